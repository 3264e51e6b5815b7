package scorecards_test

import (
	"testing"

	"wanjia/base/words"
	"wanjia/domain/scorecard"
	"wanjia/exchange/pack/scorecards"
	"wanjia/packs"
)

// A card may count what people said and how services go, but nothing of services that are about choosing.
func TestACardCountsBySurveysAndMeasuresThatThereAre(t *testing.T) {
	for _, c := range []struct {
		from scorecard.Origin
		of   string
		good bool
	}{
		{scorecard.Satisfied, "service.respect", true}, {scorecard.Satisfied, "service.births", false}, {scorecard.Satisfied, "other.respect", false},
		{scorecard.Measured, "screening-followed", true}, {scorecard.Measured, "none", false},
		{scorecard.Measured, "choice-received", false}, {scorecard.Measured, "choice-information", false}, {scorecard.Measured, "removal-on-request", false},
	} {
		card := &scorecard.Card{ID: "c", Title: words.Sentence{ZH: "c", EN: "c"}, Items: []scorecard.Item{{ID: "x", From: c.from, Of: []string{c.of}}}}
		if wrong := scorecards.Sourced(packs.Files(), map[string]*scorecard.Card{"c": card}, "core", "cn-township"); (len(wrong) == 0) != c.good {
			t.Errorf("%s: got %v, want it taken: %v", c.of, wrong, c.good)
		}
	}
}

func TestTheCardsThatShipCountByWhatThereIs(t *testing.T) {
	all, wrong := scorecards.Load(packs.Files(), "core", "cn-township")
	if wrong = append(wrong, scorecards.Sourced(packs.Files(), all.Cards, "core", "cn-township")...); len(wrong) > 0 {
		t.Error(wrong[0])
	}
}
