package reporting

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/door"
	checking "wanjia/desk/drafts"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/draft"
	"wanjia/domain/report"
	"wanjia/exchange/drafts"
)

// Check is what the flags of a check say.
type Check struct {
	area, period, file, known *string
	public, json              *bool
}

// CheckFlags adds the flags of a check to a set.
func CheckFlags(f *flag.FlagSet, say func(key string, args ...string) string) *Check {
	return &Check{area: f.String("area", "", say("cli.figures.area")), period: f.String("period", "", say("cli.report.period")), file: f.String("o", "", say("cli.figures.check.file")),
		known: f.String("known-on", "", say("cli.figures.check.known")), public: f.Bool("public", false, say("cli.figures.public")), json: f.Bool("json", false, say("cli.flag.json"))}
}

// Whole says that the flags and words say all that is needed.
func (c *Check) Whole(rest []string) bool { return len(rest) == 1 && *c.area != "" && *c.period != "" }

// File is where the annotated copy goes; empty for none.
func (c *Check) File() string { return *c.file }

// Open reads the draft and makes the order of it.
func (c *Check) Open(name string, who access.Actor, lang words.Lang) (s drafts.Source, o checking.Order, err error) {
	o = checking.Order{Lang: lang, Who: who}
	if *c.public {
		o.For = door.Everyone
	}
	if o.Area, err = area.ParseCode(*c.area); err != nil {
		return nil, o, err
	}
	if o.Period, err = report.ParsePeriod(*c.period); err != nil {
		return nil, o, err
	}
	if o.KnownOn, err = day.ParsePartial(*c.known); err != nil {
		return nil, o, err
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, o, fault.New(fault.Invalid, "cli.file", "file", name).Because(err)
	}
	if s, err = drafts.Open(name, raw); err == nil {
		o.Blocks = s.Blocks()
	}
	return s, o, err
}

// Remarks are the marks as they stand beside the draft.
func Remarks(done checking.Checked, lang words.Lang) []drafts.Remark {
	var out []drafts.Remark
	for _, m := range done.Marks {
		out = append(out, drafts.Remark{Block: m.Block, From: m.From, To: m.To, Text: words.Text(lang, "draft.verdict."+m.Verdict.String(), nil) + " · " + m.Why})
	}
	return out
}

// Print tells the marks, as JSON or as a table.
func (c *Check) Print(w io.Writer, done checking.Checked, lang words.Lang) error {
	if *c.json {
		return printJSON(w, done)
	}
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, m := range done.Marks {
		if _, err := fmt.Fprintln(t, strings.Join([]string{strconv.Itoa(m.Block + 1), m.Said, words.Text(lang, "draft.verdict."+m.Verdict.String(), nil), m.Why}, "\t")); err != nil {
			return err
		}
	}
	return t.Flush()
}

func printJSON(w io.Writer, done checking.Checked) error {
	type row struct {
		Block   int     `json:"block"`
		From    int     `json:"from"`
		To      int     `json:"to"`
		Said    string  `json:"said"`
		Value   float64 `json:"value"`
		Unit    string  `json:"unit"`
		Figure  string  `json:"figure"`
		Area    string  `json:"area,omitempty"`
		Period  string  `json:"period"`
		Sex     string  `json:"sex,omitempty"`
		Verdict string  `json:"verdict"`
		True    string  `json:"true,omitempty"`
		Why     string  `json:"why"`
	}
	out := struct {
		Area    string         `json:"area"`
		Period  string         `json:"period"`
		Journal int64          `json:"journal"`
		Counts  map[string]int `json:"counts"`
		Marks   []row          `json:"marks"`
	}{done.Area.String(), done.Period.String(), int64(done.Journal), map[string]int{}, []row{}}
	for _, v := range []draft.Verdict{draft.Supported, draft.Contradicted, draft.Stale, draft.Unitless, draft.Unknown} {
		out.Counts[v.String()] = done.Counts()[v]
	}
	for _, m := range done.Marks {
		out.Marks = append(out.Marks, row{m.Block + 1, m.From, m.To, m.Said, m.Value, m.Unit, string(m.Figure), m.Area, m.Period.String(), m.Sex, m.Verdict.String(), m.True, m.Why})
	}
	return json.NewEncoder(w).Encode(out)
}

// Summary are the counts of a check, for a sentence.
func Summary(done checking.Checked) []string {
	n := done.Counts()
	return []string{"n", strconv.Itoa(len(done.Marks)), "supported", strconv.Itoa(n[draft.Supported]), "contradicted", strconv.Itoa(n[draft.Contradicted]), "stale", strconv.Itoa(n[draft.Stale]),
		"unit", strconv.Itoa(n[draft.Unitless]), "unknown", strconv.Itoa(n[draft.Unknown]), "journal", strconv.FormatInt(int64(done.Journal), 10)}
}
