// Package shape is how what the register knows looks in JSON, in one language: the shapes that several routes share, and
// the converters that make them of domain values. It asks nobody for anything and decides nothing.
package shape

import (
	"maps"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/vital"
)

// List is one page of a list. Next is empty on the last one.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next" doc:"the cursor at which to go on; empty at the end"`
}

// ListOf is a page that is never null.
func ListOf[T any](items []T, next string) List[T] {
	if items == nil {
		items = []T{}
	}
	return List[T]{Items: items, Next: next}
}

// AreaRef names an area.
type AreaRef struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Level string `json:"level" enum:"country,province,prefecture,county,township,village"`
}

// PersonRef is somebody in a few words.
type PersonRef struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Sex       string   `json:"sex" enum:"male,female,unknown"`
	BirthDate string   `json:"birth_date" doc:"YYYY-MM-DD, YYYY-MM, YYYY or empty"`
	DeathDate string   `json:"death_date"`
	Age       *int     `json:"age" doc:"in completed years, today or at death; null where it isn't known"`
	Area      *AreaRef `json:"area" doc:"the usual residence; null where there is none"`
	Household string   `json:"household"`
	Address   string   `json:"address"`
}

// Coded is a code with its title.
type Coded struct {
	Code  string `json:"code"`
	Title string `json:"title"`
}

// Finding is what a rule of the register found.
type Finding struct {
	Rule     string            `json:"rule"`
	Number   int               `json:"number,omitempty"`
	Severity string            `json:"severity" enum:"refuse,warn,query"`
	Source   string            `json:"source,omitempty" doc:"on what the rule stands"`
	Message  string            `json:"message" doc:"what is wrong and how to mend it"`
	Field    string            `json:"field,omitempty"`
	Facts    map[string]string `json:"facts,omitempty"`
	Person   string            `json:"person,omitempty"`
	Area     *AreaRef          `json:"area,omitempty"`
}

// Part is somebody's part in an event.
type Part struct {
	Role   string    `json:"role" doc:"the field that names them"`
	Person PersonRef `json:"person"`
}

// Event is one thing that happened, as it now stands.
type Event struct {
	Entry      string            `json:"entry"`
	Kind       string            `json:"kind"`
	Title      string            `json:"title"`
	Status     string            `json:"status" enum:"registered,voided"`
	Date       string            `json:"date"`
	Area       *AreaRef          `json:"area"`
	Registered string            `json:"registered"`
	Timeliness string            `json:"timeliness" enum:"timely,late,delayed,"`
	DelayDays  int               `json:"delay_days"`
	Persons    []Part            `json:"persons"`
	Values     map[string]string `json:"values"`
	Summary    string            `json:"summary"`
	Journal    int64             `json:"journal"`
	Author     string            `json:"author"`
	Recorded   string            `json:"recorded"`
	Corrected  bool              `json:"corrected"`
	Receipt    string            `json:"receipt" doc:"empty where a sheet brought it in: nobody holds a receipt for that"`
}

// Written is the answer to a write.
type Written struct {
	Entry   string `json:"entry"`
	Journal int64  `json:"journal"`
	Receipt string `json:"receipt"`
}

// WrittenOf is the answer to an entry that stands at a position.
func WrittenOf(entry journal.ID, at journal.Seq) Written {
	return Written{Entry: entry.String(), Journal: int64(at), Receipt: journal.NumberOf(entry).Grouped()}
}

// Instant is a moment as the API writes it: RFC 3339 in UTC; empty for none.
func Instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// Sentence is a fault in a language; a field's code in it becomes the field's title.
func Sentence(lang words.Lang, f *fault.Fault) string {
	code, ok := f.Args["field"]
	if !ok {
		return words.Text(lang, f.Key, f.Args)
	}
	args := maps.Clone(f.Args)
	args["field"] = FieldTitle(lang, code)
	return words.Text(lang, f.Key, args)
}

// FieldTitle is what a field of an event is called.
func FieldTitle(lang words.Lang, code string) string {
	if _, ok := words.Lookup("vital.field." + code); !ok {
		return code
	}
	return words.Text(lang, "vital.field."+code, nil)
}

// KindTitle is what a kind of entry is called.
func KindTitle(lang words.Lang, kind journal.Kind) string {
	if _, ok := words.Lookup(kind.Key()); !ok {
		return string(kind)
	}
	return words.Text(lang, kind.Key(), nil)
}

// FindingOf is a finding in a language, without the area's name.
func FindingOf(lang words.Lang, f quality.Finding) Finding {
	args := maps.Clone(f.Facts)
	if code, ok := args["field"]; ok {
		args["field"] = FieldTitle(lang, code)
	}
	return Finding{Rule: f.Rule, Number: f.Number, Severity: f.Severity.String(), Source: f.Source, Message: words.Text(lang, "quality."+f.Rule, args),
		Field: f.Field, Facts: f.Facts, Person: f.Person.String()}
}

// Namer makes shapes of what is known at one moment.
type Namer struct {
	Lang  words.Lang
	Tree  *area.Tree
	Today day.Day
}

// Area names an area; nil for none. One that the tree doesn't know is named by its code.
func (n Namer) Area(c area.Code) *AreaRef {
	if c.IsZero() {
		return nil
	}
	a, ok := n.Tree.Get(c)
	if !ok {
		return &AreaRef{Code: c.String(), Name: c.String(), Level: area.Village.String()}
	}
	return &AreaRef{Code: a.Code.String(), Name: a.Name, Level: a.Level.String()}
}

// Person is somebody in a few words. The address is that of their household, which the caller has looked up.
func (n Namer) Person(id person.ID, l *vital.Life, address string) PersonRef {
	p := PersonRef{ID: id.String(), Name: l.Name, Sex: l.Sex.String(), BirthDate: l.Birth.String(), DeathDate: l.Death.String(), Address: address}
	on := n.Today
	if l.Dead {
		on = l.Death.Day()
	}
	if age, ok := l.AgeOn(on); ok && age >= 0 {
		p.Age = &age
	}
	if s, ok := l.Now(); ok {
		p.Area = n.Area(s.Area)
	}
	if s, ok := l.Stay(); ok {
		p.Household = s.Household.String()
	}
	return p
}

// Relation is a relation to the head with its title.
func (n Namer) Relation(r household.Relation) Coded {
	if r.IsZero() {
		return Coded{}
	}
	return Coded{Code: r.String(), Title: words.Text(n.Lang, r.Key(), nil)}
}

// Finding is a finding with its area's name.
func (n Namer) Finding(f quality.Finding) Finding {
	out := FindingOf(n.Lang, f)
	out.Area = n.Area(f.Area)
	return out
}

// Findings are findings that are never null.
func (n Namer) Findings(all []quality.Finding) []Finding {
	out := make([]Finding, len(all))
	for i := range all {
		out[i] = n.Finding(all[i])
	}
	return out
}

// The days within which a registration is timely and late (formats of the figures: within 30 days, 31 to 365, later).
const (
	timelyDays = 30
	lateDays   = 365
)

// Timeliness is how long after the event it was registered, and what that is called; empty where a date isn't whole, and
// for people and households taken down as they were found: nothing happened to them that day.
func Timeliness(kind journal.Kind, date day.Partial, registered day.Day) (name string, days int) {
	if registered == 0 || !date.Whole() || kind == "person" || kind == "household" {
		return "", 0
	}
	days = int(registered - date.Day())
	switch {
	case days < 0:
		return "", 0
	case days <= timelyDays:
		return "timely", days
	case days <= lateDays:
		return "late", days
	}
	return "delayed", days
}
