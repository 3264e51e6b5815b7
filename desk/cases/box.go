package cases

import (
	"context"
	"encoding/base64"

	"wanjia/base/seal"
	"wanjia/desk/register/sealed"
	"wanjia/domain/person"
)

// box seals the texts of one case under the case's own key, so that a case can be forgotten and nobody else with it.
type box struct {
	keys  *seal.Keys
	salts sealed.Salts
	of    person.ID // the case, as keys are named by
	salt  seal.Salt
	made  bool
}

func (b *box) seal(ctx context.Context, code, text string) (string, error) {
	if b.salt.IsZero() {
		raw, ok, err := b.salts.Salt(ctx, b.of)
		if err != nil {
			return "", err
		}
		if b.salt = seal.Salt(raw); !ok {
			b.salt, b.made = seal.NewSalt(), true
		}
	}
	return sealed.Mark + base64.RawURLEncoding.EncodeToString(b.keys.Seal(b.of.ID, b.salt, code, []byte(text))), nil
}

// fresh is the salt that is to be kept, where it was made here.
func (b *box) fresh() map[person.ID][16]byte {
	if !b.made {
		return nil
	}
	return map[person.ID][16]byte{b.of: b.salt}
}
