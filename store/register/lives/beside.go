package lives

import (
	"cmp"
	"context"
	"slices"

	"wanjia/base/id"
	"wanjia/domain/cube"
	"wanjia/domain/register"
	"wanjia/store/register/blob"
	"wanjia/store/sqldb"
)

const (
	eventConflict = `ON CONFLICT (home, id) DO UPDATE SET person = excluded.person, date = excluded.date,
 area = excluded.area, registered = excluded.registered, voided = excluded.voided, live = excluded.live, versions = excluded.versions, digest = excluded.digest`
	blindConflict = `ON CONFLICT (home, digest, person, entry) DO NOTHING`
	popConflict   = `ON CONFLICT (area, month, sex, cohort) DO UPDATE SET n = pop_delta.n + excluded.n, days = pop_delta.days + excluded.days`
	countConflict = `ON CONFLICT (area, month, kind, sex, age, extra) DO UPDATE SET n = event_count.n + excluded.n`
)

var (
	eventColumns = []string{"home", "id", "kind", "person", "date", "area", "registered", "voided", "live", "versions", "digest"}
	blindColumns = []string{"home", "digest", "person", "kind", "entry"}
	popColumns   = []string{"area", "month", "sex", "cohort", "n", "days"}
	countColumns = []string{"area", "month", "kind", "sex", "age", "extra", "n"}
)

// Events are the rows of events as they now stand.
func Events(home string, events []register.Standing) Insert {
	rows := make([][]any, len(events))
	for i := range events {
		e := &events[i]
		voided := int64(0)
		if e.Voided {
			voided = 1
		}
		rows[i] = []any{home, e.ID.ID[:], string(e.Kind), orNull(e.Person.ID), e.Date.String(), e.Area.String(), e.Registered,
			voided, blob.Seqs(e.Live), blob.Seqs(e.Versions), e.Digest[:]}
	}
	return Insert{"event", eventColumns, eventConflict, rows}
}

func orNull(u id.ID) any {
	if u.IsZero() {
		return nil
	}
	return u[:]
}

// Blinds are the rows of blind indexes.
func Blinds(home string, blinds []register.Blind) Insert {
	rows := make([][]any, len(blinds))
	for i := range blinds {
		b := &blinds[i]
		rows[i] = []any{home, b.Digest[:], b.Person.ID[:], b.Kind, b.Entry.ID[:]}
	}
	return Insert{"blind", blindColumns, blindConflict, rows}
}

// Cells are what a delta adds to the cube, in the order of its keys.
type Cells struct{ pop, event Insert }

// Counts are the rows of a delta.
func Counts(d *cube.Delta) Cells {
	pops := make([]cube.PopKey, 0, len(d.Pop))
	for k, v := range d.Pop {
		if v != (cube.Pop{}) {
			pops = append(pops, k)
		}
	}
	slices.SortFunc(pops, comparePop)
	events := make([]cube.EventKey, 0, len(d.Events))
	for k, n := range d.Events {
		if n != 0 {
			events = append(events, k)
		}
	}
	slices.SortFunc(events, compareCount)
	c := Cells{Insert{"pop_delta", popColumns, popConflict, make([][]any, len(pops))},
		Insert{"event_count", countColumns, countConflict, make([][]any, len(events))}}
	for i, k := range pops {
		v := d.Pop[k]
		c.pop.Rows[i] = []any{k.Area.String(), int64(k.Month), int64(k.Sex), int64(k.Cohort), v.N, v.Days}
	}
	for i, k := range events {
		c.event.Rows[i] = []any{k.Area.String(), int64(k.Month), int64(k.Kind), int64(k.Sex), int64(k.Age), int64(k.Extra), d.Events[k]}
	}
	return c
}

// Write adds them.
func (c Cells) Write(ctx context.Context, tx *sqldb.Tx) error {
	return Inserts(ctx, tx, c.pop, c.event)
}

func comparePop(a, b cube.PopKey) int {
	return cmp.Or(a.Area.Compare(b.Area), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Sex, b.Sex), cmp.Compare(a.Cohort, b.Cohort))
}

func compareCount(a, b cube.EventKey) int {
	return cmp.Or(a.Area.Compare(b.Area), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Sex, b.Sex),
		cmp.Compare(a.Age, b.Age), cmp.Compare(a.Extra, b.Extra))
}
