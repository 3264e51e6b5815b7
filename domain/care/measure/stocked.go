package measure

import (
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/care/stock"
)

// Kept is a month in which a store kept what is needed, and whether it had all of it on every day.
type Kept struct {
	Of  day.Month
	All bool
}

// Held are the months of the period that are over in which one store kept any of what is needed, from the day on which the first of it
// came. Whether it was there is asked of every day's end; what has expired isn't there.
func (d *Definition) Held(lines []stock.Line, from, to, today day.Day) (out []Kept) {
	var first day.Day
	wanted := make([][]stock.Line, len(d.Supplies))
	for _, l := range lines {
		i := slices.IndexFunc(d.Supplies, func(s words.Sentence) bool { return called(l.Item, s.ZH) || called(l.Item, s.EN) })
		if i < 0 {
			continue
		}
		wanted[i] = append(wanted[i], l)
		if first == 0 || l.On < first {
			first = l.On
		}
	}
	if first == 0 {
		return nil
	}
	for m := max(from, first).Month(); m <= to.Month(); m++ {
		if m.First() < from || m.Last() > to || m.Last() >= today {
			continue
		}
		all := true
		for _, of := range wanted {
			all = all && always(of, max(m.First(), first), m.Last())
		}
		out = append(out, Kept{m, all})
	}
	return out
}

func called(item, name string) bool {
	return strings.EqualFold(strings.TrimSpace(item), strings.TrimSpace(name))
}

// always says whether there was some at the end of every day.
func always(lines []stock.Line, from, to day.Day) bool {
	for on := from; on <= to; on++ {
		there := 0
		for _, l := range lines {
			if l.On <= on && (l.Expiry == 0 || l.Expiry >= on) {
				there += l.Delta
			}
		}
		if there <= 0 {
			return false
		}
	}
	return true
}
