package sync

import (
	"context"
	"time"

	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/rollup"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

const (
	rollupsSQL    = `SELECT peer, side, place, mark, head, taken, waiting, met, wrong FROM rollup WHERE `
	rollupHeldSQL = `SELECT id, kind, code FROM rollup_held WHERE peer = $1 ORDER BY id`
	rollupDropSQL = `DELETE FROM rollup_held WHERE peer = $1`
	waitingOfSQL  = follow.HeldSQL + `author = $1 AND state = 'waiting' ORDER BY seq LIMIT $2`
	everHeldSQL   = `SELECT count(*) FROM quarantine WHERE author = $1`
)

// Rollup is how far a register has come one way between this server and another; ok is false where nothing has been told of that.
func (r rows) Rollup(ctx context.Context, peer string, side rollup.Side) (s rollup.State, ok bool, err error) {
	all, err := sqldb.Collect(ctx, r.q, scanRollup, rollupsSQL+`peer = $1 AND side = $2`, peer, string(side))
	if err != nil || len(all) == 0 {
		return rollup.State{Peer: peer, Side: side}, false, err
	}
	return all[0], true, nil
}

func scanRollup(scan func(...any) error) (rollup.State, error) {
	var s rollup.State
	var side string
	var place, head, waiting, met int64
	var mark []byte
	if err := scan(&s.Peer, &side, &place, &mark, &head, &s.Taken, &waiting, &met, &s.Wrong); err != nil {
		return s, err
	}
	var c follow.Columns
	s.Side, s.At, s.Mark.ID, s.Head, s.Waiting = rollup.Side(side), journal.Seq(place), c.ID(mark), journal.Seq(head), int(waiting)
	if met != 0 {
		s.Met = time.UnixMilli(met).UTC()
	}
	return s, c.Err
}

// SaveRollup keeps it.
func (t *Tx) SaveRollup(ctx context.Context, s rollup.State) error {
	var mark any
	if !s.Mark.IsZero() {
		mark = s.Mark.ID[:]
	}
	met := int64(0)
	if !s.Met.IsZero() {
		met = s.Met.UnixMilli()
	}
	return t.Insert(ctx, "rollup", []string{"peer", "side", "place", "mark", "head", "taken", "waiting", "met", "wrong"},
		`ON CONFLICT (peer, side) DO UPDATE SET place = excluded.place, mark = excluded.mark, head = excluded.head, taken = excluded.taken,
 waiting = excluded.waiting, met = excluded.met, wrong = excluded.wrong`,
		[][]any{{s.Peer, string(s.Side), int64(s.At), mark, int64(s.Head), s.Taken, int64(s.Waiting), met, s.Wrong}})
}

// HeldAbove are the entries that wait with the server above.
func (r rows) HeldAbove(ctx context.Context, peer string) ([]rollup.Held, error) {
	return sqldb.Collect(ctx, r.q, func(scan func(...any) error) (rollup.Held, error) {
		var h rollup.Held
		var raw []byte
		var kind string
		if err := scan(&raw, &kind, &h.Code); err != nil {
			return h, err
		}
		var c follow.Columns
		h.ID.ID, h.Kind = c.ID(raw), journal.Kind(kind)
		return h, c.Err
	}, rollupHeldSQL, peer)
}

// SaveHeldAbove keeps them, in the place of those that were told before.
func (t *Tx) SaveHeldAbove(ctx context.Context, peer string, all []rollup.Held) error {
	if _, err := t.SQL().Exec(ctx, rollupDropSQL, peer); err != nil {
		return err
	}
	rows := make([][]any, len(all))
	for i, h := range all {
		rows[i] = []any{peer, h.ID.ID[:], string(h.Kind), h.Code}
	}
	return t.Insert(ctx, "rollup_held", []string{"peer", "id", "kind", "code"}, "ON CONFLICT (peer, id) DO NOTHING", rows)
}

// WaitingOf are at most n entries of an account that wait in quarantine, in the order in which they came.
func (r rows) WaitingOf(ctx context.Context, account string, n int) ([]rollup.Held, error) {
	found, err := sqldb.Collect(ctx, r.q, follow.ScanHeld, waitingOfSQL, account, int64(n))
	out := make([]rollup.Held, len(found))
	for i, h := range found {
		out[i] = rollup.Held{ID: h.Entry, Kind: h.Of, Code: h.Why}
	}
	return out, err
}

// EverHeld says whether anything of an account's was ever held.
func (r rows) EverHeld(ctx context.Context, account string) (bool, error) {
	var n int64
	err := r.q.QueryRow(ctx, everHeldSQL, account).Scan(&n)
	return n > 0, err
}

const (
	saltGoneSQL   = `DELETE FROM salt WHERE home = $1 AND person = $2`
	blindsGoneSQL = `DELETE FROM blind WHERE home = $1 AND person = $2`
)

// DestroyKeys takes away what people's keys are made from, and the ways of finding them by what was sealed.
func (t *Tx) DestroyKeys(ctx context.Context, of []person.ID) error {
	for _, p := range of {
		for _, sql := range []string{saltGoneSQL, blindsGoneSQL} {
			if _, err := t.SQL().Exec(ctx, sql, t.home, p.ID[:]); err != nil {
				return err
			}
		}
	}
	return nil
}
