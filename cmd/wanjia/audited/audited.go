// Package audited shows a data folder to audits by sample: its register as it stands and as it stood, its journal, and who may ask.
package audited

import (
	"context"

	"wanjia/cmd/wanjia/meeting"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/sampled"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	storeoffice "wanjia/store/office"
	storereg "wanjia/store/register"
	storesync "wanjia/store/sync"

	"wanjia/desk/audits"
	"wanjia/desk/register/past"
)

// By is the place as audits see it.
func By(p *place.Place) sampled.Place {
	return sampled.Place{Head: p.Head, NewID: p.Register.NewID, Tree: ties.Tree{S: p.Store}.Tree,
		Now: func() *audits.Desk {
			of := p.Office()
			return audits.New(&of)
		},
		Then: func(ctx context.Context, at journal.Seq) (*audits.Desk, error) { return stood(ctx, p, at) },
		Entry: func(ctx context.Context, id journal.ID) (e journal.Entry, ok bool, err error) {
			err = p.Store.Read(ctx, func(r *storereg.Reader) error {
				e, ok, err = r.EntryByID(ctx, id)
				return err
			})
			return e, ok, err
		},
		Who: func(ctx context.Context, account string) (audits.Interviewer, bool, error) {
			return interviewer(ctx, p, account)
		},
		Asked: meeting.Interviews(p.Store, p.Looks, p.Keys, nil).Answers,
		Note: func(ctx context.Context, at area.Code, id journal.ID, body map[string]string) (journal.Seq, error) {
			return audits.Note(ctx, ties.Audits{S: p.Store}, place.Operator("audit"), at, id, body)
		}}
}

// interviewer is somebody with an account, and what they may see.
func interviewer(ctx context.Context, p *place.Place, account string) (one audits.Interviewer, ok bool, err error) {
	err = storesync.New(p.Store).Read(ctx, func(r *storesync.Reader) error {
		a, known, err := r.Account(ctx, account)
		one, ok = audits.Interviewer{Account: account, Grants: a.Grants}, known && !a.Disabled
		return err
	})
	return one, ok, err
}

// stood is the desk over the register as it stood at a position: the register itself where nothing of it has changed since, else what the
// journal says up to there, played into a database that nothing else asks.
func stood(ctx context.Context, p *place.Place, at journal.Seq) (*audits.Desk, error) {
	of := p.Office()
	var changed bool
	err := p.Store.Read(ctx, func(r *storereg.Reader) (err error) {
		changed, err = past.Changed(ctx, r, at)
		return err
	})
	if err != nil || !changed {
		return audits.New(&of), err
	}
	t, err := p.Twin(ctx)
	if err != nil {
		return nil, err
	}
	p.Later = append(p.Later, t.Drop)
	err = p.Store.Read(ctx, func(r *storereg.Reader) error {
		return t.Register.Replay(ctx, r, func(e journal.Entry) bool { return e.Seq <= at }, func(journal.Seq) {})
	})
	of.Store = ties.Office{S: storeoffice.New(t.Store)}
	return audits.New(&of), err
}
