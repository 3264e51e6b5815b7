package complaints

import (
	"context"
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
)

// answers are the steps whose reasons whoever complained is told.
func answers() []string { return []string{"forward", "reply", "second", "third"} }

// own are the steps that are for whoever complained, whether they take them themselves or have somebody take them down: asking for a review
// of the answer, saying how content they are, withdrawing.
func own() []string { return []string{"appeal", "appeal2", "close", "withdraw"} }

// theirs are those of them that may be taken now.
func theirs(flow *workflow.Definition, c workflow.Case, today day.Day) []string {
	return slices.DeleteFunc(own(), func(step string) bool {
		return flow.Admits(c, workflow.Act{Step: step, By: public().Account, Desks: []access.Desk{access.Inspection}, On: today}) != nil
	})
}

// Wish is a step that whoever complained takes, by number and PIN.
type Wish struct {
	ID          journal.ID // made by the author, so that a retry is harmless
	Number, PIN string
	Step        string
	Grounds     string // what is wrong with the answer, where a review is asked for; sealed
	Satisfied   string // 1 to 5, with close
}

// Wishes takes a step for whoever complained, and tells how the complaint stands then.
func (d *Desk) Wishes(ctx context.Context, w Wish) (Status, error) {
	s, err := d.Follow(ctx, w.Number, w.PIN)
	if err != nil {
		return s, err
	}
	if !slices.Contains(own(), w.Step) {
		return s, fault.New(fault.Missing, "workflow.step", "step", w.Step).In("step")
	}
	values := map[string]string{}
	switch {
	case w.Step == "close" && strings.TrimSpace(w.Satisfied) == "":
		return s, fault.New(fault.Invalid, "complaint.satisfied").In("satisfied")
	case w.Step == "close":
		values["satisfied"] = w.Satisfied
	case w.Step != "withdraw":
		values["grounds"] = w.Grounds
	}
	if _, err := d.cases.Do(ctx, public(), cases.Command{ID: w.ID, Case: s.file.ID, Step: w.Step, Values: values}); err != nil {
		return s, err
	}
	return d.Follow(ctx, w.Number, w.PIN)
}
