// Package reform is the routes by which a scheme is edited as a draft, tried on everybody beside the one in force, and saved as a pack.
// A draft lives with whoever edits it: the server reads, checks and tries it, and keeps none.
package reform

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/benefits"
	deskreform "wanjia/desk/reform"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/exchange/pack/reform"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk tries drafts.
type Desk interface {
	Begin(ctx context.Context, who access.Actor, o deskreform.Order) (deskreform.Trial, error)
	At(ctx context.Context, who access.Actor, id string) (deskreform.Trial, error)
}

// Shelf has the schemes' texts and checks drafts of them.
type Shelf interface {
	Text(of *benefit.Scheme) (string, error)
	Check(id benefit.ID, text string) (reform.Draft, error)
}

// Schemes are the schemes that there are.
type Schemes interface {
	Schemes() benefit.Set
	Scheme(id benefit.ID, on day.Day) (*benefit.Scheme, error)
}

type routes struct {
	desk    Desk
	shelf   Shelf
	schemes Schemes
	clock   clock.Clock
}

// Routes registers them.
func Routes(g *gate.Gate, desk Desk, shelf Shelf, schemes Schemes, clk clock.Clock) {
	r := &routes{desk, shelf, schemes, clk}
	gate.Handle(g, gate.Op{ID: "read-scheme-draft", Method: http.MethodPost, Path: "/reforms/drafts", Tag: "benefits", Who: gate.May(access.Budget),
		Summary: "Read a draft of a scheme, with changes made in it: what is wrong by line, and what can be changed by fields. Without a text it begins with the scheme in force. Nothing is kept"}, r.check)
	gate.Handle(g, gate.Op{ID: "begin-trial", Method: http.MethodPost, Path: "/reforms/trials", Tag: "benefits", Who: gate.May(access.Budget),
		Summary: "Run a draft beside the scheme in force over everybody"}, r.begin)
	gate.Handle(g, gate.Op{ID: "get-trial", Method: http.MethodGet, Path: "/reforms/trials/{trial}", Tag: "benefits", Who: gate.May(access.Budget),
		Summary: "How far a trial has come, and what came of it"}, r.trial)
	gate.Handle(g, gate.Op{ID: "save-scheme-draft", Method: http.MethodPost, Path: "/reforms/packs", Tag: "benefits", Who: gate.May(access.Budget),
		Summary: "A draft as a pack, in a ZIP file"}, r.pack)
	gate.Handle(g, gate.Op{ID: "open-scheme-draft", Method: http.MethodPost, Path: "/reforms/files", Tag: "benefits", Who: gate.May(access.Budget), MaxBody: 1 << 20,
		Summary: "A draft out of a file: a pack in a ZIP file, or the text of a scheme"}, r.open)
}

// maxText bounds a draft.
const maxText = 200_000

// DraftChange is one change of a draft.
type DraftChange struct {
	Act  string `json:"act" enum:"set,add,drop"`
	At   string `json:"at" maxLength:"80" doc:"such as in_force.from, amount.0.fen, clauses.1.when; a list for add, an item for drop"`
	Text string `json:"text" maxLength:"4000" doc:"the value; empty takes it away"`
}

// DraftText is a draft as it is handed in.
type DraftText struct {
	Scheme  string        `json:"scheme" maxLength:"60"`
	Text    string        `json:"text" maxLength:"200000" doc:"empty: as the scheme in force has it"`
	Changes []DraftChange `json:"changes" maxItems:"200"`
}

// DraftProblem is something wrong, and where.
type DraftProblem struct {
	Line int    `json:"line"`
	Say  string `json:"say"`
}

// DraftValue is a value that a field changes.
type DraftValue struct {
	At   string `json:"at"`
	Text string `json:"text"`
}

// DraftItem is a clause, or a line of the table of amounts.
type DraftItem struct {
	At     string       `json:"at"`
	First  int          `json:"first" doc:"the lines that it stands in"`
	Last   int          `json:"last"`
	Values []DraftValue `json:"values"`
}

// SchemeDraft is a draft as it was read.
type SchemeDraft struct {
	Scheme   string         `json:"scheme"`
	Text     string         `json:"text"`
	Sound    bool           `json:"sound" doc:"nothing is wrong with it"`
	Problems []DraftProblem `json:"problems"`
	Examples []DraftProblem `json:"examples" doc:"its own examples that don't come out as written; they have to be mended before it is signed"`
	Head     []DraftValue   `json:"head" doc:"version, dates, region"`
	Clauses  []DraftItem    `json:"clauses"`
	Amounts  []DraftItem    `json:"amounts"`
	Facts    []string       `json:"facts" doc:"what conditions may name"`
}

