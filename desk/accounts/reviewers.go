package accounts

import (
	"context"
	"slices"

	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/staff"
	"wanjia/domain/workflow"
)

// Alone are those of some accounts whose refusals nobody could look at again, by name. An appeal is shut to whoever decided and to their whole
// office, so that it wants an approving account of another one.
func (d *Desk) Alone(ctx context.Context, some []staff.Account) (map[string]bool, error) {
	if !slices.ContainsFunc(some, func(a staff.Account) bool { return slices.ContainsFunc(a.Grants, approves) }) {
		return nil, nil
	}
	tree, err := d.areas.Tree(ctx)
	if err != nil {
		return nil, err
	}
	var all []staff.Account
	err = d.store.Read(ctx, func(r Reader) error {
		for after := ""; ; after = all[len(all)-1].Name {
			more, err := r.Accounts(ctx, after, 500)
			if err != nil || len(more) == 0 {
				return err
			}
			all = append(all, more...)
		}
	})
	out := map[string]bool{}
	for i := range some {
		a := &some[i]
		out[a.Name] = !a.Disabled && slices.ContainsFunc(a.Grants, func(g access.Grant) bool {
			return approves(g) && !last(all, g) && !slices.ContainsFunc(all, func(b staff.Account) bool { return reviews(&b, a, g.Area, tree.Under) })
		})
	}
	return out, err
}

// approves says that somebody with a grant decides about claims.
func approves(g access.Grant) bool { return g.Desk == access.Approval && g.Purpose == access.Benefit }

// last says that a grant is the last instance: whoever approves everywhere, while others do where people live, is there for their appeals.
func last(all []staff.Account, g access.Grant) bool {
	return g.Area.IsZero() && slices.ContainsFunc(all, func(b staff.Account) bool {
		return !b.Disabled && slices.ContainsFunc(b.Grants, func(g access.Grant) bool { return approves(g) && !g.Area.IsZero() })
	})
}

// reviews says that an account could look at what another one refused in an area.
func reviews(b, of *staff.Account, at area.Code, under access.Under) bool {
	return !b.Disabled && slices.ContainsFunc(b.Grants, func(g access.Grant) bool {
		return approves(g) && (g.Area.IsZero() || !at.IsZero() && under(at, g.Area))
	}) && !workflow.Shut([]string{of.Name}, workflow.UnitsOf(of.Grants), access.Actor{Account: b.Name, Grants: b.Grants}, under)
}
