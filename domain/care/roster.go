package care

import (
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// Member is an account that belongs to the team of a programme, in an area and all below it.
type Member struct {
	Account   string
	Programme string
	Area      area.Code
}

// Fields of an entry of a team. Nobody's data are among them.
const (
	accountField = "account"
	leavesField  = "leaves"
)

// Body is the entry by which somebody joins a team or leaves it.
func (m Member) Body(joins Joining) map[string]string {
	b := map[string]string{accountField: m.Account, programmeField: m.Programme}
	if joins == Leaves {
		b[leavesField] = "1"
	}
	return b
}

// Joining is which way somebody goes.
type Joining uint8

// The ways.
const (
	Joins Joining = iota
	Leaves
)

// MemberOf reads an entry of a team.
func MemberOf(e journal.Entry, body map[string]string) (Member, Joining) {
	j := Joins
	if body[leavesField] != "" {
		j = Leaves
	}
	return Member{Account: body[accountField], Programme: body[programmeField], Area: e.Area}, j
}

// Teams are an account's teams, as the decision about rights takes them.
func Teams(all []Member) []access.Team {
	out := make([]access.Team, len(all))
	for i, m := range all {
		out[i] = access.Team{Programme: m.Programme, Area: m.Area}
	}
	return out
}

// Closed is the one answer to everybody who may not open a record, whether there is one or not.
func Closed() error { return fault.New(fault.Missing, "care.closed") }
