package portal

import (
	"context"

	"wanjia/desk/budget"
	"wanjia/domain/area"
	domain "wanjia/domain/budget"
	"wanjia/httpd/portal/show"
)

// Budgets are what was planned, promised, paid and reported.
type Budgets interface {
	Public(ctx context.Context, within area.Code, year int) (budget.Public, error)
}

// spent is a year's budgets as they are shown.
type spent struct {
	budget.Public
	Whole  bool
	Lines  []spending
	Faults []disagreement
}

// spending is one row with its programme and source in words.
type spending struct {
	budget.Row
	For  string
	From string
}

// disagreement is a kind of thing that doesn't agree.
type disagreement struct {
	Title     string
	N, Closed int
}

func (p *portal) budgets(ctx context.Context, a asked, v *show.View) error {
	this := v.Today.Month().Year()
	var out []spent
	for _, y := range []int{this, this - 1} {
		pub, err := p.Budgets.Public(ctx, area.Code{}, y)
		if err != nil {
			return err
		}
		if len(pub.Rows) == 0 {
			continue
		}
		one := spent{Public: pub, Whole: y < this}
		for _, r := range pub.Rows {
			one.Lines = append(one.Lines, spending{r, domain.Programme(a.lang, r.Programme), show.Say(a.lang, "budget.source."+string(r.Source))})
		}
		for _, k := range domain.Troubles() {
			if pub.Found[k]+pub.Closed[k] > 0 {
				one.Faults = append(one.Faults, disagreement{show.Say(a.lang, "budget.trouble."+string(k)), pub.Found[k], pub.Closed[k]})
			}
		}
		out = append(out, one)
	}
	v.Data = out
	return nil
}
