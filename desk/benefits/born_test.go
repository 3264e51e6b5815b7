package benefits

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/domain/benefit"
	"wanjia/domain/person"
	"wanjia/exchange/pack/schemes"
	"wanjia/packs"
)

// columns is a register that tells what columns tell.
type columns struct {
	Reader
	rows  map[person.ID]Glance
	whole int // how often all were read
}

func (c *columns) Births(context.Context) ([]string, error) {
	var out []string
	for _, g := range c.rows {
		out = append(out, g.Birth.String())
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func (c *columns) Born(_ context.Context, from, to string, yield func(person.ID, Glance) error) error {
	for id, g := range c.rows {
		if b := g.Birth.String(); b >= from && b <= to {
			if err := yield(id, g); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *columns) Glances(ctx context.Context, yield func(person.ID, Glance) error) error {
	c.whole++
	return c.Born(ctx, "", "9", yield)
}

func TestWhoMayFitIsFoundByDatesOfBirthAsByReadingAll(t *testing.T) {
	all, wrong := schemes.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	r := rand.New(rand.NewPCG(7, 7))
	c := &columns{rows: map[person.ID]Glance{}}
	for i := range 20_000 {
		born := day.Must("1920-01-01") + day.Day(r.IntN(107*365))
		g := Glance{Sex: person.Sex(r.IntN(3)), Birth: born.Partial()}
		if cut := r.IntN(20); cut < 3 { // the month, the year, nothing
			text := born.String()[:[]int{7, 4, 0}[cut]]
			g.Birth, _ = day.ParsePartial(text)
		}
		if r.IntN(4) == 0 {
			g.Death = (born + day.Day(r.IntN(40*365))).Partial()
		}
		c.rows[person.FromSource("t", strconv.Itoa(i))] = g
	}
	sparing := 0
	for _, on := range []string{"2025-01-01", "2026-03-31", "2026-12-31"} {
		for _, s := range all {
			seen := map[person.ID]bool{}
			before := c.whole
			p := population{r: c, on: day.Must(on), schemes: benefit.Set{s}}
			if err := p.glances(t.Context(), func(id person.ID, _ Glance) error { seen[id] = true; return nil }); err != nil {
				t.Fatal(err)
			}
			if c.whole == before {
				sparing++
			}
			for id, g := range c.rows {
				fits, err := p.fits(g)
				if err != nil {
					t.Fatal(err)
				}
				if slices.Contains(fits, true) && !seen[id] {
					t.Fatalf("%s on %s may fit %+v, who isn't among those found by date", s.ID, on, g)
				}
			}
			if s.ID == "childcare-2025" && len(seen) > len(c.rows)/4 && !strings.HasPrefix(on, "2025") {
				t.Errorf("%d of %d were looked at for children under three", len(seen), len(c.rows))
			}
		}
	}
	if sparing == 0 {
		t.Error("nobody was found by date of birth")
	}
}
