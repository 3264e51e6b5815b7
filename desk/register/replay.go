package register

import (
	"context"

	"wanjia/domain/area"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/register"
	"wanjia/domain/vital"

	"wanjia/desk/areas"
	"wanjia/desk/register/joined"
	"wanjia/desk/register/past"
	"wanjia/desk/register/sealed"
)

// Replay builds everything again, in this desk's empty store, from the entries of a journal: those that until lets
// through, in order. No rule is asked: what was accepted once stands. It must come out equal to what it was.
func (d *Desk) Replay(ctx context.Context, from past.Source, until func(journal.Entry) bool, progress func(journal.Seq)) error {
	salts, err := from.Salts(ctx)
	if err == nil {
		err = d.store.WriteBulk(ctx, func(tx Tx) error { return tx.SaveSalts(ctx, salts) })
	}
	if err != nil {
		return err
	}
	var at journal.Seq
	for {
		entries, err := past.Stretch(ctx, from, at)
		if err != nil {
			return err
		}
		n := 0
		for n < len(entries) && until(entries[n]) {
			n++
		}
		if n > 0 {
			if err := d.follow(ctx, entries[:n]); err != nil {
				return err
			}
			at = entries[n-1].Seq
			progress(at)
		}
		if n < len(entries) || n == 0 {
			return nil
		}
	}
}

// follow applies entries of one stretch. Areas and identities end a stretch: what events count for changes with them.
func (d *Desk) follow(ctx context.Context, entries []journal.Entry) error {
	for len(entries) > 0 {
		n := past.Alike(entries)
		step := d.followEvents
		switch kind := entries[0].Kind; {
		case kind == "area":
			step = d.followAreas
		case identity.Is(kind):
			step = d.followSame
		}
		if err := step(ctx, entries[:n]); err != nil {
			return err
		}
		entries = entries[n:]
	}
	return nil
}

func (d *Desk) followSame(ctx context.Context, entries []journal.Entry) error {
	return d.store.WriteBulk(ctx, func(tx Tx) error { return joined.Follow(ctx, tx, entries[0]) })
}

func (d *Desk) followAreas(ctx context.Context, entries []journal.Entry) error {
	return d.store.WriteBulk(ctx, func(tx Tx) error {
		var all []area.Area
		var seqs []journal.Seq
		for _, e := range entries {
			a, err := areas.Decode(e)
			if err != nil {
				return err
			}
			all, seqs = append(all, a), append(seqs, e.Seq)
		}
		if err := tx.Append(ctx, entries); err != nil {
			return err
		}
		return areas.Place(ctx, tx, all, seqs)
	})
}

func (d *Desk) followEvents(ctx context.Context, entries []journal.Entry) error {
	return d.store.WriteBulk(ctx, func(tx Tx) error {
		w, err := d.work(ctx, tx)
		if err != nil {
			return err
		}
		if err := w.foresee(ctx, entries); err != nil {
			return err
		}
		for _, e := range entries {
			if err := w.follow(ctx, e); err != nil {
				return err
			}
		}
		return w.flush(ctx)
	})
}

// Foresee loads whom entries of another server touch, at once.
func (k *Work) Foresee(ctx context.Context, entries []journal.Entry) error {
	return k.w.foresee(ctx, entries)
}

// Follow applies an entry that was accepted elsewhere, at the journal's next position. No rule is asked.
func (k *Work) Follow(ctx context.Context, e journal.Entry) error { return k.w.follow(ctx, e) }

// Areas are where all belongs that was done so far.
func (k *Work) Areas() (out []area.Code) {
	for _, e := range k.w.entries {
		out = append(out, e.Area)
	}
	return out
}

// Person is somebody as the work leaves them so far.
func (k *Work) Person(id person.ID) (*vital.Person, bool) {
	p, _, ok := k.w.book.Person(id)
	return p, ok
}

// foresee loads whom a stretch of new events touches, at once.
func (w *work) foresee(ctx context.Context, entries []journal.Entry) error {
	var changes []register.Change
	for _, e := range entries {
		if _, ok := vital.Find(e.Kind); !ok || !e.Corrects.IsZero() {
			continue
		}
		ev, err := Decode(e)
		if err != nil {
			return err
		}
		changes = append(changes, register.Change{Root: e.ID, After: &ev})
	}
	return w.load(ctx, changes...)
}

// follow applies one entry as it was written.
func (w *work) follow(ctx context.Context, e journal.Entry) error {
	if _, isEvent := vital.Find(e.Kind); !isEvent && e.Kind != "void" {
		w.entries = append(w.entries, e) // of another desk; its own projection is its own
		return nil
	}
	p := proposal{id: e.ID, root: e.ID, void: e.Kind == "void"}
	if err := w.retrace(ctx, e, &p); err != nil {
		return err
	}
	if !p.void {
		ev, err := Decode(e)
		if err != nil {
			return err
		}
		p.after = &ev
		p.digest = sealed.Digest(w.d.keys, p.root, vital.Event{Kind: ev.Kind, Values: w.box.Plain(ctx, ev)})
	}
	if err := w.load(ctx, p.change(0)); err != nil {
		return err
	}
	w.book.Apply(p.change(e.Seq))
	w.note(ctx, &p, e)
	return nil
}

// retrace finds the event that an entry corrects or takes back, and what it said before.
func (w *work) retrace(ctx context.Context, e journal.Entry, p *proposal) error {
	target := e.Corrects
	if p.void {
		target = e.Voids
	}
	if target.IsZero() {
		return nil
	}
	s, err := w.lookup(ctx, target)
	if err != nil {
		return err
	}
	before, _, err := w.version(ctx, s.Seq())
	if err != nil {
		return err
	}
	p.root, p.standing = s.ID, s
	if !s.Voided {
		p.before = &before
	}
	if p.void && target != s.ID {
		after, _, err := w.version(ctx, s.Live[len(s.Live)-2])
		if err != nil {
			return err
		}
		p.after, p.restores = &after, true
	}
	return nil
}
