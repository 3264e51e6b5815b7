package findings

import (
	"context"
	"strconv"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/desk/office/check"
	"wanjia/desk/office/view"
	"wanjia/desk/register"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality/answer"
	"wanjia/domain/vital"
)

// What the data folder keeps of checks: the position up to which findings are in step, and the position and instant of the last
// check of everything.
const (
	stepSetting = "findings.step"
	fullSetting = "findings.full"
)

// Checked is when everything was checked last.
type Checked struct {
	At   time.Time
	Step journal.Seq // the journal's position that findings are in step with
}

// checked reads it; ok is false where nothing was checked yet.
func checked(ctx context.Context, r Reader) (c Checked, ok bool, err error) {
	text, ok, err := r.Setting(ctx, fullSetting)
	if err != nil || !ok {
		return c, false, err
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return c, false, fault.New(fault.Internal, "answer.stored").Because(err)
	}
	c.At = time.UnixMilli(ms).UTC()
	text, _, err = r.Setting(ctx, stepSetting)
	if err != nil {
		return c, false, err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return c, false, fault.New(fault.Internal, "answer.stored").Because(err)
	}
	c.Step = journal.Seq(n)
	return c, true, nil
}

// nightHour is when offices sleep.
const nightHour = 2

// Due says whether everything should be checked: it never was, or a night has begun since.
func (d *Desk) Due(ctx context.Context) (bool, error) {
	due := false
	err := d.store.Read(ctx, func(r Reader) error {
		c, ok, err := checked(ctx, r)
		now := d.office.Clock.Now().In(clock.Civil())
		night := time.Date(now.Year(), now.Month(), now.Day(), nightHour, 0, 0, 0, now.Location())
		due = !ok || !now.Before(night) && c.At.Before(night)
		return err
	})
	return due, err
}

// known is what is kept of a finding, as far as a check compares it.
type known struct {
	area   string
	worker string
	still  journal.Seq
	said   answer.Standing
	seen   bool
}

// Full checks everything anew and tells how many findings there are.
func (d *Desk) Full(ctx context.Context, progress func(found int64)) (int64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	was := map[id.ID]*known{}
	var head journal.Seq
	err := d.store.Read(ctx, func(r Reader) (err error) {
		if head, err = r.Head(ctx); err != nil {
			return err
		}
		return r.Every(ctx, func(k answer.Kept) {
			was[k.ID] = &known{area: k.Area.String(), worker: k.Worker, still: k.Still, said: k.Answer}
		})
	})
	if err != nil {
		return 0, err
	}
	var n int64
	take := func(found []check.Found) error {
		n += int64(len(found))
		progress(n)
		return d.keep(ctx, found, was, head)
	}
	if err := d.rules.All(ctx, take); err != nil {
		return n, err
	}
	for _, s := range d.searches {
		if err := s.Search(ctx, take); err != nil {
			return n, err
		}
	}
	return n, d.store.Write(ctx, func(w Writer) error {
		if err := drop(ctx, w, was, d.today()); err != nil {
			return err
		}
		if err := w.Set(ctx, stepSetting, strconv.FormatInt(int64(head), 10)); err != nil {
			return err
		}
		return w.Set(ctx, fullSetting, strconv.FormatInt(d.office.Clock.Now().UnixMilli(), 10))
	})
}

func drop(ctx context.Context, w Writer, was map[id.ID]*known, on string) error {
	var gone []id.ID
	for u, k := range was {
		if !k.seen {
			gone = append(gone, u)
		}
	}
	return w.Drop(ctx, gone, on)
}

// oncePerWorker begins the rules that count by worker; how somebody writes down is asked in another way, with intervals.
const oncePerWorker = "population.heap."

// keep writes what is new or different of the findings, and notes which were seen.
func (d *Desk) keep(ctx context.Context, found []check.Found, was map[id.ID]*known, at journal.Seq) error {
	today := d.today()
	fresh := map[id.ID]answer.Kept{}
	for _, f := range found {
		if strings.HasPrefix(f.Rule, oncePerWorker) {
			continue
		}
		k := answer.Kept{Finding: f.Finding, ID: answer.IDOf(f.Finding), Worker: f.Worker, Since: today, Still: at}
		old := was[k.ID]
		if old != nil {
			old.seen = true
			k.Still = old.still
			if old.said.Code == answer.Corrected && old.said.Seq <= at {
				k.Still = at
			}
			if old.area == k.Area.String() && old.worker == k.Worker && old.said.Open(old.still) == old.said.Open(k.Still) {
				continue
			}
		}
		fresh[k.ID] = k
	}
	if len(fresh) == 0 {
		return nil
	}
	rows := make([]answer.Kept, 0, len(fresh))
	for _, k := range fresh {
		rows = append(rows, k)
	}
	return d.store.Write(ctx, func(w Writer) error { return w.Keep(ctx, rows) })
}

