// Package changes is the desk at which what was granted is reckoned again when facts change: a corrected birth date, a late death, a
// move. It lays what is owed beside what was granted, period by period, says which entries changed it, proposes a top-up or a cut as a
// case, and gives effect to what was decided. It takes nothing from anybody: a cut takes effect when its case says so, and only while
// facts are still what it was decided on.
package changes

import (
	"context"
	"slices"
	"strings"
	"sync"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/desk/benefits"
	"wanjia/desk/cases"
	"wanjia/desk/changes/cause"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/settle"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// Reader is one moment.
type Reader interface {
	benefits.Families
	Tree(ctx context.Context) (*area.Tree, error)
	Head(ctx context.Context) (journal.Seq, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
	After(ctx context.Context, seq journal.Seq, n int) ([]journal.Entry, error)
	Setting(ctx context.Context, name string) (string, bool, error)
	// Same is which records are one person.
	Same(ctx context.Context) (*identity.Map, error)
	Case(ctx context.Context, root journal.ID) (workflow.File, bool, error)
	Money
}

// Money is what was granted, taken back and decided.
type Money interface {
	Grants(ctx context.Context, p person.ID, scheme string) ([]payment.Grant, error)
	Recoveries(ctx context.Context, p person.ID, scheme string) ([]payment.Recovery, error)
	Recovery(ctx context.Context, id journal.ID) (payment.Recovery, bool, error)
	Outstanding(ctx context.Context, before journal.Seq, n int) ([]payment.Recovery, error)
	SetOffs(ctx context.Context, scheme string) ([]payment.Recovery, error)
	// Stirred are those of whom something was written since they were reckoned, and after a position; 0 is ever.
	Stirred(ctx context.Context, since journal.Seq, n int) ([]payment.Stirred, error)
	Differing(ctx context.Context, after payment.Stirred, n int) ([]payment.Stirred, error)
	Decided(ctx context.Context) ([]workflow.File, error)
	OpenOf(ctx context.Context, p person.ID) ([]workflow.File, error)
	OpenCuts(ctx context.Context) ([]workflow.File, error)
	Waiting(ctx context.Context, p person.ID, scheme string) ([]payment.Due, error)
	Grantees(ctx context.Context, among []person.ID) ([]payment.Stirred, error)
	// AccountsOf are the confirmed changes of accounts about somebody and their approved claims, the oldest first.
	AccountsOf(ctx context.Context, p person.ID) ([]workflow.File, error)
	Returned(ctx context.Context, scheme string) ([]payment.CameBack, error)
}

// Tx is a transaction.
type Tx interface {
	Reader
	Now() int64
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Append(ctx context.Context, entries []journal.Entry) error
	Reckoned(ctx context.Context, all []payment.Reckoned) error
	// Again has everybody who was granted something of a scheme reckoned again.
	Again(ctx context.Context, scheme string) error
	Set(ctx context.Context, name, value string) error
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Finder decides what a scheme owes.
type Finder interface {
	Case(ctx context.Context, r benefits.Families, id person.ID, on day.Day) (benefit.Case, error)
	Kin(ctx context.Context, r benefits.Families, people []person.ID, on day.Day) ([]person.ID, error)
	Schemes() benefit.Set
}

// Filer opens cases.
type Filer interface {
	Do(ctx context.Context, who access.Actor, c cases.Command) (cases.Done, error)
}

// Desk reckons again.
type Desk struct {
	office *view.Office
	store  Store
	find   Finder
	cases  Filer
	clock  clock.Clock

	digests func() map[benefit.ID]string // of the schemes there are: whoever changes one makes a desk anew
}

// New is a desk; without an office and cases it gives effect to what was decided, and lists and proposes nothing.
func New(office *view.Office, store Store, find Finder, filer Filer, clk clock.Clock) *Desk {
	return &Desk{office: office, store: store, find: find, cases: filer, clock: clk, digests: sync.OnceValue(func() map[benefit.ID]string {
		out := map[benefit.ID]string{}
		for _, s := range find.Schemes() {
			out[s.ID] = digest(out[s.ID], s)
		}
		return out
	})}
}

// Count is what somebody is owed now beside what was granted.
type Count struct {
	Person  person.ID
	Records []person.ID // all records that are this person, themselves first
	Scheme  benefit.ID
	Area    area.Code
	Claim   journal.ID
	Change  settle.Change // Owed is what is owed now, Paid what was granted and not taken back
	Why     []Why
	Open    bool // something isn't known any more; what was granted for it stays as it is
	Payee   bool // who claimed may not claim any more: the money waits until it is said where it goes

	grants []payment.Grant
	backs  []payment.Recovery
}

// Why is an entry about somebody that came after what was granted.
type Why = cause.Entry

// Lines are the differences in one text, always the same for the same differences: what a case is decided on.
func (c *Count) Lines() string {
	out := make([]string, len(c.Change.Lines))
	for i, l := range c.Change.Lines {
		out[i] = l.Period + ": " + l.Paid.String() + " → " + l.Owed.String()
	}
	return strings.Join(out, "; ")
}

// None says that nothing is to be done.
func (c *Count) None() bool { return c.Change.None() && !c.Payee }

// Recount lays what a scheme owes somebody now beside what was granted to all records that are this person. Periods that were never
// granted aren't in it: they wait to be granted. What isn't clear any more stays as it was.
func (d *Desk) Recount(ctx context.Context, r Reader, p person.ID, scheme benefit.ID) (Count, error) {
	out := Count{Person: p, Scheme: scheme}
	same, err := r.Same(ctx)
	if err != nil {
		return out, err
	}
	out.Person = same.Of(p)
	out.Records = same.All(out.Person)
	for _, record := range out.Records {
		grants, err := r.Grants(ctx, record, string(scheme))
		if err != nil {
			return out, err
		}
		backs, err := r.Recoveries(ctx, record, string(scheme))
		if err != nil {
			return out, err
		}
		out.grants, out.backs = append(out.grants, grants...), append(out.backs, backs...)
	}
	if len(out.grants) == 0 {
		return out, nil
	}
	tree, err := r.Tree(ctx)
	if err != nil {
		return out, err
	}
	out.Claim, out.Area = out.grants[0].Claim, out.grants[0].Area
	x := recounting{d: d, r: r, tree: tree, today: clock.Today(d.clock), made: map[decided]*benefit.Decision{}}
	newest, err := x.settle(ctx, &out)
	if err == nil && !out.Change.None() {
		out.Why, err = cause.Of(ctx, r, out.Person, out.since(newest))
	}
	if err == nil {
		out.Payee, err = x.elsewhere(ctx, &out)
	}
	return out, err
}

// settle lays what is owed beside what stands granted, period by period, and says which entry of money a period has last.
func (x *recounting) settle(ctx context.Context, out *Count) (map[string]journal.Seq, error) {
	granted, newest := map[string]money.Fen{}, map[string]journal.Seq{}
	note := func(period string, fen money.Fen, seq journal.Seq) {
		base := payment.Base(period)
		granted[base] += fen
		newest[base] = max(newest[base], seq)
	}
	for _, g := range out.grants {
		note(g.Period, g.Fen, g.Seq)
	}
	for _, b := range out.backs {
		note(b.Period, -b.Fen, b.Seq)
	}
	var owed, had []settle.Line
	seen := map[string]bool{}
	for _, g := range out.grants {
		if payment.Base(g.Period) != g.Period || seen[g.Period] {
			continue
		}
		seen[g.Period] = true
		fen, clear, err := x.owed(ctx, out.Person, out.Scheme, g)
		if err != nil {
			return nil, err
		}
		if !clear {
			out.Open, fen = true, granted[g.Period]
		}
		owed, had = append(owed, settle.Line{Period: g.Period, Fen: fen}), append(had, settle.Line{Period: g.Period, Fen: granted[g.Period]})
	}
	out.Change = settle.Reckon(owed, had)
	return newest, nil
}

// since is the position after which something changed a period that differs.
func (c *Count) since(newest map[string]journal.Seq) journal.Seq {
	var first journal.Seq
	for _, l := range c.Change.Lines {
		if at := newest[l.Period]; first == 0 || at < first {
			first = at
		}
	}
	return first
}

// decided is a version of a scheme on a day.
type decided struct {
	version *benefit.Scheme
	on      day.Day
}

type recounting struct {
	d     *Desk
	r     Reader
	tree  *area.Tree
	today day.Day
	made  map[decided]*benefit.Decision
}

// owed is what a granted period comes to now, by the version of the scheme by which it was granted. What is given once counts facts as
// of the day for which it was granted: growing older takes nothing back. clear is false where nothing can be said.
func (x *recounting) owed(ctx context.Context, p person.ID, scheme benefit.ID, g payment.Grant) (fen money.Fen, clear bool, err error) {
	on := x.today
	if !g.On.IsZero() {
		on = g.On.Day()
	}
	s, ok := x.d.find.Schemes().Find(scheme, on)
	if !ok {
		return 0, false, nil
	}
	if s.Rhythm != benefit.Once {
		on = max(on, x.today)
	}
	k := decided{s, on}
	dec := x.made[k]
	if dec == nil {
		c, err := x.d.find.Case(ctx, x.r, p, on)
		if err != nil {
			return 0, false, err
		}
		made, err := s.Decide(&c, on, x.tree)
		if err != nil {
			return 0, false, err
		}
		dec = &made
		x.made[k] = dec
	}
	i := slices.IndexFunc(dec.Periods, func(q benefit.Period) bool { return q.Code == g.Period })
	switch {
	case i < 0:
		return 0, dec.Verdict != benefit.Unclear || len(dec.Periods) > 0, nil
	case dec.Periods[i].Verdict == benefit.Unclear || !dec.Periods[i].Payable:
		return 0, false, nil
	case !dec.Periods[i].Owed():
		return 0, true, nil
	}
	return dec.Periods[i].Fen, true, nil
}
