// Package household knows groups that live together: who heads them and how members are related to the head.
package household

import "wanjia/base/id"

// ID names one household in the register.
type ID struct{ id.ID }

// ParseID reads a household's UUID.
func ParseID(text string) (ID, error) {
	u, err := id.Parse(text)
	return ID{u}, err
}

// FromSource is the identifier of the household which a source calls ref.
func FromSource(source, ref string) ID { return ID{id.Derive("household", source, ref)} }
