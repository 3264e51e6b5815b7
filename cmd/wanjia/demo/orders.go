package demo

import (
	"context"
	"strconv"

	"wanjia/base/day"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/workflow"

	"wanjia/desk/cases"
	"wanjia/desk/orders"
)

// order gives out what a made-up meeting decided: some of it is done, some late.
func (w *Watch) order(ctx context.Context) error {
	all, err := table("orders.csv")
	if err != nil {
		return err
	}
	manager := access.Actor{Account: "manager", Device: Source, Purpose: access.Oversight, Grants: []access.Grant{{Desk: access.Management, Area: w.County, Purpose: access.Oversight}}}
	m := orders.Minutes{ID: idOf("meeting"), Area: w.County, Held: w.Today - 20}
	var handed [][2]int // which parts of which orders
	for _, r := range all {
		since, until := w.within(r["since"]), w.within(r["until"])
		switch r["kind"] {
		case "meeting":
			m.Topic, m.Group, m.Text = r["task"], r["group"], r["then"]
		case "order":
			m.Orders = append(m.Orders, orders.Draft{Task: r["task"], Leader: r["leader"], Group: r["group"], Until: until})
		default:
			o := &m.Orders[len(m.Orders)-1]
			o.Pieces = append(o.Pieces, orders.Piece{Area: w.place(r["place"]), Task: r["task"], Leader: r["leader"], Since: since, Until: until})
			if r["then"] == "hand" {
				handed = append(handed, [2]int{len(m.Orders) - 1, len(o.Pieces)})
			}
		}
	}
	done, err := w.Orders.Meet(ctx, manager, m)
	if err != nil {
		return err
	}
	for i, h := range handed {
		part := workflow.PartID(done.Orders[h[0]].Order.Case, h[1])
		if err := w.step(ctx, 0, part, "hand", map[string]string{"result": w.said["visit"]}); err != nil {
			return err
		}
		if i > 0 {
			continue
		}
		if _, err := w.Cases.Do(ctx, manager, cases.Command{ID: idOf("accept", strconv.Itoa(i)), Case: part, Step: "accept"}); err != nil {
			return err
		}
	}
	return nil
}

// within is a day so many days from today.
func (w *Watch) within(text string) day.Day {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return w.Today + day.Day(n)
}

func (w *Watch) place(word string) area.Code {
	if word == "county" {
		return w.County
	}
	return w.Township
}
