package workflow

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/access"
	"wanjia/domain/journal"
)

// EntryKind is the kind of entries that cases are made of: one for each act, with where it led.
const EntryKind journal.Kind = "case"

// Fields of an entry beside the values of its step, which begin with FieldMark. What an act led to is said in the entry itself, so
// that a case means what it meant whatever becomes of its definition.
const (
	CaseField     = "case"
	FlowField     = "flow"
	VersionField  = "version"
	StepField     = "step"
	StateField    = "state"
	OwnerField    = "owner"
	DueField      = "due"
	EscalateField = "escalate"
	PartiesField  = "parties"
	BarredField   = "barred"
	SubjectField  = "subject"
	LotField      = "lot"
	FieldMark     = "f."
)

// File is where a case stands, as its entries say.
type File struct {
	ID       journal.ID // of the act that opened it
	Flow     string
	State    string
	Owner    access.Desk // NoDesk where it is over
	Escalate access.Desk
	Due      string // a day; empty without a clock
	Area     string
	Subject  string // the person whom it is about; empty where it is about nobody
	Opened   day.Day
	Changed  day.Day
	Parties  []string
	Barred   []Unit
	Entries  []journal.Seq
}

// Newest is the position of the newest entry.
func (f *File) Newest() journal.Seq {
	if len(f.Entries) == 0 {
		return 0
	}
	return f.Entries[len(f.Entries)-1]
}

// Of is the case that an entry belongs to.
func Of(e journal.Entry, body map[string]string) (journal.ID, bool) {
	if e.Kind != EntryKind {
		return journal.ID{}, false
	}
	if text := body[CaseField]; text != "" {
		root, err := journal.ParseID(text)
		return root, err == nil
	}
	return e.ID, true
}

// Apply is the file after one more entry. It never fails: what was accepted once stands.
func Apply(f File, e journal.Entry, body map[string]string) File {
	on := e.Occurred.Day()
	if len(f.Entries) == 0 {
		f.ID, f.Flow, f.Opened, f.Area, f.Subject = e.ID, body[FlowField], on, e.Area.String(), body[SubjectField]
	}
	if over := len(f.Entries) > 0 && f.Owner == access.NoDesk && f.State == body[StateField]; !over {
		f.Changed = on // what is added to a case that is over leaves it as it was decided
	}
	f.State, f.Due = body[StateField], body[DueField]
	f.Owner, f.Escalate = deskOf(body[OwnerField]), deskOf(body[EscalateField])
	f.Parties, f.Barred = list(body[PartiesField]), ParseUnits(body[BarredField])
	f.Entries = append(slices.Clone(f.Entries), e.Seq)
	return f
}

// deskOf is the desk of a code; an unknown one is none.
func deskOf(code string) access.Desk {
	d, err := access.ParseDesk(code)
	if err != nil {
		return access.NoDesk
	}
	return d
}

func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, " ")
}

// Body is what the entry of an act says: the act, and where it led. The values are as they are to be kept, sealed ones sealed.
func (d *Definition) Body(root journal.ID, a Act, after Case, turn Turn, values map[string]string) map[string]string {
	b := map[string]string{FlowField: d.ID, VersionField: strconv.Itoa(d.Version), StateField: after.State, OwnerField: turn.Owner.String(),
		EscalateField: turn.Escalate.String(), PartiesField: strings.Join(after.Parties, " "), BarredField: unitTexts(after.Barred), LotField: a.Lot}
	if a.Step != "" {
		b[CaseField], b[StepField] = root.String(), a.Step
	}
	if turn.Clocked {
		b[DueField] = turn.Due.String()
	}
	for code, v := range values {
		b[FieldMark+code] = v
		if f, _ := d.Field(code); a.Step == "" && code == SubjectField && f.Kind == Person {
			b[SubjectField] = v
		}
	}
	for code, v := range b {
		if v == "" {
			delete(b, code)
		}
	}
	return b
}

// Told is an act as an entry tells it, with where it led.
type Told struct {
	Act   Act
	State string
	Due   string // a day; empty without a clock
}

// Late says whether a day is past the date that an act led to.
func (t Told) Late(on day.Day) bool {
	due, err := day.Parse(t.Due)
	return err == nil && on > due
}

// Says is the newest of each field of a case, from its entries; what is sealed stays so.
func (f *File) Says(entries map[journal.Seq]journal.Entry) (map[string]string, error) {
	out := map[string]string{}
	for _, seq := range f.Entries {
		body, err := journal.ParseBody(entries[seq].Body)
		if err != nil {
			return nil, err
		}
		maps.Copy(out, Tell(entries[seq], body).Act.Values)
	}
	return out, nil
}

// Tell reads an act back from its entry.
func Tell(e journal.Entry, body map[string]string) Told {
	t := Told{Act: Act{ID: e.ID, Step: body[StepField], By: e.Author, On: e.Occurred.Day(), Reason: e.Reason, Area: e.Area, Units: ParseUnits(body[BarredField]),
		Values: map[string]string{}}, State: body[StateField], Due: body[DueField]}
	for code, v := range body {
		if name, ok := strings.CutPrefix(code, FieldMark); ok {
			t.Act.Values[name] = v
		}
	}
	return t
}

// Restore is the case that acts have made, in their order. Nothing is asked again: what was accepted once stands, also where the
// definition has changed since.
func (d *Definition) Restore(acts []Told) Case {
	var c Case
	for _, t := range acts {
		step := d.Opening
		if t.Act.Step != "" {
			step, _ = d.Step(t.Act.Step)
		}
		c = d.settle(c, step, t.Act, t.Act.Values, func(Case) string { return t.State })
	}
	return c
}
