package synth_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/domain/journal"
	"wanjia/domain/vital"
	"wanjia/domain/vital/source"
	"wanjia/exchange/synth"
)

// TestAnyPlaceIsReadAndHangsTogether holds for every seed and size: each row is an event that its kind reads without fault,
// and the rows tell one story.
func TestAnyPlaceIsReadAndHangsTogether(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		o := synth.Options{People: rapid.IntRange(1, 150).Draw(r, "people"), Seed: rapid.Uint64().Draw(r, "seed"),
			End: day.Must("1990-01-01") + day.Day(rapid.IntRange(0, 20_000).Draw(r, "end"))}
		p, err := synth.New(o)
		if err != nil {
			r.Fatal(err)
		}
		each(p.People(), func(row map[string]string) {
			row["kind"], row["person"] = "person", row["id"]
			reads(r, row, p.End())
		})
		each(p.Events(), func(row map[string]string) { reads(r, row, p.End()) })
		for _, wrong := range newCount(t, p).wrong {
			r.Error(wrong)
		}
	})
}

// reads has the row's kind read it, as the intake does.
func reads(r *rapid.T, row map[string]string, today day.Day) {
	kind, ok := vital.Find(journal.Kind(row["kind"]))
	if !ok {
		r.Fatalf("no kind %q", row["kind"])
	}
	delete(row, "id")
	delete(row, "kind")
	for _, f := range kind.Fields {
		text := row[f.Code]
		if text == "" {
			continue
		}
		switch f.Shape {
		case vital.APerson, vital.NewPerson, vital.AHousehold:
			row[f.Code] = source.Ref("demo", text)
		case vital.People:
			var refs []string
			for one := range strings.SplitSeq(text, ";") {
				refs = append(refs, source.Ref("demo", one))
			}
			row[f.Code] = strings.Join(refs, " ")
		default:
		}
	}
	if _, wrong := kind.Parse(row, today); len(wrong) > 0 {
		r.Errorf("%s: %v: %v", kind.Code, row, wrong)
	}
}
