package household

import (
	"slices"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// Member is one episode of somebody's membership.
type Member struct {
	Person   person.ID
	Relation Relation
	Area     area.Code // where the household lived as the member joined
	Start    day.Day
	End      day.Day // meaningful only when Ended
	Ended    bool
	Entry    journal.ID
}

// Record is what was taken down of the household itself.
type Record struct {
	Entry   journal.ID
	Date    day.Partial
	Area    area.Code
	Address string
}

// Household is a household with all its records and everybody who was ever a member.
type Household struct {
	ID      ID
	Records []Record // by date, then entry
	Members []Member // by start, then person
}

// SetRecord puts in, replaces or, where r is nil, takes out the record of an entry.
func (h *Household) SetRecord(entry journal.ID, r *Record) {
	kept := slices.DeleteFunc(slices.Clone(h.Records), func(x Record) bool { return x.Entry == entry })
	if r != nil {
		kept = append(kept, *r)
		slices.SortFunc(kept, func(a, b Record) int {
			if d := int(a.Date.Day() - b.Date.Day()); d != 0 {
				return d
			}
			return a.Entry.Compare(b.Entry.ID)
		})
	}
	h.Records = kept
}

// SetMember replaces all episodes of one person.
func (h *Household) SetMember(p person.ID, episodes []Member) {
	kept := slices.DeleteFunc(slices.Clone(h.Members), func(m Member) bool { return m.Person == p })
	kept = append(kept, episodes...)
	slices.SortFunc(kept, func(a, b Member) int {
		if d := int(a.Start - b.Start); d != 0 {
			return d
		}
		if d := a.Person.Compare(b.Person.ID); d != 0 {
			return d
		}
		return a.Entry.Compare(b.Entry.ID)
	})
	h.Members = kept
}

// Present are the members who are in it now.
func (h *Household) Present() []Member {
	var out []Member
	for _, m := range h.Members {
		if !m.Ended {
			out = append(out, m)
		}
	}
	return out
}

// Head is the present head; ok is false where there is none.
func (h *Household) Head() (Member, bool) {
	for _, m := range h.Members {
		if !m.Ended && m.Relation.IsHead() {
			return m, true
		}
	}
	return Member{}, false
}

// Area is where the household lives: its newest record, else where its head, else its latest member, joined.
func (h *Household) Area() area.Code {
	if n := len(h.Records); n > 0 {
		return h.Records[n-1].Area
	}
	if m, ok := h.Head(); ok && !m.Area.IsZero() {
		return m.Area
	}
	for _, m := range slices.Backward(h.Members) {
		if !m.Area.IsZero() {
			return m.Area
		}
	}
	return area.Code{}
}

// Address is the newest address on record.
func (h *Household) Address() string {
	for _, r := range slices.Backward(h.Records) {
		if r.Address != "" {
			return r.Address
		}
	}
	return ""
}
