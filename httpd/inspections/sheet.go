package inspections

import (
	"context"
	"math"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/desk/inspections"
	"wanjia/domain/assessment"
	"wanjia/domain/journal"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// InspectionDraft is an inspection that begins for a reason.
type InspectionDraft struct {
	Facility  string   `json:"facility" maxLength:"36"`
	Checklist string   `json:"checklist,omitempty" maxLength:"60" doc:"unsaid, the first that fits the facility"`
	Team      []string `json:"team" minItems:"2" maxItems:"5" doc:"accounts"`
	Why       string   `json:"why" minLength:"2" maxLength:"2000"`
}

type beginIn struct {
	gate.Key
	Body InspectionDraft
}

// InspectionBegun is the case that it became.
type InspectionBegun struct {
	shape.Written
	Case string `json:"case"`
}

func (r *routes) begin(ctx context.Context, in *beginIn) (*gate.Answer[InspectionBegun], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	site, err := shape.EntryID(in.Body.Facility, "facility")
	if err != nil {
		return nil, err
	}
	done, err := r.desk.Begin(ctx, gate.Who(ctx).Actor, inspections.Begun{ID: journal.ID{ID: u}, Site: site, Checklist: in.Body.Checklist, Team: in.Body.Team, Why: in.Body.Why})
	if err != nil {
		return nil, err
	}
	return gate.Reply(InspectionBegun{shape.WrittenOf(done.Entry, done.Seq), done.Case.String()}), nil
}

// SheetAnswer is what was found of one item.
type SheetAnswer struct {
	Value  string   `json:"value" maxLength:"20" doc:"yes, no, a number, or na where it doesn't apply; empty is not answered"`
	Note   string   `json:"note,omitempty" maxLength:"2000"`
	Photos []string `json:"photos,omitempty" maxItems:"20" doc:"SHA-256 of each photo as it was taken"`
}

// SheetUnit is one of the sample.
type SheetUnit struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// SheetRound is what an earlier look came to.
type SheetRound struct {
	Round   int                    `json:"round"`
	On      string                 `json:"on"`
	By      string                 `json:"by"`
	Verdict string                 `json:"verdict"`
	Share   float64                `json:"share" doc:"per cent"`
	Short   []string               `json:"short"`
	Answers map[string]SheetAnswer `json:"answers"`
}

// InspectionSheet is a checklist as it is filled in. Answers are by key: the item's code, with # and the unit where it is asked of each.
type InspectionSheet struct {
	Case     string                 `json:"case"`
	Title    string                 `json:"title" doc:"the facility"`
	State    string                 `json:"state"`
	Round    int                    `json:"round"`
	Open     bool                   `json:"open" doc:"whether one may fill it in now"`
	List     Checklist              `json:"checklist"`
	Units    []SheetUnit            `json:"units"`
	Asked    []string               `json:"asked" doc:"what this round asks"`
	Answers  map[string]SheetAnswer `json:"answers"`
	Verdict  string                 `json:"verdict" enum:"passed,failed,incomplete"`
	Share    float64                `json:"share" doc:"per cent of what applies and was answered"`
	Low      float64                `json:"low" doc:"what the share can still become"`
	High     float64                `json:"high"`
	Missing  []string               `json:"missing"`
	Unproven []string               `json:"unproven" doc:"answered without the photo that is wanted"`
	Short    []string               `json:"short" doc:"findings"`
	Critical []string               `json:"critical"`
	Awaited  []string               `json:"awaited" doc:"photos that were named and not handed in yet"`
	Before   []SheetRound           `json:"before"`
	Area     *shape.AreaRef         `json:"area"`
	Due      string                 `json:"due" doc:"by when it is to be done; empty without a date"`
	Base     int64                  `json:"base" doc:"the newest entry of this round; whoever writes on a phone names it, so that what the team wrote meanwhile stays"`
}

// Keys are the keys of answers as they are told.
func Keys(all []assessment.Key) []string {
	out := []string{}
	for _, k := range all {
		out = append(out, k.String())
	}
	return out
}

// AnswersOf are answers as they are told, by key.
func AnswersOf(a assessment.Answers) map[string]SheetAnswer {
	out := map[string]SheetAnswer{}
	for k, v := range a {
		out[k.String()] = SheetAnswer{v.Value, v.Note, append([]string{}, v.Photos...)}
	}
	return out
}

// Percent is a share of ten-thousandths in per cent.
func Percent(share int) float64 { return float64(share) / (assessment.Whole / 100) }

func sheetOf(lang words.Lang, s *inspections.Sheet) InspectionSheet {
	r := s.Result
	out := InspectionSheet{Case: s.Case.ID.String(), Title: s.Case.Values["about"], State: s.Case.State, Round: s.Round, Open: s.Open, List: ListOf(lang, s.List), Units: []SheetUnit{},
		Asked: append([]string{}, s.Asked...), Answers: AnswersOf(s.Answers), Verdict: string(r.Verdict), Share: Percent(r.Share), Low: Percent(r.Low), High: Percent(r.High),
		Missing: Keys(r.Missing), Unproven: Keys(r.Unproven), Short: Keys(r.Short), Critical: Keys(r.Critical), Awaited: append([]string{}, s.Photos...), Before: []SheetRound{},
		Area: shape.PlaceOf(s.Case.At), Due: s.Case.Due, Base: int64(s.Newest())}
	for _, u := range s.Units {
		out.Units = append(out.Units, SheetUnit(u))
	}
	for _, b := range s.Before {
		out.Before = append(out.Before, RoundOf(b))
	}
	return out
}

// RoundOf is an earlier look as it is told.
func RoundOf(b assessment.Record) SheetRound {
	return SheetRound{b.Round, b.On.String(), b.By, string(b.Verdict), Percent(b.Share), append([]string{}, b.Short...), AnswersOf(b.Answers)}
}

func (r *routes) sheet(ctx context.Context, in *struct{ InspectionPath }) (*gate.Answer[InspectionSheet], error) {
	id, err := shape.EntryID(in.ID, "id")
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	s, err := r.desk.Sheet(ctx, who.Actor, id)
	if err != nil {
		return nil, err
	}
	return gate.Reply(sheetOf(who.Lang, &s)), nil
}

func (r *routes) assigned(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[InspectionSheet]], error) {
	who := gate.Who(ctx)
	all, err := r.desk.Assigned(ctx, who.Actor)
	if err != nil {
		return nil, err
	}
	out := make([]InspectionSheet, len(all))
	for i := range all {
		out[i] = sheetOf(who.Lang, &all[i])
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// SheetDraft is what somebody answered.
type SheetDraft struct {
	Answers map[string]SheetAnswer `json:"answers" doc:"all of this round so far"`
}

// Given are the answers by key.
func (d SheetDraft) Given() assessment.Answers {
	out := assessment.Answers{}
	for k, a := range d.Answers {
		out[assessment.ParseKey(k)] = assessment.Answer{Value: a.Value, Note: a.Note, Photos: a.Photos}
	}
	return out
}

type fillIn struct {
	gate.Key
	InspectionPath
	Body SheetDraft
}

func (r *routes) fill(ctx context.Context, in *fillIn) (*gate.Answer[InspectionSheet], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	id, err := shape.EntryID(in.InspectionPath.ID, "id")
	if err != nil {
		return nil, err
	}
	f := inspections.Filled{ID: journal.ID{ID: u}, Case: id, Answers: in.Body.Given()}
	who := gate.Who(ctx)
	s, err := r.desk.Fill(ctx, who.Actor, f)
	if err != nil {
		return nil, err
	}
	return gate.Reply(sheetOf(who.Lang, &s)), nil
}

// Seizure is a thing that an inspection takes.
type Seizure struct {
	Device string `json:"device,omitempty" maxLength:"36" doc:"a device with a file; unsaid, a file of goods is opened"`
	Name   string `json:"name,omitempty" maxLength:"200"`
	Type   string `json:"type,omitempty" maxLength:"60" doc:"by which the figures count"`
	Count  int    `json:"count,omitempty" minimum:"0" maximum:"1000000"`
	Unit   string `json:"unit,omitempty" maxLength:"20"`
	Tag    string `json:"tag,omitempty" maxLength:"60" doc:"the number of the seal on it"`
	Proof  string `json:"proof,omitempty" maxLength:"200" doc:"the number of the list of what was seized"`
	Place  string `json:"place,omitempty" maxLength:"200" doc:"where it is kept"`
}

type seizeIn struct {
	gate.Key
	InspectionPath
	Body Seizure
}

// Seized is the file of what was taken.
type Seized struct {
	shape.Written
	File string `json:"file"`
}

func (r *routes) seize(ctx context.Context, in *seizeIn) (*gate.Answer[Seized], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	id, err := shape.EntryID(in.InspectionPath.ID, "id")
	if err != nil {
		return nil, err
	}
	b := in.Body
	t := inspections.Taken{ID: journal.ID{ID: u}, Case: id, Name: b.Name, Type: b.Type, Count: b.Count, Unit: b.Unit, Tag: b.Tag, Proof: b.Proof, Place: b.Place}
	if b.Device != "" {
		if t.Device, err = shape.EntryID(b.Device, "device"); err != nil {
			return nil, err
		}
	}
	done, err := r.desk.Seize(ctx, gate.Who(ctx).Actor, t)
	if err != nil {
		return nil, err
	}
	return gate.Reply(Seized{shape.WrittenOf(done.Entry, done.Seq), done.Root.String()}), nil
}

// InspectionFigures are what the inspections of an area came to.
type InspectionFigures struct {
	From         string         `json:"from"`
	To           string         `json:"to"`
	Drawn        int            `json:"drawn"`
	Visited      int            `json:"visited"`
	ByType       map[string]int `json:"by_type" doc:"visited, by type of facility"`
	Unlicensed   int            `json:"unlicensed"`
	Passed       int            `json:"passed"`
	Failed       int            `json:"failed"`
	Findings     map[string]int `json:"findings" doc:"by checklist.item"`
	Seized       map[string]int `json:"seized" doc:"by type of thing"`
	Ordered      int            `json:"ordered" doc:"orders to put things right"`
	Rectified    int            `json:"rectified"`
	NotRectified int            `json:"not_rectified"`
	Penalties    map[string]int `json:"penalties"`
	Fined        string         `json:"fined" doc:"yuan"`
	Published    int            `json:"published"`
}

type figuresIn struct {
	shape.Within
	From string `query:"from" required:"true" maxLength:"10" doc:"a day"`
	To   string `query:"to" required:"true" maxLength:"10"`
}

// FiguresOf are figures as they are told.
func FiguresOf(f inspections.Figures) InspectionFigures {
	return InspectionFigures{From: f.From.String(), To: f.To.String(), Drawn: f.Drawn, Visited: f.Visited, ByType: f.ByType, Unlicensed: f.Unlicensed, Passed: f.Passed, Failed: f.Failed,
		Findings: f.Findings, Seized: f.Seized, Ordered: f.Ordered, Rectified: f.Rectified, NotRectified: f.NotPutRight, Penalties: f.Penalties, Fined: money.Fen(f.Fined).String(), Published: f.Published}
}

func (r *routes) figures(ctx context.Context, in *figuresIn) (*gate.Answer[InspectionFigures], error) {
	within, err := in.Code()
	if err != nil {
		return nil, err
	}
	from, err := day.Parse(in.From)
	if err != nil {
		return nil, fault.New(fault.Invalid, "workflow.bad.day", "field", "from").In("from").Because(err)
	}
	to, err := day.Parse(in.To)
	if err != nil {
		return nil, fault.New(fault.Invalid, "workflow.bad.day", "field", "to").In("to").Because(err)
	}
	f, err := r.desk.Figures(ctx, gate.Who(ctx).Actor, within, from, to)
	if err != nil {
		return nil, err
	}
	return gate.Reply(FiguresOf(f)), nil
}

// PublicInspection is an inspection as it is put up.
type PublicInspection struct {
	Ref      string `json:"ref"`
	Name     string `json:"name" doc:"the facility"`
	Owner    string `json:"owner" doc:"masked"`
	Place    string `json:"place"`
	Penalty  string `json:"penalty" doc:"a code; empty where there was none"`
	Amount   string `json:"amount"`
	Document string `json:"document"`
	Words    string `json:"words"`
	From     string `json:"from"`
	Until    string `json:"until" doc:"the last day"`
}

type publicIn struct {
	gate.Page
	shape.Within
}

func (r *routes) public(ctx context.Context, in *publicIn) (*gate.Answer[shape.List[PublicInspection]], error) {
	p, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	within, err := in.Code()
	if err != nil {
		return nil, err
	}
	before := journal.Seq(math.MaxInt64)
	if len(p.After) > 0 {
		n, err := strconv.ParseInt(p.After[0], 10, 64)
		if err != nil {
			return nil, fault.New(fault.Invalid, "page.cursor").In("cursor").Because(err)
		}
		before = journal.Seq(n)
	}
	found, more, err := r.desk.Notices(ctx, within, before, p.Size)
	if err != nil {
		return nil, err
	}
	out := make([]PublicInspection, len(found))
	for i, n := range found {
		out[i] = PublicInspection{Ref: n.Ref, Name: n.Name, Owner: n.Owner, Place: n.Place, Penalty: n.Penalty, Document: n.Document, Words: n.Words, From: n.From.String(), Until: n.Until.String()}
		if n.Amount > 0 {
			out[i].Amount = n.Amount.String()
		}
	}
	cursor := ""
	if more {
		cursor = page.Cursor(strconv.FormatInt(int64(found[len(found)-1].Seq), 10))
	}
	return gate.Reply(shape.ListOf(out, cursor)), nil
}

// PublicRefund is a charge to be given back whose payers aren't known.
type PublicRefund struct {
	Ref    string `json:"ref"`
	Name   string `json:"name"`
	Place  string `json:"place"`
	Kind   string `json:"kind"`
	Amount string `json:"amount"`
	Words  string `json:"words"`
	From   string `json:"from"`
}

func (r *routes) refunds(ctx context.Context, in *shape.Within) (*gate.Answer[shape.List[PublicRefund]], error) {
	within, err := in.Code()
	if err != nil {
		return nil, err
	}
	found, err := r.desk.Refunds(ctx, within)
	if err != nil {
		return nil, err
	}
	var out []PublicRefund
	for _, f := range found {
		out = append(out, PublicRefund{f.Ref, f.Name, f.Place, f.Kind, f.Amount.String(), f.Words, f.From.String()})
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}
