package office

import (
	"context"
	"slices"

	"wanjia/base/id"
	"wanjia/domain/claim"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

// chunk is how many rows one statement asks for by their keys.
const chunk = 500

const subjectsSQL = `SELECT person FROM event WHERE home = $1 AND voided = 0 AND person IS NOT NULL AND id IN (`

// Subjects are the people whom standing events are about, each once.
func (r *Reader) Subjects(ctx context.Context, events []journal.ID) ([]person.ID, error) {
	var out []person.ID
	for chunk := range slices.Chunk(events, chunk) {
		keys := make([][]byte, len(chunk))
		for i := range chunk {
			keys[i] = chunk[i].ID[:]
		}
		found, err := sqldb.Collect(ctx, r.q, func(scan func(...any) error) (person.ID, error) {
			var raw []byte
			if err := scan(&raw); err != nil {
				return person.ID{}, err
			}
			u, err := id.FromBytes(raw)
			return person.ID{ID: u}, err
		}, subjectsSQL+sqldb.In(len(keys), 2)+`)`, append([]any{r.home}, sqldb.Pad(keys)...)...)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	slices.SortFunc(out, func(a, b person.ID) int { return a.Compare(b.ID) })
	return slices.Compact(out), nil
}

const (
	allShownSQL = follow.FactsSQL + `ORDER BY seq`
	shownSQL    = follow.FactsSQL + `WHERE person IN (`
	declinedSQL = `SELECT person FROM benefit_decline WHERE scheme = $1 AND person IN (`
)

// FactsShown are what people showed, in the order in which it was put down; of everybody where nobody is named.
func (r *Reader) FactsShown(ctx context.Context, of []person.ID) ([]claim.Fact, error) {
	if of == nil {
		return sqldb.Collect(ctx, r.q, follow.ScanFact, allShownSQL)
	}
	var out []claim.Fact
	for some := range slices.Chunk(of, chunk) {
		keys := raws(some)
		found, err := sqldb.Collect(ctx, r.q, follow.ScanFact, shownSQL+sqldb.In(len(keys), 1)+`) ORDER BY seq`, sqldb.Pad(keys)...)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// Declined are those of some people who want nothing of a scheme.
func (r *Reader) Declined(ctx context.Context, scheme string, among []person.ID) (map[person.ID]bool, error) {
	out := map[person.ID]bool{}
	for some := range slices.Chunk(among, chunk) {
		keys := raws(some)
		found, err := sqldb.Collect(ctx, r.q, func(scan func(...any) error) (person.ID, error) {
			var raw []byte
			if err := scan(&raw); err != nil {
				return person.ID{}, err
			}
			u, err := id.FromBytes(raw)
			return person.ID{ID: u}, err
		}, declinedSQL+sqldb.In(len(keys), 2)+`)`, append([]any{scheme}, sqldb.Pad(keys)...)...)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			out[p] = true
		}
	}
	return out, nil
}

func raws(people []person.ID) [][]byte {
	keys := make([][]byte, len(people))
	for i := range people {
		keys[i] = people[i].ID[:]
	}
	return keys
}

// Blob is a sealed file.
func (r *Reader) Blob(ctx context.Context, owner journal.ID, hash string) ([]byte, bool, error) {
	return follow.Blob(ctx, r.q, owner, hash)
}
