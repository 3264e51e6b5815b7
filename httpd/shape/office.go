package shape

import (
	"wanjia/base/words"
	"wanjia/desk/office/view"
	"wanjia/domain/journal"
)

// PlaceOf is an area as the reading desk shows it; nil for none.
func PlaceOf(p view.Place) *AreaRef {
	if p.Code.IsZero() {
		return nil
	}
	return &AreaRef{Code: p.Code.String(), Name: p.Name, Level: p.Level.String()}
}

// RefOf is somebody as the reading desk shows them.
func RefOf(r view.Ref) PersonRef {
	p := PersonRef{ID: r.ID.String(), Name: r.Name, Sex: r.Sex.String(), BirthDate: r.Birth.String(), DeathDate: r.Death.String(), Area: PlaceOf(r.Area),
		Household: r.Household.String(), Address: r.Address}
	if r.Age >= 0 {
		p.Age = &r.Age
	}
	return p
}

// EventOf is an event as the reading desk shows it.
func EventOf(lang words.Lang, e view.Event) Event {
	out := Event{Entry: e.Entry.String(), Kind: string(e.Kind.Code), Title: KindTitle(lang, e.Kind.Code), Status: "registered", Date: e.Date.String(),
		Area: PlaceOf(e.Area), Persons: make([]Part, len(e.Parts)), Values: e.Values.Map(), Summary: e.Summary(lang), Journal: int64(e.Journal),
		Author: e.Author, Recorded: Instant(e.Recorded), Corrected: e.Corrected}
	if !e.Imported {
		out.Receipt = journal.NumberOf(e.Entry).Grouped()
	}
	if e.Voided {
		out.Status = "voided"
	}
	if e.Registered != 0 {
		out.Registered = e.Registered.String()
	}
	out.Timeliness, out.DelayDays = Timeliness(e.Kind.Code, e.Date, e.Registered)
	for i, p := range e.Parts {
		out.Persons[i] = Part{Role: p.Role, Person: RefOf(p.Person)}
	}
	return out
}
