package scorecards

import (
	"context"
	"errors"
	"math"
	"strings"
	"time"

	"wanjia/base/fault"
	"wanjia/desk/care/tally"
	"wanjia/desk/door"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care/measure"
	"wanjia/domain/indicator"
	"wanjia/domain/indicator/told"
	"wanjia/domain/scorecard"
	"wanjia/domain/survey"
)

// sums are counts by part; what lies in none of the parts stands under the area itself.
type sums map[area.Code]scorecard.Count

func (m sums) add(at area.Code, k, n int64) {
	c := m[at]
	m[at] = scorecard.Count{K: c.K + k, N: c.N + n}
}

// pass takes the counts of two steps through the door, and is the counts that may be known, the whole under the area's own code.
func (s *scoring) pass(ctx context.Context, name string, steps [2]string, of sums, w window, outside bool) (map[area.Code]scorecard.Count, error) {
	var figures []indicator.Figure
	add := func(c scorecard.Count, by ...indicator.Cut) {
		for i, n := range []int64{c.N, c.K} {
			figures = append(figures, indicator.Figure{ID: told.Score(name, steps[i]), By: by, N: n, Value: float64(n), D: math.NaN(), Low: math.NaN(), High: math.NaN()})
		}
	}
	var whole scorecard.Count
	for _, c := range of {
		whole.K, whole.N = whole.K+c.K, whole.N+c.N
	}
	add(whole)
	for _, at := range append(s.a.Parts, s.a.Area) {
		if c, ok := of[at]; ok || at != s.a.Area {
			add(c, indicator.Cut{Dim: indicator.ByArea, Code: at.String()})
		}
	}
	got, err := s.d.Door.Pass(ctx, door.Query{Who: s.who, Area: s.a.Area, From: w.from, To: w.to, By: []string{indicator.ByArea.String()}},
		door.Answer{Outside: outside, Area: s.a.Area, From: w.from, To: w.to, Journal: s.a.Journal, Figures: figures})
	if err != nil {
		return nil, err
	}
	out := map[area.Code]scorecard.Count{}
	for i := 0; i+1 < len(got.Figures); i += 2 {
		n, k := &got.Figures[i], &got.Figures[i+1]
		at := s.a.Area
		if text := n.Get(indicator.ByArea); text != "" {
			if at, err = area.ParseCode(text); err != nil || at == s.a.Area {
				continue // what lies in none of the parts is in the whole alone
			}
		}
		out[at] = scorecard.Count{K: k.N, N: n.N, Hidden: n.Hidden || k.Hidden}
	}
	return out, nil
}

// clocks counts the turns that fell due, and those of them that were taken in time.
func (s *scoring) clocks(ctx context.Context, it scorecard.Item) (counts, error) {
	now, before := sums{}, sums{}
	outside := false
	for _, flow := range it.Of {
		def := s.d.of.Flows[flow]
		if def == nil {
			continue
		}
		outside = outside || !s.handles(def.Purpose)
		turns, err := s.d.turns(ctx, def)
		if err != nil {
			return counts{}, err
		}
		for _, t := range turns {
			at, ok := s.child(t.at)
			if !ok || !chosen(it.States, t.state) {
				continue
			}
			var k int64
			if t.kept {
				k = 1
			}
			switch m := t.due.Month(); {
			case m >= s.w.from && m <= s.w.to:
				now.add(at, k, 1)
			case m >= s.w.before().from && m <= s.w.before().to:
				before.add(at, k, 1)
			}
		}
	}
	return s.both(ctx, it, [2]string{told.Due, told.Kept}, now, before, outside)
}

// both passes the counts of the window and of the time before.
func (s *scoring) both(ctx context.Context, it scorecard.Item, steps [2]string, now, before sums, outside bool) (counts, error) {
	out := counts{outside: outside}
	var err error
	name := s.a.Card.ID + "." + it.ID
	if out.now, err = s.pass(ctx, name, steps, now, s.w, outside); err != nil || before == nil {
		return out, err
	}
	out.before, err = s.pass(ctx, name, steps, before, s.w.before(), outside)
	return out, err
}

// handles says whether the asker's work is to handle cases of a purpose here: they can open each, so that nothing is told them by a count.
func (s *scoring) handles(p access.Purpose) bool {
	return s.who.Operator || s.who.Purpose == p && s.who.May(s.a.Tree.Under, access.Handle, access.Request{Area: s.a.Area}).Allowed
}

// timely counts births on record and those that were registered in time; what may be known of them is the desk of figures'.
func (s *scoring) timely(ctx context.Context) (counts, error) {
	var out counts
	var err error
	if out.now, out.outside, err = s.registered(ctx, s.w); err != nil {
		return out, err
	}
	out.before, _, err = s.registered(ctx, s.w.before())
	return out, err
}

func (s *scoring) registered(ctx context.Context, w window) (map[area.Code]scorecard.Count, bool, error) {
	out := map[area.Code]scorecard.Count{}
	outside := false
	for _, by := range [][]string{nil, {indicator.ByArea.String()}} {
		got, err := s.d.Door.Ask(ctx, door.Query{Who: s.who, Area: s.a.Area, From: w.from, To: w.to, By: by, Only: []string{string(indicator.TimelyShare)}})
		if err != nil {
			return nil, false, err
		}
		outside = got.Outside
		for i := range got.Figures {
			f := &got.Figures[i]
			at := s.a.Area
			if text := f.Get(indicator.ByArea); text != "" {
				if at, err = area.ParseCode(text); err != nil || at == s.a.Area {
					continue
				}
			}
			c := scorecard.Count{K: f.N, Hidden: f.Hidden}
			if !f.Hidden && !math.IsNaN(f.D) {
				c.N = int64(math.Round(f.D))
			}
			out[at] = c
		}
	}
	return out, outside, nil
}

