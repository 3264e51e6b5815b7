package backroom

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/ties"
	storeupkeep "wanjia/store/upkeep"

	"wanjia/desk/ledger"
	"wanjia/desk/upkeep"
)

// Upkeep is the desk that looks after the place; it must be closed before the place is.
func (p Place) Upkeep(v Vault) (*upkeep.Desk, error) {
	if v.Dir == "" {
		v.Dir = filepath.Join(p.Dir, "backups")
	}
	if err := v.sweep(); err != nil {
		return nil, err
	}
	return upkeep.New(ties.Jobs{S: storeupkeep.New(p.Store.DB())}, vault{v}, p.Clock, p.Trouble), nil
}

// Vault keeps backups in a folder, and knows who does the longer work on the place.
type Vault struct {
	Dir    string // empty is one in the data folder
	Facts  func(ctx context.Context) (upkeep.Facts, error)
	Check  func(ctx context.Context, progress func(found int64)) (int64, error)
	Verify func(ctx context.Context, progress func(done, total int64)) (ledger.Verdict, error)

	// Rebuild builds everything again and tells what differs.
	Rebuild func(ctx context.Context, progress func(step string, done, total int64)) ([]ledger.Wrong, error)
	// Copy writes one moment of the database into a file, with its keys beside it.
	Copy func(ctx context.Context, file string, progress func(done, total int)) error
	// Keys is where the keys of a backup lie.
	Keys func(file string) string
	// Try restores a backup into a folder and verifies the journal in it.
	Try func(ctx context.Context, file, dir string, progress func(step string, done, total int64)) (entries int64, root string, err error)
}

// vault is a Vault as the desk asks for it.
type vault struct{ v Vault }

const (
	backupEnd  = ".backup"
	triedEnd   = ".tried" // beside a backup that was tried out: what was found in it
	trialStart = "trial-" // folders in which a backup is tried out
)

// sweep takes away what a stop has left of a trial.
func (v Vault) sweep() error {
	left, err := filepath.Glob(filepath.Join(v.Dir, trialStart+"*"))
	for _, dir := range left {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	if err != nil {
		return fault.New(fault.Internal, "cli.file", "file", v.Dir).Because(err)
	}
	return nil
}

// Facts are what the machine and the database say of themselves.
func (x vault) Facts(ctx context.Context) (upkeep.Facts, error) { return x.v.Facts(ctx) }

// Check asks the rules about everything.
func (x vault) Check(ctx context.Context, progress upkeep.Progress) (int64, error) {
	return x.v.Check(ctx, func(found int64) { progress("rules", found, 0) })
}

// Verify hashes every entry and compares with the tree.
func (x vault) Verify(ctx context.Context, progress upkeep.Progress) (ledger.Verdict, error) {
	return x.v.Verify(ctx, func(done, total int64) { progress("journal", done, total) })
}

// Rebuild builds everything again. What differs is told by table and row alone: the rows hold people's data, and whoever
// looks after the machine sees nobody.
func (x vault) Rebuild(ctx context.Context, progress upkeep.Progress) ([]ledger.Wrong, error) {
	found, err := x.v.Rebuild(ctx, progress)
	wrong := make([]ledger.Wrong, len(found))
	for i, w := range found {
		wrong[i] = ledger.Wrong{Key: "upkeep.differs", Args: map[string]string{"table": w.Args["table"], "row": w.Args["row"]}}
	}
	return wrong, err
}

// tried is what trying a backup out found.
type tried struct {
	Size    int64  `json:"size"`
	Entries int64  `json:"entries"`
	Root    string `json:"root"`
}

// Backup copies one moment of the database while others go on, and tries the copy out: it is restored beside the place, and
// the journal in it verified. A copy that can't be restored is no backup and is not kept.
func (x vault) Backup(ctx context.Context, at time.Time, progress upkeep.Progress) (c upkeep.Copy, err error) {
	if err := os.MkdirAll(x.v.Dir, 0o700); err != nil {
		return c, fault.New(fault.Invalid, "cli.data", "dir", x.v.Dir).Because(err)
	}
	c = upkeep.Copy{File: "wanjia-" + at.UTC().Format("20060102T150405Z") + backupEnd, At: at}
	file := filepath.Join(x.v.Dir, c.File)
	if _, err := os.Stat(file); err == nil {
		return c, fault.New(fault.Conflict, "cli.backup.exists", "file", c.File)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(file), os.RemoveAll(x.v.Keys(file)))
		}
	}()
	if err := x.v.Copy(ctx, file, func(done, total int) { progress("copy", int64(done), int64(total)) }); err != nil {
		return c, err
	}
	var t tried
	if t.Entries, t.Root, err = x.try(ctx, file, progress); err != nil {
		return c, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return c, fault.New(fault.Internal, "cli.file", "file", file).Because(err)
	}
	t.Size = info.Size()
	c.Size, c.Entries, c.Tried = t.Size, t.Entries, true
	note, err := json.Marshal(t)
	if err == nil {
		err = os.WriteFile(file+triedEnd, note, 0o600)
	}
	return c, err
}

// try tries a backup out in a folder that is then taken away.
func (x vault) try(ctx context.Context, file string, progress upkeep.Progress) (entries int64, root string, err error) {
	dir, err := os.MkdirTemp(x.v.Dir, trialStart)
	if err != nil {
		return 0, "", fault.New(fault.Invalid, "cli.data", "dir", x.v.Dir).Because(err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	return x.v.Try(ctx, file, dir, progress)
}

// Backups are the backups in the folder, the newest first.
func (x vault) Backups(context.Context) ([]upkeep.Copy, error) {
	files, err := filepath.Glob(filepath.Join(x.v.Dir, "*"+backupEnd))
	if err != nil {
		return nil, err
	}
	copies := make([]upkeep.Copy, 0, len(files))
	for _, file := range files {
		info, err := os.Stat(file)
		if errors.Is(err, os.ErrNotExist) {
			continue // taken away a moment ago
		}
		if err != nil {
			return nil, fault.New(fault.Internal, "cli.file", "file", file).Because(err)
		}
		c := upkeep.Copy{File: filepath.Base(file), Size: info.Size(), At: info.ModTime().UTC()}
		var t tried
		raw, err := os.ReadFile(file + triedEnd)
		if err == nil && json.Unmarshal(raw, &t) == nil && t.Size == c.Size {
			c.Tried, c.Entries = true, t.Entries
		}
		copies = append(copies, c)
	}
	slices.SortFunc(copies, func(a, b upkeep.Copy) int {
		if n := b.At.Compare(a.At); n != 0 {
			return n
		}
		return strings.Compare(b.File, a.File)
	})
	return copies, nil
}
