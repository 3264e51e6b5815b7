package sync

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
)

// Files reads files on their way.
type Files interface {
	File(ctx context.Context, hash string) (sync.File, bool, error)
	EntriesOf(ctx context.Context, hash string) ([]journal.ID, error)
	Pieces(ctx context.Context, hash string) ([]sync.Piece, error)
	OldFiles(ctx context.Context, before time.Time, n int) ([]sync.File, error)
}

// Announce says that a file is coming, and tells how much of it is here. One for an entry that takes none any more counts as here, and isn't kept.
func (d *Desk) Announce(ctx context.Context, who access.Actor, f sync.File) (sync.File, error) {
	if err := f.Check(); err != nil {
		return f, err
	}
	err := d.Store.Write(ctx, func(tx Tx) error {
		if !f.Entry.IsZero() {
			if ok, err := tx.NameFiles(ctx, f.Entry, []string{f.Hash}); err != nil || !ok {
				f.Got = f.Size
				return err
			}
		}
		old, ok, err := tx.File(ctx, f.Hash)
		if err != nil {
			return err
		}
		if ok {
			if old.Size != f.Size {
				return fault.New(fault.Conflict, "sync.file.size").In("size")
			}
			if f = old; !f.Whole() {
				f.Account = who.Account // two who have the same photo bring it together
			}
			return tx.SaveFile(ctx, f)
		}
		f.Account, f.Received, f.Salt, f.Got = who.Account, instant(tx.Now()), seal.NewSalt(), 0
		return tx.SaveFile(ctx, f)
	})
	return f, err
}

// Piece takes the next piece of a file. At another place than where the file is, it is refused: the sender asks where that is. A file that
// doesn't fit its hash, or is nothing that may be kept, begins again.
func (d *Desk) Piece(ctx context.Context, who access.Actor, hash string, at int64, data []byte) (sync.File, error) {
	var f sync.File
	var wrong error // the file's, not ours
	if len(data) == 0 || len(data) > sync.MaxPiece {
		return f, fault.New(fault.TooMuch, "sync.file.piece", "max", strconv.Itoa(sync.MaxPiece>>10))
	}
	err := d.Store.Write(ctx, func(tx Tx) error {
		var ok bool
		var err error
		if f, ok, err = tx.File(ctx, hash); err != nil {
			return err
		}
		switch {
		case !ok || f.Account != who.Account:
			return fault.New(fault.Missing, "sync.file.unknown")
		case at != f.Got || f.Got+int64(len(data)) > f.Size:
			return fault.New(fault.Conflict, "sync.file.at", "at", strconv.FormatInt(f.Got, 10)).In("at")
		}
		p := sync.Piece{At: at, Sealed: d.Keys.Seal(f.Subject(), f.Salt, piecePurpose(at), data)}
		if err := tx.SavePiece(ctx, hash, p); err != nil {
			return err
		}
		f.Got += int64(len(data))
		if f.Whole() {
			raw, bad, err := d.whole(ctx, tx, &f)
			if err != nil {
				return err
			}
			if wrong = bad; wrong == nil {
				if err := d.arrived(ctx, tx, who, f, raw); err != nil {
					return err
				}
			}
			if wrong != nil {
				f.Got = 0
				if err := tx.DropPieces(ctx, hash); err != nil {
					return err
				}
			}
		}
		return tx.SaveFile(ctx, f)
	})
	if err == nil {
		err = wrong
	}
	return f, err
}

// arrived tells the desks of all entries that a file belongs to.
func (d *Desk) arrived(ctx context.Context, tx Tx, who access.Actor, f sync.File, raw []byte) error {
	if d.Arrived == nil {
		return nil
	}
	all, err := tx.EntriesOf(ctx, f.Hash)
	for _, f.Entry = range all {
		err = errors.Join(err, d.Arrived(ctx, tx, who, f, raw))
	}
	return err
}

func piecePurpose(at int64) string { return "file piece " + strconv.FormatInt(at, 10) }

// whole holds a file to its hash and finds out what it is; wrong says what is wrong with it.
func (d *Desk) whole(ctx context.Context, tx Files, f *sync.File) (raw []byte, wrong, err error) {
	if raw, err = d.assemble(ctx, tx, f); err != nil {
		return nil, nil, err
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != f.Hash {
		return nil, fault.New(fault.Invalid, "sync.file.hash"), nil
	}
	f.Type, wrong = d.Kind(raw)
	return raw, wrong, nil
}

// Brought is a file that somebody's device brought whole, for the desk of the entry that names it; ok is false where it isn't here yet.
func (d *Desk) Brought(ctx context.Context, tx Files, who access.Actor, hash string) (f sync.File, raw []byte, ok bool, err error) {
	f, ok, err = tx.File(ctx, hash)
	if err != nil || !ok || !f.Whole() || f.Account != who.Account {
		return f, nil, false, err
	}
	raw, err = d.assemble(ctx, tx, &f)
	return f, raw, err == nil, err
}

// Opened is a file that is whole, for the desk that shows it.
func (d *Desk) Opened(ctx context.Context, hash string) (raw []byte, err error) {
	err = d.Store.Read(ctx, func(r Reader) error {
		f, ok, err := r.File(ctx, hash)
		if err != nil {
			return err
		}
		if !ok || !f.Whole() {
			return fault.New(fault.Missing, "sync.file.unknown")
		}
		raw, err = d.assemble(ctx, r, &f)
		return err
	})
	return raw, err
}

func (d *Desk) assemble(ctx context.Context, r Files, f *sync.File) ([]byte, error) {
	pieces, err := r.Pieces(ctx, f.Hash)
	if err != nil {
		return nil, err
	}
	raw := make([]byte, 0, f.Size)
	for _, p := range pieces {
		plain, err := d.Keys.Open(f.Subject(), f.Salt, piecePurpose(p.At), p.Sealed)
		if err != nil {
			return nil, err
		}
		raw = append(raw, plain...)
	}
	return raw, nil
}

// Sweep takes away files that have waited too long for their entry, and tells how many.
func (d *Desk) Sweep(ctx context.Context) (int, error) {
	var n int
	err := d.Store.Write(ctx, func(tx Tx) error {
		old, err := tx.OldFiles(ctx, d.Clock.Now().Add(-sync.FileLife), 100)
		if err != nil {
			return err
		}
		for _, f := range old {
			if of, err := tx.EntriesOf(ctx, f.Hash); err != nil {
				return err
			} else if f.Whole() {
				known, err := tx.Known(ctx, of)
				if err != nil {
					return err
				}
				if len(known) > 0 {
					continue
				}
			}
			if err := tx.DropFile(ctx, f.Hash); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}
