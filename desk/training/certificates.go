package training

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/facility"
	"wanjia/domain/inspection"
	"wanjia/domain/journal"
	"wanjia/domain/training"
)

// Certificate is a certificate as it is shown.
type Certificate struct {
	training.File
	Course *training.Course
	At     view.Place
	State  string // valid, revoked, expired or early
}

// The states.
const (
	Valid   = "valid"
	Revoked = "revoked"
	Expired = "expired"
	Early   = "early"
)

func (d *Desk) certificate(v *view.Sight, f *training.File) Certificate {
	c := Certificate{File: *f, Course: d.courses[f.Course]}
	if c.Course == nil {
		c.Course = &training.Course{ID: f.Course}
	}
	if at, err := area.ParseCode(f.Area); err == nil {
		c.At = v.Place(at)
	}
	until, err := day.Parse(f.Get("until"))
	switch {
	case f.Get("revoked") != "":
		c.State = Revoked
	case err != nil || d.Today() > until:
		c.State = Expired
	case !f.Stands(d.Today()):
		c.State = Early
	default:
		c.State = Valid
	}
	return c
}

// Certificates are those that the actor may see, the newest first.
func (d *Desk) Certificates(ctx context.Context, who access.Actor, within area.Code) (out []Certificate, err error) {
	err = d.moment(ctx, who, within, func(v *view.Sight) error {
		return each(ctx, v, training.Certificate, func(f *training.File) error {
			out = append(out, d.certificate(v, f))
			return nil
		})
	})
	return out, err
}

// Verify tells anybody who holds a number what the certificate is. It names no identity number and no account.
func (d *Desk) Verify(ctx context.Context, number string) (out Certificate, err error) {
	unknown := fault.New(fault.Missing, "training.certificate").In("number")
	n, err := journal.ParseReceiptNumber(number)
	if err != nil {
		return out, unknown
	}
	err = d.office.Store.Read(ctx, func(r view.Reader) error {
		e, ok, err := r.Numbered(ctx, n)
		if err != nil || !ok {
			return or(err, unknown)
		}
		f, ok, err := r.Training(ctx, e.ID)
		if err != nil || !ok || f.Kind != training.Certificate {
			return or(err, unknown)
		}
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		out = d.certificate(&view.Sight{Reader: r, Office: d.office, Tree: tree}, &f)
		return nil
	})
	return out, err
}

// Revoke takes a certificate back, with a reason. What was done while it stood stays lawful.
func (d *Desk) Revoke(ctx context.Context, who access.Actor, id, of journal.ID, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" {
		return fault.New(fault.Invalid, "workflow.reason").In("reason")
	}
	var at area.Code
	err := d.moment(ctx, who, area.Code{}, func(v *view.Sight) error {
		f, ok, err := v.Training(ctx, of)
		if err != nil {
			return err
		}
		code, wrong := area.ParseCode(f.Area)
		if !ok || wrong != nil || f.Kind != training.Certificate || !v.In.Holds(code) {
			return fault.New(fault.Missing, "training.certificate")
		}
		at = code
		return nil
	})
	if err != nil {
		return err
	}
	return d.may(ctx, who, at, func(w *writer) error {
		f, _, err := w.tx.Training(ctx, of)
		if err != nil || f.Get("revoked") != "" {
			return err
		}
		return w.write(ctx, id, at, training.Write{Root: of, Kind: training.Certificate, Step: training.RevokeStep, Facts: map[string]string{"revoked": d.Today().String(), "why": reason}})
	})
}

// taught says whether some course trains for a kind of work: where none does, nobody can be asked for a certificate.
func (d *Desk) taught(work string) bool {
	for _, c := range d.courses {
		if slices.Contains(c.Allows, work) {
			return true
		}
	}
	return false
}

// Gap is somebody who did, or is named for, work that no certificate of theirs stood for on the day.
type Gap struct {
	Work string
	Name string
	Of   string     // what they were drawn to, or the device
	Root journal.ID // its file, or the case
	On   day.Day
	At   view.Place
	Now  bool // also today
}

// Covered is how many of those who do a kind of work hold a certificate for it.
type Covered struct {
	Work   string
	People int
	With   int
	Soon   int // of them, runs out within soonDays
}

// soonDays is how long before its end a certificate is shown as running out.
const soonDays = 90

// Watch is who may do what: how many of those who do it are trained for it, and where somebody wasn't.
type Watch struct {
	Covered []Covered
	Gaps    []Gap
}

// Watch looks at every device's operators and at everybody who was drawn.
func (d *Desk) Watch(ctx context.Context, who access.Actor, within area.Code) (out Watch, err error) {
	err = d.moment(ctx, who, within, func(v *view.Sight) error {
		w := watcher{d: d, v: v, held: map[string][]training.File{}, people: map[string]map[string]bool{}}
		if err := w.operators(ctx); err != nil {
			return err
		}
		if err := w.drawn(ctx); err != nil {
			return err
		}
		out, err = w.told(ctx)
		return err
	})
	return out, err
}

type watcher struct {
	d      *Desk
	v      *view.Sight
	held   map[string][]training.File
	people map[string]map[string]bool // by work, who does it today
	gaps   []Gap
}

// certificates are those of somebody under any of the names by which they hold some.
func (w *watcher) certificates(ctx context.Context, holders ...string) ([]training.File, error) {
	var out []training.File
	for _, h := range holders {
		if h == "" {
			continue
		}
		found, ok := w.held[h]
		if !ok {
			var err error
			if found, err = w.v.Certificates(ctx, h); err != nil {
				return nil, err
			}
			w.held[h] = found
		}
		out = append(out, found...)
	}
	return out, nil
}

