// Package sealed opens what the registering desk has sealed in its entries, for those who may take it out of the program. It
// decides about nobody's rights and keeps nothing; what has been erased stays closed.
package sealed

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/seal"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// Mark begins a value that is sealed.
const Mark = "~"

// UnderField and WholeField are the values of an entry all of which is sealed: whose key opens it, and what it says.
const (
	UnderField = "under"
	WholeField = "sealed"
)

// Under seals the subject of an event whose values are all sealed. It hangs on no salt of anybody's: to whoever holds the
// master secret it tells whom to ask for the key, and that key can be destroyed.
func Under(keys *seal.Keys, entry journal.ID, subject person.ID) string {
	return hex.EncodeToString(keys.Seal(entry.ID, seal.Salt(entry.ID), UnderField, subject.ID[:]))
}

// Salts reads what people's keys are made from.
type Salts interface {
	Salt(ctx context.Context, p person.ID) ([16]byte, bool, error)
}

// Shelf reads the salts of many at once.
type Shelf interface {
	SaltsOf(ctx context.Context, people []person.ID) (map[person.ID][16]byte, error)
}

// InHand are the salts of some people, read at once; nobody else's are among them.
func InHand(ctx context.Context, from Shelf, people []person.ID) (Salts, error) {
	all, err := from.SaltsOf(ctx, people)
	return inHand(all), err
}

type inHand map[person.ID][16]byte

// Salt is somebody's salt, where it was read.
func (h inHand) Salt(_ context.Context, p person.ID) ([16]byte, bool, error) {
	salt, ok := h[p]
	return salt, ok, nil
}

// Opener opens.
type Opener struct {
	Keys  *seal.Keys
	Salts Salts
}

// Values are the values of an entry of a kind, with all that is sealed in them opened.
func (o Opener) Values(ctx context.Context, kind *vital.Kind, e journal.Entry) (vital.Values, error) {
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return nil, err
	}
	if kind.Sealed {
		return o.whole(ctx, kind, e.ID, body)
	}
	ev := vital.Event{Kind: kind, Values: vital.ValuesOf(body)}
	for _, f := range kind.Fields {
		text, ok := strings.CutPrefix(body[f.Code], Mark)
		if !f.Shape.Sealed() || !ok {
			continue
		}
		raw, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			return nil, broken(err)
		}
		plain, err := o.open(ctx, ev.Subject(), f.Code, raw)
		if err != nil {
			return nil, err
		}
		body[f.Code] = string(plain)
	}
	return vital.ValuesOf(body), nil
}

func broken(err error) error { return fault.New(fault.Internal, "seal.broken").Because(err) }

// whole opens an entry all of which is sealed; where its key is gone, when it was registered is left.
func (o Opener) whole(ctx context.Context, kind *vital.Kind, entry journal.ID, body map[string]string) (vital.Values, error) {
	plain, err := o.Whole(ctx, entry, string(kind.Code), body)
	if err != nil {
		return nil, err
	}
	if plain == nil {
		return vital.ValuesOf(map[string]string{"registered": body["registered"]}), nil
	}
	values, err := journal.ParseBody(plain)
	return vital.ValuesOf(values), err
}

// Whole opens what Box.Whole sealed; nothing where its key is gone.
func (o Opener) Whole(ctx context.Context, entry journal.ID, purpose string, body map[string]string) ([]byte, error) {
	who, err := under(o.Keys, entry, body)
	if err != nil {
		return nil, err
	}
	raw, err := hex.DecodeString(body[WholeField])
	if err != nil {
		return nil, broken(err)
	}
	return o.open(ctx, who, purpose, raw)
}

// Subject is whose key opens an entry all of which is sealed.
func Subject(keys *seal.Keys, e journal.Entry) (person.ID, error) {
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return person.ID{}, err
	}
	return under(keys, e.ID, body)
}

func under(keys *seal.Keys, entry journal.ID, body map[string]string) (person.ID, error) {
	raw, err := hex.DecodeString(body[UnderField])
	if err != nil {
		return person.ID{}, broken(err)
	}
	subject, err := keys.Open(entry.ID, seal.Salt(entry.ID), UnderField, raw)
	if err != nil {
		return person.ID{}, err
	}
	u, err := id.FromBytes(subject)
	if err != nil {
		return person.ID{}, broken(err)
	}
	return person.ID{ID: u}, nil
}

// open is nil where the salt has been destroyed.
func (o Opener) open(ctx context.Context, p person.ID, purpose string, raw []byte) ([]byte, error) {
	salt, ok, err := o.Salts.Salt(ctx, p)
	if err != nil || !ok {
		return nil, err
	}
	plain, err := o.Keys.Open(p.ID, salt, purpose, raw)
	if fault.Is(err, "seal.broken") { // under a key that was destroyed before this one was made; who changes an entry is told by the hash tree
		return nil, nil
	}
	return plain, err
}
