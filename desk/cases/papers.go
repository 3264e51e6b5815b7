package cases

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/desk/office/view"
	"wanjia/desk/register/sealed"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// Handed is a file that somebody hands in to a case; what it is was found out before.
type Handed struct {
	Case  journal.ID
	Of    string // which evidence it is; empty where nobody says
	Type  string
	Bytes []byte
}

// maxPapers is how many files a case holds.
const maxPapers = 40

// maxOf bounds the name of a piece of evidence.
const maxOf = 60

// Hand keeps a file with a case, sealed under the case's own key. The journal gets its hash, type and size. A file that the case
// has already is there once.
func (d *Desk) Hand(ctx context.Context, who access.Actor, h Handed) (workflow.Paper, error) {
	var p workflow.Paper
	err := d.store.Write(ctx, func(tx Tx) (err error) {
		p, err = d.HandIn(ctx, tx, who, h)
		return err
	})
	return p, err
}

// HandIn is Hand in somebody's transaction.
func (d *Desk) HandIn(ctx context.Context, tx Tx, who access.Actor, h Handed) (workflow.Paper, error) {
	sum := sha256.Sum256(h.Bytes)
	p := workflow.Paper{Case: h.Case, Hash: hex.EncodeToString(sum[:]), Type: h.Type, Size: int64(len(h.Bytes)), Of: h.Of, By: who.Account}
	p.Entry = workflow.PaperID(p.Case, p.Hash)
	if len(h.Of) > maxOf {
		return p, fault.New(fault.TooMuch, "workflow.long", "field", "of", "max", strconv.Itoa(maxOf)).In("of")
	}
	s := &step{d: d, tx: tx, who: who, c: Command{Case: h.Case}, now: time.UnixMilli(tx.Now()).UTC()}
	if err := s.mayHand(ctx); err != nil {
		return p, err
	}
	before, err := tx.Papers(ctx, h.Case)
	if err != nil {
		return p, err
	}
	for _, old := range before {
		if old.Hash == p.Hash {
			return old, nil
		}
	}
	if len(before) >= maxPapers {
		return p, fault.New(fault.TooMuch, "case.paper.many", "max", strconv.Itoa(maxPapers)).In("file")
	}
	return p, s.keep(ctx, &p, h.Bytes)
}

// mayHand says whether whoever acts may hand files in to the case: those whose turn some step of it is, while it isn't over.
func (s *step) mayHand(ctx context.Context) error {
	if err := s.reopen(ctx); err != nil {
		return err
	}
	tree, err := s.tx.Tree(ctx)
	if err != nil {
		return err
	}
	if dec := s.who.May(tree.Under, access.Handle, access.Request{Area: s.at, Grain: s.grain()}); !dec.Allowed {
		return fault.New(fault.Denied, dec.Reason)
	}
	switch {
	case workflow.Shut(s.file.Parties, s.file.Barred, s.who, tree.Under):
		return fault.New(fault.Denied, "workflow.party")
	case !s.who.Operator && !s.flow.Shows(DesksOf(s.who, tree.Under, s.at, s.grain())):
		return fault.New(fault.Denied, "workflow.desk")
	case !s.flow.IsOpen(s.was):
		return fault.New(fault.Conflict, "workflow.over")
	}
	return nil
}

func (s *step) keep(ctx context.Context, p *workflow.Paper, plain []byte) error {
	box := sealed.NewBox(s.d.office.Keys, s.tx)
	raw, err := box.Bytes(ctx, person.ID{ID: p.Case.ID}, paperPurpose(p.Hash), plain)
	if err != nil {
		return err
	}
	head, err := s.tx.Head(ctx)
	if err != nil {
		return err
	}
	p.Seq = head + 1
	e := journal.Entry{Seq: p.Seq, ID: p.Entry, Kind: workflow.PaperKind, Area: s.at, Occurred: clock.Today(clock.Fixed(s.now)).Partial(), Recorded: s.now, Author: s.who.Account,
		Device: s.who.Device, Purpose: s.who.Purpose.String(), Body: journal.CanonicalBody(p.Body())}
	if err := journal.Check(e); err != nil {
		return err
	}
	if err := s.tx.SaveSalts(ctx, box.Fresh()); err != nil {
		return err
	}
	if err := s.tx.KeepBlob(ctx, p.Case, p.Hash, raw); err != nil {
		return err
	}
	return s.tx.Append(ctx, []journal.Entry{e})
}

// paperPurpose is what a file is sealed for, so that one can't stand in another's place.
func paperPurpose(hash string) string { return "paper " + hash }

// Paper opens a file of a case for somebody who may see the case; that is a look at whom the case is about.
func (d *Desk) Paper(ctx context.Context, who access.Actor, of journal.ID, hash string) (workflow.Paper, []byte, error) {
	var p workflow.Paper
	var plain []byte
	err := d.office.Look(ctx, who, access.Handle, area.Code{}, "paper", func(v *view.Sight) error {
		f, ok, err := v.Case(ctx, of)
		if err != nil {
			return err
		}
		if _, may := d.sees(v, &f); !ok || !may {
			return fault.New(fault.Missing, "case.missing")
		}
		if _, err := d.rows(ctx, v, []workflow.File{f}); err != nil {
			return err
		}
		p, plain, err = OpenPaper(ctx, v, v.Keys, of, hash)
		return err
	})
	return p, plain, err
}

// Papers reads the files of cases.
type Papers interface {
	sealed.Salts
	Papers(ctx context.Context, root journal.ID) ([]workflow.Paper, error)
	Blob(ctx context.Context, owner journal.ID, hash string) ([]byte, bool, error)
}

// OpenPaper opens a file of a case. It holds nobody's rights: that was done before, and the look written down.
func OpenPaper(ctx context.Context, r Papers, keys *seal.Keys, of journal.ID, hash string) (workflow.Paper, []byte, error) {
	missing := fault.New(fault.Missing, "case.paper.missing")
	all, err := r.Papers(ctx, of)
	if err != nil {
		return workflow.Paper{}, nil, err
	}
	i := slices.IndexFunc(all, func(p workflow.Paper) bool { return p.Hash == hash })
	if i < 0 {
		return workflow.Paper{}, nil, missing
	}
	raw, ok, err := r.Blob(ctx, of, hash)
	if err != nil || !ok {
		return all[i], nil, cause(err, missing)
	}
	plain, err := sealed.Opener{Keys: keys, Salts: r}.Bytes(ctx, person.ID{ID: of.ID}, paperPurpose(hash), raw)
	if err != nil || plain == nil {
		return all[i], nil, cause(err, missing)
	}
	return all[i], plain, nil
}

func cause(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}
