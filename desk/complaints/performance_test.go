package complaints

import (
	"reflect"
	"testing"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/workflow"
)

// acts are the acts of a complaint, each with the day it happened, where it led and by when the next was due.
func acts(told ...[4]string) []workflow.Told {
	out := make([]workflow.Told, len(told))
	for i, t := range told {
		out[i] = workflow.Told{Act: workflow.Act{Step: t[0], On: day.Must(t[1])}, State: t[2], Due: t[3]}
	}
	return out
}

func TestWhatIsLateIsSaidByTheDatesThatTheActsLedTo(t *testing.T) {
	for name, c := range map[string]struct {
		acts              []workflow.Told
		accepted, replied int
	}{
		"in time":                               {acts([4]string{"", "2026-01-01", "received", "2026-01-16"}, [4]string{"accept", "2026-01-16", "handling", "2026-03-17"}, [4]string{"reply", "2026-03-17", "answered", "2026-04-16"}), 0, 0},
		"a region that gives five days":         {acts([4]string{"", "2026-01-01", "received", "2026-01-06"}, [4]string{"accept", "2026-01-09", "handling", "2026-01-20"}, [4]string{"reply", "2026-01-21", "answered", ""}), 1, 1},
		"a pause moves the date":                {acts([4]string{"", "2026-01-01", "received", "2026-01-16"}, [4]string{"accept", "2026-01-02", "handling", "2026-03-03"}, [4]string{"hear", "2026-01-10", "hearing", ""}, [4]string{"heard", "2026-04-10", "handling", "2026-06-01"}, [4]string{"reply", "2026-05-30", "answered", ""}), 0, 0},
		"extended in time":                      {acts([4]string{"", "2026-01-01", "received", "2026-01-16"}, [4]string{"accept", "2026-01-02", "handling", "2026-03-03"}, [4]string{"extend", "2026-03-01", "handling", "2026-04-02"}, [4]string{"reply", "2026-04-02", "answered", ""}), 0, 0},
		"extended when the clock had run out":   {acts([4]string{"", "2026-01-01", "received", "2026-01-16"}, [4]string{"accept", "2026-01-02", "handling", "2026-03-03"}, [4]string{"extend", "2026-03-09", "handling", "2026-04-02"}, [4]string{"reply", "2026-03-10", "answered", ""}), 0, 1},
		"a look at who complains takes no turn": {acts([4]string{"", "2026-01-01", "received", "2026-01-16"}, [4]string{"accept", "2026-01-02", "handling", "2026-03-03"}, [4]string{"reveal", "2026-01-09", "handling", "2026-03-03"}, [4]string{"reply", "2026-03-04", "answered", ""}), 0, 1},
	} {
		p := counts{categories: map[string]int{}}
		p.add(&workflow.Definition{}, &workflow.File{Opened: day.Must("2026-01-01"), State: "answered"}, c.acts, nil, day.Must("2026-06-01"))
		if p.acceptedLate != c.accepted || p.repliedLate != c.replied || p.accepted != 1 || p.replied != 1 {
			t.Errorf("%s: accepted late %d, replied late %d; want %d, %d", name, p.acceptedLate, p.repliedLate, c.accepted, c.replied)
		}
	}
}

func TestNothingIsShownOfFew(t *testing.T) {
	few := &counts{received: 4, accepted: 4, replied: 4, repliedLate: 1, open: 0, officials: 4, looked: 2, rated: 4, stars: 12, categories: map[string]int{"charge": 4}, days: []int{1, 2, 3, 4}}
	p := alone(few).shown(area.Code{})
	for name, got := range map[string]*int{"received": p.Received, "accepted": p.Accepted, "replied": p.Replied, "late": p.RepliedLate, "officials": p.Officials, "looked": p.Looked, "rated": p.Rated, "days": p.Days, "charge": p.Categories["charge"]} {
		if got != nil {
			t.Errorf("%s is %d; want it hidden", name, *got)
		}
	}
	if p.Satisfaction != nil || p.Open == nil || *p.Open != 0 || p.Hidden != 8 {
		t.Errorf("got %+v; want no satisfaction, none open, eight counts hidden", p)
	}
}

