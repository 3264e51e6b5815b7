// Package claimant says who may claim for somebody, and in what quality. It decides about no claim.
package claimant

import (
	"wanjia/base/day"
	"wanjia/domain/benefit"
	"wanjia/domain/person"
)

// Claimant is somebody who may claim, and in what quality. A guardian or an institution that isn't in the register has a
// name and no id.
type Claimant struct {
	Role   benefit.Role
	Person person.ID
	Name   string
}

// On are those who may claim for a case on a day, in the scheme's order; one of them claims for all. Where custody
// was shown, a parent without it isn't among them; where a parent lives, no institution is.
func On(s *benefit.Scheme, c *benefit.Case, on day.Day) []Claimant {
	var out []Claimant
	for _, role := range s.Claimants {
		switch role {
		case benefit.Self:
			if !c.Dead || c.Death.Day() > on {
				out = append(out, Claimant{Role: benefit.Self, Person: c.Person})
			}
		case benefit.Mother, benefit.Father:
			out = append(out, parentsAs(c, role, on)...)
		case benefit.Custodian:
			out = append(out, custodian(c, on)...)
		case benefit.Guardian, benefit.Institution:
			if shown, ok := c.ShownOn(role.Name(), on); ok && len(out) == 0 {
				out = append(out, Claimant{Role: role, Name: shown.Value.String()})
			}
		case benefit.Head:
			out = append(out, Claimant{Role: benefit.Head, Person: c.Person})
		}
	}
	return out
}

// custodian is the parent to whom a shown agreement or judgment gives the child, or whoever else it names.
func custodian(c *benefit.Case, on day.Day) []Claimant {
	shown, ok := c.ShownOn("custody", on)
	if !ok {
		return nil
	}
	who := shown.Value.String()
	for _, k := range c.ParentsOn(on) {
		if k.Alive(on) && (k.Role.Name() == who || k.ID.String() == who) {
			return []Claimant{{Role: benefit.Custodian, Person: k.ID}}
		}
	}
	return []Claimant{{Role: benefit.Custodian, Name: who}}
}

func parentsAs(c *benefit.Case, role benefit.Role, on day.Day) []Claimant {
	if _, judged := c.ShownOn("custody", on); judged {
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
