package place

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/journal"
	storereg "wanjia/store/register"
	"wanjia/store/register/rebuilt"
	"wanjia/store/schema"
	"wanjia/store/sqldb"

	"wanjia/desk/figures"
	"wanjia/desk/ledger"
	deskreg "wanjia/desk/register"
)

// journalName begins the names of journals; the key's own hash makes each one different.
const journalName = "wanjia.journal"

// OpenSigner reads the key that signs checkpoints, making it on the first day.
func OpenSigner(dir string) (note.Signer, string, error) {
	file := filepath.Join(dir, "journal.key")
	raw, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		skey, vkey, err := journal.GenerateKeys(journalName)
		if err != nil {
			return nil, "", err
		}
		raw = []byte(skey + "\n" + vkey + "\n")
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			return nil, "", fault.New(fault.Internal, "cli.file", "file", file).Because(err)
		}
	} else if err != nil {
		return nil, "", fault.New(fault.Internal, "cli.file", "file", file).Because(err)
	}
	skey, vkey, ok := strings.Cut(strings.TrimSpace(string(raw)), "\n")
	if !ok {
		return nil, "", fault.New(fault.Internal, "cli.file", "file", file)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		return nil, "", fault.New(fault.Internal, "cli.file", "file", file).Because(err)
	}
	return signer, vkey, nil
}

// Rebuild plays one moment of the journal into a fresh database beside the folder and compares every projection of that
// moment with it, row by row; others write meanwhile.
func (p *Place) Rebuild(ctx context.Context, progress func(step string, done, total int64)) ([]ledger.Wrong, error) {
	again, err := p.Twin(ctx)
	if err != nil {
		return nil, err
	}
	defer again.Drop()
	var wrong []ledger.Wrong
	var found []rebuilt.Difference
	err = p.Store.Read(ctx, func(r *storereg.Reader) error {
		head, err := r.Head(ctx)
		if err != nil {
			return err
		}
		err = again.Register.Replay(ctx, r, func(journal.Entry) bool { return true }, func(at journal.Seq) { progress("rebuild", int64(at), int64(head)) })
		if err != nil {
			return err
		}
		found, err = rebuilt.Compare(ctx, r, again.Store, func(done, total int) { progress("compare", int64(done), int64(total)) })
		return err
	})
	for _, d := range found {
		wrong = append(wrong, ledger.Wrong{Key: "ledger.rebuild.differs", Args: map[string]string{"table": d.Table,
			"row": fmt.Sprint(d.Row), "one": clip(d.One), "two": clip(d.Two)}})
	}
	return wrong, err
}

func clip(s string) string {
	if len(s) > 300 {
		return s[:300] + "…"
	}
	return s
}

// Twin is an empty register in a temporary folder with the same keys, to build things again in.
type Twin struct {
	dir      string
	db       *sqldb.DB
	Store    *storereg.Store
	Register *deskreg.Desk
}

// Twin makes one.
func (p *Place) Twin(ctx context.Context) (*Twin, error) {
	dir, err := os.MkdirTemp("", "wanjia-twin-")
	if err != nil {
		return nil, err
	}
	t := &Twin{dir: dir}
	if t.db, err = sqldb.Open(ctx, sqldb.SQLite(filepath.Join(dir, "twin.db")), p.Clock); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := t.wire(ctx, p); err != nil {
		t.Drop()
		return nil, err
	}
	return t, nil
}

func (t *Twin) wire(ctx context.Context, p *Place) error {
	if err := t.db.Tune(ctx, sqldb.ForImport); err != nil {
		return err
	}
	if err := schema.Migrate(ctx, t.db); err != nil {
		return err
	}
	var err error
	t.Store, err = storereg.Open(ctx, t.db, storereg.Options{Home: Home, Terms: p.Terms.Name, Words: p.Terms.Address})
	if err != nil {
		return err
	}
	t.Register = p.Register.On(ties.Register{S: t.Store})
	return nil
}

// Drop puts it away.
func (t *Twin) Drop() {
	_ = t.db.Close()        // a temporary database: nothing is lost with it
	_ = os.RemoveAll(t.dir) // as above
}

// past answers from a replay of the journal up to a day.
type past struct{ p *Place }

// Cube builds the register as it was known at the end of a day, in a temporary folder that lives as long as the
// reading of it.
func (h past) Cube(ctx context.Context, on day.Day) (figures.Known, error) {
	t, err := h.p.Twin(ctx)
	if err != nil {
		return nil, err
	}
	err = h.p.Store.Read(ctx, func(r *storereg.Reader) error {
		return t.Register.Replay(ctx, r, func(e journal.Entry) bool { return day.OfTime(e.Recorded, clock.Civil()) <= on }, func(journal.Seq) {})
	})
	if err != nil {
		t.Drop()
		return nil, err
	}
	h.p.Later = append(h.p.Later, t.Drop)
	return ties.Known{S: t.Store}, nil
}
