package quality

import (
	"slices"
	"strings"

	"wanjia/domain/journal"
)

// OnlyQueries lets a void through whatever it leaves behind: what then is missing or odd becomes a question.
func OnlyQueries(found []Finding) []Finding {
	for i := range found {
		found[i].Severity = Query
	}
	return found
}

// Accept says whether every finding is accepted: a query needs no reason, a warning the given one for its rule or else the
// common one, a refusal the given one alone. used are the reasons that were needed, one for each rule.
func Accept(found []Finding, given []journal.Override, common string) (used []journal.Override, ok bool) {
	if !slices.ContainsFunc(found, func(f Finding) bool { return f.Severity > Query }) {
		return nil, true
	}
	reasons := map[string]string{}
	for _, o := range given {
		reasons[o.Rule] = strings.TrimSpace(o.Reason)
	}
	noted := map[string]bool{}
	for _, f := range found {
		if f.Severity == Query || noted[f.Rule] {
			continue
		}
		reason := reasons[f.Rule]
		if reason == "" && f.Severity == Warn {
			reason = common
		}
		if reason == "" {
			return nil, false
		}
		noted[f.Rule] = true
		used = append(used, journal.Override{Rule: f.Rule, Reason: reason})
	}
	return used, true
}
