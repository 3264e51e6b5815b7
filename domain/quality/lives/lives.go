// Package lives holds the rules on one person: where they live, who they are, how they die and whom they marry.
// A rule is a value in a file and its word in the list here.
package lives

import "wanjia/domain/quality/rule"

// Rules are the rules on one person, in the order of the reference list.
func Rules() []*rule.Rule {
	return []*rule.Rule{
		&residenceOpen, &residenceOverlap, &residenceBackwards, &residenceBeforeBirth, &residenceEnd, &dateFuture, &dateBaseline,
		&residenceSequence, &residenceBaseline, &residencePair, &residenceGap, &residenceReturn, &residenceNone, &residenceUnknown,
		&residenceAbsent, &residenceClaimed,
		&personSex, &personSexChange, &personAge, &personNumber, &personNumberTaken, &personNumberDoubt, &personNumberDiffers, &personNumberMissing,
		&personOwnParent, &personAncestor, &personNowhere, &personDuplicate, &personLikely, &personDuplicateSibling,
		&deathTwice, &deathBeforeBirth, &deathAlive, &deathCloses, &deathAfter, &deathMaternal, &deathInfant, &deathCauseSex, &deathCauseAge,
		&unionSelf, &unionAge, &unionOpen, &unionNone, &eventRegistered, &eventLateness, &eventArea, &personUnknown, &areaUnknown,
	}
}
