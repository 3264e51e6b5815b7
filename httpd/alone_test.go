package httpd_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/desk/register/sealed"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
	storereg "wanjia/store/register"
	"wanjia/store/sqldb"
)

// TestOneClaimAtATimeIsOpenForAChildAndAScheme: whoever opens a second one, at whichever door, is told of the first.
func TestOneClaimAtATimeIsOpenForAChildAndAScheme(t *testing.T) {
	for _, engine := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		t.Run(engineName(engine), func(t *testing.T) {
			w := newTownOn(t, engine)
			an, bo := w.born(t, "An", "2025-05-09", "990101001001"), w.born(t, "Bo", "2025-05-09", "990101001001")
			claim := func(c *client, who, scheme string, status int, key string) answer {
				t.Helper()
				return c.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": scheme, "subject": who}}).want(t, "a claim", status, key)
			}
			key, same := freshKey(), map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": an}}
			first := w.one.post("/cases", same, "Idempotency-Key", key).want(t, "the first", 200, "").json["case"].(string)
			w.one.post("/cases", same, "Idempotency-Key", key).want(t, "sent again", 200, "")
			id, err := journal.ParseID(first)
			if err != nil {
				t.Fatal(err)
			}
			if told := claim(w.two, an, "childcare-2025", 409, "workflow.once.back"); !strings.Contains(told.raw, journal.NumberOf(id).Grouped()) {
				t.Errorf("the second is told %s; want the number of the first", told.raw)
			}
			claim(w.two, an, "festival-aid", 200, "")
			claim(w.two, bo, "childcare-2025", 200, "")
			w.join(t, bo, an)
			w.step(t, w.one, first, "withdraw", nil).want(t, "withdrawn", 200, "")
			claim(w.one, an, "childcare-2025", 409, "workflow.once.back") // the other record's is open
			if n := w.atOnce(t, w.born(t, "Ce", "2025-06-09", "990101001001")); n != 1 {
				t.Errorf("eight at once opened %d claims; want one", n)
			}
		})
	}
}

// atOnce opens a claim eight times at the same moment and counts those that were taken.
func (w *town) atOnce(t *testing.T, who string) int32 {
	t.Helper()
	var all sync.WaitGroup
	var taken atomic.Int32
	for range 8 {
		all.Go(func() {
			if w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": who}}).status == 200 {
				taken.Add(1)
			}
		})
	}
	all.Wait()
	return taken.Load()
}

// TestTheClaimThatWasApprovedLastSaysWhereTheMoneyGoes, where a journal of older days has two that were open at once: not the one that was filed
// last.
func TestTheClaimThatWasApprovedLastSaysWhereTheMoneyGoes(t *testing.T) {
	w := newTown(t)
	child := w.born(t, "An", "2025-05-09", "990101001001")
	first := w.older(t, child, "submitted", "window", "111")
	w.older(t, child, "approved", "", "222")
	w.run(t, "2025-12-31")
	w.step(t, w.two, first, "verify", said("amount", "3600")).want(t, "verified", 200, "")
	w.step(t, w.app, first, "approve", nil).want(t, "approved", 200, "")
	made := w.batch(t).want(t, "a batch", 200, "").at("batch", "id").(string)
	if got := w.refs(t, made); len(got) != 1 || got["111 3600.00"] == "" {
		t.Errorf("the money goes to %v; want the account of the claim that was approved last", got)
	}
}

// older is a claim as a journal of older days may have it beside another one.
func (w *town) older(t *testing.T, who, state, owner, holder string) string {
	t.Helper()
	id := journal.DeriveID("older", holder)
	err := w.h.store.Write(t.Context(), func(tx *storereg.Tx) error {
		box := sealed.NewBox(w.h.keys, tx)
		body := map[string]string{workflow.FlowField: "claim", workflow.VersionField: "4", workflow.StateField: state, workflow.OwnerField: owner, workflow.SubjectField: who,
			workflow.FieldMark + "scheme": "childcare-2025", workflow.FieldMark + "subject": who}
		for code, text := range map[string]string{"holder": holder, "account": "6222020200000000" + holder} {
			shut, err := box.Text(t.Context(), person.ID{ID: id.ID}, code, text)
			if err != nil {
				return err
			}
			body[workflow.FieldMark+code] = shut
		}
		head, err := tx.Head(t.Context())
		if err != nil {
			return err
		}
		if owner == "" {
			delete(body, workflow.OwnerField)
		}
		now := time.UnixMilli(tx.Now()).UTC()
		e := journal.Entry{Seq: head + 1, ID: id, Kind: workflow.EntryKind, Area: at(t, "990101001001"), Occurred: clock.Today(clock.Fixed(now)).Partial(), Recorded: now,
			Author: "older", Purpose: "benefit", Body: journal.CanonicalBody(body)}
		if err := tx.SaveSalts(t.Context(), box.Fresh()); err != nil {
			return err
		}
		return tx.Append(t.Context(), []journal.Entry{e})
	})
	if err != nil {
		t.Fatal(err)
	}
	return id.String()
}

// TestAClaimMayFollowOneThatIsOver: after a refusal or an approval another may be brought, as by the parent who has custody now.
func TestAClaimMayFollowOneThatIsOver(t *testing.T) {
	w := newTown(t)
	claim := w.child(t, "An", "6222020200000000000")
	again := w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": w.subject(t, claim)}}).want(t, "after an approval", 200, "")
	file := again.json["case"].(string)
	w.step(t, w.one, file, "doubt", map[string]any{"reason": "paid already"}).want(t, "doubted", 200, "")
	w.step(t, w.app, file, "refuse", map[string]any{"reason": "paid already", "values": map[string]string{"heard": "agreed"}}).want(t, "refused", 200, "")
	w.one.post("/cases", map[string]any{"flow": "claim", "values": map[string]string{"scheme": "childcare-2025", "subject": w.subject(t, claim)}}).want(t, "after a refusal", 200, "")
}
