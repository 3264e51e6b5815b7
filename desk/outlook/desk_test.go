package outlook_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/disclosure/release"
	"wanjia/domain/indicator"

	"wanjia/desk/figures"
	"wanjia/desk/outlook"
)

// town answers with the figures of a place that stays as it is: so many people in each five-year group of each sex, since a year.
type town struct {
	each    float64
	unknown float64 // of each sex, of unknown age
	since   int
	lines   []release.Line
}

func (p *town) Record(_ context.Context, _ access.Actor, _ area.Code, l release.Line) error {
	p.lines = append(p.lines, l)
	return nil
}

func (p *town) Ask(_ context.Context, q figures.Query) (figures.Answer, error) {
	a := figures.Answer{Outside: !q.Who.Operator, Area: q.Area, From: q.From, To: q.To, Journal: 7}
	if q.From.Year() < p.since {
		return a, nil
	}
	add := func(id indicator.ID, v float64, cuts ...indicator.Cut) {
		a.Figures = append(a.Figures, indicator.Figure{ID: id, By: cuts, Value: v, N: int64(v)})
	}
	for _, sex := range []string{"female", "male"} {
		of := indicator.Cut{Dim: indicator.BySex, Code: sex}
		switch len(q.By) {
		case 2:
			for i := range 18 {
				age := indicator.Cut{Dim: indicator.ByAge5, Code: fmt.Sprintf("%d-%d", 5*i, 5*i+4)}
				if i == 17 {
					age.Code = "85+"
				}
				add(indicator.Population, p.each, of, age)
				add(indicator.PersonYears, p.each, of, age)
				add(indicator.Deaths, math.Round(p.each*0.0003*math.Exp(0.09*float64(5*i))), of, age)
			}
			add(indicator.Population, p.unknown, of, indicator.Cut{Dim: indicator.ByAge5, Code: indicator.UnknownAge})
		case 1:
			if q.By[0] == "sex" {
				add(indicator.InfantDeaths, 0, of)
				add(indicator.Births, p.each/5, of)
			}
		}
	}
	if len(q.By) == 1 && q.By[0] == "age5" {
		add(indicator.Births, p.each/5, indicator.Cut{Dim: indicator.ByAge5, Code: "25-29"})
		add(indicator.Births, p.each/5, indicator.Cut{Dim: indicator.ByAge5, Code: "30-34"})
	}
	return a, nil
}

func ask(t *testing.T, p *town, who access.Actor) (outlook.Answer, error) {
	t.Helper()
	d := outlook.New(p, p, clock.Fixed(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)))
	if _, err := d.Ask(t.Context(), outlook.Query{Who: who, Area: area.MustCode("T")}); err != nil {
		return outlook.Answer{}, err
	}
	return d.Ask(t.Context(), outlook.Query{Who: who, Area: area.MustCode("T")})
}

func TestTheRegisteringDeskSeesWhatComesOut(t *testing.T) {
	p := &town{each: 203, unknown: 18, since: 2000}
	a, err := ask(t, p, access.Actor{Operator: true})
	if err != nil {
		t.Fatal(err)
	}
	if a.Outside || a.Rounding != 0 || a.Year != 2025 || a.Since != 2016 || a.Journal != 7 || len(p.lines) != 0 {
		t.Errorf("%+v with %d lines in the ledger", a, len(p.lines))
	}
	if got, want := a.Points[0].Total.Middle, 36*203.0+2*18; math.Abs(got-want) > 1e-6 {
		t.Errorf("it starts from %.3f people, there are %.0f, those of unknown age among them", got, want)
	}
	if got, want := a.Points[4].Years, 20; got != want {
		t.Errorf("it looks %d years ahead, not %d", got, want)
	}
}

func TestOutsideThereAreHundredsAndALineInTheLedger(t *testing.T) {
	p := &town{each: 203, since: 2000}
	a, err := ask(t, p, access.Actor{Account: "manager"})
	if err != nil {
		t.Fatal(err)
	}
	for _, point := range a.Points {
		for _, v := range []float64{point.Total.Low, point.Young.Middle, point.Old.High, point.Births.Middle} {
			if v != math.Round(v/100)*100 {
				t.Errorf("%v isn't a whole hundred", v)
			}
		}
	}
	if len(p.lines) != 1 || p.lines[0].What != "outlook" || p.lines[0].Method != "round100" {
		t.Errorf("asked twice, and the ledger says %+v", p.lines)
	}
	if a, err := ask(t, &town{each: 100, since: 2000}, access.Actor{Account: "manager"}); err != nil || a.Why == nil || a.Why.Key != "outlook.small" || len(a.Points) != 0 {
		t.Errorf("of 3,600 people: %v, %+v, not outlook.small", err, a)
	}
}

func TestAPlaceWithoutAPastIsTold(t *testing.T) {
	if a, err := ask(t, &town{each: 203, since: 2023}, access.Actor{Operator: true}); err != nil || a.Why == nil || a.Why.Key != "outlook.short" {
		t.Errorf("three years on record: %v, %+v, not outlook.short", err, a)
	}
}
