package portal

import (
	"context"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/desk/accreditation"
	"wanjia/desk/complaints"
	"wanjia/desk/information"
	"wanjia/desk/inspections"
	"wanjia/desk/office/view"
	"wanjia/desk/publicity"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/standard"
	"wanjia/domain/workflow"
	"wanjia/httpd/portal/figured"
	"wanjia/httpd/portal/show"
)

// Inspections are those that are up in public.
type Inspections interface {
	Notices(ctx context.Context, within area.Code, before journal.Seq, n int) ([]inspections.Notice, bool, error)
	Refunds(ctx context.Context, within area.Code) ([]inspections.Refund, error)
}

// Decisions are those that are up in public.
type Decisions interface {
	Notices(ctx context.Context, ask publicity.Ask) (out []publicity.Notice, more bool, err error)
}

// dayOf is the office's calendar day of an instant.
func dayOf(t time.Time) day.Day { return day.OfTime(t, clock.Civil()) }

// mostShown is how many notices a page shows; the newest stand first.
const mostShown = 200

const newest = journal.Seq(math.MaxInt64)

// board is notices that are up, and whether there are more.
type board[T any] struct {
	Items []T
	More  bool
}

// visited is an inspection as it is shown.
type visited struct {
	inspections.Notice
	What string // the penalty in words
}

func (p *portal) inspections(ctx context.Context, a asked, v *show.View) error {
	found, more, err := p.Inspections.Notices(ctx, area.Code{}, newest, mostShown)
	if err != nil {
		return err
	}
	out := board[visited]{More: more}
	for _, n := range found {
		out.Items = append(out.Items, visited{n, optionOf(a.lang, p.Content.Flows["inspection"], "penalty", n.Penalty)})
	}
	v.Data = out
	return nil
}

func (p *portal) decisions(ctx context.Context, _ asked, v *show.View) error {
	found, more, err := p.Decisions.Notices(ctx, publicity.Ask{Before: newest, Size: mostShown})
	v.Data = board[publicity.Notice]{found, more}
	return err
}

// Awards are those in force.
type Awards interface {
	Public(ctx context.Context, within area.Code) (out []accreditation.Award, places map[area.Code]view.Place, err error)
}

// honoured is what one standard asks for, and who holds an award for it today.
type honoured struct {
	*standard.Standard
	Items []holder
}

// holder is an award as it is shown.
type holder struct {
	accreditation.Award
	Place  string
	Number string
}

func (p *portal) awards(ctx context.Context, _ asked, v *show.View) error {
	found, places, err := p.Awards.Public(ctx, area.Code{})
	if err != nil {
		return err
	}
	var out []honoured
	for _, a := range found {
		i := slices.IndexFunc(out, func(h honoured) bool { return h.ID == a.Standard.ID })
		if i < 0 {
			i, out = len(out), append(out, honoured{Standard: a.Standard})
		}
		out[i].Items = append(out[i].Items, holder{a, places[a.At].Name, journal.NumberOf(a.Case).Grouped()})
	}
	slices.SortStableFunc(out, func(a, b honoured) int { return strings.Compare(a.ID, b.ID) })
	v.Data = out
	return nil
}

// owing is a charge to be given back as it is shown.
type owing struct {
	inspections.Refund
	What string
}

func (p *portal) refunds(ctx context.Context, a asked, v *show.View) error {
	found, err := p.Inspections.Refunds(ctx, area.Code{})
	if err != nil {
		return err
	}
	out := board[owing]{}
	for _, r := range found {
		out.Items = append(out.Items, owing{r, optionOf(a.lang, p.Content.Flows["refund"], "kind", r.Kind)})
	}
	v.Data = out
	return nil
}

// handled is a year of complaints and of requests.
type handled struct {
	Year       int
	Whole      bool // the year is over
	Complaints complaints.Performance
	Requests   information.Performance
	About      []part
	Ended      []part
}

// part is one of some counts that make up a whole; nil isn't told.
type part struct {
	Title string
	N     *int
}

func (p *portal) performance(ctx context.Context, a asked, v *show.View) error {
	this := v.Today.Month().Year()
	var out []handled
	for _, y := range []int{this, this - 1} {
		from, to := day.MonthOf(y, 1).First(), day.MonthOf(y, 12).Last()
		h := handled{Year: y, Whole: y < this}
		var err error
		if h.Complaints, err = p.Complaints.Performance(ctx, area.Code{}, from, to); err != nil {
			return err
		}
		if h.Requests, err = p.Requests.Performance(ctx, area.Code{}, from, to); err != nil {
			return err
		}
		for _, code := range slices.Sorted(maps.Keys(h.Complaints.Categories)) {
			h.About = append(h.About, part{optionOf(a.lang, p.Content.Flows[complaints.Flow], "category", code), h.Complaints.Categories[code]})
		}
		for _, code := range slices.Sorted(maps.Keys(h.Requests.Ended)) {
			h.Ended = append(h.Ended, part{stateOf(v, p.Content.Flows[information.Flow], code), h.Requests.Ended[code]})
		}
		out = append(out, h)
	}
	v.Data = out
	return nil
}

// stateOf is the title of a state.
func stateOf(v *show.View, d *workflow.Definition, code string) string {
	if d != nil {
		if s, ok := d.State(code); ok {
			return v.Say(s.Title)
		}
	}
	return code
}

func (p *portal) figures(ctx context.Context, a asked, v *show.View) error {
	tree, err := p.Areas.Tree(ctx)
	if err != nil {
		return err
	}
	return figured.Page(ctx, p.Figures, tree, a.PathValue("area"), v)
}
