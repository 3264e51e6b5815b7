// Package looks is the desk that writes down who looked at whose data, and tells it to those whose data it is. A look is on
// disk before anybody sees what was looked at; where it can't be written, nothing is shown.
package looks

import (
	"context"
	"time"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/person"
	"wanjia/domain/staff"
)

// Log keeps looks.
type Log interface {
	// Look writes one look durably; it fills in the instant and the identifier.
	Look(ctx context.Context, make func(now time.Time) staff.Look) error
	// Looks are those at a person, newest first; after is the cursor's instant and id, zero from the newest.
	Looks(ctx context.Context, p person.ID, after staff.Mark, most int) ([]staff.Look, error)
}

// Desk writes and tells looks.
type Desk struct{ log Log }

// New is a desk over a log.
func New(log Log) *Desk { return &Desk{log} }

// Seen is what somebody is about to see.
type Seen struct {
	Act    access.Act
	Area   area.Code // where the look was confined to one
	Detail string    // for operators and inspectors; never a person's data
	People []person.ID
}

// Look writes down what an actor is about to see. Whoever runs the program with the data folder in hand is written down too.
func (d *Desk) Look(ctx context.Context, who access.Actor, s Seen) error {
	return d.log.Look(ctx, func(now time.Time) staff.Look {
		return staff.Look{ID: id.New(now), At: now, Account: who.Account, Device: who.Device, Act: s.Act.String(), Purpose: who.Purpose,
			Area: s.Area, Detail: s.Detail, People: s.People}
	})
}

// Looks tells who looked at a person, the newest first, and the cursor at which to go on.
func (d *Desk) Looks(ctx context.Context, p person.ID, ask page.Page) (found []staff.Look, next string, err error) {
	after, err := parseMark(ask.After)
	if err != nil {
		return nil, "", err
	}
	found, err = d.log.Looks(ctx, p, after, ask.Size)
	if err == nil && len(found) == ask.Size {
		last := found[len(found)-1]
		next = page.Cursor(last.At.UTC().Format(time.RFC3339Nano), last.ID.String())
	}
	return found, next, err
}

func parseMark(keys []string) (staff.Mark, error) {
	if len(keys) == 0 {
		return staff.Mark{}, nil
	}
	bad := fault.New(fault.Invalid, "page.cursor").In("cursor")
	if len(keys) != 2 {
		return staff.Mark{}, bad
	}
	at, err := time.Parse(time.RFC3339Nano, keys[0])
	if err != nil {
		return staff.Mark{}, bad.Because(err)
	}
	u, err := id.Parse(keys[1])
	if err != nil {
		return staff.Mark{}, bad.Because(err)
	}
	return staff.Mark{At: at, ID: u}, nil
}
