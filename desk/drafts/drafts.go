// Package drafts is the desk that holds a draft's figures against the register. It asks the one door as whoever reads the draft may
// ask, so that a check tells nobody more than the figures would; what it can't tell it says it can't tell.
package drafts

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/door"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/draft"
	"wanjia/domain/indicator"
	"wanjia/domain/journal"
	"wanjia/domain/report"
)

// Door is where figures come from.
type Door interface {
	Ask(ctx context.Context, q door.Query) (door.Answer, error)
}

// Areas know what areas are called.
type Areas interface {
	Tree(ctx context.Context) (*area.Tree, error)
}

// Work is a number of the office's own work that somebody wants to know.
type Work struct {
	Figure  indicator.ID // money.benefits, budget.paid, outreach.came, cases.complaint.late …
	Part    string       // a scheme or a programme; empty for all
	Area    area.Code
	From    day.Day
	To      day.Day
	Today   day.Day
	Who     access.Actor
	Outside bool // what is told is told outside the desk that registers
}

// Sum is such a number, or why there is none.
type Sum struct {
	Value  float64
	Within float64 // how far it may be from the true one
	Known  bool
	Yuan   bool
	Hidden bool // of too few to be told
	Denied bool // it isn't for whoever asks
}

// Works know what the office did and what it cost.
type Works interface {
	Parts() map[string][]draft.Place
	Begin() Counter
}

// Counter knows them for one check.
type Counter interface {
	Head(ctx context.Context) (journal.Seq, error)
	Sum(ctx context.Context, w Work) (Sum, error)
}

// Desk checks drafts.
type Desk struct {
	door  Door
	areas Areas
	works Works
	clock clock.Clock
}

// New is a desk over the door, and over what knows the office's own work.
func New(d Door, a Areas, w Works, clk clock.Clock) *Desk { return &Desk{d, a, w, clk} }

// Order is a wish to have a draft checked.
type Order struct {
	Blocks  []draft.Block
	Area    area.Code
	Period  report.Period
	KnownOn day.Partial // where a claim isn't true now: whether it was, as known at the end of a day; looking back takes long
	Lang    words.Lang
	Who     access.Actor
	For     door.Audience
}

// Mark is a claim and what the register says of it.
type Mark struct {
	draft.Claim
	Verdict draft.Verdict
	Title   string // what the figure is called
	True    string // the register's value, where it may be shown and differs
	Why     string // a sentence
}

// Checked is a draft with its marks.
type Checked struct {
	Area    area.Code
	Period  report.Period
	Journal journal.Seq
	Marks   []Mark
}

// Counts are how many marks there are of each verdict.
func (c Checked) Counts() map[draft.Verdict]int {
	out := map[draft.Verdict]int{}
	for _, m := range c.Marks {
		out[m.Verdict]++
	}
	return out
}

// Short says whether anything falls short of being borne out by the register.
func (c Checked) Short() bool {
	return slices.ContainsFunc(c.Marks, func(m Mark) bool { return m.Verdict != draft.Supported })
}

// fewWindows is in how many other periods a claim is looked for where every number that is asked for is one that was shown: the period
// before, that of the year before, the year to date. All are shown by reports too.
const fewWindows = 3

// What a draft may be.
const (
	maxText   = 2 << 20
	maxClaims = 5000
	maxPlaces = 20_000
)

