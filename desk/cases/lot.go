package cases

import (
	"context"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/claim"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
)

// LotAsk selects the cases of a lot: those of a kind in which the actor may take a step now.
type LotAsk struct {
	Flow   string
	Step   string
	Scheme string    // what the cases are about; empty is whatever
	Within area.Code // an area and all below it
	DueBy  day.Day   // those due by a day; 0 is all
}

// Lot is cases that are to be decided together, and a sample of them to be looked at first.
type Lot struct {
	Of     *workflow.Definition
	Step   workflow.Step
	Seed   uint64 // of the sample: anybody can draw it again
	Rows   []LotRow
	Sample []LotRow
	Sum    money.Fen
	More   bool // there are more than one lot holds
}

// LotRow is a case of a lot.
type LotRow struct {
	Row
	Amount money.Fen // 0 where the case has none; of a claim, what the rules say today
	Worth  *Worth    // of a claim
}

const (
	// MaxLot bounds a lot: more than a person can answer for is no lot.
	MaxLot = 500
	// sampled is how many of a lot are looked at before it is decided.
	sampled = 10
	// readAtOnce is how many cases are read at a time.
	readAtOnce = 500
)

// Lot selects cases and draws a sample. The sample follows from the journal's head and who asks, so that nobody picks it.
func (d *Desk) Lot(ctx context.Context, who access.Actor, ask LotAsk) (Lot, error) {
	var out Lot
	flow := d.flows[ask.Flow]
	if flow == nil || flow.Purpose != who.Purpose && !who.Operator {
		return out, fault.New(fault.Missing, "case.flow", "flow", ask.Flow).In("flow")
	}
	step, ok := flow.Step(ask.Step)
	if !ok {
		return out, fault.New(fault.Missing, "workflow.step", "step", ask.Step).In("step")
	}
	out.Of, out.Step = flow, step
	err := d.office.Look(ctx, who, access.Handle, ask.Within, "lot "+ask.Flow+" "+ask.Step, func(v *view.Sight) error {
		files, amounts, err := d.gather(ctx, v, ask, &out)
		if err != nil {
			return err
		}
		rows, err := d.rows(ctx, v, files)
		if err != nil {
			return err
		}
		var newest journal.Seq
		worth, err := d.worths(ctx, v, ask.Step, files)
		if err != nil {
			return err
		}
		for i, r := range rows {
			row := LotRow{Row: r, Amount: amounts[i]}
			if w, ok := worth[r.ID]; ok {
				row.Amount, row.Worth = w.Now, &w
			}
			out.Rows = append(out.Rows, row)
			out.Sum += row.Amount // each is bounded, and so is a lot
			newest = max(newest, r.Newest())
		}
		out.Seed = seed(who.Account, ask, newest, len(rows))
		for _, i := range Draw(out.Seed, len(rows)) {
			out.Sample = append(out.Sample, out.Rows[i])
		}
		return nil
	})
	return out, err
}

func seed(account string, ask LotAsk, newest journal.Seq, n int) uint64 {
	h := fnv.New64a()
	for _, word := range []string{account, ask.Flow, ask.Step, ask.Scheme, ask.Within.String(), strconv.FormatInt(int64(newest), 10), strconv.Itoa(n)} {
		_, _ = h.Write(append([]byte(word), 0)) // a hash takes everything
	}
	return h.Sum64() >> 12 // fits the numbers of every reader
}

// Draw says which of n rows a seed draws into the sample, in order.
func Draw(seed uint64, n int) []int {
	all := rand.New(rand.NewPCG(seed, 0)).Perm(n)[:min(n, sampled)] //nolint:gosec // anybody is to be able to draw it again
	slices.Sort(all)
	return all
}

