// Package programme joins the desks of the programme with what they count, and with the content of the packs. It decides nothing.
package programme

import (
	"io/fs"

	"wanjia/exchange/pack/flows"
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
	Content fs.FS
	Packs   []string
}

// Scorecards is the desk that tells how well places serve.
func (p Place) Scorecards() (*scorecards.Desk, error) {
	kinds, wrong := flows.Load(p.Content, p.Packs...)
	of, bad := packcards.Load(p.Content, p.Packs...)
	if wrong = append(wrong, bad...); len(wrong) > 0 {
		return nil, wrong[0]
	}
	return scorecards.New(p.Office, p.Door, p.Reach, p.Found, scorecards.Content{Cards: of.Cards, Goals: of.Goals, Flows: kinds}), nil
}
