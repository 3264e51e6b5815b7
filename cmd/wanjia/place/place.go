// Package place opens a data folder: its keys, its database, and the desks that every subcommand needs, wired once.
package place

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/quality"
	"wanjia/domain/workflow"
	"wanjia/exchange/pack"
	"wanjia/exchange/sheet"
	"wanjia/exchange/terms"
	storeacc "wanjia/store/accounts"
	storeexp "wanjia/store/exports"
	storeoffice "wanjia/store/office"
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
	"wanjia/desk/imports"
	"wanjia/desk/intake"
	"wanjia/desk/ledger"
	"wanjia/desk/looks"
	"wanjia/desk/microdata"
	"wanjia/desk/office/view"
	deskreg "wanjia/desk/register"
)

// Place is an opened data folder with everything wired.
type Place struct {
	Dir      string
	Clock    clock.Clock
	DB       *sqldb.DB
	Store    *storereg.Store
	Keys     *seal.Keys
	Terms    *terms.Maker
	Register *deskreg.Desk

	Limits quality.Limits

	Areas   *areas.Desk
	Exports *exports.Desk
	Ledger  *ledger.Desk
	Figures *figures.Desk
	Door    *door.Desk // before the figures
	Records *microdata.Desk
	Staff   *accounts.Desk
	Looks   *looks.Desk
	Later   []func() // what is to be put away with the place

	lock  *lock // on the folder; nil where there is none
	flows func() (map[string]*workflow.Definition, error)
}

// Home is the office that answers for everybody in a data folder, until people are handed over between folders.
const Home = "local"

// Visit opens a register that is there; a command that only looks makes none.
func Visit(ctx context.Context, f *cli.Flags) (*Place, error) {
	if f.DB == "" {
		if _, err := os.Stat(filepath.Join(f.Data, "wanjia.db")); errors.Is(err, os.ErrNotExist) {
			return nil, fault.New(fault.Missing, "cli.data.none", "dir", f.Data)
		}
	}
	return Unlock(ctx, f)
}

// Open opens the folder to work in it, making it where it isn't there yet.
func Open(ctx context.Context, f *cli.Flags) (*Place, error) { return OpenBy(ctx, f, clock.System{}) }

