// Package seal keeps personal data unreadable at rest: AES-256-GCM under a key of each subject's own, and blind indexes
// that find equal texts without reading them. A subject's key hangs on a salt that is stored beside the subject: who
// destroys the salt has erased all that was sealed with it, in the journal and in every copy made of it.
// It refuses to open what was changed or was sealed for somebody or something else, and stores nothing but the master secret.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"sync"

	"wanjia/base/fault"
	"wanjia/base/id"
)

// SecretSize is the length of the master secret in bytes.
const SecretSize = 32

// Salt is what a subject's key is made of besides the master secret. Destroying it erases.
type Salt [16]byte

// NewSalt is a fresh random salt.
func NewSalt() Salt {
	var s Salt
	_, _ = rand.Read(s[:]) // crypto/rand.Read never fails since Go 1.24
	return s
}

// IsZero says that there is no salt, or no longer.
func (s Salt) IsZero() bool { return s == Salt{} }

// The first byte of a sealed text names its algorithms, so that a later version can write with others (SM4 in GCM with SM3,
// GB/T 32907, where GB/T 39786 asks for it) and still read what stands.
const aesGCM = 1 // HKDF-SHA-256 (RFC 5869), AES-256-GCM (NIST SP 800-38D), random 96-bit nonce

const (
	nonceSize = 12
	tagSize   = 16

	// Overhead is how much longer a sealed text is than the plain one.
	Overhead = 1 + nonceSize + tagSize
)

// Keys seals and opens. It may be used by several goroutines at once.
type Keys struct {
	master [SecretSize]byte
	blind  [sha256.Size]byte
	hashes sync.Pool // of HMACs under blind, which cost more to make than to use
}

// New makes keys from a master secret of 32 bytes.
func New(secret []byte) (*Keys, error) {
	if len(secret) != SecretSize {
		return nil, fault.New(fault.Invalid, "seal.secret.length")
	}
	k := &Keys{}
	copy(k.master[:], secret)
	b, err := hkdf.Key(sha256.New, k.master[:], nil, "wanjia blind index 1", len(k.blind))
	if err != nil {
		return nil, err
	}
	copy(k.blind[:], b)
	return k, nil
}

// Seal makes a text unreadable for all but Open with the same subject, salt and purpose. The same text sealed twice
// looks different. The length of the text shows. A zero salt is a defect of the caller, who would seal what can't be
// erased, and panics.
func (k *Keys) Seal(subject id.ID, salt Salt, purpose string, plain []byte) []byte {
	if salt.IsZero() {
		panic("seal: no salt for " + subject.String())
	}
	aead, err := k.cipher(salt, purpose)
	if err != nil {
		panic(err) // only wrong key lengths fail, and ours are constants
	}
	out := make([]byte, 1+nonceSize, Overhead+len(plain))
	out[0] = aesGCM
	_, _ = rand.Read(out[1:])
	return aead.Seal(out, out[1:1+nonceSize], plain, bound(aesGCM, subject, purpose))
}

// Open reads a sealed text. Faults: seal.erased where the salt is gone, seal.version for an unknown first byte,
// seal.broken for anything that was not sealed like this.
func (k *Keys) Open(subject id.ID, salt Salt, purpose string, sealed []byte) ([]byte, error) {
	if salt.IsZero() {
		return nil, fault.New(fault.Missing, "seal.erased")
	}
	if len(sealed) < Overhead {
		return nil, fault.New(fault.Internal, "seal.broken")
	}
	if sealed[0] != aesGCM {
		return nil, fault.New(fault.Internal, "seal.version", "version", hex.EncodeToString(sealed[:1]))
	}
	aead, err := k.cipher(salt, purpose)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, sealed[1:1+nonceSize], sealed[1+nonceSize:], bound(aesGCM, subject, purpose))
	if err != nil {
		return nil, fault.New(fault.Internal, "seal.broken").Because(err)
	}
	return plain, nil
}

// cipher is the subject's own, for one purpose.
func (k *Keys) cipher(salt Salt, purpose string) (cipher.AEAD, error) {
	key := derived(k.master, salt, purpose)
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// derived is HKDF-SHA-256 (RFC 5869) of a master secret, a salt and a purpose, to one block. The standard library's makes sixteen things on the
// heap for each key, which took longer than all that is done with the key; the test holds the two against each other.
func derived(master [SecretSize]byte, salt Salt, purpose string) [sha256.Size]byte {
	extracted := mac(salt[:], master[:])
	info := append(make([]byte, 0, 128), "wanjia seal 1 "...)
	info = append(append(info, purpose...), 1)
	return mac(extracted[:], info)
}

// mac is HMAC-SHA-256 (RFC 2104) under a key of at most one block.
func mac(key, text []byte) [sha256.Size]byte {
	const inner, outer = 0x36, 0x5c
	pad := make([]byte, sha256.BlockSize, 256)
	for i := range pad {
		pad[i] = inner
	}
	subtle.XORBytes(pad, pad, key)
	hashed := sha256.Sum256(append(pad, text...))
	for i := range pad {
		pad[i] ^= inner ^ outer
	}
	return sha256.Sum256(append(pad, hashed[:]...))
}

// bound is what a sealed text is tied to besides its key, so that it can't be moved to another subject's row.
func bound(version byte, subject id.ID, purpose string) []byte {
	b := make([]byte, 0, 1+len(subject)+len(purpose))
	b = append(b, version)
	b = append(b, subject[:]...)
	return append(b, purpose...)
}

// Blind is the same for the same purpose and text and tells nothing else to somebody without the master secret
// (HMAC-SHA-256, first 16 bytes). Bring the text into its normal form first.
func (k *Keys) Blind(purpose, text string) [16]byte {
	h, ok := k.hashes.Get().(hash.Hash)
	if !ok {
		h = hmac.New(sha256.New, k.blind[:])
	}
	defer k.hashes.Put(h)
	h.Reset()
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(purpose)))
	h.Write(n[:])
	h.Write([]byte(purpose))
	h.Write([]byte(text))
	return [16]byte(h.Sum(make([]byte, 0, sha256.Size))[:16])
}

// Fingerprint names the master secret without giving it away, to tell whether a key file belongs to some data.
func (k *Keys) Fingerprint() string {
	f := k.Blind("wanjia fingerprint", "")
	return hex.EncodeToString(f[:8])
}

// String keeps the secret out of logs.
func (k *Keys) String() string { return "seal keys " + k.Fingerprint() }

// GoString is String.
func (k *Keys) GoString() string { return k.String() }
