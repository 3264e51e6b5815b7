package drafts

import (
	"wanjia/domain/area"
	"wanjia/domain/draft"
	"wanjia/domain/report"
)

// complaints judges a claim on how many complaints there were. Outside the registering desk few are not told.
func (x *check) complaints(m *Mark, count string) {
	at := x.at
	if m.Area != "" {
		if code, err := area.ParseCode(m.Area); err == nil {
			at = code
		}
	}
	until := m.Period.To.Last()
	key := at.String() + " " + until.String()
	all, ok := x.tallies[key] // a tally reads all complaints: one serves every claim about the same area and period
	if !ok {
		if all, x.err = x.d.cases.Tally(x.ctx, x.o.Who, "complaint", at, until); x.err != nil {
			return
		}
		x.tallies[key] = all
	}
	n := 0
	for _, c := range all {
		if c.Is(count, m.Period.From.First(), m.Period.To.Last()) {
			n++
		}
	}
	m.Title = x.say("draft.complaints." + count)
	where := x.where(m.Claim, m.Period)
	if x.outside && report.Few(n) {
		m.Why = x.say("draft.unknown.hidden", "title", m.Title, "where", where)
		return
	}
	m.True = report.Number(float64(n), 0, x.o.Lang)
	m.Verdict = draft.Contradicted
	if m.Holds(float64(n)) {
		m.Verdict = draft.Supported
	}
	m.Why = x.say("draft."+m.Verdict.String(), "title", m.Title, "where", where, "value", m.True)
}
