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
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
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

func runBackup(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("backup")
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if len(rest) != 1 {
		return cli.Usage, f.Wrong("cli.backup.want")
	}
	p, err := place.Visit(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	if err = p.OwnKeys(ctx); err == nil {
		err = backup(ctx, p, e, rest[0])
	}
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, err
	}
	return cli.Done, nil
}

func backup(ctx context.Context, p *place.Place, e *cli.Env, file string) error {
	if _, err := os.Stat(file); err == nil {
		return fault.New(fault.Conflict, "cli.backup.exists", "file", file)
	}
	b := cli.NewBar(e)
	err := copyTo(ctx, p, file, func(done, total int) { b.At("backup", int64(done), int64(total)) })
	b.End()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.Out, e.Say("cli.backup.done", "file", file, "keys", keysFile(file)))
	return err
}

// saveKeys writes the keys that belong to a backup, with what tells whether it is still the same.
func saveKeys(p *place.Place, backup string) error {
	var k keyring
	var err error
	if k.Sum, err = sum(backup); err != nil {
		return err
	}
	file := keysFile(backup)
	if k.Secret, err = os.ReadFile(filepath.Join(p.Dir, "secret.key")); err != nil {
		return fault.New(fault.Internal, "cli.file", "file", "secret.key").Because(err)
	}
	raw, err := os.ReadFile(filepath.Join(p.Dir, "journal.key"))
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

func runRestore(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("restore")
	keys := f.String("keys", "", e.Say("cli.restore.keys"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if len(rest) != 1 {
		return cli.Usage, f.Wrong("cli.restore.want")
	}
	b := cli.NewBar(e)
	r := restorer{f: f, file: rest[0], keys: *keys, progress: b.At}
	if r.keys == "" {
		r.keys = keysFile(r.file)
	}
	err = r.run(ctx)
	b.End()
	if err != nil {
		return cli.Failed, err
	}
	_, err = fmt.Fprintln(e.Out, e.Say("cli.restore.done", "file", r.file, "size", fmt.Sprint(r.size)))
	return cli.Done, err
}

// restorer loads a backup beside what is there, verifies it, and only then puts it in place.
type restorer struct {
	f          *cli.Flags
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
	if err := os.MkdirAll(r.f.Data, 0o700); err != nil {
		return fault.New(fault.Invalid, "cli.data", "dir", r.f.Data).Because(err)
	}
	release, err := place.Alone(r.f.Data)
	if err != nil {
		return err
	}
	defer release()
	fresh, err := os.MkdirTemp(r.f.Data, "restore-")
	if err != nil {
		return fault.New(fault.Invalid, "cli.data", "dir", r.f.Data).Because(err)
	}
	defer os.RemoveAll(fresh)
	target, names := sqldb.SQLite(filepath.Join(fresh, "wanjia.db")), []string{"wanjia.db", "wanjia.db-wal", "wanjia.db-shm", "secret.key", "journal.key"}
	if r.f.DB != "" {
		target, names = sqldb.Postgres(r.f.DB), []string{"secret.key", "journal.key"}
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
	p := &place.Place{Dir: dir, Clock: clock.System{}}
	var err error
	if p.Keys, err = seal.Load(filepath.Join(dir, "secret.key")); err != nil {
		return err
	}
	if p.DB, err = sqldb.Open(ctx, target, p.Clock); err != nil {
		return err
	}
	err = schema.Restore(ctx, p.DB, r.file, func(done, total int) { r.progress("restore", int64(done), int64(total)) })
	if err == nil {
		err = r.verify(ctx, p)
	}
	return errors.Join(err, p.Close())
}

func (r *restorer) verify(ctx context.Context, p *place.Place) error {
	if err := p.Wire(ctx); err != nil {
		return err
	}
	if err := p.OwnKeys(ctx); err != nil {
		return err
	}
	v, err := p.Ledger.Verify(ctx, func(done, total int64) { r.progress("verify", done, total) })
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
	kept := filepath.Join(r.f.Data, "before-restore-"+clock.System{}.Now().Format("20060102T150405"))
	for _, name := range names {
		old := filepath.Join(r.f.Data, name)
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
		if err := os.Rename(part, filepath.Join(r.f.Data, name)); err != nil {
			return fault.New(fault.Internal, "cli.file", "file", part).Because(err)
		}
	}
	return nil
}
