package assessment

import (
	"slices"
	"strconv"

	"wanjia/base/fault"
	"wanjia/domain/audit"
)

// Verdict is what an assessment comes to.
type Verdict string

// The verdicts.
const (
	Passed     Verdict = "passed"
	Failed     Verdict = "failed"
	Incomplete Verdict = "incomplete" // something is missing or unproven that could still decide
)

// Whole is all of the points, in ten-thousandths: shares are told in these, so that nothing is rounded twice.
const Whole = 10_000

// grain is how many parts a point is counted in.
const grain = 1_000_000

// Answers are what was found, by key.
type Answers map[Key]Answer

// Result is how a subject stands.
type Result struct {
	Points, Possible int64 // millionths of points, of what applies and was answered
	Share            int   // ten-thousandths of what is possible
	Low, High        int   // what the share can still become
	Missing          []Key // not answered
	Unproven         []Key // answered without the evidence that is wanted
	Short            []Key // findings
	Critical         []Key // findings on critical items
	Verdict          Verdict
}

// Canon checks all answers. units are those of the sample.
func (c *Checklist) Canon(given Answers, units []string) (Answers, error) {
	out := Answers{}
	for k, a := range given {
		it, ok := c.Item(k.Item)
		if !ok || it.Each != (k.Unit != "") || it.Each && !slices.Contains(units, k.Unit) {
			return nil, fault.New(fault.Invalid, "assessment.stranger", "item", k.String()).In(k.Item)
		}
		canon, err := it.Canon(a)
		if err != nil {
			return nil, err
		}
		if canon.Value != "" || canon.Note != "" || len(canon.Photos) > 0 {
			out[k] = canon
		}
	}
	return out, nil
}

// Score says how a subject stands by answers that Canon has let through. An item that is asked of each unit earns the mean of its units.
func (c *Checklist) Score(a Answers, units []string) Result {
	var r Result
	var open int64 // what is possible of what is missing
	for _, it := range c.Items {
		points, possible, missing := it.tally(a, units, &r)
		r.Points += points
		r.Possible += possible
		open += missing
	}
	if r.Possible > 0 {
		r.Share = share(r.Points, r.Possible)
	}
	if all := r.Possible + open; all > 0 {
		r.Low, r.High = share(r.Points, all), share(r.Points+open, all)
	}
	pass := c.Pass * Whole / 100
	switch {
	case len(r.Critical) > 0, r.High < pass && r.Possible > 0:
		r.Verdict = Failed
	case len(r.Missing) > 0 || len(r.Unproven) > 0 || r.Possible == 0:
		r.Verdict = Incomplete
	case r.Share >= pass:
		r.Verdict = Passed
	default:
		r.Verdict = Failed
	}
	return r
}

func share(part, whole int64) int { return int((2*part*Whole + whole) / (2 * whole)) }

// tally is what an item earns and could earn, in millionths of points, and what is still open of it.
func (it Item) tally(a Answers, units []string, r *Result) (points, possible, open int64) {
	keys := it.keys(units)
	if len(keys) == 0 { // a sample of nothing: the item doesn't apply
		return 0, 0, 0
	}
	full := int64(it.Weight) * grain
	var earned, applies, missing int64
	for _, k := range keys {
		answer := a[k]
		if answer.Value == NotApplicable {
			continue
		}
		if answer.Value == "" {
			r.Missing = append(r.Missing, k)
			missing++
			continue
		}
		got := it.earned(answer.Value)
		earned += got
		applies++
		short := got*100 < full*int64(it.Least)
		if short {
			r.Short = append(r.Short, k)
			if it.Critical {
				r.Critical = append(r.Critical, k)
			}
		}
		if len(answer.Photos) == 0 && (it.Evidence == Always || it.Evidence == Photo && short) {
			r.Unproven = append(r.Unproven, k)
		}
	}
	if applies+missing == 0 {
		return 0, 0, 0
	}
	// a unit's part is the item's points over the units that apply or may yet
	n := applies + missing
	possible = full * applies / n
	return earned / n, possible, full - possible
}

// earned is what one answer earns, in millionths of points.
func (it Item) earned(value string) int64 {
	full := int64(it.Weight) * grain
	if it.Kind == YesNo {
		if value == "yes" {
			return full
		}
		return 0
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return 0
	}
	best, worst := int64(it.Max), int64(0)
	if it.Kind == Count {
		best, worst = int64(it.Best), int64(it.Worst)
	}
	if best < worst { // less is better
		best, worst, n = -best, -worst, -n
	}
	n = min(max(n, worst), best)
	return (2*full*(n-worst) + best - worst) / (2 * (best - worst))
}

func (it Item) keys(units []string) []Key {
	if !it.Each {
		return []Key{{Item: it.Code}}
	}
	keys := make([]Key, len(units))
	for i, u := range units {
		keys[i] = Key{it.Code, u}
	}
	return keys
}

// Draw takes the sample out of some units that a seed makes. Without a rule all are taken.
func (c *Checklist) Draw(units []string, seed audit.Seed) []string {
	all := slices.Clone(units)
	slices.Sort(all)
	all = slices.Compact(all)
	if c.Sample == nil {
		return all
	}
	n := (len(all)*c.Sample.Percent + 99) / 100
	n = max(n, c.Sample.Least)
	if c.Sample.Most > 0 {
		n = min(n, c.Sample.Most)
	}
	return audit.Pick(all, min(n, len(all)), seed.Stream("sample "+c.ID))
}

// Again is what is looked at in a re-check: what fell short, was missing or unproven, or everything where the checklist says so.
func (c *Checklist) Again(r Result, units []string) []Key {
	var keys []Key
	for _, it := range c.Items {
		for _, k := range it.keys(units) {
			if c.Recheck.All || slices.Contains(r.Short, k) || slices.Contains(r.Missing, k) || slices.Contains(r.Unproven, k) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// After is what stands after a re-check: what was found the second time, and the first finding of everything else. Both stay as they were.
func After(first, second Answers) Answers {
	out := Answers{}
	for k, a := range first {
		out[k] = a
	}
	for k, a := range second {
		if a.Value != "" {
			out[k] = a
		}
	}
	return out
}
