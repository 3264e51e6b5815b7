// Package outreach is the desk that finds who is owed something and has not claimed it, so that families hear of it. What it
// lists is true to the last event: it is asked of the register each time, a page at a time, and nothing is kept that could go
// stale. Whoever wants nothing says so once, without reasons, and isn't listed again for that scheme.
package outreach

import (
	"context"
	"sync"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
	"wanjia/domain/workflow"

	"wanjia/desk/benefits"
	"wanjia/desk/office/view"
	"wanjia/desk/register/sealed"
)

// Finder knows the schemes and makes cases of people.
type Finder interface {
	Schemes() benefit.Set
	Scheme(id benefit.ID, on day.Day) (*benefit.Scheme, error)
	Cases(ctx context.Context, r benefits.Families, people []vital.Person, on day.Day, depth benefits.Depth) ([]benefit.Case, error)
}

// Tx is a transaction.
type Tx interface {
	sealed.Salts
	Now() int64
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	People(ctx context.Context, ids []person.ID) ([]vital.Person, error)
	Case(ctx context.Context, root journal.ID) (workflow.File, bool, error)
	Append(ctx context.Context, entries []journal.Entry) error
	SaveSalts(ctx context.Context, salts map[person.ID][16]byte) error
}

// Store opens transactions.
type Store interface {
	Write(ctx context.Context, fn func(Tx) error) error
}

// Desk finds who hasn't claimed.
type Desk struct {
	office *view.Office
	find   Finder
	store  Store
	cases  Cases

	mu    sync.Mutex
	sums  map[sumKey]Sum
	sumAt journal.Seq
}

// New is a desk over an office, with what finds out what is owed.
func New(office *view.Office, find Finder, store Store, of Cases) *Desk {
	return &Desk{office: office, find: find, store: store, cases: of, sums: map[sumKey]Sum{}}
}

// Ask is a scheme and where.
type Ask struct {
	Scheme benefit.ID
	Within area.Code // zero: wherever the actor may
	Late   Lateness
}

// Lateness says whether those are meant whose time for a first claim is over.
type Lateness uint8

// The latenesses.
const (
	InTime Lateness = iota
	Over
	Either
)

// Row is somebody who is owed something and hasn't claimed it.
type Row struct {
	Person    view.Ref
	Reference string     // what their source calls them
	Claimants []view.Ref // who may claim for them, where the register knows
	Decision  benefit.Decision
	Since     day.Month // the first month that is owed
	Owed      money.Fen
	Payable   bool // all of it is confirmed
	Over      bool // the time for a first claim is over
	Before    string
}

// Name is what a source calls the person, or the register's own id.
func (r *Row) Name() string {
	if r.Reference != "" {
		return r.Reference
	}
	return r.Person.ID.String()
}

// Sum is how many they are.
type Sum struct {
	People  int
	Owed    money.Fen
	Over    int       // of others: those whose time is over
	OverFen money.Fen // what those would have been owed
	Journal journal.Seq
	On      day.Day
}

type sumKey struct {
	scheme benefit.ID
	where  string
	on     day.Day
}

// scheme is the version of a scheme that counts today, for whoever acts for benefits.
func (d *Desk) scheme(v *view.Sight, id benefit.ID) (*benefit.Scheme, error) {
	if v.Who.Purpose != access.Benefit {
		return nil, fault.New(fault.Refused, "outreach.purpose")
	}
	return d.find.Scheme(id, v.Today)
}

// Schemes are those in force today, one version each.
func (d *Desk) Schemes() benefit.Set { return d.find.Schemes().On(clock.Today(d.office.Clock)) }

// Worth is what a scheme owes some people today; of whom it isn't clear isn't in it.
func (d *Desk) Worth(ctx context.Context, v *view.Sight, scheme string, people []person.ID) (map[person.ID]money.Fen, error) {
	s, err := d.find.Scheme(benefit.ID(scheme), v.Today)
	if err != nil {
		return nil, err
	}
	ones := make([]person.ID, len(people))
	for i, p := range people {
		ones[i] = v.Ones.Of(p)
	}
	found, err := v.People(ctx, view.Unique(ones))
	if err != nil {
		return nil, err
	}
	cases, err := d.find.Cases(ctx, v, found, v.Today, benefits.DepthFor(s))
	if err != nil {
		return nil, err
	}
	owed := map[person.ID]money.Fen{}
	for i := range cases {
		dec, err := s.Decide(&cases[i], v.Today, v.Tree)
		if err != nil {
			return nil, err
		}
		if dec.Verdict != benefit.Unclear {
			owed[cases[i].Person] = dec.Total()
		}
	}
	out := map[person.ID]money.Fen{}
	for i, p := range people {
		if fen, clear := owed[ones[i]]; clear {
			out[p] = fen
		}
	}
	return out, nil
}
