// Package erasure knows what is written down when somebody's key is destroyed: whose it was, and nothing that it had sealed. It makes
// nobody unknown: names, and what happened, stand in the register's entries as they were written.
package erasure

import (
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// Kind is the kind of the entries.
const Kind journal.Kind = "erasure"

const peopleField = "people"

// Body is an entry's body: the records whose keys were destroyed.
func Body(of []person.ID) []byte { return journal.CanonicalBody(Values(of)) }

// Values are a body's.
func Values(of []person.ID) map[string]string {
	words := make([]string, len(of))
	for i := range of {
		words[i] = of[i].String()
	}
	return map[string]string{peopleField: strings.Join(words, " ")}
}

// Of are the records that a body names.
func Of(body map[string]string) (out []person.ID, err error) {
	for word := range strings.FieldsSeq(body[peopleField]) {
		p, err := person.ParseID(word)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "erasure.nobody")
	}
	return out, nil
}
