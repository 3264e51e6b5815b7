// Package claimed makes approved claims and the periods granted to them, without the years of an office's work before them: what is
// measured is what becomes of them. Its people are made up, and in no register.
package claimed

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"wanjia/base/clock"
	"wanjia/base/money"
	"wanjia/base/seal"
	"wanjia/desk/register/sealed"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
	"wanjia/exchange/terms"
	"wanjia/store/register"
	"wanjia/store/sqldb"
)

// Scheme is what everybody has claimed, and Fen what each gets.
const (
	Scheme           = "childcare-2025"
	Fen    money.Fen = 360000
)

// Place is a data folder that the program has opened before.
type Place struct {
	Dir   string
	DB    string // a PostgreSQL URL; empty for SQLite
	Clock clock.Clock
}

// write runs fn in one transaction of the place.
func (p Place) write(ctx context.Context, fn func(*writer) error) error {
	keys, err := seal.LoadOrCreate(filepath.Join(p.Dir, "secret.key"))
	if err != nil {
		return err
	}
	at := sqldb.SQLite(filepath.Join(p.Dir, "wanjia.db"))
	if p.DB != "" {
		at = sqldb.Postgres(p.DB)
	}
	db, err := sqldb.Open(ctx, at, p.Clock)
	if err != nil {
		return err
	}
	maker := terms.New()
	store, err := register.Open(ctx, db, register.Options{Home: "local", Terms: maker.Name, Words: maker.Address})
	if err == nil {
		err = store.WriteBulk(ctx, func(tx *register.Tx) error {
			head, err := tx.Head(ctx)
			if err != nil {
				return err
			}
			here, err := area.ParseCode("990101")
			if err != nil {
				return err
			}
			w := &writer{tx: tx, keys: keys, here: here, head: head, now: p.Clock.Now().UTC()}
			return errors.Join(fn(w), w.flush(ctx))
		})
	}
	return errors.Join(err, db.Close())
}

type writer struct {
	tx   *register.Tx
	keys *seal.Keys
	here area.Code
	head journal.Seq
	now  time.Time
	out  []journal.Entry
}

func (w *writer) add(ctx context.Context, id journal.ID, kind journal.Kind, author string, body map[string]string) error {
	w.head++
	w.out = append(w.out, journal.Entry{Seq: w.head, ID: id, Kind: kind, Area: w.here, Occurred: clock.Today(clock.Fixed(w.now)).Partial(), Recorded: w.now,
		Author: author, Device: "bench", Purpose: "benefit", Body: journal.CanonicalBody(body)})
	if len(w.out) < 4000 {
		return nil
	}
	return w.flush(ctx)
}

func (w *writer) flush(ctx context.Context) error {
	if len(w.out) == 0 {
		return nil
	}
	err := w.tx.Append(ctx, w.out)
	w.out = nil
	return err
}

// Make writes so many approved claims, each with a period that waits to be paid.
func (p Place) Make(ctx context.Context, n int) error {
	return p.write(ctx, func(w *writer) error {
		box := sealed.NewBox(w.keys, w.tx)
		for i := range n {
			claim, who := journal.DeriveID("bench.claim", strconv.Itoa(i)), person.FromSource("bench", strconv.Itoa(i))
			holder, err := box.Text(ctx, person.ID{ID: claim.ID}, payment.HolderField, fmt.Sprintf("Payee %d", i))
			if err != nil {
				return err
			}
			account, err := box.Text(ctx, person.ID{ID: claim.ID}, payment.AccountField, AccountOf(i))
			if err != nil {
				return err
			}
			err = w.add(ctx, claim, workflow.EntryKind, "bench", map[string]string{workflow.FlowField: "claim", workflow.VersionField: "1", workflow.StateField: "approved",
				workflow.SubjectField: who.String(), workflow.FieldMark + payment.SchemeField: Scheme, workflow.FieldMark + workflow.SubjectField: who.String(),
				workflow.FieldMark + payment.HolderField: holder, workflow.FieldMark + payment.AccountField: account})
			if err != nil {
				return err
			}
			k := payment.Key{Payee: who.String(), Scheme: Scheme, Period: "2025"}
			err = w.add(ctx, payment.GrantID(k), payment.GrantKind, "bench", map[string]string{payment.PersonField: k.Payee, payment.SchemeField: Scheme,
				payment.PeriodField: k.Period, payment.MonthsField: "12", payment.AmountField: Fen.String(), payment.ClaimField: claim.String()})
			if err != nil {
				return err
			}
		}
		return w.tx.SaveSalts(ctx, box.Fresh())
	})
}

// AccountOf is an account that no bank has.
func AccountOf(i int) string { return fmt.Sprintf("99%014d", i) }

// Send releases a batch by two who didn't build it, and sends it.
func (p Place) Send(ctx context.Context, batch string, count int) error {
	return p.write(ctx, func(w *writer) error {
		for i, s := range []struct{ step, by string }{{payment.ReleaseStep, "one"}, {payment.ReleaseStep, "two"}, {payment.SendStep, "one"}} {
			err := w.add(ctx, journal.DeriveID("bench.step", strconv.Itoa(i)), payment.BatchKind, s.by, map[string]string{payment.BatchField: batch, payment.StepField: s.step,
				payment.SchemeField: Scheme, payment.TotalField: (Fen * money.Fen(count)).String()})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
