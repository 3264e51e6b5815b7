package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/store/schema"
	"wanjia/store/sqldb"
)

// keysFile is where the keys that belong to a backup lie: apart from it, since whoever has both can read everything.
func keysFile(backup string) string { return backup + ".keys" }

// keyring is the secrets of a data folder, as a backup keeps them.
type keyring struct {
	Secret  []byte `json:"secret"`
	Journal string `json:"journal"`
	Sum     string `json:"sha256"` // of the backup
}

// sum is the SHA-256 of a file.
func sum(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", fault.New(fault.Missing, "cli.file", "file", file).Because(err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fault.New(fault.Internal, "cli.file", "file", file).Because(err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func runBackup(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("backup")
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) != 1 {
		return exitUsage, f.wrong("cli.backup.want")
	}
	p, err := visit(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	if err = p.ownKeys(ctx); err == nil {
		err = p.backup(ctx, e, rest[0])
	}
	if err = errors.Join(err, p.close()); err != nil {
		return exitFailed, err
	}
	return exitDone, nil
}

func (p *place) backup(ctx context.Context, e *env, file string) error {
	if _, err := os.Stat(file); err == nil {
		return fault.New(fault.Conflict, "cli.backup.exists", "file", file)
	}
	b := newBar(e)
	err := p.copyTo(ctx, file, func(done, total int) { b.at("backup", int64(done), int64(total)) })
	b.end()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.out, e.say("cli.backup.done", "file", file, "keys", keysFile(file)))
	return err
}

// saveKeys writes the keys that belong to a backup, with what tells whether it is still the same.
func (p *place) saveKeys(backup string) error {
	var k keyring
	var err error
	if k.Sum, err = sum(backup); err != nil {
		return err
	}
	file := keysFile(backup)
	if k.Secret, err = os.ReadFile(filepath.Join(p.dir, "secret.key")); err != nil {
		return fault.New(fault.Internal, "cli.file", "file", "secret.key").Because(err)
	}
	raw, err := os.ReadFile(filepath.Join(p.dir, "journal.key"))
	if err != nil {
		return fault.New(fault.Internal, "cli.file", "file", "journal.key").Because(err)
	}
	k.Journal = string(raw)
	text, err := json.Marshal(k) //nolint:gosec // the secret is what the file of keys is for
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return fault.New(fault.Internal, "cli.file", "file", file).Because(err)
	}
	return nil
}

func runRestore(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("restore")
	keys := f.String("keys", "", e.say("cli.restore.keys"))
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) != 1 {
		return exitUsage, f.wrong("cli.restore.want")
	}
	b := newBar(e)
	r := restorer{f: f, file: rest[0], keys: *keys, progress: b.at}
	if r.keys == "" {
		r.keys = keysFile(r.file)
	}
	err = r.run(ctx)
	b.end()
	if err != nil {
		return exitFailed, err
	}
	_, err = fmt.Fprintln(e.out, e.say("cli.restore.done", "file", r.file, "size", fmt.Sprint(r.size)))
	return exitDone, err
}

// restorer loads a backup beside what is there, verifies it, and only then puts it in place.
type restorer struct {
	f          *flags
	file, keys string
	progress   func(step string, done, total int64)
	size       int64
	root       string
}

func (r *restorer) run(ctx context.Context) error {
	if _, err := os.Stat(r.file); err != nil {
		return fault.New(fault.Missing, "cli.file", "file", r.file).Because(err)
	}
	ring, err := r.ring()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(r.f.data, 0o700); err != nil {
		return fault.New(fault.Invalid, "cli.data", "dir", r.f.data).Because(err)
	}
	release, err := alone(r.f.data)
	if err != nil {
		return err
	}
	defer release()
	fresh, err := os.MkdirTemp(r.f.data, "restore-")
	if err != nil {
		return fault.New(fault.Invalid, "cli.data", "dir", r.f.data).Because(err)
	}
	defer os.RemoveAll(fresh)
	target, names := sqldb.SQLite(filepath.Join(fresh, "wanjia.db")), []string{"wanjia.db", "wanjia.db-wal", "wanjia.db-shm", "secret.key", "journal.key"}
	if r.f.db != "" {
		target, names = sqldb.Postgres(r.f.db), []string{"secret.key", "journal.key"}
	}
	if err := r.into(ctx, target, fresh, ring); err != nil {
		return err
	}
	return r.swap(fresh, names)
}

