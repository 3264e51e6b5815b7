package providers

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/facility"
	"wanjia/domain/inspection"
	"wanjia/domain/journal"
	"wanjia/domain/training"
	"wanjia/domain/workflow"
)

// judge knows what chains are judged by.
type judge struct {
	v     *view.Sight
	known map[string]facility.Dossier
	under map[journal.ID][]facility.Dossier
}

// get is a file by the text of its id; none where the text is a name.
func (b *judge) get(ctx context.Context, text string) (facility.Dossier, error) {
	id, err := journal.ParseID(text)
	if err != nil { // somebody without a file
		return facility.Dossier{}, nil //nolint:nilerr // a name is no error
	}
	f, ok := b.known[text]
	if !ok {
		if f, _, err = b.v.Dossier(ctx, id); err != nil {
			return f, err
		}
		b.known[text] = f
	}
	return f, nil
}

func (b *judge) name(ctx context.Context, text string) (string, error) {
	f, err := b.get(ctx, text)
	if err != nil || f.ID.IsZero() {
		return text, err
	}
	return f.Name(), nil
}

func (b *judge) parts(ctx context.Context, of journal.ID) ([]facility.Dossier, error) {
	all, ok := b.under[of]
	if !ok {
		var err error
		if all, err = b.v.Under(ctx, of); err != nil {
			return nil, err
		}
		b.under[of] = all
	}
	return all, nil
}

// licensed says whether a facility had one of some licences on a day; where none is named, any.
func licensed(parts []facility.Dossier, kinds []string, on day.Day) bool {
	return slices.ContainsFunc(parts, func(p facility.Dossier) bool {
		return p.Kind == facility.Licence && p.Stands(on) && (len(kinds) == 0 || slices.Contains(kinds, p.Get(facility.TypeField)))
	})
}

// gaps are what is wrong in a device's chain.
func (d *Desk) gaps(ctx context.Context, b *judge, device *facility.Dossier, chain []facility.Link) ([]facility.Gap, error) {
	rule := d.watched.rule(device.Get(facility.TypeField))
	var wrong error
	st := facility.Standing{Rule: rule,
		Licensed: func(holder string, on day.Day) bool {
			f, err := b.get(ctx, holder)
			if err != nil || f.ID.IsZero() {
				wrong = errors.Join(wrong, err)
				return false
			}
			parts, err := b.parts(ctx, f.ID)
			wrong = errors.Join(wrong, err)
			return licensed(parts, rule.Licences, on)
		},
		Able: func(operator string, on day.Day) bool {
			f, err := b.get(ctx, operator)
			wrong = errors.Join(wrong, err)
			return f.Kind == facility.Practitioner && f.Stands(on) && (len(rule.Operators) == 0 || slices.Contains(rule.Operators, f.Get(facility.TypeField)))
		}}
	if work := training.Operate(rule.Type); slices.Contains(d.watched.Trained, work) {
		st.Trained = func(operator string, on day.Day) bool {
			held, err := b.v.Certificates(ctx, operator)
			wrong = errors.Join(wrong, err)
			return slices.ContainsFunc(held, func(f training.File) bool { return f.Allows(work) && f.Stood(on) })
		}
	}
	found := facility.Gaps(chain, st, b.v.Today)
	return found, wrong
}

// Broken is a device whose chain has gaps.
type Broken struct {
	Row
	Gaps []facility.Gap
	Rule facility.Rule
}

// Gaps are the devices in an area whose chains have gaps, the newest files first.
func (d *Desk) Gaps(ctx context.Context, who access.Actor, within area.Code) (out []Broken, err error) {
	err = d.moment(ctx, who, within, func(v *view.Sight) error {
		b := &judge{v: v, known: map[string]facility.Dossier{}, under: map[journal.ID][]facility.Dossier{}}
		return each(ctx, v, facility.Device, func(f *facility.Dossier) error {
			gaps, err := d.chainGaps(ctx, b, f)
			if err != nil || len(gaps) == 0 {
				return err
			}
			rows, err := d.rows(ctx, v, []facility.Dossier{*f})
			if err == nil {
				out = append(out, Broken{rows[0], gaps, d.watched.rule(f.Get(facility.TypeField))})
			}
			return err
		})
	})
	return out, err
}

