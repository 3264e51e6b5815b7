// Package vital knows what can happen to people: each kind of event with its fields and its effects, and
// a life as the fold of those effects. It refuses values that can't be true by themselves; whether they
// agree with what is already known is the work of package quality.
package vital

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital/source"
)

// Shape is what a field holds and so how it is typed, checked and shown.
type Shape uint8

// The shapes.
const (
	Text       Shape = iota
	Date             // a date of which a part may be unknown
	WholeDay         // a whole date
	APerson          // a person's id, or @source/ref
	NewPerson        // the id of somebody whom the event brings into the register
	People           // several persons, separated by spaces
	AHousehold       // a household's id, or @source/ref
	AnArea           // an area code
	ASex             // unknown, male, female
	Choice           // one of the options
	Whole            // a whole number within limits
	Relation         // relation to the head, GB/T 4761
	IDNumber         // an identity number; sealed
	Phone            // a phone number; sealed
)

// Name is the word of the shape in the API.
func (s Shape) Name() string {
	return [...]string{"text", "date", "day", "person", "new_person", "people", "household", "area", "sex", "choice",
		"integer", "relation", "identifier", "phone"}[s]
}

// Sealed says that the field's text is never stored in the clear.
func (s Shape) Sealed() bool { return s == IDNumber || s == Phone }

// Field is one question of a kind. Its words are the catalogue's "vital.field.<code>".
type Field struct {
	Code     string
	Shape    Shape
	Required bool
	Unit     string
	Min, Max int
	Options  []string
	Free     bool // the options are offered; other words than those stand as they are
	Hidden   bool // filled by the desk, not asked
}

// maxText bounds a free text; longer is a pasted mistake.
const maxText = 400

// Canon brings a text into the one spelling in which the journal keeps it. Empty stays empty: not known.
func (f Field) Canon(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	switch f.Shape {
	case Date, WholeDay, ASex, Relation, Whole: // what is no text of somebody's own
		text = words.HalfWidth(text)
	default:
	}
	switch f.Shape {
	case Date:
		p, err := day.ParsePartial(text)
		return p.String(), f.bad(err, "vital.bad.date", text)
	case WholeDay:
		d, err := day.Parse(text)
		return d.String(), f.bad(err, "vital.bad.day", text)
	case APerson, NewPerson:
		_, err := ParsePerson(text)
		return text, f.bad(err, "vital.bad.person", text)
	case People:
		for _, one := range strings.Fields(text) {
			if _, err := ParsePerson(one); err != nil {
				return "", f.bad(err, "vital.bad.person", one)
			}
		}
		return strings.Join(strings.Fields(text), " "), nil
	case AHousehold:
		_, err := ParseHousehold(text)
		return text, f.bad(err, "vital.bad.household", text)
	case AnArea:
		c, err := area.ParseCode(text)
		return c.String(), f.bad(err, "vital.bad.area", text)
	case ASex:
		s, err := person.ParseSex(text)
		return s.String(), f.bad(err, "vital.bad.sex", text)
	case Relation:
		r, err := household.ParseRelation(text)
		return r.String(), f.bad(err, "vital.bad.relation", text)
	case Choice:
		if o, ok := f.option(text); ok {
			return o, nil
		}
		if !f.Free {
			return "", fault.New(fault.Invalid, "vital.bad.choice", "field", f.Code, "text", text, "options", strings.Join(f.Options, ", ")).In(f.Code)
		}
	case Whole:
		return f.whole(text)
	case IDNumber, Phone, Text:
	}
	if len(text) > maxText {
		return "", f.bad(day.ErrSyntax, "vital.bad.long", text[:20])
	}
	return text, nil
}

func (f Field) bad(err error, key, text string) error {
	if err == nil {
		return nil
	}
	if len(text) > 60 {
		text = text[:60]
	}
	return fault.New(fault.Invalid, key, "field", f.Code, "text", text).In(f.Code).Because(err)
}

// option is what a text chooses: by its code, or by its words in the catalogues.
func (f Field) option(text string) (string, bool) {
	for _, o := range f.Options {
		if strings.EqualFold(o, text) {
			return o, true
		}
	}
	for _, o := range f.Options {
		if key := "vital.option." + f.Code + "." + o; words.Says(key, text) || words.Says(key+".also", text) {
			return o, true
		}
	}
	return "", false
}

// whole reads a whole number within the field's limits. What is measured comes with decimals too: of weeks and grams the
// completed ones count.
func (f Field) whole(text string) (string, error) {
	digits, rest, _ := strings.Cut(text, ".")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 || strings.Trim(rest, "0123456789") != "" || f.Unit == "" && strings.Trim(rest, "0") != "" {
		return "", fault.New(fault.Invalid, "vital.bad.integer", "field", f.Code, "text", text).In(f.Code)
	}
	if n < f.Min || f.Max > 0 && n > f.Max {
		return "", fault.New(fault.Invalid, "vital.bad.range", "field", f.Code, "text", text, "least", strconv.Itoa(f.Min), "most", strconv.Itoa(f.Max)).In(f.Code)
	}
	return strconv.Itoa(n), nil
}

