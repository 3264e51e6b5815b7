// Package rollup knows how a place's register goes up to the office above it: which entries go, in which parcels, and how far each side
// says that they have come. How a parcel looks on its way and what its entries do are others' to know. It refuses to let anything go
// but the register.
package rollup

import (
	"time"

	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/erasure"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// The kinds of entries that are no vital events.
const (
	Void journal.Kind = "void"
	Area journal.Kind = "area"
)

// Goes says whether entries of a kind are the register's.
func Goes(k journal.Kind) bool {
	_, event := vital.Find(k)
	return event || k == Void || k == Area || k == erasure.Kind || identity.Is(k)
}

// MaxItems bounds a parcel: it is one transaction of the side that takes it.
const MaxItems = 500

// Item is one entry on its way, with what is sealed in it opened; its position and its author are those of where it was written.
type Item struct {
	Entry  journal.Entry // without body
	Values map[string]string
}

// Concerns is whom an item names.
func (i *Item) Concerns() (out []person.ID) {
	for _, code := range []string{"person", "mother", identity.AbsorbedField, identity.SurvivorField} {
		if p, err := person.ParseID(i.Values[code]); err == nil {
			out = append(out, p)
		}
	}
	if i.Entry.Kind == erasure.Kind {
		out, _ = erasure.Of(i.Values)
	}
	return out
}

// Parcel is all that goes up of a stretch of the sender's journal.
type Parcel struct {
	After, Until journal.Seq
	Mark, Last   journal.ID  // of the entries at After and at Until; zero at the beginning
	Head         journal.Seq // how far the sender's journal goes
	Count        int
	Sealed       string // the items, for the server that reads it
}

// Check refuses what can be no parcel.
func (p *Parcel) Check() error {
	if p.After < 0 || p.Until < p.After || p.Head < p.Until || p.Count < 0 || p.Count > MaxItems || p.Mark.IsZero() != (p.After == 0) || p.Last.IsZero() != (p.Until == 0) {
		return fault.New(fault.Invalid, "rollup.parcel")
	}
	return nil
}

// Side is which way a register goes between this server and another.
type Side string

// The sides.
const (
	Up   Side = "up"   // this server's goes to the other
	Down Side = "down" // the other's comes here
)

// State is how far it has come, as one side knows it.
type State struct {
	Peer    string // the key of the other server
	Side    Side
	At      journal.Seq // the position in the sender's journal up to which the other side has it
	Mark    journal.ID  // of the entry there
	Head    journal.Seq // how far the sender's journal goes, as far as is known
	Taken   int64       // entries that were new
	Waiting int         // entries that are held above
	Met     time.Time   // when one last heard of the other; zero for never
	Wrong   string      // why that failed the last time; empty where it didn't
}

// Fits says that nothing lies between what has been taken and a parcel: it goes on where that ends, is the last one again, whose answer
// was lost, or begins anew. One that only overlaps may be of a journal that was put back since, of which the start was never sent.
func (s State) Fits(p *Parcel) bool {
	return p.After == 0 || p.After == s.At && p.Mark == s.Mark || p.Until == s.At && p.Last == s.Mark
}

// Took is the state once a parcel that fits has been taken. A sender that begins anew is followed.
func (s State) Took(p *Parcel) State {
	s.At, s.Mark = p.Until, p.Last
	s.Head = p.Head
	return s
}

// Reply is what the server above says.
type Reply struct {
	Made    time.Time
	Have    journal.Seq // of the sender's journal
	Mark    journal.ID
	Journal journal.Seq // of its own
	Waiting []Held
	Answers []Answer
}

// Answer is what became of one entry.
type Answer struct {
	ID     journal.ID
	Answer journal.Answer
	Seq    journal.Seq // above
	Code   string      // why it is held
}

// Held is an entry that waits in quarantine above.
type Held struct {
	ID   journal.ID
	Kind journal.Kind
	Code string
}

// Hear is the sender's state after a reply. there is the entry of its own journal at the position that the reply says; where it is another
// than the reply's, this server was put back from a backup, and begins anew.
func (s State) Hear(r *Reply, there journal.ID) State {
	if r.Made.Before(s.Met) {
		return s
	}
	s.At, s.Mark, s.Met, s.Wrong, s.Waiting = r.Have, r.Mark, r.Made, "", len(r.Waiting)
	if there != r.Mark {
		s.At, s.Mark = 0, journal.ID{}
	}
	for _, a := range r.Answers {
		if a.Answer == journal.Accepted {
			s.Taken++
		}
	}
	return s
}

// Actor is the account under which what a server sends is written down.
func Actor(name string) string { return "server:" + name }

// Within says whether an area is one that a server keeps.
func Within(tree *area.Tree, kept, at area.Code) bool {
	return !kept.IsZero() && !at.IsZero() && tree.Under(at, kept)
}
