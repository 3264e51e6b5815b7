package register

import (
	"context"
	"maps"
	"slices"

	"wanjia/base/id"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/register"
	"wanjia/store/register/blob"
	"wanjia/store/register/follow"
	"wanjia/store/register/lives"
	"wanjia/store/sqldb"
)

const (
	eventColumnList = `id, kind, person, date, area, registered, voided, live, versions, digest`
	eventsSQL       = `SELECT ` + eventColumnList + ` FROM event WHERE home = $1 AND id IN (`
	blindSQL        = `SELECT digest, person FROM blind WHERE home = $1 AND digest IN (`
	saltSQL         = `SELECT salt FROM salt WHERE home = $1 AND person = $2`
	blindGoneSQL    = `DELETE FROM blind WHERE home = $1 AND digest = $2 AND person = $3 AND entry = $4`
)

// Events are those of the given ids that the store knows.
func (r *Reader) Events(ctx context.Context, ids []journal.ID) (map[journal.ID]register.Standing, error) {
	out, ids, err := r.late.Events(ids, scanEvent)
	if err != nil {
		return nil, err
	}
	for chunk := range chunks(ids) {
		keys := make([][]byte, len(chunk))
		for i := range chunk {
			keys[i] = chunk[i].ID[:]
		}
		found, err := sqldb.Collect(ctx, r.q, scanEvent, eventsSQL+sqldb.In(len(keys), 2)+`)`, r.s.keyed(keys)...)
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			out[e.ID] = e
		}
	}
	return out, nil
}

func scanEvent(scan func(...any) error) (register.Standing, error) {
	var raw, who, digest []byte
	var kind, date, code, live, versions string
	var voided int64
	var e register.Standing
	if err := scan(&raw, &kind, &who, &date, &code, &e.Registered, &voided, &live, &versions, &digest); err != nil {
		return e, err
	}
	var r follow.Columns
	e.ID.ID, e.Person.ID, e.Kind = r.ID(raw), r.ID(who), journal.Kind(kind)
	e.Date, e.Area, e.Voided = r.Date(date), r.Area(code), voided != 0
	copy(e.Digest[:], digest)
	var err error
	e.Live, err = blob.ParseSeqs(live)
	r.Note(err)
	e.Versions, err = blob.ParseSeqs(versions)
	r.Note(err)
	return e, r.Err
}

// SaveEvents writes events as they now stand.
func (t *Tx) SaveEvents(ctx context.Context, events []register.Standing) error {
	i := lives.Events(t.s.opt.Home, events)
	if b := t.batch(); b != nil {
		return b.Standing(i)
	}
	return lives.Inserts(ctx, t.tx, i)
}

// Blinds are the persons behind blind indexes.
func (r *Reader) Blinds(ctx context.Context, digests [][16]byte) (map[[16]byte][]person.ID, error) {
	out := map[[16]byte][]person.ID{}
	same, err := r.Same(ctx)
	if err != nil {
		return nil, err
	}
	for chunk := range chunks(digests) {
		keys := make([][]byte, len(chunk))
		for i := range chunk {
			keys[i] = chunk[i][:]
		}
		for _, d := range chunk {
			for _, p := range r.late.Owners(d) {
				if who := same.Of(p); !slices.Contains(out[d], who) {
					out[d] = append(out[d], who)
				}
			}
		}
		rows, err := r.q.Query(ctx, blindSQL+sqldb.In(len(keys), 2)+`)`, r.s.keyed(keys)...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var d, p []byte
			if err := rows.Scan(&d, &p); err != nil {
				_ = rows.Close() // the scan's error is the one to tell
				return nil, err
			}
			u, err := id.FromBytes(p)
			if err != nil {
				_ = rows.Close() // as above
				return nil, err
			}
			if who := same.Of(person.ID{ID: u}); !slices.Contains(out[[16]byte(d)], who) {
				out[[16]byte(d)] = append(out[[16]byte(d)], who)
			}
		}
		if err := rows.Close(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// SaveBlinds adds blind indexes.
func (t *Tx) SaveBlinds(ctx context.Context, blinds []register.Blind) error {
	if b := t.batch(); b != nil {
		b.Found(blinds)
		return nil
	}
	return lives.Inserts(ctx, t.tx, lives.Blinds(t.s.opt.Home, blinds))
}

// DropBlinds takes blind indexes away.
func (t *Tx) DropBlinds(ctx context.Context, blinds []register.Blind) error {
	if b := t.batch(); b != nil {
		b.Lost(blinds) // also of the table, which may have them
	}
	for i := range blinds {
		b := &blinds[i]
		if _, err := t.tx.Exec(ctx, blindGoneSQL, t.s.opt.Home, b.Digest[:], b.Person.ID[:], b.Entry.ID[:]); err != nil {
			return err
		}
	}
	return nil
}

// Salt is what a person's key is made from; ok is false where there is none, or it has been destroyed.
func (r *Reader) Salt(ctx context.Context, p person.ID) (salt [16]byte, ok bool, err error) {
	var raw []byte
	ok, err = r.q.QueryRow(ctx, saltSQL, r.s.opt.Home, p.ID[:]).One(&raw)
	copy(salt[:], raw)
	return salt, ok, err
}

const saltsOfSQL = saltsSQL + ` AND person IN (`

// SaltsOf are what the keys of some people are made from; who has none isn't among them.
func (r *Reader) SaltsOf(ctx context.Context, people []person.ID) (map[person.ID][16]byte, error) {
	out := make(map[person.ID][16]byte, len(people))
	for chunk := range chunks(sorted(people)) {
		if err := r.salts(ctx, out, saltsOfSQL+sqldb.In(len(chunk), 2)+`)`, r.s.keyed(personKeys(chunk))...); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// sorted puts people in the order of their ids, in which their rows lie: many neighbours are then found on one page.
func sorted(people []person.ID) []person.ID {
	return slices.SortedFunc(slices.Values(people), func(a, b person.ID) int { return a.Compare(b.ID) })
}

// SaveSalts keeps people's salts.
func (t *Tx) SaveSalts(ctx context.Context, salts map[person.ID][16]byte) error {
	rows := make([][]any, 0, len(salts))
	for _, p := range sorted(slices.Collect(maps.Keys(salts))) {
		salt := salts[p]
		rows = append(rows, []any{t.s.opt.Home, p.ID[:], salt[:]})
	}
	return t.tx.Insert(ctx, "salt", []string{"home", "person", "salt"}, "", rows)
}

const saltsSQL = `SELECT person, salt FROM salt WHERE home = $1`

// Salts are all salts that stand.
func (r *Reader) Salts(ctx context.Context) (map[person.ID][16]byte, error) {
	out := map[person.ID][16]byte{}
	return out, r.salts(ctx, out, saltsSQL, r.s.opt.Home)
}

func (r *Reader) salts(ctx context.Context, out map[person.ID][16]byte, sql string, args ...any) error {
	_, err := sqldb.Collect(ctx, r.q, func(scan func(...any) error) (struct{}, error) {
		var p, salt []byte
		if err := scan(&p, &salt); err != nil {
			return struct{}{}, err
		}
		u, err := id.FromBytes(p)
		out[person.ID{ID: u}] = [16]byte(salt)
		return struct{}{}, err
	}, sql, args...)
	return err
}
