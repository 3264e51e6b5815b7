package httpd_test

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wanjia/base/clock"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/exchange/pack/flows"
	packreports "wanjia/exchange/pack/reports"
	"wanjia/packs"
	storereg "wanjia/store/register"

	"wanjia/desk/cases"
	"wanjia/desk/door"
	"wanjia/desk/reports"
)

func reportDesk(tb testing.TB, d *door.Desk, filed *cases.Desk, store *storereg.Store, k clock.Clock) *reports.Desk {
	tb.Helper()
	kinds, wrong := flows.Load(packs.Files(), "core")
	defs, bad := packreports.Load(packs.Files(), slices.Collect(maps.Keys(kinds)), "core")
	for _, w := range append(wrong, bad...) {
		tb.Fatal(w)
	}
	return reports.New(d, filed, ties.Ground{S: store}, k, kinds, defs)
}

// unzipped is one part of an Office file.
func unzipped(t *testing.T, raw, part string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(raw)), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(part)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestReportsAreFilledForWhoeverMaySeeTheFigures(t *testing.T) {
	h := newHouse(t)
	window := h.window(t)
	window.post("/events", mother()).want(t, "somebody", 200, "")
	h.client(t).get("/reports").want(t, "by a stranger", 401, "session.unknown")
	manager := h.as(t, grant(t, access.Management, access.StatisticsPurpose, "990101"))
	all := manager.get("/reports").want(t, "the list", 200, "").json["items"].([]any)
	if len(all) != 5 {
		t.Fatalf("%d reports ship, want five", len(all))
	}
	for _, kind := range all {
		id := kind.(map[string]any)["id"].(string)
		for _, lang := range []string{"zh", "en"} {
			doc := manager.get("/reports/"+id+"/filled/docx?area=990101&period=2026H1&lang="+lang).want(t, id, 200, "").raw
			if text := unzipped(t, doc, "word/document.xml"); strings.Contains(text, "{{") || strings.Contains(text, "report.") {
				t.Errorf("%s in %s holds a placeholder or a key still: %s", id, lang, text)
			}
			book := manager.get("/reports/"+id+"/filled/xlsx?area=990101&period=2026H1&lang="+lang).want(t, id, 200, "").raw
			unzipped(t, book, "xl/workbook.xml")
		}
		blank := manager.get("/reports/"+id+"/template/docx").want(t, id+", blank", 200, "").raw
		if !strings.Contains(unzipped(t, blank, "word/document.xml"), "{{area}}") {
			t.Errorf("the template of %s has no placeholder", id)
		}
	}
	blank := manager.get("/reports/monthly/template/docx").raw
	manager.post("/reports/fill?area=990101&period=2026-02&name=mine.docx", blank, "Content-Type", "application/octet-stream").want(t, "one's own", 200, "")
	manager.post("/reports/fill?area=990101&period=2026-02&name=mine.docx", "no document", "Content-Type", "application/octet-stream").want(t, "what is no document", 422, "ooxml.zip")
	manager.get("/reports/monthly/filled/docx?area=990101&period=2026-13").want(t, "the thirteenth month", 422, "report.period")
	manager.get("/reports/weekly/filled/docx?area=990101&period=2026").want(t, "an unknown report", 404, "report.template.none")
	window.get("/reports/monthly/filled/docx?area=990101&period=2026").want(t, "above one's own area", 403, access.DeniedByArea)
}

func TestADraftIsCheckedAsWhoeverAsks(t *testing.T) {
	h := newHouse(t)
	window := h.window(t)
	window.post("/events", mother()).want(t, "somebody", 200, "")
	check := func(c *client, text string) (map[string]any, []any) {
		t.Helper()
		a := c.post("/drafts/check", map[string]any{"text": text, "area": "990101001", "period": "2026-02"}).want(t, text, 200, "")
		return a.json, a.json["marks"].([]any)
	}
	_, marks := check(window, "😀 期末常住人口99,999人，发放4.2万元。")
	if len(marks) != 2 {
		t.Fatalf("got %v, want two figures", marks)
	}
	first := marks[0].(map[string]any)
	if first["verdict"] != "contradicted" || first["from"] != 9.0 || first["to"] != 16.0 || first["true"] == "" {
		t.Errorf("got %v, want the number at 9 to 16 in UTF-16, contradicted with the right value", first)
	}
	if second := marks[1].(map[string]any); second["verdict"] != "unknown" || second["figure"] != "money.benefits" || second["true"] != "" {
		t.Errorf("what was paid is told to a window: %v", second)
	}
	manager := h.as(t, grant(t, access.Management, access.StatisticsPurpose, "990101"))
	_, marks = check(manager, "期末常住人口1人。")
	if got := marks[0].(map[string]any); got["verdict"] != "unknown" || got["true"] != "" {
		t.Errorf("a small number is told to who doesn't register there: %v", got)
	}
	marked := window.post("/drafts/annotate?area=990101001&period=2026-02&name=a.txt", "出生9999人。", "Content-Type", "application/octet-stream").want(t, "a copy", 200, "").raw
	if !strings.Contains(marked, "出生9999人 [") {
		t.Errorf("the copy is %q", marked)
	}
	window.post("/drafts/check-file?area=990101001&period=2026-02&name=a.pdf", "x", "Content-Type", "application/octet-stream").want(t, "a PDF", 422, "draft.kind")
}

