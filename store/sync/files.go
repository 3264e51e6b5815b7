package sync

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quarantine"
	"wanjia/domain/sync"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

const (
	fileColumns  = `hash, account, type, size, got, received, salt`
	fileSQL      = `SELECT ` + fileColumns + ` FROM sync_file WHERE hash = $1`
	piecesSQL    = `SELECT at, sealed FROM sync_piece WHERE hash = $1 ORDER BY at`
	dropSQL      = `DELETE FROM sync_piece WHERE hash = $1`
	dropFileSQL  = `DELETE FROM sync_file WHERE hash = $1`
	filesOfSQL   = `SELECT ` + fileColumns + ` FROM sync_file WHERE hash IN (SELECT hash FROM sync_named WHERE entry = $1) ORDER BY received, hash`
	oldFilesSQL  = `SELECT ` + fileColumns + ` FROM sync_file WHERE received < $1 ORDER BY hash LIMIT $2`
	fileConflict = `ON CONFLICT (hash) DO UPDATE SET account = excluded.account, type = excluded.type, got = excluded.got`
	namesSQL     = `SELECT entry FROM sync_named WHERE hash = $1 ORDER BY entry`
	namedSQL     = `SELECT hash FROM sync_named WHERE entry = $1 ORDER BY hash`
	unnamedSQL   = `DELETE FROM sync_named WHERE entry = $1`
)

// File is a file on its way.
func (r rows) File(ctx context.Context, hash string) (sync.File, bool, error) {
	all, err := sqldb.Collect(ctx, r.q, scanFile, fileSQL, hash)
	if err != nil || len(all) == 0 {
		return sync.File{}, false, err
	}
	return all[0], true, nil
}

// FilesOf are the files that belong to some entries.
func (r rows) FilesOf(ctx context.Context, entries []journal.ID) (out []sync.File, err error) {
	for _, e := range entries {
		some, err := sqldb.Collect(ctx, r.q, scanFile, filesOfSQL, e.ID[:])
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

// OldFiles are at most n files that came before an instant.
func (r rows) OldFiles(ctx context.Context, before time.Time, n int) ([]sync.File, error) {
	return sqldb.Collect(ctx, r.q, scanFile, oldFilesSQL, before.UnixMilli(), int64(n))
}

func scanFile(scan func(...any) error) (sync.File, error) {
	var f sync.File
	var salt []byte
	var received int64
	if err := scan(&f.Hash, &f.Account, &f.Type, &f.Size, &f.Got, &received, &salt); err != nil {
		return f, err
	}
	f.Received = instant(received)
	copy(f.Salt[:], salt)
	return f, nil
}

// Pieces are the sealed pieces of a file, in order.
func (r rows) Pieces(ctx context.Context, hash string) ([]sync.Piece, error) {
	return sqldb.Collect(ctx, r.q, func(scan func(...any) error) (sync.Piece, error) {
		var p sync.Piece
		return p, scan(&p.At, &p.Sealed)
	}, piecesSQL, hash)
}

// SaveFile keeps how far a file has come.
func (t *Tx) SaveFile(ctx context.Context, f sync.File) error {
	return t.Insert(ctx, "sync_file", strings.Split(fileColumns, ", "), fileConflict,
		[][]any{{f.Hash, f.Account, f.Type, f.Size, f.Got, millis(f.Received), f.Salt[:]}})
}

// SavePiece keeps a piece.
func (t *Tx) SavePiece(ctx context.Context, hash string, p sync.Piece) error {
	return t.Insert(ctx, "sync_piece", []string{"hash", "at", "sealed"}, "", [][]any{{hash, p.At, p.Sealed}})
}

// DropPieces takes away what came of a file.
func (t *Tx) DropPieces(ctx context.Context, hash string) error {
	_, err := t.SQL().Exec(ctx, dropSQL, hash)
	return err
}

// DropFile takes a file away with all that came of it.
func (t *Tx) DropFile(ctx context.Context, hash string) error {
	if err := t.DropPieces(ctx, hash); err != nil {
		return err
	}
	_, err := t.SQL().Exec(ctx, dropFileSQL, hash)
	return err
}

// EntriesOf are the entries that a file belongs to.
func (r rows) EntriesOf(ctx context.Context, hash string) ([]journal.ID, error) {
	return sqldb.Collect(ctx, r.q, func(scan func(...any) error) (journal.ID, error) {
		var raw []byte
		var c follow.Columns
		err := scan(&raw)
		return journal.ID{ID: c.ID(raw)}, errors.Join(err, c.Err)
	}, namesSQL, hash)
}

func (r rows) named(ctx context.Context, entry journal.ID) ([]string, error) {
	return sqldb.Collect(ctx, r.q, func(scan func(...any) error) (hash string, err error) { return hash, scan(&hash) }, namedSQL, entry.ID[:])
}

// noFile is the name that bars an entry from files.
const noFile = ""

// NameFiles says which files belong to an entry, here already or not; ok is false where it takes none, for somebody whom it is about was erased.
func (t *Tx) NameFiles(ctx context.Context, entry journal.ID, hashes []string) (ok bool, err error) {
	have, err := t.named(ctx, entry)
	if err != nil || slices.Contains(have, noFile) {
		return false, err
	}
	rows := make([][]any, len(hashes))
	for i, hash := range hashes {
		rows[i] = []any{entry.ID[:], hash}
	}
	return true, t.Insert(ctx, "sync_named", []string{"entry", "hash"}, `ON CONFLICT (entry, hash) DO NOTHING`, rows)
}

// BarFiles takes the files of entries away, but for those that belong to others too, and lets none come any more.
func (t *Tx) BarFiles(ctx context.Context, entries []journal.ID) error {
	for _, e := range entries {
		files, err := t.FilesOf(ctx, []journal.ID{e})
		if err != nil {
			return err
		}
		if _, err := t.SQL().Exec(ctx, unnamedSQL, e.ID[:]); err != nil {
			return err
		}
		if err := t.Insert(ctx, "sync_named", []string{"entry", "hash"}, "", [][]any{{e.ID[:], noFile}}); err != nil {
			return err
		}
		for _, f := range files {
			left, err := t.EntriesOf(ctx, f.Hash)
			if err == nil && len(left) == 0 {
				err = t.DropFile(ctx, f.Hash)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

const papersGoneSQL = `DELETE FROM blob WHERE owner IN (SELECT id FROM case_file WHERE subject = $1)`

// DropPapers takes away the files that were handed in to cases about people; that they were stays written.
func (t *Tx) DropPapers(ctx context.Context, of []person.ID) error {
	for _, p := range of {
		if _, err := t.SQL().Exec(ctx, papersGoneSQL, p.String()); err != nil {
			return err
		}
	}
	return nil
}

const everHeldAfterSQL = follow.HeldSQL + `seq > $1 ORDER BY seq LIMIT $2`

// HeldAfter are at most n entries that are or were in quarantine, after a position.
func (r rows) HeldAfter(ctx context.Context, seq journal.Seq, n int) ([]quarantine.Held, error) {
	return sqldb.Collect(ctx, r.q, follow.ScanHeld, everHeldAfterSQL, int64(seq), int64(n))
}