func (r *restorer) ring() (*keyring, error) {
	raw, err := os.ReadFile(r.keys)
	if err != nil {
		return nil, fault.New(fault.Missing, "cli.restore.nokeys", "file", r.keys).Because(err)
	}
	var k keyring
	if err := json.Unmarshal(raw, &k); err != nil {
		return nil, fault.New(fault.Invalid, "cli.restore.nokeys", "file", r.keys).Because(err)
	}
	if _, err := seal.New(k.Secret); err != nil {
		return nil, err
	}
	if found, err := sum(r.file); err != nil {
		return nil, err
	} else if found != k.Sum {
		return nil, fault.New(fault.Refused, "cli.restore.changed", "file", r.file)
	}
	return &k, nil
}

// into restores and verifies.
func (r *restorer) into(ctx context.Context, target sqldb.Target, dir string, ring *keyring) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fault.New(fault.Invalid, "cli.data", "dir", dir).Because(err)
	}
	for name, raw := range map[string][]byte{"secret.key": ring.Secret, "journal.key": []byte(ring.Journal)} {
		if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
			return fault.New(fault.Internal, "cli.file", "file", name).Because(err)
		}
	}
	p := &place{dir: dir, clock: clock.System{}}
	var err error
	if p.keys, err = seal.Load(filepath.Join(dir, "secret.key")); err != nil {
		return err
	}
	if p.db, err = sqldb.Open(ctx, target, p.clock); err != nil {
		return err
	}
	err = schema.Restore(ctx, p.db, r.file, func(done, total int) { r.progress("restore", int64(done), int64(total)) })
	if err == nil {
		err = r.verify(ctx, p)
	}
	return errors.Join(err, p.close())
}

func (r *restorer) verify(ctx context.Context, p *place) error {
	if err := p.wire(ctx); err != nil {
		return err
	}
	if err := p.ownKeys(ctx); err != nil {
		return err
	}
	v, err := p.ledger.Verify(ctx, func(done, total int64) { r.progress("verify", done, total) })
	if err != nil {
		return err
	}
	if len(v.Wrong) > 0 {
		return fault.New(fault.Refused, v.Wrong[0].Key, "seq", v.Wrong[0].Args["seq"], "cause", v.Wrong[0].Args["cause"],
			"stored", v.Wrong[0].Args["stored"], "found", v.Wrong[0].Args["found"])
	}
	r.size, r.root = v.Size, v.Root
	return nil
}

// swap puts the verified files in place; what was there is kept under another name.
func (r *restorer) swap(fresh string, names []string) error {
	kept := filepath.Join(r.f.data, "before-restore-"+clock.System{}.Now().Format("20060102T150405"))
	for _, name := range names {
		old := filepath.Join(r.f.data, name)
		if _, err := os.Stat(old); errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err := os.MkdirAll(kept, 0o700); err != nil {
			return fault.New(fault.Internal, "cli.file", "file", kept).Because(err)
		}
		if err := os.Rename(old, filepath.Join(kept, name)); err != nil {
			return fault.New(fault.Internal, "cli.file", "file", old).Because(err)
		}
	}
	for _, name := range names {
		part := filepath.Join(fresh, name)
		if _, err := os.Stat(part); errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err := os.Rename(part, filepath.Join(r.f.data, name)); err != nil {
			return fault.New(fault.Internal, "cli.file", "file", part).Because(err)
		}
	}
	return nil
}