// Pair is one answered field.
type Pair struct{ Code, Text string }

// Values are the answered fields of an event in the order of their codes; what is not known is not there.
type Values []Pair

// ValuesOf sorts a map into values, leaving out what is empty.
func ValuesOf(m map[string]string) Values {
	v := make(Values, 0, len(m))
	for c, t := range m {
		if t != "" {
			v = append(v, Pair{c, t})
		}
	}
	sort.Slice(v, func(i, j int) bool { return v[i].Code < v[j].Code })
	return v
}

// Filled is the value that lists which fields nobody typed: the desk filled them in from what it knew.
const Filled = "filled"

// OwnID is the value that keeps what its source calls an event: @source/own. No form asks for it.
const OwnID = "own_id"

// Typed is the values as somebody gave them, without what the desk filled in.
func (v Values) Typed() Values {
	filled := strings.Fields(v.Get(Filled))
	w := make(Values, 0, len(v))
	for _, p := range v {
		if p.Code != Filled && !slices.Contains(filled, p.Code) {
			w = append(w, p)
		}
	}
	return w
}

// Get is the text of a field, empty where it is not known.
func (v Values) Get(code string) string {
	for i := range v {
		if v[i].Code == code {
			return v[i].Text
		}
	}
	return ""
}

// Map is the values as a map.
func (v Values) Map() map[string]string {
	m := make(map[string]string, len(v))
	for _, p := range v {
		m[p.Code] = p.Text
	}
	return m
}

// With is the values with one field set or, where text is empty, taken out.
func (v Values) With(code, text string) Values {
	w := make(Values, 0, len(v)+1)
	for _, p := range v {
		if p.Code != code {
			w = append(w, p)
		}
	}
	if text != "" {
		w = append(w, Pair{code, text})
		sort.Slice(w, func(i, j int) bool { return w[i].Code < w[j].Code })
	}
	return w
}

// ParsePerson reads a person's UUID or a reference @source/ref.
func ParsePerson(text string) (person.ID, error) {
	if from, own, ok := source.Cut(text); ok {
		return person.FromSource(from, own), nil
	}
	return person.ParseID(text)
}

// ParseHousehold reads a household's UUID or a reference @source/ref.
func ParseHousehold(text string) (household.ID, error) {
	if from, own, ok := source.Cut(text); ok {
		return household.FromSource(from, own), nil
	}
	return household.ParseID(text)
}

// The fields that several kinds share.
var (
	dateField       = Field{Code: "date", Shape: Date, Required: true}
	personField     = Field{Code: "person", Shape: APerson, Required: true}
	areaField       = Field{Code: "area", Shape: AnArea}
	happenedField   = Field{Code: "happened_in", Shape: AnArea} // UN P&R Rev.3: place of occurrence, beside usual residence
	registeredField = Field{Code: "registered", Shape: WholeDay}
	householdField  = Field{Code: "household", Shape: AHousehold}
	relationField   = Field{Code: "relation", Shape: Relation}
	reasonField     = Field{Code: "reason", Shape: Text}
	motherField     = Field{Code: "mother", Shape: APerson}
	fatherField     = Field{Code: "father", Shape: APerson}
	sexField        = Field{Code: "sex", Shape: ASex}
	nameFields      = []Field{{Code: "name", Shape: Text}, {Code: "family_name", Shape: Text}, {Code: "given_name", Shape: Text}}
	identityFields  = []Field{{Code: "id_type", Shape: Text}, {Code: "id_number", Shape: IDNumber}, {Code: "phone", Shape: Phone}}
	placeField      = Field{Code: "place", Shape: Choice, Free: true, Options: []string{"hospital", "clinic", "home", "way", "other", "unknown"}}
	residenceKinds  = []string{residence.Usual.String(), residence.Temporary.String(), residence.RegisteredOnly.String()}
)

// Whoever wants to says how long somebody went to school (levels of ISCED) and what they mostly did (UN P&R Rev.3, economic activity): for the tables alone.
func schooling(code string) Field {
	return Field{Code: code, Shape: Choice, Free: true, Options: []string{"none", "primary", "lower", "upper", "tertiary", "unknown"}}
}

func activity(code string) Field {
	return Field{Code: code, Shape: Choice, Free: true, Options: []string{"working", "unemployed", "student", "home", "retired", "other", "unknown"}}
}

var unionFields = []Field{schooling("education"), schooling("partner_education"), activity("activity"), activity("partner_activity")}
