package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/domain/access"
	"wanjia/domain/quality"
	"wanjia/exchange/pack"
	"wanjia/exchange/sheet"
	"wanjia/exchange/terms"
	storeacc "wanjia/store/accounts"
	storeexp "wanjia/store/exports"
	storereg "wanjia/store/register"
	"wanjia/store/releases"
	"wanjia/store/schema"
	"wanjia/store/sqldb"

	"wanjia/desk/accounts"
	"wanjia/desk/areas"
	"wanjia/desk/door"
	"wanjia/desk/dryrun"
	"wanjia/desk/exports"
	"wanjia/desk/figures"
	"wanjia/desk/inbox"
	"wanjia/desk/intake"
	"wanjia/desk/ledger"
	"wanjia/desk/looks"
	"wanjia/desk/notices"
	deskreg "wanjia/desk/register"
)

// place is an opened data folder with everything wired.
type place struct {
	dir   string
	clock clock.Clock
	db    *sqldb.DB
	store *storereg.Store
	keys  *seal.Keys
	terms *terms.Maker
	reg   *deskreg.Desk

	limits quality.Limits

	areas   *areas.Desk
	exports *exports.Desk
	ledger  *ledger.Desk
	figures *figures.Desk
	door    *door.Desk // before the figures
	staff   *accounts.Desk
	looks   *looks.Desk
	later   []func() // what is to be put away with the place
}

// home is the office that answers for everybody in a data folder, until people are handed over between folders.
const home = "local"

// visit opens a register that is there; a command that only looks makes none.
func visit(ctx context.Context, f *flags) (*place, error) {
	if f.db == "" {
		if _, err := os.Stat(filepath.Join(f.data, "wanjia.db")); errors.Is(err, os.ErrNotExist) {
			return nil, fault.New(fault.Missing, "cli.data.none", "dir", f.data)
		}
	}
	return unlock(ctx, f)
}

// openPlace opens the folder to work in it, making it where it isn't there yet.
func openPlace(ctx context.Context, f *flags) (*place, error) {
	p, err := unlock(ctx, f)
	if err != nil {
		return nil, err
	}
	if err := p.ownKeys(ctx); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

// ownKeys makes sure that the folder's keys are those that the database was sealed with: with others, what is written
// could never be read beside what stands there.
func (p *place) ownKeys(ctx context.Context) error {
	const name = "keys.fingerprint"
	mine, said := p.keys.Fingerprint(), ""
	err := p.store.Read(ctx, func(r *storereg.Reader) (err error) {
		said, _, err = r.Setting(ctx, name)
		return err
	})
	switch {
	case err != nil || said == mine:
		return err
	case said != "":
		return fault.New(fault.Refused, "cli.keys.other", "dir", p.dir)
	}
	return p.store.Write(ctx, func(t *storereg.Tx) error { return t.Set(ctx, name, mine) })
}

// unlock opens the folder and wires it, making it where it isn't there yet.
func unlock(ctx context.Context, f *flags) (*place, error) {
	p := &place{dir: f.data, clock: clock.System{}}
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return nil, fault.New(fault.Invalid, "cli.data", "dir", p.dir).Because(err)
	}
	release, err := share(p.dir)
	if err != nil {
		return nil, err
	}
	if err := p.open(ctx, f); err != nil {
		release()
		return nil, err
	}
	p.later = append(p.later, release)
	return p, nil
}

// open reads the folder's keys and opens its database.
func (p *place) open(ctx context.Context, f *flags) (err error) {
	if p.keys, err = seal.LoadOrCreate(filepath.Join(p.dir, "secret.key")); err != nil {
		return err
	}
	target := sqldb.SQLite(filepath.Join(p.dir, "wanjia.db"))
	if f.db != "" {
		target = sqldb.Postgres(f.db)
	}
	if p.db, err = sqldb.Open(ctx, target, p.clock); err != nil {
		return err
	}
	if err := p.wire(ctx); err != nil {
		return errors.Join(err, p.db.Close())
	}
	return nil
}

func (p *place) wire(ctx context.Context) error {
	if err := schema.Migrate(ctx, p.db); err != nil {
		return err
	}
	p.terms = terms.New()
	var err error
	p.store, err = storereg.Open(ctx, p.db, storereg.Options{Home: home, Terms: p.terms.Name, Words: p.terms.Address})
	if err != nil {
		return err
	}
	if p.limits, err = thresholds(p.dir); err != nil {
		return err
	}
	p.reg = deskreg.New(registerStore{p.store}, p.keys, p.clock, p.limits)
	signer, key, err := openSigner(p.dir)
	if err != nil {
		return err
	}
	p.areas = areas.New(areaStore{registerStore{p.store}})
	p.figures = figures.New(figureStore{p.store}, past{p})
	p.store.OnCommit(p.figures.Hear)
	p.door = door.New(releaseStore{releases.New(p.store)}, p.figures)
	p.ledger = ledger.New(ledgerStore{p.store}, signer, key, p.clock)
	people := storeacc.New(p.db)
	p.looks = looks.New(people)
	p.exports = exports.New(exportStore{storeexp.New(p.store)}, p.keys, p.looks, func() (exports.Sorter, error) { return newSorter() })
	p.staff = accounts.New(accountStore{people}, areaTree{p.store}, p.clock, accounts.Usual())
	return nil
}