// Check reads a draft and holds each figure against the register.
func (d *Desk) Check(ctx context.Context, o Order) (Checked, error) {
	tree, err := d.areas.Tree(ctx)
	if err != nil {
		return Checked{}, err
	}
	at, ok := tree.Find(o.Area)
	if !ok {
		return Checked{}, fault.New(fault.Missing, "indicator.area.missing", "area", o.Area.String()).In("area")
	}
	if may := o.Who.May(tree.Under, access.Figures, access.Request{Area: at, Grain: access.Counts}); !may.Allowed {
		return Checked{}, fault.New(fault.Denied, may.Reason)
	}
	size := 0
	for _, b := range o.Blocks {
		size += len(b.Text)
	}
	if size > maxText {
		return Checked{}, fault.New(fault.TooMuch, "draft.long")
	}
	parts := d.works.Parts()
	claims := draft.Read(o.Blocks, draft.Frame{Period: o.Period, Places: places(tree, at), Parts: parts})
	if len(claims) > maxClaims {
		return Checked{}, fault.New(fault.TooMuch, "draft.long")
	}
	x := &check{ctx: ctx, d: d, o: o, at: at, tree: tree, parts: parts, works: d.works.Begin(), outside: o.For == door.Everyone || !o.Who.Registers(tree.Under, at), defs: map[indicator.ID]indicator.Definition{}, answers: map[string]door.Answer{},
		sums: map[string]Sum{}}
	for _, def := range indicator.Definitions() {
		x.defs[def.ID] = def
	}
	out := Checked{Area: at, Period: o.Period}
	for _, c := range claims {
		m := x.judge(c)
		if x.err != nil {
			return Checked{}, x.err
		}
		out.Marks = append(out.Marks, m)
	}
	if out.Journal = x.journal; out.Journal == 0 { // nothing was asked of the register
		out.Journal, err = x.works.Head(ctx)
	}
	return out, err
}

// places are the area and what lies below it, by name and by the name without what stands in brackets.
func places(tree *area.Tree, at area.Code) []draft.Place {
	var out []draft.Place
	tree.Walk(at, func(a area.Area) bool {
		short := strings.TrimRight(a.Name, "）)")
		if i := strings.LastIndexAny(short, "（("); i > 0 {
			short = short[:i]
		}
		for _, name := range slices.Compact([]string{a.Name, strings.TrimSpace(short)}) {
			if len([]rune(name)) >= 2 {
				out = append(out, draft.Place{Name: name, Code: a.Code.String()})
			}
		}
		return len(out) < maxPlaces
	})
	return out
}

// check is one draft on its way.
type check struct {
	ctx     context.Context //nolint:containedctx // lives as long as one call
	d       *Desk
	o       Order
	at      area.Code
	tree    *area.Tree
	defs    map[indicator.ID]indicator.Definition
	parts   map[string][]draft.Place
	works   Counter
	answers map[string]door.Answer
	sums    map[string]Sum
	journal journal.Seq
	outside bool // what is asked is shown outside, and counts against what can still be shown
	err     error
}

func (x *check) say(key string, args ...string) string {
	m := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i]] = args[i+1]
	}
	return words.Text(x.o.Lang, key, m)
}

// area is that which a claim is about.
func (x *check) area(c draft.Claim) area.Code {
	if c.Area != "" {
		if code, err := area.ParseCode(c.Area); err == nil {
			return code
		}
	}
	return x.at
}

// work is a number of the office's own work in a period.
func (x *check) work(c draft.Claim, p report.Period) Sum {
	w := Work{Figure: c.Figure, Part: c.Part, Area: x.area(c), From: p.From.First(), To: p.To.Last(), Today: clock.Today(x.d.clock), Who: x.o.Who, Outside: x.outside}
	key := fmt.Sprint(w.Figure, "|", w.Part, "|", w.Area, "|", p)
	s, ok := x.sums[key]
	if !ok {
		if s, x.err = x.works.Sum(x.ctx, w); x.err == nil {
			x.sums[key] = s
		}
	}
	return s
}

// known is what is known of the figure that a claim is about in a period; nil where there is none.
func (x *check) known(c draft.Claim, p report.Period, known day.Partial) *indicator.Figure {
	if !c.Own() {
		return x.figure(c, p, known)
	}
	if !known.IsZero() { // what was known earlier is kept of the register alone
		return nil
	}
	s := x.work(c, p)
	if x.err != nil || !s.Known && !s.Hidden && !s.Denied {
		return nil
	}
	return &indicator.Figure{ID: c.Figure, Value: s.Value, N: int64(s.Value), D: math.NaN(), Low: s.Value - s.Within, High: s.Value + s.Within, Hidden: s.Hidden || s.Denied}
}

