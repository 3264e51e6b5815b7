package synth

import (
	"strconv"
	"strings"

	"wanjia/exchange/synth/internal/lore"
	"wanjia/exchange/synth/internal/paper"
)

// areas are the rows of the areas sheet.
func (p *Place) areas() []string {
	out := paper.Sheet{On: true}
	since := p.start.AddYears(-30).String()
	top := ""
	if p.townships[len(p.townships)-1].county > 1 {
		top = "9901"
		out.Area(top, p.lore.Phrase("of.prefecture"), "prefecture", "", since)
	}
	for i, at := range p.townships {
		if at.number == 1 {
			out.Area(at.countyCode(), p.named("county", at.county-1), "county", top, since)
		}
		out.Area(at.code(), p.named("township", i), "township", at.countyCode(), since)
		for v, name := range p.villageNames(i) {
			if v != 1 {
				out.Area(at.villageCode(v), p.marked("of.village", name), "village", at.code(), since)
				continue
			}
			changed := p.start.AddYears(4).String() // one village of each township has had another name
			out.Area(at.villageCode(v), p.marked("of.renamed", name), "village", at.code(), since, changed)
			out.Area(at.villageCode(v), p.marked("of.village", name), "village", at.code(), changed)
		}
	}
	return out.Cells
}

// countyCode and the others begin with 99, which is no province (GB/T 2260).
func (t township) countyCode() string { return "9901" + paper.Digits(t.county, 2) }

func (t township) code() string { return t.countyCode() + paper.Digits(99+t.number, 3) }

func (t township) villageCode(v int) string { return t.code() + paper.Digits(201+v, 3) }

// named is the n-th name of a kind of place, numbered where the names run out.
func (p *Place) named(kind string, n int) string {
	names := p.lore.Phrases(kind)
	name := names[n%len(names)]
	if n >= len(names) {
		name += strconv.Itoa(n/len(names) + 1)
	}
	return p.marked("of."+kind, name)
}

func (p *Place) marked(key, name string) string {
	return strings.ReplaceAll(p.lore.Phrase(key), "{name}", name)
}

// villageNames are the names of a township's villages, each put together from two parts, all different.
func (p *Place) villageNames(index int) []string {
	d := lore.NewDice(p.seed, uint64(index)<<1|1)
	first, second := p.lore.Phrases("first"), p.lore.Phrases("second")
	n := len(p.townships[index].sizes)
	seen := map[string]bool{}
	names := make([]string, 0, n)
	for len(names) < n {
		name := first[d.Below(len(first))] + second[d.Below(len(second))]
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}
