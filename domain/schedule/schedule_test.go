package schedule_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/domain/form"
	"wanjia/domain/rule"
	"wanjia/domain/schedule"
)

func span(n int, u schedule.Unit) schedule.Span { return schedule.Span{N: n, Unit: u, Set: true} }

// doses are a series of three with gaps, a check that has an end, and a screening that comes again.
func doses(t testing.TB) *schedule.Definition {
	t.Helper()
	lang, err := schedule.Language()
	if err != nil {
		t.Fatal(err)
	}
	hpv, err := lang.Compile(`last.kind == "hpv"`, rule.Bool)
	if err != nil {
		t.Fatal(err)
	}
	return &schedule.Definition{ID: "d", Anchor: schedule.Birth, Contacts: []schedule.Contact{
		{Code: "one", Form: "dose", From: span(0, schedule.Days), Due: span(1, schedule.Days), Until: span(18, schedule.Years)},
		{Code: "two", Form: "dose", From: span(1, schedule.Months), Due: span(1, schedule.Months), Until: span(18, schedule.Years), After: "one", Gap: span(28, schedule.Days)},
		{Code: "three", Form: "dose", From: span(6, schedule.Months), Due: span(6, schedule.Months), Until: span(18, schedule.Years), After: "two", Gap: span(60, schedule.Days)},
		{Code: "check", Form: "check", From: span(3, schedule.Months), Due: span(4, schedule.Months), Until: span(5, schedule.Months)},
		{Code: "screen", Form: "screen", From: span(35, schedule.Years), Due: span(35, schedule.Years), Until: span(65, schedule.Years),
			Every: []schedule.Repeat{{When: hpv, Span: span(5, schedule.Years)}, {Span: span(3, schedule.Years)}}},
	}}
}

func born(birth, on string) *schedule.Facts {
	return &schedule.Facts{Facts: form.Facts{On: day.Must(on), Birth: day.Must(birth).Partial()}}
}

func find(items []schedule.Item, code string) string {
	for _, i := range items {
		if i.Contact == code {
			return i.State.Name() + " " + i.Due.String()
		}
	}
	return ""
}

func TestDosesCatchUpWithTheirGaps(t *testing.T) {
	d := doses(t)
	f := born("2024-01-31", "2026-03-01")
	for _, c := range []struct {
		says       string
		done       []schedule.Done
		two, three string
	}{
		{"nothing was given: the second waits", nil, "", ""},
		{"the first was given late: the second 28 days later", []schedule.Done{{Contact: "one", On: day.Must("2026-02-10")}}, "ahead 2026-03-10", ""},
		{"the second was given: the third 60 days later", []schedule.Done{{Contact: "one", On: day.Must("2024-02-01")}, {Contact: "two", On: day.Must("2025-12-01")}}, "", "late 2026-01-30"},
		{"the first was declined: nothing waits to be asked again", []schedule.Done{{Contact: "one", On: day.Must("2024-02-01"), Declined: true}}, "", ""},
	} {
		items := schedule.Due(d, f, c.done)
		if two, three := find(items, "two"), find(items, "three"); two != c.two || three != c.three {
			t.Errorf("%s: two %q, three %q; want %q, %q", c.says, two, three, c.two, c.three)
		}
	}
}

func TestAScreeningComesAgainByWhatWasDone(t *testing.T) {
	d := doses(t)
	f := born("1980-06-15", "2026-03-01")
	f.Enrolled = day.Must("2025-12-01").Partial()
	for kind, want := range map[string]string{"": "late 2025-12-01", "hpv": "ahead 2028-02-28", "cytology": "late 2026-02-28"} {
		var done []schedule.Done
		if kind != "" {
			done = []schedule.Done{{Contact: "screen", On: day.Must("2023-02-28"), Kind: kind}}
		}
		if got := find(schedule.Due(d, f, done), "screen"); got != want {
			t.Errorf("%q: %q, want %q", kind, got, want)
		}
	}
}

