// Package sync knows what phones, clinic boxes and servers say to each other: entries as their devices signed them, how far
// somebody has read, what a device may hold, and how two changes of one record come together. It refuses entries whose
// signature isn't their device's; it applies none, which is for the desks of their kinds.
package sync

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"math/big"
	"strconv"
	"time"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/access"
	"wanjia/domain/journal"
)

// Version is the shape of entries that devices write now. Those of the two before are taken too: a phone that was away is
// not told to throw its work away.
const (
	Version = 1
	oldest  = Version - 2
)

// Bounds of a push.
const (
	MaxEntries = 500
	MaxBytes   = 1 << 20
	maxText    = 128 << 10
)

// Signed is an entry as it travels: the text byte for byte, and its device's signature over it.
type Signed struct {
	Text []byte
	Sig  []byte
}

// Digest tells two texts apart.
func (s Signed) Digest() [sha256.Size]byte { return sha256.Sum256(s.Text) }

// Fits refuses a text that is longer than any entry.
func (s Signed) Fits() error {
	if len(s.Text) > maxText {
		return fault.New(fault.TooMuch, "sync.entry.size", "max", strconv.Itoa(maxText>>10)).In("text")
	}
	return nil
}

// Entry is what a device wrote, as its text says.
type Entry struct {
	Signed
	Version   int
	ID        journal.ID
	Device    id.ID
	N         int64 // the device's entries are counted from 1
	Account   string
	Made      time.Time // by the device's clock
	Purpose   access.Purpose
	Kind      journal.Kind
	Of        journal.Kind
	Values    map[string]string
	Event     journal.ID
	Notice    journal.ID
	Ground    string
	Reason    string
	Overrides []journal.Override
	Base      journal.Seq
	Files     []string
}

// Check refuses what is no entry of a device.
func (e *Entry) Check() error {
	switch {
	case e.ID.IsZero():
		return fault.New(fault.Invalid, "journal.entry.id").In("id")
	case e.Device.IsZero():
		return fault.New(fault.Invalid, "sync.entry.device").In("device")
	case e.N < 1:
		return fault.New(fault.Invalid, "sync.entry.n").In("n")
	}
	return nil
}

// Readable says whether the server understands the entry's shape; one that it doesn't is held.
func (e *Entry) Readable() bool { return e.Version >= max(oldest, 0) && e.Version <= Version }

// Key is the public half of a device's signing key: a point of P-256.
type Key struct{ point [65]byte }

// ParseKey reads an uncompressed point, as WebCrypto exports it.
func ParseKey(raw []byte) (Key, error) {
	var k Key
	if len(raw) != len(k.point) {
		return k, fault.New(fault.Invalid, "sync.device.key").In("public_key")
	}
	if _, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw); err != nil {
		return k, fault.New(fault.Invalid, "sync.device.key").In("public_key").Because(err)
	}
	copy(k.point[:], raw)
	return k, nil
}

// Bytes is the uncompressed point.
func (k Key) Bytes() []byte { return k.point[:] }

// Verify says whether a text was signed with the key (ECDSA over SHA-256, r and s of 32 bytes each).
func (k Key) Verify(s Signed) bool {
	if len(s.Sig) != 64 {
		return false
	}
	pub, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), k.point[:])
	if err != nil {
		return false
	}
	sum := s.Digest()
	return ecdsa.Verify(pub, sum[:], new(big.Int).SetBytes(s.Sig[:32]), new(big.Int).SetBytes(s.Sig[32:]))
}
