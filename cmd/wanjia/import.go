package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/sheets"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/journal"
	"wanjia/domain/quality"
	"wanjia/exchange/sheet"
	"wanjia/store/sqldb"

	"wanjia/desk/areas"
	"wanjia/desk/dryrun"
	"wanjia/desk/intake"
)

func runImport(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("import")
	source := f.String("source", "", e.Say("cli.import.source"))
	dry := f.Bool("dry-run", false, e.Say("cli.import.dry"))
	refused := f.String("refused", "", e.Say("cli.import.refused"))
	var overrides cli.Pairs
	f.Var(&overrides, "override", e.Say("cli.import.override"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if *source == "" || len(rest) == 0 {
		return cli.Usage, f.Wrong("cli.import.want")
	}
	im := &importer{e: e, order: intake.Order{Source: *source}, dry: *dry, refusedFile: *refused}
	for _, o := range overrides {
		if !slices.ContainsFunc(quality.All(), func(r quality.Rule) bool { return r.ID == o[0] }) {
			return cli.Usage, f.Wrong("cli.override", "rule", o[0])
		}
		im.order.Terms.Overrides = append(im.order.Terms.Overrides, journal.Override{Rule: o[0], Reason: o[1]})
	}
	for _, r := range rest {
		if !im.sheet(r) {
			return cli.Usage, f.Wrong("cli.import.sheet", "text", r)
		}
	}
	if f.DB == "" && sheets.Many(rest) {
		sqldb.Room(sqldb.ImportRoom)
	}
	p, err := place.Open(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	code, err := im.run(ctx, p)
	return code, errors.Join(err, p.Close())
}

// importer is one run of the command.
type importer struct {
	e           *cli.Env
	order       intake.Order
	dry         bool
	refusedFile string
	refused     *sheets.Refused
	bar         *cli.Bar
}

// sheet takes a word NAME=FILE.
func (im *importer) sheet(word string) bool {
	name, path, ok := strings.Cut(word, "=")
	if !ok || path == "" {
		return false
	}
	warn := func(p sheet.Problem) { fmt.Fprintln(im.e.Err, name+":", p.Text(im.e.Lang)) }
	s, ok := sheets.Open(name, path, warn)
	switch {
	case !ok:
		return false
	case name == "areas" && im.order.Areas != nil, name == "people" && im.order.People != nil, name == "events" && im.order.Events != nil:
		return false // a second one would put the first aside unsaid
	case name == "areas":
		im.order.Areas = s
	case name == "people":
		im.order.People = s
	default:
		im.order.Events = s
	}
	return true
}

func (im *importer) run(ctx context.Context, p *place.Place) (int, error) {
	if im.dry { // nothing is to change, not even for a while
		place.Bound()
		return im.take(ctx, p)
	}
	calm, err := p.Pour(ctx)
	if err != nil {
		return cli.Failed, err
	}
	code, err := im.take(ctx, p)
	return code, errors.Join(err, calm(ctx))
}

func (im *importer) take(ctx context.Context, p *place.Place) (int, error) {
	device := "import:" + im.order.Source
	im.order.Terms.Who = place.Operator(device)
	im.order.Terms.Accept = "import " + im.order.Source
	im.bar = cli.NewBar(im.e)
	warned := sheets.NewWarned(im.e.Err, im.e.Lang)
	im.order.Progress = im.bar.At
	im.order.Refused, im.order.Warned = im.hearRefused, warned.Hear
	im.order.Undated = func(n int64) { fmt.Fprintln(im.e.Err, im.e.Say("cli.import.undated", "n", strconv.FormatInt(n, 10))) }
	var file *os.File
	if im.refusedFile != "" {
		var err error
		if file, err = os.Create(im.refusedFile); err != nil {
			return cli.Failed, fault.New(fault.Invalid, "cli.file", "file", im.refusedFile).Because(err)
		}
		im.refused = sheets.NewRefused(file, im.e.Lang)
	}
	reg, tree := p.Register, p.Areas
	if im.dry {
		t, err := p.Twin(ctx)
		if err != nil {
			return cli.Failed, err
		}
		defer t.Drop()
		store := dryrun.Over(ties.Register{S: p.Store}, ties.Scratch{S: t.Store})
		reg, tree = p.Register.On(store), areas.New(ties.Areas{S: store})
	}
	counts, err := intake.New(reg, tree, place.NewSorter).Run(ctx, im.order)
	im.bar.End()
	if im.refused != nil {
		err = errors.Join(err, im.refused.Close(), file.Close())
	}
	if err = errors.Join(err, warned.Sum()); err != nil {
		return cli.Failed, err
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
		return cli.Failed, err
	}
	fmt.Fprintln(im.e.Out, string(line))
	if n.Refused > 0 {
		return cli.Short, nil
	}
	return cli.Done, nil
}

func (im *importer) hearRefused(r intake.Refusal) error {
	if im.refused != nil {
		return im.refused.Write(r)
	}
	im.bar.Refused++
	if im.bar.Refused <= cli.Said {
		rule, message := sheets.Why(im.e.Lang, r)
		fmt.Fprintf(im.e.Err, "%s:%d %s: %s\n", r.Sheet, r.Row.Number, rule, message)
	}
	if im.bar.Refused == cli.Said+1 {
		fmt.Fprintln(im.e.Err, im.e.Say("cli.import.more"))
	}
	return nil
}
