// Package findings is the desk of data quality: it keeps what the rules find, in step with the journal and anew every night, lists it
// by rule, area and worker, and takes answers, each an entry. It measures how often a rule asks in vain and proposes, but changes no
// rule. It ranks nobody: workers stand by name, and how somebody writes down is a question that supervisors alone are shown.
package findings

import (
	"context"
	"sync"

	"wanjia/base/clock"
	"wanjia/base/id"
	"wanjia/desk/office/check"
	"wanjia/desk/office/view"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality/answer"
)

// Reader reads one moment of what is kept, and of the journal.
type Reader interface {
	Head(ctx context.Context) (journal.Seq, error)
	After(ctx context.Context, seq journal.Seq, n int) ([]journal.Entry, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Setting(ctx context.Context, name string) (string, bool, error)
	Kept(ctx context.Context, ids []id.ID) ([]answer.Kept, error)
	Of(ctx context.Context, people []person.ID, houses []household.ID) ([]answer.Kept, error)
	Every(ctx context.Context, yield func(answer.Kept)) error
	In(ctx context.Context, rule string, after area.Code, than id.ID, n int, yield func(area.Code, id.ID)) error
	Counts(ctx context.Context) ([]answer.Count, error)
	Months(ctx context.Context) ([]answer.Month, error)
}

// Writer writes what is kept.
type Writer interface {
	Keep(ctx context.Context, all []answer.Kept) error
	Drop(ctx context.Context, ids []id.ID, on string) error
	Set(ctx context.Context, name, value string) error
}

// Tx is a transaction in which an answer is written.
type Tx interface {
	Now() int64
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Append(ctx context.Context, entries []journal.Entry) error
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Writer) error) error
	Answer(ctx context.Context, fn func(Tx) error) error
}

// Rules asks the rules about everything, or about some.
type Rules interface {
	All(ctx context.Context, yield func([]check.Found) error) error
	Some(ctx context.Context, people []person.ID, houses []household.ID) ([]check.Found, error)
}

// Search finds what no rule about one person or household finds: what was missed, and how work is written down.
type Search interface {
	Search(ctx context.Context, yield func([]check.Found) error) error
}

// Desk keeps findings.
type Desk struct {
	office   *view.Office
	store    Store
	rules    Rules
	searches []Search

	mu sync.Mutex // one check at a time
}

// New is a desk.
func New(office *view.Office, store Store, rules Rules, searches ...Search) *Desk {
	return &Desk{office: office, store: store, rules: rules, searches: searches}
}

func (d *Desk) today() string { return clock.Today(d.office.Clock).String() }
