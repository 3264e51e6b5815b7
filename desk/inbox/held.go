package inbox

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/quarantine"
	"wanjia/domain/vital"

	"wanjia/desk/register/books"
	"wanjia/desk/register/sealed"
	domreg "wanjia/domain/register"
)

// purpose is what the key is for under which a held entry is sealed.
const purpose = "held"

// parcel is what is sealed of a held entry.
type parcel struct {
	Draft    Draft
	Findings []quality.Finding
}

// holder is the entry that would hold a draft: the same content under the same identifier is held once, and other content
// under it beside.
func (d *Desk) holder(dr Draft) journal.ID {
	raw, err := json.Marshal(dr)
	if err != nil { // texts and numbers always can be written
		raw = []byte(dr.ID.String())
	}
	digest := d.keys.Blind("held", string(raw))
	return journal.DeriveID("hold", dr.ID.String(), hex.EncodeToString(digest[:]))
}

// hold keeps an entry whole, sealed, with the reason.
func (r *round) hold(ctx context.Context, dr Draft, holder journal.ID, why *fault.Fault, findings []quality.Finding) (Answer, error) {
	out := Answer{ID: dr.ID, Answer: journal.Quarantined, Entry: holder, Why: why, Findings: findings}
	if err := r.flush(ctx); err != nil {
		return out, err
	}
	at, subject, err := r.where(ctx, dr)
	if err != nil {
		return out, err
	}
	if _, ok := r.d.courts[dr.Kind]; ok || care.Is(dr.Kind) {
		subject = person.ID{ID: holder.ID} // a key of its own: nothing here hangs on the register's
	}
	plain, err := json.Marshal(parcel{dr, findings})
	if err != nil {
		return out, err
	}
	box := sealed.NewBox(r.d.keys, r.tx)
	body, err := box.Whole(ctx, holder, subject, purpose, plain)
	if err != nil {
		return out, err
	}
	if err := r.tx.SaveSalts(ctx, box.Fresh()); err != nil {
		return out, err
	}
	of := dr.Kind
	if dr.Of != "" {
		of = dr.Of
	}
	body[quarantine.OfField], body[quarantine.EntryField], body[quarantine.WhyField] = string(of), dr.ID.String(), why.Key
	out.Seq, err = r.append(ctx, journal.Entry{ID: holder, Kind: quarantine.Hold, Area: at, Base: dr.Base, Body: journal.CanonicalBody(body)})
	return out, err
}

func (r *round) append(ctx context.Context, e journal.Entry) (journal.Seq, error) {
	if err := r.flush(ctx); err != nil {
		return 0, err
	}
	head, err := r.tx.Head(ctx)
	if err != nil {
		return 0, err
	}
	e.Seq, e.Recorded = head+1, r.now()
	e.Author, e.Device, e.Purpose = r.who.Account, r.who.Device, r.who.Purpose.String()
	return e.Seq, r.tx.Append(ctx, []journal.Entry{e})
}

func (r *round) now() time.Time { return time.UnixMilli(r.tx.Now()).UTC() }

// where finds whose desk settles a held entry: the one where it belongs, if its sender may act there, else the sender's own.
// It tells too whose key seals it.
func (r *round) where(ctx context.Context, dr Draft) (area.Code, person.ID, error) {
	if c, ok := r.d.courts[dr.Kind]; ok {
		at, err := c.Where(ctx, r.tx, dr)
		return at, person.ID{ID: dr.ID.ID}, err
	}
	at, subject, err := r.belongs(ctx, dr)
	if err != nil {
		return at, subject, err
	}
	tree, err := r.tx.Tree(ctx)
	if err != nil {
		return at, subject, err
	}
	if !at.IsZero() && r.who.May(tree.Under, access.Notify, access.Request{Area: at}).Allowed {
		return at, subject, nil
	}
	if own := access.Reach(r.who.Grants, access.Notify, r.who.Purpose); len(own) > 0 {
		return own[0], subject, nil
	}
	return at, subject, nil
}

func (r *round) belongs(ctx context.Context, dr Draft) (area.Code, person.ID, error) {
	subject := person.ID{ID: dr.ID.ID}
	n, ok, err := r.tx.Notice(ctx, dr.Notice)
	if err != nil {
		return area.Code{}, subject, err
	}
	code := dr.Kind
	if dr.Of != "" {
		code = dr.Of
	}
	if ok {
		code = n.Of
	}
	if kind, isEvent := vital.Find(code); isEvent {
		tree, err := r.tx.Tree(ctx)
		if err != nil {
			return area.Code{}, subject, err
		}
		e, _ := kind.Parse(dr.Values, clock.Today(clock.Fixed(r.now()))) // what is wrong with it was asked before
		e = domreg.AsKnown(e, tree)
		book, err := books.New(ctx, r.tx, tree)
		if err != nil {
			return area.Code{}, subject, err
		}
		if err := books.Fill(ctx, r.tx, book, domreg.Change{Root: dr.ID, After: &e}); err != nil {
			return area.Code{}, subject, err
		}
		if s := e.Subject(); !s.IsZero() {
			subject = s
		}
		if at := book.Where(e); !at.IsZero() {
			return at, subject, nil
		}
	}
	if ok {
		return n.Area, subject, nil
	}
	e, _, err := r.tx.EntryByID(ctx, dr.Event)
	return e.Area, subject, err
}

