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
	"wanjia/store/register/lives"
	"wanjia/store/sqldb"
)

var errGap = errors.New("register: entries must go on from the head")

const (
	peopleSQL     = `SELECT id, acts, children, entries FROM person WHERE home = $1 AND id IN (`
	householdsSQL = `SELECT id, records, members FROM household WHERE home = $1 AND id IN (`
)

const (
	termGoneSQL    = `DELETE FROM term WHERE home = $1 AND term = $2 AND person = $3`
	addressGoneSQL = `DELETE FROM address_term WHERE home = $1 AND term = $2 AND household = $3`
)

// People are those of the given ids whom the store knows, with all that happened to them.
func (r *Reader) People(ctx context.Context, ids []person.ID) ([]vital.Person, error) {
	out, ids, err := r.late.People(ids)
	if err != nil {
		return nil, err
	}
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
	out, ids, err := r.late.Households(ids)
	if err != nil {
		return nil, err
	}
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
	head, err := t.Head(ctx)
	if err != nil {
		return err
	}
	if t.late != nil {
		return t.wait(ctx, book, head)
	}
	counted := make(chan counts, 1)
	go func() { d := book.Delta(); counted <- counts{d, lives.Counts(d)} }() // while people are written
	err = t.savePeople(ctx, book.Touched(), head)
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
	people := make([]lives.Person, len(held))
	var terms [][]any
	for i, h := range held {
		p := lives.Person{Now: &h.Now, Life: &h.NowLife, At: feed.At(h.At, at), How: lives.Fresh}
		if !h.Fresh {
			if p.How = lives.Same; !lives.Facts(&h.WasLife, &h.NowLife) {
				p.How = lives.Changed
			}
		}
		p.Came = !slices.Equal(h.WasLife.Spells, h.NowLife.Spells)
		p.Left = p.Came && len(h.WasLife.Spells) > 0
		people[i] = p
		names, err := t.termRows(ctx, h)
		if err != nil {
			return err
		}
		terms = append(terms, names...)
	}
	if err := lives.People(t.s.opt.Home, people).Write(ctx, t.tx); err != nil {
		return err
	}
	slices.SortFunc(terms, func(a, b []any) int { return strings.Compare(termOf(a), termOf(b)) })
	return t.tx.Insert(ctx, "term", []string{"home", "term", "person"}, "ON CONFLICT (home, term, person) DO NOTHING", terms)
}

// termOf is the term of a row of terms: sorted, they fall into the index in its order.
func termOf(row []any) string {
	t, _ := row[1].(string) // termRows puts nothing else there
	return t
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

func (t *Tx) saveHouses(ctx context.Context, stirred []*register.House, at journal.Seq) error {
	houses := make([]lives.House, len(stirred))
	var terms [][]any
	for i, h := range stirred {
		houses[i] = lives.House{Now: &h.Now, At: feed.At(h.At, at), How: lives.Fresh}
		if !h.Fresh {
			if houses[i].How = lives.Same; h.Was.Area() != h.Now.Area() {
				houses[i].How = lives.Changed
			}
		}
		more, err := t.addressRows(ctx, h)
		if err != nil {
			return err
		}
		terms = append(terms, more...)
	}
	if err := lives.Houses(t.s.opt.Home, houses).Write(ctx, t.tx); err != nil {
		return err
	}
	return t.tx.Insert(ctx, "address_term", []string{"home", "term", "household"}, "ON CONFLICT (home, term, household) DO NOTHING", terms)
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
	stored, err := sqldb.Collect(ctx, r.q, func(scan func(...any) error) (person.ID, error) {
		var raw []byte
		if err := scan(&raw); err != nil {
			return person.ID{}, err
		}
		u, err := id.FromBytes(raw)
		return person.ID{ID: u}, err
	}, namesakesSQL, r.s.opt.Home, birth, name)
	if err != nil || r.late == nil {
		return stored, err
	}
	out := r.late.Absent(stored)
	return out, r.late.Born(func(p person.ID, n, b string) {
		if n == name && b == birth {
			out = append(out, p)
		}
	})
}

const emptySQL = `SELECT (SELECT count(*) FROM (SELECT id FROM person WHERE home = $1 LIMIT 1) AS a)
 + (SELECT count(*) FROM (SELECT id FROM household WHERE home = $1 LIMIT 1) AS b) + (SELECT count(*) FROM (SELECT id FROM event WHERE home = $1 LIMIT 1) AS c)
 + (SELECT count(*) FROM (SELECT person FROM salt WHERE home = $1 LIMIT 1) AS d) + (SELECT count(*) FROM (SELECT digest FROM blind WHERE home = $1 LIMIT 1) AS e)`

// Empty says that the register holds nobody, no event, and nothing of what is kept for them.
func (r *Reader) Empty(ctx context.Context) (bool, error) {
	var held int64
	err := r.q.QueryRow(ctx, emptySQL, r.s.opt.Home).Scan(&held)
	return held == 0 && r.late.Empty(), err
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
		if len(r.late.Absent([]person.ID{{ID: u}})) > 0 {
			yield(person.ID{ID: u}, name, birth)
		}
	}
	return errors.Join(rows.Err(), r.late.Born(yield))
}
