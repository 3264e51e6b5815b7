package office

import (
	"context"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
	"wanjia/store/sqldb"
)

const (
	livesSQL  = `SELECT id, source, reference, known, name, sex, birth, death, household FROM person WHERE home = $1 AND id IN (`
	spellsSQL = `SELECT person, kind, area, start_day, start_how, end_day, end_how FROM residence WHERE home = $1 AND person IN (`
)

// Lives are people as far as columns tell, without folding what happened to them: who they are, where they live and lived,
// and the household they are in.
func (r *Reader) Lives(ctx context.Context, ids []person.ID) (map[person.ID]*vital.Life, error) {
	out := make(map[person.ID]*vital.Life, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), 512)
		keys := make([][]byte, n)
		for i := range keys {
			keys[i] = ids[i].ID[:]
		}
		ids = ids[n:]
		args := append([]any{r.home}, sqldb.Pad(keys)...)
		if err := r.facts(ctx, sqldb.In(n, 2), args, out); err != nil {
			return nil, err
		}
		if err := r.spells(ctx, sqldb.In(n, 2), args, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (r *Reader) facts(ctx context.Context, in string, args []any, out map[person.ID]*vital.Life) error {
	rows, err := r.q.Query(ctx, livesSQL+in+`)`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var raw, house []byte
		var birth, death string
		var known, sex int64
		l := &vital.Life{}
		if err := rows.Scan(&raw, &l.Source, &l.Reference, &known, &l.Name, &sex, &birth, &death, &house); err != nil {
			return err
		}
		u, err := id.FromBytes(raw)
		if err != nil {
			return err
		}
		l.Known, l.Sex = known != 0, person.Sex(sex)
		if l.Birth, err = day.ParsePartial(birth); err != nil {
			return err
		}
		if l.Death, err = day.ParsePartial(death); err != nil {
			return err
		}
		l.Dead = death != ""
		if house != nil {
			h, err := id.FromBytes(house)
			if err != nil {
				return err
			}
			l.Stays = []vital.Stay{{Household: household.ID{ID: h}}}
		}
		out[person.ID{ID: u}] = l
	}
	return rows.Err()
}

func (r *Reader) spells(ctx context.Context, in string, args []any, out map[person.ID]*vital.Life) error {
	rows, err := r.q.Query(ctx, spellsSQL+in+`) ORDER BY person, n`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var raw []byte
		var kind, start int64
		var end *int64
		var code, startHow, endHow string
		if err := rows.Scan(&raw, &kind, &code, &start, &startHow, &end, &endHow); err != nil {
			return err
		}
		u, err := id.FromBytes(raw)
		if err != nil {
			return err
		}
		s := residence.Spell{Kind: residence.Kind(kind), Start: day.Day(start)}
		if s.Area, err = areaOf(code); err != nil {
			return err
		}
		if s.StartHow, err = residence.ParseHow(startHow); err != nil {
			return err
		}
		if s.EndHow, err = residence.ParseHow(endHow); err != nil {
			return err
		}
		if end != nil {
			s.End = day.Day(*end)
		}
		if l, ok := out[person.ID{ID: u}]; ok {
			l.Spells = append(l.Spells, s)
		}
	}
	return rows.Err()
}
