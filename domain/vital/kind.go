package vital

import (
	"strings"
	"sync"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/journal"
)

// Kind is one kind of event: what is asked, and what it does. A new kind is a value in a file of its own
// and its word in the list below; forms, sheets, storage and exchange read it from here.
type Kind struct {
	Code    journal.Kind
	Order   int    // among events of one day: who begins comes before who moves, who dies comes last
	Turn    int    // when it is read among the rows of one day, where that isn't the order: who leaves, then who comes
	Subject string // the field that names whom it is about
	When    string // the field that says when it happened
	Sealed  bool   // its values are kept like care records: sealed, and only counted
	Fields  []Field
	Effects func(Event) []Effect
}

// All is every kind, in the order in which a desk offers them.
func All() []*Kind {
	return []*Kind{
		&birth, &death, &moveIn, &moveOut, &move, &marriage, &divorce, &adoption,
		&head, &split, &merge, &stillbirth, &record, &householdRecord,
	}
}

// byCode is All by code; it is asked for every row of a sheet.
var byCode = sync.OnceValue(func() map[journal.Kind]*Kind {
	m := map[journal.Kind]*Kind{}
	for _, k := range All() {
		m[k.Code] = k
	}
	return m
})

// Find is the kind of a code.
func Find(code journal.Kind) (*Kind, bool) {
	k, ok := byCode()[code]
	return k, ok
}

// Named is the kind that a text means: by its code, or by its words in the catalogues.
func Named(text string) (*Kind, bool) {
	text = strings.TrimSpace(text)
	if k, ok := Find(journal.Kind(text)); ok {
		return k, true
	}
	for _, k := range All() {
		if strings.EqualFold(string(k.Code), text) || words.Says("journal.kind."+string(k.Code), text) || words.Says("vital.kind."+string(k.Code)+".also", text) {
			return k, true
		}
	}
	return nil, false
}

// Field is the kind's field of a code.
func (k *Kind) Field(code string) (Field, bool) {
	for _, f := range k.Fields {
		if f.Code == code {
			return f, true
		}
	}
	return Field{}, false
}

// Parse makes an event of what somebody typed. All that is wrong comes back at once, field by field.
// today is taken for the day of registration where none is given.
func (k *Kind) Parse(typed map[string]string, today day.Day) (Event, []*fault.Fault) {
	var wrong []*fault.Fault
	values := make(map[string]string, len(typed)+1)
	for code, text := range typed {
		f, ok := k.Field(code)
		if !ok {
			if text != "" {
				wrong = append(wrong, fault.New(fault.Invalid, "vital.bad.field", "field", code, "kind", string(k.Code)).In(code))
			}
			continue
		}
		canon, err := f.Canon(text)
		if err != nil {
			wrong = append(wrong, asFault(err, code))
			continue
		}
		if canon != "" {
			values[code] = canon
		}
	}
	if values["registered"] == "" {
		values["registered"] = today.String()
	}
	for _, f := range k.Fields {
		if _, refused := typed[f.Code]; f.Required && values[f.Code] == "" && (!refused || typed[f.Code] == "") {
			wrong = append(wrong, fault.New(fault.Invalid, "vital.bad.missing", "field", f.Code).In(f.Code))
		}
	}
	return Event{Kind: k, Values: ValuesOf(values)}, wrong
}

func asFault(err error, field string) *fault.Fault {
	if f, ok := err.(*fault.Fault); ok { //nolint:errorlint // Canon returns the fault itself
		return f
	}
	return fault.New(fault.Invalid, "vital.bad.text", "field", field).In(field).Because(err)
}
