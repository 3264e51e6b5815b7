package people

import (
	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/desk/office"
	"wanjia/desk/office/view"
	"wanjia/domain/journal"
	"wanjia/httpd/shape"
)

// FindAnswer is what a search answers.
type FindAnswer struct {
	Results []FindResult `json:"results" doc:"the nearest first"`
	More    bool         `json:"more" doc:"the search was cut off; type more to narrow it"`
}

// FindResult is somebody who was found, and why.
type FindResult struct {
	Person shape.PersonRef `json:"person"`
	Why    []FindReason    `json:"why"`
}

// FindReason is what in a record matched.
type FindReason struct {
	Field string `json:"field" enum:"initials,name,pinyin,identifier,phone,address,reference"`
	Match string `json:"match" doc:"what matched; numbers are masked"`
}

// Person is somebody's whole record.
type Person struct {
	shape.PersonRef
	FamilyName  string             `json:"family_name"`
	GivenName   string             `json:"given_name"`
	Identifiers []MaskedIdentifier `json:"identifiers"`
	PhoneMasked string             `json:"phone_masked"`
	Source      string             `json:"source"`
	Reference   string             `json:"reference" doc:"what the source calls them"`
	Version     int64              `json:"version" doc:"the newest entry on them; send it as base"`
	Residences  []Residence        `json:"residences"`
	Memberships []Membership       `json:"memberships"`
	Relatives   []Relative         `json:"relatives"`
	Timeline    []shape.Event      `json:"timeline" doc:"newest first"`
	Findings    []shape.Finding    `json:"findings"`
	MergedFrom  string             `json:"merged_from,omitempty" doc:"the id that was asked for, where that record was taken into this one; use id from now on"`
	Also        []string           `json:"also" doc:"the names of records that were taken into this one"`
	Merges      []PersonMerge      `json:"merges" doc:"the merges that brought records together here, the oldest first"`
	Next        []string           `json:"next" doc:"the kinds of events that may well be registered next"`
}

// PersonMerge is a merge of two records.
type PersonMerge struct {
	Entry    string `json:"entry"`
	Absorbed string `json:"absorbed"`
	Survivor string `json:"survivor"`
	Parted   bool   `json:"parted" doc:"it was taken back"`
}

// MaskedIdentifier is a number of which a few characters are shown.
type MaskedIdentifier struct {
	Type   string `json:"type"`
	Masked string `json:"masked"`
}

// Residence is an episode of living somewhere, with the events that opened and closed it.
type Residence struct {
	Kind      string         `json:"kind" enum:"usual,temporary,registered"`
	Area      *shape.AreaRef `json:"area"`
	Start     string         `json:"start"`
	StartType string         `json:"start_type"`
	End       string         `json:"end"`
	EndType   string         `json:"end_type"`
	OpenedBy  string         `json:"opened_by"`
	ClosedBy  string         `json:"closed_by"`
}

// Membership is an episode of belonging to a household.
type Membership struct {
	Household string      `json:"household"`
	Relation  shape.Coded `json:"relation"`
	Start     string      `json:"start"`
	End       string      `json:"end"`
}

// Relative is somebody of the family. Of those elsewhere only the name is told.
type Relative struct {
	Role      string          `json:"role" enum:"mother,father,adoptive_mother,adoptive_father,child,partner,former_partner"`
	Person    shape.PersonRef `json:"person"`
	Elsewhere bool            `json:"elsewhere,omitempty"`
}

// HistoryStep is one entry on somebody, with what it changed.
type HistoryStep struct {
	Entry    string          `json:"entry"`
	Journal  int64           `json:"journal"`
	Recorded string          `json:"recorded"`
	Author   string          `json:"author"`
	Act      string          `json:"act" enum:"record,correct,void,event"`
	Kind     string          `json:"kind"`
	Reason   string          `json:"reason"`
	Changes  []HistoryChange `json:"changes"`
}