func (w *watcher) does(work, holder string) {
	if w.people[work] == nil {
		w.people[work] = map[string]bool{}
	}
	w.people[work][holder] = true
}

// asks notes a gap where nobody's certificate stood for work on a day.
func (w *watcher) asks(ctx context.Context, g Gap, holders ...string) error {
	all, err := w.certificates(ctx, holders...)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(f training.File) bool { return f.Allows(g.Work) && f.Stood(g.On) }) {
		g.Now = !slices.ContainsFunc(all, func(f training.File) bool { return f.Allows(g.Work) && f.Stands(w.d.Today()) })
		w.gaps = append(w.gaps, g)
	}
	return nil
}

// dossiers goes through the files of a kind where the actor looks.
func (w *watcher) dossiers(ctx context.Context, kind facility.Kind, fn func(*facility.Dossier, area.Code) error) error {
	for before := everything; ; {
		found, err := w.v.Dossiers(ctx, kind, before, batch)
		if err != nil || len(found) == 0 {
			return err
		}
		before = found[len(found)-1].Entries[0]
		for i := range found {
			at, err := area.ParseCode(found[i].Area)
			if err != nil || !w.v.In.Holds(at) {
				continue
			}
			if err := fn(&found[i], at); err != nil {
				return err
			}
		}
	}
}

// operators are those who use controlled devices.
func (w *watcher) operators(ctx context.Context) error {
	return w.dossiers(ctx, facility.Device, func(f *facility.Dossier, at area.Code) error {
		work := training.Operate(f.Get(facility.TypeField))
		if !w.d.taught(work) {
			return nil
		}
		chain, err := w.v.Chain(ctx, f.ID)
		if err != nil {
			return err
		}
		for _, l := range chain {
			if l.Move != facility.Operator {
				continue
			}
			if err := w.asks(ctx, Gap{Work: work, Name: w.name(ctx, l.Operator), Of: f.Name(), Root: f.ID, On: l.On, At: w.v.Place(at)}, l.Operator); err != nil {
				return err
			}
		}
		if now := facility.At(chain); now.Operator != "" {
			w.does(work, now.Operator)
		}
		return nil
	})
}

// name is what somebody with a file is called; without one, what was written.
func (w *watcher) name(ctx context.Context, text string) string {
	id, err := journal.ParseID(text)
	if err != nil {
		return text
	}
	f, ok, err := w.v.Dossier(ctx, id)
	if err != nil || !ok {
		return text
	}
	return f.Name()
}

// drawn are those who inspect and accredit: who may be drawn, and who was.
func (w *watcher) drawn(ctx context.Context) error {
	if !w.d.taught(training.Inspect) {
		return nil
	}
	known := map[journal.ID]facility.Dossier{}
	err := w.dossiers(ctx, facility.Inspector, func(f *facility.Dossier, _ area.Code) error {
		known[f.ID] = *f
		if f.Stands(w.v.Today) {
			w.does(training.Inspect, f.ID.String())
		}
		return nil
	})
	if err != nil {
		return err
	}
	plans, err := w.v.Plans(ctx, everything, batch)
	if err != nil {
		return err
	}
	for _, p := range plans {
		if p.Drawn == 0 || !w.v.In.Holds(p.Area) {
			continue
		}
		if err := w.plan(ctx, p, known); err != nil {
			return err
		}
	}
	return nil
}

func (w *watcher) plan(ctx context.Context, p inspection.Filed, known map[journal.ID]facility.Dossier) error {
	entries, err := w.v.Entries(ctx, []journal.Seq{p.Drawn})
	if err != nil {
		return err
	}
	e := entries[p.Drawn]
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return err
	}
	made, err := inspection.DrawnOf(body)
	if err != nil {
		return err
	}
	for _, visit := range made.Visits {
		for _, member := range visit.Team {
			f, ok := known[member]
			if !ok {
				continue
			}
			g := Gap{Work: training.Inspect, Name: f.Name(), Of: journal.NumberOf(p.ID).Grouped(), Root: p.ID, On: e.Occurred.Day(), At: w.v.Place(p.Area)}
			if err := w.asks(ctx, g, member.String(), f.Get("account")); err != nil {
				return err
			}
		}
	}
	return nil
}

// told is all of it: each gap once, the newest first.
func (w *watcher) told(ctx context.Context) (Watch, error) {
	out := Watch{}
	for work, people := range w.people {
		c := Covered{Work: work, People: len(people)}
		for holder := range people {
			holders := []string{holder}
			if id, err := journal.ParseID(holder); err == nil {
				f, _, err := w.v.Dossier(ctx, id)
				if err != nil {
					return out, err
				}
				holders = append(holders, f.Get("account"))
			}
			all, err := w.certificates(ctx, holders...)
			if err != nil {
				return out, err
			}
			c.count(all, w.d.Today())
		}
		out.Covered = append(out.Covered, c)
	}
	slices.SortFunc(out.Covered, func(a, b Covered) int { return cmp.Compare(a.Work, b.Work) })
	slices.SortFunc(w.gaps, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(b.On, a.On), cmp.Compare(a.Work+a.Name+a.Of, b.Work+b.Name+b.Of))
	})
	out.Gaps = slices.CompactFunc(w.gaps, func(a, b Gap) bool { return a == b })
	return out, nil
}

func (c *Covered) count(all []training.File, today day.Day) {
	stands := func(on day.Day) bool {
		return slices.ContainsFunc(all, func(f training.File) bool { return f.Allows(c.Work) && f.Stands(on) })
	}
	if !stands(today) {
		return
	}
	c.With++
	if !stands(today + soonDays) {
		c.Soon++
	}
}
