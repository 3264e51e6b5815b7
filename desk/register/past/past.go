// Package past reads a journal from its beginning, in stretches that hang together, and the events that its entries hold.
package past

import (
	"context"

	"wanjia/base/fault"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// rows is how many entries a stretch has at least, where there are as many; they share a transaction of a replay.
const rows = 4000

// Source is a journal to be replayed.
type Source interface {
	After(ctx context.Context, seq journal.Seq, n int) ([]journal.Entry, error)
	Salts(ctx context.Context) (map[person.ID][16]byte, error)
}

// Stretch reads the next entries of a journal after a position. Areas
// taken in together lean on each other in any order, so it doesn't end among them.
func Stretch(ctx context.Context, from Source, at journal.Seq) ([]journal.Entry, error) {
	entries, err := from.After(ctx, at, rows)
	for err == nil && len(entries) > 0 && entries[len(entries)-1].Kind == "area" {
		var more []journal.Entry
		more, err = from.After(ctx, entries[len(entries)-1].Seq, rows)
		n := 0
		for n < len(more) && more[n].Kind == "area" {
			n++
		}
		entries = append(entries, more[:n]...)
		if n < len(more) || n == 0 {
			break
		}
	}
	return entries, err
}

// Changed says whether anything that a replay follows was written after a position: an event, its taking back, an area, or who is whom. What
// other desks write changes nothing of people, households and where they live.
func Changed(ctx context.Context, from interface {
	After(ctx context.Context, seq journal.Seq, n int) ([]journal.Entry, error)
}, at journal.Seq) (bool, error) {
	for {
		entries, err := from.After(ctx, at, rows)
		if err != nil || len(entries) == 0 {
			return false, err
		}
		for i := range entries {
			e := &entries[i]
			at = e.Seq
			if _, event := vital.Find(e.Kind); event || e.Kind == "void" || e.Kind == "area" || identity.Is(e.Kind) {
				return true, nil
			}
		}
	}
}

// Alike is how many entries at the beginning can be followed at once: areas, or events, or one entry about identities.
func Alike(entries []journal.Entry) int {
	n := 1
	for n < len(entries) && !identity.Is(entries[0].Kind) && !identity.Is(entries[n].Kind) && (entries[n].Kind == "area") == (entries[0].Kind == "area") {
		n++
	}
	return n
}

// Decode is the event that an entry holds, as far as it can be read without opening what is sealed.
func Decode(e journal.Entry) (vital.Event, error) {
	kind, ok := vital.Find(e.Kind)
	if !ok {
		return vital.Event{}, fault.New(fault.Internal, "register.kind", "kind", string(e.Kind))
	}
	values, err := journal.ParseBody(e.Body)
	if kind.Sealed {
		return vital.Event{Kind: kind, Values: vital.ValuesOf(map[string]string{
			"date": e.Occurred.String(), "area": e.Area.String(), "registered": values["registered"]})}, err
	}
	return vital.Event{Kind: kind, Values: vital.ValuesOf(values)}, err
}
