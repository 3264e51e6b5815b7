package register

import (
	"context"
	"slices"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/cube"
	"wanjia/domain/person"
	"wanjia/domain/vital"
	"wanjia/store/register/follow"
	"wanjia/store/register/lives"
	"wanjia/store/sqldb"
)

const livedSQL = `SELECT DISTINCT person FROM residence WHERE home = $1 AND area = $2`

const deathsThereSQL = `SELECT person FROM event WHERE home = $1 AND area = $2 AND kind = 'death' AND person IS NOT NULL`

// Rehome moves what the cube counts when areas change their lines upward (a merge, a new parent): the contributions of
// everybody who ever lived in such an area, or bore a child or died there, are taken out on the old lines and put in
// on the new ones.
func (t *Tx) Rehome(ctx context.Context, before, after *area.Tree) error {
	if err := t.Hurry(ctx); err != nil {
		return err
	}
	people := map[person.ID]bool{}
	same, err := t.Same(ctx)
	if err != nil {
		return err
	}
	for a := range after.All() {
		if !before.Has(a.Code) || slices.Equal(before.Lineage(a.Code), after.Lineage(a.Code)) {
			continue
		}
		for _, sql := range []string{livedSQL, deathsThereSQL} {
			ids, err := sqldb.Collect(ctx, t.q, scanID, sql, t.s.opt.Home, a.Code.String())
			if err != nil {
				return err
			}
			for _, id := range ids {
				people[same.Of(id)] = true
			}
		}
	}
	if len(people) == 0 {
		return nil
	}
	all, err := t.withMothers(ctx, people)
	if err != nil {
		return err
	}
	d := cube.NewDelta()
	for i := range all {
		l := all[i].Life()
		d.Put(&all[i], &l, before.Lineage, -1)
		d.Put(&all[i], &l, after.Lineage, +1)
	}
	if err := t.rehomeStillbirths(ctx, d, before, after); err != nil {
		return err
	}
	return t.saveCube(ctx, counts{d, lives.Counts(d)})
}

func scanID(scan func(...any) error) (person.ID, error) {
	var raw []byte
	if err := scan(&raw); err != nil {
		return person.ID{}, err
	}
	var r follow.Columns
	return person.ID{ID: r.ID(raw)}, r.Err
}

// withMothers loads people and the mothers through whom some of them count.
func (t *Tx) withMothers(ctx context.Context, ids map[person.ID]bool) ([]vital.Person, error) {
	all, err := t.People(ctx, sortedIDs(ids))
	if err != nil {
		return nil, err
	}
	mothers := map[person.ID]bool{}
	for i := range all {
		l := all[i].Life()
		if m := l.Mother; !m.IsZero() && !ids[m] {
			mothers[m] = true
		}
	}
	more, err := t.People(ctx, sortedIDs(mothers))
	return append(all, more...), err
}

func sortedIDs(set map[person.ID]bool) []person.ID {
	out := make([]person.ID, 0, len(set))
	for id := range set {
		out = append(out, id)
	}
	slices.SortFunc(out, func(a, b person.ID) int { return a.Compare(b.ID) })
	return out
}

const stillbirthsSQL = `SELECT area, date FROM event WHERE home = $1 AND kind = 'stillbirth' AND voided = 0`

func (t *Tx) rehomeStillbirths(ctx context.Context, d *cube.Delta, before, after *area.Tree) error {
	type still struct {
		at area.Code
		on day.Partial
	}
	all, err := sqldb.Collect(ctx, t.q, func(scan func(...any) error) (still, error) {
		var code, date string
		if err := scan(&code, &date); err != nil {
			return still{}, err
		}
		var r follow.Columns
		return still{r.Area(code), r.Date(date)}, r.Err
	}, stillbirthsSQL, t.s.opt.Home)
	if err != nil {
		return err
	}
	for _, s := range all {
		d.Stillborn(s.at, s.on, before.Lineage, -1)
		d.Stillborn(s.at, s.on, after.Lineage, +1)
	}
	return nil
}
