package sync

import (
	"context"
	"strings"
	"time"

	"wanjia/domain/journal"
	"wanjia/domain/sync"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

const (
	fileColumns  = `hash, account, entry, type, size, got, received, salt`
	fileSQL      = `SELECT ` + fileColumns + ` FROM sync_file WHERE hash = $1`
	piecesSQL    = `SELECT at, sealed FROM sync_piece WHERE hash = $1 ORDER BY at`
	dropSQL      = `DELETE FROM sync_piece WHERE hash = $1`
	dropFileSQL  = `DELETE FROM sync_file WHERE hash = $1`
	filesOfSQL   = `SELECT ` + fileColumns + ` FROM sync_file WHERE entry = $1 ORDER BY received, hash`
	oldFilesSQL  = `SELECT ` + fileColumns + ` FROM sync_file WHERE received < $1 ORDER BY hash LIMIT $2`
	fileConflict = `ON CONFLICT (hash) DO UPDATE SET entry = excluded.entry, type = excluded.type, got = excluded.got`
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
	var entry, salt []byte
	var received int64
	if err := scan(&f.Hash, &f.Account, &entry, &f.Type, &f.Size, &f.Got, &received, &salt); err != nil {
		return f, err
	}
	var c follow.Columns
	f.Entry.ID, f.Received = c.ID(entry), instant(received)
	copy(f.Salt[:], salt)
	return f, c.Err
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
	var entry any
	if !f.Entry.IsZero() {
		entry = f.Entry.ID[:]
	}
	return t.Insert(ctx, "sync_file", strings.Split(fileColumns, ", "), fileConflict,
		[][]any{{f.Hash, f.Account, entry, f.Type, f.Size, f.Got, millis(f.Received), f.Salt[:]}})
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