// figure is one of the register.
func (x *check) figure(c draft.Claim, p report.Period, known day.Partial) *indicator.Figure {
	q := door.Query{Area: x.area(c), From: p.From, To: p.To, Who: x.o.Who, For: x.o.For, KnownOn: known, Only: []string{string(c.Figure)}}
	if c.Sex != "" {
		q.By = []string{indicator.BySex.String()}
	}
	key := fmt.Sprint(q.Area, p, c.Figure, q.By, known)
	a, ok := x.answers[key]
	if !ok {
		var err error
		if a, err = x.d.door.Ask(x.ctx, q); err != nil {
			x.err = err
			return nil
		}
		x.answers[key] = a
		if known.IsZero() {
			x.journal = max(x.journal, a.Journal)
		}
	}
	for i := range a.Figures {
		if f := &a.Figures[i]; f.ID == c.Figure && f.Get(indicator.BySex) == c.Sex {
			return f
		}
	}
	return nil
}

// judge says what the register says of a claim.
func (x *check) judge(c draft.Claim) Mark {
	m := Mark{Claim: c}
	def, ok := x.defs[c.Figure]
	if !ok && !c.Own() {
		m.Why = x.say("draft.unknown.subject")
		return m
	}
	m.Title = x.title(c)
	f := x.known(c, c.Period, day.Partial{})
	switch {
	case x.err != nil:
		return m
	case f == nil:
		m.Why = x.say("draft.unknown.none", "title", m.Title, "where", x.where(c, c.Period))
	case c.Own() && x.work(c, c.Period).Denied:
		m.Why = x.say("draft.unknown.denied", "title", m.Title, "where", x.where(c, c.Period))
	case f.Hidden:
		m.Why = x.say("draft.unknown.hidden", "title", m.Title, "where", x.where(c, c.Period))
		if !c.Own() {
			m.Why += " " + door.Note(f, x.o.Lang)
		}
	case math.IsNaN(f.Value):
		m.Why = x.say("draft.unknown.none", "title", m.Title, "where", x.where(c, c.Period)) + " " + door.Note(f, x.o.Lang)
	case c.Way != draft.Level:
		x.moved(&m, def, f)
	default:
		x.level(&m, def, f)
	}
	return m
}

// title is what a claim's figure is called.
func (x *check) title(c draft.Claim) string {
	if !c.Own() {
		return x.say(x.defs[c.Figure].Title())
	}
	title := x.say("draft.own." + string(c.Figure))
	for _, all := range x.parts {
		for _, p := range all {
			if p.Code == c.Part && c.Part != "" && written(p.Name, x.o.Lang) {
				return title + x.say("draft.own.of", "part", p.Name)
			}
		}
	}
	return title
}

