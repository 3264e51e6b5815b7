package follow_test

import (
	"testing"
	"time"

	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/domain/quarantine"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

func entry(seq journal.Seq, kind journal.Kind, words ...string) journal.Entry {
	body := map[string]string{}
	for i := 0; i+1 < len(words); i += 2 {
		body[words[i]] = words[i+1]
	}
	return journal.Entry{Seq: seq, ID: journal.DeriveID(string(kind)), Kind: kind, Area: area.MustCode("990101001"), Recorded: time.UnixMilli(0),
		Body: journal.CanonicalBody(body)}
}

func TestNoticesAndTheQuarantineFollowTheirEntries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		told, held := journal.DeriveID("notify"), journal.DeriveID("hold")
		entries := []journal.Entry{
			entry(1, notice.Notify, "of", "birth"), entry(2, quarantine.Hold, "of", "death", "entry", journal.DeriveID("x").String(), "why", "journal.id.taken"),
			entry(3, notice.Declare, "of", "birth", "notice", told.String()), entry(4, "birth", "notice", told.String()), entry(5, "birth", "name", `"notice":"`),
			entry(6, quarantine.Discard, "held", held.String()),
		}
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			read, err := follow.Parse(entries)
			if err != nil {
				return err
			}
			if err := follow.Entries(ctx, tx, read); err != nil {
				return err
			}
			n, ok, err := follow.Notice(ctx, tx, told)
			if err != nil || !ok || n.Stage != notice.Registered || n.Event != entries[3].ID || n.First() != 1 || n.Newest() != 4 || n.Of != "birth" {
				t.Errorf("the notice is %+v, %v, %v", n, ok, err)
			}
			h, ok, err := follow.Held(ctx, tx, held)
			if err != nil || !ok || h.State != quarantine.Discarded || h.Of != "death" || h.Entry != journal.DeriveID("x") || h.Why != "journal.id.taken" || h.Done != 6 {
				t.Errorf("held is %+v, %v, %v", h, ok, err)
			}
			if err := h.Settle(); err == nil {
				t.Error("what is settled is settled again")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
