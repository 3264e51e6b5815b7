// Package campaigns is the desk of screening campaigns: it plans them, invites everybody of an age and sex in an area, writes down that
// somebody wants nothing of it, and tells how it goes in counts that pass the door. It looks at no record of anybody: who came and what was
// found is counted by the desk of care, which names nobody.
package campaigns

import (
	"context"
	"slices"
	"strings"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/care/campaign"
	"wanjia/domain/cube"
	"wanjia/domain/journal"
	"wanjia/domain/person"

	"wanjia/desk/door"
	"wanjia/desk/office/view"
	"wanjia/desk/once"
	"wanjia/desk/register/sealed"
	"wanjia/domain/vital"
)

// Reader is one moment.
type Reader interface {
	sealed.Salts
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Stock(ctx context.Context, a area.Code, before day.Month, yield func(person.Sex, cube.Cohort, int64)) error
	Campaigns(ctx context.Context, before journal.Seq, n int) ([][]journal.Seq, error)
	Campaign(ctx context.Context, of journal.ID) ([]journal.Seq, error)
	Teams(ctx context.Context, account string) ([]care.Member, error)
}

// Tx is a transaction.
type Tx interface {
	Reader
	Now() int64
	Append(ctx context.Context, entries []journal.Entry) error
	SaveSalts(ctx context.Context, salts map[person.ID][16]byte) error
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Counter counts records of a programme without saying whose they are.
type Counter interface {
	Count(ctx context.Context, programme string, within area.Code, yield func(*care.Record, vital.Life)) error
}

// Door lets counts out.
type Door interface {
	Counts(ctx context.Context, who access.Actor, at area.Code, what, detail string, cells []door.Count) ([]door.Count, error)
}

// Message is a text to a phone.
type Message struct{ Phone, Text string }

// Gateway sends texts to phones. A batch is laid ready before it is noted and handed on after, so that whenever the program dies, what was
// noted is sent, and nothing else. Handing on again what was handed on does nothing.
type Gateway interface {
	Stage(ctx context.Context, batch journal.ID, messages []Message) error
	Post(ctx context.Context, batch journal.ID) error
}

// Desk plans campaigns.
type Desk struct {
	office     *view.Office
	store      Store
	keys       *seal.Keys
	clock      clock.Clock
	programmes map[string]*care.Programme
	counter    Counter
	door       Door
	gateway    Gateway
}

// Ports are what the desk works with.
type Ports struct {
	Office     *view.Office
	Store      Store
	Programmes map[string]*care.Programme
	Counter    Counter
	Door       Door
	Gateway    Gateway
}

// New is a desk.
func New(p Ports) *Desk {
	return &Desk{p.Office, p.Store, p.Office.Keys, p.Office.Clock, p.Programmes, p.Counter, p.Door, p.Gateway}
}

func below(tree *area.Tree) access.Under {
	return func(child, ancestor area.Code) bool {
		return tree.Under(child, ancestor) || tree.Counts(child, ancestor)
	}
}

func may(who access.Actor, tree *area.Tree, at area.Code) error {
	if dec := who.May(below(tree), access.Campaign, access.Request{Area: at}); !dec.Allowed {
		return fault.New(fault.Denied, dec.Reason)
	}
	return nil
}

// Plan writes a plan down.
func (d *Desk) Plan(ctx context.Context, who access.Actor, p campaign.Plan) (journal.Seq, error) {
	pr := d.programmes[p.Programme]
	if pr == nil {
		return 0, fault.New(fault.Missing, "care.programme", "programme", p.Programme).In("programme")
	}
	if !pr.Campaign {
		return 0, fault.New(fault.Refused, "campaign.programme", "programme", p.Programme).In("programme")
	}
	if p.Offer == (care.Offer{}) {
		p.Offer = pr.Offer
	}
	if err := p.Check(); err != nil {
		return 0, err
	}
	return d.write(ctx, who, p.Area, journal.Entry{ID: p.ID, Kind: campaign.Kind, Body: p.Body()})
}

// Programmes are those that campaigns may be planned for, in the order of their ids.
func (d *Desk) Programmes() (out []*care.Programme) {
	for _, p := range d.programmes {
		if p.Campaign {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b *care.Programme) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// Session adds a day on which a campaign takes place.
func (d *Desk) Session(ctx context.Context, who access.Actor, of journal.ID, s campaign.Day) (journal.Seq, error) {
	f, err := d.file(ctx, of)
	switch {
	case err != nil:
		return 0, err
	case s.On < f.From || s.On > f.To:
		return 0, fault.New(fault.Invalid, "campaign.session").In("on")
	case strings.TrimSpace(s.Place) == "" || s.Seats < 1:
		return 0, fault.New(fault.Invalid, "campaign.place").In("place")
	}
	return d.write(ctx, who, f.Area, journal.Entry{ID: s.ID, Kind: campaign.Session, Body: s.Body(of)})
}

// End says that a campaign is over.
func (d *Desk) End(ctx context.Context, who access.Actor, of, id journal.ID) (journal.Seq, error) {
	f, err := d.file(ctx, of)
	if err != nil {
		return 0, err
	}
	return d.write(ctx, who, f.Area, journal.Entry{ID: id, Kind: campaign.Over, Body: journal.CanonicalBody(map[string]string{campaign.CampaignField: of.String()})})
}

// write appends an entry where the actor may plan.
func (d *Desk) write(ctx context.Context, who access.Actor, at area.Code, e journal.Entry) (journal.Seq, error) {
	var seq journal.Seq
	return seq, d.store.Write(ctx, func(tx Tx) (err error) {
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		if err := may(who, tree, at); err != nil {
			return err
		}
		if !tree.Has(at) {
			return fault.New(fault.Invalid, "case.area").In("area")
		}
		e.Area, e.Purpose = at, access.FamilyService.String()
		seq, err = once.Put(ctx, tx, who, e)
		return err
	})
}

// file is where a campaign stands.
func (d *Desk) file(ctx context.Context, of journal.ID) (f campaign.File, err error) {
	err = d.store.Read(ctx, func(r Reader) error {
		seqs, err := r.Campaign(ctx, of)
		if err != nil {
			return err
		}
		if len(seqs) == 0 {
			return fault.New(fault.Missing, "campaign.missing")
		}
		f, err = told(ctx, r, seqs)
		return err
	})
	return f, err
}

func told(ctx context.Context, r Reader, seqs []journal.Seq) (f campaign.File, err error) {
	entries, err := r.Entries(ctx, seqs)
	if err != nil {
		return f, err
	}
	for _, seq := range seqs {
		body, err := journal.ParseBody(entries[seq].Body)
		if err != nil {
			return f, err
		}
		f = f.Take(entries[seq], body)
	}
	return f, nil
}

// Row is a campaign in a list.
type Row struct {
	campaign.File
	Of    *care.Programme
	Place string
}

// most is how many campaigns are listed.
const most = 100

// List lists the newest campaigns where the actor may plan or see how they go.
func (d *Desk) List(ctx context.Context, who access.Actor) (out []Row, err error) {
	err = d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		all, err := r.Campaigns(ctx, 1<<62, most)
		for _, seqs := range all {
			f, err := told(ctx, r, seqs)
			if err != nil {
				return err
			}
			if may(who, tree, f.Area) == nil {
				out = append(out, Row{f, d.programmes[f.Programme], name(tree, f.Area)})
			}
		}
		return err
	})
	return out, err
}

func name(tree *area.Tree, at area.Code) string {
	if a, ok := tree.Get(at); ok {
		return a.Name
	}
	return at.String()
}
