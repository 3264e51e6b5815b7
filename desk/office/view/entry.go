package view

import (
	"context"

	"wanjia/domain/journal"
	"wanjia/domain/register"
)

// maxChain bounds how far corrections of corrections are followed back.
const maxChain = 1000

// Standing is the event that an entry registered, corrected or took back, as it now stands.
func (s *Sight) Standing(ctx context.Context, e journal.Entry) (register.Standing, bool, error) {
	for range maxChain {
		up := e.Corrects
		if up.IsZero() {
			up = e.Voids
		}
		if up.IsZero() {
			break
		}
		before, ok, err := s.EntryByID(ctx, up)
		if err != nil || !ok {
			return register.Standing{}, false, err
		}
		e = before
	}
	found, err := s.Events(ctx, []journal.ID{e.ID})
	st, ok := found[e.ID]
	return st, ok, err
}
