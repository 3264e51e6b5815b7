package measures_test

import (
	"slices"
	"testing"

	"wanjia/domain/form"
	"wanjia/exchange/pack/forms"
	"wanjia/exchange/pack/measures"
	"wanjia/exchange/pack/programmes"
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
