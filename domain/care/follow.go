package care

import "slices"

// Follow is what of a record is still to be followed up.
type Follow string

// What is waited for. Nothing is nothing.
const (
	FollowReferral Follow = "referral" // a referral's loop is open
	FollowResult   Follow = "result"   // there was no result yet
)

// resultAnswers are the questions whose answer is a result; outstanding is the answer that says that it is still waited for.
const outstanding = "waiting"

func resultAnswers() []string { return []string{"result", "outcome"} }

// closing are the states in which a referral's loop is closed.
func closing() []string { return []string{"told", "declined"} }

// Looped says whether a referral's loop is closed: the client was told the outcome, or doesn't want it any more.
func Looped(steps []ReferralStep) bool { return slices.Contains(closing(), steps[len(steps)-1].State) }

// Resulted says whether a result was written down that isn't still waited for.
func (r *Record) Resulted() bool {
	return slices.ContainsFunc(r.Meetings, func(m Meeting) bool {
		return slices.ContainsFunc(resultAnswers(), func(code string) bool { return m.Answers[code] != "" && m.Answers[code] != outstanding })
	})
}

// Follow says what is still to be followed up. Somebody who wanted no more of it is followed no more: their contacts are declined, and a
// referral that they don't want is closed.
func (r *Record) Follow() Follow {
	if slices.ContainsFunc(r.Referrals(), func(steps []ReferralStep) bool { return !Looped(steps) }) {
		return FollowReferral
	}
	if r.Resulted() || slices.ContainsFunc(r.Meetings, func(m Meeting) bool { return m.Declined }) {
		return ""
	}
	return FollowResult
}
