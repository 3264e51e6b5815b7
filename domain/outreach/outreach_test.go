package outreach_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/outreach"
)

func talk() outreach.Event {
	return outreach.Event{ID: journal.DeriveID("talk"), Title: "知情选择讲座", Topic: "contraceptive_choice", For: []string{"everybody"}, Place: "文化院", On: day.Must("2026-03-02"), State: outreach.Plan}
}

func TestAnEventInformsAndSetsNoTarget(t *testing.T) {
	for _, title := range []string{"知情选择讲座", "避孕方法有哪些", "What contraceptives there are", "培训完成率", "older people's check-ups: our goal is to answer questions"} {
		e := talk()
		if e.Title = title; e.Check() != nil {
			t.Errorf("%q: %v, want it taken", title, e.Check())
		}
	}
	for _, title := range []string{"避孕任务", "上环完成率达标", "落实节育指标", "Contraception target for the village", "births: this year's quota"} {
		e := talk()
		if e.Title = title; !fault.Is(e.Check(), "outreach.aims") {
			t.Errorf("%q: %v, want outreach.aims", title, e.Check())
		}
		e = talk()
		if e.Note = title; !fault.Is(e.Held(e.On), "outreach.aims") {
			t.Errorf("%q as a note: %v, want outreach.aims", title, e.Held(e.On))
		}
	}
}

// No field of an event is a number that it should reach, or names anybody.
func TestAnEventHasNoTargetAndNoList(t *testing.T) {
	all := reflect.TypeFor[outreach.Event]()
	want := map[string]bool{"ID": true, "Seq": true, "Area": true, "By": true, "Topic": true, "Title": true, "For": true, "Place": true, "On": true, "Time": true, "State": true, "Reason": true, "Came": true,
		"Asked": true, "Liked": true, "Unliked": true, "Note": true, "Goods": true}
	for i := range all.NumField() {
		if f := all.Field(i); !want[f.Name] {
			t.Errorf("%s: an event says nothing that this test doesn't know", f.Name)
		}
	}
}

func TestWhatIsSaidOfAnEventHangsTogether(t *testing.T) {
	e := talk()
	for says, c := range map[string]struct {
		change func(e *outreach.Event)
		key    string
	}{
		"before its day":            {func(e *outreach.Event) { e.On = day.Must("2026-03-04") }, "outreach.early"},
		"more slips than people":    {func(e *outreach.Event) { e.Came, e.Liked = 3, 4 }, "outreach.slips"},
		"held already":              {func(e *outreach.Event) { e.State = outreach.Hold }, "outreach.over"},
		"nothing of a material":     {func(e *outreach.Event) { e.Goods = []outreach.Goods{{What: "x", Language: "zh"}} }, "outreach.goods"},
		"a material in no language": {func(e *outreach.Event) { e.Goods = []outreach.Goods{{What: "x", Count: 1}} }, "outreach.goods"},
	} {
		x := e
		c.change(&x)
		if err := x.Held(day.Must("2026-03-03")); !fault.Is(err, c.key) {
			t.Errorf("%s: %v, want %s", says, err, c.key)
		}
	}
}

// What the entries say is what was written.
func TestAnEventIsReadBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := talk()
		e.Area, e.By = area.MustCode("990101001"), "li"
		e.Came = rapid.IntRange(0, 500).Draw(t, "came")
		e.Liked = rapid.IntRange(0, e.Came).Draw(t, "liked")
		for range rapid.IntRange(0, 4).Draw(t, "goods") {
			e.Goods = append(e.Goods, outreach.Goods{What: rapid.SampledFrom([]string{"a leaflet", "折页", "a  poster"}).Draw(t, "what"), Language: rapid.SampledFrom([]string{"zh", "en"}).Draw(t, "language"), Count: rapid.IntRange(1, 900).Draw(t, "count")})
		}
		if e.Check() != nil || e.Held(e.On) != nil {
			t.Fatal(e.Check(), e.Held(e.On))
		}
		var got outreach.Event
		for i, step := range []outreach.Step{outreach.Plan, outreach.Hold} {
			entry := journal.Entry{ID: e.ID, Seq: journal.Seq(i + 1), Kind: outreach.EntryKind, Area: e.Area, Author: "li"}
			got, _ = outreach.Apply(got, entry, e.Body(step))
		}
		e.Seq, e.State = 2, outreach.Hold
		if !reflect.DeepEqual(got, e) {
			t.Fatalf("%+v, want %+v", got, e)
		}
	})
}
