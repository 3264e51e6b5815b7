package accreditation

import (
	"context"
	"net/url"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/accreditation"
	"wanjia/domain/ballot"
	"wanjia/domain/journal"
	"wanjia/httpd/gate"
	"wanjia/httpd/inspections"
	"wanjia/httpd/shape"
)

// Accreditation is an application with all that is known of it.
type Accreditation struct {
	AwardRow
	Levels   []AwardLevel                       `json:"levels" doc:"of the standard, the highest first"`
	List     inspections.Checklist              `json:"checklist"`
	Round    int                                `json:"round" doc:"1 is its own look, 2 the visit, later ones after it was drawn again"`
	Fill     bool                               `json:"fill" doc:"one may fill in the checklist now"`
	Answers  map[string]inspections.SheetAnswer `json:"answers"`
	Verdict  string                             `json:"verdict" enum:"passed,failed,incomplete"`
	Share    float64                            `json:"share" doc:"per cent of what applies and was answered"`
	Missing  []string                           `json:"missing"`
	Unproven []string                           `json:"unproven"`
	Short    []string                           `json:"short"`
	Awaited  []string                           `json:"awaited" doc:"photos that were named and not handed in yet"`
	Before   []inspections.SheetRound           `json:"before"`
	Reached  string                             `json:"reached" doc:"the level that the visit reached; empty where none"`
	Vote     AwardVote                          `json:"vote"`
	Team     []string                           `json:"team" doc:"who comes to look now"`
	Renews   string                             `json:"renews" doc:"the award that it renews"`
	Next     []string                           `json:"next" doc:"steps that one may take now by hand"`
	Own      []string                           `json:"own" doc:"steps that this desk takes and one may take now"`
}

// AwardVote is the residents' vote, as far as anybody may know.
type AwardVote struct {
	Number  string `json:"number"`
	Slips   int    `json:"slips" doc:"0 where none were made"`
	Until   string `json:"until"`
	Cast    int    `json:"cast"`
	Print   bool   `json:"print" doc:"the slips may be printed still"`
	Over    bool   `json:"over"`
	Carried bool   `json:"carried"`
	Way     string `json:"way" enum:",slips,count"`
	Tally   *Tally `json:"tally,omitempty" doc:"once it is over"`
}

// Tally is how a vote ended.
type Tally struct {
	Eligible int `json:"eligible" minimum:"1" maximum:"100000"`
	Yes      int `json:"yes" minimum:"0" maximum:"100000"`
	No       int `json:"no" minimum:"0" maximum:"100000"`
	Blank    int `json:"blank" minimum:"0" maximum:"100000"`
}

func tallyOf(t ballot.Tally) *Tally { return &Tally{t.Eligible, t.Yes, t.No, t.Blank} }

func wholeOf(lang words.Lang, w *accreditation.Whole, today day.Day) Accreditation {
	c := &w.Case
	state, _ := c.Of.State(c.State)
	out := Accreditation{AwardRow: AwardRow{ID: c.ID.String(), Number: journal.NumberOf(c.ID).Grouped(), Name: c.Values["about"], Area: shape.PlaceOf(c.At), Standard: w.Standard.ID, Title: w.Standard.Title.In(lang),
		State: c.State, Stands: state.Title.In(lang), Owner: c.Owner.String(), Due: c.Due, Late: c.Late, Opened: c.Opened.String(), Award: factsOf(lang, w.Award, today)},
		Levels: []AwardLevel{}, List: inspections.ListOf(lang, w.List), Round: w.Round, Fill: w.Fill, Answers: inspections.AnswersOf(w.Answers), Verdict: string(w.Result.Verdict), Share: inspections.Percent(w.Result.Share),
		Missing: inspections.Keys(w.Result.Missing), Unproven: inspections.Keys(w.Result.Unproven), Short: inspections.Keys(w.Result.Short), Awaited: append([]string{}, w.Photos...),
		Before: []inspections.SheetRound{}, Reached: w.Reached.Code, Team: append([]string{}, w.Team()...), Renews: c.Values["earlier"], Next: []string{}, Own: append([]string{}, w.Own...)}
	for _, l := range w.Standard.Levels {
		out.Levels = append(out.Levels, levelOf(lang, l))
	}
	for _, b := range w.Before {
		out.Before = append(out.Before, inspections.RoundOf(b))
	}
	for _, s := range c.Next {
		out.Next = append(out.Next, s.ID)
	}
	v := w.Vote
	out.Vote = AwardVote{Number: v.Number, Slips: v.Slips, Cast: v.Cast, Print: v.Printing, Over: v.Over, Carried: v.Carried, Way: v.Way}
	if v.Until != 0 {
		out.Vote.Until = v.Until.String()
	}
	if v.Over {
		out.Vote.Tally = tallyOf(v.Tally)
	}
	return out
}

