// Package imports is the desk at which sheets are handed in through the web: it keeps the files, says what taking them in
// would do before anything is done, lets rows be mended in place, takes them in with progress, goes on after a stop where it
// was, and takes a whole import back. What a row means and whether it is right, the intake and the register decide.
package imports

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"

	"wanjia/desk/intake"
	"wanjia/desk/register"
)

// State is how far an import has come.
type State string

// The states. A failed import can be tried again.
const (
	Reading State = "reading" // the dry run is under way, or waits
	Checked State = "checked" // the dry run is done
	Running State = "running"
	Done    State = "done"
	Undoing State = "undoing"
	Undone  State = "undone"
	Failed  State = "failed"
)

// Row is one import as it is kept.
type Row struct {
	ID      id.ID
	Source  string
	State   string
	Author  string
	Started time.Time
	Counts  string
	Detail  string
}

// Span is a stretch of the journal, both ends included.
type Span struct{ First, Last journal.Seq }

// Store keeps imports.
type Store interface {
	Row(ctx context.Context, id id.ID) (Row, bool, error)
	Rows(ctx context.Context, started time.Time, after id.ID, n int) ([]Row, error)
	Save(ctx context.Context, r Row) error
	Remove(ctx context.Context, id id.ID) error
	AddSpans(ctx context.Context, id id.ID, spans ...Span) error
	Spans(ctx context.Context, id id.ID) ([]Span, error)
	Written(ctx context.Context, device string, after journal.Seq) ([]Span, error)
	Head(ctx context.Context) (journal.Seq, error)
}

// Taker takes sheets in.
type Taker interface {
	Run(ctx context.Context, o intake.Order) (intake.Counts, error)
}

// Undoer takes back what stretches of the journal wrote.
type Undoer interface {
	Undo(ctx context.Context, who access.Actor, spans []register.Span, reason string, progress func(done, total int64)) (register.Undone, error)
}

// RefusalWriter writes refused rows.
type RefusalWriter interface {
	Write(r intake.Refusal) error
	Close() error
}

// Ports are what the desk stands on.
type Ports struct {
	Store   Store
	Taker   Taker
	Dry     func(ctx context.Context) (t Taker, drop func(), err error) // a taker that writes to a scratch store
	Undoer  Undoer
	Sheet   func(name, path string) intake.Sheet // its Rows tell their Titles
	Refused func(w io.Writer, lang words.Lang) RefusalWriter
	Tree    func(ctx context.Context) (*area.Tree, error)
	Trouble func(err error) // hears what is ours to mend
}

// Desk takes imports in hand. One is worked on at a time.
type Desk struct {
	dir   string
	p     Ports
	clock clock.Clock
	tasks chan id.ID // what waits for its turn: its state says for what

	mu      sync.Mutex // guards states, and what follows
	busy    *busy
	scratch *scratch
	drafts  map[string]bool // folders that are being filled
	fresh   map[id.ID]bool  // handed in or set in motion since the start
	mending sync.Mutex      // one row at a time
}

// busy is the import that is worked on.
type busy struct {
	id          id.ID
	done, total int64
	counts      intake.Counts
}

// scratch is what the last dry run wrote, kept so that a mended row is checked among the others.
type scratch struct {
	id    id.ID
	taker Taker
	drop  func()
}

// waiting bounds how many imports may wait for their turn.
const waiting = 100

// New is a desk that keeps its files in a folder. Work must run for anything to happen.
func New(dir string, p Ports, clk clock.Clock) *Desk {
	return &Desk{dir: dir, p: p, clock: clk, tasks: make(chan id.ID, waiting), drafts: map[string]bool{}, fresh: map[id.ID]bool{}}
}

// Import is one import.
type Import struct {
	ID          id.ID
	Source      string
	State       State
	By          string
	At          time.Time
	Done, Total int64
	Counts      intake.Counts
	detail
}

// Act is what can be done with an import.
type Act string

// The acts.
const (
	ToMend   Act = "mend"
	ToCheck  Act = "check"
	ToRun    Act = "run"
	ToUndo   Act = "undo"
	ToDelete Act = "delete"
)

