// Package reporting is the command line's part in reports: which flags there are, where a template comes from, and in which format a
// report is written. What is in one is the desk's.
package reporting

import (
	"bytes"
	"context"
	"flag"
	"os"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/door"
	"wanjia/desk/reports"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/report"
	"wanjia/exchange/templates"
)

// Wish is what the flags say.
type Wish struct {
	template, area, period, file, font *string
	inside, blank                      *bool
}

// Flags adds the flags of a report to a set.
func Flags(f *flag.FlagSet, say func(key string, args ...string) string) *Wish {
	return &Wish{
		template: f.String("template", "", say("cli.report.template")),
		area:     f.String("area", "", say("cli.figures.area")),
		period:   f.String("period", "", say("cli.report.period")),
		file:     f.String("o", "", say("cli.report.file")),
		font:     f.String("font", "", say("cli.report.font")),
		inside:   f.Bool("inside", false, say("cli.report.inside")),
		blank:    f.Bool("blank", false, say("cli.report.blank")),
	}
}

// Whole says that the flags say all that is needed.
func (w *Wish) Whole() bool {
	return *w.template != "" && *w.file != "" && (*w.blank || *w.area != "" && *w.period != "")
}

// File is where the report goes.
func (w *Wish) File() string { return *w.file }

// Order is the wish as the desk takes it.
func (w *Wish) Order(who access.Actor, lang words.Lang) (o reports.Order, err error) {
	o = reports.Order{Name: *w.template, Lang: lang, Who: who, For: door.Everyone}
	if *w.inside {
		o.For = door.Asker
	}
	if *w.blank {
		return o, nil
	}
	if o.Area, err = area.ParseCode(*w.area); err != nil {
		return o, err
	}
	o.Period, err = report.ParsePeriod(*w.period)
	return o, err
}

// Make is the report, and what it came to.
func (w *Wish) Make(ctx context.Context, desk *reports.Desk, o reports.Order) (out bytes.Buffer, made reports.Made, err error) {
	want, err := templates.FormatOf(*w.file)
	if err != nil {
		return out, made, err
	}
	raw, have, err := template(desk, o, want)
	if err != nil {
		return out, made, err
	}
	if *w.blank {
		out.Write(raw)
		return out, made, nil
	}
	if o.Template, err = templates.Open(have, raw, want, templates.Paper{Font: *w.font, Heading: words.Text(o.Lang, "report.sheet.notes", nil)}); err != nil {
		return out, made, err
	}
	made, err = desk.Make(ctx, o, &out)
	return out, made, err
}

// template is what an order names: a file, or a report of the packs.
func template(desk *reports.Desk, o reports.Order, want templates.Format) ([]byte, templates.Format, error) {
	if have, err := templates.FormatOf(o.Name); err == nil {
		raw, err := os.ReadFile(o.Name)
		if err != nil {
			return nil, have, fault.New(fault.Invalid, "cli.file", "file", o.Name).Because(err)
		}
		return raw, have, nil
	}
	def, err := desk.Kind(o.Name)
	if err != nil {
		return nil, "", err
	}
	return templates.Shipped(def, o.Lang, want)
}
