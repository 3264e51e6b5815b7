// Package figured is the portal's pages of figures: an area's last whole years, year by year, as a table and as a chart. Every number has
// passed the door; a page shows no area so small as a village, ranks nothing, and lets nobody choose a window.
package figured

import (
	"context"
	"math"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/door"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/indicator"
	"wanjia/domain/journal"
	"wanjia/domain/report"
	"wanjia/httpd/portal/show"
)

// Door is what figures pass.
type Door interface {
	Ask(ctx context.Context, q door.Query) (door.Answer, error)
}

// years is of how many whole years the portal shows figures. Which windows there are is fixed: every number that goes out stands in the ledger
// and limits what else may, so that nobody from outside decides by asking what others will see.
const years = 5

// tabled are the figures that are shown, in order.
func tabled() []indicator.ID {
	return []indicator.ID{indicator.Population, indicator.Births, indicator.Deaths, indicator.MovesIn, indicator.MovesOut, indicator.CBR, indicator.CDR, indicator.TimelyShare}
}

// table is the figures of an area, year by year.
type table struct {
	Area    show.Place
	Above   []show.Place
	Below   []show.Place
	Years   []int
	Rows    []line
	Journal journal.Seq
	Chart   *chart
	Moves   *chart
	Hidden  bool // something isn't shown
}

// Position is the journal's, as a page tells it.
func (t table) Position() string { return strconv.FormatInt(int64(t.Journal), 10) }

// line is one figure over the years.
type line struct {
	Title, Means string
	Cells        []cell
}

// cell is one number.
type cell struct {
	Text   string
	Hidden bool
	value  float64 // NaN where there is none to draw
}

// asker asks as everybody may.
func asker() access.Actor {
	return access.Actor{Account: "public", Device: "portal", Purpose: access.StatisticsPurpose, Grants: []access.Grant{{Desk: access.Statistics, Purpose: access.StatisticsPurpose}}}
}

// Page fills the page of an area; no code is the whole show.Place.
func Page(ctx context.Context, d Door, tree *area.Tree, code string, v *show.View) error {
	at, ok := find(tree, code)
	if got, _ := tree.Get(at); !ok || got.Level == area.Village { // a village's figures are few people's
		return fault.New(fault.Missing, "portal.figures.area")
	}
	t := table{Area: show.PlaceOf(tree, at)}
	for c := at; ; {
		up, _ := tree.Get(c)
		if up.Parent.IsZero() {
			break
		}
		c = up.Parent
		t.Above = append([]show.Place{show.PlaceOf(tree, c)}, t.Above...)
	}
	for _, c := range tree.Children(at) {
		if k, _ := tree.Get(c); k.Level != area.Village {
			t.Below = append(t.Below, show.PlaceOf(tree, c))
		}
	}
	if err := fill(ctx, d, v, at, &t); err != nil {
		return err
	}
	v.Head = v.T("figures.title", "place", t.Area.Name)
	v.Data = t
	return nil
}

// fill asks the door, one window a year, the oldest first, so that the same numbers are released whoever comes first.
func fill(ctx context.Context, d Door, v *show.View, at area.Code, t *table) error {
	defs := map[indicator.ID]indicator.Definition{}
	for _, def := range indicator.Definitions() {
		defs[def.ID] = def
	}
	ids := tabled()
	t.Rows = make([]line, len(ids))
	for i, id := range ids {
		t.Rows[i] = line{Title: show.Say(v.Lang, defs[id].Title()), Means: show.Say(v.Lang, defs[id].Definition())}
	}
	last := v.Today.Month().Year() - 1
	for y := last - years + 1; y <= last; y++ {
		ans, err := d.Ask(ctx, door.Query{Area: at, From: day.MonthOf(y, 1), To: day.MonthOf(y, 12), Who: asker(), For: door.Everyone})
		if err != nil {
			return err
		}
		t.Years, t.Journal = append(t.Years, y), max(t.Journal, ans.Journal)
		for i, id := range ids {
			c := cellOf(v, ans.Figures, id, defs[id].Unit)
			t.Hidden = t.Hidden || c.Hidden
			t.Rows[i].Cells = append(t.Rows[i].Cells, c)
		}
	}
	t.Chart = bars(v, v.T("figures.chart.births", "place", t.Area.Name), t.Years, t.Rows[1], t.Rows[2])
	t.Moves = bars(v, v.T("figures.chart.moves", "place", t.Area.Name), t.Years, t.Rows[3], t.Rows[4])
	return nil
}

func cellOf(v *show.View, all []indicator.Figure, id indicator.ID, unit indicator.Unit) cell {
	for i := range all {
		f := &all[i]
		if f.ID != id || len(f.By) > 0 {
			continue
		}
		c := cell{Text: report.Figure(f, unit, report.ShowValue, v.Lang).Text, Hidden: f.Hidden, value: f.Value}
		if f.Hidden || math.IsInf(f.Value, 0) {
			c.value = math.NaN()
		}
		return c
	}
	return cell{Text: show.Say(v.Lang, "report.none"), value: math.NaN()}
}

// find is the area of a code; no code is the topmost.
func find(tree *area.Tree, code string) (area.Code, bool) {
	if code == "" {
		roots := tree.Roots()
		if len(roots) == 0 {
			return area.Code{}, false
		}
		return roots[0], true
	}
	c, err := area.ParseCode(code)
	if err != nil {
		return c, false
	}
	return tree.Find(c)
}
