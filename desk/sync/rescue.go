package sync

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/desk/sync/phones"
	"wanjia/domain/sync"
)

// rescueInfo is what the key of a rescued entry is made for.
const rescueInfo = "wanjia rescue 1"

// Rescue takes in what a phone had sealed for the office, whose PIN was lost or which was revoked. The entries' own signatures say whose
// they are; all that is new is held for the supervisor.
func (d *Desk) Rescue(ctx context.Context, device id.ID, sealed []string, open func([]byte) (sync.Signed, error)) (Answers, error) {
	key, err := phones.OfficeKey(d.Keys)
	if err != nil {
		return Answers{}, err
	}
	b := Batch{Device: device}
	for _, s := range sealed {
		one, err := unseal(key, s)
		if err != nil {
			b.Entries = append(b.Entries, sync.Signed{})
			continue
		}
		text, err := open(one)
		if err != nil {
			text = sync.Signed{}
		}
		b.Entries = append(b.Entries, text)
	}
	return d.push(ctx, b, fault.New(fault.Denied, "sync.rescued"))
}

// unseal opens E.N.C: an ephemeral point, a nonce, AES-256-GCM.
func unseal(key *ecdh.PrivateKey, text string) ([]byte, error) {
	bad := fault.New(fault.Invalid, "sync.rescue.sealed").In("sealed")
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil, bad
	}
	var raw [3][]byte
	for i, p := range parts {
		var err error
		if raw[i], err = base64.RawURLEncoding.DecodeString(p); err != nil {
			return nil, bad.Because(err)
		}
	}
	point, err := ecdh.P256().NewPublicKey(raw[0])
	if err != nil {
		return nil, bad.Because(err)
	}
	shared, err := key.ECDH(point)
	if err != nil {
		return nil, bad.Because(err)
	}
	k, err := hkdf.Key(sha256.New, shared, nil, rescueInfo, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	if len(raw[1]) != gcm.NonceSize() {
		return nil, bad
	}
	plain, err := gcm.Open(nil, raw[1], raw[2], nil)
	if err != nil {
		return nil, bad.Because(err)
	}
	return plain, nil
}
