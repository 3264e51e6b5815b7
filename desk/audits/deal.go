package audits

import (
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/audit"
)

// Interviewer is somebody who may be sent to a sample.
type Interviewer struct {
	Account string
	Grants  []access.Grant
}

// Deal gives each village of a sample to one of some interviewers in turn, and tells whose each unit is. Who may see the register of a village
// is given none of it; a village that nobody could be given is refused.
func Deal(units []Unit, among []Interviewer, under access.Under) ([]string, error) {
	out := make([]string, len(units))
	of := map[area.Code]string{}
	turn := 0
	for i, u := range units {
		if of[u.Village] == "" {
			for range among {
				one := among[turn%len(among)]
				turn++
				if audit.Blind(one.Grants, under, u.Village) {
					of[u.Village] = one.Account
					break
				}
			}
		}
		if out[i] = of[u.Village]; out[i] == "" {
			who := ""
			if len(among) > 0 {
				who = among[0].Account
			}
			return nil, fault.New(fault.Refused, "audit.interviewer.sees", "account", who, "area", u.Place)
		}
	}
	return out, nil
}

// With are these answers and, for units that they don't have or have otherwise, those of somebody's sheet: what was handed in stands.
func (a Answers) With(sheet Answers) Answers {
	out := Answers{Outcomes: map[string]Outcome{}}
	handed := map[string]bool{}
	for unit := range sheet.Outcomes {
		handed[unit] = true
	}
	for _, r := range sheet.People {
		handed[r.House] = true
	}
	for unit, o := range a.Outcomes {
		if !handed[unit] {
			out.Outcomes[unit] = o
		}
	}
	for _, r := range a.People {
		if !handed[r.House] {
			out.People = append(out.People, r)
		}
	}
	for unit, o := range sheet.Outcomes {
		out.Outcomes[unit] = o
	}
	out.People = append(out.People, sheet.People...)
	return out
}
