package doubles

import (
	"context"
	"math"
	"net/http"
	"strings"

	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/desk/doubles"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/double"
	"wanjia/domain/journal"
	"wanjia/domain/linkage"
	"wanjia/domain/person"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Reviewer is the desk at which pairs are reviewed. It writes its looks down itself.
type Reviewer interface {
	Queue(ctx context.Context, who access.Actor, within area.Code, state double.State, ask page.Page) (doubles.Queue, error)
	Open(ctx context.Context, who access.Actor, a, b person.ID) (doubles.Case, error)
	Answer(ctx context.Context, who access.Actor, r doubles.Reply) (doubles.Done, error)
	Undo(ctx context.Context, who access.Actor, id, answer journal.ID, reason string) (doubles.Done, error)
}

// Searcher begins to look through the whole register, as a job.
type Searcher interface {
	Search(ctx context.Context, who access.Actor, key id.ID) (id.ID, error)
}

func (r *routes) reviews() {
	op := func(id, method, path, summary string) gate.Op {
		return gate.Op{ID: id, Method: method, Path: path, Tag: "doubles", Summary: summary, Who: gate.May(access.Compare)}
	}
	gate.Handle(r.g, op("list-doubles", http.MethodGet, "/doubles", "Pairs of records that may be one person, the most probable first"), r.queue)
	gate.Handle(r.g, op("get-double", http.MethodGet, "/doubles/{a}/{b}", "A pair with the evidence for and against it"), r.open)
	gate.Handle(r.g, op("answer-double", http.MethodPost, "/doubles/{a}/{b}/answer", "Say whether two records are one person"), r.answer)
	gate.Handle(r.g, op("undo-double-answer", http.MethodPost, "/double-answers/{entry}/undo", "Take one's own answer back"), r.undo)
	gate.Handle(r.g, op("search-doubles", http.MethodPost, "/doubles/search", "Begin to look through the whole register for people who are in it twice"), r.search)
}

// DoublePair is a pair in the queue.
type DoublePair struct {
	A           shape.PersonRef `json:"a"`
	B           shape.PersonRef `json:"b"`
	Probability float64         `json:"probability" doc:"that they are one person, 0 to 1"`
	State       string          `json:"state" enum:"waits,second,third,settled" doc:"for whom it waits: anybody, another, a third"`
	Answered    bool            `json:"answered" doc:"whoever asks has answered it"`
}

func pairOf(r doubles.Row) DoublePair {
	return DoublePair{A: shape.RefOf(r.A), B: shape.RefOf(r.B), Probability: rounded(r.Pair.Probability), State: string(r.Pair.State), Answered: r.Answered}
}

func rounded(p float64) float64 { return math.Round(p*1e4) / 1e4 }

// DoubleQueue is a page of the queue.
type DoubleQueue struct {
	Items []DoublePair   `json:"items"`
	Next  string         `json:"next" doc:"the cursor at which to go on; empty at the end"`
	Count map[string]int `json:"count" doc:"how many pairs of the whole register are in each state"`
}

type queueIn struct {
	gate.Page
	Area  string `query:"area" maxLength:"64" doc:"an area and all below it; where it isn't said, wherever one may"`
	State string `query:"state" enum:"waits,second,third,settled" doc:"waits where it isn't said"`
}

func (r *routes) queue(ctx context.Context, in *queueIn) (*gate.Answer[DoubleQueue], error) {
	ask, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	var within area.Code
	if in.Area != "" {
		if within, err = area.ParseCode(in.Area); err != nil {
			return nil, err
		}
	}
	if in.State == "" {
		in.State = string(double.Waits)
	}
	q, err := r.review.Queue(ctx, gate.Who(ctx).Actor, within, double.State(in.State), ask)
	if err != nil {
		return nil, err
	}
	out := DoubleQueue{Items: make([]DoublePair, len(q.Rows)), Next: q.Next, Count: map[string]int{}}
	for i, row := range q.Rows {
		out.Items[i] = pairOf(row)
	}
	for _, s := range []double.State{double.Waits, double.Second, double.Third, double.Settled} {
		out.Count[string(s)] = q.Count[s]
	}
	return gate.Reply(out), nil
}

// DoublePath names a pair.
type DoublePath struct {
	A string `path:"a" format:"uuid"`
	B string `path:"b" format:"uuid"`
}

func (in DoublePath) both() (a, b person.ID, err error) {
	if a, err = personIn("a", in.A); err != nil {
		return a, b, err
	}
	b, err = personIn("b", in.B)
	return a, b, err
}

// DoubleStep is what one column says.
type DoubleStep struct {
	Column string  `json:"column"`
	Title  string  `json:"title"`
	A      string  `json:"a"`
	B      string  `json:"b"`
	Level  string  `json:"level"`
	Says   string  `json:"says" doc:"how far they agree, in words"`
	Bits   float64 `json:"bits" doc:"each bit doubles the odds that they are one person"`
	Sum    float64 `json:"sum" doc:"the bits so far"`
}

// DoubleAnswer is an answer that was given.
type DoubleAnswer struct {
	Entry  string `json:"entry"`
	Author string `json:"author"`
	Answer string `json:"answer" enum:"same,different,unsure"`
}

// Double is a pair with the evidence.
type Double struct {
	DoublePair
	Facts   string         `json:"facts" doc:"of what was compared; send it with the answer"`
	Start   float64        `json:"start" doc:"the bits before anything is compared"`
	Steps   []DoubleStep   `json:"steps"`
	Settled string         `json:"settled" enum:"same,different," doc:"what was settled"`
	Answers []DoubleAnswer `json:"answers" doc:"what others answered isn't told before one has answered"`
	Others  int            `json:"others" doc:"how many others have answered"`
	Merged  bool           `json:"merged" doc:"the two are one record already"`
}

func (r *routes) open(ctx context.Context, in *DoublePath) (*gate.Answer[Double], error) {
	a, b, err := in.both()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	c, err := r.review.Open(ctx, who.Actor, a, b)
	if err != nil {
		return nil, err
	}
	out := Double{DoublePair: pairOf(c.Row), Facts: c.Pair.Facts, Start: bits(linkage.LogOdds(c.Evidence.Prior)), Steps: stepsOf(who.Lang, c.Evidence),
		Settled: string(c.Says), Answers: []DoubleAnswer{}, Others: c.Others, Merged: c.Merged}
	for _, x := range c.Answers {
		out.Answers = append(out.Answers, DoubleAnswer{Entry: x.Entry.String(), Author: x.Author, Answer: string(x.Says)})
	}
	return gate.Reply(out), nil
}

func bits(weight float64) float64 { return math.Round(linkage.Bits(weight)*100) / 100 }

// stepsOf are the steps of evidence that say anything.
func stepsOf(lang words.Lang, e linkage.Explanation) []DoubleStep {
	out := []DoubleStep{}
	sum := linkage.LogOdds(e.Prior)
	for _, s := range e.Steps {
		if s.A == "" && s.B == "" && s.Weight == 0 {
			continue
		}
		sum += s.Weight
		step := DoubleStep{Column: s.Column, Level: string(s.Level), Says: words.Text(lang, "linkage.level."+string(s.Level), nil), Bits: bits(s.Weight), Sum: bits(sum)}
		switch s.Column {
		case "household", "area": // a code says nothing to anybody
		case "sex":
			step.A, step.B = sexOf(lang, s.A), sexOf(lang, s.B)
		default:
			step.A, step.B = s.A, s.B
		}
		step.Title = titleOf(lang, s.Column)
		out = append(out, step)
	}
	return out
}

// titleOf names a column, or those of a tie.
func titleOf(lang words.Lang, columns string) string {
	if columns == "" { // what people of one household are alike in
		columns = "household"
	}
	parts := strings.Split(columns, " + ")
	for i, c := range parts {
		if _, ok := words.Lookup("double.column." + c); ok {
			parts[i] = words.Text(lang, "double.column."+c, nil)
		}
	}
	return strings.Join(parts, " + ")
}

func sexOf(lang words.Lang, code string) string {
	if sex, err := person.ParseSex(code); err == nil && sex != person.SexUnknown {
		return words.Text(lang, "person.sex."+sex.String(), nil)
	}
	return ""
}

// DoubleReply is what somebody answers.
type DoubleReply struct {
	Answer string `json:"answer" enum:"same,different,unsure"`
	Facts  string `json:"facts,omitempty" maxLength:"64" doc:"of the pair as it was shown; another means that a record has changed"`
	Reason string `json:"reason,omitempty" maxLength:"2000"`
}

type replyIn struct {
	gate.Key
	DoublePath
	Body DoubleReply
}

// DoubleDone is where a pair stands after an answer.
type DoubleDone struct {
	shape.Written
	State   string `json:"state" enum:"waits,second,third,settled"`
	Settled string `json:"settled" enum:"same,different,"`
}

func doneOf(d doubles.Done, err error) (*gate.Answer[DoubleDone], error) {
	if err != nil {
		return nil, err
	}
	return gate.Reply(DoubleDone{Written: shape.WrittenOf(d.Entry, d.Seq), State: string(d.State), Settled: string(d.Says)}), nil
}

func (r *routes) answer(ctx context.Context, in *replyIn) (*gate.Answer[DoubleDone], error) {
	a, b, err := in.both()
	if err != nil {
		return nil, err
	}
	key, err := in.ID()
	if err != nil {
		return nil, err
	}
	says, err := double.ParseSays(in.Body.Answer)
	if err != nil {
		return nil, err
	}
	return doneOf(r.review.Answer(ctx, gate.Who(ctx).Actor, doubles.Reply{ID: journal.ID{ID: key}, A: a, B: b, Says: says, Facts: in.Body.Facts, Reason: in.Body.Reason}))
}

// DoubleUndo is why an answer is taken back.
type DoubleUndo struct {
	Reason string `json:"reason,omitempty" maxLength:"2000"`
}

// AnswerPath names an answer.
type AnswerPath struct {
	Entry string `path:"entry" format:"uuid"`
}

type undoIn struct {
	gate.Key
	AnswerPath
	Body DoubleUndo
}

func (r *routes) undo(ctx context.Context, in *undoIn) (*gate.Answer[DoubleDone], error) {
	key, err := in.ID()
	if err != nil {
		return nil, err
	}
	entry, err := shape.EntryID(in.Entry, "entry")
	if err != nil {
		return nil, err
	}
	return doneOf(r.review.Undo(ctx, gate.Who(ctx).Actor, journal.ID{ID: key}, entry, in.Body.Reason))
}

// SearchBegun names the job that was begun.
type SearchBegun struct {
	Job string `json:"job" doc:"see it at /jobs/{id}"`
}

type searchIn struct{ gate.Key }

func (r *routes) search(ctx context.Context, in *searchIn) (*gate.Answer[SearchBegun], error) {
	key, err := in.ID()
	if err != nil {
		return nil, err
	}
	job, err := r.searcher.Search(ctx, gate.Who(ctx).Actor, key)
	if err != nil {
		return nil, err
	}
	return gate.Reply(SearchBegun{Job: job.String()}), nil
}