// What an office did and what it cost is counted by the desks that answer for it, as whoever checks the draft may see it there.
func TestADraftsMoneyAndPersonTimesAreHeldAgainstTheDesksThatCountThem(t *testing.T) {
	h := newHouse(t)
	manager, other, cashier, inspector := h.treasurers(t)
	id := lined(t, manager, other, line("01"))
	cashier.post("/budgets/"+id+"/steps", map[string]any{"step": "pay", "to": "a printer", "amount": "4468", "ref": "V-1", "on": "2026-02-20"}).want(t, "a payment", 200, "")
	event, _ := manager.post("/outreach", map[string]any{"area": "990101001", "topic": "benefits", "title": "What families are owed", "for": []string{"parents"}, "place": "The hall", "on": "2026-02-20"}).want(t, "an event", 200, "").json["event"].(string)
	manager.post("/outreach/"+event+"/held", map[string]any{"came": 576, "goods": []map[string]any{{"what": "leaflet", "language": "zh", "count": 500}}}).want(t, "held", 200, "")
	for i := range 6 {
		h.client(t).post("/complaints", map[string]any{"area": "990101001", "values": map[string]string{"against": "other", "category": "service", "story": "nobody answered " + strconv.Itoa(i)}}).want(t, "a complaint", 200, "")
	}
	statistician := h.as(t, grant(t, access.Statistics, access.StatisticsPurpose, "990101"))
	for _, c := range []struct {
		who           *client
		period        string
		text, verdict string
	}{
		{manager, "2026", "年度预算安排1万元，实际支出4,468元。", "supported supported"},
		{manager, "2026", "The budget was RMB 10,000, of which 4,486 yuan was spent.", "supported contradicted"},
		{manager, "2026-02", "举办宣传活动1场，576人次参加，发放宣传资料500份。", "supported supported supported"},
		{manager, "2026-02", "Outreach reached 567 person-times.", "contradicted"},
		{manager, "2026-01", "宣传活动参加576人次。", "stale"},
		{inspector, "2026", "检查机构0家，收到投诉6件，培训班0期。", "supported supported supported"},
		{inspector, "2026", "信访投诉超期6件。", "contradicted"},    // the year isn't over: they aren't late by a day to come
		{manager, "2026", "检查机构0家。", "unknown"},             // inspection answers for it
		{statistician, "2026", "年度预算安排1万元。", "supported"},   // everybody may see a year's budget
		{statistician, "2026-02", "实际支出4,468元。", "unknown"}, // and no part of a year
	} {
		a := c.who.post("/drafts/check", map[string]any{"text": c.text, "area": "990101", "period": c.period}).want(t, c.text, 200, "")
		var got []string
		for _, m := range a.json["marks"].([]any) {
			got = append(got, m.(map[string]any)["verdict"].(string))
		}
		if all := strings.Join(got, " "); all != c.verdict {
			t.Errorf("%s, %s: %s, want %s: %v", c.period, c.text, all, c.verdict, a.json["marks"])
		}
	}
}

// A report that ships says nothing that its own check would gainsay.
func TestAReportPassesItsOwnCheck(t *testing.T) {
	h := newHouse(t)
	window := h.window(t)
	window.post("/events", mother()).want(t, "somebody", 200, "")
	for _, id := range []string{"monthly", "half-year", "audit", "complaints", "disclosure"} {
		for _, lang := range []string{"zh", "en"} {
			where := "area=990101001&period=2026-03"
			doc := window.get("/reports/"+id+"/filled/docx?inside=true&lang="+lang+"&"+where).want(t, id, 200, "").raw
			marks := window.post("/drafts/check-file?name=a.docx&"+where, doc, "Content-Type", "application/octet-stream").want(t, "its check", 200, "").json["marks"].([]any)
			for _, m := range marks {
				if m := m.(map[string]any); m["verdict"] != "supported" && m["verdict"] != "unknown" {
					t.Errorf("%s in %s: %v", id, lang, m)
				}
			}
		}
	}
}
