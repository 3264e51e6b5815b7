package httpd_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wanjia/domain/access"
)

// form is what a browser sends when sheets are handed in; files are a name, a file name and the bytes, again and again.
func form(tb testing.TB, source string, files ...string) (body, contentType string) {
	tb.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	check := func(err error) {
		if err != nil {
			tb.Fatal(err)
		}
	}
	for i := 0; i+2 < len(files); i += 3 {
		part, err := w.CreateFormFile(files[i], files[i+1])
		check(err)
		_, err = part.Write([]byte(files[i+2]))
		check(err)
	}
	check(w.WriteField("source", source)) // after the files: parts come in any order
	check(w.Close())
	return b.String(), w.FormDataContentType()
}

func (c *client) handIn(source string, files ...string) answer {
	c.tb.Helper()
	body, kind := form(c.tb, source, files...)
	return c.do(http.MethodPost, "/api/v1/imports", body, "Content-Type", kind)
}

// taken hands sheets in and waits until the dry run is over.
func (c *client) taken(source string, files ...string) (path string, now answer) {
	c.tb.Helper()
	id, _ := c.handIn(source, files...).want(c.tb, "handing in "+source, 200, "").json["id"].(string)
	path = "/imports/" + id
	return path, c.still(path)
}

// still waits until an import doesn't move.
func (c *client) still(path string) answer {
	c.tb.Helper()
	for {
		a := c.get(path)
		switch a.json["state"] {
		case "reading", "running", "undoing":
			time.Sleep(20 * time.Millisecond) // as a browser does, and so that the pace of one account is kept
		default:
			return a
		}
	}
}

func (a answer) counts() string {
	c, _ := a.json["counts"].(map[string]any)
	return fmt.Sprint(c["read"], " ", c["added"], " ", c["changed"], " ", c["unchanged"], " ", c["warned"], " ", c["refused"])
}

func (a answer) items() []any { items, _ := a.json["items"].([]any); return items }

const columns = "id,name,sex,birth_date,area,since,since_reason,mother,id_number\n"

// village is two good people, one with an impossible date and one of another township.
const village = columns +
	"m,王丽,female,1990-04-01,990101001001,2015-01-01,baseline,,\n" +
	"k,王安,male,2016-13-09,990101001001,2016-12-09,birth,m,\n" +
	"f,李远,male,1988-01-01,990101001002,2015-01-01,baseline,,\n" +
	"x,赵外,male,1970-01-01,990101002001,2015-01-01,baseline,,\n"

