package office

import (
	"context"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
	"wanjia/store/sqldb"
)

const (
	factsSQL  = `SELECT id, source, reference, known, name, sex, birth, death, area, household FROM person WHERE home = $1 AND id IN (`
	spellsSQL = `SELECT person, kind, area, start_day, start_how, end_day, end_how FROM residence WHERE home = $1 AND person IN (`
)

// Lives are people as far as columns tell, without folding what happened to them: who they are, where they live and lived,
// and the household they are in.
func (r *Reader) Lives(ctx context.Context, ids []person.ID) (map[person.ID]*vital.Life, error) {
	out, err := r.Facts(ctx, ids)
	if err != nil {
		return nil, err
	}
	spells, err := r.Spells(ctx, ids)
	for id, l := range out {
		l.Spells = spells[id]
	}
	return out, err
}

// Facts are Lives of which only the usual residence that goes on is known, without its dates.
func (r *Reader) Facts(ctx context.Context, ids []person.ID) (map[person.ID]*vital.Life, error) {
	out := make(map[person.ID]*vital.Life, len(ids))
	err := r.each(ids, func(in string, args []any) error { return r.facts(ctx, in, args, out) })
	return out, err
}

// Spells are people's residences, in the order in which they began.
func (r *Reader) Spells(ctx context.Context, ids []person.ID) (map[person.ID][]residence.Spell, error) {
	out := make(map[person.ID][]residence.Spell, len(ids))
	err := r.each(ids, func(in string, args []any) error { return r.spells(ctx, in, args, out) })
	return out, err
}

// each asks for people in pieces that one statement takes.
func (r *Reader) each(ids []person.ID, ask func(in string, args []any) error) error {
	for len(ids) > 0 {
		n := min(len(ids), 512)
		keys := make([][]byte, n)
		for i := range keys {
			keys[i] = ids[i].ID[:]
		}
		ids = ids[n:]
		if err := ask(sqldb.In(n, 2), append([]any{r.home}, sqldb.Pad(keys)...)); err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) facts(ctx context.Context, in string, args []any, out map[person.ID]*vital.Life) error {
	rows, err := r.q.Query(ctx, factsSQL+in+`)`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var raw, house []byte
		var birth, death, code string
		var known, sex int64
		l := &vital.Life{}
		if err := rows.Scan(&raw, &l.Source, &l.Reference, &known, &l.Name, &sex, &birth, &death, &code, &house); err != nil {
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
		if code != "" {
			at, err := area.ParseCode(code)
			if err != nil {
				return err
			}
			l.Spells = []residence.Spell{{Area: at}}
		}
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

func (r *Reader) spells(ctx context.Context, in string, args []any, out map[person.ID][]residence.Spell) error {
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
		out[person.ID{ID: u}] = append(out[person.ID{ID: u}], s)
	}
	return rows.Err()
}
