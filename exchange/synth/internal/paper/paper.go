// Package paper takes rows of sheets down: the columns of the three sheets, rows in one stretch of memory, and days spelt once.
package paper

import (
	"strconv"
	"strings"

	"wanjia/base/day"
)

// AreaColumns are the columns of the areas sheet.
func AreaColumns() []string {
	return []string{"code", "name", "level", "parent", "valid_from", "valid_to", "successor"}
}

// PeopleColumns are the columns of the people sheet, in the order of the cells below.
func PeopleColumns() []string {
	return []string{"id", "name", "family_name", "given_name", "sex", "birth_date", "area", "household", "relation", "since",
		"since_reason", "residence", "mother", "father", "id_type", "id_number", "phone", "address", "registered"}
}

// EventColumns are the columns of the events sheet, in the order of the cells below.
func EventColumns() []string {
	return []string{"id", "kind", "date", "person", "area", "registered", "name", "sex", "mother", "father", "household", "weight_g",
		"gestation_weeks", "plurality", "place", "attendant", "cause", "to_area", "from_area", "reason", "partner",
		"address", "family_name", "given_name", "members", "relation", "to_household"}
}

// Person is the place of a cell in a row of the people sheet.
type Person int

// The cells of the people sheet.
const (
	PersonID Person = iota
	Name
	FamilyName
	GivenName
	Sex
	BirthDate
	Area
	Household
	Relation
	Since
	SinceReason
	Residence
	Mother
	Father
	IDType
	IDNumber
	Phone
	Address
	Registered
	personCells
)

// Event is the place of a cell in a row of the events sheet.
type Event int

// The cells of the events sheet.
const (
	EventID Event = iota
	Kind
	Date
	OfPerson
	OfArea
	RegisteredOn
	ChildName
	ChildSex
	OfMother
	OfFather
	OfHousehold
	Weight
	Weeks
	Plurality
	Place
	Attendant
	Cause
	ToArea
	FromArea
	Reason
	Partner
	OfAddress
	ChildFamily
	ChildGiven
	Members
	OfRelation
	ToHousehold
	eventCells
)

// Sheet takes rows down. The zero value forgets them and only counts.
type Sheet struct {
	Cells []string
	On    bool
	Rows  int
}

// row is a fresh row of so many empty cells; nil where nothing is taken down.
func (s *Sheet) row(width int) []string {
	s.Rows++
	if !s.On {
		return nil
	}
	n := len(s.Cells)
	if n+width > cap(s.Cells) {
		more := make([]string, n, max(2*cap(s.Cells), 1024*width))
		copy(more, s.Cells)
		s.Cells = more
	}
	s.Cells = s.Cells[:n+width]
	clear(s.Cells[n:])
	return s.Cells[n:]
}

// Area writes a row of the areas sheet.
func (s *Sheet) Area(cells ...string) { copy(s.row(len(AreaColumns())), cells) }

// Person begins a row of the people sheet.
func (s *Sheet) Person() PersonRow { return s.row(int(personCells)) }

// Event begins a row of the events sheet.
func (s *Sheet) Event() EventRow { return s.row(int(eventCells)) }

// PersonRow is a row of the people sheet; nil where nothing is taken down.
type PersonRow []string

// Set fills a cell.
func (r PersonRow) Set(c Person, text string) PersonRow {
	if r != nil {
		r[c] = text
	}
	return r
}

// EventRow is a row of the events sheet; nil where nothing is taken down.
type EventRow []string

// Set fills a cell.
func (r EventRow) Set(c Event, text string) EventRow {
	if r != nil {
		r[c] = text
	}
	return r
}

// Calendar keeps the spelling of days, of which every row needs several.
type Calendar struct {
	first day.Day
	text  []string
}

// NewCalendar spells the days from first to last.
func NewCalendar(first, last day.Day) *Calendar {
	c := &Calendar{first: first, text: make([]string, int(last-first)+1)}
	var all strings.Builder
	all.Grow(10 * len(c.text))
	for d := first; d <= last; d++ {
		all.WriteString(d.String())
	}
	whole := all.String()
	for i := range c.text {
		c.text[i] = whole[10*i : 10*i+10]
	}
	return c
}

// Of is a day as YYYY-MM-DD.
func (c *Calendar) Of(d day.Day) string {
	if i := int(d - c.first); i >= 0 && i < len(c.text) {
		return c.text[i]
	}
	return d.String()
}

// Digits writes a number with at least so many digits.
func Digits(n, width int) string {
	text := strconv.Itoa(n)
	if len(text) >= width {
		return text
	}
	return "000000000000"[:width-len(text)] + text
}