// open is what a holding entry holds; ok is false where the key is gone with the person.
func (d *Desk) open(ctx context.Context, salts sealed.Salts, e journal.Entry) (p parcel, ok bool, err error) {
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return p, false, err
	}
	plain, err := sealed.Opener{Keys: d.keys, Salts: salts}.Whole(ctx, e.ID, purpose, body)
	if err != nil || plain == nil {
		return p, false, err
	}
	return p, true, json.Unmarshal(plain, &p)
}

// Retry tries a held entry again, as whoever retries it and against what the register says today. It goes under its own
// identifier, or under a new one where that was taken.
func (d *Desk) Retry(ctx context.Context, who access.Actor, root journal.ID, overrides []journal.Override) (Answer, error) {
	var out Answer
	err := d.store.WriteBulk(ctx, func(tx Tx) error {
		r := &round{d: d, tx: tx, who: who}
		h, e, err := r.settling(ctx, root)
		if err != nil {
			return err
		}
		p, ok, err := d.open(ctx, tx, e)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Missing, "quarantine.erased")
		}
		dr := p.Draft
		dr.Base = 0 // whoever retries it has looked
		if len(overrides) > 0 {
			dr.Overrides = overrides
		}
		out, err = r.apply(ctx, dr)
		if fault.Is(err, "journal.id.taken") {
			dr.ID = journal.DeriveID("released", root.String())
			out, err = r.apply(ctx, dr)
		}
		if err != nil {
			return err
		}
		_, err = r.append(ctx, journal.Entry{ID: journal.DeriveID("release", root.String()), Kind: quarantine.Release, Area: h.Area,
			Body: journal.CanonicalBody(map[string]string{quarantine.RefField: root.String(), quarantine.AsField: dr.ID.String()})})
		return err
	})
	return out, err
}

// maxReason bounds a reason, in characters.
const maxReason = 1000

// Discard puts a held entry aside for good, with the reason. It stays in the journal.
func (d *Desk) Discard(ctx context.Context, who access.Actor, root journal.ID, reason string) error {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < 2 || n > maxReason {
		return fault.New(fault.Invalid, "quarantine.reason", "max", "1000").In("reason")
	}
	return d.store.WriteBulk(ctx, func(tx Tx) error {
		r := &round{d: d, tx: tx, who: who}
		h, _, err := r.settling(ctx, root)
		if err != nil {
			return err
		}
		return r.discard(ctx, h, reason, journal.ID{})
	})
}

// discard writes that a held entry is put aside; by is the one that took its place, where one did.
func (r *round) discard(ctx context.Context, h quarantine.Held, reason string, by journal.ID) error {
	body := map[string]string{quarantine.RefField: h.ID.String()}
	if !by.IsZero() {
		body[quarantine.AsField] = by.String()
	}
	_, err := r.append(ctx, journal.Entry{ID: journal.DeriveID("discard", h.ID.String()), Kind: quarantine.Discard, Area: h.Area, Reason: reason,
		Body: journal.CanonicalBody(body)})
	return err
}

// settling is the held entry that somebody is about to settle, if they may: whoever settles in its area, and whoever sent it.
func (r *round) settling(ctx context.Context, root journal.ID) (quarantine.Held, journal.Entry, error) {
	h, ok, err := r.tx.Held(ctx, root)
	if err != nil {
		return h, journal.Entry{}, err
	}
	if !ok {
		return h, journal.Entry{}, fault.New(fault.Missing, "quarantine.missing")
	}
	tree, err := r.tx.Tree(ctx)
	if err != nil {
		return h, journal.Entry{}, err
	}
	d := r.who.May(tree.Under, r.d.settler(r.who), access.Request{Area: h.Area})
	if d.Allowed && !r.d.tries(h.Of, r.who.Purpose) {
		d = access.Decision{Reason: access.DeniedByPurpose}
	}
	if !d.Allowed && h.From != r.who.Account {
		return h, journal.Entry{}, fault.New(fault.Denied, d.Reason)
	}
	if err := h.Settle(); err != nil {
		return h, journal.Entry{}, err
	}
	entries, err := r.tx.Entries(ctx, []journal.Seq{h.Seq})
	return h, entries[h.Seq], err
}
