// Package kept is the registering desk of an office that has servers below it: by hand it takes nothing down where one of them keeps the
// register, so that there is one truth of every place. What comes there by itself, from phones and from those servers, isn't its affair.
package kept

import (
	"context"

	"wanjia/base/fault"
	"wanjia/desk/register"
	"wanjia/domain/access"
	"wanjia/domain/area"
)

// Place is an area whose register another server keeps.
type Place struct {
	Area area.Code
	By   string // what the server is called here
}

// Desk registers, corrects and voids by hand.
type Desk struct {
	*register.Desk
	Store register.Store
	Kept  func(ctx context.Context) ([]Place, error)
}

// Do is the desk's Do, but for what is done elsewhere.
func (d Desk) Do(ctx context.Context, who access.Actor, c register.Command) (done register.Done, err error) {
	places, err := d.Kept(ctx)
	if err != nil {
		return done, err
	}
	if len(places) == 0 {
		return d.Desk.Do(ctx, who, c)
	}
	err = d.Store.Write(ctx, func(tx register.Tx) error {
		k, err := d.Within(ctx, tx)
		if err != nil {
			return err
		}
		if done, err = k.Do(ctx, who, c); err != nil {
			return err
		}
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		for _, at := range k.Areas() {
			for _, p := range places {
				if tree.Under(at, p.Area) {
					return fault.New(fault.Refused, "rollup.below", "server", p.By).In("area")
				}
			}
		}
		return k.Flush(ctx)
	})
	return done, err
}
