package backroom

import (
	"context"
	"io/fs"

	"wanjia/base/seal"
	"wanjia/exchange/pack"
	"wanjia/exchange/pack/flows"
	"wanjia/exchange/pack/programmes"
	httpforms "wanjia/httpd/forms"
	storecare "wanjia/store/care"

	"wanjia/desk/care"
)

// Care is the desk of services that people choose, with the programmes, forms and referrals that all packs define.
func (p Place) Care(keys *seal.Keys, files fs.FS, names []string, of httpforms.Content, log care.Looker) (*care.Desk, error) {
	all, wrong := programmes.Load(files, names...)
	kinds, bad := flows.Load(files, names...)
	if wrong = append(wrong, bad...); len(wrong) > 0 {
		return nil, wrong[0]
	}
	days, err := pack.Workdays(files, names...)
	if err != nil {
		return nil, err
	}
	return care.New(careStore{storecare.New(p.Store)}, keys, p.Clock, care.Content{Programmes: all, Forms: of.Forms, Schedules: of.Schedules, Flows: kinds, Days: days, Looker: log}), nil
}

// careStore is the store of care as its desk asks for it.
type careStore struct{ s *storecare.Store }

// Read opens a moment.
func (c careStore) Read(ctx context.Context, fn func(care.Reader) error) error {
	return c.s.Read(ctx, func(r *storecare.Reader) error { return fn(r) })
}

// Write opens a transaction that shares its commit.
func (c careStore) Write(ctx context.Context, fn func(care.Tx) error) error {
	return c.s.Write(ctx, func(t *storecare.Tx) error { return fn(t) })
}