// pourRows is how many rows share a transaction where the data folder is the importer's own: the more, the fewer times a
// page of an index is written.
const pourRows = 5000

// importGC lets the heap grow to some hundred megabytes before the collector comes.
const importGC = 400

// importMemory is what the heap may grow to; the collector comes oftener near it. SQLite's cache stands beside it.
const importMemory = 576 << 20

// pour makes the program ready for rows by the million, memory for speed, until calm is called.
func (p *place) pour(ctx context.Context) (calm func(context.Context) error, err error) {
	if err := p.store.Pour(ctx); err != nil {
		return nil, err
	}
	before, limit := debug.SetGCPercent(importGC), debug.SetMemoryLimit(importMemory)
	return func(ctx context.Context) error {
		debug.SetGCPercent(before)
		debug.SetMemoryLimit(limit)
		return p.store.Settle(ctx)
	}, nil
}

// thresholds are those of the core pack, with what the folder's own packs say on top, pack by pack in order of name.
func thresholds(dir string) (quality.Limits, error) {
	l, err := pack.Core()
	if err != nil {
		return l, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "packs", "*", "quality.yaml"))
	if err != nil {
		return l, err
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			return l, fault.New(fault.Internal, "cli.file", "file", file).Because(err)
		}
		if l, err = pack.ParseQuality(file, raw, l); err != nil {
			return l, err
		}
	}
	return l, nil
}

func (p *place) close() error {
	for _, put := range p.later {
		put()
	}
	return p.db.Close()
}

// operator is whoever runs the program with the data folder in hand.
func operator(device string) access.Actor {
	return access.Actor{Account: "operator", Device: device, Purpose: access.CivilRegistration, Operator: true}
}

// The stores below give a desk the store that it asks for: the same methods, in the desk's own words.

type registerStore struct{ s *storereg.Store }

// Read opens a moment.
func (r registerStore) Read(ctx context.Context, fn func(deskreg.Reader) error) error {
	return r.s.Read(ctx, func(x *storereg.Reader) error { return fn(x) })
}

// Write opens a transaction that shares its commit.
func (r registerStore) Write(ctx context.Context, fn func(deskreg.Tx) error) error {
	return r.s.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// WriteBulk opens a transaction of its own.
func (r registerStore) WriteBulk(ctx context.Context, fn func(deskreg.Tx) error) error {
	return r.s.WriteBulk(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// noticeStore is the register's store as the desk of notices asks for it.
type noticeStore struct{ s *storereg.Store }

// Write opens a transaction that shares its commit.
func (n noticeStore) Write(ctx context.Context, fn func(notices.Tx) error) error {
	return n.s.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// inboxStore is the register's store as the desk asks for it that takes entries in.
type inboxStore struct{ s *storereg.Store }

// WriteBulk opens a transaction of its own.
func (i inboxStore) WriteBulk(ctx context.Context, fn func(inbox.Tx) error) error {
	return i.s.WriteBulk(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// sorterMemory is what sorting a sheet may hold before it goes to disk.
const sorterMemory = 192 << 20

func newSorter() (intake.Sorter, error) {
	return sheet.NewSorter(os.TempDir(), sorterMemory, nil), nil
}

// areaStore is the register's store as the desk of areas asks for it.
type areaStore struct{ s deskreg.Store }

// WriteBulk opens a transaction of its own.
func (a areaStore) WriteBulk(ctx context.Context, fn func(areas.Tx) error) error {
	return a.s.WriteBulk(ctx, func(x deskreg.Tx) error { return fn(x) })
}

// scratchStore is a store that a dry run writes to.
type scratchStore struct{ s *storereg.Store }

// Read opens a moment.
func (r scratchStore) Read(ctx context.Context, fn func(deskreg.Reader) error) error {
	return r.s.Read(ctx, func(x *storereg.Reader) error { return fn(x) })
}

// WriteLoose opens a transaction whose entries need no tree.
func (r scratchStore) WriteLoose(ctx context.Context, fn func(dryrun.Loose) error) error {
	return r.s.WriteBulk(ctx, func(x *storereg.Tx) error { return fn(x) })
}

// releaseStore is the ledger's store as the door asks for it.
type releaseStore struct{ s *releases.Store }

// Read opens a moment.
func (r releaseStore) Read(ctx context.Context, fn func(door.Reader) error) error {
	return r.s.Read(ctx, func(x *releases.Reader) error { return fn(x) })
}

// Write opens a transaction of its own.
func (r releaseStore) Write(ctx context.Context, fn func(door.Tx) error) error {
	return r.s.Write(ctx, func(x *releases.Writer) error { return fn(x) })
}
