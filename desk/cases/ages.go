package cases

import (
	"cmp"
	"context"
	"slices"

	"wanjia/base/day"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
)

// Age is how old the cases of a kind are in one state in which it is the actor's turn, against the clock.
type Age struct {
	Of    *workflow.Definition
	State string
	Late  int // past their date
	Soon  int // due within soon days
	Later int
	Free  int     // without a clock
	First day.Day // the earliest date; 0 where none has one
}

// soon is how many days ahead somebody looks who plans a week.
const soon = 5

// Total is how many there are.
func (a Age) Total() int { return a.Late + a.Soon + a.Later + a.Free }

// Ages is today's work: the cases in which it is the actor's turn, by kind and state, against the clock; what is latest comes first.
func (d *Desk) Ages(ctx context.Context, who access.Actor, within area.Code) (out []Age, err error) {
	q := Query{Mine: MyTurn, Within: within}
	err = d.office.Look(ctx, who, access.Handle, within, "today's work", func(v *view.Sight) error {
		for before := journal.Seq(1 << 62); ; {
			files, err := v.Cases(ctx, "", before, readAtOnce)
			if err != nil || len(files) == 0 {
				return err
			}
			before = files[len(files)-1].Entries[0]
			for i := range files {
				if d.belongs(v, q, &files[i]) {
					out = d.count(out, &files[i], v.Today)
				}
			}
		}
	})
	slices.SortFunc(out, func(a, b Age) int {
		return cmp.Or(cmp.Compare(b.Late, a.Late), cmp.Compare(b.Soon, a.Soon), cmp.Compare(b.Total(), a.Total()), cmp.Compare(a.Of.ID+a.State, b.Of.ID+b.State))
	})
	return out, err
}

func (d *Desk) count(all []Age, f *workflow.File, today day.Day) []Age {
	i := slices.IndexFunc(all, func(a Age) bool { return a.Of.ID == f.Flow && a.State == f.State })
	if i < 0 {
		i = len(all)
		all = append(all, Age{Of: d.flows[f.Flow], State: f.State})
	}
	a := &all[i]
	due, err := day.Parse(f.Due)
	switch {
	case err != nil:
		a.Free++
		return all
	case due < today:
		a.Late++
	case due <= today+soon:
		a.Soon++
	default:
		a.Later++
	}
	if a.First == 0 || due < a.First {
		a.First = due
	}
	return all
}