func TestNoCountIsToldFromTheOthers(t *testing.T) {
	many := &counts{received: 20, replied: 12, founded: 10, officials: 14, providers: 5, rated: 5, stars: 20, categories: map[string]int{"charge": 1, "benefit": 9, "other": 10}, days: []int{9, 1, 3, 2, 8}}
	p := alone(many).shown(area.Code{})
	shown := func(n int) *int { return &n }
	for name, c := range map[string]struct{ got, want *int }{
		"charge": {p.Categories["charge"], nil}, "the least of the rest": {p.Categories["benefit"], nil}, "other": {p.Categories["other"], shown(10)}, "received": {p.Received, shown(20)},
		"providers, for one is about neither": {p.Providers, nil}, "officials": {p.Officials, shown(14)},
		"founded, for two weren't": {p.Founded, nil}, "replied": {p.Replied, shown(12)}, "days": {p.Days, shown(3)},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: %v; want %v", name, c.got, c.want)
		}
	}
	if p.Satisfaction == nil || *p.Satisfaction != 4 {
		t.Errorf("satisfaction is %v; want 4", p.Satisfaction)
	}
}

// alone is a place without areas.
func alone(c *counts) *ladder { return &ladder{tree: &area.Tree{}, of: map[area.Code]*counts{{}: c}} }

// places are a county with two townships, the second of which has two villages.
func places(t *testing.T) *area.Tree {
	t.Helper()
	var empty area.Tree
	at := func(code, parent string, l area.Level) area.Area {
		a := area.Area{Code: area.MustCode(code), Name: code, Level: l}
		if parent != "" {
			a.Parent = area.MustCode(parent)
		}
		return a
	}
	tree, wrong := empty.With(at("990101", "", area.County), at("990101001", "990101", area.Township), at("990101002", "990101", area.Township),
		at("990101002001", "990101002", area.Village), at("990101002002", "990101002", area.Village))
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	return tree
}

func TestNoAreasCountIsToldByThoseBesideAboveOrBelow(t *testing.T) {
	for name, c := range map[string]struct {
		first, left, right int // of the first township and of the second's villages
		shown              map[string]bool
	}{
		"all are many":                   {9, 9, 9, map[string]bool{"990101": true, "990101001": true, "990101002": true, "990101002001": true, "990101002002": true}},
		"a township has few":             {3, 9, 9, map[string]bool{"990101": true, "990101001": false, "990101002": false, "990101002001": false, "990101002002": false}},
		"a village has few":              {9, 2, 9, map[string]bool{"990101": true, "990101001": true, "990101002": true, "990101002001": false, "990101002002": false}},
		"nobody complained in a village": {9, 0, 9, map[string]bool{"990101": true, "990101001": true, "990101002": true, "990101002001": true, "990101002002": true}},
		"few complained in the whole":    {1, 1, 1, map[string]bool{"990101": false, "990101001": false, "990101002": false, "990101002001": false}},
	} {
		x := &ladder{tree: places(t), of: map[area.Code]*counts{}}
		for code, n := range map[string]int{"990101001": c.first, "990101002001": c.left, "990101002002": c.right} {
			at := area.MustCode(code)
			for ok := true; ok; at, ok = x.above(at) {
				x.at(at).received += n
			}
		}
		for code, want := range c.shown {
			if got := !x.hides(area.MustCode(code), received); got != want {
				t.Errorf("%s: %s is shown: %v; want %v", name, code, got, want)
			}
		}
		if p := x.shown(area.MustCode("990101")); len(p.Below) != 2 || (p.Below[0].Received != nil) != c.shown["990101001"] || p.Below[1].At.Name != "990101002" {
			t.Errorf("%s: below it %+v", name, p.Below)
		}
	}
}
