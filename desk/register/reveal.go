package register

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

// underField is the value of a sealed kind that tells whose key opens it, to whoever holds the master secret.
const underField = "under"

// under seals the subject of an event whose values are all sealed. It hangs on no salt of anybody's: it tells only whom to
// ask for the key, and that key can be destroyed.
func (d *Desk) under(entry journal.ID, subject person.ID) string {
	return hex.EncodeToString(d.keys.Seal(entry.ID, seal.Salt(entry.ID), underField, subject.ID[:]))
}

// subjectUnder is whose key opens a sealed entry.
func (d *Desk) subjectUnder(entry journal.ID, text string) (person.ID, error) {
	raw, err := hex.DecodeString(text)
	if err != nil {
		return person.ID{}, fault.New(fault.Internal, "seal.broken").Because(err)
	}
	plain, err := d.keys.Open(entry.ID, seal.Salt(entry.ID), underField, raw)
	if err != nil {
		return person.ID{}, err
	}
	u, err := id.FromBytes(plain)
	return person.ID{ID: u}, err
}

// Salts reads what people's keys are made from.
type Salts interface {
	Salt(ctx context.Context, p person.ID) ([16]byte, bool, error)
}

// Reveal is the event that an entry holds with all that is sealed opened, for those who may take it out of the program. What
// has been erased stays out.
func (d *Desk) Reveal(ctx context.Context, salts Salts, e journal.Entry) (vital.Event, error) {
	ev, err := Decode(e)
	if err != nil {
		return ev, err
	}
	if ev.Kind.Sealed {
		return d.revealWhole(ctx, salts, e, ev)
	}
	for _, f := range ev.Kind.Fields {
		sealed, ok := strings.CutPrefix(ev.Values.Get(f.Code), sealedMark)
		if !f.Shape.Sealed() || !ok {
			continue
		}
		raw, err := base64.RawURLEncoding.DecodeString(sealed)
		if err != nil {
			return ev, fault.New(fault.Internal, "seal.broken").Because(err)
		}
		plain, err := d.open(ctx, salts, ev.Subject(), f.Code, raw)
		if err != nil {
			return ev, err
		}
		ev.Values = ev.Values.With(f.Code, string(plain))
	}
	return ev, nil
}

func (d *Desk) revealWhole(ctx context.Context, salts Salts, e journal.Entry, ev vital.Event) (vital.Event, error) {
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return ev, err
	}
	subject, err := d.subjectUnder(e.ID, body[underField])
	if err != nil {
		return ev, err
	}
	raw, err := hex.DecodeString(body["sealed"])
	if err != nil {
		return ev, fault.New(fault.Internal, "seal.broken").Because(err)
	}
	plain, err := d.open(ctx, salts, subject, string(ev.Kind.Code), raw)
	if err != nil || plain == nil {
		return ev, err
	}
	values, err := journal.ParseBody(plain)
	return vital.Event{Kind: ev.Kind, Values: vital.ValuesOf(values)}, err
}

// open is nil where the salt has been destroyed.
func (d *Desk) open(ctx context.Context, salts Salts, p person.ID, purpose string, raw []byte) ([]byte, error) {
	salt, ok, err := salts.Salt(ctx, p)
	if err != nil || !ok {
		return nil, err
	}
	return d.keys.Open(p.ID, salt, purpose, raw)
}
