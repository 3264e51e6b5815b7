package check

import (
	"context"

	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/person"
)

// machine is who asks where the program asks for itself.
func machine() access.Actor { return access.Actor{Account: "server", Operator: true} }

// All finds everything for the program itself, batch by batch, so that it can be kept. Nobody looks, so nothing is written to the log:
// whoever reads what is kept is written down then.
func (d *Desk) All(ctx context.Context, yield func([]Found) error) error {
	at, counts := position{}, newTally()
	for !at.end {
		var found []Found
		_, err := d.Moment(ctx, machine(), access.List, area.Code{}, func(s *view.Sight) error {
			all, after, err := (&scan{s, counts}).step(ctx, at, batch)
			for _, one := range all {
				found = append(found, one.found...)
			}
			at = after
			return err
		})
		if err != nil {
			return err
		}
		if err := yield(found); err != nil {
			return err
		}
	}
	return yield(counts.found(d.Limits, area.Code{}))
}

// Some is All for some people and households.
func (d *Desk) Some(ctx context.Context, people []person.ID, houses []household.ID) ([]Found, error) {
	var found []Found
	_, err := d.Moment(ctx, machine(), access.List, area.Code{}, func(s *view.Sight) error {
		sc := scan{Sight: s}
		ofPeople, err := sc.ofPeople(ctx, spotsOf(people))
		if err != nil {
			return err
		}
		ofHouses, err := sc.ofHouses(ctx, spotsOf(houses))
		for _, id := range people {
			found = append(found, ofPeople[id]...)
		}
		for _, id := range houses {
			found = append(found, ofHouses[id]...)
		}
		return err
	})
	return found, err
}

func spotsOf[T comparable](ids []T) []view.Spot[T] {
	out := make([]view.Spot[T], len(ids))
	for i, id := range ids {
		out[i] = view.Spot[T]{ID: id}
	}
	return out
}
