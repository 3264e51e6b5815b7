// Package doubles is the desk at which it is settled who stands in the register twice: a search fills a queue, people look at the
// evidence and answer, and what they answered stays answered until a fact changes. It shows whoever asks only people of their own areas,
// and tells nobody what another answered before they have answered themselves. It merges nobody.
package doubles

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/double"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/linkage"
	"wanjia/domain/linkage/roll"
	"wanjia/domain/linkage/weigh"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// Reader is one moment of the pairs.
type Reader interface {
	Pair(ctx context.Context, a, b person.ID) (double.Pair, bool, error)
	Pairs(ctx context.Context, state double.State, after double.Pair, n int) ([]double.Pair, error)
	Count(ctx context.Context) (map[double.State]int, error)
	Answers(ctx context.Context, a, b person.ID) ([]double.Answer, error)
	Answer(ctx context.Context, entry journal.ID) (double.Given, bool, error)
	Model(ctx context.Context) (weigh.Model, bool, error)
	Near(ctx context.Context, ways roll.Ways) (roll.Near, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Head(ctx context.Context) (journal.Seq, error)
}

// Tx is a transaction.
type Tx interface {
	Reader
	Now() int64
	Append(ctx context.Context, entries []journal.Entry) error
	SetState(ctx context.Context, a, b person.ID, s double.State) error
	SaveModel(ctx context.Context, m weigh.Model) error
	SavePairs(ctx context.Context, run journal.Seq, pairs []double.Pair) error
	Sweep(ctx context.Context, run journal.Seq) error
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Desk reviews pairs.
type Desk struct {
	of     *view.Office
	store  Store
	people People
	weigh  *Weigher
}

// New is a desk over what an office sees, a store of pairs and the roll of everybody.
func New(of *view.Office, store Store, people People, weigher *Weigher) *Desk {
	return &Desk{of, store, people, weigher}
}

// Row is a pair of the queue.
type Row struct {
	Pair     double.Pair
	A, B     view.Ref
	Answered bool // by whoever asks
}

// Queue is a page of pairs in a state, the most probable first.
type Queue struct {
	Rows  []Row
	Next  string
	Count map[double.State]int
}

// scan is how many pairs are read at once.
const scan = 100

// Queue lists the pairs whose people the actor may see.
func (d *Desk) Queue(ctx context.Context, who access.Actor, within area.Code, state double.State, ask page.Page) (Queue, error) {
	out := Queue{}
	after, err := parseCursor(ask.After)
	if err != nil {
		return out, err
	}
	err = d.of.Look(ctx, who, access.Compare, within, "doubles", func(s *view.Sight) error {
		for len(out.Rows) < ask.Size {
			pairs, answers, err := d.pairs(ctx, state, after, &out.Count)
			if err != nil {
				return err
			}
			for i, p := range pairs {
				after = p
				row, ok, err := rowOf(ctx, s, p)
				if err != nil {
					return err
				}
				if !ok {
					continue
				}
				row.Answered = double.May(who.Account, answers[i], p.Facts) != nil
				s.Show(row.A, row.B)
				if out.Rows = append(out.Rows, row); len(out.Rows) == ask.Size {
					out.Next = cursor(p)
					return nil
				}
			}
			if len(pairs) < scan {
				return nil
			}
		}
		return nil
	})
	return out, err
}

func (d *Desk) pairs(ctx context.Context, state double.State, after double.Pair, count *map[double.State]int) (pairs []double.Pair, answers [][]double.Answer, err error) {
	err = d.store.Read(ctx, func(r Reader) error {
		if *count == nil {
			if *count, err = r.Count(ctx); err != nil {
				return err
			}
		}
		if pairs, err = r.Pairs(ctx, state, after, scan); err != nil {
			return err
		}
		answers = make([][]double.Answer, len(pairs))
		for i, p := range pairs {
			if answers[i], err = r.Answers(ctx, p.A, p.B); err != nil {
				return err
			}
		}
		return nil
	})
	return pairs, answers, err
}

func rowOf(ctx context.Context, s *view.Sight, p double.Pair) (Row, bool, error) {
	row := Row{Pair: p}
	if s.Ones.Of(p.A) == s.Ones.Of(p.B) {
		return row, false, nil
	}
	refs, err := s.Refs(ctx, []person.ID{p.A, p.B})
	if err != nil {
		return row, false, err
	}
	a, okA := refs[p.A]
	b, okB := refs[p.B]
	row.A, row.B = a, b
	return row, okA && okB && !a.Elsewhere && !b.Elsewhere, nil
}

func cursor(p double.Pair) string {
	return page.Cursor(strconv.FormatFloat(p.Probability, 'f', 6, 64), p.A.String(), p.B.String())
}

func parseCursor(after []string) (p double.Pair, err error) {
	if len(after) == 0 {
		return p, nil
	}
	bad := fault.New(fault.Invalid, "page.cursor").In("cursor")
	if len(after) != 3 {
		return p, bad
	}
	if p.Probability, err = strconv.ParseFloat(after[0], 64); err != nil {
		return p, bad.Because(err)
	}
	if p.A, err = person.ParseID(after[1]); err != nil {
		return p, bad.Because(err)
	}
	if p.B, err = person.ParseID(after[2]); err != nil {
		return p, bad.Because(err)
	}
	return p, nil
}

// Case is a pair with what speaks for and against it.
type Case struct {
	Row
	Evidence linkage.Explanation
	Says     double.Says     // what was settled, where it is
	Answers  []double.Answer // all of them once it is settled or the actor has answered; else the actor's own
	Others   int             // how many others have answered
	Merged   bool            // the two are one person's already
}

// Open shows a pair.
func (d *Desk) Open(ctx context.Context, who access.Actor, a, b person.ID) (Case, error) {
	var out Case
	err := d.of.Look(ctx, who, access.Compare, area.Code{}, "double", func(s *view.Sight) error {
		one, other, err := both(ctx, s, a, b)
		if err != nil {
			return err
		}
		out.A, out.B, out.Merged = one.ref, other.ref, s.Ones.Of(a) == s.Ones.Of(b)
		s.Show(one.ref, other.ref)
		return d.store.Read(ctx, func(r Reader) error {
			out.Pair, _, err = r.Pair(ctx, one.roll.ID, other.roll.ID)
			if err != nil {
				return err
			}
			out.Pair.A, out.Pair.B, out.Pair.Facts = one.roll.ID, other.roll.ID, double.FactsOf(one.roll, other.roll)
			told, err := d.weigh.explain(ctx, r, one.roll, []roll.Person{other.roll})
			if err != nil {
				return err
			}
			out.Evidence = told[0]
			if out.Pair.Probability == 0 {
				out.Pair.Probability = told[0].Probability
			}
			return out.answers(ctx, r, who)
		})
	})
	return out, err
}

// answers fills in what was answered, and hides what would sway whoever hasn't answered yet.
func (c *Case) answers(ctx context.Context, r Reader, who access.Actor) error {
	all, err := r.Answers(ctx, c.Pair.A, c.Pair.B)
	if err != nil {
		return err
	}
	c.Pair.State, c.Says = double.Judge(c.Pair.Probability, all, c.Pair.Facts)
	c.Answered = double.May(who.Account, all, c.Pair.Facts) != nil
	for _, a := range double.Standing(all, c.Pair.Facts) {
		if a.Author != who.Account {
			c.Others++
		}
		if a.Author == who.Account || c.Answered || c.Pair.State == double.Settled {
			c.Answers = append(c.Answers, a)
		}
	}
	return nil
}

// side is one of two with what is compared of them.
type side struct {
	ref  view.Ref
	roll roll.Person
}

// both are two people whom the actor may see, the lower id first.
func both(ctx context.Context, s *view.Sight, a, b person.ID) (one, other side, err error) {
	a, b = double.Ordered(a, b)
	if a == b {
		return one, other, fault.New(fault.Missing, "double.missing")
	}
	for i, id := range []person.ID{a, b} {
		found, err := s.People(ctx, []person.ID{s.Ones.Of(id)})
		if err != nil {
			return one, other, err
		}
		if len(found) == 0 {
			return one, other, fault.New(fault.Missing, "office.person.missing")
		}
		l := found[0].Life()
		if !s.In.HoldsAny(view.Whereabouts(l.Spells)) {
			return one, other, fault.New(fault.Denied, access.DeniedByArea)
		}
		refs, err := s.WithAddresses(ctx, map[person.ID]*vital.Life{id: &l})
		if err != nil {
			return one, other, err
		}
		x := side{refs[id], rollOf(id, &l, refs[id].Address)}
		if i == 0 {
			one = x
		} else {
			other = x
		}
	}
	return one, other, nil
}

func rollOf(id person.ID, l *vital.Life, address string) roll.Person {
	p := roll.Person{ID: id, Name: l.Name, Sex: l.Sex, Birth: l.Birth.String(), Death: l.Death.String(), Address: address}
	if s, ok := l.Now(); ok {
		p.Area = s.Area.String()
	}
	if s, ok := l.Stay(); ok {
		p.Household = s.Household
	} else {
		p.Household, p.Address = household.ID{}, ""
	}
	return p
}

// Reply is what somebody answers.
type Reply struct {
	ID     journal.ID
	A, B   person.ID
	Says   double.Says
	Facts  string // of the pair as it was shown
	Reason string
}

// Done is what came of it.
type Done struct {
	Entry journal.ID
	Seq   journal.Seq
	State double.State
	Says  double.Says
}

// Answer writes an answer down. The same entry again is the same answer.
func (d *Desk) Answer(ctx context.Context, who access.Actor, reply Reply) (Done, error) {
	c, err := d.Open(ctx, who, reply.A, reply.B)
	if err != nil {
		return Done{}, err
	}
	body := journal.CanonicalBody(map[string]string{double.OneField: c.Pair.A.String(), double.OtherField: c.Pair.B.String(),
		double.SaysField: string(reply.Says), double.FactsField: c.Pair.Facts})
	e := journal.Entry{ID: reply.ID, Kind: double.AnswerKind, Area: c.A.Area.Code, Author: who.Account, Device: who.Device,
		Purpose: who.Purpose.String(), Reason: strings.TrimSpace(reply.Reason), Body: body}
	return d.write(ctx, c.Pair, e, func(r Reader, all []double.Answer) error {
		state, _ := double.Judge(c.Pair.Probability, all, c.Pair.Facts)
		switch {
		case reply.Facts != "" && reply.Facts != c.Pair.Facts:
			return fault.New(fault.Conflict, "double.changed")
		case state == double.Settled:
			return fault.New(fault.Conflict, "double.settled")
		}
		return double.May(who.Account, all, c.Pair.Facts)
	})
}

// Undo takes an answer back.
func (d *Desk) Undo(ctx context.Context, who access.Actor, id, answer journal.ID, reason string) (Done, error) {
	var given double.Given
	err := d.store.Read(ctx, func(r Reader) error {
		g, ok, err := r.Answer(ctx, answer)
		if err == nil && !ok {
			err = fault.New(fault.Missing, "double.missing")
		}
		given = g
		return err
	})
	if err != nil {
		return Done{}, err
	}
	c, err := d.Open(ctx, who, given.A, given.B)
	if err != nil {
		return Done{}, err
	}
	e := journal.Entry{ID: id, Kind: double.UndoKind, Area: c.A.Area.Code, Author: who.Account, Device: who.Device, Purpose: who.Purpose.String(),
		Reason: strings.TrimSpace(reason), Body: journal.CanonicalBody(map[string]string{double.AnswerField: answer.String()})}
	return d.write(ctx, c.Pair, e, func(_ Reader, all []double.Answer) error {
		i := slices.IndexFunc(all, func(a double.Answer) bool { return a.Entry == answer })
		switch {
		case i < 0 || all[i].Undone:
			return fault.New(fault.Conflict, "double.undone")
		case all[i].Author != who.Account && !who.Operator:
			return fault.New(fault.Denied, "double.undo.own")
		}
		return nil
	})
}

func (d *Desk) write(ctx context.Context, p double.Pair, e journal.Entry, may func(Reader, []double.Answer) error) (Done, error) {
	var done Done
	err := d.store.Write(ctx, func(tx Tx) error {
		old, again, err := tx.EntryByID(ctx, e.ID)
		if err != nil {
			return err
		}
		all, err := tx.Answers(ctx, p.A, p.B)
		if err != nil {
			return err
		}
		if again {
			if old.Kind != e.Kind || string(old.Body) != string(e.Body) {
				return fault.New(fault.Conflict, "journal.id.taken", "id", e.ID.String())
			}
			done = Done{Entry: old.ID, Seq: old.Seq}
			done.State, done.Says = double.Judge(p.Probability, all, p.Facts)
			return nil
		}
		if err := may(tx, all); err != nil {
			return err
		}
		head, err := tx.Head(ctx)
		if err != nil {
			return err
		}
		e.Recorded = time.UnixMilli(tx.Now()).UTC()
		e.Seq, e.Occurred = head+1, clock.Today(clock.Fixed(e.Recorded)).Partial()
		if err := tx.Append(ctx, []journal.Entry{e}); err != nil {
			return err
		}
		if all, err = tx.Answers(ctx, p.A, p.B); err != nil {
			return err
		}
		done = Done{Entry: e.ID, Seq: e.Seq}
		done.State, done.Says = double.Judge(p.Probability, all, p.Facts)
		return tx.SetState(ctx, p.A, p.B, done.State)
	})
	return done, err
}
