package sealed

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"wanjia/base/seal"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// Box seals what one transaction writes. People who had no key yet get one, which the transaction must keep: Fresh.
type Box struct {
	keys  *seal.Keys
	salts Salts
	known map[person.ID]seal.Salt
	none  map[person.ID]bool // who was found to have none
	fresh []person.ID
}

// NewBox is a box over the salts that stand.
func NewBox(keys *seal.Keys, salts Salts) *Box {
	return &Box{keys: keys, salts: salts, known: map[person.ID]seal.Salt{}, none: map[person.ID]bool{}}
}

// Stock reads the salts of many at once, so that sealing under their keys asks no more.
func (b *Box) Stock(ctx context.Context, from Shelf, people []person.ID) error {
	found, err := from.SaltsOf(ctx, people)
	if err != nil {
		return err
	}
	for _, p := range people {
		if _, have := b.known[p]; have {
			continue
		}
		if raw, ok := found[p]; ok {
			b.known[p] = seal.Salt(raw)
		} else {
			b.none[p] = true
		}
	}
	return nil
}

// Ready reads the salts of some people, or makes them, so that until the next salt several goroutines may seal under those people's keys
// at once.
func (b *Box) Ready(ctx context.Context, from Shelf, people []person.ID) error {
	if err := b.Stock(ctx, from, people); err != nil {
		return err
	}
	for _, p := range people {
		if _, err := b.salt(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// Fresh are the salts that are to be kept.
func (b *Box) Fresh() map[person.ID][16]byte {
	out := make(map[person.ID][16]byte, len(b.fresh))
	for _, p := range b.fresh {
		out[p] = b.known[p]
	}
	return out
}

// Body is the body of an entry that says an event: what identifies people is sealed under the subject's key, and of what is
// sealed as a whole nothing is left but when it was registered and with which notice. What stands in clear beside it is
// added as it is.
func (b *Box) Body(ctx context.Context, entry journal.ID, e vital.Event, clear map[string]string) ([]byte, error) {
	subject := e.Subject()
	values := e.Values.Map()
	if e.Kind.Sealed {
		out, err := b.Whole(ctx, entry, subject, string(e.Kind.Code), journal.CanonicalBody(values))
		if err != nil {
			return nil, err
		}
		for _, code := range []string{"registered", notice.RefField} {
			if values[code] != "" {
				out[code] = values[code]
			}
		}
		return with(out, clear), nil
	}
	for _, f := range e.Kind.Fields {
		text := values[f.Code]
		if !f.Shape.Sealed() || text == "" || Is(text) {
			continue
		}
		var err error
		if values[f.Code], err = b.Text(ctx, subject, f.Code, text); err != nil {
			return nil, err
		}
	}
	return with(values, clear), nil
}

func with(values, more map[string]string) []byte {
	for code, text := range more {
		values[code] = text
	}
	return journal.CanonicalBody(values)
}

// Whole seals a text under somebody's key, as the fields of a body that tell to whoever holds the secret whose key it is.
func (b *Box) Whole(ctx context.Context, entry journal.ID, subject person.ID, purpose string, plain []byte) (map[string]string, error) {
	salt, err := b.salt(ctx, subject)
	if err != nil {
		return nil, err
	}
	return map[string]string{UnderField: Under(b.keys, entry, subject),
		WholeField: hex.EncodeToString(b.keys.Seal(subject.ID, salt, purpose, plain))}, nil
}

// Text seals one text under somebody's key; Opener.Text opens it again.
func (b *Box) Text(ctx context.Context, of person.ID, code, text string) (string, error) {
	salt, err := b.salt(ctx, of)
	if err != nil {
		return "", err
	}
	return Mark + base64.RawURLEncoding.EncodeToString(b.keys.Seal(of.ID, salt, code, []byte(text))), nil
}

// salt is what the person's key is made from: the stored one, or a fresh one to be stored.
func (b *Box) salt(ctx context.Context, p person.ID) (seal.Salt, error) {
	if s, ok := b.known[p]; ok {
		return s, nil
	}
	var s seal.Salt
	ok := false
	if !b.none[p] {
		raw, stored, err := b.salts.Salt(ctx, p)
		if err != nil {
			return seal.Salt{}, err
		}
		s, ok = seal.Salt(raw), stored
	}
	if !ok {
		s = seal.NewSalt()
		b.fresh = append(b.fresh, p)
	}
	b.known[p] = s
	return s, nil
}

// Reveal opens one sealed value of an event; ok is false where it isn't sealed or its key is gone.
func (b *Box) Reveal(ctx context.Context, e *vital.Event, code string) (string, bool) {
	text, ok := strings.CutPrefix(e.Values.Get(code), Mark)
	if !ok {
		return "", false
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return "", false
	}
	salt, known := b.known[e.Subject()]
	if !known {
		stored, ok, err := b.salts.Salt(ctx, e.Subject())
		if err != nil || !ok {
			return "", false
		}
		salt = seal.Salt(stored)
		b.known[e.Subject()] = salt
	}
	plain, err := b.keys.Open(e.Subject().ID, salt, code, raw)
	return string(plain), err == nil
}

// Plain is what was typed of an event, with what is sealed opened where its key still stands.
func (b *Box) Plain(ctx context.Context, e vital.Event) vital.Values {
	typed := e.Values.Typed()
	for _, f := range e.Kind.Fields {
		if text, ok := b.Reveal(ctx, &e, f.Code); ok && f.Shape.Sealed() {
			typed = typed.With(f.Code, text)
		}
	}
	return typed
}

// Is says that a text is sealed.
func Is(text string) bool { return strings.HasPrefix(text, Mark) }

// Blind is the index by which a number is found.
func Blind(keys *seal.Keys, number string) [16]byte {
	if i, _, err := person.ParseIdentifier("", number); err == nil {
		number = i.Number()
	}
	return keys.Blind("number", number)
}

// Digest tells whether a retry says the same; it is keyed, so that it gives nothing away. What is sealed is told by its
// id alone.
func Digest(keys *seal.Keys, root journal.ID, e vital.Event) [16]byte {
	if e.Kind.Sealed {
		return keys.Blind("digest", root.String())
	}
	return keys.Blind("digest", string(e.Kind.Code)+string(journal.CanonicalBody(e.Values.Map())))
}
