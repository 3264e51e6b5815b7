package watching

import (
	"context"

	"wanjia/base/clock"
	"wanjia/cmd/wanjia/demo"
	"wanjia/domain/area"

	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/desk/orders"
)

// Show fills the desks of oversight of a demonstration, in the areas of those who sign in there.
func (d Desks) Show(ctx context.Context, filed *cases.Desk, clk clock.Clock, signIns []demo.SignIn) error {
	w := demo.Watch{Cases: filed, Providers: d.Providers, Inspections: d.Inspections, Complaints: d.Complaints, Fees: d.Fees, Requests: d.Requests, Orders: orders.New(&view.Office{Clock: clk}, filed), Today: clock.Today(clk)}
	more := demo.Programme{Awards: d.Awards, Training: d.Training, Cases: filed}
	w.Names = map[string]string{}
	more.Names = w.Names
	for _, s := range signIns {
		w.Names[s.Name] = s.Display
		at := &w.County
		switch s.Name {
		case "inspector":
		case "window":
			at = &w.Township
		case "field":
			at = &more.Village
		default:
			continue
		}
		var err error
		if *at, err = area.ParseCode(s.Area); err != nil {
			return err
		}
	}
	if err := w.Fill(ctx); err != nil {
		return err
	}
	more.County = w.County
	return more.Fill(ctx)
}
