// Package notice knows how a vital event comes to the register: notified by a hospital, a worker or a family, declared, and
// then registered or refused with a reason. A notice is what its entries make of it, in their order; nobody types how late
// it is. It refuses steps that lead nowhere, and grounds that the charter forbids by having no word for them.
package notice

import (
	"slices"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// The kinds of entries that notices are made of. What registers one is the event itself, which names it in RefField.
const (
	Notify  journal.Kind = "notify"
	Declare journal.Kind = "declare"
	Refuse  journal.Kind = "refuse"
)

// Fields of the entries beside the event's own values. None of them is sealed, so that the journal tells a notice's life
// without opening anything.
const (
	OfField     = "of"     // the kind of event
	RefField    = "notice" // the notice that an entry belongs to; a notice's first entry names none
	GroundField = "ground" // why it was refused
)

// Stage is where a notice stands.
type Stage uint8

// The stages. A refused event may be brought again at any time: that is a notice of its own.
const (
	Notified   Stage = iota + 1 // somebody told of it
	Declared                    // who answers for it said that it is so
	Registered                  // it stands in the register
	Refused                     // it was refused, with a ground and a reason
)

var stages = [...]string{"", "notified", "declared", "registered", "refused"}

// String is the stage's word.
func (s Stage) String() string {
	if int(s) < len(stages) {
		return stages[s]
	}
	return ""
}

// ParseStage reads the word.
func ParseStage(text string) (Stage, error) {
	if i := slices.Index(stages[1:], text); i >= 0 {
		return Stage(i + 1), nil
	}
	return 0, fault.New(fault.Invalid, "notice.stage", "text", text).In("stage")
}

// Waits says that somebody has yet to decide.
func (s Stage) Waits() bool { return s == Notified || s == Declared }

// Step says whether a notice may go from one stage to the next; the zero stage is before its first entry. What was
// notified may be registered at once: whoever declares it stands at the desk.
func Step(from, to Stage) error {
	ok := false
	switch from {
	case 0:
		ok = to == Notified || to == Declared
	case Notified:
		ok = to == Declared || to == Registered || to == Refused
	case Declared:
		ok = to == Registered || to == Refused
	case Registered, Refused:
	}
	switch {
	case ok:
		return nil
	case from == 0:
		return fault.New(fault.Invalid, "notice.step.first").In("stage")
	}
	return fault.New(fault.Conflict, "notice.step."+from.String())
}

// Ground is why a notice may be refused.
type Ground string

// Grounds is every ground there is. Birth order, the parents' marital status, missing papers, or whatever somebody holds
// against a birth, are none: what is missing is asked for later, as a query of the register.
func Grounds() []Ground {
	return []Ground{"duplicate", "elsewhere", "mistaken", "withdrawn"}
}

// ParseGround reads a ground.
func ParseGround(text string) (Ground, error) {
	if slices.Contains(Grounds(), Ground(text)) {
		return Ground(text), nil
	}
	return "", fault.New(fault.Invalid, "notice.ground").In("ground")
}

// Key is the catalogue key of the ground's words.
func (g Ground) Key() string { return "notice.ground." + string(g) }

// Notice is where a notice stands.
type Notice struct {
	ID       journal.ID // of its first entry
	Of       journal.Kind
	Stage    Stage
	Area     area.Code
	Date     day.Partial   // of the event; empty where nobody has said
	Versions []journal.Seq // of its entries, the event's among them
	Event    journal.ID    // that registered it
	Reason   string        // with which it was refused
}

// First is the position of the first entry.
func (n *Notice) First() journal.Seq {
	if len(n.Versions) == 0 {
		return 0
	}
	return n.Versions[0]
}

// Newest is the position of the newest entry.
func (n *Notice) Newest() journal.Seq {
	if len(n.Versions) == 0 {
		return 0
	}
	return n.Versions[len(n.Versions)-1]
}

// Of is the notice that an entry belongs to; ok is false where it belongs to none. A correction or a void of what was
// registered is the event's own affair.
func Of(e journal.Entry, body map[string]string) (root journal.ID, ok bool) {
	if !e.Corrects.IsZero() || !e.Voids.IsZero() {
		return journal.ID{}, false
	}
	if text := body[RefField]; text != "" {
		root, err := journal.ParseID(text)
		return root, err == nil
	}
	if e.Kind == Notify || e.Kind == Declare {
		return e.ID, true
	}
	return journal.ID{}, false
}

// Apply is the notice after one of its entries. It asks nothing: what stands in the journal was asked when it came.
func Apply(n Notice, e journal.Entry, body map[string]string) Notice {
	n.Versions = append(slices.Clip(n.Versions), e.Seq)
	switch e.Kind {
	case Notify, Declare:
		n.Of, n.Area, n.Date, n.Stage = journal.Kind(body[OfField]), e.Area, e.Occurred, Notified
		if e.Kind == Declare {
			n.Stage = Declared
		}
	case Refuse:
		n.Stage, n.Reason = Refused, e.Reason
	default:
		n.Stage, n.Event, n.Area, n.Date = Registered, e.ID, e.Area, e.Occurred
	}
	return n
}
