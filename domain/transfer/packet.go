package transfer

import (
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// MaxPeople bounds a packet: a family, not a village.
const MaxPeople = 50

// Packet is what the other server needs to take a family in, and no more: neither what happened to them before nor what anybody wrote of
// them but this.
type Packet struct {
	Address string // where they go, as far as they said
	Note    string
	People  []Mover
}

// Mover is somebody who moves, as the fields of the record that takes them in.
type Mover struct {
	ID     person.ID
	Values map[string]string
}

// Fields are those of a mover's values.
func Fields() []string {
	return []string{"name", "family_name", "given_name", "sex", "birth_date", "id_type", "id_number", "phone", "mother", "father", "relation", "residence"}
}

// Check refuses a packet that can't be one.
func (p *Packet) Check() error {
	if len(p.People) == 0 || len(p.People) > MaxPeople {
		return fault.New(fault.Invalid, "transfer.people").In("people")
	}
	seen := map[person.ID]bool{}
	for i := range p.People {
		if m := &p.People[i]; m.ID.IsZero() || seen[m.ID] {
			return fault.New(fault.Invalid, "transfer.people").In("people")
		}
		seen[p.People[i].ID] = true
	}
	return nil
}

// Message is what one server tells the other of a transfer.
type Message struct {
	Of     journal.ID
	From   Side // of whoever tells
	State  State
	To     string // the area
	On     day.Day
	Reason string
	Sealed string // who they are, sealed to the server that reads it; in offers alone
}
