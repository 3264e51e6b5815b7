// Package watching joins the desks of cases and of oversight with their stores and with the content of the packs, and does what
// `wanjia inspect` is asked for. It decides nothing.
package watching

import (
	"context"
	"io/fs"
	"maps"
	"slices"

	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/fee"
	"wanjia/exchange/pack"
	"wanjia/exchange/pack/flows"
	"wanjia/exchange/pack/oversight"
	storeacc "wanjia/store/accounts"
	storereg "wanjia/store/register"

	"wanjia/desk/accreditation"
	"wanjia/desk/cases"
	"wanjia/desk/complaints"
	"wanjia/desk/fees"
	"wanjia/desk/grants"
	"wanjia/desk/information"
	"wanjia/desk/inspections"
	"wanjia/desk/office/view"
	"wanjia/desk/providers"
	"wanjia/desk/training"
)

// Place is what the desks stand on.
type Place struct {
	Office   *view.Office
	Store    *storereg.Store
	Accounts *storeacc.Store
	Content  fs.FS
	Packs    []string
}

// Cases is the desk of cases with the kinds that all packs define.
func Cases(p Place) (*cases.Desk, error) {
	kinds, wrong := flows.Load(p.Content, p.Packs...)
	if len(wrong) > 0 {
		return nil, wrong[0]
	}
	days, err := pack.Workdays(p.Content, p.Packs...)
	if err != nil {
		return nil, err
	}
	return cases.New(p.Office, caseStore{p.Store}, staff{p.Accounts}, kinds, days), nil
}

// Desks are those of oversight.
type Desks struct {
	Providers   *providers.Desk
	Inspections *inspections.Desk
	Complaints  *complaints.Desk
	Fees        *fees.Desk
	Awards      *accreditation.Desk
	Requests    *information.Desk
	Grants      *grants.Desk
	Training    *training.Desk
	Content     oversight.Content
}

// Oversight are the desks of oversight over a desk of cases.
func Oversight(p Place, filed *cases.Desk) (Desks, error) {
	content, wrong := oversight.Load(p.Content, p.Packs...)
	if len(wrong) > 0 {
		return Desks{}, wrong[0]
	}
	watched := providers.Watched{Usual: content.Ratio.Usual, Rate: content.Ratio.Rate}
	for _, d := range content.Devices {
		watched.Devices = append(watched.Devices, d.Rule)
	}
	taught, works, err := trained(p)
	if err != nil {
		return Desks{}, err
	}
	watched.Trained = works
	files := providers.New(p.Office, providerStore{p.Store}, watched)
	var posted []*fee.Schedule
	for _, id := range slices.Sorted(maps.Keys(content.Fees)) {
		posted = append(posted, content.Fees[id])
	}
	drawn := inspections.New(p.Office, inspectionStore{p.Store}, filed, files, content.Checklists, content.Rules)
	given, err := awards(p, filed, drawn, content)
	return Desks{Complaints: complaints.New(p.Office, filed), Requests: information.New(p.Office, filed), Fees: fees.New(feeStore{p.Store}, posted, p.Office.Clock), Providers: files, Inspections: drawn, Awards: given, Grants: grants.New(p.Office, grantStore{p.Store}, filed, given), Training: taught, Content: content}, err
}

// Types are the types of controlled devices.
func (d Desks) Types() []string {
	var out []string
	for _, t := range d.Content.Devices {
		out = append(out, t.Type)
	}
	return out
}

// Title names a type of device; one that no pack names stands for itself.
func (d Desks) Title(lang words.Lang, kind string) string {
	for _, t := range d.Content.Devices {
		switch {
		case t.Type != kind:
		case lang == words.ZH:
			return t.Title.ZH
		default:
			return t.Title.EN
		}
	}
	return kind
}

type feeStore struct{ s *storereg.Store }

// Read opens a moment.
func (c feeStore) Read(ctx context.Context, fn func(fees.Reader) error) error {
	return c.s.Read(ctx, func(x *storereg.Reader) error { return fn(x) })
}

// Write opens a transaction that shares its commit.
func (c feeStore) Write(ctx context.Context, fn func(fees.Tx) error) error {
	return c.s.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

type caseStore struct{ s *storereg.Store }

// Write opens a transaction that shares its commit.
func (c caseStore) Write(ctx context.Context, fn func(cases.Tx) error) error {
	return c.s.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

type providerStore struct{ s *storereg.Store }

// Write opens a transaction that shares its commit.
func (c providerStore) Write(ctx context.Context, fn func(providers.Tx) error) error {
	return c.s.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

type inspectionStore struct{ s *storereg.Store }

// Write opens a transaction that shares its commit.
func (c inspectionStore) Write(ctx context.Context, fn func(inspections.Tx) error) error {
	return c.s.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// staff tells what accounts may do.
type staff struct{ s *storeacc.Store }

// Grants are those of an account.
func (g staff) Grants(ctx context.Context, account string) ([]access.Grant, error) {
	var out []access.Grant
	err := g.s.Read(ctx, func(r *storeacc.Reader) error {
		a, _, err := r.Account(ctx, account)
		out = a.Grants
		return err
	})
	return out, err
}