// gather reads the cases that belong to a lot, the oldest of the newest pages first.
func (d *Desk) gather(ctx context.Context, v *view.Sight, ask LotAsk, out *Lot) (files []workflow.File, amounts []money.Fen, err error) {
	for before := journal.Seq(1 << 62); ; {
		page, err := v.Cases(ctx, ask.Flow, before, readAtOnce)
		if err != nil || len(page) == 0 {
			return files, amounts, err
		}
		before = page[len(page)-1].Entries[0]
		var seqs []journal.Seq
		page = slices.DeleteFunc(page, func(f workflow.File) bool { return !slices.Contains(out.Step.From, f.State) || !due(f.Due, ask.DueBy) })
		for i := range page {
			seqs = append(seqs, page[i].Entries...)
		}
		entries, err := v.Entries(ctx, seqs)
		if err != nil {
			return nil, nil, err
		}
		for i := range page {
			fits, amount, err := d.fits(v, ask, out, &page[i], entries)
			if err != nil {
				return nil, nil, err
			}
			if !fits {
				continue
			}
			if len(files) == MaxLot {
				out.More = true
				return files, amounts, nil
			}
			files, amounts = append(files, page[i]), append(amounts, amount)
		}
	}
}

func due(text string, by day.Day) bool {
	if by == 0 {
		return true
	}
	d, err := day.Parse(text)
	return err == nil && d <= by
}

// fits says whether the actor may take the lot's step in a case, and what its amount is.
func (d *Desk) fits(v *view.Sight, ask LotAsk, out *Lot, f *workflow.File, entries map[journal.Seq]journal.Entry) (bool, money.Fen, error) {
	desks, may := d.sees(v, f)
	if !may {
		return false, 0, nil
	}
	told, err := tell(f, entries)
	if err != nil {
		return false, 0, err
	}
	was := out.Of.Restore(told)
	if ask.Scheme != "" && was.Values["scheme"] != ask.Scheme || out.Of.Admits(was, workflow.Act{Step: ask.Step, By: v.Who.Account, Desks: desks, On: v.Today}) != nil {
		return false, 0, nil
	}
	amount, err := money.Parse(was.Values["amount"])
	if err != nil { // none was written
		amount = 0
	}
	return true, amount, nil
}

// Bulk takes one step in many cases.
type Bulk struct {
	ID     journal.ID // made by the author: taken again, what was done is found done
	Step   string
	Reason string
	Seed   uint64 // of the sample that was looked at first
	Cases  []journal.ID
}

// Outcome is what became of one case of a lot: it was done, or refused because of a fault.
type Outcome struct {
	Done
	Worth *Worth // of a claim
	Fault error
}

// Many takes a step in many cases, one by one, each an entry of its own under an id that follows from the lot's: whatever stops it, it is
// taken up again where it was. What a single case forbids, such as who verified it approving it, stays forbidden. Fields that the step
// asks for are those that the case has; what a claim comes to is what the rules say now.
func (d *Desk) Many(ctx context.Context, who access.Actor, b Bulk) ([]Outcome, error) {
	if len(b.Cases) > MaxLot {
		return nil, fault.New(fault.TooMuch, "case.lot.large", "max", strconv.Itoa(MaxLot))
	}
	worth, err := d.reckoned(ctx, who, b)
	if err != nil {
		return nil, err
	}
	out := make([]Outcome, len(b.Cases))
	for i, root := range b.Cases {
		c := Command{ID: journal.DeriveID("lot", b.ID.String(), root.String()), Case: root, Step: b.Step, Reason: b.Reason, Lot: b.ID.String() + "/" + strconv.FormatUint(b.Seed, 10)}
		w, claimed := worth[root]
		if claimed {
			out[i].Worth = &w
			if err := d.settled(&c, w, d.flows[claim.Flow].Asks(b.Step, amountField)); err != nil {
				out[i].Case, out[i].Fault = root, err
				continue
			}
		}
		done, err := d.Do(ctx, who, c)
		if f, ok := errors.AsType[*fault.Fault](err); err != nil && (!ok || f.Kind == fault.Internal) {
			return out[:i], err
		}
		if err != nil {
			done.Case = root
		}
		out[i].Done, out[i].Fault = done, err
	}
	return out, nil
}

// carried are the values of a step of a lot: what the case has of the fields that the step asks for.
func carried(step workflow.Step, has map[string]string) map[string]string {
	out := map[string]string{}
	for _, f := range step.Fields {
		if f.Required && !f.Sealed && has[f.Code] != "" {
			out[f.Code] = has[f.Code]
		}
	}
	return out
}
