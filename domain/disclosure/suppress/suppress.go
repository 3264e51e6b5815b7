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

// order lists the cells that may be published, the most useful first: by size, then by their labels.
func order(t disclosure.Table, r Result) []int {
	var all []int
	for i, s := range r.Status {
		if s != Primary {
			all = append(all, i)
		}
	}
	slices.SortFunc(all, func(a, b int) int {
		x, y := t.Cells[a], t.Cells[b]
		return cmp.Or(cmp.Compare(y.Value, x.Value), len(y.Inner)-len(x.Inner), cmp.Compare(x.Key(), y.Key()))
	})
	return all
}

// publish takes cells up one by one where they leave every primary cell outside the span of what is published.
func publish(t disclosure.Table, r *Result) {
	b := &space{}
	var secrets []vector
	for i, s := range r.Status {
		if s == Primary {
			secrets = append(secrets, vectorOf(t.Cells[i].Inner, len(t.Inner)))
		}
	}
	for _, i := range order(t, *r) {
		v := b.reduce(vectorOf(t.Cells[i].Inner, len(t.Inner)))
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
		leak := slices.IndexFunc(ranges, func(x audit.Range) bool { return r.Status[x.Cell] == Primary && x.Disclosed() })
		if leak < 0 {
			return nil
		}
		if !hideOneMore(t, r, ranges[leak].Cell) {
			return fault.New(fault.Refused, "disclosure.suppress.unprotected", "cell", t.Cells[ranges[leak].Cell].Key())
		}
	}
}

// hideOneMore hides the smallest published cell that shares people with a leaking one, or failing that any.
func hideOneMore(t disclosure.Table, r *Result, leaking int) bool {
	rows := order(t, *r)
	slices.Reverse(rows)
	for _, near := range []bool{true, false} {
		for _, i := range rows {
			if r.Status[i] == Published && t.Cells[i].Value > 0 && (!near || touches(t.Cells[i], t.Cells[leaking])) {
				r.Status[i] = Secondary
				return true
			}
		}
	}
	return false
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
