package office

import (
	"context"

	"wanjia/desk/looks"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/register"
	"wanjia/domain/vital"
)

// recordRows is how many events are read in one moment.
const recordRows = 1000

// Records hands out the standing events of an area and all below it for export, in the order of their ids, which stays the
// same: first what the kinds filter lets through, numbers opened, with the entry that made each and how it stands. What is
// sealed as a whole stays sealed and isn't among them. Each batch is a moment of its own, written down before it is handed out.
func (d *Desk) Records(ctx context.Context, who access.Actor, kinds func(journal.Kind) bool, within area.Code,
	yield func(vital.Event, register.Standing, journal.Entry) error) error {
	var at journal.ID
	for done := false; !done; {
		var batch []view.Told
		_, err := d.Moment(ctx, who, access.Export, within, func(v *view.Sight) error {
			var err error
			batch, at, done, err = sight{v}.records(ctx, kinds, at)
			return err
		})
		if err != nil {
			return err
		}
		seen := looks.Seen{Act: access.Export, Area: within, Detail: "records"}
		for _, t := range batch {
			seen.People = append(seen.People, t.Standing.Person)
		}
		if seen.People = view.Unique(seen.People); len(seen.People) > 0 {
			if err := d.Looker.Look(ctx, who, seen); err != nil {
				return err
			}
		}
		for _, t := range batch {
			if err := yield(t.Event, t.Standing, t.First); err != nil {
				return err
			}
		}
	}
	return nil
}

// records are the next events, in order, and where to go on.
func (s sight) records(ctx context.Context, kinds func(journal.Kind) bool, at journal.ID) ([]view.Told, journal.ID, bool, error) {
	ids, err := s.EventIDs(ctx, at, recordRows)
	if err != nil || len(ids) == 0 {
		return nil, at, true, err
	}
	stands, err := s.Reader.Events(ctx, ids)
	if err != nil {
		return nil, at, false, err
	}
	var wanted []journal.ID
	for _, id := range ids {
		st := stands[id]
		if kind, ok := vital.Find(st.Kind); ok && !kind.Sealed && !st.Voided && kinds(st.Kind) && s.In.Holds(st.Area) {
			wanted = append(wanted, id)
		}
	}
	all, err := s.Tell(ctx, wanted)
	if err != nil {
		return nil, at, false, err
	}
	order := make(map[journal.ID]int, len(wanted))
	for i, id := range wanted {
		order[id] = i
	}
	out := make([]view.Told, len(all))
	for _, t := range all {
		if t.Event, err = s.Opened(ctx, t.Event); err != nil {
			return nil, at, false, err
		}
		out[order[t.Standing.ID]] = t
	}
	return out, ids[len(ids)-1], len(ids) < recordRows, nil
}