// written says that a name is in the letters of a language.
func written(name string, lang words.Lang) bool {
	return (lang == words.ZH) == strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// value is a figure as people read it.
func (x *check) value(c draft.Claim, def indicator.Definition, f *indicator.Figure) string {
	switch {
	case !c.Own():
		return report.Figure(f, def.Unit, report.ShowValue, x.o.Lang).Text
	case x.work(c, c.Period).Yuan:
		digits := 2
		if f.Value == math.Trunc(f.Value) {
			digits = 0
		}
		return x.say("draft.yuan", "n", report.Number(f.Value, digits, words.EN)) // with commas: such sums are long
	case f.High > f.Value:
		return x.say("draft.rounded", "n", report.Number(f.Value, 0, x.o.Lang))
	}
	return report.Number(f.Value, 0, x.o.Lang)
}

// unit is what a figure is measured in.
func (x *check) unit(c draft.Claim, def indicator.Definition) string {
	switch {
	case !c.Own():
		return x.say(def.Unit.Key())
	case x.work(c, c.Period).Yuan:
		return x.say("draft.unit.yuan")
	}
	return x.say(indicator.Events.Key())
}

// says judges a level.
func (x *check) says(c draft.Claim, def indicator.Definition, f *indicator.Figure) draft.Verdict {
	if c.Own() {
		unit := ""
		if x.work(c, c.Period).Yuan {
			unit = "yuan"
		}
		return c.Comes(f.Low, f.High, unit)
	}
	return c.Says(f.Value, def.Unit)
}

// level judges a claim that something is so and so many.
func (x *check) level(m *Mark, def indicator.Definition, f *indicator.Figure) {
	m.Verdict = x.says(m.Claim, def, f)
	m.True = x.value(m.Claim, def, f)
	where := x.where(m.Claim, m.Period)
	switch m.Verdict {
	case draft.Supported:
		m.Why = x.say("draft.supported", "title", m.Title, "where", where, "value", m.True)
	case draft.Unitless:
		m.Why = x.say("draft.unitless", "title", m.Title, "unit", x.unit(m.Claim, def), "value", m.True)
	case draft.Unknown:
		m.True = ""
		m.Why = x.say("draft.unknown.unit", "title", m.Title, "unit", x.unit(m.Claim, def))
	case draft.Contradicted:
		m.Why = x.say("draft.contradicted", "title", m.Title, "where", where, "value", m.True)
		x.stale(m, def)
	case draft.Stale: // is found out by stale alone
	}
}

// stale looks whether a claim that isn't true of its own period is true of another, or was true as known earlier.
func (x *check) stale(m *Mark, def indicator.Definition) {
	windows := draft.Elsewhere(m.Period)
	if x.outside {
		windows = windows[:min(len(windows), fewWindows)]
	}
	for _, p := range windows {
		f := x.known(m.Claim, p, day.Partial{})
		if x.err != nil {
			if _, refused := errors.AsType[*fault.Fault](x.err); !refused || fault.KindOf(x.err) == fault.Internal {
				return
			}
			x.err = nil // a window that can't be asked about bears nothing out
			continue
		}
		if f != nil && !f.Hidden && f.Value != 0 && x.says(m.Claim, def, f) == draft.Supported {
			m.Verdict = draft.Stale
			m.Why = x.say("draft.stale.period", "title", m.Title, "where", x.where(m.Claim, m.Period), "value", m.True, "then", p.Text(x.o.Lang))
			return
		}
	}
	if x.o.KnownOn.IsZero() {
		return
	}
	f := x.known(m.Claim, m.Period, x.o.KnownOn)
	if f != nil && !f.Hidden && x.says(m.Claim, def, f) == draft.Supported {
		m.Verdict = draft.Stale
		m.Why = x.say("draft.stale.known", "title", m.Title, "where", x.where(m.Claim, m.Period), "value", m.True, "day", report.DayText(x.o.KnownOn.Last(), x.o.Lang))
	}
}

// moved judges a claim that something rose or fell.
func (x *check) moved(m *Mark, def indicator.Definition, now *indicator.Figure) {
	periods := []report.Period{m.Vs}
	if before := m.Period.Previous(); before != m.Vs {
		periods = append(periods, before)
	}
	for i, p := range periods {
		then := x.known(m.Claim, p, day.Partial{})
		if x.err != nil || then == nil || then.Hidden {
			if i == 0 {
				m.Why = x.say("draft.unknown.hidden", "title", m.Title, "where", x.where(m.Claim, p))
			}
			continue
		}
		of := def.Unit
		if m.Own() {
			of = indicator.Events
		}
		by, v := m.Moved(now.Value, then.Value, of)
		if i > 0 && v != draft.Supported {
			continue
		}
		m.Verdict = v
		look := report.LookOf(def.Unit)
		value := func(f *indicator.Figure) string { return x.value(m.Claim, def, f) }
		if !math.IsNaN(by) {
			m.True = report.Number(by, max(look.Digits, 1), x.o.Lang)
		}
		key := "draft.moved." + v.String()
		if i > 0 {
			m.Verdict, key = draft.Stale, "draft.moved.stale"
		}
		m.Why = x.say(key, "title", m.Title, "now", value(now), "then", value(then), "period", m.Period.Text(x.o.Lang), "vs", p.Text(x.o.Lang))
		if !m.Own() && report.Compare(now, then, def.Unit, m.Period.Days(), p.Days()) == report.Same {
			m.Why += " " + x.say("draft.moved.chance")
		}
		if i > 0 {
			return
		}
		if v == draft.Supported {
			return
		}
	}
}

// where says of which area, sex and period a figure is.
func (x *check) where(c draft.Claim, p report.Period) string {
	at := x.area(c)
	name := at.String()
	if a, ok := x.tree.Get(at); ok && a.Name != "" {
		name = a.Name
	}
	parts := []string{name, p.Text(x.o.Lang)}
	if c.Sex != "" {
		parts = append(parts, x.say("report.sex."+c.Sex))
	}
	return strings.Join(parts, x.say("report.comma"))
}