// AwardPath names an application or a draw.
type AwardPath struct {
	ID string `path:"id" format:"uuid"`
}

func (r *routes) get(ctx context.Context, in *struct{ AwardPath }) (*gate.Answer[Accreditation], error) {
	id, err := shape.EntryID(in.ID, "id")
	if err != nil {
		return nil, err
	}
	actor, lang := who(ctx)
	w, err := r.desk.Open(ctx, actor, id)
	return r.reply(lang, &w, err)
}

func (r *routes) reply(lang words.Lang, w *accreditation.Whole, err error) (*gate.Answer[Accreditation], error) {
	if err != nil {
		return nil, err
	}
	return gate.Reply(wholeOf(lang, w, r.desk.Today())), nil
}

type fillIn struct {
	gate.Key
	AwardPath
	Body inspections.SheetDraft
}

func (r *routes) fill(ctx context.Context, in *fillIn) (*gate.Answer[Accreditation], error) {
	s, err := stepOf(in.Key, in.AwardPath)
	if err != nil {
		return nil, err
	}
	actor, lang := who(ctx)
	w, err := r.desk.Fill(ctx, actor, accreditation.Filled{ID: s.ID, Case: s.Case, Answers: in.Body.Given()})
	return r.reply(lang, &w, err)
}

func stepOf(key gate.Key, at AwardPath) (accreditation.Step, error) {
	u, err := key.ID()
	if err != nil {
		return accreditation.Step{}, err
	}
	id, err := shape.EntryID(at.ID, "id")
	return accreditation.Step{ID: journal.ID{ID: u}, Case: id}, err
}

// BoxDraft is how many slips are made, and until when they may be cast.
type BoxDraft struct {
	Slips int    `json:"slips" minimum:"0" maximum:"5000"`
	Until string `json:"until,omitempty" maxLength:"10" doc:"the last day; unsaid, today"`
}

type boxIn struct {
	AwardPath
	Body BoxDraft
}

// BallotBox is the slips, to be cut apart and given out, one to each resident.
type BallotBox struct {
	Number string       `json:"number"`
	Until  string       `json:"until"`
	Link   string       `json:"link" doc:"where anybody casts one"`
	Slips  []BallotSlip `json:"slips"`
}

// BallotSlip is one slip.
type BallotSlip struct {
	Code string `json:"code"`
	Link string `json:"link" doc:"with the code behind the hash, which no server sees"`
}

func (r *routes) box(ctx context.Context, in *boxIn) (*gate.Answer[BallotBox], error) {
	id, err := shape.EntryID(in.ID, "id")
	if err != nil {
		return nil, err
	}
	until := r.desk.Today()
	if in.Body.Until != "" {
		if until, err = day.Parse(in.Body.Until); err != nil {
			return nil, fault.New(fault.Invalid, "workflow.bad.day", "field", "until").In("until").Because(err)
		}
	}
	actor, _ := who(ctx)
	b, err := r.desk.OpenBox(ctx, actor, id, in.Body.Slips, until)
	if err != nil {
		return nil, err
	}
	at := r.origin
	if at == "" {
		at = gate.Who(ctx).Origin
	}
	out := BallotBox{Number: b.Number, Until: b.Until.String(), Link: at + "/vote/" + url.PathEscape(b.Number), Slips: []BallotSlip{}}
	for _, c := range b.Codes {
		out.Slips = append(out.Slips, BallotSlip{c, out.Link + "#" + c})
	}
	return gate.Reply(out), nil
}

type closeIn struct {
	gate.Key
	AwardPath
}

func (r *routes) close(ctx context.Context, in *closeIn) (*gate.Answer[Accreditation], error) {
	s, err := stepOf(in.Key, in.AwardPath)
	if err != nil {
		return nil, err
	}
	actor, lang := who(ctx)
	w, err := r.desk.Close(ctx, actor, s)
	return r.reply(lang, &w, err)
}

