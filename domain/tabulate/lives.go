package tabulate

import (
	"slices"
)

// What the desk works out of lives for a fact, as values beside those that were recorded with it.
const (
	Happened = "happened_in" // the part of the area in which it happened, or Elsewhere
	BornIn   = "born_in"     // the part of the area in which the mother was born, Elsewhere, or nothing where no birth of hers is on record
	Stay     = "stay"        // how many years the mother has lived at her residence, Since where it isn't known from when on
	Before   = "before"      // what marriages of somebody's had come to before: a history
	Before2  = "before_2"    // the same of the other partner
	Lasted   = "lasted"      // how many years a marriage lasted
	Children = "dependent"   // how many children under eighteen the two have on record
)

// Codes that such values have beside numbers.
const (
	Elsewhere = "elsewhere"
	Since     = "since"
	BirthOn   = "birth"
)

// The histories: what is on record of somebody's marriages on a day.
const (
	NoUnion  = "none"
	Married  = "married"
	Widowed  = "widowed"
	Divorced = "divorced"
)

// Histories is by what was on record of somebody's marriages.
func Histories(value string) Cut {
	return Cut{Name: value, Order: []string{NoUnion, Married, Widowed, Divorced}, Of: func(f Fact) string { return known(f.Values[value]) }, Label: key("tables.history.")}
}

func known(code string) string {
	if code == "" {
		return unknown
	}
	return code
}

// Birthplaces is by where a mother was born, as far as the register has her birth.
func Birthplaces() Cut { return where(BornIn) }

// Occurrences is by where something happened, as far as that was recorded.
func Occurrences() Cut { return where(Happened) }

func where(value string) Cut {
	return Cut{Name: value, Of: func(f Fact) string { return known(f.Values[value]) }, Label: func(code string) Label {
		if code == Elsewhere {
			return Label{Key: "tables.elsewhere"}
		}
		return Label{Area: code}
	}}
}

// Lived is by how long a mother has lived where she lives.
func Lived() Cut {
	c := whole(Stay, []int{0, 1, 5, 10, 20})
	of := c.Of
	c.Order = append(c.Order, BirthOn, Since)
	c.Of = func(f Fact) string {
		if v := f.Values[Stay]; v == Since || v == BirthOn {
			return v
		}
		return of(f)
	}
	c.Label = func(code string) Label {
		if code == Since || code == BirthOn {
			return Label{Key: "tables.stay." + code}
		}
		return Label{Text: code}
	}
	return c
}

// Wed is by how many years a marriage lasted.
func Wed() Cut { return whole(Lasted, []int{0, 1, 2, 3, 4, 5, 10, 15, 20, 25}) }

// Dependents is by how many children under eighteen there are.
func Dependents() Cut { return whole(Children, []int{0, 1, 2, 3, 4}) }

// newlyweds are those who married, each of the two by their own age and what their marriages had come to before.
func newlyweds(facts []Fact) Table {
	var each []Fact
	for _, f := range facts {
		if f.Kind != Marriage {
			continue
		}
		other := f
		other.Age, other.Values = f.Other, map[string]string{Before: f.Values[Before2]}
		each = append(each, f, other)
	}
	return Cross("MA-3", slices.Clip(each), Marriage, PartnerAges(1), Histories(Before))
}
