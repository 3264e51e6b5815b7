package formjson

import (
	"wanjia/domain/schedule"
)

// ScheduleHead is what a list says of a schedule.
type ScheduleHead struct {
	ID        string    `json:"id"`
	Version   int       `json:"version"`
	Title     BothWords `json:"title"`
	About     BothWords `json:"about"`
	Programme string    `json:"programme"`
	Verified  bool      `json:"verified" doc:"somebody has read the sources against the days"`
	Offers    int       `json:"offers" doc:"how many contacts it has"`
}

// ScheduleDefinition is a whole schedule.
type ScheduleDefinition struct {
	ScheduleHead
	Sources  []FormSource      `json:"sources"`
	Anchor   string            `json:"anchor" enum:"birth,enrolment,lmp,delivered"`
	Stops    []string          `json:"stops" doc:"anchors from which on nothing is due"`
	Who      Tree              `json:"who,omitempty"`
	Contacts []ScheduleContact `json:"contacts"`
}

// ScheduleContact is one thing that is offered. Spans are a number and a unit: 6 weeks.
type ScheduleContact struct {
	Code     string           `json:"code"`
	Title    BothWords        `json:"title"`
	Form     string           `json:"form"`
	Source   string           `json:"source,omitempty"`
	Verified bool             `json:"verified"`
	From     string           `json:"from"`
	Due      string           `json:"due"`
	Until    string           `json:"until,omitempty"`
	When     Tree             `json:"when,omitempty"`
	After    string           `json:"after,omitempty"`
	Gap      string           `json:"gap,omitempty"`
	Every    []ScheduleRepeat `json:"every,omitempty"`
}

// ScheduleRepeat says how long after the last time a contact is due again.
type ScheduleRepeat struct {
	When Tree   `json:"when,omitempty"`
	Span string `json:"span"`
}

// ScheduleFacts are what is known of somebody in a programme.
type ScheduleFacts struct {
	FormFacts
	Enrolled string `json:"enrolled,omitempty"`
	Ended    string `json:"ended,omitempty"`
	Died     string `json:"died,omitempty"`
	Moved    string `json:"moved,omitempty"`
}

// ScheduleDone is a contact that took place or was declined.
type ScheduleDone struct {
	Contact  string `json:"contact,omitempty"`
	Form     string `json:"form,omitempty"`
	On       string `json:"on"`
	Kind     string `json:"kind,omitempty"`
	Declined bool   `json:"declined,omitempty"`
}

// ScheduleItem is a contact that isn't done.
type ScheduleItem struct {
	Contact string `json:"contact"`
	Form    string `json:"form"`
	From    string `json:"from"`
	Due     string `json:"due"`
	Until   string `json:"until"`
	Again   int    `json:"again"`
	State   string `json:"state" enum:"ahead,open,late,lapsed"`
}

// PlanHead is what a list says of a schedule.
func PlanHead(d *schedule.Definition) ScheduleHead {
	return ScheduleHead{ID: d.ID, Version: d.Version, Title: both(d.Title), About: both(d.About), Programme: d.Programme, Verified: d.Verified, Offers: len(d.Contacts)}
}

// Schedule is a whole schedule.
func Schedule(d *schedule.Definition) ScheduleDefinition {
	out := ScheduleDefinition{ScheduleHead: PlanHead(d), Sources: Sources(d.Sources), Anchor: d.Anchor.Name(), Stops: []string{}, Who: TreeOf(d.Who), Contacts: []ScheduleContact{}}
	for _, a := range d.Stops {
		out.Stops = append(out.Stops, a.Name())
	}
	for _, c := range d.Contacts {
		o := ScheduleContact{Code: c.Code, Title: both(c.Title), Form: c.Form, Source: c.Source, Verified: c.Verified, From: c.From.Text(), Due: c.Due.Text(), Until: c.Until.Text(),
			When: TreeOf(c.When), After: c.After, Gap: c.Gap.Text()}
		for _, r := range c.Every {
			o.Every = append(o.Every, ScheduleRepeat{TreeOf(r.When), r.Span.Text()})
		}
		out.Contacts = append(out.Contacts, o)
	}
	return out
}

// FactsOf are the facts of somebody in a programme.
func FactsOf(f *schedule.Facts) ScheduleFacts {
	return ScheduleFacts{FormFacts: Facts(&f.Facts), Enrolled: f.Enrolled.String(), Ended: f.Ended.String(), Died: f.Died.String(), Moved: f.Moved.String()}
}

// Visits are contacts that took place.
func Visits(done []schedule.Done) []ScheduleDone {
	out := []ScheduleDone{}
	for _, d := range done {
		out = append(out, ScheduleDone{Contact: d.Contact, Form: d.Form, On: d.On.String(), Kind: d.Kind, Declined: d.Declined})
	}
	return out
}

// Items are what is due.
func Items(items []schedule.Item) []ScheduleItem {
	out := []ScheduleItem{}
	for _, i := range items {
		o := ScheduleItem{Contact: i.Contact, Form: i.Form, From: i.From.String(), Due: i.Due.String(), Again: i.Again, State: i.State.Name()}
		if i.Until != schedule.Never {
			o.Until = i.Until.String()
		}
		out = append(out, o)
	}
	return out
}
