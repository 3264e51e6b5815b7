package benefit

import (
	"wanjia/base/day"
	"wanjia/domain/person"
)

// Claimant is somebody who may claim, and in what quality. A guardian or an institution that isn't in the register has a
// name and no id.
type Claimant struct {
	Role   Role
	Person person.ID
	Name   string
}

// ClaimantsOn are those who may claim for a case on a day, in the scheme's order; one of them claims for all. Where custody
// was shown, a parent without it isn't among them; where a parent lives, no institution is.
func (s *Scheme) ClaimantsOn(c *Case, on day.Day) []Claimant {
	var out []Claimant
	for _, role := range s.Claimants {
		switch role {
		case Self:
			if !c.Dead || c.Death.Day() > on {
				out = append(out, Claimant{Role: Self, Person: c.Person})
			}
		case Mother, Father:
			out = append(out, c.parentsAs(role, on)...)
		case Custodian:
			out = append(out, c.custodian(on)...)
		case Guardian, Institution:
			if shown, ok := c.shown(role.Name(), on); ok && len(out) == 0 {
				out = append(out, Claimant{Role: role, Name: shown.Value.String()})
			}
		case Head:
			out = append(out, Claimant{Role: Head, Person: c.Person})
		}
	}
	return out
}

// custodian is the parent to whom a shown agreement or judgment gives the child, or whoever else it names.
func (c *Case) custodian(on day.Day) []Claimant {
	shown, ok := c.shown("custody", on)
	if !ok {
		return nil
	}
	who := shown.Value.String()
	for _, k := range c.ParentsOn(on) {
		if k.Alive(on) && (k.Role.Name() == who || k.ID.String() == who) {
			return []Claimant{{Role: Custodian, Person: k.ID}}
		}
	}
	return []Claimant{{Role: Custodian, Name: who}}
}

func (c *Case) parentsAs(role Role, on day.Day) []Claimant {
	if _, judged := c.shown("custody", on); judged {
		return nil
	}
	var out []Claimant
	for _, k := range c.ParentsOn(on) {
		if k.Role == role && k.Alive(on) {
			out = append(out, Claimant{Role: role, Person: k.ID})
		}
	}
	return out
}
