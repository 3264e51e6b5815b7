package accounts

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/staff"
)

// mostColleagues is how many are told at once; whoever looks for one types more of the name.
const mostColleagues = 50

// Colleagues are those of an office, or of one above or below the asker's, whose name, account, desk or area holds some words, by name. Who they
// are is no secret within an office: orders, complaints and training name them. What they may do beyond their desks isn't told.
func (d *Desk) Colleagues(ctx context.Context, who access.Actor, words string, say func(access.Desk) string) ([]staff.Account, error) {
	tree, err := d.areas.Tree(ctx)
	if err != nil {
		return nil, err
	}
	if err := works(who); err != nil {
		return nil, err
	}
	var out []staff.Account
	err = d.store.Read(ctx, func(r Reader) error {
		for after := ""; ; {
			some, err := r.Accounts(ctx, after, batch)
			if err != nil || len(some) == 0 {
				return err
			}
			after = some[len(some)-1].Name
			for _, a := range some {
				a.Grants = slices.DeleteFunc(slices.Clone(a.Grants), func(g access.Grant) bool { return g.Desk == access.Family || !near(who, tree, g.Area) })
				if !a.Disabled && len(a.Grants) > 0 && named(tree, a, strings.Fields(strings.ToLower(words)), say) {
					out = append(out, a)
				}
			}
		}
	})
	slices.SortStableFunc(out, func(a, b staff.Account) int {
		return cmp.Or(cmp.Compare(a.Display, b.Display), cmp.Compare(a.Name, b.Name))
	})
	return out[:min(len(out), mostColleagues)], err
}

// works refuses whoever has no desk in any office.
func works(who access.Actor) error {
	if !who.Operator && !slices.ContainsFunc(who.Grants, func(g access.Grant) bool { return g.Desk != access.Family }) {
		return fault.New(fault.Denied, access.DeniedByDesk)
	}
	return nil
}

// Named are those who have some accounts, closed ones too: whoever reads an account in a record reads a person's name and desk beside it.
func (d *Desk) Named(ctx context.Context, who access.Actor, of []string) (out []staff.Account, err error) {
	if err := works(who); err != nil {
		return nil, err
	}
	return out, d.store.Read(ctx, func(r Reader) error {
		for _, name := range of {
			a, ok, err := r.Account(ctx, name)
			if err != nil {
				return err
			}
			if ok {
				out = append(out, a)
			}
		}
		return nil
	})
}

// Displays are the names of those who have some accounts, said with the first of their desks: of whoever looked at somebody's record, or wrote in it,
// the client reads a person's name.
func (d *Desk) Displays(ctx context.Context, of []string, say func(name string, at access.Desk) string) (out map[string]string, err error) {
	out = map[string]string{}
	return out, d.store.Read(ctx, func(r Reader) error {
		for _, name := range of {
			if _, known := out[name]; known {
				continue
			}
			a, ok, err := r.Account(ctx, name)
			if err != nil {
				return err
			}
			if ok {
				at := access.NoDesk
				if len(a.Grants) > 0 {
					at = a.Grants[0].Desk
				}
				out[name] = say(cmp.Or(a.Display, a.Name), at)
			}
		}
		return nil
	})
}

// batch is how many accounts are read in one step.
const batch = 500

// near says whether an office lies in one of the asker's areas, or above one.
func near(who access.Actor, tree *area.Tree, at area.Code) bool {
	return who.Operator || at.IsZero() || slices.ContainsFunc(who.Grants, func(g access.Grant) bool {
		return g.Area.IsZero() || g.Area == at || tree.Under(at, g.Area) || tree.Under(g.Area, at)
	})
}

// named says whether all words are found in what an account, its desks and its areas are called.
func named(tree *area.Tree, a staff.Account, words []string, say func(access.Desk) string) bool {
	text := a.Name + " " + a.Display
	for _, g := range a.Grants {
		at, _ := tree.Get(g.Area)
		text += " " + say(g.Desk) + " " + at.Name
	}
	text = strings.ToLower(text)
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}
