package view

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"wanjia/base/seal"
	"wanjia/desk/register/sealed"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// Identifier is a number that an authority gave to somebody.
type Identifier struct {
	Type   string
	Number string
	Masked string
}

// Opened is an event with the numbers in it opened; those whose key is gone are left out. An event that is sealed as a whole
// stays so.
func (s *Sight) Opened(ctx context.Context, e vital.Event) (vital.Event, error) {
	holds := func(f vital.Field) bool {
		return f.Shape.Sealed() && strings.HasPrefix(e.Values.Get(f.Code), sealed.Mark)
	}
	if e.Kind.Sealed || !slices.ContainsFunc(e.Kind.Fields, holds) {
		return e, nil
	}
	opener := sealed.Opener{Keys: s.Keys, Salts: s}
	values, err := opener.Values(ctx, e.Kind, journal.Entry{Body: journal.CanonicalBody(e.Values.Map())})
	return vital.Event{Kind: e.Kind, Values: values}, err
}

// Masked is what an event says as it may be shown: numbers are masked, what the desk noted for itself is left out, and
// whom a sheet named in its own way is named by id.
func (s *Sight) Masked(ctx context.Context, e vital.Event) (vital.Values, error) {
	e, err := s.Opened(ctx, e)
	v := e.Values.With(vital.Filled, "").With(notice.RefField, "")
	for _, f := range e.Kind.Fields {
		text := v.Get(f.Code)
		if text == "" {
			continue
		}
		switch f.Shape {
		case vital.APerson, vital.NewPerson:
			v = v.With(f.Code, e.Person(f.Code).String())
		case vital.AHousehold:
			v = v.With(f.Code, e.Household(f.Code).String())
		case vital.People:
			var ids []string
			for _, id := range e.Members() {
				ids = append(ids, id.String())
			}
			v = v.With(f.Code, strings.Join(ids, " "))
		default:
			if f.Shape.Sealed() {
				v = v.With(f.Code, Mask(f.Shape, v.Get("id_type"), text))
			}
		}
	}
	return v, err
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
		if t.Standing.Voided || s.Ones.In(t.Standing.ID, t.Event.Subject()) != of {
			continue
		}
		e, err := s.Opened(ctx, t.Event)
		if err != nil {
			return nil, "", err
		}
		if text := e.Values.Get("id_number"); text != "" && !seen[text] {
			seen[text] = true
			ids = append(ids, identifier(e.Values.Get("id_type"), text))
		}
		phone = cmp.Or(phone, e.Values.Get("phone"))
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

// Phone is the newest phone number that somebody gave, as it is: for a text that they are sent, and not to be shown.
func (s *Sight) Phone(ctx context.Context, of person.ID) (string, error) {
	people, err := s.People(ctx, []person.ID{of})
	if err != nil || len(people) == 0 {
		return "", err
	}
	roots := make([]journal.ID, len(people[0].Acts))
	for i := range people[0].Acts {
		roots[i] = people[0].Acts[i].Entry
	}
	told, err := s.Tell(ctx, roots)
	if err != nil {
		return "", err
	}
	Newest(told)
	_, phone, err := s.Numbers(ctx, s.Ones.Of(of), told)
	return phone, err
}
