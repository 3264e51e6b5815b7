package budget

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/domain/journal"
)

// Trouble is a kind of mismatch.
type Trouble string

// The kinds, the gravest first.
const (
	OverLine       Trouble = "over_line"       // more was paid than may be spent
	Twice          Trouble = "twice"           // the same was paid again
	Reused         Trouble = "reused"          // one paper shows several payments
	Reported       Trouble = "reported"        // the finance office says another sum
	OverCommitment Trouble = "over_commitment" // more was paid than was promised
	NoCommitment   Trouble = "no_commitment"   // paid, and nothing was promised
	NoEvidence     Trouble = "no_evidence"     // paid, and no paper shows it
	Unpaid         Trouble = "unpaid"          // promised, due, and not paid
	OverBound      Trouble = "over_bound"      // paid and promised together are more than may be spent
)

// Troubles are all kinds.
func Troubles() []Trouble {
	return []Trouble{OverLine, Twice, Reused, Reported, OverCommitment, NoCommitment, NoEvidence, Unpaid, OverBound}
}

// Mismatch is one place where the parts of a book don't agree.
type Mismatch struct {
	Kind   Trouble
	Line   journal.ID
	About  []journal.ID // payments, a commitment or a report
	Amount money.Fen    // by how much, or of how much
	Other  money.Fen    // of a report what it says; else 0
	On     day.Day
	Ref    string  // the voucher, contract or hash that it is about
	Answer *Answer // the newest; nil where nobody said anything
}

// grace is how long after its due day a commitment may be unpaid.
const grace = 30

// Mismatches finds what doesn't agree in a year, as known on a day. Payments are held against each other over all lines that the book knows.
func (b *Book) Mismatches(year int, today day.Day) []Mismatch {
	var out []Mismatch
	lines := b.Lines(year)
	for _, l := range lines {
		out = append(out, l.sums(today)...)
		out = append(out, l.unbound()...)
		out = append(out, l.unlike()...)
	}
	out = append(out, again(lines, Twice, func(p *Payment) []string { return marks(p) })...)
	out = append(out, again(lines, Reused, func(p *Payment) []string {
		var all []string
		for _, e := range p.Papers {
			all = append(all, e.Hash)
		}
		return all
	})...)
	b.answered(out)
	order := Troubles()
	slices.SortStableFunc(out, func(x, y Mismatch) int {
		return cmp.Or(cmp.Compare(slices.Index(order, x.Kind), slices.Index(order, y.Kind)), cmp.Compare(y.Amount, x.Amount), x.Line.Compare(y.Line.ID))
	})
	return out
}

// sums holds a line's sums against each other.
func (l *Line) sums(today day.Day) []Mismatch {
	var out []Mismatch
	if over := l.Paid - l.Available(); over > 0 {
		out = append(out, Mismatch{Kind: OverLine, Line: l.ID, Amount: over, On: today})
	} else if rest := l.Rest(); rest < 0 {
		out = append(out, Mismatch{Kind: OverBound, Line: l.ID, Amount: -rest, On: today})
	}
	for i := range l.Commitments {
		c := &l.Commitments[i]
		switch open := c.Open(); {
		case open < 0:
			out = append(out, Mismatch{Kind: OverCommitment, Line: l.ID, About: []journal.ID{c.ID}, Amount: -open, On: c.On, Ref: c.Ref})
		case open > 0 && l.overdue(c, today):
			out = append(out, Mismatch{Kind: Unpaid, Line: l.ID, About: []journal.ID{c.ID}, Amount: open, On: c.Due, Ref: c.Ref})
		}
	}
	return out
}

// overdue says that a commitment should have been paid: some time after its day, and where none was said with the end of its year.
func (l *Line) overdue(c *Commitment, today day.Day) bool {
	if c.Due != 0 {
		return today > c.Due+grace
	}
	return today.Month().Year() > l.Year
}

// unbound finds payments that nothing was promised for, and such as no paper shows.
func (l *Line) unbound() []Mismatch {
	var out []Mismatch
	for i := range l.Payments {
		p := &l.Payments[i]
		if p.Cancelled {
			continue
		}
		if l.commitment(p.Commitment) == nil {
			out = append(out, Mismatch{Kind: NoCommitment, Line: l.ID, About: []journal.ID{p.ID}, Amount: p.Amount, On: p.On, Ref: p.Ref})
		}
		if len(p.Papers) == 0 {
			out = append(out, Mismatch{Kind: NoEvidence, Line: l.ID, About: []journal.ID{p.ID}, Amount: p.Amount, On: p.On, Ref: p.Ref})
		}
	}
	return out
}

// unlike holds the newest report of each day against what is on record.
func (l *Line) unlike() []Mismatch {
	newest := map[day.Day]Said{}
	for _, r := range l.Reports {
		newest[r.Until] = r
	}
	var out []Mismatch
	for _, r := range newest {
		if here := l.PaidBy(r.Until); here != r.Amount {
			out = append(out, Mismatch{Kind: Reported, Line: l.ID, About: []journal.ID{r.ID}, Amount: max(here-r.Amount, r.Amount-here), Other: r.Amount, On: r.Until})
		}
	}
	slices.SortFunc(out, func(x, y Mismatch) int { return cmp.Compare(x.On, y.On) })
	return out
}

// marks are what two payments of the same thing share: the voucher's number with the sum, and the same sum to the same payee on one day.
func marks(p *Payment) []string {
	sum := strconv.FormatInt(int64(p.Amount), 10)
	all := []string{"day " + plain(p.To) + " " + sum + " " + p.On.String()}
	if ref := plain(p.Ref); ref != "" {
		all = append(all, "ref "+ref+" "+sum)
	}
	return all
}

// plain is a name or number without what hands write differently.
func plain(text string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" -_/.,\t\u3000", r) }), ""))
}

// again finds payments that share a mark. Each group is told once, at its second payment.
func again(lines []*Line, kind Trouble, marksOf func(*Payment) []string) []Mismatch {
	type place struct {
		l *Line
		p *Payment
	}
	groups := map[string][]place{}
	var order []string
	for _, l := range lines {
		for i := range l.Payments {
			p := &l.Payments[i]
			if p.Cancelled {
				continue
			}
			for _, m := range marksOf(p) {
				if len(groups[m]) == 0 {
					order = append(order, m)
				}
				if !slices.ContainsFunc(groups[m], func(x place) bool { return x.p == p }) {
					groups[m] = append(groups[m], place{l, p})
				}
			}
		}
	}
	var out []Mismatch
	told := map[string]bool{}
	for _, m := range order {
		if len(groups[m]) < 2 {
			continue
		}
		one := Mismatch{Kind: kind, Line: groups[m][1].l.ID, On: groups[m][1].p.On, Ref: groups[m][1].p.Ref}
		for i, x := range groups[m] {
			one.About = append(one.About, x.p.ID)
			if i > 0 {
				one.Amount += x.p.Amount
			}
		}
		slices.SortFunc(one.About, func(x, y journal.ID) int { return x.Compare(y.ID) })
		var key strings.Builder
		for _, id := range one.About {
			key.WriteString(id.String())
		}
		if !told[key.String()] {
			told[key.String()] = true
			out = append(out, one)
		}
	}
	return out
}