func TestSheetsAreHandedInMendedTakenInAndTakenBack(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	path, a := c.taken("台账", "people", "people.csv", village)
	if a.json["state"] != "checked" || a.json["ready"] != true || a.counts() != "4 2 0 0 0 2" {
		t.Fatalf("after the dry run %v, want two to be added and two refused", a)
	}
	if list := c.get("/imports").want(t, "the list", 200, "").items(); len(list) != 1 || len(list[0].(map[string]any)["groups"].([]any)) != 0 {
		t.Errorf("the list is %v, want one import without what was found in its rows", list)
	}
	rules := map[string]bool{}
	for _, g := range a.json["groups"].([]any) {
		rules[g.(map[string]any)["rule"].(string)] = true
	}
	if !rules["sheet.date.impossible"] || !rules[access.DeniedByArea] {
		t.Fatalf("found %v, want the impossible date and the other township", rules)
	}
	if people := c.get("/events").items(); len(people) != 0 {
		t.Errorf("a dry run wrote %v", people)
	}
	rows := c.get(path+"/rows?rule=sheet.date.impossible").want(t, "its rows", 200, "").items()
	if row := rows[0].(map[string]any); len(rows) != 1 || row["row"] != 3.0 || row["sheet"] != "people" || row["cells"].(map[string]any)["birth_date"] != "2016-13-09" {
		t.Errorf("rows with an impossible date: %v, want the third", rows)
	}
	put := func(row int, cells map[string]string) answer {
		return c.do(http.MethodPut, fmt.Sprintf("/api/v1%s/rows/people/%d", path, row), map[string]any{"cells": cells})
	}
	put(3, map[string]string{"birth_date": "2016-12-09", "colour": "red"}).want(t, "a column that there isn't", 422, "imports.column")
	put(99, map[string]string{"sex": "male"}).want(t, "a row that there isn't", 404, "imports.row")
	if m := put(3, map[string]string{"birth_date": "2016-12-09"}).want(t, "mending", 200, ""); len(m.json["findings"].([]any)) != 0 || m.json["checking"] != false {
		t.Errorf("the mended row is %v, want it in order", m)
	}
	csv := c.get(path+"/refused.csv").want(t, "what is still refused", 200, "")
	if csv.header.Get("Content-Disposition") != `attachment; filename="refused.csv"` || !strings.Contains(csv.raw, "赵外") || strings.Contains(csv.raw, "王安") {
		t.Errorf("refused rows %v %q, want the one of the other township", csv.header, csv.raw)
	}
	c.post(path+"/run", map[string]any{"overrides": []any{}}).want(t, "running", 200, "")
	if a = c.still(path); a.json["state"] != "done" || a.counts() != "4 3 0 0 0 1" {
		t.Fatalf("after the run %v, want three added", a)
	}
	c.do(http.MethodDelete, "/api/v1"+path, nil).want(t, "forgetting what ran", 409, "imports.state")
	c.post(path+"/run", map[string]any{}).want(t, "running again", 200, "")
	if a = c.still(path); a.counts() != "4 0 0 3 0 1" {
		t.Errorf("run again %v, want nothing added", a)
	}
	c.post(path+"/undo", map[string]string{"reason": ""}).want(t, "taking back without a reason", 422, "")
	c.post(path+"/undo", map[string]string{"reason": "试用结束"}).want(t, "taking back", 200, "")
	if a = c.still(path); a.json["state"] != "undone" || a.json["undone"].(map[string]any)["voided"] != 3.0 {
		t.Errorf("taken back %v, want three voided", a)
	}
	path, _ = c.taken("台账", "people", "people.csv", village)
	c.post(path+"/run", map[string]any{}).want(t, "the sheet again", 200, "")
	if a = c.still(path); a.counts() != "4 2 0 0 0 2" {
		t.Errorf("handed in again after the undoing %v, want two added", a)
	}
	path, _ = c.taken("台账", "people", "people.csv", village)
	c.do(http.MethodDelete, "/api/v1"+path, nil).want(t, "forgetting a dry run", 204, "")
	c.get(path).want(t, "what was forgotten", 404, "imports.missing")
}

func TestARuleIsAcceptedWithAReason(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	events := "id,kind,date,person,area,mother,name,sex\n" +
		"b1,birth,2014-05-05,c1,990101001001,m,王一,male\nb2,birth,2014-08-10,c2,990101001001,m,王二,female\n"
	path, a := c.taken("s", "people", "p.csv", columns+"m,王丽,female,1985-01-01,990101001001,2010-01-01,baseline,,\n", "events", "e.csv", events)
	if a.counts() != "3 2 0 0 0 1" || a.json["groups"].([]any)[0].(map[string]any)["rule"] != "birth.interval" {
		t.Fatalf("%v, want the second birth refused by birth.interval", a)
	}
	c.post(path+"/run", map[string]any{"overrides": []map[string]string{{"rule": "birth.interval", "reason": ""}}}).want(t, "without a reason", 422, "")
	c.post(path+"/run", map[string]any{"overrides": []map[string]string{{"rule": "birth.interval", "reason": "出生医学证明已核对"}}}).want(t, "with one", 200, "")
	if a = c.still(path); a.counts() != "3 3 0 0 1 0" {
		t.Errorf("%v, want all three added and one warned of", a)
	}
	births := c.get("/events?kind=birth").items()
	entry := births[0].(map[string]any)["entry"].(string)
	if len(births) != 2 || !strings.Contains(c.get("/events/"+entry).raw, "import:s#") && !strings.Contains(c.get("/events/"+entry).raw, `"author"`) {
		t.Errorf("births %v", births)
	}
}