// settled counts findings and those that don't wait any more.
func (s *scoring) settled(ctx context.Context, it scorecard.Item) (counts, error) {
	all, err := s.d.Found.Settled(ctx)
	if err != nil {
		return counts{}, err
	}
	now := sums{}
	for _, f := range all {
		if at, ok := s.child(f.Area); ok {
			now.add(at, f.Answered, f.Found)
		}
	}
	inside := s.who.Operator || s.who.May(s.a.Tree.Under, access.List, access.Request{Area: s.a.Area}).Allowed
	return s.both(ctx, it, [2]string{told.Found, told.Settled}, now, nil, !inside)
}

// patience is how long a card waits for benefits to be reckoned; the reckoning goes on, and the next card has it.
const patience = 3 * time.Second

// benefits counts how far benefits reach, as the desk of reach lets it be known.
func (s *scoring) benefits(ctx context.Context, it scorecard.Item) (counts, error) {
	out := counts{now: map[area.Code]scorecard.Count{}}
	soon, stop := context.WithTimeout(ctx, patience)
	defer stop()
	a, err := s.d.Reach.Tell(soon, s.who, s.a.Area)
	if f, ok := errors.AsType[*fault.Fault](err); ok && f.Kind == fault.Busy || err != nil && soon.Err() != nil && ctx.Err() == nil {
		out.late = true
		return out, nil
	}
	if err != nil {
		return out, err
	}
	out.outside = a.Outside
	for i := range a.Schemes {
		sch := &a.Schemes[i]
		if !chosen(it.Of, string(sch.ID)) {
			continue
		}
		for j := range sch.Figures {
			s.step(it, &sch.Figures[j], out.now)
		}
	}
	return out, nil
}

// step adds a figure of a benefit to the counts: the first step is what is counted, a later one what is well.
func (s *scoring) step(it scorecard.Item, f *indicator.Figure, into map[area.Code]scorecard.Count) {
	_, what, _ := told.OfBenefit(f.ID)
	at := s.a.Area
	if code, err := area.ParseCode(f.Get(indicator.ByArea)); err == nil {
		at = code
	}
	c := into[at]
	switch {
	case it.From == scorecard.Reached && what == told.Entitled:
		c.N += f.N
	case it.From == scorecard.Reached && what == told.Claimed:
		c.K += f.N
	case it.From == scorecard.Answered && what == told.Answered:
		c.N, c.K = c.N+f.N, c.K+f.N
	case it.From == scorecard.Answered && what == told.Late:
		c.K -= f.N
	default:
		return
	}
	c.Hidden = c.Hidden || f.Hidden
	into[at] = c
}

// satisfied counts who answered a question of a survey, and who thought it well. Results are written down only of enough people, and so that no
// difference of them is of few: they are the same for everybody.
func (s *scoring) satisfied(ctx context.Context, it scorecard.Item) (counts, error) {
	out := counts{now: map[area.Code]scorecard.Count{}, before: map[area.Code]scorecard.Count{}}
	if s.d.Asked == nil {
		return out, nil
	}
	id, question, _ := strings.Cut(it.Of[0], ".")
	for w, into := range map[window]map[area.Code]scorecard.Count{s.w: out.now, s.w.before(): out.before} {
		got, err := s.d.Asked.Results(ctx, s.who, id, s.a.Area, w.from, w.to)
		if err != nil {
			return out, err
		}
		add := func(at area.Code, said []survey.Said) {
			for _, q := range said {
				if c := into[at]; q.Question.Code == question {
					into[at] = scorecard.Count{K: c.K + int64(q.Good), N: c.N + int64(q.N)}
				}
			}
		}
		add(s.a.Area, got.Said)
		for _, p := range got.Places {
			if at, ok := s.child(p.Area); ok && at != s.a.Area {
				add(at, p.Said)
			}
		}
	}
	return out, nil
}

// measured counts a measure of services, as the desk that measures lets its counts out.
func (s *scoring) measured(ctx context.Context, it scorecard.Item) (counts, error) {
	out := counts{now: map[area.Code]scorecard.Count{}, before: map[area.Code]scorecard.Count{}, outside: true}
	if s.d.Measured == nil {
		return out, nil
	}
	for w, into := range map[window]map[area.Code]scorecard.Count{s.w: out.now, s.w.before(): out.before} {
		for _, by := range []string{"", measure.ByArea} {
			got, err := s.d.Measured.Measures(ctx, s.who, tally.Ask{Area: s.a.Area, From: w.from.First(), To: w.to.Last(), By: by})
			if err != nil {
				return out, err
			}
			for i := range got {
				f := &got[i]
				at, err := area.ParseCode(f.Group)
				if by == "" {
					at, err = s.a.Area, nil
				}
				if f.Of.ID != it.Of[0] || err != nil || by != "" && at == s.a.Area {
					continue
				}
				into[at] = scorecard.Count{K: min(f.Num.N, f.Den.N), N: f.Den.N, Hidden: f.Den.Few}
			}
		}
	}
	return out, nil
}

// chosen says whether something is among those chosen; none is all.
func chosen(of []string, id string) bool {
	if len(of) == 0 {
		return true
	}
	for _, x := range of {
		if x == id {
			return true
		}
	}
	return false
}
