package vital

import (
	"cmp"
	"slices"

	"wanjia/domain/person"
	"wanjia/domain/residence"
)

// Sort brings acts into the order in which a life folds them: by day, then by what comes first within a
// day, then by entry. It doesn't depend on the order in which entries arrived.
func Sort(acts []Act) {
	slices.SortFunc(acts, func(a, b Act) int {
		return cmp.Or(
			cmp.Compare(a.Date.Day(), b.Date.Day()),
			cmp.Compare(a.Order, b.Order),
			a.Entry.Compare(b.Entry.ID),
			a.As.Compare(b.As.ID),
		)
	})
	settle(acts)
}

// settle looks at days on which somebody both came and left. Whoever lived somewhere before that day left there and then came;
// whoever didn't came first. Likewise the married are divorced before they marry again.
func settle(acts []Act) {
	var here, there [4]person.ID // no memory of their own for the few records that there are
	at, wed := going(here[:0]), going(there[:0])
	for from, to := 0, 0; from < len(acts); from = to {
		for to = from + 1; to < len(acts) && acts[to].Date.Day() == acts[from].Date.Day(); to++ {
		}
		if day := acts[from:to]; len(day) > 1 {
			if len(at) > 0 {
				first(day, leaves, arrives)
			}
			if len(wed) > 0 {
				first(day, parts, marries)
			}
		}
		for i := range acts[from:to] {
			for _, e := range acts[from+i].Effects {
				at = at.after(acts[from+i].As, opens(e), e.Op == Closes || e.Op == Ends)
				wed = wed.after(acts[from+i].As, e.Op == Unites, e.Op == Separates || e.Op == Ends)
			}
		}
	}
}

// going are the records of somebody by which something goes on. What ends by a record that it doesn't go on by ends by all of them.
type going []person.ID

func (g going) after(as person.ID, begins, ends bool) going {
	i := slices.Index(g, as)
	switch {
	case ends && i < 0:
		return g[:0]
	case ends:
		return slices.Delete(g, i, i+1)
	case begins && !ends && i < 0:
		return append(g, as)
	}
	return g
}

// first moves the acts of a day that do one thing before those that do another, and leaves the rest as it is.
func first(day []Act, one, other func(Effect) bool) {
	after := slices.IndexFunc(day, func(a Act) bool { return slices.ContainsFunc(a.Effects, other) })
	for i := after + 1; after >= 0 && i < len(day); i++ {
		if slices.ContainsFunc(day[i].Effects, one) && !slices.ContainsFunc(day[i].Effects, other) {
			a := day[i]
			copy(day[after+1:i+1], day[after:i])
			day[after] = a
			after++
		}
	}
}

func opens(e Effect) bool {
	return e.Op == Opens && e.Residence == residence.Usual && !e.Area.IsZero()
}
func arrives(e Effect) bool { return opens(e) && e.How == residence.MoveIn }
func leaves(e Effect) bool  { return e.Op == Closes && e.How == residence.MoveOut }
func marries(e Effect) bool { return e.Op == Unites }
func parts(e Effect) bool   { return e.Op == Separates }
