package scorecards

import (
	"io/fs"
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/care"
	"wanjia/domain/care/measure"
	"wanjia/domain/scorecard"
	"wanjia/domain/survey"
	"wanjia/exchange/pack/measures"
	"wanjia/exchange/pack/programmes"
	"wanjia/exchange/pack/surveys"
)

// Sourced holds the items of cards against the surveys and measures that they count by. A measure of services that are about choosing is on no
// card, for a card compares places and may carry a goal; nor is one that isn't told by area.
func Sourced(files fs.FS, cards map[string]*scorecard.Card, names ...string) []*fault.Fault {
	asked, _ := surveys.Load(files, names...) // what is wrong with these is told where they are read
	served, _ := programmes.Load(files, names...)
	counted, _ := measures.Load(files, served, names...)
	var out []*fault.Fault
	for _, c := range cards {
		for _, it := range c.Items {
			if len(it.Of) != 1 || it.From == scorecard.Measured && fits(counted[it.Of[0]], served) || it.From == scorecard.Satisfied && asks(asked, it.Of[0]) {
				continue
			}
			if it.From == scorecard.Measured || it.From == scorecard.Satisfied {
				out = append(out, fault.New(fault.Refused, "pack.card.source", "card", c.ID, "item", it.ID, "source", it.Of[0]))
			}
		}
	}
	return out
}

func fits(m *measure.Definition, served map[string]*care.Programme) bool {
	return m != nil && served[m.Programme] != nil && !served[m.Programme].Choice && slices.Contains(m.By, measure.ByArea)
}

func asks(all map[string]*survey.Definition, of string) bool {
	id, question, _ := strings.Cut(of, ".")
	return all[id] != nil && slices.ContainsFunc(all[id].Questions, func(q survey.Question) bool { return q.Code == question })
}