// HistoryChange is one field before and after; numbers are masked.
type HistoryChange struct {
	Field  string `json:"field"`
	Title  string `json:"title"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// PersonLook is one look at somebody's data.
type PersonLook struct {
	At      string `json:"at"`
	Who     string `json:"who"`
	Act     string `json:"act"`
	Purpose string `json:"purpose"`
}

// OpenIdentifiers are somebody's numbers in full.
type OpenIdentifiers struct {
	Items []OpenIdentifier `json:"items"`
	Phone string           `json:"phone"`
}

// OpenIdentifier is a number in full.
type OpenIdentifier struct {
	Type   string `json:"type"`
	Number string `json:"number"`
}

// Household is a household's whole record.
type Household struct {
	ID       string            `json:"id"`
	Area     *shape.AreaRef    `json:"area"`
	Address  string            `json:"address"`
	Head     string            `json:"head"`
	Members  []HouseholdMember `json:"members"`
	Former   []HouseholdMember `json:"former"`
	Timeline []shape.Event     `json:"timeline" doc:"newest first"`
	Findings []shape.Finding   `json:"findings"`
	Next     []string          `json:"next"`
}

// HouseholdMember is somebody's part in a household. Of those elsewhere only the name is told.
type HouseholdMember struct {
	Person    shape.PersonRef `json:"person"`
	Relation  shape.Coded     `json:"relation"`
	Start     string          `json:"start"`
	End       string          `json:"end,omitempty"`
	Elsewhere bool            `json:"elsewhere,omitempty"`
}

// HouseholdLine is a household in one line.
type HouseholdLine struct {
	ID      string           `json:"id"`
	Area    *shape.AreaRef   `json:"area"`
	Address string           `json:"address"`
	Head    *shape.PersonRef `json:"head"`
	Size    int              `json:"size"`
}

func personOf(lang words.Lang, p *office.Person) Person {
	n := shape.Namer{Lang: lang, Tree: p.Tree}
	out := Person{PersonRef: shape.RefOf(p.Ref), FamilyName: p.FamilyName, GivenName: p.GivenName, Identifiers: []MaskedIdentifier{}, PhoneMasked: p.Phone,
		Source: p.Source, Reference: p.Reference, Version: int64(p.Version), Residences: []Residence{}, Memberships: []Membership{}, Relatives: []Relative{},
		Timeline: timelineOf(lang, p.Timeline), Findings: n.Findings(p.Findings), Next: kindsOf(p.Next)}
	out.Also, out.Merges = append([]string{}, p.Also...), make([]PersonMerge, len(p.Merges))
	if p.Asked != p.ID {
		out.MergedFrom = p.Asked.String()
	}
	for i, m := range p.Merges {
		out.Merges[i] = PersonMerge{Entry: m.Entry.String(), Absorbed: m.Absorbed.String(), Survivor: m.Survivor.String(), Parted: m.Parted != 0}
	}
	for _, i := range p.Identifiers {
		out.Identifiers = append(out.Identifiers, MaskedIdentifier{Type: i.Type, Masked: i.Masked})
	}
	for _, r := range p.Residences {
		out.Residences = append(out.Residences, Residence{Kind: r.Kind.String(), Area: shape.PlaceOf(r.Place), Start: r.Start.String(), StartType: r.StartHow.String(),
			End: dayOrNone(r.End, r.IsOpen), EndType: r.EndHow.String(), OpenedBy: r.OpenedBy.String(), ClosedBy: r.ClosedBy.String()})
	}
	for _, m := range p.Memberships {
		out.Memberships = append(out.Memberships, Membership{Household: m.Household.String(), Relation: n.Relation(m.Relation), Start: m.Start.String(),
			End: dayOrNone(m.End, func() bool { return !m.Ended })})
	}
	for _, r := range p.Relatives {
		out.Relatives = append(out.Relatives, Relative{Role: r.Role, Person: shape.RefOf(r.Person), Elsewhere: r.Person.Elsewhere})
	}
	return out
}

// dayOrNone is a day, or the empty text where it has not come.
func dayOrNone(d day.Day, open func() bool) string {
	if open() {
		return ""
	}
	return d.String()
}

func timelineOf(lang words.Lang, all []view.Event) []shape.Event {
	out := make([]shape.Event, len(all))
	for i := range all {
		out[i] = shape.EventOf(lang, all[i])
	}
	return out
}

func kindsOf(all []journal.Kind) []string {
	out := make([]string, len(all))
	for i, k := range all {
		out[i] = string(k)
	}
	return out
}

func historyOf(lang words.Lang, h *office.History) []HistoryStep {
	out := make([]HistoryStep, len(h.Steps))
	for i, s := range h.Steps {
		out[i] = HistoryStep{Entry: s.Entry.String(), Journal: int64(s.Journal), Recorded: shape.Instant(s.Recorded), Author: s.Author, Act: s.Act,
			Kind: string(s.Kind), Reason: s.Reason, Changes: make([]HistoryChange, len(s.Changes))}
		for j, c := range s.Changes {
			out[i].Changes[j] = HistoryChange{Field: c.Field.Code, Title: shape.FieldTitle(lang, c.Field.Code),
				Before: h.Legend.Text(lang, c.Field, c.Before), After: h.Legend.Text(lang, c.Field, c.After)}
		}
	}
	return out
}

func householdOf(lang words.Lang, h *office.Household) Household {
	n := shape.Namer{Lang: lang, Tree: h.Tree}
	out := Household{ID: h.ID.String(), Area: shape.PlaceOf(h.Area), Address: h.Address, Head: h.Head.String(), Members: []HouseholdMember{}, Former: []HouseholdMember{},
		Timeline: timelineOf(lang, h.Timeline), Findings: n.Findings(h.Findings), Next: kindsOf(h.Next)}
	for _, m := range h.Members {
		out.Members = append(out.Members, memberOf(n, m, ""))
	}
	for _, m := range h.Former {
		out.Former = append(out.Former, memberOf(n, m, m.End.String()))
	}
	return out
}

func memberOf(n shape.Namer, m office.Member, end string) HouseholdMember {
	return HouseholdMember{Person: shape.RefOf(m.Person), Relation: n.Relation(m.Relation), Start: m.Start.String(), End: end, Elsewhere: m.Person.Elsewhere}
}
