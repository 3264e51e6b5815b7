// Package suppress knows which cells of a table of counts to hide: those that are small (primary), and as many more
// as keep readers from working the small ones out of totals (secondary). What it hides is attacked before it is
// handed out, by package audit; a table that can't be protected is refused. Hidden cells are said to be hidden.
//
// Secondary cells are found by publishing cells one after another, the largest first, as long as no primary cell
// becomes a linear combination of what is published (the idea of Langsrud's Gaussian elimination, 2022), and then
// by hiding more where counts that can't be negative still give a primary cell away.
package suppress

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/disclosure"
	"wanjia/domain/disclosure/audit"
)

// Options say what is small.
type Options struct {
	Threshold int64 // counts from 1 up to this are hidden
	Zeros     Zeros
}

// Zeros is what becomes of cells with nobody in them.
type Zeros uint8

// A zero says that nobody is there, which may be known anyway or may be telling.
const (
	ShowZeros Zeros = iota
	HideZeros
)

// Status of a cell.
type Status uint8

// What may become of a cell.
const (
	Published Status = iota
	Primary          // hidden because it is small
	Secondary        // hidden because it would give a small one away
)

// String is the word for machines.
func (s Status) String() string { return [...]string{"published", "primary", "secondary"}[s] }

// Result is a protected table: one status a cell, and what a reader can still work out of each hidden one.
type Result struct {
	Status []Status
	Ranges []audit.Range
}

// Count is how many cells have a status.
func (r Result) Count(s Status) int {
	n := 0
	for _, x := range r.Status {
		if x == s {
			n++
		}
	}
	return n
}

// Hidden has one value a cell: whether it is not to be shown.
func (r Result) Hidden() []bool {
	out := make([]bool, len(r.Status))
	for i, s := range r.Status {
		out[i] = s != Published
	}
	return out
}

// Limits of a table that is protected in one piece.
const mostInner = 4000

// Protect hides what has to be hidden. The pattern does not depend on the order of the rows that made the table.
func Protect(t disclosure.Table, o Options) (Result, error) {
	if o.Threshold < 0 {
		return Result{}, fault.New(fault.Invalid, "disclosure.threshold", "threshold", strconv.FormatInt(o.Threshold, 10))
	}
	if len(t.Inner) > mostInner {
		return Result{}, fault.New(fault.Refused, "disclosure.table.large", "cells", strconv.Itoa(mostInner))
	}
	r := Result{Status: make([]Status, len(t.Cells))}
	for i, c := range t.Cells {
		if c.Value > 0 && c.Value <= o.Threshold || c.Value == 0 && o.Zeros == HideZeros {
			r.Status[i] = Primary
		}
	}
	publish(t, &r)
	return r, withstand(t, &r)
}

// order lists the cells that may be published: first those with nobody in them, which a published total of nobody
// would give away in any case and which are no cover for others, then the most useful: by size, then by labels.
func order(t disclosure.Table, r Result) []int {
	var all []int
	for i, s := range r.Status {
		if s != Primary {
			all = append(all, i)
		}
	}
	slices.SortFunc(all, func(a, b int) int {
		x, y := t.Cells[a], t.Cells[b]
		return cmp.Or(cmp.Compare(min(x.Value, 1), min(y.Value, 1)), cmp.Compare(y.Value, x.Value), len(y.Inner)-len(x.Inner), cmp.Compare(x.Key(), y.Key()))
	})
	return all
}

// publish takes cells up one by one where they leave every primary cell outside the span of what is published.
func publish(t disclosure.Table, r *Result) {
	b := &space{rows: map[int]vector{}}
	var secrets []vector
	for i, s := range r.Status {
		if s == Primary {
			secrets = append(secrets, vectorOf(t.Cells[i].Inner))
		}
	}
	for _, i := range order(t, *r) {
		v := b.reduce(vectorOf(t.Cells[i].Inner))
		if v.zero() {
			continue // it follows from what is published
		}
		v = v.unit()
		if slices.ContainsFunc(secrets, v.parallel) {
			r.Status[i] = Secondary
			continue
		}
		b.add(v)
		for k := range secrets {
			secrets[k] = secrets[k].less(v)
		}
	}
}

// withstand attacks the pattern and hides more until no primary cell is given away.
func withstand(t disclosure.Table, r *Result) error {
	for {
		ranges, err := audit.Attack(t, r.Hidden())
		if err != nil {
			return err
		}
		r.Ranges = ranges
		leaking := false
		for _, x := range audit.Leaks(ranges) {
			if r.Status[x.Cell] != Primary {
				continue
			}
			leaking = true
			more, err := hideMore(t, r, x.Cell)
			if err != nil {
				return err
			}
			if !more {
				return fault.New(fault.Refused, "disclosure.suppress.unprotected", "cell", strings.Join(t.Cells[x.Cell].Labels, ", "))
			}
		}
		if !leaking {
			return nil
		}
	}
}

// mostTried is how many cells are tried for one leak before the smallest is taken.
const mostTried = 60

// hideMore hides a published cell for the sake of a leaking one: the smallest in its rows and columns that ends the leak,
// or, where no single one does, the smallest.
func hideMore(t disclosure.Table, r *Result, leaking int) (bool, error) {
	rows := order(t, *r)
	slices.Reverse(rows)
	var near, far []int
	for _, i := range rows {
		switch {
		case r.Status[i] != Published || t.Cells[i].Value == 0:
		case touches(t.Cells[i], t.Cells[leaking]):
			near = append(near, i)
		default:
			far = append(far, i)
		}
	}
	all := append(near, far...)
	if len(all) == 0 {
		return false, nil
	}
	for _, i := range all[:min(len(all), mostTried)] {
		r.Status[i] = Secondary
		x, err := audit.One(t, r.Hidden(), leaking)
		if err != nil {
			return false, err
		}
		if !x.Disclosed() {
			return true, nil
		}
		r.Status[i] = Published
	}
	r.Status[all[0]] = Secondary
	return true, nil
}

// touches says whether two cells differ in one label only: they stand in one row or column.
func touches(a, b disclosure.Cell) bool {
	apart := 0
	for d := range a.Labels {
		if a.Labels[d] != b.Labels[d] {
			apart++
		}
	}
	return apart == 1
}
