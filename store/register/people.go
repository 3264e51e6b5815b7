package register

import (
	"context"
	"errors"
	"slices"
	"strings"

	"wanjia/base/id"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/register"
	"wanjia/domain/vital"
	"wanjia/store/register/blob"
	"wanjia/store/register/feed"
	"wanjia/store/sqldb"
)

var errGap = errors.New("register: entries must go on from the head")

const (
	peopleSQL     = `SELECT id, acts, children, entries FROM person WHERE home = $1 AND id IN (`
	householdsSQL = `SELECT id, records, members FROM household WHERE home = $1 AND id IN (`
)

var (
	personColumns = []string{"home", "id", "source", "reference", "known", "name", "sex", "birth", "area", "death", "household",
		"seq", "acts", "children", "entries", "changed"}
	householdColumns = []string{"home", "id", "area", "address", "head", "size", "records", "members", "changed"}
	residenceColumns = []string{"home", "person", "n", "kind", "area", "start_day", "start_how", "end_day", "end_how"}
)

// What an index stands on is written only where it changed: an index entry that is taken out and put in again, the same,
// costs as much as the row.
const (
	personRest = `death = excluded.death, household = excluded.household, seq = excluded.seq, acts = excluded.acts,
 children = excluded.children, entries = excluded.entries, changed = excluded.changed`
	personSame     = `ON CONFLICT (home, id) DO UPDATE SET ` + personRest
	personConflict = `ON CONFLICT (home, id) DO UPDATE SET source = excluded.source, reference = excluded.reference, known = excluded.known,
 name = excluded.name, sex = excluded.sex, birth = excluded.birth, area = excluded.area, ` + personRest
	householdRest     = `address = excluded.address, head = excluded.head, size = excluded.size, records = excluded.records, members = excluded.members, changed = excluded.changed`
	householdSame     = `ON CONFLICT (home, id) DO UPDATE SET ` + householdRest
	householdConflict = `ON CONFLICT (home, id) DO UPDATE SET area = excluded.area, ` + householdRest
	popConflict       = `ON CONFLICT (area, month, sex, cohort) DO UPDATE SET n = pop_delta.n + excluded.n, days = pop_delta.days + excluded.days`
	eventConflict     = `ON CONFLICT (area, month, kind, sex, age, extra) DO UPDATE SET n = event_count.n + excluded.n`

	residenceGoneSQL = `DELETE FROM residence WHERE home = $1 AND person = $2`
	termGoneSQL      = `DELETE FROM term WHERE home = $1 AND term = $2 AND person = $3`
	addressGoneSQL   = `DELETE FROM address_term WHERE home = $1 AND term = $2 AND household = $3`
)

