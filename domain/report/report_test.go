package report_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/indicator"
	"wanjia/domain/report"
)

func vocabulary() report.Vocabulary {
	return report.Vocabulary{Rules: []string{"monthly.timely"}, Flows: map[string][]string{"complaint": {"state", "channel"}}}
}

func TestPlaceholdersAreReadAndWhatIsWrongIsSaid(t *testing.T) {
	p, err := report.ParsePeriod("2025-03")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"births": "", "cbr by=sex:female": "", "population on=start": "", "births vs=previous": "", "chart births by=month": "",
		"table population,births by=area": "", "rule monthly.timely": "", "each month": "", "area.parent": "", "spread cbr by=area": "",
		"cases flow=complaint count=late": "", "table cases flow=complaint by=channel": "", "ｂｉｒｔｈｓ　ｖｓ＝previous": "", "births area=parent period=year": "",
		"": "report.mark.empty", "by=sex": "report.mark.name", "births deaths": "report.mark.word", "births by=sex:male by=month": "report.mark.twice",
		"birth": "report.mark.unknown", "births colour=red": "report.mark.arg", "births by=colour:red": "report.mark.value", "births by=month": "report.mark.cut",
		"gfr by=sex:male": "report.mark.uncut", "chart births": "report.mark.by", "births,deaths": "report.mark.many", "rule thing": "report.mark.unknown",
		"cases": "report.mark.flow", "births period=2025-13": "report.period", "Births!": "report.mark.word", "births show=all": "report.mark.value",
		"each year": "report.mark.unknown", "cases flow=complaint count=won": "report.mark.value", "table cases flow=complaint by=topic": "report.mark.value",
	} {
		m, err := report.ParseMark(text)
		if err == nil {
			_, err = vocabulary().Want(m, p)
		}
		if got := ""; err != nil && !strings.HasPrefix(err.Error(), want) || err == nil && want != got || err != nil && want == "" {
			t.Errorf("{{%s}}: got %v, want %q", text, err, want)
		}
	}
}

func TestANameThatIsSpeltWronglyIsToldItsNeighbours(t *testing.T) {
	for word, want := range map[string]string{"brths": "births", "popluation": "population", "cbrr": "cbr", "timely": "timely_share"} {
		var all []string
		for _, id := range indicator.IDs() {
			all = append(all, string(id))
		}
		if near := report.Nearest(word, all); !slices.Contains(near, want) {
			t.Errorf("%s: got %v, want %s among them", word, near, want)
		}
	}
}

func TestATextIsPartedAtItsPlaceholdersAndLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("{}ab 人"))).Draw(t, "text")
		var b strings.Builder
		for _, s := range report.Split(text) {
			b.WriteString(text[s.From:s.To])
			if s.IsMark != strings.HasPrefix(text[s.From:s.To], "{{") && s.IsMark {
				t.Errorf("%q is taken for a placeholder", text[s.From:s.To])
			}
		}
		if b.String() != text {
			t.Errorf("got %q, want %q", b.String(), text)
		}
	})
}

func TestPeriodsAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := day.MonthOf(rapid.IntRange(1900, 2100).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"))
		p := report.Period{From: from, To: from + day.Month(rapid.IntRange(0, 30).Draw(t, "more"))}
		again, err := report.ParsePeriod(p.String())
		if err != nil || again != p {
			t.Errorf("%s: got %v, %v", p, again, err)
		}
		if b := p.Previous(); b.To+1 != p.From || b.Months() != p.Months() {
			t.Errorf("the period before %s is %s", p, b)
		}
	})
	for text, zh := range map[string]string{"2025": "2025年", "2025H1": "2025年上半年", "2025Q3": "2025年第三季度", "2025-03": "2025年3月", "2025-02..2025-09": "2025年2月至2025年9月"} {
		p, err := report.ParsePeriod(text)
		if err != nil || p.Text(words.ZH) != zh || p.String() != text {
			t.Errorf("%s: got %s, %s, %v; want %s", text, p, p.Text(words.ZH), err, zh)
		}
	}
	for _, text := range []string{"", "2025H3", "2025Q0", "25", "2025-13", "2025-03..2025-01", "last year"} {
		if _, err := report.ParsePeriod(text); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

func TestNumbersAreWrittenAsEachLanguageDoes(t *testing.T) {
	for _, c := range []struct {
		v      float64
		digits int
		zh, en string
	}{{5760, 0, "5760", "5,760"}, {446800.5, 1, "446800.5", "446,800.5"}, {7.163, 2, "7.16", "7.16"}, {-12, 0, "−12", "−12"}, {0, 1, "0.0", "0.0"}, {-0.001, 1, "0.0", "0.0"}, {1e9, 0, "1000000000", "1,000,000,000"}} {
		if zh, en := report.Number(c.v, c.digits, words.ZH), report.Number(c.v, c.digits, words.EN); zh != c.zh || en != c.en {
			t.Errorf("%v: got %s and %s, want %s and %s", c.v, zh, en, c.zh, c.en)
		}
	}
}

func figure(v, low, high float64) *indicator.Figure {
	return &indicator.Figure{Value: v, Low: low, High: high}
}

func TestOnlyWhatIsBeyondChanceIsCalledAChange(t *testing.T) {
	none := math.NaN()
	for _, c := range []struct {
		says      string
		now, then *indicator.Figure
		unit      indicator.Unit
		want      report.Change
	}{
		{"three births after four", figure(3, none, none), figure(4, none, none), indicator.Events, report.Same},
		{"a hundred after fifty", figure(100, none, none), figure(50, none, none), indicator.Events, report.Up},
		{"none after none", figure(0, none, none), figure(0, none, none), indicator.Events, report.Same},
		{"one person less", figure(5711, none, none), figure(5712, none, none), indicator.People, report.Down},
		{"rates whose intervals overlap", figure(7, 5, 9), figure(8, 6, 10), indicator.PerThousandYears, report.Same},
		{"rates far apart", figure(3, 2.9, 3.1), figure(8, 7.9, 8.1), indicator.PerThousandYears, report.Down},
		{"what can't be computed", figure(none, none, none), figure(8, 7, 9), indicator.PerThousandYears, report.Unknown},
		{"what is hidden", &indicator.Figure{Hidden: true}, figure(8, 7, 9), indicator.Events, report.Unknown},
	} {
		if got := report.Compare(c.now, c.then, c.unit, 31, 31); got != c.want {
			t.Errorf("%s: got %s, want %s", c.says, got, c.want)
		}
	}
	if got := report.Compare(figure(31, none, none), figure(28, none, none), indicator.Events, 31, 28); got != report.Same {
		t.Errorf("a longer month: got %s, want the same", got)
	}
}

func TestNoiseIsNoRanking(t *testing.T) {
	whole := figure(10, 9.5, 10.5)
	parts := []indicator.Figure{*figure(8, 4, 12), *figure(12, 8, 16), *figure(9, 5, 13), *figure(20, 19, 21), {Hidden: true}}
	high, low, judged := report.Apart(whole, parts)
	if len(high) != 1 || high[0].Value != 20 || len(low) != 0 || judged != 4 {
		t.Errorf("got %d above and %d below of %d judged, want the one that is far away of 4", len(high), len(low), judged)
	}
}
