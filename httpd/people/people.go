// Package people is the routes by which people and households are found, opened and listed, and what isn't right with them. The
// desk behind them decides who is seen, and writes its looks down itself.
package people

import (
	"context"
	"net/http"

	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/desk/office"
	"wanjia/desk/office/check"
	"wanjia/desk/office/find"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/staff"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk is the desk that reads.
type Desk interface {
	Find(ctx context.Context, who access.Actor, text string, within area.Code, limit int) (find.Found, error)
	Person(ctx context.Context, who access.Actor, id person.ID) (office.Person, error)
	History(ctx context.Context, who access.Actor, id person.ID) (office.History, error)
	Reveal(ctx context.Context, who access.Actor, id person.ID, why string) (ids []view.Identifier, phone string, err error)
	Audit(ctx context.Context, who access.Actor, id person.ID) error
	People(ctx context.Context, who access.Actor, within area.Code, state string, ask page.Page) (rows []view.Ref, next string, err error)
	Household(ctx context.Context, who access.Actor, id household.ID) (office.Household, error)
	Households(ctx context.Context, who access.Actor, within area.Code, text string, ask page.Page) (rows []office.HouseholdRow, next string, err error)
	Findings(ctx context.Context, who access.Actor, want check.Wanted, ask page.Page) (found []check.Found, tree *area.Tree, next string, err error)
}

// Log tells who looked at whom.
type Log interface {
	Looks(ctx context.Context, p person.ID, ask page.Page) (found []staff.Look, next string, err error)
}

// routes are the desks behind the routes.
type routes struct {
	desk Desk
	log  Log
}

// Routes registers them.
func Routes(g *gate.Gate, desk Desk, log Log) {
	r := &routes{desk, log}
	get := func(id, path, summary string, act access.Act) gate.Op {
		return gate.Op{ID: id, Method: http.MethodGet, Path: path, Tag: "people", Summary: summary, Who: gate.May(act)}
	}
	gate.Handle(g, get("find-people", "/find", "Find people by name, pinyin, initials, number, address, receipt or reference", access.Find), r.find)
	gate.Handle(g, get("list-people", "/people", "Who lives in an area and all below it", access.List), r.list)
	gate.Handle(g, get("get-person", "/people/{id}", "Open somebody's record", access.Open), r.person)
	gate.Handle(g, get("get-person-history", "/people/{id}/history", "Who entered what about somebody, when and why, newest first", access.Open), r.history)
	gate.Handle(g, get("get-person-looks", "/people/{id}/looks", "Who looked at somebody's data, newest first", access.Audit), r.looks)
	gate.Handle(g, get("get-person-identifiers", "/people/{id}/identifiers", "Somebody's numbers in full, for a reason that they can read", access.Open), r.reveal)
	gate.Handle(g, get("list-households", "/households", "The households of an area and all below it", access.List), r.households)
	gate.Handle(g, get("get-household", "/households/{id}", "Open a household", access.Open), r.household)
	gate.Handle(g, get("list-findings", "/findings", "What the rules find in an area and all below it", access.List), r.findings)
}

// PersonPath names a person. The framework reads only what is embedded by an exported name.
type PersonPath struct {
	ID string `path:"id" format:"uuid"`
}

func (in PersonPath) id() (person.ID, error) {
	id, err := person.ParseID(in.ID)
	if err != nil {
		return id, fault.New(fault.Invalid, "http.field.uuid").In("id").Because(err)
	}
	return id, nil
}

// within reads the area that a list is confined to; none is wherever one may.
func within(text string) (area.Code, error) {
	if text == "" {
		return area.Code{}, nil
	}
	return area.ParseCode(text)
}

type findIn struct {
	Q     string `query:"q" maxLength:"400" doc:"what to look for, as it comes: a name or any part of it, pinyin or initials, a number, an address, a receipt"`
	Area  string `query:"area" maxLength:"64" doc:"an area and all below it; where it isn't said, wherever one may"`
	Limit int    `query:"limit" minimum:"0" maximum:"50" doc:"how many at most, 20 where it isn't said"`
}

// usually is how many people a search answers where nobody says how many.
const usually = 20

func (r *routes) find(ctx context.Context, in *findIn) (*gate.Answer[FindAnswer], error) {
	at, err := within(in.Area)
	if err != nil {
		return nil, err
	}
	if in.Limit == 0 {
		in.Limit = usually
	}
	found, err := r.desk.Find(ctx, gate.Who(ctx).Actor, in.Q, at, in.Limit)
	if err != nil {
		return nil, err
	}
	out := FindAnswer{Results: make([]FindResult, len(found.Hits)), More: found.More}
	for i, h := range found.Hits {
		out.Results[i] = FindResult{Person: shape.RefOf(h.Person), Why: make([]FindReason, len(h.Why))}
		for j, w := range h.Why {
			out.Results[i].Why[j] = FindReason{Field: w.Field, Match: w.Match}
		}
	}
	return gate.Reply(out), nil
}

type listIn struct {
	gate.Page
	Area  string `query:"area" maxLength:"64" doc:"an area and all below it; where it isn't said, wherever one may"`
	State string `query:"state" enum:"resident,left,dead,all" doc:"resident where it isn't said"`
}

func (r *routes) list(ctx context.Context, in *listIn) (*gate.Answer[shape.List[shape.PersonRef]], error) {
	ask, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	at, err := within(in.Area)
	if err != nil {
		return nil, err
	}
	rows, next, err := r.desk.People(ctx, gate.Who(ctx).Actor, at, in.State, ask)
	if err != nil {
		return nil, err
	}
	out := make([]shape.PersonRef, len(rows))
	for i := range rows {
		out[i] = shape.RefOf(rows[i])
	}
	return gate.Reply(shape.ListOf(out, next)), nil
}

func (r *routes) person(ctx context.Context, in *PersonPath) (*gate.Answer[Person], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	p, err := r.desk.Person(ctx, who.Actor, id)
	if err != nil {
		return nil, err
	}
	return gate.Reply(personOf(who.Lang, &p)), nil
}

func (r *routes) history(ctx context.Context, in *PersonPath) (*gate.Answer[shape.List[HistoryStep]], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	h, err := r.desk.History(ctx, who.Actor, id)
	if err != nil {
		return nil, err
	}
	return gate.Reply(shape.ListOf(historyOf(who.Lang, &h), "")), nil
}

type looksIn struct {
	gate.Page
	PersonPath
}

func (r *routes) looks(ctx context.Context, in *looksIn) (*gate.Answer[shape.List[PersonLook]], error) {
	ask, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	if err := r.desk.Audit(ctx, gate.Who(ctx).Actor, id); err != nil {
		return nil, err
	}
	found, next, err := r.log.Looks(ctx, id, ask)
	if err != nil {
		return nil, err
	}
	out := make([]PersonLook, len(found))
	for i, l := range found {
		out[i] = PersonLook{At: shape.Instant(l.At), Who: l.Account, Act: l.Act, Purpose: l.Purpose.String()}
	}
	return gate.Reply(shape.ListOf(out, next)), nil
}

type revealIn struct {
	PersonPath
	Why string `query:"why" maxLength:"800" doc:"the reason, which the person can read"`
}

func (r *routes) reveal(ctx context.Context, in *revealIn) (*gate.Answer[OpenIdentifiers], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	ids, phone, err := r.desk.Reveal(ctx, gate.Who(ctx).Actor, id, in.Why)
	if err != nil {
		return nil, err
	}
	out := OpenIdentifiers{Items: make([]OpenIdentifier, len(ids)), Phone: phone}
	for i, one := range ids {
		out.Items[i] = OpenIdentifier{Type: one.Type, Number: one.Number}
	}
	return gate.Reply(out), nil
}

type householdIn struct {
	ID string `path:"id" format:"uuid"`
}

func (r *routes) household(ctx context.Context, in *householdIn) (*gate.Answer[Household], error) {
	id, err := household.ParseID(in.ID)
	if err != nil {
		return nil, fault.New(fault.Invalid, "http.field.uuid").In("id").Because(err)
	}
	who := gate.Who(ctx)
	h, err := r.desk.Household(ctx, who.Actor, id)
	if err != nil {
		return nil, err
	}
	return gate.Reply(householdOf(who.Lang, &h)), nil
}

type householdsIn struct {
	gate.Page
	Area string `query:"area" maxLength:"64" doc:"an area and all below it; where it isn't said, wherever one may"`
	Q    string `query:"q" maxLength:"400" doc:"words of the address, or the name of the head"`
}

func (r *routes) households(ctx context.Context, in *householdsIn) (*gate.Answer[shape.List[HouseholdLine]], error) {
	ask, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	at, err := within(in.Area)
	if err != nil {
		return nil, err
	}
	rows, next, err := r.desk.Households(ctx, gate.Who(ctx).Actor, at, in.Q, ask)
	if err != nil {
		return nil, err
	}
	out := make([]HouseholdLine, len(rows))
	for i, h := range rows {
		out[i] = HouseholdLine{ID: h.ID.String(), Area: shape.PlaceOf(h.Area), Address: h.Address, Size: h.Size}
		if h.Head != nil {
			head := shape.RefOf(*h.Head)
			out[i].Head = &head
		}
	}
	return gate.Reply(shape.ListOf(out, next)), nil
}

type findingsIn struct {
	gate.Page
	Area     string `query:"area" maxLength:"64" doc:"an area and all below it; where it isn't said, wherever one may"`
	Rule     string `query:"rule" maxLength:"100"`
	Severity string `query:"severity" enum:"refuse,warn,query"`
}

func (r *routes) findings(ctx context.Context, in *findingsIn) (*gate.Answer[shape.List[shape.Finding]], error) {
	ask, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	at, err := within(in.Area)
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	found, tree, next, err := r.desk.Findings(ctx, who.Actor, check.Wanted{Within: at, Rule: in.Rule, Severity: in.Severity}, ask)
	if err != nil {
		return nil, err
	}
	out := make([]shape.Finding, len(found))
	for i, f := range found {
		out[i] = shape.Namer{Lang: who.Lang, Tree: tree}.Finding(f.Finding)
	}
	return gate.Reply(shape.ListOf(out, next)), nil
}
