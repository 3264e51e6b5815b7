// Package dominance knows which sums of money may leave: of enough people, and not made for the most part by a few of them (the n,k rule with n = 1). Sums that
// grow with time leave in steps, each of which holds the rule by itself, so that what came between two looks gives nobody away.
package dominance

// Rule is when a sum is safe: of at least Least people, of whom none makes up more than K per cent.
type Rule struct {
	Least int
	K     int64 // per cent
}

// Usual is the rule of this office: five people at least, none of whom makes up more than three quarters.
func Usual(least int) Rule { return Rule{Least: least, K: 75} }

// Part is money that came together: of how many people, how much, and the most that one of them has in it.
type Part struct {
	People int
	Sum    int64
	Most   int64
}

// Safe says whether a sum may leave. Nothing at all is safe.
func (r Rule) Safe(p Part) bool {
	if p.Sum == 0 && p.People == 0 {
		return true
	}
	return p.People >= r.Least && p.Most*100 <= p.Sum*r.K
}

// Released is what may be told of parts that came one after another: the sum of those steps that are safe by themselves, and how many parts wait
// for others to hide among. One person may be in several parts, so a step has as many people as its largest part, and the most that one of them
// got may be all the largest together.
func (r Rule) Released(parts []Part) (sum int64, waiting int) {
	var step Part
	for _, p := range parts {
		step = Part{People: max(step.People, p.People), Sum: step.Sum + p.Sum, Most: step.Most + p.Most}
		waiting++
		if r.Safe(step) {
			sum, waiting, step = sum+step.Sum, 0, Part{}
		}
	}
	return sum, waiting
}
