package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/journal"
	storereg "wanjia/store/register"
	"wanjia/store/register/rebuilt"
	"wanjia/store/schema"
	"wanjia/store/sqldb"

	"wanjia/desk/ledger"
	deskreg "wanjia/desk/register"
)

// journalName begins the names of journals; the key's own hash makes each one different.
const journalName = "wanjia.journal"

// openSigner reads the key that signs checkpoints, making it on the first day.
func openSigner(dir string) (note.Signer, string, error) {
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

type ledgerStore struct{ s *storereg.Store }

// Read opens a moment.
func (l ledgerStore) Read(ctx context.Context, fn func(ledger.Reader) error) error {
	return l.s.Read(ctx, func(x *storereg.Reader) error { return fn(x) })
}

func runJournal(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("journal")
	rebuild := f.Bool("rebuild", false, e.say("cli.journal.rebuild"))
	asJSON := f.Bool("json", false, e.say("cli.flag.json"))
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) == 0 {
		return exitUsage, f.wrong("cli.journal.want")
	}
	p, err := visit(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	code := exitDone
	switch {
	case rest[0] == "head" && len(rest) == 1:
		err = p.printHead(ctx, e, *asJSON)
	case rest[0] == "proof" && len(rest) == 2:
		err = p.printProof(ctx, e, rest[1])
	case rest[0] == "verify" && len(rest) == 1:
		code, err = p.verify(ctx, e, *rebuild)
	default:
		code, err = exitUsage, f.wrong("cli.journal.want")
	}
	return code, errors.Join(err, p.close())
}

func (p *place) printHead(ctx context.Context, e *env, asJSON bool) error {
	h, err := p.ledger.Head(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(e.out).Encode(map[string]any{"size": h.Size, "root": h.Root, "checkpoint": h.Checkpoint, "key": h.Key})
	}
	_, err = fmt.Fprint(e.out, h.Checkpoint)
	return err
}

func (p *place) printProof(ctx context.Context, e *env, name string) error {
	var proof ledger.Proof
	id, err := journal.ParseID(name)
	if err == nil {
		proof, err = p.ledger.Prove(ctx, id)
	} else {
		var n journal.ReceiptNumber
		if n, err = journal.ParseReceiptNumber(name); err == nil {
			proof, err = p.ledger.Receipt(ctx, n)
		}
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(e.out).Encode(map[string]any{"number": proof.Number, "kind": proof.Kind, "recorded": proof.Recorded.Format(time.RFC3339),
		"position": proof.Receipt.Index + 1, "size": proof.Head.Size, "leaf": fmt.Sprintf("%x", proof.Receipt.LeafHash[:]),
		"proof": proof.Path, "checkpoint": proof.Head.Checkpoint, "key": proof.Head.Key})
}

func (p *place) verify(ctx context.Context, e *env, rebuild bool) (int, error) {
	b := newBar(e)
	v, err := p.ledger.Verify(ctx, func(done, total int64) { b.at("journal", done, total) })
	b.end()
	if err != nil {
		return exitFailed, err
	}
	if rebuild && len(v.Wrong) == 0 {
		wrong, err := p.rebuild(ctx, b.at)
		b.end()
		if err != nil {
			return exitFailed, err
		}
		v.Wrong = append(v.Wrong, wrong...)
	}
	for _, w := range v.Wrong {
		if _, err := fmt.Fprintln(e.err, words.Text(e.lang, w.Key, w.Args)); err != nil {
			return exitFailed, err
		}
	}
	err = json.NewEncoder(e.out).Encode(map[string]any{"size": v.Size, "root": v.Root, "rebuilt": rebuild, "ok": len(v.Wrong) == 0, "wrong": len(v.Wrong)})
	if len(v.Wrong) > 0 {
		return exitFailed, err
	}
	return exitDone, err
}

// rebuild plays one moment of the journal into a fresh database beside the folder and compares every projection of that
// moment with it, row by row; others write meanwhile.
func (p *place) rebuild(ctx context.Context, progress func(step string, done, total int64)) ([]ledger.Wrong, error) {
	again, err := p.twin(ctx)
	if err != nil {
		return nil, err
	}
	defer again.drop()
	var wrong []ledger.Wrong
	var found []rebuilt.Difference
	err = p.store.Read(ctx, func(r *storereg.Reader) error {
		head, err := r.Head(ctx)
		if err != nil {
			return err
		}
		err = again.reg.Replay(ctx, r, func(journal.Entry) bool { return true }, func(at journal.Seq) { progress("rebuild", int64(at), int64(head)) })
		if err != nil {
			return err
		}
		found, err = rebuilt.Compare(ctx, r, again.store, func(done, total int) { progress("compare", int64(done), int64(total)) })
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

// twin is an empty register in a temporary folder with the same keys, to build things again in.
type twin struct {
	dir   string
	db    *sqldb.DB
	store *storereg.Store
	reg   *deskreg.Desk
}

func (p *place) twin(ctx context.Context) (*twin, error) {
	dir, err := os.MkdirTemp("", "wanjia-twin-")
	if err != nil {
		return nil, err
	}
	t := &twin{dir: dir}
	if t.db, err = sqldb.Open(ctx, sqldb.SQLite(filepath.Join(dir, "twin.db")), p.clock); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := t.wire(ctx, p); err != nil {
		t.drop()
		return nil, err
	}
	return t, nil
}

func (t *twin) wire(ctx context.Context, p *place) error {
	if err := t.db.Tune(ctx, sqldb.ForImport); err != nil {
		return err
	}
	if err := schema.Migrate(ctx, t.db); err != nil {
		return err
	}
	var err error
	t.store, err = storereg.Open(ctx, t.db, storereg.Options{Home: home, Terms: p.terms.Name, Words: p.terms.Address})
	if err != nil {
		return err
	}
	t.reg = p.reg.On(registerStore{t.store})
	return nil
}

func (t *twin) drop() {
	_ = t.db.Close()        // a temporary database: nothing is lost with it
	_ = os.RemoveAll(t.dir) // as above
}
