package view

import (
	"context"
	"encoding/base64"
	"strings"

	"wanjia/base/seal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// sealedMark begins a value that the registering desk has sealed.
const sealedMark = "~"

// Identifier is a number that an authority gave to somebody.
type Identifier struct {
	Type   string
	Number string
	Masked string
}

// open is the text of a field; a sealed one is opened with its subject's key. It is empty where the key is gone.
func (s *Sight) open(ctx context.Context, e *vital.Event, code string) (string, error) {
	text := e.Values.Get(code)
	sealed, ok := strings.CutPrefix(text, sealedMark)
	if f, known := e.Kind.Field(code); !ok || !known || !f.Shape.Sealed() {
		return text, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return "", err
	}
	salt, ok, err := s.Salt(ctx, e.Subject())
	if err != nil || !ok {
		return "", err
	}
	plain, err := s.Keys.Open(e.Subject().ID, seal.Salt(salt), code, raw)
	return string(plain), err
}

// Opened is an event with everything sealed in it opened.
func (s *Sight) Opened(ctx context.Context, e vital.Event) (vital.Event, error) {
	for _, f := range e.Kind.Fields {
		if !f.Shape.Sealed() || e.Values.Get(f.Code) == "" {
			continue
		}
		text, err := s.open(ctx, &e, f.Code)
		if err != nil {
			return e, err
		}
		e.Values = e.Values.With(f.Code, text)
	}
	return e, nil
}

// Masked is an event as it may be shown: numbers are masked, and what the desk noted for itself is left out.
func (s *Sight) Masked(ctx context.Context, e vital.Event) (vital.Values, error) {
	v := e.Values.With(vital.Filled, "")
	for _, f := range e.Kind.Fields {
		if !f.Shape.Sealed() || v.Get(f.Code) == "" {
			continue
		}
		text, err := s.open(ctx, &e, f.Code)
		if err != nil {
			return nil, err
		}
		v = v.With(f.Code, Mask(f.Shape, v.Get("id_type"), text))
	}
	return v, nil
}

// Mask hides a number but for a few characters at its ends.
func Mask(shape vital.Shape, kind, text string) string {
	if shape == vital.Phone {
		if p, err := person.ParsePhone(text); err == nil {
			return p.Masked()
		}
	} else {
		for _, k := range []string{kind, "", person.OtherID.String()} {
			if i, _, err := person.ParseIdentifier(k, text); err == nil {
				return i.Masked()
			}
		}
	}
	return strings.Repeat("*", len([]rune(text)))
}

// Numbers are the identifiers and the telephone number that stand for somebody, the newest first.
func (s *Sight) Numbers(ctx context.Context, of person.ID, events []Told) (ids []Identifier, phone string, err error) {
	seen := map[string]bool{}
	for _, t := range events {
		if t.Standing.Voided || t.Event.Subject() != of {
			continue
		}
		if text, err := s.open(ctx, &t.Event, "id_number"); err != nil {
			return nil, "", err
		} else if text != "" && !seen[text] {
			seen[text] = true
			ids = append(ids, identifier(t.Event.Values.Get("id_type"), text))
		}
		if phone != "" {
			continue
		}
		if phone, err = s.open(ctx, &t.Event, "phone"); err != nil {
			return nil, "", err
		}
	}
	return ids, phone, nil
}

func identifier(kind, text string) Identifier {
	for _, k := range []string{kind, ""} {
		if i, _, err := person.ParseIdentifier(k, text); err == nil && !i.IsZero() {
			return Identifier{Type: i.Type().String(), Number: i.Number(), Masked: i.Masked()}
		}
	}
	return Identifier{Type: kind, Number: text, Masked: Mask(vital.IDNumber, kind, text)}
}

// Blind is the index under which the registering desk keeps a number.
func Blind(keys *seal.Keys, number string) [16]byte {
	if i, _, err := person.ParseIdentifier("", number); err == nil {
		number = i.Number()
	}
	return keys.Blind("number", number)
}
