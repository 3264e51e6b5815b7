// Package families holds the rules between people: parents and children, the members of a household. None of them asks how
// many children there are, whether parents are married, or what papers they have (charter 1 and 2).
// A rule is a value in a file and its word in the list here.
package families

import "wanjia/domain/quality/rule"

// Rules are the rules between people, in the order of the reference list.
func Rules() []*rule.Rule {
	return []*rule.Rule{
		&headLeft, &motherSex, &fatherSex, &motherAlive, &fatherAlive, &motherBorn, &motherAge, &fatherAge, &interval, &plurality, &siblings,
		&weight, &weightWeeks, &together, &childMother, &headDied, &headNone, &heads, &headAge, &minors, &relationAge, &relationSex,
		&parentGap, &householdSize, &householdEmpty, &householdResidence, &memberNowhere,
	}
}
