package follow

import (
	"context"
	"strconv"

	"wanjia/base/id"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/store/sqldb"
)

// SameSetting holds the position of the newest entry about identities.
const SameSetting = "same.seq"

const (
	partedSQL    = `UPDATE same_person SET parted = $1 WHERE entry = $2`
	samePeopleQ  = `SELECT absorbed, survivor FROM same_person WHERE parted = 0`
	sameEventsQ  = `SELECT event, named, meant FROM same_event`
	sameMergeQ   = `SELECT entry, absorbed, survivor, seq, parted FROM same_person WHERE entry = $1`
	sameMergesQ  = `SELECT entry, absorbed, survivor, seq, parted FROM same_person WHERE absorbed = $1 OR survivor = $2 ORDER BY seq`
	settingSaved = `ON CONFLICT (name) DO UPDATE SET value = excluded.value`
)

// sameStep brings the tables of identities on.
func sameStep(ctx context.Context, tx *sqldb.Tx, e journal.Entry) error {
	s, err := identity.Of(e)
	if err != nil {
		return err
	}
	if s.Kind == identity.Merge {
		err = tx.Insert(ctx, "same_person", []string{"entry", "absorbed", "survivor", "seq", "parted"}, "",
			[][]any{{e.ID.ID[:], s.Absorbed.ID[:], s.Survivor.ID[:], int64(e.Seq), int64(0)}})
	} else {
		_, err = tx.Exec(ctx, partedSQL, int64(e.Seq), s.Merge.ID[:])
	}
	if err != nil {
		return err
	}
	rows := make([][]any, len(s.Meant))
	for i, m := range s.Meant {
		rows[i] = []any{m.Event.ID[:], m.Named.ID[:], m.Meant.ID[:]}
	}
	if err := tx.Insert(ctx, "same_event", []string{"event", "named", "meant"}, `ON CONFLICT (event, named) DO UPDATE SET meant = excluded.meant`, rows); err != nil {
		return err
	}
	return tx.Insert(ctx, "setting", []string{"name", "value"}, settingSaved, [][]any{{SameSetting, strconv.FormatInt(int64(e.Seq), 10)}})
}

// Same is who is whom.
func Same(ctx context.Context, q sqldb.Querier) (*identity.Map, error) {
	into := map[person.ID]person.ID{}
	pairs, err := sqldb.Collect(ctx, q, func(scan func(...any) error) ([2]id.ID, error) {
		var a, b []byte
		if err := scan(&a, &b); err != nil {
			return [2]id.ID{}, err
		}
		var r Columns
		return [2]id.ID{r.ID(a), r.ID(b)}, r.Err
	}, samePeopleQ)
	if err != nil {
		return nil, err
	}
	for _, p := range pairs {
		into[person.ID{ID: p[0]}] = person.ID{ID: p[1]}
	}
	meant, err := sqldb.Collect(ctx, q, func(scan func(...any) error) (identity.Meant, error) {
		var e, n, x []byte
		if err := scan(&e, &n, &x); err != nil {
			return identity.Meant{}, err
		}
		var r Columns
		return identity.Meant{Event: journal.ID{ID: r.ID(e)}, Named: person.ID{ID: r.ID(n)}, Meant: person.ID{ID: r.ID(x)}}, r.Err
	}, sameEventsQ)
	return identity.NewMap(into, meant), err
}

// Merges are all merges that somebody had a part in, those that were parted too, the oldest first.
func Merges(ctx context.Context, q sqldb.Querier, p person.ID) ([]identity.Merged, error) {
	return sqldb.Collect(ctx, q, scanMerged, sameMergesQ, p.ID[:], p.ID[:])
}

// Merge is the merge that an entry made.
func Merge(ctx context.Context, q sqldb.Querier, entry journal.ID) (identity.Merged, bool, error) {
	return one(sqldb.Collect(ctx, q, scanMerged, sameMergeQ, entry.ID[:]))
}

func scanMerged(scan func(...any) error) (identity.Merged, error) {
	var e, a, s []byte
	var seq, parted int64
	if err := scan(&e, &a, &s, &seq, &parted); err != nil {
		return identity.Merged{}, err
	}
	var r Columns
	return identity.Merged{Entry: journal.ID{ID: r.ID(e)}, Absorbed: person.ID{ID: r.ID(a)}, Survivor: person.ID{ID: r.ID(s)},
		Seq: journal.Seq(seq), Parted: journal.Seq(parted)}, r.Err
}
