package notices

import (
	"cmp"
	"context"
	"math"
	"slices"

	"wanjia/base/fault"
	"wanjia/desk/office/view"
	"wanjia/desk/register/sealed"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/domain/notice/pairing"
	"wanjia/domain/vital"
)

// Match is another waiting notice that may tell of the same event.
type Match struct {
	Row
	pairing.Match
}

// What is told, how many waiting notices of the asker's areas are looked through at each stage for one question, the newest first, and
// how many are read at a time.
const (
	likely        = 0.2
	mostMatches   = 5
	lookedThrough = 1_000
	readAtOnce    = 500
)

// Matches are the other waiting notices of the asker's areas that may well tell of the same event, the likeliest first. What is sealed has
// none: nobody goes through sealed notices to find one.
func (d *Desk) Matches(ctx context.Context, who access.Actor, root journal.ID) ([]Match, error) {
	var out []Match
	err := d.office.Look(ctx, who, access.Settle, area.Code{}, "notice matches", func(v *view.Sight) error {
		n, ok, err := v.Notice(ctx, root)
		switch {
		case err != nil:
			return err
		case !ok:
			return fault.New(fault.Missing, "notice.missing")
		case !v.In.Holds(n.Area):
			return fault.New(fault.Denied, access.DeniedByArea)
		}
		kind, ok := vital.Find(n.Of)
		if !ok || kind.Sealed || !n.Stage.Waits() {
			return nil
		}
		out, err = d.matches(ctx, v, kind, n)
		return err
	})
	return out, err
}

func (d *Desk) matches(ctx context.Context, v *view.Sight, kind *vital.Kind, n notice.Notice) ([]Match, error) {
	others, err := waiting(ctx, v, n)
	if err != nil {
		return nil, err
	}
	told, err := d.told(ctx, v, kind, append(others, n))
	if err != nil {
		return nil, err
	}
	own := told[len(others)]
	var found []Match
	for i := range others {
		m, ok := pairing.Weigh(own, told[i])
		if ok && m.Probability >= likely {
			found = append(found, Match{Row: Row{Notice: others[i]}, Match: m})
		}
	}
	slices.SortStableFunc(found, func(a, b Match) int { return cmp.Compare(b.Probability, a.Probability) })
	found = found[:min(len(found), mostMatches)]
	shown := make([]notice.Notice, len(found))
	for i := range found {
		shown[i] = found[i].Notice
	}
	rows, err := d.show(ctx, v, shown)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		found[i].Row = rows[i]
	}
	return found, nil
}

// waiting are the other notices of the kind that wait in the asker's areas, the newest of each stage. Those of other areas are passed by
// and aren't counted: a busy county would hide a village's own.
func waiting(ctx context.Context, v *view.Sight, n notice.Notice) ([]notice.Notice, error) {
	var out []notice.Notice
	for _, stage := range []notice.Stage{notice.Notified, notice.Declared} {
		own := 0
		for before := journal.Seq(math.MaxInt64); own < lookedThrough; {
			all, err := v.Notices(ctx, stage, before, readAtOnce)
			if err != nil {
				return nil, err
			}
			for i := range all {
				o := &all[i]
				if before = o.First(); o.ID != n.ID && o.Of == n.Of && v.In.Holds(o.Area) && own < lookedThrough {
					out = append(out, *o)
					own++
				}
			}
			if len(all) < readAtOnce {
				break
			}
		}
	}
	return out, nil
}

// told is what notices of a kind say.
func (d *Desk) told(ctx context.Context, v *view.Sight, kind *vital.Kind, all []notice.Notice) ([]vital.Event, error) {
	var seqs []journal.Seq
	for i := range all {
		seqs = append(seqs, all[i].Versions...)
	}
	entries, err := v.Entries(ctx, seqs)
	if err != nil {
		return nil, err
	}
	out := make([]vital.Event, len(all))
	for i := range all {
		values, err := content(ctx, sealed.Opener{Keys: d.keys, Salts: v}, kind, &all[i], entries)
		if err != nil {
			return nil, err
		}
		out[i] = vital.Event{Kind: kind, Values: values}
	}
	return out, nil
}