type draftIn struct{ Body DraftText }

func (r *routes) check(ctx context.Context, in *draftIn) (*gate.Answer[SchemeDraft], error) {
	d, err := r.read(in.Body)
	if err != nil {
		return nil, err
	}
	return gate.Reply(draftOf(gate.Who(ctx).Lang, in.Body.Scheme, &d)), nil
}

// read is a draft with the changes made.
func (r *routes) read(in DraftText) (reform.Draft, error) {
	s, err := r.schemes.Scheme(benefit.ID(in.Scheme), clock.Today(r.clock))
	if err != nil {
		return reform.Draft{}, err
	}
	text := in.Text
	if text == "" {
		if text, err = r.shelf.Text(s); err != nil {
			return reform.Draft{}, err
		}
	}
	var changes []reform.Change
	for _, c := range in.Changes {
		changes = append(changes, reform.Change{Act: reform.Act(c.Act), At: c.At, Text: c.Text})
	}
	if text, err = reform.Apply(text, changes); err != nil {
		return reform.Draft{}, err
	}
	if len(text) > maxText {
		return reform.Draft{}, fault.New(fault.Invalid, "pack.size", "file", "", "line", "1").In("text")
	}
	return r.shelf.Check(s.ID, text)
}

func draftOf(lang words.Lang, scheme string, d *reform.Draft) SchemeDraft {
	out := SchemeDraft{Scheme: scheme, Text: d.Text, Sound: d.Scheme != nil, Problems: problemsOf(lang, d.Problems), Examples: problemsOf(lang, d.Examples), Clauses: itemsOf("clauses", d.Outline.Clauses), Amounts: itemsOf("amount", d.Outline.Amounts)}
	for _, v := range []struct {
		at string
		v  reform.Value
	}{{"version", d.Outline.Version}, {"in_force.from", d.Outline.From}, {"in_force.till", d.Outline.Till}, {"region", d.Outline.Region}} {
		out.Head = append(out.Head, DraftValue{v.at, v.v.Text})
	}
	if l, err := benefit.Language(); err == nil {
		out.Facts = l.Names()
	}
	return out
}

func problemsOf(lang words.Lang, all []reform.Problem) []DraftProblem {
	out := []DraftProblem{}
	for _, p := range all {
		out = append(out, DraftProblem{p.Line, words.Text(lang, p.Fault.Key, p.Fault.Args)})
	}
	return out
}

func itemsOf(list string, all []reform.Item) []DraftItem {
	out := []DraftItem{}
	for i, it := range all {
		at := list + "." + strconv.Itoa(i)
		row := DraftItem{At: at, First: it.First, Last: it.Last, Values: []DraftValue{}}
		for _, k := range reform.Keys(list) {
			row.Values = append(row.Values, DraftValue{k, it.Values[k].Text})
		}
		out = append(out, row)
	}
	return out
}

// sound is a draft with nothing wrong.
func (r *routes) sound(in DraftText) (reform.Draft, error) {
	d, err := r.read(in)
	if err == nil && d.Scheme == nil {
		err = fault.New(fault.Invalid, "reform.draft.wrong", "count", strconv.Itoa(len(d.Problems))).In("text")
	}
	return d, err
}

// TrialOrder is a wish to try a draft.
type TrialOrder struct {
	DraftText
	Area  string `json:"area" maxLength:"64"`
	Until string `json:"until" format:"date" doc:"what is owed up to this day is counted"`
}

type trialIn struct{ Body TrialOrder }

func (r *routes) begin(ctx context.Context, in *trialIn) (*gate.Answer[Trial], error) {
	d, err := r.sound(in.Body.DraftText)
	if err != nil {
		return nil, err
	}
	at, err := area.ParseCode(in.Body.Area)
	if err != nil {
		return nil, err
	}
	until, err := day.Parse(in.Body.Until)
	if err != nil {
		return nil, fault.New(fault.Invalid, "reform.day").In("until").Because(err)
	}
	who := gate.Who(ctx)
	t, err := r.desk.Begin(ctx, who.Actor, deskreform.Order{Scheme: d.Scheme, Text: d.Text, Area: at, Until: until})
	if err != nil {
		return nil, err
	}
	return gate.Reply(trialOf(who.Lang, &t)), nil
}

