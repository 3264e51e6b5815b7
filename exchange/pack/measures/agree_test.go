package measures_test

import (
	"maps"
	"slices"
	"testing"

	"wanjia/base/day"
	"wanjia/domain/care/measure"
	"wanjia/domain/form"
	"wanjia/domain/vital"
	"wanjia/exchange/pack/forms"
	"wanjia/exchange/pack/measures"
	"wanjia/exchange/pack/programmes"
	"wanjia/exchange/pack/schedules"
	"wanjia/packs"
)

// TestMeasuresAskWhatFormsAsk holds each measure to forms, questions and options that there are: one that names another counts nothing,
// and nobody would notice.
func TestMeasuresAskWhatFormsAsk(t *testing.T) {
	asked, wrong := forms.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	served, wrong := programmes.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	all, wrong := measures.Load(packs.Files(), served, "core", "cn-township")
	if len(wrong) > 0 || len(all) == 0 {
		t.Fatalf("%d measures, %v", len(all), wrong)
	}
	for _, m := range all {
		for _, c := range slices.Concat(m.When, m.Hit, m.Loss) {
			of := c.Form
			if of == "" {
				of = m.Form
			}
			if of == "" {
				continue
			}
			d := asked[of]
			if d == nil {
				t.Errorf("%s: no form %s", m.ID, of)
				continue
			}
			for _, code := range []string{c.Code, c.After} {
				at := slices.IndexFunc(d.Questions(), func(q *form.Question) bool { return q.Code == code })
				if code == "" {
					continue
				}
				if at < 0 {
					t.Errorf("%s: %s asks no %s", m.ID, of, code)
					continue
				}
				q := d.Questions()[at]
				for _, is := range c.Is {
					if code == c.Code && len(q.Options) > 0 && !slices.ContainsFunc(q.Options, func(o form.Option) bool { return o.Code == is }) {
						t.Errorf("%s: %s of %s is never %s", m.ID, code, of, is)
					}
				}
			}
		}
	}
}

// TestFullyImmunisedIsWhatTheScheduleHasDueInTheFirstYear holds the two files together.
func TestFullyImmunisedIsWhatTheScheduleHasDueInTheFirstYear(t *testing.T) {
	served, _ := programmes.Load(packs.Files(), "core", "cn-township")
	all, _ := measures.Load(packs.Files(), served, "core", "cn-township")
	plans, wrong := schedules.Load(packs.Files(), "core", "cn-township")
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	due := map[string]bool{}
	for _, c := range plans["immunisation"].Contacts {
		if c.Due.After(day.Must("2026-01-01")) < day.Must("2027-01-01") {
			due[c.Code] = true
		}
	}
	wanted := map[string]bool{}
	for _, k := range all["fully-immunised"].Hit {
		vaccine, number := k.And[0].Is, k.And[1].Is[0]
		code := vaccine[0] + number
		switch {
		case slices.Contains(vaccine, "ipv"):
			code = "polio" + number
		case vaccine[0] == "bcg":
			code = "bcg"
		}
		wanted[code] = true
	}
	if !maps.Equal(due, wanted) {
		t.Errorf("the schedule has %v due under twelve months, the measure wants %v", slices.Sorted(maps.Keys(due)), slices.Sorted(maps.Keys(wanted)))
	}
}

// TestBirthsAreAskedWhatTheRegisterAsks holds measures of births to the fields of a birth.
func TestBirthsAreAskedWhatTheRegisterAsks(t *testing.T) {
	served, _ := programmes.Load(packs.Files(), "core", "cn-township")
	all, _ := measures.Load(packs.Files(), served, "core", "cn-township")
	birth, _ := vital.Find("birth")
	n := 0
	for _, m := range all {
		if m.Unit != measure.Births {
			continue
		}
		for _, c := range slices.Concat(m.When, m.Hit, m.Loss) {
			i := slices.IndexFunc(birth.Fields, func(f vital.Field) bool { return f.Code == c.Code })
			if i < 0 {
				t.Fatalf("%s: a birth has no %s", m.ID, c.Code)
			}
			for _, is := range c.Is {
				if n++; !slices.Contains(birth.Fields[i].Options, is) {
					t.Errorf("%s: %s is never %s", m.ID, c.Code, is)
				}
			}
		}
	}
	if n == 0 {
		t.Error("no measure asks anything of births")
	}
}
