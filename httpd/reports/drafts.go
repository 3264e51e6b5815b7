package reports

import (
	"bytes"
	"context"
	"path"
	"strings"
	"unicode/utf16"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/words"
	"wanjia/desk/drafts"
	"wanjia/domain/area"
	"wanjia/domain/report"
	source "wanjia/exchange/drafts"
	"wanjia/httpd/gate"
)

// DraftMark is one figure of a draft and what the register says of it.
type DraftMark struct {
	From    int    `json:"from" doc:"where it begins in the text, in UTF-16 units as JavaScript counts"`
	To      int    `json:"to"`
	Said    string `json:"said"`
	Verdict string `json:"verdict" enum:"supported,contradicted,stale,unit_missing,unknown"`
	Figure  string `json:"figure" doc:"the id of the figure; empty where it can't be told"`
	Title   string `json:"title"`
	Period  string `json:"period"`
	True    string `json:"true" doc:"the register's value, where it may be shown"`
	Why     string `json:"why"`
}

// CheckedDraft is a draft's text and its marks, in their order.
type CheckedDraft struct {
	Text    string         `json:"text"`
	Area    string         `json:"area"`
	Period  string         `json:"period"`
	Journal int64          `json:"journal"`
	Counts  map[string]int `json:"counts"`
	Marks   []DraftMark    `json:"marks"`
}

type typedIn struct {
	Body struct {
		Text   string `json:"text" maxLength:"400000"`
		Area   string `json:"area" maxLength:"64"`
		Period string `json:"period" maxLength:"20"`
	}
}

type handedIn struct {
	Area    string `query:"area" required:"true" maxLength:"64"`
	Period  string `query:"period" required:"true" maxLength:"20"`
	Name    string `query:"name" required:"true" maxLength:"200" doc:"of the file: .docx, .txt or .md"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (r *routes) typed(ctx context.Context, in *typedIn) (*gate.Answer[CheckedDraft], error) {
	return r.checked(ctx, source.Text(in.Body.Text), in.Body.Area, in.Body.Period)
}

func (r *routes) handed(ctx context.Context, in *handedIn) (*gate.Answer[CheckedDraft], error) {
	s, err := source.Open(in.Name, in.RawBody)
	if err != nil {
		return nil, err
	}
	return r.checked(ctx, s, in.Area, in.Period)
}

// judge checks a draft as whoever asks.
func (r *routes) judge(ctx context.Context, s source.Source, at, period string) (done drafts.Checked, err error) {
	who := gate.Who(ctx)
	o := drafts.Order{Blocks: s.Blocks(), Who: who.Actor, Lang: who.Lang}
	if o.Area, err = area.ParseCode(at); err != nil {
		return done, err
	}
	if o.Period, err = report.ParsePeriod(period); err != nil {
		return done, err
	}
	return r.check.Check(ctx, o)
}

func (r *routes) checked(ctx context.Context, s source.Source, at, period string) (*gate.Answer[CheckedDraft], error) {
	done, err := r.judge(ctx, s, at, period)
	if err != nil {
		return nil, err
	}
	out := CheckedDraft{Area: done.Area.String(), Period: done.Period.String(), Journal: int64(done.Journal), Counts: map[string]int{}, Marks: []DraftMark{}}
	blocks := s.Blocks()
	starts := make([]int, len(blocks))
	if whole, ok := source.Whole(s); ok {
		out.Text = whole
		for i := range blocks {
			starts[i], _ = source.Start(s, i)
		}
	} else {
		var b strings.Builder
		for i, block := range blocks {
			starts[i] = b.Len()
			b.WriteString(block.Text + "\n")
		}
		out.Text = b.String()
	}
	units := counter{text: out.Text}
	for _, m := range done.Marks {
		out.Counts[m.Verdict.String()]++
		out.Marks = append(out.Marks, DraftMark{From: units.at(starts[m.Block] + m.From), To: units.at(starts[m.Block] + m.To), Said: m.Said, Verdict: m.Verdict.String(),
			Figure: string(m.Figure), Title: m.Title, Period: m.Period.String(), True: m.True, Why: m.Why})
	}
	return gate.Reply(out), nil
}

// counter turns bytes into UTF-16 units, going forward.
type counter struct {
	text         string
	bytes, units int
}

func (c *counter) at(byteAt int) int {
	if byteAt < c.bytes {
		c.bytes, c.units = 0, 0
	}
	for _, r := range c.text[c.bytes:byteAt] {
		c.units += utf16.RuneLen(r)
	}
	c.bytes = byteAt
	return c.units
}

func (r *routes) annotate(ctx context.Context, in *handedIn) (*huma.StreamResponse, error) {
	s, err := source.Open(in.Name, in.RawBody)
	if err != nil {
		return nil, err
	}
	done, err := r.judge(ctx, s, in.Area, in.Period)
	if err != nil {
		return nil, err
	}
	lang := gate.Who(ctx).Lang
	var remarks []source.Remark
	for _, m := range done.Marks {
		remarks = append(remarks, source.Remark{Block: m.Block, From: m.From, To: m.To, Text: words.Text(lang, "draft.verdict."+m.Verdict.String(), nil) + " · " + m.Why})
	}
	var out bytes.Buffer
	if err := s.Write(&out, remarks); err != nil {
		return nil, err
	}
	ext := strings.ToLower(path.Ext(in.Name))
	kind := "text/plain; charset=utf-8"
	if ext == ".docx" {
		kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	}
	return gate.Attach("draft-checked"+ext, kind, out.Bytes()), nil
}