// OpenBy is Open by another clock than the machine's.
func OpenBy(ctx context.Context, f *cli.Flags, by clock.Clock) (*Place, error) {
	p, err := unlock(ctx, f, by)
	if err != nil {
		return nil, err
	}
	if err := p.OwnKeys(ctx); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// OwnKeys makes sure that the folder's keys are those that the database was sealed with: with others, what is written
// could never be read beside what stands there.
func (p *Place) OwnKeys(ctx context.Context) error {
	const name = "keys.fingerprint"
	mine, said := p.Keys.Fingerprint(), ""
	err := p.Store.Read(ctx, func(r *storereg.Reader) (err error) {
		said, _, err = r.Setting(ctx, name)
		return err
	})
	switch {
	case err != nil || said == mine:
		return err
	case said != "":
		return fault.New(fault.Refused, "cli.keys.other", "dir", p.Dir)
	}
	return p.Store.Write(ctx, func(t *storereg.Tx) error { return t.Set(ctx, name, mine) })
}

// Unlock opens the folder and wires it, making it where it isn't there yet.
func Unlock(ctx context.Context, f *cli.Flags) (*Place, error) { return unlock(ctx, f, clock.System{}) }

func unlock(ctx context.Context, f *cli.Flags, by clock.Clock) (*Place, error) {
	p := &Place{Dir: f.Data, Clock: by}
	p.flows = sync.OnceValues(p.readFlows)
	if err := os.MkdirAll(p.Dir, 0o700); err != nil {
		return nil, fault.New(fault.Invalid, "cli.data", "dir", p.Dir).Because(err)
	}
	var err error
	if p.lock, err = share(p.Dir); err != nil {
		return nil, err
	}
	if err := p.open(ctx, f); err != nil {
		p.lock.release()
		return nil, err
	}
	p.Later = append(p.Later, p.lock.release)
	return p, nil
}

// open reads the folder's keys and opens its database.
func (p *Place) open(ctx context.Context, f *cli.Flags) (err error) {
	if p.Keys, err = seal.LoadOrCreate(filepath.Join(p.Dir, "secret.key")); err != nil {
		return err
	}
	target := sqldb.SQLite(filepath.Join(p.Dir, "wanjia.db"))
	if f.DB != "" {
		target = sqldb.Postgres(f.DB)
	}
	if p.DB, err = sqldb.Open(ctx, target, p.Clock); err != nil {
		return err
	}
	if err = p.Wire(ctx); err == nil {
		err = p.finish(ctx)
	}
	if err != nil {
		return errors.Join(err, p.DB.Close())
	}
	return nil
}

// Wire stands the desks on the database.
func (p *Place) Wire(ctx context.Context) error {
	if err := schema.Migrate(ctx, p.DB); err != nil {
		return err
	}
	p.Terms = terms.New()
	var err error
	p.Store, err = storereg.Open(ctx, p.DB, storereg.Options{Home: Home, Terms: p.Terms.Name, Words: p.Terms.Address})
	if err != nil {
		return err
	}
	if p.Limits, err = thresholds(p.Dir); err != nil {
		return err
	}
	p.Register = deskreg.New(ties.Register{S: p.Store}, p.Keys, p.Clock, p.Limits)
	signer, key, err := OpenSigner(p.Dir)
	if err != nil {
		return err
	}
	p.Areas = areas.New(ties.Areas{S: ties.Register{S: p.Store}})
	p.Figures = figures.New(ties.Figures{S: p.Store}, past{p}, p.Clock)
	p.Store.OnCommit(p.Figures.Hear)
	p.Door = door.New(ties.Releases{S: releases.New(p.Store)}, p.Figures)
	p.Records = microdata.New(ties.Releases{S: releases.New(p.Store)}, p.Figures, p.Door)
	p.Ledger = ledger.New(ties.Ledger{S: p.Store}, signer, key, p.Clock)
	people := storeacc.New(p.DB)
	p.Looks = looks.New(people)
	p.Exports = exports.New(ties.Exports{S: storeexp.New(p.Store)}, p.Keys, p.Looks, func() (exports.Sorter, error) { return NewSorter() })
	p.Staff = accounts.New(ties.Accounts{S: people}, ties.Tree{S: p.Store}, p.Clock, accounts.Usual())
	return nil
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

// Close puts away what was opened, the database last.
func (p *Place) Close() error {
	for _, put := range p.Later {
		put()
	}
	return p.DB.Close()
}

// Operator is whoever runs the program with the data folder in hand.
func Operator(device string) access.Actor {
	return access.Actor{Account: "operator", Device: device, Purpose: access.CivilRegistration, Operator: true}
}

// sorterMemory is what sorting a sheet may hold before it goes to disk.
const sorterMemory = 192 << 20

// NewSorter makes what brings the rows of sheets into order.
func NewSorter() (intake.Sorter, error) {
	return sheet.NewSorter(os.TempDir(), sorterMemory, nil), nil
}

// Dry is an intake that writes to a scratch store alone.
func (p *Place) Dry(ctx context.Context) (imports.Taker, func(), error) {
	t, err := p.Twin(ctx)
	if err != nil {
		return nil, nil, err
	}
	store := dryrun.Over(ties.Register{S: p.Store}, ties.Scratch{S: t.Store})
	return intake.New(p.Register.On(store), areas.New(ties.Areas{S: store}), NewSorter), t.Drop, nil
}

// Office is what the desks stand on that read.
func (p *Place) Office() view.Office {
	return view.Office{Store: ties.Office{S: storeoffice.New(p.Store)}, Looker: p.Looks, Terms: p.Terms, Keys: p.Keys, Clock: p.Clock,
		Limits: p.Limits}
}

// Head is the newest position of the journal.
func (p *Place) Head(ctx context.Context) (int64, error) {
	var at journal.Seq
	err := p.Store.Read(ctx, func(r *storereg.Reader) (err error) {
		at, err = r.Head(ctx)
		return err
	})
	return int64(at), err
}