func TestAnImportAndItsRowsAreForWhoeverHandedItIn(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	path, _ := c.taken("s", "people", "p.csv", village)
	other := h.as(t, access.Grant{Desk: access.Window, Area: at(t, "990101002"), Purpose: access.CivilRegistration})
	for _, d := range []struct {
		method, path string
		body         any
	}{
		{http.MethodGet, path, nil}, {http.MethodGet, path + "/rows", nil}, {http.MethodGet, path + "/refused.csv", nil}, {http.MethodDelete, path, nil},
		{http.MethodPut, path + "/rows/people/3", map[string]any{"cells": map[string]string{"sex": "male"}}},
		{http.MethodPost, path + "/check", nil}, {http.MethodPost, path + "/run", map[string]any{}}, {http.MethodPost, path + "/undo", map[string]string{"reason": "r"}},
	} {
		other.do(d.method, "/api/v1"+d.path, d.body).want(t, d.method+" of another township's import", 404, "imports.missing")
	}
	if list := other.get("/imports").items(); len(list) != 0 {
		t.Errorf("another township lists %v", list)
	}
	h.as(t, access.Grant{Desk: access.Cashier, Area: at(t, "990101001"), Purpose: access.Benefit}).
		handIn("s", "people", "p.csv", village).want(t, "people from a cashier", 403, access.DeniedByPurpose)
	all := h.as(t, access.Grant{Desk: access.Window, Purpose: access.CivilRegistration})
	all.get(path).want(t, "whoever imports everywhere", 200, "")
	h.client(t).get(path).want(t, "nobody", 401, "session.unknown")
}