func (d *Desk) chainGaps(ctx context.Context, b *judge, f *facility.Dossier) ([]facility.Gap, error) {
	chain, err := b.v.Chain(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	return d.gaps(ctx, b, f, chain)
}

// RunOut are what runs out within some days in an area, or has run out, what ended first at the top. What was closed or replaced by a newer
// one of its type isn't told.
func (d *Desk) RunOut(ctx context.Context, who access.Actor, within area.Code, days int) (out []Row, err error) {
	err = d.moment(ctx, who, within, func(v *view.Sight) error {
		found, err := v.RunOut(ctx, v.Today+day.Day(days))
		if err != nil {
			return err
		}
		b := &judge{v: v, known: map[string]facility.Dossier{}, under: map[journal.ID][]facility.Dossier{}}
		var kept []facility.Dossier
		for i := range found {
			f := &found[i]
			until, _ := f.Until()
			if !holds(v, f) || f.Get(facility.StatusField) == "closed" || f.Get(facility.StatusField) == "revoked" {
				continue
			}
			parts, err := b.parts(ctx, f.Under)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(parts, func(o facility.Dossier) bool { return replaces(&o, f, until) }) {
				kept = append(kept, *f)
			}
		}
		out, err = d.rows(ctx, v, kept)
		return err
	})
	return out, err
}

// replaces says whether one licence or certificate stands in for another that runs out.
func replaces(o, f *facility.Dossier, until day.Day) bool {
	last, ends := o.Until()
	return f.Kind == facility.Licence && o.Kind == f.Kind && o.ID != f.ID && o.Get(facility.TypeField) == f.Get(facility.TypeField) && (!ends || last > until)
}

const (
	// leastBirths is how many births a facility has before its ratio is looked at: fewer say nothing, and could say who.
	leastBirths = 20
	// leastCell is the smallest count that is shown.
	leastCell = 5
)

// Ratio is how a facility's births by sex lie.
type Ratio struct {
	Row
	facility.Ratio
	Hidden bool // a count is too small to be shown; whether it stands out is all that is said
}

// Watch compares the births of the facilities of an area in some months, by sex, with what is usual. It is a reason to inspect a facility.
func (d *Desk) Watch(ctx context.Context, who access.Actor, within area.Code, from, to day.Month) (out []Ratio, err error) {
	err = d.moment(ctx, who, within, func(v *view.Sight) error {
		out, err = d.watch(ctx, v, from, to)
		return err
	})
	return out, err
}

func (d *Desk) watch(ctx context.Context, v *view.Sight, from, to day.Month) ([]Ratio, error) {
	files, names := map[string]facility.Dossier{}, map[string]string{}
	err := each(ctx, v, facility.Place, func(f *facility.Dossier) error {
		files[f.ID.String()] = *f
		for _, n := range []string{f.Name(), f.Get(facility.RefField), f.Get(facility.CodeField)} {
			if n = plain(n); n != "" {
				names[n] = f.ID.String()
			}
		}
		return nil
	})
	if err != nil || len(files) == 0 {
		return nil, err
	}
	births := map[string]*facility.Births{}
	for _, at := range v.In.Codes() {
		if err := count(ctx, v, at, from, to, names, births); err != nil {
			return nil, err
		}
	}
	var all []facility.Births
	for _, b := range births {
		if b.Boys+b.Girls >= leastBirths {
			all = append(all, *b)
		}
	}
	var out []Ratio
	for _, r := range facility.Watch(all, d.watched.Usual, d.watched.Rate) {
		rows, err := d.rows(ctx, v, []facility.Dossier{files[r.Facility]})
		if err != nil {
			return nil, err
		}
		hidden := min(r.Boys, r.Girls) < leastCell
		if hidden {
			r.Births, r.Value, r.P = facility.Births{Facility: r.Facility}, math.NaN(), math.NaN()
		}
		out = append(out, Ratio{rows[0], r, hidden})
	}
	return out, nil
}

func plain(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// count counts the births of an area's residents at each facility.
func count(ctx context.Context, v *view.Sight, at area.Code, from, to day.Month, names map[string]string, into map[string]*facility.Births) error {
	const newest = "9999-99-99"
	before, than := newest, journal.ID{}
	for {
		var ids []journal.ID
		err := v.EventsIn(ctx, at, before, than, from.First().String(), batch, func(date string, id journal.ID) {
			before, than = date, id
			ids = append(ids, id)
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		told, err := v.Tell(ctx, ids)
		if err != nil {
			return err
		}
		for i := range told {
			t := &told[i]
			on := t.Event.Date()
			site := names[plain(t.Event.Values.Get("place"))]
			if t.Event.Kind.Code != "birth" || t.Standing.Voided || site == "" || on.IsZero() || on.Day() > to.Last() {
				continue
			}
			b := into[site]
			if b == nil {
				b = &facility.Births{Facility: site}
				into[site] = b
			}
			switch t.Event.Values.Get("sex") {
			case "male":
				b.Boys++
			case "female":
				b.Girls++
			}
		}
	}
}

// Risk is what is known of a facility that raises its risk.
type Risk struct {
	Row
	Reasons []inspection.Reason
}

const (
	soonDays    = 60
	longAgoDays = 730
	ratioMonths = 36
)

// Risks are the facilities of an area that are open, each with what raises its risk, in order of id.
func (d *Desk) Risks(ctx context.Context, who access.Actor, within area.Code) (out []Risk, err error) {
	err = d.moment(ctx, who, within, func(v *view.Sight) error {
		ratios, err := d.watch(ctx, v, v.Today.Month()-ratioMonths, v.Today.Month())
		if err != nil {
			return err
		}
		b := &judge{v: v, known: map[string]facility.Dossier{}, under: map[journal.ID][]facility.Dossier{}}
		return each(ctx, v, facility.Place, func(f *facility.Dossier) error {
			if f.Get(facility.StatusField) == "closed" {
				return nil
			}
			reasons, err := d.reasons(ctx, b, f)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(ratios, func(r Ratio) bool { return r.Ratio.Stands && r.ID == f.ID }) {
				reasons = append(reasons, inspection.OutOfUsual)
			}
			rows, err := d.rows(ctx, v, []facility.Dossier{*f})
			if err == nil {
				out = append(out, Risk{rows[0], reasons})
			}
			return err
		})
	})
	slices.SortFunc(out, func(a, b Risk) int { return a.ID.Compare(b.ID.ID) })
	return out, err
}

func (d *Desk) reasons(ctx context.Context, b *judge, f *facility.Dossier) ([]inspection.Reason, error) {
	var out []inspection.Reason
	parts, err := b.parts(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	today := b.v.Today
	out = append(out, licences(parts, today)...)
	for i := range parts {
		if parts[i].Kind != facility.Device {
			continue
		}
		gaps, err := d.chainGaps(ctx, b, &parts[i])
		if err != nil {
			return nil, err
		}
		if len(gaps) > 0 {
			out = append(out, inspection.Gap)
			break
		}
	}
	cases, err := b.v.CasesOf(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	past, err := before(ctx, b.v, cases, today)
	return append(out, past...), err
}

func licences(parts []facility.Dossier, today day.Day) []inspection.Reason {
	if !slices.ContainsFunc(parts, func(p facility.Dossier) bool { return p.Kind == facility.Licence }) {
		return []inspection.Reason{inspection.Unlicensed}
	}
	var out []inspection.Reason
	for i := range parts {
		p := &parts[i]
		until, ends := p.Until()
		if p.Kind != facility.Licence || !ends || slices.ContainsFunc(parts, func(o facility.Dossier) bool { return replaces(&o, p, until) }) {
			continue
		}
		why := inspection.Reason("")
		switch {
		case until < today:
			why = inspection.Expired
		case until <= today+soonDays:
			why = inspection.Soon
		}
		if why != "" && !slices.Contains(out, why) {
			out = append(out, why)
		}
	}
	return out
}

// before is what earlier cases say.
func before(ctx context.Context, v *view.Sight, cases []workflow.File, today day.Day) ([]inspection.Reason, error) {
	var out []inspection.Reason
	var last *workflow.File
	for i := range cases {
		switch c := &cases[i]; {
		case c.Flow == "complaint" && c.State != "withdrawn" && !slices.Contains(out, inspection.Complained):
			out = append(out, inspection.Complained)
		case c.Flow == "inspection" && c.State != "cancelled" && c.State != "drawn" && last == nil:
			last = c
		}
	}
	switch {
	case last == nil:
		return append(out, inspection.Never), nil
	case today-last.Changed > longAgoDays:
		out = append(out, inspection.LongAgo)
	}
	rounds, err := v.Assessments(ctx, last.ID)
	if err != nil {
		return nil, err
	}
	if newest := assessment.Newest(rounds); len(newest) > 0 && newest[0].Verdict == assessment.Failed {
		out = append(out, inspection.FailedBefore)
	}
	return out, nil
}
