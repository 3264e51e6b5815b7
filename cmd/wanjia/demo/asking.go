package demo

import (
	"context"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/outreach"
	"wanjia/domain/survey"

	"wanjia/desk/telling"
)

// Telling makes some events of a town: two that were held, one to come.
func Telling(ctx context.Context, d *telling.Desk, lang words.Lang, town area.Code) error {
	who := access.Actor{Account: "window", Device: Source, Purpose: access.CivilRegistration, Grants: []access.Grant{{Desk: access.Window, Area: town, Purpose: access.CivilRegistration}}}
	say := func(word string) string { return words.Text(lang, "demo.outreach."+word, nil) }
	for i, e := range []outreach.Event{
		{Topic: "benefits", Title: say("benefits"), For: []string{"parents", "newcomers"}, Place: say("hall"), On: d.Today() - 25, Time: "15:00", Came: 46, Asked: 9, Liked: 31, Unliked: 4,
			Goods: []outreach.Goods{{What: say("leaflet"), Language: "zh", Count: 120}}},
		{Topic: "contraceptive_choice", Title: say("choice"), For: []string{"everybody"}, Place: say("hall"), On: d.Today() - 11, Time: "19:30", Came: 28, Asked: 12, Liked: 20, Unliked: 1},
		{Topic: "older_people", Title: say("older"), For: []string{"older_people"}, Place: say("room"), On: d.Today() + 9, Time: "09:00"},
	} {
		e.Area = town
		id := journal.DeriveID("demo event", strconv.Itoa(i))
		if _, err := d.Do(ctx, who, telling.Command{ID: id, Step: outreach.Plan, Event: e}); err != nil {
			return err
		}
		if e.On > d.Today() {
			continue
		}
		e.ID = id
		if _, err := d.Do(ctx, who, telling.Command{ID: journal.DeriveID("demo event held", strconv.Itoa(i)), Step: outreach.Hold, Event: e}); err != nil {
			return err
		}
	}
	return nil
}

// Answers are results of a survey as they were closed in the last months, made up.
func Answers(town area.Code, now day.Month) []survey.Result {
	var out []survey.Result
	for i, service := range []string{"registration", "claim"} {
		for ago := range 3 {
			n := 18 + 7*i + 3*ago
			m := now - day.Month(ago) - 2
			counts := map[string]int{survey.Given: n + 9 - ago, survey.Answered: n}
			for q, good := range map[string]int{"respect": 9, "waiting": 6 + ago, "clear": 7 + i} { // of ten
				fine := n * good / 10
				counts[q+".5"], counts[q+".4"], counts[q+".3"], counts[q+".1"] = fine-fine/3, fine/3, n-fine-(n-fine)/2, (n-fine)/2
			}
			counts["free.yes"], counts["free.no"] = n-i, i
			out = append(out, survey.Result{Cell: survey.Cell{Survey: "service", Area: town, Service: service}, Tally: survey.Tally{From: m, Until: m, Counts: counts}, Version: 1})
		}
	}
	return out
}
