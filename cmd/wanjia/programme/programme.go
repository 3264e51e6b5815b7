// Package programme joins the desks of the programme with what they count, and with the content of the packs. It decides nothing.
package programme

import (
	"io/fs"

	"wanjia/domain/workflow"
	packcards "wanjia/exchange/pack/scorecards"

	"wanjia/desk/office/view"
	"wanjia/desk/scorecards"
)

// Place is what the desks stand on.
type Place struct {
	Office  *view.Office
	Door    scorecards.Door
	Reach   scorecards.Reacher
	Found   scorecards.Finder
	Asked   scorecards.Asker
	Counts  scorecards.Measurer
	Cases   scorecards.Filer
	Content fs.FS
	Packs   []string
	Flows   map[string]*workflow.Definition
}

// Scorecards are the desks that tell how well places serve, and what became of plans.
func (p Place) Scorecards() (*scorecards.Desk, *scorecards.Plans, error) {
	of, bad := packcards.Load(p.Content, p.Packs...)
	wrong := packcards.Sourced(p.Content, of.Cards, p.Packs...)
	if wrong = append(wrong, bad...); len(wrong) > 0 {
		return nil, nil, wrong[0]
	}
	d := scorecards.New(p.Office, scorecards.Sources{Door: p.Door, Reach: p.Reach, Found: p.Found, Asked: p.Asked, Measured: p.Counts}, scorecards.Content{Cards: of.Cards, Goals: of.Goals, Flows: p.Flows})
	return d, scorecards.NewPlans(d, p.Cases), nil
}
