package reports_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"wanjia/base/words"
	"wanjia/exchange/docx"
	"wanjia/exchange/pack/reports"
	"wanjia/packs"
)

func TestTheReportsOfTheProgramAreSound(t *testing.T) {
	if wrong := reports.Lint(packs.Files(), nil, "core"); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	defs, _ := reports.Load(packs.Files(), []string{"complaint", "claim", "inspection", "information", "part"}, "core")
	if len(defs) != 5 {
		t.Errorf("%d reports, want five", len(defs))
	}
	for _, d := range defs {
		for _, lang := range []words.Lang{words.ZH, words.EN} {
			if _, err := reports.Word(d, lang); err != nil {
				t.Errorf("%s in %s: %v", d.ID, lang, err)
			}
		}
	}
}

const good = `id: mine
title: {zh: 报告, en: Report}
about: {zh: 说明, en: About}
body:
  zh: |
    # {{area}}
    出生{{births}}人。
    {{rule mine.set}}
  en: |
    # {{area}}
    {{births}} births.
    {{rule mine.set}}
rules:
  - {id: one, into: mine.set, tone: achieved, when: timely_share.low >= 0.9, text: {zh: "好{{timely_share}}", en: "good {{timely_share}}"}}
`

func over(text string) fs.FS {
	return fstest.MapFS{"p/report-mine.yaml": {Data: []byte(text)}}
}

func TestWhatIsWrongWithAReportIsSaid(t *testing.T) {
	if wrong := reports.Lint(over(good), nil, "p"); len(wrong) > 0 {
		t.Fatalf("a sound report: %v", wrong)
	}
	for _, c := range []struct{ says, old, now, key string }{
		{"births are no achievement", "timely_share.low >= 0.9", `births.change == "up"`, "pack.report.aim"},
		{"nor are they one in words", "good {{timely_share}}", "good {{births}}", "pack.report.aim"},
		{"a fact that nobody knows", "timely_share.low", "timely.low", "pack.report.when"},
		{"a condition that is no yes or no", "timely_share.low >= 0.9", "timely_share.low", "pack.report.when"},
		{"an unknown figure", "{{births}}人", "{{birth}}人", "report.mark.unknown"},
		{"an unknown set", "{{rule mine.set}}\n  en", "{{rule mine.sets}}\n  en", "report.mark.unknown"},
		{"a placeholder that can't be read", "{{births}}人", "{{births!}}人", "pack.report.mark"},
		{"an unknown tone", "tone: achieved", "tone: proud", "pack.choice"},
		{"one language", "{zh: 报告, en: Report}", "{zh: 报告}", "pack.missing"},
		{"words that nobody says", "births.", "unplanned births.", "pack.report.phrase"},
		{"half a row", "出生{{births}}人。", "| a", "pack.report.body"},
	} {
		text := strings.Replace(good, c.old, c.now, 1)
		if text == good {
			t.Fatalf("%s: nothing was changed", c.says)
		}
		wrong := reports.Lint(over(text), nil, "p")
		found := false
		for _, w := range wrong {
			found = found || w.Key == c.key
		}
		if !found {
			t.Errorf("%s: got %v, want %s", c.says, wrong, c.key)
		}
	}
}

func TestTheMarkupBecomesADocument(t *testing.T) {
	d, err := reports.Layout("# T\n## one\n### two\n> small\ntext\n| a | b |\n| c | d |\n\n| e |\n", "", "en")
	if err != nil || d.Title != "T" || len(d.Blocks) != 6 {
		t.Fatalf("got %+v, %v", d, err)
	}
	if table, ok := d.Blocks[4].(docx.Table); !ok || table.Head[1] != "b" || table.Rows[0][1] != "d" {
		t.Errorf("got %+v, want a table of two rows", d.Blocks[4])
	}
}
