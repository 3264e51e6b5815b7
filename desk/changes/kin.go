package changes

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"wanjia/base/clock"
	"wanjia/domain/benefit"
	"wanjia/domain/journal"
	"wanjia/domain/payment"
	"wanjia/domain/person"
)

// The settings in which is kept how far the desk has come.
const (
	ownSetting    = "changes.own"     // the entry up to which it was asked who was granted something and had something written of them
	kinSetting    = "changes.kin"     // the same for their relatives
	schemeSetting = "changes.scheme." // by scheme: the digest of its text by which everybody was reckoned last
)

// reached is how far the desk has come in the journal; nought is never. Of relatives it asks by stretches, so that of those themselves, who
// cost little, everything is known at once.
type reached struct{ own, kin journal.Seq }

func reachedOf(ctx context.Context, r Reader) (reached, error) {
	var at reached
	for setting, to := range map[string]*journal.Seq{ownSetting: &at.own, kinSetting: &at.kin} {
		text, _, err := r.Setting(ctx, setting)
		if err != nil {
			return at, err
		}
		*to = positionOf(text)
	}
	return at, nil
}

func (at reached) keep(ctx context.Context, tx Tx) error {
	if err := tx.Set(ctx, ownSetting, strconv.FormatInt(int64(at.own), 10)); err != nil {
		return err
	}
	return tx.Set(ctx, kinSetting, strconv.FormatInt(int64(at.kin), 10))
}

// nextKin are those who were granted something and of whose relatives something was written since a position, and up to which entry.
// The first time it begins where the journal ends: until then everybody is reckoned when they are granted.
func (d *Desk) nextKin(ctx context.Context, r Reader, since, head journal.Seq) (stirred []payment.Stirred, to journal.Seq, err error) {
	if since == 0 {
		return nil, head, nil
	}
	to = since
	entries, err := r.After(ctx, to, swept)
	if err != nil || len(entries) == 0 {
		return nil, to, err
	}
	var roots []journal.ID
	for _, e := range entries {
		to = e.Seq
		roots = append(roots, cmp.Or(e.Corrects, e.Voids, e.ID))
	}
	who, err := r.Subjects(ctx, roots)
	if err != nil || len(who) == 0 {
		return nil, to, err
	}
	kin, err := d.find.Kin(ctx, r, who, clock.Today(d.clock))
	if err != nil {
		return nil, to, err
	}
	same, err := r.Same(ctx)
	if err != nil {
		return nil, to, err
	}
	var all []person.ID
	for _, p := range kin {
		all = append(all, same.All(same.Of(p))...)
	}
	stirred, err = r.Grantees(ctx, all)
	return stirred, to, err
}

// positionOf is a position as a setting keeps it; 0 where it keeps none.
func positionOf(text string) journal.Seq {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return journal.Seq(n)
}

// anew has everybody reckoned again who was granted something of a scheme whose text isn't what it was.
func (d *Desk) anew(ctx context.Context) error {
	digests := d.digests()
	changed := map[benefit.ID]bool{} // false where nothing was kept before
	err := d.store.Read(ctx, func(r Reader) error {
		for id, now := range digests {
			was, known, err := r.Setting(ctx, schemeSetting+string(id))
			if err != nil {
				return err
			}
			if was != now {
				changed[id] = known
			}
		}
		return nil
	})
	if err != nil || len(changed) == 0 {
		return err
	}
	return d.store.Write(ctx, func(tx Tx) error {
		for id, before := range changed {
			if before {
				if err := tx.Again(ctx, string(id)); err != nil {
					return err
				}
			}
			if err := tx.Set(ctx, schemeSetting+string(id), digests[id]); err != nil {
				return err
			}
		}
		return nil
	})
}

// digest is a text for what decides in a version of a scheme, and in those before it in the list.
func digest(before string, s *benefit.Scheme) string {
	h := sha256.New()
	say := func(v ...any) { h.Write(fmt.Appendln(nil, v...)) }
	say(before, s.ID, s.Version, s.From, s.Till, s.Region, s.Who, s.Ties, s.Rhythm, s.AtStart, s.Death, s.Excludes, s.Claimants, s.Moves, s.Occasions)
	for _, c := range s.Clauses {
		say(c.ID, c.When)
	}
	for _, p := range s.Spans {
		say(p.When, p.From, p.To)
	}
	for _, a := range s.Amounts {
		say(a.Region, a.From, a.Till, a.When, a.Times, a.Fen, a.Per, a.Verified)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// each adds those who aren't among some yet.
func each(all []payment.Stirred, more ...payment.Stirred) []payment.Stirred {
	for _, s := range more {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
