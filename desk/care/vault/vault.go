// Package vault seals what the desks of care write under each record's own key and opens it again, and makes the blind indexes by which a
// client's records and a team's are found. It decides about nobody's rights.
package vault

import (
	"context"

	"wanjia/base/id"
	"wanjia/base/seal"
	"wanjia/domain/care"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"

	"wanjia/desk/register/sealed"
)

// Client is the blind index by which a client's records with a programme are found.
func Client(keys *seal.Keys, p person.ID) [16]byte { return keys.Blind("care client", p.String()) }

// Team is the blind index of a programme.
func Team(keys *seal.Keys, programme string) [16]byte { return keys.Blind("care team", programme) }

// Clients are a client's indexes under every record of the register that is theirs.
func Clients(keys *seal.Keys, ones *identity.Map, p person.ID) [][16]byte {
	all := ones.All(ones.Of(p))
	out := make([][16]byte, len(all))
	for i := range all {
		out[i] = Client(keys, all[i])
	}
	return out
}

// Owner is whose key seals a record: its own number, so that it can be forgotten and nothing else with it.
func Owner(record journal.ID) person.ID { return person.ID{ID: record.ID} }

// linePurpose is what a line is sealed for, so that none can stand in another's place.
func linePurpose(kind journal.Kind, entry journal.ID) string {
	return "care " + string(kind) + " " + entry.String()
}

// CloseUp is the body of a line, sealed.
func CloseUp(ctx context.Context, box *sealed.Box, l care.Label, kind journal.Kind, entry journal.ID, texts map[string]string) ([]byte, error) {
	for code, text := range texts {
		if text == "" {
			delete(texts, code)
		}
	}
	raw, err := box.Bytes(ctx, Owner(l.Record), linePurpose(kind, entry), journal.CanonicalBody(texts))
	if err != nil {
		return nil, err
	}
	return l.Body(raw), nil
}

// Unseal opens an entry of a record; its texts are nil where its key is gone.
func Unseal(ctx context.Context, open sealed.Opener, e journal.Entry) (care.Line, error) {
	line := care.Line{Entry: e}
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return line, err
	}
	if line.Label, err = care.LabelOf(body); err != nil || body[care.WholeField] == "" {
		return line, err
	}
	raw, err := care.Whole(body)
	if err != nil {
		return line, err
	}
	plain, err := open.Bytes(ctx, Owner(line.Label.Record), linePurpose(e.Kind, e.ID), raw)
	if err != nil || plain == nil {
		return line, err
	}
	line.Texts, err = journal.ParseBody(plain)
	return line, err
}

// Reader reads entries and the salts of keys.
type Reader interface {
	sealed.Shelf
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
}

// Open reads records as their lines have made them.
func Open(ctx context.Context, keys *seal.Keys, r Reader, files []care.File) ([]care.Record, error) {
	var seqs []journal.Seq
	owners := make([]person.ID, len(files))
	for i := range files {
		seqs = append(seqs, files[i].Entries...)
		owners[i] = Owner(files[i].ID)
	}
	entries, err := r.Entries(ctx, seqs)
	if err != nil {
		return nil, err
	}
	salts, err := sealed.InHand(ctx, r, owners)
	if err != nil {
		return nil, err
	}
	opener := sealed.Opener{Keys: keys, Salts: salts}
	out := make([]care.Record, len(files))
	for i := range files {
		lines := make([]care.Line, 0, len(files[i].Entries))
		for _, seq := range files[i].Entries {
			line, err := Unseal(ctx, opener, entries[seq])
			if err != nil {
				return nil, err
			}
			lines = append(lines, line)
		}
		if out[i], err = care.Open(files[i], lines); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// LookPurpose is what a look is sealed for.
func LookPurpose(look id.ID) string { return "care look " + look.String() }
