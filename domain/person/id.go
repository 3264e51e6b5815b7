// Package person knows who somebody is: identifiers with their checks, names in any script, sex.
// It refuses an identifier whose check digit is wrong and knows nothing of where people live.
package person

import "wanjia/base/id"

// ID names one person in the register.
type ID struct{ id.ID }

// ParseID reads a person's UUID.
func ParseID(text string) (ID, error) {
	u, err := id.Parse(text)
	return ID{u}, err
}

// FromSource is the identifier of the person whom a source calls ref: always the same, whichever row comes first.
func FromSource(source, ref string) ID { return ID{id.Derive("person", source, ref)} }
