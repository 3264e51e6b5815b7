package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/cmd/wanjia/sheets"
	"wanjia/domain/journal"
	"wanjia/domain/quality"
	"wanjia/exchange/sheet"
	"wanjia/store/sqldb"

	"wanjia/desk/areas"
	"wanjia/desk/dryrun"
	"wanjia/desk/intake"
)

func runImport(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("import")
	source := f.String("source", "", e.say("cli.import.source"))
	dry := f.Bool("dry-run", false, e.say("cli.import.dry"))
	refused := f.String("refused", "", e.say("cli.import.refused"))
	var overrides pairs
	f.Var(&overrides, "override", e.say("cli.import.override"))
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if *source == "" || len(rest) == 0 {
		return exitUsage, f.wrong("cli.import.want")
	}
	im := &importer{e: e, order: intake.Order{Source: *source}, dry: *dry, refusedFile: *refused}
	for _, o := range overrides {
		if !slices.ContainsFunc(quality.All(), func(r quality.Rule) bool { return r.ID == o[0] }) {
			return exitUsage, f.wrong("cli.override", "rule", o[0])
		}
		im.order.Terms.Overrides = append(im.order.Terms.Overrides, journal.Override{Rule: o[0], Reason: o[1]})
	}
	for _, r := range rest {
		if !im.sheet(r) {
			return exitUsage, f.wrong("cli.import.sheet", "text", r)
		}
	}
	if f.db == "" && sheets.Many(rest) {
		sqldb.Room(sqldb.ImportRoom)
	}
	p, err := openPlace(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	code, err := im.run(ctx, p)
	return code, errors.Join(err, p.close())
}

// importer is one run of the command.
type importer struct {
	e           *env
	order       intake.Order
	dry         bool
	refusedFile string
	refused     *sheets.Refused
	bar         *bar
	told        map[string]bool // what was warned of already
}

// sheet takes a word NAME=FILE.
func (im *importer) sheet(word string) bool {
	name, path, ok := strings.Cut(word, "=")
	if !ok || path == "" {
		return false
	}
	warn := func(p sheet.Problem) { fmt.Fprintln(im.e.err, name+":", p.Text(im.e.lang)) }
	s, ok := sheets.Open(name, path, warn)
	switch {
	case !ok:
		return false
	case name == "areas":
		im.order.Areas = s
	case name == "people":
		im.order.People = s
	default:
		im.order.Events = s
	}
	return true
}

func (im *importer) run(ctx context.Context, p *place) (int, error) {
	if im.dry { // nothing is to change, not even for a while
		return im.take(ctx, p)
	}
	calm, err := p.pour(ctx)
	if err != nil {
		return exitFailed, err
	}
	code, err := im.take(ctx, p)
	return code, errors.Join(err, calm(ctx))
}

func (im *importer) take(ctx context.Context, p *place) (int, error) {
	device := "import:" + im.order.Source
	im.order.Terms.Who = operator(device)
	im.order.Terms.Accept = "import " + im.order.Source
	im.bar, im.told = newBar(im.e), map[string]bool{}
	im.order.Progress = im.bar.at
	im.order.Refused, im.order.Warned, im.order.Batch = im.hearRefused, im.hearWarned, pourRows
	var file *os.File
	if im.refusedFile != "" {
		var err error
		if file, err = os.Create(im.refusedFile); err != nil {
			return exitFailed, fault.New(fault.Invalid, "cli.file", "file", im.refusedFile).Because(err)
		}
		im.refused = sheets.NewRefused(file, im.e.lang)
	}
	reg, tree := p.reg, p.areas
	if im.dry {
		t, err := p.twin(ctx)
		if err != nil {
			return exitFailed, err
		}
		defer t.drop()
		store := dryrun.Over(registerStore{p.store}, scratchStore{t.store})
		reg, tree = p.reg.On(store), areas.New(areaStore{store})
	}
	counts, err := intake.New(reg, tree, newSorter).Run(ctx, im.order)
	im.bar.end()
	if im.refused != nil {
		err = errors.Join(err, im.refused.Close(), file.Close())
	}
	if err != nil {
		return exitFailed, err
	}
	return im.report(counts)
}

func (im *importer) report(n intake.Counts) (int, error) {
	line, err := json.Marshal(struct {
		Read      int64 `json:"read"`
		Added     int64 `json:"added"`
		Unchanged int64 `json:"unchanged"`
		Changed   int64 `json:"changed"`
		Warned    int64 `json:"warned"`
		Refused   int64 `json:"refused"`
	}(n))
	if err != nil {
		return exitFailed, err
	}
	fmt.Fprintln(im.e.out, string(line))
	if n.Refused > 0 {
		return exitShort, nil
	}
	return exitDone, nil
}

// said bounds how many refusals are told one by one when no file takes them.
const said = 20

func (im *importer) hearRefused(r intake.Refusal) error {
	if im.refused != nil {
		return im.refused.Write(r)
	}
	im.bar.refused++
	if im.bar.refused <= said {
		rule, message := sheets.Why(im.e.lang, r)
		fmt.Fprintf(im.e.err, "%s:%d %s: %s\n", r.Sheet, r.Row.Number, rule, message)
	}
	if im.bar.refused == said+1 {
		fmt.Fprintln(im.e.err, im.e.say("cli.import.more"))
	}
	return nil
}

// hearWarned tells what wasn't read of a row, once for each column of a kind of event; what rules warn of is counted only.
func (im *importer) hearWarned(r intake.Refusal) error {
	for _, f := range r.Faults {
		what := f.Key + " " + f.Field + " " + f.Args["kind"]
		if im.told[what] {
			continue
		}
		im.told[what] = true
		fmt.Fprintf(im.e.err, "%s:%d %s\n", r.Sheet, r.Row.Number, words.Text(im.e.lang, f.Key, f.Args))
	}
	return nil
}

// bar shows progress where a person watches.
type bar struct {
	w       io.Writer
	shown   *progressbar.ProgressBar
	sheet   string
	refused int
}

func newBar(e *env) *bar {
	b := &bar{}
	if f, ok := e.err.(*os.File); ok && isatty.IsTerminal(f.Fd()) {
		b.w = f
	}
	return b
}

func (b *bar) at(name string, done, total int64) {
	if b.w == nil || total <= 0 {
		return
	}
	if b.shown == nil || b.sheet != name || b.shown.GetMax64() != total {
		b.end()
		b.sheet = name
		b.shown = progressbar.NewOptions64(total, progressbar.OptionSetWriter(b.w), progressbar.OptionSetDescription(name),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
	}
	_ = b.shown.Set64(done) // a bar that can't be drawn is no reason to stop
}

func (b *bar) end() {
	if b.shown != nil {
		_ = b.shown.Finish() // as above
		b.shown = nil
	}
}
