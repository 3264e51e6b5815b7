// Package choice knows which texts a fact of a benefit can be, where it is one of some few. What they are called, the catalogue says.
package choice

// Of are the texts that a fact can be; none where it can be any.
func Of(fact string) []string {
	switch fact {
	case "person.sex":
		return []string{"female", "male"}
	case "household.income_band":
		return []string{"none", "margin", "dibao", "destitute"}
	case "household.emergency":
		return []string{"none", "disaster", "accident", "illness", "death"}
	case "person.student":
		return []string{"none", "kindergarten", "primary", "junior", "senior", "college"}
	}
	return nil
}