// People are those of the given ids whom the store knows, with all that happened to them.
func (r *Reader) People(ctx context.Context, ids []person.ID) ([]vital.Person, error) {
	var out []vital.Person
	for chunk := range chunks(ids) {
		found, err := sqldb.Collect(ctx, r.q, scanPerson, peopleSQL+sqldb.In(len(chunk), 2)+`)`, r.s.keyed(personKeys(chunk))...)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func (s *Store) keyed(ids [][]byte) []any { return append([]any{s.opt.Home}, sqldb.Pad(ids)...) }

func personKeys(ids []person.ID) [][]byte {
	keys := make([][]byte, len(ids))
	for i := range ids {
		keys[i] = ids[i].ID[:]
	}
	return keys
}

func scanPerson(scan func(...any) error) (vital.Person, error) {
	var raw, acts, children []byte
	var entries string
	if err := scan(&raw, &acts, &children, &entries); err != nil {
		return vital.Person{}, err
	}
	u, err := id.FromBytes(raw)
	p := vital.Person{ID: person.ID{ID: u}}
	if err != nil {
		return p, err
	}
	if p.Acts, err = blob.ParseActs(p.ID, acts); err != nil {
		return p, err
	}
	if p.Children, err = blob.ParseChildren(p.ID, children); err != nil {
		return p, err
	}
	p.Entries, err = blob.ParseSeqs(entries)
	return p, err
}

// Households are those of the given ids whom the store knows.
func (r *Reader) Households(ctx context.Context, ids []household.ID) ([]household.Household, error) {
	var out []household.Household
	for chunk := range chunks(ids) {
		keys := make([][]byte, len(chunk))
		for i := range chunk {
			keys[i] = chunk[i].ID[:]
		}
		found, err := sqldb.Collect(ctx, r.q, func(scan func(...any) error) (household.Household, error) {
			var raw, records, members []byte
			if err := scan(&raw, &records, &members); err != nil {
				return household.Household{}, err
			}
			u, err := id.FromBytes(raw)
			if err != nil {
				return household.Household{}, err
			}
			return blob.ParseHouse(household.ID{ID: u}, records, members)
		}, householdsSQL+sqldb.In(len(keys), 2)+`)`, r.s.keyed(keys)...)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// Save writes what the book's changes touched.
func (t *Tx) Save(ctx context.Context, book *register.Book) error {
	counted := make(chan counts, 1)
	go func() { counted <- countsOf(book.Delta()) }() // while people are written
	head, err := t.Head(ctx)
	if err == nil {
		err = t.savePeople(ctx, book.Touched(), head)
	}
	c := <-counted // also where that failed: the book is the caller's again
	if err != nil {
		return err
	}
	if err := t.saveHouses(ctx, book.Stirred(), head); err != nil {
		return err
	}
	if err := feed.Save(ctx, t.tx, head, book); err != nil {
		return err
	}
	return t.saveCube(ctx, c)
}

func (t *Tx) savePeople(ctx context.Context, held []*register.Held, at journal.Seq) error {
	var fresh, same, changed, spells, terms [][]any
	for _, h := range held {
		row := append(t.personRow(&h.Now, &h.NowLife), feed.At(h.At, at))
		switch {
		case h.Fresh:
			fresh = append(fresh, row)
		case slices.Equal(t.facts(&h.Was, &h.WasLife)[2:], row[2:personFacts]):
			same = append(same, row)
		default:
			changed = append(changed, row)
		}
		more, err := t.spellRows(ctx, h)
		if err != nil {
			return err
		}
		spells = append(spells, more...)
		names, err := t.termRows(ctx, h)
		if err != nil {
			return err
		}
		terms = append(terms, names...)
	}
	slices.SortFunc(terms, func(a, b []any) int { return strings.Compare(termOf(a), termOf(b)) })
	return t.inserts(ctx, []insert{
		{"person", personColumns, "", fresh},
		{"person", personColumns, personSame, same},
		{"person", personColumns, personConflict, changed},
		{"residence", residenceColumns, "", spells},
		{"term", []string{"home", "term", "person"}, "ON CONFLICT (home, term, person) DO NOTHING", terms},
	})
}

// termOf is the term of a row of terms: sorted, they fall into the index in its order.
func termOf(row []any) string {
	t, _ := row[1].(string) // termRows puts nothing else there
	return t
}

type insert struct {
	table    string
	columns  []string
	conflict string
	rows     [][]any
}

func (t *Tx) inserts(ctx context.Context, all []insert) error {
	for _, i := range all {
		if err := t.tx.Insert(ctx, i.table, i.columns, i.conflict, i.rows); err != nil {
			return err
		}
	}
	return nil
}

// personFacts is how many of a person's columns are facts.
const personFacts = 9

// facts are the columns of a person that indexes stand on, and those that change as seldom.
func (t *Tx) facts(p *vital.Person, l *vital.Life) []any {
	var at string
	if s, ok := l.Now(); ok {
		at = s.Area.String()
	}
	known := int64(0)
	if l.Known {
		known = 1
	}
	return append(make([]any, 0, len(personColumns)), t.s.opt.Home, p.ID.ID[:], l.Source, l.Reference, known, l.Name, int64(l.Sex), l.Birth.String(), at)
}

func (t *Tx) personRow(p *vital.Person, l *vital.Life) []any {
	var seq int64
	if n := len(p.Entries); n > 0 {
		seq = int64(p.Entries[n-1])
	}
	var house any
	if s, ok := l.Stay(); ok {
		house = s.Household.ID[:]
	}
	return append(t.facts(p, l), l.Death.String(), house, seq, blob.Acts(p.Acts), blob.Children(p.Children), blob.Seqs(p.Entries))
}

func (t *Tx) spellRows(ctx context.Context, h *register.Held) ([][]any, error) {
	if slices.Equal(h.WasLife.Spells, h.NowLife.Spells) {
		return nil, nil
	}
	if len(h.WasLife.Spells) > 0 {
		if _, err := t.tx.Exec(ctx, residenceGoneSQL, t.s.opt.Home, h.Now.ID.ID[:]); err != nil {
			return nil, err
		}
	}
	rows := make([][]any, len(h.NowLife.Spells))
	for i, s := range h.NowLife.Spells {
		var end any
		if !s.IsOpen() {
			end = int64(s.End)
		}
		rows[i] = []any{t.s.opt.Home, h.Now.ID.ID[:], int64(i), int64(s.Kind), s.Area.String(), int64(s.Start), s.StartHow.String(), end, s.EndHow.String()}
	}
	return rows, nil
}

// termRows are the new ways of finding the person; those that no longer lead to them are taken away.
func (t *Tx) termRows(ctx context.Context, h *register.Held) ([][]any, error) {
	if t.s.ways.PutOff() || h.WasLife.Name == h.NowLife.Name && slices.Equal(h.WasLife.Also, h.NowLife.Also) {
		return nil, nil
	}
	was, now := t.allTerms(&h.WasLife), t.allTerms(&h.NowLife)
	for _, w := range was {
		if !slices.Contains(now, w) {
			if _, err := t.tx.Exec(ctx, termGoneSQL, t.s.opt.Home, w, h.Now.ID.ID[:]); err != nil {
				return nil, err
			}
		}
	}
	var rows [][]any
	for _, w := range now {
		if !slices.Contains(was, w) {
			rows = append(rows, []any{t.s.opt.Home, w, h.Now.ID.ID[:]})
		}
	}
	return rows, nil
}

// allTerms are the ways of finding somebody by any of their names.
func (t *Tx) allTerms(l *vital.Life) []string {
	out := t.terms(l.Name)
	for _, name := range l.Also {
		for _, w := range t.terms(name) {
			if !slices.Contains(out, w) {
				out = append(slices.Clip(out), w)
			}
		}
	}
	return out
}

func (t *Tx) terms(name string) []string {
	if name == "" || t.s.opt.Terms == nil {
		return nil
	}
	return t.s.opt.Terms(name)
}

func (t *Tx) saveHouses(ctx context.Context, houses []*register.House, at journal.Seq) error {
	var fresh, same, changed, terms [][]any
	for _, h := range houses {
		records, members := blob.House(&h.Now)
		var head any
		if m, ok := h.Now.Head(); ok {
			head = m.Person.ID[:]
		}
		row := []any{t.s.opt.Home, h.Now.ID.ID[:], h.Now.Area().String(), h.Now.Address(), head, int64(len(h.Now.Present())), records, members, feed.At(h.At, at)}
		switch {
		case h.Fresh:
			fresh = append(fresh, row)
		case h.Was.Area() == h.Now.Area():
			same = append(same, row)
		default:
			changed = append(changed, row)
		}
		more, err := t.addressRows(ctx, h)
		if err != nil {
			return err
		}
		terms = append(terms, more...)
	}
	return t.inserts(ctx, []insert{
		{"household", householdColumns, "", fresh},
		{"household", householdColumns, householdSame, same},
		{"household", householdColumns, householdConflict, changed},
		{"address_term", []string{"home", "term", "household"}, "ON CONFLICT (home, term, household) DO NOTHING", terms},
	})
}

func (t *Tx) addressRows(ctx context.Context, h *register.House) ([][]any, error) {
	was, now := h.Was.Address(), h.Now.Address()
	if was == now || t.s.opt.Words == nil || t.s.ways.PutOff() {
		return nil, nil
	}
	if was != "" {
		for _, w := range t.s.opt.Words(was) {
			if _, err := t.tx.Exec(ctx, addressGoneSQL, t.s.opt.Home, w, h.Now.ID.ID[:]); err != nil {
				return nil, err
			}
		}
	}
	var rows [][]any
	for _, w := range t.s.opt.Words(now) {
		rows = append(rows, []any{t.s.opt.Home, w, h.Now.ID.ID[:]})
	}
	return rows, nil
}

const namesakesSQL = `SELECT id FROM person WHERE home = $1 AND birth = $2 AND name = $3`

// Namesakes are the people of a name and birth date.
func (r *Reader) Namesakes(ctx context.Context, name, birth string) ([]person.ID, error) {
	return sqldb.Collect(ctx, r.q, func(scan func(...any) error) (person.ID, error) {
		var raw []byte
		if err := scan(&raw); err != nil {
			return person.ID{}, err
		}
		u, err := id.FromBytes(raw)
		return person.ID{ID: u}, err
	}, namesakesSQL, r.s.opt.Home, birth, name)
}

const emptySQL = `SELECT (SELECT count(*) FROM (SELECT id FROM person WHERE home = $1 LIMIT 1) AS a)
 + (SELECT count(*) FROM (SELECT id FROM household WHERE home = $1 LIMIT 1) AS b) + (SELECT count(*) FROM (SELECT id FROM event WHERE home = $1 LIMIT 1) AS c)
 + (SELECT count(*) FROM (SELECT person FROM salt WHERE home = $1 LIMIT 1) AS d) + (SELECT count(*) FROM (SELECT digest FROM blind WHERE home = $1 LIMIT 1) AS e)`

// Empty says that the register holds nobody, no event, and nothing of what is kept for them.
func (r *Reader) Empty(ctx context.Context) (bool, error) {
	var held int64
	err := r.q.QueryRow(ctx, emptySQL, r.s.opt.Home).Scan(&held)
	return held == 0, err
}

const bornSQL = `SELECT id, name, birth FROM person WHERE home = $1 AND birth > ''`

// Born are the names and birth dates of everybody whose birth date is known.
func (r *Reader) Born(ctx context.Context, yield func(p person.ID, name, birth string)) error {
	rows, err := r.q.Query(ctx, bornSQL, r.s.opt.Home)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var raw []byte
		var name, birth string
		if err := rows.Scan(&raw, &name, &birth); err != nil {
			return err
		}
		u, err := id.FromBytes(raw)
		if err != nil {
			return err
		}
		yield(person.ID{ID: u}, name, birth)
	}
	return rows.Err()
}
