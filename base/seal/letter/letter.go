// Package letter seals a text to whoever holds a key of P-256, so that it can lie on a stick or pass through strangers: E.N.C, an ephemeral
// point, a nonce and AES-256-GCM under the key that HKDF-SHA-256 makes of the two. It says nothing of who wrote the text.
package letter

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
)

// ErrSealed says that a text isn't a letter to this key.
var ErrSealed = errors.New("not a letter to this key")

// Close seals a text to a key, for a purpose.
func Close(to *ecdh.PublicKey, purpose string, plain []byte) (string, error) {
	once, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return "", err
	}
	gcm, err := agree(once, to, purpose)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, gcm.NonceSize())
	rand.Read(nonce) // never fails
	parts := [][]byte{once.PublicKey().Bytes(), nonce, gcm.Seal(nil, nonce, plain, nil)}
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = base64.RawURLEncoding.EncodeToString(p)
	}
	return strings.Join(texts, "."), nil
}

// Open opens what was sealed to a key for a purpose.
func Open(key *ecdh.PrivateKey, purpose, text string) ([]byte, error) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil, ErrSealed
	}
	var raw [3][]byte
	for i, p := range parts {
		var err error
		if raw[i], err = base64.RawURLEncoding.Strict().DecodeString(p); err != nil {
			return nil, errors.Join(ErrSealed, err)
		}
	}
	point, err := ecdh.P256().NewPublicKey(raw[0])
	if err != nil {
		return nil, errors.Join(ErrSealed, err)
	}
	gcm, err := agree(key, point, purpose)
	if err != nil {
		return nil, err
	}
	if len(raw[1]) != gcm.NonceSize() {
		return nil, ErrSealed
	}
	plain, err := gcm.Open(nil, raw[1], raw[2], nil)
	if err != nil {
		return nil, errors.Join(ErrSealed, err)
	}
	return plain, nil
}

func agree(key *ecdh.PrivateKey, point *ecdh.PublicKey, purpose string) (cipher.AEAD, error) {
	shared, err := key.ECDH(point)
	if err != nil {
		return nil, err
	}
	k, err := hkdf.Key(sha256.New, shared, nil, purpose, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