// CountDraft is a count that was made before witnesses.
type CountDraft struct {
	Tally
	Witnesses []string `json:"witnesses" minItems:"2" maxItems:"9" doc:"their names; kept sealed"`
}

type countIn struct {
	gate.Key
	AwardPath
	Body CountDraft
}

func (r *routes) count(ctx context.Context, in *countIn) (*gate.Answer[Accreditation], error) {
	s, err := stepOf(in.Key, in.AwardPath)
	if err != nil {
		return nil, err
	}
	b := in.Body
	actor, lang := who(ctx)
	w, err := r.desk.Count(ctx, actor, s, ballot.Tally{Eligible: b.Eligible, Yes: b.Yes, No: b.No, Blank: b.Blank}, b.Witnesses)
	return r.reply(lang, &w, err)
}

// AwardStep is what a step needs beside its application.
type AwardStep struct {
	Level  string `json:"level,omitempty" maxLength:"60" doc:"of an award"`
	Reason string `json:"reason,omitempty" maxLength:"4000"`
}

type stepIn struct {
	gate.Key
	AwardPath
	Body AwardStep
}

func (r *routes) step(take taker) func(context.Context, *stepIn) (*gate.Answer[Accreditation], error) {
	return func(ctx context.Context, in *stepIn) (*gate.Answer[Accreditation], error) {
		s, err := stepOf(in.Key, in.AwardPath)
		if err != nil {
			return nil, err
		}
		s.Level, s.Reason = in.Body.Level, in.Body.Reason
		actor, lang := who(ctx)
		w, err := take(r.desk, ctx, actor, s)
		return r.reply(lang, &w, err)
	}
}

// AwardDraw is a draw: its promise, and what came of it.
type AwardDraw struct {
	ID      string           `json:"id"`
	Area    *shape.AreaRef   `json:"area"`
	For     string           `json:"for" enum:"visit,spot"`
	Made    string           `json:"made"`
	Number  string           `json:"number" doc:"the receipt number: with it anybody can check that the promise was there before the draw"`
	Promise string           `json:"promise" doc:"SHA-256 of the seed"`
	Beacon  string           `json:"beacon"`
	Sites   int              `json:"sites"`
	Pool    int              `json:"pool"`
	Team    int              `json:"team"`
	Seed    string           `json:"seed" doc:"empty before it is revealed"`
	Value   string           `json:"value"`
	Visits  []AwardDrawVisit `json:"visits"`
}

// AwardDrawVisit is one site with who comes to it.
type AwardDrawVisit struct {
	Case  string   `json:"case"`
	Name  string   `json:"name"`
	State string   `json:"state"`
	Team  []string `json:"team"`
	Short bool     `json:"short" doc:"fewer than wanted, because the rest have an interest"`
}

func drawOf(p *accreditation.Draw) AwardDraw {
	out := AwardDraw{ID: p.ID.String(), Area: shape.PlaceOf(p.At), For: p.For, Made: shape.Instant(p.On), Number: journal.NumberOf(p.ID).Grouped(), Promise: p.Seal, Beacon: p.Beacon, Sites: len(p.Sites),
		Pool: len(p.Pool), Team: p.Team, Visits: []AwardDrawVisit{}}
	if p.Drawn != nil {
		out.Seed, out.Value = p.Drawn.Seed, p.Drawn.Value
	}
	for _, v := range p.Visits {
		out.Visits = append(out.Visits, AwardDrawVisit{v.Case.String(), v.Name, v.State, append([]string{}, v.Team...), v.Short})
	}
	return out
}