// Acts are what can be done with it now.
func (im *Import) Acts() []Act {
	var acts []Act
	add := func(a Act, can bool) {
		if can {
			acts = append(acts, a)
		}
	}
	halfBack := im.State == Failed && im.Deed.Reason != "" // what is half taken back is taken back whole
	still := in(im.State, []State{Checked, Failed})
	add(ToMend, in(im.State, []State{Checked, Done}) && !im.Gone)
	add(ToCheck, still && im.Base == 0 && !im.Gone)
	add(ToRun, (still || im.State == Done) && im.Ready && !halfBack && !im.Gone)
	add(ToUndo, im.State == Done || im.State == Failed && im.Base != 0)
	add(ToDelete, still && im.Base == 0)
	return acts
}

// allow refuses what can't be done now.
func (im *Import) allow(a Act) error {
	if slices.Contains(im.Acts(), a) {
		return nil
	}
	return fault.New(fault.Conflict, "imports.state", "state", string(im.State))
}

// Moving says that something is being done, or waits to be.
func (im *Import) Moving() bool { return in(im.State, []State{Reading, Running, Undoing}) }

// Get is one import with its progress.
func (d *Desk) Get(ctx context.Context, who access.Actor, id id.ID) (Import, error) {
	im, err := d.load(ctx, id)
	if err != nil {
		return im, err
	}
	if err := d.see(ctx, who, im); err != nil {
		return im, err
	}
	return d.live(im), nil
}

// live adds the progress of an import that is worked on.
func (d *Desk) live(im Import) Import {
	d.mu.Lock()
	defer d.mu.Unlock()
	im.Total = im.rows()
	switch im.State {
	case Checked, Done, Undone:
		im.Done = im.Total
	case Reading, Running, Undoing, Failed:
	}
	if b := d.busy; b != nil && b.id == im.ID {
		im.Done, im.Total = b.done, b.total
		if im.State != Undoing {
			im.Counts = b.counts
		}
	}
	return im
}

// List are the imports that an actor may see, the newest first.
func (d *Desk) List(ctx context.Context, who access.Actor, p page.Page) (found []Import, next string, err error) {
	started, after, err := parseMark(p.After)
	if err != nil {
		return nil, "", err
	}
	for {
		rows, err := d.p.Store.Rows(ctx, started, after, p.Size)
		if err != nil {
			return nil, "", err
		}
		for _, r := range rows {
			started, after = r.Started, r.ID
			im, err := read(r)
			if err != nil {
				return nil, "", err
			}
			if d.see(ctx, who, im) != nil {
				continue
			}
			if found = append(found, d.live(im)); len(found) == p.Size {
				return found, page.Cursor(r.Started.UTC().Format(time.RFC3339Nano), r.ID.String()), nil
			}
		}
		if len(rows) < p.Size {
			return found, "", nil
		}
	}
}

func parseMark(keys []string) (time.Time, id.ID, error) {
	if len(keys) == 0 {
		return time.Time{}, id.ID{}, nil
	}
	bad := fault.New(fault.Invalid, "page.cursor").In("cursor")
	if len(keys) != 2 {
		return time.Time{}, id.ID{}, bad
	}
	at, err := time.Parse(time.RFC3339Nano, keys[0])
	if err != nil {
		return time.Time{}, id.ID{}, bad.Because(err)
	}
	u, err := id.Parse(keys[1])
	if err != nil {
		return time.Time{}, id.ID{}, bad.Because(err)
	}
	return at, u, nil
}

func (d *Desk) load(ctx context.Context, id id.ID) (Import, error) {
	r, ok, err := d.p.Store.Row(ctx, id)
	if err != nil {
		return Import{}, err
	}
	if !ok {
		return Import{}, fault.New(fault.Missing, "imports.missing")
	}
	return read(r)
}

// see lets whoever handed the sheets in see them, and whoever may import everywhere: rows hold people's data.
func (d *Desk) see(ctx context.Context, who access.Actor, im Import) error {
	if who.Account == im.By || who.Operator {
		return nil
	}
	tree, err := d.p.Tree(ctx)
	if err != nil {
		return err
	}
	if dec := who.May(tree.Under, access.Import, access.Request{}); !dec.Allowed {
		return fault.New(fault.Missing, "imports.missing")
	}
	return nil
}

