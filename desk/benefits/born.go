package benefits

import (
	"context"

	"wanjia/base/day"
	"wanjia/domain/person"
)

// fewBirths is of how many birth dates at most one may fit for people to be found by their dates: of more, the whole table is read sooner.
const fewBirths = 3

// births are dates of birth that lie beside each other on record.
type births struct{ from, to string }

// glances tells what columns tell of everybody whom a scheme may fit, and of others where that costs less than to leave them out.
func (p *population) glances(ctx context.Context, yield func(person.ID, Glance) error) error {
	spans, few, err := p.born(ctx)
	if err != nil {
		return err
	}
	if !few {
		return p.r.Glances(ctx, yield)
	}
	for _, s := range spans {
		if err := p.r.Born(ctx, s.from, s.to, yield); err != nil {
			return err
		}
	}
	return nil
}

// born are the dates of birth of those whom a scheme may fit, if they are few among all. Who died is owed for the time before, so whoever may fit would do
// so living too; only where a scheme asks whether somebody lives the dates tell nothing.
func (p *population) born(ctx context.Context) (spans []births, few bool, err error) {
	if p.asks("person.alive") {
		return nil, false, nil
	}
	all, err := p.r.Births(ctx)
	if err != nil {
		return nil, false, err
	}
	meant, last := 0, false
	for _, text := range all {
		fits, err := p.bornFits(text)
		switch {
		case err != nil:
			return nil, false, err
		case fits && last:
			spans[len(spans)-1].to = text
		case fits:
			spans = append(spans, births{text, text})
		}
		if last = fits; fits {
			meant++
		}
	}
	return spans, meant*fewBirths <= len(all), nil
}

// bornFits says whether a scheme may fit anybody who was born on a date.
func (p *population) bornFits(text string) (bool, error) {
	birth, err := day.ParsePartial(text)
	if err != nil {
		return false, err
	}
	for _, sex := range []person.Sex{person.SexUnknown, person.Male, person.Female} {
		fits, err := p.fits(Glance{Sex: sex, Birth: birth})
		for _, yes := range fits {
			if yes {
				return true, err
			}
		}
		if err != nil {
			return false, err
		}
	}
	return false, nil
}