func (r *routes) draws(ctx context.Context, in *shape.Within) (*gate.Answer[shape.List[AwardDraw]], error) {
	within, err := in.Code()
	if err != nil {
		return nil, err
	}
	actor, _ := who(ctx)
	all, err := r.desk.Draws(ctx, actor, within)
	if err != nil {
		return nil, err
	}
	var out []AwardDraw
	for i := range all {
		out = append(out, drawOf(&all[i]))
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// AwardDrawDraft is a draw to be made.
type AwardDrawDraft struct {
	Area   string `json:"area" maxLength:"64"`
	For    string `json:"for" enum:"visit,spot"`
	Beacon string `json:"beacon,omitempty" maxLength:"200" doc:"which public value of a day to come goes into the draw"`
}

type promiseIn struct {
	gate.Key
	Body AwardDrawDraft
}

func (r *routes) promise(ctx context.Context, in *promiseIn) (*gate.Answer[AwardDraw], error) {
	id, at, err := in.At(in.Body.Area)
	if err != nil {
		return nil, err
	}
	actor, _ := who(ctx)
	p, err := r.desk.Promise(ctx, actor, accreditation.Ask{ID: id, Area: at, For: in.Body.For, Beacon: in.Body.Beacon})
	if err != nil {
		return nil, err
	}
	return gate.Reply(drawOf(&p)), nil
}

type revealIn struct {
	AwardPath
	Body inspections.DrawAsk
}

func (r *routes) reveal(ctx context.Context, in *revealIn) (*gate.Answer[AwardDraw], error) {
	id, err := shape.EntryID(in.ID, "id")
	if err != nil {
		return nil, err
	}
	actor, _ := who(ctx)
	p, err := r.desk.Reveal(ctx, actor, id, in.Body.Value)
	if err != nil {
		return nil, err
	}
	return gate.Reply(drawOf(&p)), nil
}

// PollPath names a vote.
type PollPath struct {
	Number string `path:"number" maxLength:"40"`
}

// Poll is what the public is told of a vote.
type Poll struct {
	Number string `json:"number"`
	Name   string `json:"name"`
	Place  string `json:"place"`
	Title  string `json:"title" doc:"of the standard"`
	Until  string `json:"until"`
	Open   bool   `json:"open"`
	Slips  int    `json:"slips"`
	Cast   int    `json:"cast"`
	Tally  *Tally `json:"tally,omitempty" doc:"once it is over"`
}

func (r *routes) poll(ctx context.Context, in *struct{ PollPath }) (*gate.Answer[Poll], error) {
	p, err := r.desk.Poll(ctx, in.Number)
	if err != nil {
		return nil, err
	}
	_, lang := who(ctx)
	out := Poll{Number: p.Number, Name: p.Name, Place: p.Place, Until: p.Until.String(), Open: p.Open, Slips: p.Slips, Cast: p.Cast}
	for _, s := range r.desk.Standards() {
		if s.ID == p.Standard {
			out.Title = s.Title.In(lang)
		}
	}
	if p.Over {
		out.Tally = tallyOf(p.Tally)
	}
	return gate.Reply(out), nil
}

// BallotVote is a slip as somebody casts it.
type BallotVote struct {
	Code   string `json:"code" maxLength:"40"`
	Choice string `json:"choice" enum:"yes,no,blank"`
}

type castIn struct {
	PollPath
	Body BallotVote
}

// BallotCast says that a slip was taken in. It repeats nothing of it.
type BallotCast struct {
	Counted bool `json:"counted"`
}

func (r *routes) cast(ctx context.Context, in *castIn) (*gate.Answer[BallotCast], error) {
	choice, err := ballot.ParseChoice(in.Body.Choice)
	if err != nil {
		return nil, err
	}
	if err := r.desk.Cast(ctx, in.Number, in.Body.Code, choice); err != nil {
		return nil, err
	}
	return gate.Reply(BallotCast{true}), nil
}

// PublicAward is an award as everybody may see it.
type PublicAward struct {
	Number string         `json:"number"`
	Name   string         `json:"name"`
	Area   *shape.AreaRef `json:"area"`
	Title  string         `json:"title" doc:"of the standard"`
	Level  string         `json:"level"`
	From   string         `json:"from"`
	Until  string         `json:"until"`
}

func (r *routes) public(ctx context.Context, in *shape.Within) (*gate.Answer[shape.List[PublicAward]], error) {
	within, err := in.Code()
	if err != nil {
		return nil, err
	}
	all, places, err := r.desk.Public(ctx, within)
	if err != nil {
		return nil, err
	}
	_, lang := who(ctx)
	var out []PublicAward
	for _, a := range all {
		out = append(out, PublicAward{journal.NumberOf(a.Case).Grouped(), a.Name, shape.PlaceOf(places[a.At]), a.Standard.Title.In(lang), a.Level.Title.In(lang), a.From.String(), a.Until.String()})
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}
