package sync

import (
	"strings"
	"time"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/journal"
)

// File is a photo or another file on its way here, piece by piece.
type File struct {
	Hash     string // SHA-256 of the whole, in hex
	Account  string
	Entry    journal.ID // for which its sender brings it; it may belong to others too
	Type     string     // what its sender says it is, until it is whole
	Size     int64
	Got      int64
	Received time.Time
	Salt     [16]byte
}

// Bounds of a file and its pieces.
const (
	MaxFile  = 8 << 20
	MaxPiece = 256 << 10
	MaxFiles = 200 // of one entry
)

// FileLife is how long a file waits for the entry that names it.
const FileLife = 90 * 24 * time.Hour

// Whole says that all of it is here.
func (f *File) Whole() bool { return f.Got == f.Size }

// Subject is what its pieces are sealed for.
func (f *File) Subject() id.ID { return id.Derive("sync file", f.Hash) }

// IsHash says whether a text may be a file's hash.
func IsHash(text string) bool { return len(text) == 64 && strings.Trim(text, "0123456789abcdef") == "" }

// Check refuses what can't be a file.
func (f *File) Check() error {
	switch {
	case !IsHash(f.Hash):
		return fault.New(fault.Invalid, "sync.file.name").In("hash")
	case f.Size < 1:
		return fault.New(fault.Invalid, "attach.empty").In("size")
	case f.Size > MaxFile:
		return fault.New(fault.TooMuch, "attach.large", "max", "8").In("size")
	}
	return nil
}

// Piece is a part of a file, sealed.
type Piece struct {
	At     int64
	Sealed []byte
}
