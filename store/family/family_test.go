package family_test

import (
	"testing"
	"time"

	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/link"
	"wanjia/domain/person"
	"wanjia/store/family"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

func TestLinksAndPassesAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx, s := t.Context(), family.New(db)
		twins := []person.ID{person.FromSource("t", "a"), person.FromSource("t", "b")}
		now := time.Now().UTC().Truncate(time.Millisecond)
		first := link.Link{ID: id.Derive("one"), Scheme: "aid", People: twins, Area: area.MustCode("990101"), Author: "li", Created: now, Ends: now.Add(time.Hour)}
		second := first
		second.ID = id.Derive("two")
		err := s.Write(ctx, func(tx *family.Tx) error {
			if err := tx.Add(ctx, link.Hash("first"), first); err != nil {
				return err
			}
			if err := tx.Add(ctx, link.Hash("second"), second); err != nil {
				return err
			}
			if err := tx.Tried(ctx, second.ID, 3); err != nil {
				return err
			}
			if err := tx.Pass(ctx, link.Hash("pass"), second.ID, now.Add(time.Minute)); err != nil {
				return err
			}
			if old, ok, err := tx.ByToken(ctx, link.Hash("first")); err != nil || !ok || !old.Revoked {
				t.Errorf("an earlier link is %+v, %v, %v, want it revoked", old, ok, err)
			}
			l, ok, err := tx.ByToken(ctx, link.Hash("second"))
			if err != nil || !ok || l.Revoked || l.Tries != 3 || len(l.People) != 2 || l.People[1] != twins[1] || !l.Ends.Equal(second.Ends) || l.Author != "li" {
				t.Errorf("the link is %+v, %v, %v", l, ok, err)
			}
			_, ok, err = tx.ByToken(ctx, link.Hash("other"))
			if ok {
				t.Error("a token that nobody made has a link")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if l, ok, err := s.ByPass(ctx, link.Hash("pass"), now); err != nil || !ok || l.ID != second.ID {
			t.Errorf("let in by %+v, %v, %v", l, ok, err)
		}
		if _, ok, err := s.ByPass(ctx, link.Hash("pass"), now.Add(time.Hour)); err != nil || ok {
			t.Errorf("let in for ever: %v, %v", ok, err)
		}
	})
}