type trialOfIn struct {
	Trial string `path:"trial" maxLength:"64"`
}

func (r *routes) trial(ctx context.Context, in *trialOfIn) (*gate.Answer[Trial], error) {
	who := gate.Who(ctx)
	t, err := r.desk.At(ctx, who.Actor, in.Trial)
	if err != nil {
		return nil, err
	}
	return gate.Reply(trialOf(who.Lang, &t)), nil
}

// fileIn is a text or a file.
type fileIn struct {
	Scheme  string `query:"scheme" required:"true" maxLength:"60"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (r *routes) open(ctx context.Context, in *fileIn) (*gate.Answer[SchemeDraft], error) {
	text, err := reform.Open(in.RawBody)
	if err != nil {
		return nil, err
	}
	d, err := r.read(DraftText{Scheme: in.Scheme, Text: text})
	if err != nil {
		return nil, err
	}
	return gate.Reply(draftOf(gate.Who(ctx).Lang, in.Scheme, &d)), nil
}

func (r *routes) pack(_ context.Context, in *fileIn) (*huma.StreamResponse, error) {
	d, err := r.sound(DraftText{Scheme: in.Scheme, Text: string(in.RawBody)})
	if err != nil {
		return nil, err
	}
	name, raw, err := reform.Pack(d, r.clock.Now())
	if err != nil {
		return nil, err
	}
	return gate.Attach(name+".zip", "application/zip", raw), nil
}

// TrialSums are people and money of a whole, a part or a month; money is in yuan.
type TrialSums struct {
	People int    `json:"people" doc:"who is owed anything by either"`
	Gain   int    `json:"gain"`
	Lose   int    `json:"lose"`
	Same   int    `json:"same"`
	Before string `json:"before"`
	After  string `json:"after"`
	Gained string `json:"gained" doc:"more than now, of those who gain"`
	Lost   string `json:"lost" doc:"less than now, of those who lose"`
}

// TrialPart is a part of the area.
type TrialPart struct {
	Area *shape.AreaRef `json:"area"`
	TrialSums
}

// TrialCost is a month of a part.
type TrialCost struct {
	Area   string `json:"area"`
	Month  string `json:"month"`
	People int    `json:"people"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Trial is a draft beside the scheme in force.
type Trial struct {
	ID      string         `json:"id"`
	Scheme  string         `json:"scheme"`
	Version string         `json:"version"`
	Area    *shape.AreaRef `json:"area"`
	Until   string         `json:"until"`
	Done    int64          `json:"done" doc:"how many people were gone through"`
	Total   int64          `json:"total" doc:"of how many; 0 where that isn't known yet"`
	Ended   bool           `json:"ended"`
	Public  bool           `json:"public" doc:"counts are rounded, and money follows from them: whoever doesn't handle benefits there sees it so"`
	Open    int            `json:"open" doc:"of whom it isn't clear, because something would have to be shown"`
	Whole   TrialSums      `json:"whole"`
	Parts   []TrialPart    `json:"parts"`
	Costs   []TrialCost    `json:"costs" doc:"by part and month"`
}

func sumsOf(t benefits.Tally) TrialSums {
	return TrialSums{People: t.People, Gain: t.Gain, Lose: t.Lose, Same: t.Same(), Before: t.Before.String(), After: t.After().String(), Gained: t.Gained.String(), Lost: t.Lost.String()}
}

func trialOf(lang words.Lang, t *deskreform.Trial) Trial {
	names := shape.Namer{Lang: lang, Tree: t.Tree}
	out := Trial{ID: t.ID, Scheme: string(t.Scheme.ID), Version: t.Scheme.Version, Area: names.Area(t.Area), Until: t.Until.String(), Done: t.Done, Total: t.Total, Ended: t.Ended, Public: t.Outside,
		Open: t.Result.Open, Whole: sumsOf(t.Result.Tally), Parts: []TrialPart{}, Costs: []TrialCost{}}
	for _, p := range t.Result.Parts {
		out.Parts = append(out.Parts, TrialPart{names.Area(p.Area), sumsOf(p.Tally)})
	}
	for _, c := range t.Result.Costs {
		out.Costs = append(out.Costs, TrialCost{c.Area.String(), c.Month.String(), c.People, c.Before.String(), c.After().String()})
	}
	return out
}
