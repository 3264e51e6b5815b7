package register

import (
	"context"

	"wanjia/base/fault"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/store/register/blob"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

// Same is who is whom at the reader's moment. It is kept in memory while no entry about identities comes.
func (r *Reader) Same(ctx context.Context) (*identity.Map, error) {
	text, _, err := r.Setting(ctx, follow.SameSetting)
	if err != nil || text == "" {
		return nil, err
	}
	at, err := blob.ParseSeqs(text)
	if err != nil || len(at) != 1 {
		return nil, fault.New(fault.Internal, "register.setting", "name", follow.SameSetting).Because(err)
	}
	r.s.mu.Lock()
	same, of := r.s.same, r.s.sameAt
	r.s.mu.Unlock()
	if of == at[0] {
		return same, nil
	}
	same, err = follow.Same(ctx, r.q)
	if _, committed := r.q.(*sqldb.Rx); err == nil && committed {
		r.s.mu.Lock()
		r.s.same, r.s.sameAt = same, at[0]
		r.s.mu.Unlock()
	}
	return same, err
}

// Merges are all merges that somebody had a part in.
func (r *Reader) Merges(ctx context.Context, p person.ID) ([]identity.Merged, error) {
	return follow.Merges(ctx, r.q, p)
}

// Merge is the merge that an entry made.
func (r *Reader) Merge(ctx context.Context, entry journal.ID) (identity.Merged, bool, error) {
	return follow.Merge(ctx, r.q, entry)
}
