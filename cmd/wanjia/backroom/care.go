package backroom

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"

	"wanjia/base/clock"
	"wanjia/base/seal"
	"wanjia/cmd/wanjia/demo"
	"wanjia/cmd/wanjia/posting"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
	"wanjia/exchange/pack"
	"wanjia/exchange/pack/measures"
	"wanjia/exchange/pack/programmes"
	httpcare "wanjia/httpd/care"
	httpforms "wanjia/httpd/forms"
	storecare "wanjia/store/care"
	storereg "wanjia/store/register"
	storesync "wanjia/store/sync"
	storetab "wanjia/store/tables"

	"wanjia/desk/care"
	"wanjia/desk/care/campaigns"
	"wanjia/desk/care/offline"
	"wanjia/desk/care/roster"
	"wanjia/desk/care/supplies"
	"wanjia/desk/care/tally"
	"wanjia/desk/door"
	"wanjia/desk/inbox"
	"wanjia/desk/office/view"
)

// Services are what the desks of care work with.
type Services struct {
	Keys    *seal.Keys
	Office  *view.Office
	Press   *door.Press
	Files   fs.FS // of the packs, and their names
	Names   []string
	Flows   map[string]*workflow.Definition
	Content httpforms.Content
	Inbox   *inbox.Desk // which learns to take in what phones write
}

// Fill puts made-up clients of the clinic's township into the desks of care.
func (p Place) Fill(ctx context.Context, d httpcare.Desks, who access.Actor, signIns []demo.SignIn) error {
	i := slices.IndexFunc(signIns, func(s demo.SignIn) bool { return s.Name == "clinic" })
	at, err := area.ParseCode(signIns[max(i, 0)].Area)
	if err != nil {
		return err
	}
	people, err := p.Some(ctx, at, among)
	if err != nil {
		return err
	}
	filled := demo.Services{Care: d.Care.(*care.Desk), Roster: d.Roster.(*roster.Desk), Supplies: d.Supplies.(*supplies.Desk), //nolint:errcheck,forcetypeassert // as Care makes them
		Campaigns: d.Campaigns.(*campaigns.Desk), //nolint:errcheck,forcetypeassert // as Care makes them
		At:        at, Today: clock.Today(p.Clock)}
	return filled.Enrol(ctx, who, people)
}

// among is among how many people the demonstration's clients are looked for.
const among = 1_200

// Some are at most n people of an area and all below it, in order of id.
func (p Place) Some(ctx context.Context, at area.Code, n int) (out []demo.Somebody, err error) {
	store := storecare.New(p.Store)
	return out, store.Read(ctx, func(r *storecare.Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		var ids []person.ID
		from, than := at, person.ID{}
		err = r.PeopleIn(ctx, from, than, n, func(a area.Code, id person.ID) {
			if a == at || tree.Under(a, at) {
				ids = append(ids, id)
			}
		})
		if err != nil {
			return err
		}
		found, err := r.People(ctx, ids)
		for i := range found {
			out = append(out, demo.Somebody{ID: found[i].ID, Area: at, Life: found[i].Life()})
		}
		return err
	})
}

// Care are the desks of services that people choose, with the programmes, referrals and measures that all packs define.
func (p Place) Care(of Services) (out httpcare.Desks, err error) {
	all, wrong := programmes.Load(of.Files, of.Names...)
	measured, bad := measures.Load(of.Files, all, of.Names...)
	if wrong = append(wrong, bad...); len(wrong) > 0 {
		return out, wrong[0]
	}
	days, err := pack.Workdays(of.Files, of.Names...)
	if err != nil {
		return out, err
	}
	store := storecare.New(p.Store)
	desk := care.New(ties.Care{S: store}, of.Keys, p.Clock, care.Content{Programmes: all, Forms: of.Content.Forms, Schedules: of.Content.Schedules, Flows: of.Flows, Days: days, Looker: of.Office.Looker})
	of.Inbox.Teach(offline.Taker(desk, func(tx inbox.Tx) care.Tx {
		if phone, ok := tx.(*storesync.Tx); ok {
			return store.Within(phone.Tx)
		}
		return store.Within(tx.(*storereg.Tx)) //nolint:errcheck,forcetypeassert // the other store of the inbox opens the register's
	}), offline.Kinds()...)
	return httpcare.Desks{Care: desk, Roster: roster.New(ties.Roster{S: store}, all), Supplies: supplies.New(ties.Supplies{S: store}, p.Clock),
		Campaigns: campaigns.New(campaigns.Ports{Office: of.Office, Store: ties.Campaigns{S: store}, Programmes: all, Counter: desk, Door: of.Press, Gateway: p.Post()}),
		Tally:     tally.New(tally.Ports{Counter: desk, Door: of.Press, Areas: ties.Tree{S: p.Store}, Register: store, Teams: store, Births: ties.Births{S: storetab.New(p.Store)}, Stores: store}, p.Clock, all, measured)}, nil
}

// Post is the folder of texts that a gateway takes away.
func (p Place) Post() posting.Box { return posting.Box{Dir: filepath.Join(p.Dir, "outbox")} }

// Resume hands on the texts that were noted when the program died.
func (p Place) Resume(ctx context.Context) {
	err := p.Post().Resume(ctx, func(ctx context.Context, batch journal.ID) (ok bool, err error) {
		err = p.Store.Read(ctx, func(r *storereg.Reader) error {
			_, ok, err = r.EntryByID(ctx, batch)
			return err
		})
		return ok, err
	})
	if err != nil {
		p.Trouble(err)
	}
}
