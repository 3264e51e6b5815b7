package sync

import (
	"crypto/aes"
	"crypto/cipher"
	"strconv"

	"wanjia/base/fault"
	"wanjia/base/id"
)

// Photo is what a phone sealed to the office of a photo that it couldn't send: which it is, whose entry it belongs to, and the key that opens
// its pieces.
type Photo struct {
	Signed
	Device id.ID
	File   File
	Key    []byte
}

// Piece opens a piece of it: a nonce, and AES-256-GCM bound to the photo and to where in it the piece lies.
func (p *Photo) Piece(at int64, closed []byte) ([]byte, error) {
	wrong := func(err error) error {
		return fault.New(fault.Invalid, "sync.file.piece.closed").In("data").Because(err)
	}
	block, err := aes.NewCipher(p.Key)
	if err != nil {
		return nil, wrong(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, wrong(err)
	}
	n := gcm.NonceSize()
	if len(closed) < n {
		return nil, wrong(nil)
	}
	plain, err := gcm.Open(nil, closed[:n], closed[n:], []byte("photo "+p.File.Hash+" "+strconv.FormatInt(at, 10)))
	if err != nil {
		return nil, wrong(err)
	}
	return plain, nil
}
