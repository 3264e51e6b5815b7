// Package id makes and reads the 16-byte identifiers of entries, people and households.
// New ones are UUIDv7 (RFC 9562 §5.7), so that they sort by time; derived ones are UUIDv8 (§5.8),
// so that the same source row always gets the same identifier and a retry is harmless.
package id

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"time"
)

// ID is a UUID. The zero value names nothing.
type ID [16]byte

// ErrSyntax says that a text is not a UUID.
var ErrSyntax = errors.New("id: not a UUID (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)")

// New is a fresh UUIDv7 for the instant.
func New(now time.Time) ID {
	var u ID
	_, _ = rand.Read(u[:]) // crypto/rand.Read never fails since Go 1.24
	ms := uint64(now.UnixMilli())
	binary.BigEndian.PutUint16(u[0:], uint16(ms>>32))
	binary.BigEndian.PutUint32(u[2:], uint32(ms))
	u[6] = 0x70 | u[6]&0x0f
	u[8] = 0x80 | u[8]&0x3f
	return u
}

// Derive is the UUIDv8 of some words: the same words always give the same identifier.
func Derive(words ...string) ID {
	var room [128]byte // the words of nearly every reference
	said := room[:0]
	for _, w := range words {
		said = binary.BigEndian.AppendUint32(said, uint32(len(w)))
		said = append(said, w...)
	}
	sum := sha256.Sum256(said)
	u := ID(sum[:16])
	u[6] = 0x80 | u[6]&0x0f
	u[8] = 0x80 | u[8]&0x3f
	return u
}

// Parse reads the 36-character form, in either case.
func Parse(text string) (ID, error) {
	var u ID
	if len(text) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return ID{}, ErrSyntax
	}
	var digits [32]byte
	copy(digits[0:], text[0:8])
	copy(digits[8:], text[9:13])
	copy(digits[12:], text[14:18])
	copy(digits[16:], text[19:23])
	copy(digits[20:], text[24:36])
	if _, err := hex.Decode(u[:], digits[:]); err != nil {
		return ID{}, ErrSyntax
	}
	return u, nil
}

// FromBytes reads the 16-byte form.
func FromBytes(b []byte) (ID, error) {
	if len(b) != 16 {
		return ID{}, ErrSyntax
	}
	return ID(b), nil
}

// String is the 36-character form in lower case; the zero value is the empty text.
func (u ID) String() string {
	if u.IsZero() {
		return ""
	}
	var b [36]byte
	hex.Encode(b[0:8], u[0:4])
	b[8] = '-'
	hex.Encode(b[9:13], u[4:6])
	b[13] = '-'
	hex.Encode(b[14:18], u[6:8])
	b[18] = '-'
	hex.Encode(b[19:23], u[8:10])
	b[23] = '-'
	hex.Encode(b[24:36], u[10:16])
	return string(b[:])
}

// Max is behind every other identifier.
func Max() (u ID) {
	for i := range u {
		u[i] = 0xff
	}
	return u
}

// IsZero says that the identifier names nothing.
func (u ID) IsZero() bool { return u == ID{} }

// Version is the UUID version nibble.
func (u ID) Version() int { return int(u[6] >> 4) }

// Compare orders identifiers by their bytes.
func (u ID) Compare(v ID) int {
	a, b := binary.BigEndian.Uint64(u[:8]), binary.BigEndian.Uint64(v[:8])
	if a == b {
		a, b = binary.BigEndian.Uint64(u[8:]), binary.BigEndian.Uint64(v[8:])
	}
	return cmp.Compare(a, b)
}