// set moves an import on, and gives the worker something to do.
func (d *Desk) set(ctx context.Context, who access.Actor, id id.ID, act Act, change func(*Import)) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	im, err := d.load(ctx, id)
	if err != nil {
		return err
	}
	if err := d.see(ctx, who, im); err != nil {
		return err
	}
	if err := im.allow(act); err != nil {
		return err
	}
	change(&im)
	if len(d.tasks) == cap(d.tasks) {
		return fault.New(fault.Busy, "imports.waiting")
	}
	if err := d.save(ctx, im); err != nil {
		return err
	}
	d.fresh[id] = true
	d.tasks <- id
	return nil
}

func in(s State, of []State) bool { return slices.Contains(of, s) }

func (d *Desk) save(ctx context.Context, im Import) error {
	r, err := im.row()
	if err != nil {
		return err
	}
	return d.p.Store.Save(ctx, r)
}

// Run takes an import in. What the named rules would refuse is accepted with the reasons. An import that failed, or whose
// rows were mended after it ran, can be run again: what has been taken in already isn't taken in twice.
func (d *Desk) Run(ctx context.Context, who access.Actor, id id.ID, overrides []journal.Override) error {
	for _, o := range overrides {
		if o.Rule == "" || o.Reason == "" {
			return fault.New(fault.Invalid, "imports.override").In("overrides")
		}
	}
	head, err := d.p.Store.Head(ctx)
	if err != nil {
		return err
	}
	return d.set(ctx, who, id, ToRun, func(im *Import) {
		if im.Base == 0 {
			im.Base = head
		}
		im.State, im.Error, im.Counts, im.Deed = Running, nil, intake.Counts{}, deedOf(who)
		im.Deed.Overrides = overrides
	})
}

// Undo takes a whole import back: every event that it wrote and that nobody has changed since.
func (d *Desk) Undo(ctx context.Context, who access.Actor, id id.ID, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return fault.New(fault.Invalid, "register.reason").In("reason")
	}
	return d.set(ctx, who, id, ToUndo, func(im *Import) {
		im.State, im.Error, im.Deed = Undoing, nil, deedOf(who)
		im.Deed.Reason = reason
	})
}

// Check does the dry run again, with all that has been mended.
func (d *Desk) Check(ctx context.Context, who access.Actor, id id.ID) error {
	return d.set(ctx, who, id, ToCheck, func(im *Import) {
		im.State, im.Error, im.Counts, im.Deed = Reading, nil, intake.Counts{}, deedOf(who)
	})
}

// Delete forgets an import that has not been run, with its files.
func (d *Desk) Delete(ctx context.Context, who access.Actor, id id.ID) error {
	d.mending.Lock()
	defer d.mending.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	im, err := d.load(ctx, id)
	if err != nil {
		return err
	}
	if err := d.see(ctx, who, im); err != nil {
		return err
	}
	if err := im.allow(ToDelete); err != nil {
		return err
	}
	if d.scratch != nil && d.scratch.id == id {
		d.scratch.drop()
		d.scratch = nil
	}
	if err := d.p.Store.Remove(ctx, id); err != nil {
		return err
	}
	return os.RemoveAll(d.folder(id))
}

func (d *Desk) folder(id id.ID) string { return filepath.Join(d.dir, id.String()) }

// Close puts the scratch store away, once Work has ended.
func (d *Desk) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.scratch != nil {
		d.scratch.drop()
		d.scratch = nil
	}
	return nil
}

// asFault is what an import keeps of an error: its sentence, with files called what they are called where they come from.
// What is ours is told to the operator.
func (d *Desk) asFault(im *Import, err error) *fault.Fault {
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok || f.Kind == fault.Internal {
		d.p.Trouble(err)
		return fault.New(fault.Internal, "imports.failed")
	}
	args := maps.Clone(f.Args)
	for name, text := range args {
		for _, s := range im.Sheets {
			args[name] = strings.ReplaceAll(text, filepath.Join(d.folder(im.ID), s.Stored), s.File)
			if args[name] != text {
				break
			}
		}
	}
	return &fault.Fault{Kind: f.Kind, Key: f.Key, Args: args, Field: f.Field}
}