// zipped is an XLSX whose sheet is the same few bytes over and over.
func zipped(tb testing.TB, size int) string {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"xl/workbook.xml":            `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData><row><c t="str"><v>id</v></c></row>` + strings.Repeat("<row></row>", size/11) + `</sheetData></worksheet>`,
	} {
		w, err := z.Create(name)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func TestASheetThatCannotBeReadSaysWhy(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	wide := strings.Repeat("c,", 1_000_000) + "c\n"
	for _, s := range []struct{ what, file, text, state, key string }{
		{"a zip bomb", "p.xlsx", zipped(t, 64<<20), "failed", "sheet.xlsx.bomb"},
		{"a million columns", "p.csv", wide, "failed", "sheet.row.wide"},
		{"a picture", "p.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "failed", ""},
		{"a picture called a sheet", "p.xlsx", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "failed", ""},
		{"nothing", "p.csv", "", "failed", ""},
		{"a header without an id", "p.csv", "name,sex\na,male\n", "failed", ""},
		{"bytes that are no text", "p.csv", "id,name\na,\xff\xfe\x80\xff\n", "", ""},
		{"GB 18030", "p.csv", "\xb1\xe0\xba\xc5,\xd0\xd5\xc3\xfb,\xd0\xd4\xb1\xf0,area,since\na,\xd5\xc5\xce\xb0,\xc4\xd0,990101001001,2015-01-01\n", "checked", ""},
	} {
		t.Run(s.what, func(t *testing.T) {
			path, a := c.taken("s", "people", s.file, s.text)
			fault, _ := a.json["error"].(map[string]any)
			if s.state != "" && a.json["state"] != s.state || s.key != "" && fault["key"] != s.key || a.json["state"] == "failed" && len(fmt.Sprint(fault["title"])) < 20 {
				t.Errorf("%v; want %s %s", a, s.state, s.key)
			}
			if fault["key"] == "imports.failed" || strings.Contains(a.raw, h.dir) {
				t.Errorf("%v calls the sheet's fault ours, or tells where the server keeps it", a)
			}
			c.do(http.MethodDelete, "/api/v1"+path, nil).want(t, "forgetting it", 204, "")
		})
	}
	if left, err := os.ReadDir(filepath.Join(h.dir, "imports")); err != nil || len(left) != 0 {
		t.Errorf("%v %v lie in the folder, want nothing", left, err)
	}
}

func TestAnUploadThatIsNoneLeavesNothingBehind(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	whole, kind := form(t, "s", "people", "p.csv", village)
	for _, s := range []struct {
		what, body, kind string
		status           int
		key              string
	}{
		{"JSON", "{}", "application/json", 422, "imports.form"},
		{"a form without a boundary", whole, "multipart/form-data", 422, "imports.form"},
		{"a form that was cut off", whole[:len(whole)/2], kind, 422, "imports.cut"},
		{"nothing", "", kind, 422, ""},
	} {
		c.do(http.MethodPost, "/api/v1/imports", s.body, "Content-Type", s.kind).want(t, s.what, s.status, s.key)
	}
	c.handIn("s").want(t, "no sheet", 422, "imports.none")
	c.handIn("", "people", "p.csv", village).want(t, "no source", 422, "intake.source")
	c.handIn("a/b", "people", "p.csv", village).want(t, "a source that can't be one", 422, "intake.source")
	c.handIn(strings.Repeat("s", 5000), "people", "p.csv", village).want(t, "a source without end", 422, "intake.source")
	c.handIn("s", "passwd", "p.csv", village).want(t, "a sheet that there isn't", 422, "imports.sheet")
	c.handIn("s", "people", "p.csv", village, "people", "q.csv", village).want(t, "one sheet twice", 422, "imports.twice")
	if left, err := os.ReadDir(filepath.Join(h.dir, "imports")); err != nil || len(left) != 0 {
		t.Errorf("%v %v lie in the folder, want nothing", left, err)
	}
	if list := c.get("/imports").items(); len(list) != 0 {
		t.Errorf("%v are in the list", list)
	}
	path, a := c.taken("s", "people", `..\..\etc/<b>people</b>.csv`, village)
	if file := a.json["sheets"].([]any)[0].(map[string]any)["file"]; strings.ContainsAny(fmt.Sprint(file), `/\`) {
		t.Errorf("the file is called %q, want no folders in it", file)
	}
	c.do(http.MethodDelete, "/api/v1"+path, nil).want(t, "forgetting it", 204, "")
}

// TestALineThatBreaksLeavesNothingBehind hands in over a real connection that ends in the middle.
func TestALineThatBreaksLeavesNothingBehind(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	srv := httptest.NewServer(h.Server)
	defer srv.Close()
	body, kind := form(t, "s", "people", "p.csv", columns+strings.Repeat("m,王丽,female,1990-04-01,990101001001,2015-01-01,baseline,,\n", 20_000))
	broken := &breaking{text: body[:len(body)/2]}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+"/api/v1/imports", broken)
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = int64(len(body))
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Cookie", "wanjia_session="+c.cookie)
	if res, err := srv.Client().Do(r); err == nil {
		_ = res.Body.Close() // nothing in it
		t.Errorf("half an upload is answered %s", res.Status)
	}
	srv.Close() // waits for the handler
	if left, err := os.ReadDir(filepath.Join(h.dir, "imports")); err != nil || len(left) != 0 {
		t.Errorf("%v %v lie in the folder, want nothing", left, err)
	}
}

type breaking struct{ text string }

func (b *breaking) Read(p []byte) (int, error) {
	if b.text == "" {
		return 0, http.ErrBodyNotAllowed // the line breaks
	}
	n := copy(p, b.text)
	b.text = b.text[n:]
	return n, nil
}

func TestTwoImportsAtOnceWaitForEachOther(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	var paths []string
	for i := range 2 {
		text := columns
		for k := range 300 {
			text += fmt.Sprintf("%d-%d,李%d,male,1980-01-%02d,990101001001,2015-01-01,baseline,,\n", i, k, k, k%28+1)
		}
		id, _ := c.handIn(fmt.Sprint("s", i), "people", "p.csv", text).want(t, "handing in", 200, "").json["id"].(string)
		paths = append(paths, "/imports/"+id)
	}
	for _, p := range paths {
		if a := c.still(p); a.json["state"] != "checked" {
			t.Fatalf("%v, want checked", a)
		}
	}
	for _, p := range paths {
		c.post(p+"/run", map[string]any{}).want(t, "running", 200, "")
	}
	c.post(paths[1]+"/run", map[string]any{}).want(t, "running what runs or waits", 409, "imports.state")
	for _, p := range paths {
		if a := c.still(p); a.json["state"] != "done" || !strings.HasPrefix(a.counts(), "300 300 ") {
			t.Errorf("%v, want 300 added", a)
		}
	}
}

func TestFilesAreKeptNoLongerThanTheyAreNeeded(t *testing.T) {
	h := newHouse(t)
	c := h.window(t)
	lie := func(path string) bool {
		_, err := os.Stat(filepath.Join(h.dir, "imports", strings.TrimPrefix(path, "/imports/")))
		return err == nil
	}
	waits, _ := c.taken("s", "people", "p.csv", village)
	c.post(waits+"/run", map[string]any{}).want(t, "running with refused rows", 200, "")
	c.still(waits)
	clean, _ := c.taken("t", "people", "p.csv", columns+"q,钱一,male,1970-01-01,990101001001,2015-01-01,baseline,,\n")
	c.post(clean+"/run", map[string]any{}).want(t, "running without", 200, "")
	a := c.still(clean)
	c.taken("v", "people", "p.csv", village) // the work before is done to its end when the next is
	if lie(clean) || fmt.Sprint(a.json["acts"]) != "[undo]" {
		t.Errorf("files lie: %v, acts %v; want none, and to undo alone", lie(clean), a.json["acts"])
	}
	if !lie(waits) {
		t.Error("the files with refused rows are gone at once")
	}
	h.clock.pass(31 * 24 * time.Hour)
	c = h.window(t) // the session has ended meanwhile
	c.taken("u", "people", "p.csv", village)
	c.taken("w", "people", "p.csv", village)
	if lie(waits) {
		t.Error("the files lie there after a month")
	}
}

func TestWhatIsTakenOutIsBoundedAndWrittenDown(t *testing.T) {
	h := newHouse(t)
	here := h.window(t)
	there := h.as(t, access.Grant{Desk: access.Window, Area: at(t, "990101002"), Purpose: access.CivilRegistration})
	path, _ := here.taken("s", "people", "p.csv", strings.Replace(village, "2016-13-09", "2016-12-09", 1))
	here.post(path+"/run", map[string]any{}).want(t, "running", 200, "")
	here.still(path)
	path, _ = there.taken("s", "people", "p.csv", village)
	there.post(path+"/run", map[string]any{}).want(t, "running elsewhere", 200, "")
	there.still(path)

	out := here.get("/exports/people.csv").want(t, "what one may", 200, "")
	if !strings.Contains(out.raw, "王丽") || strings.Contains(out.raw, "赵外") || out.header.Get("Content-Disposition") != `attachment; filename="people.csv"` {
		t.Errorf("%q %v; want this township's people alone", out.raw, out.header)
	}
	if got := here.get("/exports/people.csv?area=990101001002").want(t, "one village", 200, ""); strings.Contains(got.raw, "王丽") || !strings.Contains(got.raw, "李远") {
		t.Errorf("%q; want the one of that village", got.raw)
	}
	here.get("/exports/people.csv?area=990101002").want(t, "another township", 403, "access.denied.area")
	here.get("/exports/people.csv?area=990101").want(t, "the county", 403, "access.denied.area")
	here.get("/exports/people.csv?area=77").want(t, "an area that there isn't", 404, "exports.area")
	here.get("/exports/people.exe").want(t, "a form that there isn't", 422, "http.fields")
	if got := here.get("/exports/areas.csv").want(t, "areas", 200, ""); !strings.Contains(got.raw, "990101001001") || strings.Contains(got.raw, "990101002001") {
		t.Errorf("%q; want the areas of this township", got.raw)
	}
	if got := here.get("/exports/people.xlsx").want(t, "a workbook", 200, ""); !strings.HasPrefix(got.raw, "PK") {
		t.Errorf("%.20q is no XLSX", got.raw)
	}
	found := here.get("/find?q=" + "%E7%8E%8B%E4%B8%BD").json["results"].([]any)
	id := found[0].(map[string]any)["person"].(map[string]any)["id"].(string)
	inspector := h.as(t, access.Grant{Desk: access.Inspection, Area: at(t, "990101"), Purpose: access.Oversight})
	if looks := inspector.get("/people/"+id+"/looks").want(t, "who looked", 200, ""); !strings.Contains(looks.raw, `"export"`) {
		t.Errorf("%v; want the export among the looks", looks)
	}
}
