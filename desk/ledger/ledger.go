// Package ledger is the desk that answers for the journal itself: its head and signed checkpoints, receipts that anybody
// can check, and the proof that every projection is what the entries make it.
package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/domain/journal"
)

// Reader is one moment of the journal.
type Reader interface {
	journal.Tiles
	Head(ctx context.Context) (journal.Seq, error)
	After(ctx context.Context, seq journal.Seq, n int) ([]journal.Entry, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Numbered(ctx context.Context, n journal.ReceiptNumber) (journal.Entry, bool, error)
}

// Store opens moments.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
}

// Desk answers for the journal.
type Desk struct {
	store  Store
	signer note.Signer
	key    string // the verifier's key, for everybody
	clock  clock.Clock
}

// New is a desk with the key that signs checkpoints.
func New(store Store, signer note.Signer, key string, clk clock.Clock) *Desk {
	return &Desk{store: store, signer: signer, key: key, clock: clk}
}

// Head is how long the journal is, with the root of its tree and a signed checkpoint.
type Head struct {
	Size       int64
	Root       string // hexadecimal
	Last       time.Time
	Checkpoint string
	Key        string // the verifier's key in the form of golang.org/x/mod/sumdb/note
}

// Head is the journal's head now.
func (d *Desk) Head(ctx context.Context) (Head, error) {
	var h Head
	err := d.store.Read(ctx, func(r Reader) error {
		head, err := r.Head(ctx)
		if err != nil {
			return err
		}
		h, err = d.head(r, int64(head))
		if err != nil || head == 0 {
			return err
		}
		last, err := r.After(ctx, head-1, 1)
		if err == nil && len(last) == 1 {
			h.Last = last[0].Recorded
		}
		return err
	})
	return h, err
}

func (d *Desk) head(r Reader, size int64) (Head, error) {
	root := tlog.Hash(sha256.Sum256(nil))
	if size > 0 {
		var err error
		if root, err = journal.RootAt(r, size); err != nil {
			return Head{}, err
		}
	}
	text, err := journal.Sign(journal.Checkpoint{Origin: d.signer.Name(), Size: size, Root: root, Time: d.clock.Now()}, d.signer)
	return Head{Size: size, Root: hex.EncodeToString(root[:]), Checkpoint: text, Key: d.key}, err
}

// Proof is what shows that an entry stands in the journal, and nothing of what it says.
type Proof struct {
	Number   string
	Kind     journal.Kind
	Recorded time.Time
	Receipt  journal.Receipt
	Head     Head
	Path     []string // the inclusion proof, hexadecimal, leaf upward (RFC 6962 §2.1.1)
}

// Prove makes the proof of an entry named by its id.
func (d *Desk) Prove(ctx context.Context, id journal.ID) (Proof, error) {
	return d.prove(ctx, func(r Reader) (journal.Entry, bool, error) { return r.EntryByID(ctx, id) })
}

// Receipt makes the proof of an entry named by its receipt number.
func (d *Desk) Receipt(ctx context.Context, n journal.ReceiptNumber) (Proof, error) {
	return d.prove(ctx, func(r Reader) (journal.Entry, bool, error) { return r.Numbered(ctx, n) })
}

func (d *Desk) prove(ctx context.Context, find func(Reader) (journal.Entry, bool, error)) (Proof, error) {
	var p Proof
	err := d.store.Read(ctx, func(r Reader) error {
		e, ok, err := find(r)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Missing, "ledger.receipt.missing")
		}
		head, err := r.Head(ctx)
		if err != nil {
			return err
		}
		h, err := d.head(r, int64(head))
		if err != nil {
			return err
		}
		receipt, err := journal.NewReceipt(e, r, int64(head), h.Checkpoint)
		if err != nil {
			return err
		}
		p = Proof{Number: journal.NumberOf(e.ID).Grouped(), Kind: e.Kind, Recorded: e.Recorded, Receipt: receipt, Head: h}
		for _, hash := range receipt.Proof {
			p.Path = append(p.Path, hex.EncodeToString(hash[:]))
		}
		return nil
	})
	return p, err
}

// Verdict is what checking the whole journal found.
type Verdict struct {
	Size  int64
	Root  string
	Wrong []Wrong
}

// maxWrong bounds how many broken stretches are told.
const maxWrong = 20

// Wrong is one thing that doesn't hold; Key is its sentence.
type Wrong struct {
	Key  string
	Args map[string]string
}

// Verify reads every entry, hashes it and compares with the stored tree.
func (d *Desk) Verify(ctx context.Context, progress func(done, total int64)) (Verdict, error) {
	var v Verdict
	err := d.store.Read(ctx, func(r Reader) error {
		head, err := r.Head(ctx)
		if err != nil {
			return err
		}
		edge := &journal.Frontier{}
		for at := journal.Seq(0); at < head; {
			entries, err := r.After(ctx, at, 2000)
			if err != nil {
				return err
			}
			if len(entries) == 0 {
				break
			}
			for _, e := range entries {
				if e.Seq != at+1 {
					v.wrong("ledger.verify.gap", "seq", e.Seq)
				}
				at = e.Seq
				edge.Append(tlog.Hash(journal.Digest(e)))
			}
			if err := edge.Verify(r); err != nil && len(v.Wrong) < maxWrong {
				v.Wrong = append(v.Wrong, Wrong{"ledger.verify.tree", map[string]string{"seq": decimal(int64(at)), "cause": err.Error()}})
			}
			edge.Clean()
			progress(int64(at), int64(head))
		}
		v.Size = edge.Size()
		root := edge.Root()
		v.Root = hex.EncodeToString(root[:])
		return d.stored(r, int64(head), root, &v)
	})
	return v, err
}

func (d *Desk) stored(r Reader, head int64, root tlog.Hash, v *Verdict) error {
	if journal.Beyond(r, head) {
		v.wrong("ledger.verify.cut", "seq", journal.Seq(head))
	}
	if head == 0 {
		return nil
	}
	stored, err := journal.RootAt(r, head)
	if err != nil {
		return err
	}
	if stored != root {
		v.Wrong = append(v.Wrong, Wrong{"ledger.verify.root", map[string]string{"stored": stored.String(), "found": root.String()}})
	}
	return nil
}

func (v *Verdict) wrong(key, name string, seq journal.Seq) {
	v.Wrong = append(v.Wrong, Wrong{key, map[string]string{name: decimal(int64(seq))}})
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
