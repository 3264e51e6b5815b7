// Package begun joins the past of a demonstration to the desks of a data folder.
package begun

import (
	"context"
	"path/filepath"

	"wanjia/base/clock"
	"wanjia/base/words"
	"wanjia/cmd/wanjia/audited"
	"wanjia/cmd/wanjia/demo"
	"wanjia/cmd/wanjia/demo/history"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/sampled"
	"wanjia/cmd/wanjia/ties"
	"wanjia/exchange/synth"

	"wanjia/desk/intake"
	"wanjia/desk/merging"
	"wanjia/desk/notices"
)

// Wish is what past a place is to have.
type Wish struct {
	Made  *synth.Place
	Seed  uint64
	Order intake.Order
	Lang  words.Lang
	Cast  func(context.Context) error // opens the accounts
}

// Folder is where the papers of the demonstration's audit lie, in the data folder.
const Folder = "audit"

// Tell writes the past down. The place must have been opened by the clock.
func Tell(ctx context.Context, p *place.Place, by *clock.Set, w Wish) (n intake.Counts, err error) {
	county, err := demo.County(w.Made)
	if err != nil {
		return n, err
	}
	calm, err := p.Pour(ctx)
	if err != nil {
		return n, err
	}
	of := p.Office()
	return history.Desks{Clock: by, Made: w.Made, Seed: w.Seed, Order: w.Order, Lang: w.Lang, Operator: place.Operator(demo.Source), Calm: calm, Cast: w.Cast,
		Intake: intake.New(p.Register, p.Areas, place.NewSorter), Register: p.Register, Notices: notices.New(&of, p.Register, ties.Notices{S: p.Store}),
		Joiner: merging.New(ties.Merges{S: p.Store}, p.Clock), Staff: p.Staff, Folder: sampled.Folder(filepath.Join(p.Dir, Folder)),
		Auditor: func() *sampled.Auditor { return &sampled.Auditor{Place: audited.By(p)} }}.Tell(ctx, county)
}