// How much of the journal a follow-up reads at a time, and how much at most: what has grown by more is left to the night.
const (
	stretch = 500
	most    = 20_000
)

// Follow brings findings in step with what was written since, for whom it touched. What is beyond it is left to the next check of
// everything: what counts whole areas, and households that somebody has left.
func (d *Desk) Follow(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for {
		more, err := d.follow(ctx)
		if err != nil || !more {
			return err
		}
	}
}

func (d *Desk) follow(ctx context.Context) (more bool, err error) {
	var touched touch
	var next journal.Seq
	err = d.store.Read(ctx, func(r Reader) error {
		c, ok, err := checked(ctx, r)
		if err != nil || !ok {
			return err
		}
		head, err := r.Head(ctx)
		if err != nil || head == c.Step || head-c.Step > most {
			return err
		}
		entries, err := r.After(ctx, c.Step, stretch)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := touched.entry(ctx, r, e); err != nil {
				return err
			}
			next = e.Seq
		}
		more = next < head
		return nil
	})
	if err != nil || next == 0 {
		return false, err
	}
	return more, d.again(ctx, &touched, next)
}

// again asks the rules about those touched.
func (d *Desk) again(ctx context.Context, t *touch, at journal.Seq) error {
	people := view.Unique(t.people)
	houses, err := d.homes(ctx, people)
	if err != nil {
		return err
	}
	houses = view.Unique(append(houses, t.houses...))
	found, err := d.rules.Some(ctx, people, houses)
	if err != nil {
		return err
	}
	was := map[id.ID]*known{}
	err = d.store.Read(ctx, func(r Reader) error {
		kept, err := r.Of(ctx, people, houses)
		if err != nil {
			return err
		}
		for _, k := range kept {
			if !searched(k.Rule) {
				was[k.ID] = &known{area: k.Area.String(), worker: k.Worker, still: k.Still, said: k.Answer}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := d.keep(ctx, found, was, at); err != nil {
		return err
	}
	return d.store.Write(ctx, func(w Writer) error {
		if err := drop(ctx, w, was, d.today()); err != nil {
			return err
		}
		return w.Set(ctx, stepSetting, strconv.FormatInt(int64(at), 10))
	})
}

// homes are the households that people are in now.
func (d *Desk) homes(ctx context.Context, people []person.ID) ([]household.ID, error) {
	var houses []household.ID
	who := access.Actor{Account: "server", Operator: true}
	_, err := d.office.Moment(ctx, who, access.List, area.Code{}, func(s *view.Sight) error {
		lives, err := s.Facts(ctx, people)
		for _, id := range people {
			if l, ok := lives[id]; ok && len(l.Stays) > 0 {
				houses = append(houses, l.Stays[0].Household)
			}
		}
		return err
	})
	return houses, err
}

// touch is whom a stretch of the journal touches.
type touch struct {
	people []person.ID
	houses []household.ID
}

// entry adds whom an entry touches, and whom the entry touched that it corrects or takes back.
func (t *touch) entry(ctx context.Context, r Reader, e journal.Entry) error {
	if e.Kind == answer.EntryKind {
		return t.answered(ctx, r, e)
	}
	for range 100 { // corrections of corrections
		if err := t.event(e); err != nil {
			return err
		}
		up := e.Corrects
		if up.IsZero() {
			up = e.Voids
		}
		if up.IsZero() {
			return nil
		}
		var ok bool
		var err error
		if e, ok, err = r.EntryByID(ctx, up); err != nil || !ok {
			return err
		}
	}
	return nil
}

func (t *touch) event(e journal.Entry) error {
	if _, ok := vital.Find(e.Kind); !ok {
		return nil
	}
	event, err := register.Decode(e)
	if err != nil {
		return err
	}
	for id := range event.Acts(e.ID, e.Seq) {
		t.people = append(t.people, id)
	}
	t.people = append(t.people, event.Subject())
	if h := event.Household("household"); !h.IsZero() {
		t.houses = append(t.houses, h)
	}
	return nil
}

// answered adds whom a finding is on that was called corrected: the rule is asked again at once.
func (t *touch) answered(ctx context.Context, r Reader, e journal.Entry) error {
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return err
	}
	said, ok := answer.Of(e, body)
	if !ok {
		return nil
	}
	kept, err := r.Kept(ctx, []id.ID{said.Finding})
	for _, k := range kept {
		t.people, t.houses = append(t.people, k.Person), append(t.houses, k.Household)
	}
	return err
}
