// Package roll is the people of a register as linking sees them: a sheet whose columns are known beforehand. It holds neither sealed
// numbers nor anything of care.
package roll

import (
	"wanjia/domain/household"
	"wanjia/domain/linkage/column"
	"wanjia/domain/person"
)

// Person is somebody on the roll.
type Person struct {
	ID        person.ID
	Name      string
	Sex       person.Sex
	Birth     string // YYYY, YYYY-MM or YYYY-MM-DD
	Death     string
	Area      string
	Household household.ID // zero for none
	Address   string       // of the household
}

// Titles are those of the roll's columns.
func Titles() []string {
	return []string{"name", "sex", "birth_date", "death_date", "area", "household", "address"}
}

// Kinds are what the columns hold.
func Kinds() map[string]column.Kind {
	return map[string]column.Kind{"name": column.Full, "sex": column.Sex, "birth_date": column.Date, "death_date": column.Date, "area": column.Postcode,
		"household": column.Identifier, "address": column.Address}
}

// Cells are one row.
func (p Person) Cells() []string {
	cells := []string{p.Name, "", p.Birth, p.Death, p.Area, "", p.Address}
	if p.Sex != person.SexUnknown {
		cells[1] = p.Sex.String()
	}
	if !p.Household.IsZero() {
		cells[5] = p.Household.String()
	}
	return cells
}

// Ways are how those who may be somebody are found: by dates of birth, by terms of the name, and among those who share a term by area and household.
type Ways struct {
	Births, Terms []string
	Name, Area    string
	Household     household.ID
	Enough        func(Near) bool // whether a term alone says enough, by how many hold each date and term
}

// Near are those who were found.
type Near struct {
	People []Person
	Counts map[string]int // how many hold each date and term, of whom no more than Most were counted
	Most   int
}
