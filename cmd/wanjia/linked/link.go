// Package linked is `wanjia link`: records of two lists, or of one, that are of the same person; or a list held against the register.
package linked

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/heap"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/sheets"
	"wanjia/domain/linkage"
	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/roll"
	xlink "wanjia/exchange/linkage"
	"wanjia/exchange/pinyin"
	"wanjia/exchange/sheet"
	storelink "wanjia/store/linking"

	"wanjia/desk/linking"
)

// linker is one run of `wanjia link`.
type linker struct {
	e                        *cli.Env
	in, with, key, out, into string
	without, model, explain  string
	threshold, pairs         float64
	json                     bool

	bad     int
	names   *pinyin.Reader
	bar     *cli.Bar
	records *xlink.Records
	table   *column.Table
	place   *place.Place // where the register's own people are linked
	people  *linking.People
	clock   clock.Clock
	last    time.Time
	took    linkSeconds
}

// lap is the seconds since the last one.
func (l *linker) lap() float64 {
	now := l.clock.Now()
	took := now.Sub(l.last).Seconds()
	l.last = now
	return took
}

// Run reads its words and links.
func Run(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("link")
	l := &linker{e: e, bar: cli.NewBar(e), names: pinyin.New(), clock: clock.System{}}
	f.StringVar(&l.in, "in", "", e.Say("cli.link.in"))
	f.StringVar(&l.with, "with", "", e.Say("cli.link.with"))
	f.StringVar(&l.key, "key", "", e.Say("cli.link.key"))
	f.StringVar(&l.out, "out", "", e.Say("cli.link.out"))
	f.StringVar(&l.into, "clusters", "", e.Say("cli.link.clusters"))
	f.StringVar(&l.without, "without", "", e.Say("cli.link.without"))
	f.StringVar(&l.model, "model", "", e.Say("cli.link.model"))
	f.StringVar(&l.explain, "explain", "", e.Say("cli.link.explain"))
	f.Float64Var(&l.pairs, "pairs", 0, e.Say("cli.link.pairs"))
	f.Float64Var(&l.threshold, "threshold", 0, e.Say("cli.link.threshold"))
	f.BoolVar(&l.json, "json", false, e.Say("cli.flag.json"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	switch {
	case len(rest) > 0 || l.out == "" && l.into == "" && l.explain == "" || l.in == "" && (l.with != "" || l.key != "" || !f.Named("data", "db")) || l.with != "" && f.Named("data", "db"):
		return cli.Usage, f.Wrong("cli.link.want")
	case l.threshold < 0 || l.threshold >= 1:
		return cli.Usage, f.Wrong("cli.link.share", "text", fmt.Sprint(l.threshold))
	case l.explain != "" && strings.Count(l.explain, ",") != 1:
		return cli.Usage, f.Wrong("cli.link.pair", "text", l.explain)
	}
	if f.Named("data", "db") {
		if l.place, err = place.Visit(ctx, f); err != nil {
			return cli.Failed, err
		}
		err = errors.Join(l.run(ctx), l.place.Close())
	} else {
		err = l.run(ctx)
	}
	if err != nil {
		return cli.Failed, err
	}
	if l.bad > 0 {
		return cli.Short, nil
	}
	return cli.Done, nil
}

// memory is about what linking will take: some ten times what the sheets have, and what is usual where people on record are linked.
func (l *linker) memory() int {
	const times, most = 12, 1 << 30
	if l.place != nil {
		return most / 2
	}
	size := int64(0)
	for _, name := range []string{l.in, l.with} {
		if info, err := os.Stat(name); err == nil { // whoever reads it will say what is wrong
			size += info.Size()
		}
	}
	return int(min(size*times, most))
}

func (l *linker) run(ctx context.Context) error {
	l.last = l.clock.Now()
	heap.Widen(l.memory())
	if err := l.gather(ctx); err != nil {
		return err
	}
	checked := make(chan error, 1)
	go func() { checked <- l.records.Check() }() // beside the rest, for it takes a while
	o, kinds, err := l.options()
	if err != nil {
		return err
	}
	l.table = column.Arrange(l.records.Raws, column.Options{Names: l.names, Kinds: kinds, Split: l.meeting()})
	l.records.Raws = nil
	if l.people != nil {
		l.people.Raws = nil
	}
	if err := <-checked; err != nil {
		return err
	}
	l.took.Read = l.lap()
	m, err := linkage.Learn(ctx, l.table, o)
	l.bar.End()
	if err != nil {
		return err
	}
	l.took.Learn = l.lap()
	if l.explain != "" {
		return l.explainPair(ctx, m)
	}
	r, err := m.Find(ctx)
	l.bar.End()
	if err != nil {
		return err
	}
	l.took.Find = l.lap()
	if err := l.see(ctx, r.Pairs); err != nil {
		return err
	}
	if err := l.write(l.out, func(w io.Writer) error { return l.records.WritePairs(w, r) }); err != nil {
		return err
	}
	if err := l.write(l.into, func(w io.Writer) error { return l.records.WriteGroups(w, r.Groups.Of) }); err != nil {
		return err
	}
	l.took.Write = l.lap()
	return l.tell(r)
}

// options are those of the model file, where there is one, and on top of them those of the command line.
func (l *linker) options() (linkage.Options, map[string]column.Kind, error) {
	expert := &xlink.Expert{}
	if l.model != "" {
		raw, err := os.ReadFile(l.model)
		if err != nil {
			return linkage.Options{}, nil, fault.New(fault.Invalid, "cli.file", "file", l.model).Because(err)
		}
		if expert, err = xlink.ParseModel(filepath.Base(l.model), raw); err != nil {
			return linkage.Options{}, nil, err
		}
		if title := expert.Unknown(l.records.Titles); title != "" && l.place == nil {
			return linkage.Options{}, nil, fault.New(fault.Invalid, "linkage.rule.column", "column", title)
		}
	}
	o := expert.Options
	if l.place != nil {
		if expert.Kinds == nil {
			expert.Kinds = map[string]column.Kind{}
		}
		for title, kind := range roll.Kinds() {
			if _, said := expert.Kinds[title]; !said {
				expert.Kinds[title] = kind
			}
		}
	}
	o.Names, o.Split, o.Before = l.names, l.records.Split, l.records.Before
	o.Progress = func(step string, done, total int) { l.bar.At(l.e.Say(step), int64(done), int64(total)) }
	if l.threshold > 0 {
		o.Threshold = l.threshold
	}
	if l.pairs > 0 {
		o.Budget = l.pairs
	}
	return o, expert.Kinds, nil
}

// gather reads the sheet, or both, or the people of the register.
func (l *linker) gather(ctx context.Context) (err error) {
	if l.place == nil {
		return l.read()
	}
	l.records = &xlink.Records{Titles: roll.Titles(), Keys: new(column.Texts)}
	if l.people, err = lists(l.place).Behind(ctx, place.Operator("link"), l.beside); err != nil {
		return err
	}
	l.records.Raws = l.people.Raws
	for _, id := range l.people.IDs {
		l.records.Keys.Add(id.String())
	}
	return nil
}

// beside reads the sheet that is held against the register, where there is one.
func (l *linker) beside(b *column.Builder) (int, error) {
	if l.in == "" {
		return 0, nil
	}
	r, err := sheet.Open(l.in, sheet.Limits{})
	if err != nil {
		return 0, fault.New(fault.Invalid, "cli.file", "file", l.in).Because(err)
	}
	defer r.Close()
	l.records, err = xlink.Beside(b, roll.Titles(), sheets.RollColumns(), xlink.Source{Reader: r, Name: filepath.Base(l.in), Key: l.key}, l.hear, l.bar.At)
	l.bar.End()
	if err != nil {
		return 0, err
	}
	return l.records.Split, nil
}

// hear says what is wrong with a sheet or a row.
func (l *linker) hear(name string, p *sheet.Problem) {
	if p.Severity == sheet.Bad {
		l.bad++
	}
	if l.bad <= cli.Said {
		fmt.Fprintln(l.e.Err, name+":", p.Text(l.e.Lang))
	}
}

// see writes down whose data are about to be told of, where they are the register's.
func (l *linker) see(ctx context.Context, pairs []linkage.Pair) error {
	if l.place == nil {
		return nil
	}
	return lists(l.place).Tell(ctx, place.Operator("link"), l.people, pairs)
}

func lists(p *place.Place) *linking.Desk { return linking.New(storelink.New(p.Store), p.Looks) }

// read reads the sheet, or both.
func (l *linker) read() (err error) {
	var sources []xlink.Source
	for _, file := range []string{l.in, l.with} {
		if file == "" {
			continue
		}
		headless, err := l.headless(file)
		if err != nil {
			return err
		}
		r, err := sheet.Open(file, sheet.Limits{})
		if err != nil {
			return fault.New(fault.Invalid, "cli.file", "file", file).Because(err)
		}
		defer r.Close()
		sources = append(sources, xlink.Source{Reader: r, Name: filepath.Base(file), Key: l.key, Headless: headless})
	}
	var left []string
	for _, title := range strings.Split(l.without, ",") {
		left = append(left, strings.TrimSpace(title))
	}
	l.records, err = xlink.Read(sources, left, l.hear, l.bar.At)
	l.bar.End()
	return err
}

// headless looks whether a sheet has no row of titles, and says so.
func (l *linker) headless(file string) (bool, error) {
	r, err := sheet.Open(file, sheet.Limits{})
	if err != nil {
		return false, fault.New(fault.Invalid, "cli.file", "file", file).Because(err)
	}
	defer r.Close()
	none, err := xlink.Headless(r)
	if none {
		fmt.Fprintln(l.e.Err, filepath.Base(file)+":", l.e.Say("cli.link.headless"))
	}
	return none, err
}

// meeting is where the second of two sheets begins, whose columns have titles of their own. The register's people have theirs.
func (l *linker) meeting() int {
	if l.people != nil {
		return 0
	}
	return l.records.Split
}

// write writes beside a file and puts it in place when it is whole.
func (l *linker) write(file string, write func(io.Writer) error) error {
	if file == "" {
		return nil
	}
	part, err := os.CreateTemp(filepath.Dir(file), ".wanjia-link-*")
	if err != nil {
		return fault.New(fault.Invalid, "cli.file", "file", file).Because(err)
	}
	defer os.Remove(part.Name())
	if err := errors.Join(write(part), part.Close()); err != nil {
		return err
	}
	return os.Rename(part.Name(), file)
}

// linkTold is the summary of a run as JSON.
type linkTold struct {
	Records   int          `json:"records"`
	Compared  uint64       `json:"compared"`
	Pairs     int          `json:"pairs"`
	Clusters  int          `json:"clusters"`
	Cut       int          `json:"cut"`
	Seconds   linkSeconds  `json:"seconds"`
	Threshold float64      `json:"threshold"`
	Prior     float64      `json:"prior"`
	Expected  linkExpected `json:"expected"`
	Columns   []linkColumn `json:"columns"`
	Rules     []string     `json:"rules"`
}

// linkSeconds is how long each step took.
type linkSeconds struct {
	Read  float64 `json:"read"`
	Learn float64 `json:"learn"`
	Find  float64 `json:"find"`
	Write float64 `json:"write"`
}

type linkExpected struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

type linkColumn struct {
	Title string `json:"title"`
	Kind  string `json:"kind"`
	Part  string `json:"part,omitempty"`
}

// tell says what was found.
func (l *linker) tell(r *linkage.Result) error {
	told := linkTold{Records: l.table.Rows, Compared: r.Compared, Pairs: len(r.Pairs), Clusters: r.Groups.Several(), Cut: len(r.Groups.Cut),
		Seconds: l.took, Threshold: r.Threshold, Prior: r.Model.Prior, Expected: linkExpected(r.Expected)}
	for _, g := range l.table.Guesses {
		told.Columns = append(told.Columns, linkColumn{g.Title, g.Kind.String(), g.Part})
	}
	for _, s := range r.Model.Search {
		told.Rules = append(told.Rules, s.String())
	}
	if l.json {
		out := json.NewEncoder(l.e.Out)
		out.SetEscapeHTML(false)
		return out.Encode(told)
	}
	var columns []string
	for _, c := range told.Columns {
		columns = append(columns, c.Title+": "+l.e.Say("linkage.kind."+c.Kind))
	}
	fmt.Fprintln(l.e.Err, l.e.Say("cli.link.columns", "columns", strings.Join(columns, "; ")))
	_, err := fmt.Fprintln(l.e.Out, l.e.Say("cli.link.done", "records", fmt.Sprint(told.Records), "compared", fmt.Sprint(told.Compared),
		"pairs", fmt.Sprint(told.Pairs), "clusters", fmt.Sprint(told.Clusters), "threshold", fmt.Sprintf("%.3f", told.Threshold),
		"precision", fmt.Sprintf("%.3f", told.Expected.Precision), "recall", fmt.Sprintf("%.3f", told.Expected.Recall)))
	return err
}

// linkStep is the evidence of one column as JSON.
type linkStep struct {
	Column string  `json:"column"`
	A      string  `json:"a"`
	B      string  `json:"b"`
	Level  string  `json:"level"`
	M      float64 `json:"m"`
	U      float64 `json:"u"`
	Bits   float64 `json:"bits"`
	Sum    float64 `json:"sum"`
}

// explainPair prints the waterfall of evidence on two records.
func (l *linker) explainPair(ctx context.Context, m *linkage.Model) error {
	left, right, _ := strings.Cut(l.explain, ",")
	a, err := l.records.Find(strings.TrimSpace(left), 0)
	if err != nil {
		return err
	}
	b, err := l.records.Find(strings.TrimSpace(right), 1)
	if err != nil {
		return err
	}
	if err := l.see(ctx, []linkage.Pair{{A: a, B: b}}); err != nil {
		return err
	}
	told := m.Explain(a, b)
	sum := linkage.Bits(linkage.LogOdds(told.Prior))
	start := sum
	var steps []linkStep
	for _, s := range told.Steps {
		sum += linkage.Bits(s.Weight)
		steps = append(steps, linkStep{s.Column, s.A, s.B, string(s.Level), s.M, s.U, linkage.Bits(s.Weight), sum})
	}
	if l.json {
		out := json.NewEncoder(l.e.Out)
		out.SetEscapeHTML(false)
		return out.Encode(map[string]any{"prior": told.Prior, "start": start, "steps": steps, "probability": told.Probability})
	}
	w := tabwriter.NewWriter(l.e.Out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, l.e.Say("cli.link.waterfall"))
	fmt.Fprintf(w, "%s\t\t\t\t\t\t\t%+.2f\n", l.e.Say("cli.link.prior"), start)
	for _, s := range steps {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%.4g\t%.4g\t%+.2f\t%+.2f\n", s.Column, s.A, s.B, l.e.Say("linkage.level."+s.Level), s.M, s.U, s.Bits, s.Sum)
	}
	fmt.Fprintf(w, "%s\t\t\t\t\t\t\t%.6f\n", l.e.Say("cli.link.probability"), told.Probability)
	return w.Flush()
}
