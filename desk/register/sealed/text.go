package sealed

import (
	"context"
	"encoding/base64"
	"strings"

	"wanjia/domain/person"
)

// Text opens one sealed text that stands under somebody's key; what isn't sealed is as it is, and what was erased is empty.
func (o Opener) Text(ctx context.Context, of person.ID, code, text string) (string, error) {
	rest, ok := strings.CutPrefix(text, Mark)
	if !ok {
		return text, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(rest)
	if err != nil {
		return "", broken(err)
	}
	plain, err := o.open(ctx, of, code, raw)
	return string(plain), err
}

// Bytes seals something larger than a text, such as a file, under somebody's key; Opener.Bytes opens it again.
func (b *Box) Bytes(ctx context.Context, of person.ID, code string, plain []byte) ([]byte, error) {
	salt, err := b.salt(ctx, of)
	if err != nil {
		return nil, err
	}
	return b.keys.Seal(of.ID, salt, code, plain), nil
}

// Bytes opens what Box.Bytes sealed; nothing where its key is gone.
func (o Opener) Bytes(ctx context.Context, of person.ID, code string, sealed []byte) ([]byte, error) {
	return o.open(ctx, of, code, sealed)
}