func TestNothingIsDueForWhoDiedMovedOrLeft(t *testing.T) {
	d := doses(t)
	at := day.Must("2026-02-28").Partial()
	for says, stop := range map[string]func(*schedule.Facts){
		"died":  func(f *schedule.Facts) { f.Died = at },
		"moved": func(f *schedule.Facts) { f.Moved = at },
		"left":  func(f *schedule.Facts) { f.Ended = at },
	} {
		f := born("2025-12-01", "2026-02-28")
		stop(f)
		if items := schedule.Due(d, f, nil); len(items) != 0 {
			t.Errorf("%s: %v is due", says, items)
		}
		f.On--
		if items := schedule.Due(d, f, nil); len(items) == 0 {
			t.Errorf("%s: nothing is due the day before either", says)
		}
	}
}

func TestSpansEndWhereShortMonthsDo(t *testing.T) {
	d := &schedule.Definition{Contacts: []schedule.Contact{{Code: "x", From: span(1, schedule.Months), Due: span(1, schedule.Years)}}}
	items := schedule.Due(d, born("2024-01-31", "2024-02-01"), nil)
	if got := items[0].From.String() + " " + items[0].Due.String(); got != "2024-02-29 2025-01-31" {
		t.Errorf("a month and a year after 31 January 2024 are %s", got)
	}
}

// visits are made-up visits for doses, some that say for which contact and some that don't.
func visits(t *rapid.T) []schedule.Done {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) schedule.Done {
		x := schedule.Done{On: day.Must("1980-01-01") + day.Day(rapid.IntRange(0, 20000).Draw(t, "on")), Form: rapid.SampledFrom([]string{"dose", "check", "screen"}).Draw(t, "form"),
			Kind: rapid.SampledFrom([]string{"", "hpv", "cytology"}).Draw(t, "kind"), Declined: rapid.Bool().Draw(t, "declined")}
		if rapid.Bool().Draw(t, "named") {
			x.Contact = rapid.SampledFrom([]string{"one", "two", "three", "check", "screen"}).Draw(t, "contact")
		}
		return x
	}), 0, 12).Draw(t, "visits")
}

func anybody(t *rapid.T) *schedule.Facts {
	f := &schedule.Facts{}
	f.Birth = (day.Must("1980-01-01") + day.Day(rapid.IntRange(0, 15000).Draw(t, "birth"))).Partial()
	f.On = day.Must("1981-01-01") + day.Day(rapid.IntRange(0, 20000).Draw(t, "on"))
	if rapid.Bool().Draw(t, "enrolled") {
		f.Enrolled = (f.On - day.Day(rapid.IntRange(0, 4000).Draw(t, "since"))).Partial()
	}
	return f
}

func TestTheOrderInWhichVisitsArriveDoesntMatter(t *testing.T) {
	d := doses(t)
	rapid.Check(t, func(t *rapid.T) {
		done, f := visits(t), anybody(t)
		want := schedule.Due(d, f, done)
		again := rapid.Permutation(done).Draw(t, "in another order")
		before := slices.Clone(again)
		if got := schedule.Due(d, f, again); !slices.Equal(got, want) {
			t.Fatalf("%v came out as %v, in another order as %v", done, want, got)
		}
		if !slices.Equal(again, before) {
			t.Fatal("what was handed in was changed")
		}
		if got := schedule.Due(d, f, again); !slices.Equal(got, want) {
			t.Fatalf("worked out again it is %v, before it was %v", got, want)
		}
	})
}

func TestWhatWasDoneOrDeclinedIsNeverDue(t *testing.T) {
	d := doses(t)
	rapid.Check(t, func(t *rapid.T) {
		done, f := visits(t), anybody(t)
		for _, item := range schedule.Due(d, f, done) {
			for _, x := range done {
				if x.Contact != item.Contact || x.On > f.On {
					continue
				}
				if item.Contact != "screen" {
					t.Fatalf("%+v was done and yet %+v", x, item)
				}
				if item.From < x.On.AddYears(3)-2 {
					t.Fatalf("%+v was done and is due again at %+v", x, item)
				}
			}
			if item.From > item.Due || item.From > item.Until {
				t.Fatalf("%+v has its days in disorder", item)
			}
		}
	})
}
