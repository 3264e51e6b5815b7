package reach

import (
	"cmp"
	"context"
	"slices"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/reach"
	"wanjia/domain/benefit/version"
	"wanjia/domain/claim"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// rests is for how many times as long as it took a reckoning is good although the journal has grown since: a village's is as new as
// the last entry, a million people's some minutes old, and each says for which position it is true.
const rests = 10

// soon is how long somebody waits for a reckoning; then they hear that it is being made.
const soon = 20 * time.Second

// reckon is every scheme at every place. The first who asks waits for it, and whoever comes meanwhile with them; later the last one is told
// while the next is being made.
func (d *Desk) reckon(ctx context.Context) (*reckoned, error) {
	d.mu.Lock()
	k, window := d.kept, reach.WindowOn(clock.Today(d.clock))
	if k != nil && k.window == window && d.clock.Now().Sub(k.made) < rests*k.took {
		d.mu.Unlock()
		return k, nil
	}
	if k != nil && k.window == window && d.making == nil {
		same, err := d.still(ctx, k)
		if err != nil || same {
			d.mu.Unlock()
			return k, err
		}
	}
	made := d.begin(window)
	d.mu.Unlock()
	if k != nil && k.took > time.Second {
		return k, nil
	}
	late, stop := context.WithTimeout(ctx, soon)
	defer stop()
	select {
	case <-made.done:
		return made.k, made.err
	case <-late.Done():
		return nil, fault.New(fault.Busy, "reach.reckoning").Because(ctx.Err())
	}
}

// making is a reckoning under way.
type making struct {
	done chan struct{}
	k    *reckoned
	err  error
}

// begin begins a reckoning, or is the one that is under way. It doesn't end with whoever asked for it.
func (d *Desk) begin(window reach.Window) *making {
	if d.making != nil {
		return d.making
	}
	m := &making{done: make(chan struct{})}
	d.making = m
	d.work.Go(func() {
		began := d.clock.Now()
		k := &reckoned{window: window, tables: map[benefit.ID]reach.Table{}}
		m.err = d.store.Read(d.life, func(r Reader) error { return d.gather(d.life, r, k) })
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.making = nil; m.err == nil {
			k.made = d.clock.Now()
			k.took = max(k.made.Sub(began), time.Millisecond)
			d.kept, m.k = k, k
		}
		close(m.done)
	})
	return m
}

// Close ends what is under way.
func (d *Desk) Close() {
	d.end()
	d.work.Wait()
}

// still says that nothing has been written since a reckoning.
func (d *Desk) still(ctx context.Context, k *reckoned) (same bool, err error) {
	err = d.store.Read(ctx, func(r Reader) error {
		head, err := r.Head(ctx)
		same = head == k.head
		return err
	})
	return same, err
}

// gather reads everybody, claims and payments.
func (d *Desk) gather(ctx context.Context, r Reader, k *reckoned) (err error) {
	if k.head, err = r.Head(ctx); err != nil {
		return err
	}
	if k.tree, err = r.Tree(ctx); err != nil {
		return err
	}
	all := d.find.Schemes()
	ids := idsOf(all)
	g := gathering{k: k, stages: map[benefit.ID]map[person.ID]reach.Stage{}, claims: map[benefit.ID]map[person.ID]asked{}}
	for _, id := range ids {
		k.tables[id], g.stages[id], g.claims[id] = reach.Table{}, map[person.ID]reach.Stage{}, map[person.ID]asked{}
	}
	if g.same, err = r.Same(ctx); err != nil {
		return err
	}
	if err := g.money(ctx, r); err != nil {
		return err
	}
	err = r.Differing(ctx, func(scheme string, at area.Code) {
		if t := k.tables[benefit.ID(scheme)]; t != nil {
			t.At(at).Differ++
		}
	})
	if err != nil {
		return err
	}
	return d.find.Each(ctx, r, all, k.window.Today, k.window.Last.Last(), func(c *benefit.Case, may []bool) error {
		for _, id := range ids {
			versions := version.Of(all, id)
			if !slices.ContainsFunc(versions, func(s *benefit.Scheme) bool { return may[slices.Index(all, s)] }) || versions[0].Who == benefit.ForHousehold && !c.Head {
				continue
			}
			share, err := reach.Of(versions, c, k.window, k.tree)
			if err != nil {
				return err
			}
			g.share(versions[0], c, share)
		}
		return nil
	})
}

func idsOf(all benefit.Set) []benefit.ID {
	var out []benefit.ID
	for _, s := range all {
		if !slices.Contains(out, s.ID) {
			out = append(out, s.ID)
		}
	}
	return out
}

// asked is a claim of somebody's.
type asked struct {
	on day.Day // the family's word
	at area.Code
}

type gathering struct {
	k      *reckoned
	same   *identity.Map
	stages map[benefit.ID]map[person.ID]reach.Stage
	claims map[benefit.ID]map[person.ID]asked // those that were granted
}

func (g *gathering) share(of *benefit.Scheme, c *benefit.Case, s reach.Share) {
	id := of.ID
	for at, costs := range s.Costs {
		g.k.tables[id].At(at).Costs.Add(costs)
	}
	if s.Entitled.IsZero() {
		return
	}
	place := g.k.tables[id].At(s.Entitled)
	stage := g.stages[id][c.Person]
	if of.Who == benefit.ForHousehold { // a claim may stand in the name of any of its members
		for _, m := range c.Members {
			stage = max(stage, g.stages[id][m.ID])
		}
	}
	place.People[stage]++
	if s.Unconfirmed {
		place.Unconfirmed++
	}
}

// bulk is how many claims are looked into at once.
const bulk = 2000

// money reads claims, how they went and what was paid.
func (g *gathering) money(ctx context.Context, r Reader) error {
	var files []workflow.File
	look := func() error {
		err := g.look(ctx, r, files)
		files = files[:0]
		return err
	}
	err := r.Claims(ctx, func(f workflow.File) error {
		files = append(files, f)
		if len(files) < bulk {
			return nil
		}
		return look()
	})
	if err == nil {
		err = look()
	}
	if err != nil {
		return err
	}
	first := map[benefit.ID]map[person.ID]day.Day{}
	err = r.Payments(ctx, func(p person.ID, scheme string, fen money.Fen, on day.Day) error {
		id := benefit.ID(scheme)
		p = g.same.Of(p)
		c, ours := g.claims[id][p]
		if g.stages[id] == nil || !ours {
			return nil
		}
		g.stages[id][p] = reach.Paid
		if m := on.Month(); g.k.window.Since <= m && m <= g.k.window.Now {
			g.k.tables[id].At(c.at).Paid += fen
		}
		if first[id] == nil {
			first[id] = map[person.ID]day.Day{}
		}
		if was, had := first[id][p]; !had || on < was {
			first[id][p] = on
		}
		return nil
	})
	for id, all := range first {
		for p, on := range all {
			if c := g.claims[id][p]; on.Month() >= g.k.window.Since {
				place := g.k.tables[id].At(c.at)
				place.Funded = append(place.Funded, int(on-c.on))
			}
		}
	}
	return err
}

// look looks into some claims.
func (g *gathering) look(ctx context.Context, r Reader, files []workflow.File) error {
	var seqs []journal.Seq
	for i := range files {
		seqs = append(seqs, files[i].Entries...)
	}
	entries, err := r.Entries(ctx, seqs)
	if err != nil {
		return err
	}
	for i := range files {
		if err := g.claim(&files[i], entries); err != nil {
			return err
		}
	}
	return nil
}

// confirmStep is the step by which a family takes up what the office began: its word counts from then.
const confirmStep = "confirm"

func (g *gathering) claim(f *workflow.File, entries map[journal.Seq]journal.Entry) error {
	var scheme benefit.ID
	var due string // by when, as the last act before the answer had it
	said := f.Opened
	for _, seq := range f.Entries {
		body, err := journal.ParseBody(entries[seq].Body)
		if err != nil {
			return err
		}
		if id := body[workflow.FieldMark+claim.SchemeField]; id != "" {
			scheme = benefit.ID(id)
		}
		if body[workflow.StepField] == confirmStep {
			said = entries[seq].Occurred.Day()
		}
		due = cmp.Or(body[workflow.DueField], due)
	}
	p, err := person.ParseID(f.Subject)
	at, wrong := area.ParseCode(f.Area)
	if err != nil || wrong != nil || g.k.tables[scheme] == nil {
		return nil //nolint:nilerr // a claim that names nobody, or a scheme that isn't there any more, is on nobody's way
	}
	g.stand(scheme, f, g.same.Of(p), asked{on: said, at: at}, due)
	return nil
}

func (g *gathering) stand(scheme benefit.ID, f *workflow.File, p person.ID, c asked, due string) {
	place, today := g.k.tables[scheme].At(c.at), g.k.window.Today
	stage := reach.Claimed
	switch {
	case f.Owner != access.NoDesk:
		place.Open++
		if by, err := day.Parse(f.Due); err == nil && by < today {
			place.Over++
		}
	case f.State == withdrawn:
		return
	default:
		stage = reach.Decided
		if f.State == approved {
			g.claims[scheme][p] = c
		}
		if f.Changed.Month() >= g.k.window.Since {
			place.Answered = append(place.Answered, int(f.Changed-c.on))
			if by, err := day.Parse(due); err == nil && by < f.Changed {
				place.Late++
			}
		}
	}
	g.stages[scheme][p] = max(g.stages[scheme][p], stage)
}

// The states in which a claim was granted, or taken back by the family.
const (
	approved  = "approved"
	withdrawn = "withdrawn"
)
