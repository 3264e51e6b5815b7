package httpd_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"wanjia/domain/access"
	"wanjia/store/sqldb"
)

// The year's tables leave as files that open, for whoever may see the area's figures, each time with a line in the release ledger.
func TestTheYearsTablesLeaveRounded(t *testing.T) {
	h := newHouse(t)
	window := h.window(t)
	window.post("/events", mother()).want(t, "somebody", 200, "")
	manager := h.as(t, access.Grant{Desk: access.Management, Area: at(t, "990101"), Purpose: access.StatisticsPurpose})
	for as, part := range map[string]string{"xlsx": "xl/workbook.xml", "docx": "word/document.xml"} {
		before := h.released(t)
		a := manager.get("/areas/990101/tables?year=2025&as="+as).want(t, as, 200, "")
		z, err := zip.NewReader(bytes.NewReader([]byte(a.raw)), int64(len(a.raw)))
		if err != nil {
			t.Fatal(err)
		}
		f, err := z.Open(part)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(f); err != nil || len(text) == 0 {
			t.Errorf("%s of the %s: %d bytes, %v", part, as, len(text), err)
		}
		if got := h.released(t); got != before+1 {
			t.Errorf("the ledger had %d lines and has %d", before, got)
		}
	}
	window.get("/areas/990101/tables?year=2025").want(t, "above one's own area", 403, access.DeniedByArea)
	if a := manager.get("/areas/990101/tables?year=20"); a.status != 422 || !strings.Contains(a.raw, "year") {
		t.Errorf("the year 20: %v", a)
	}
}

// released counts the releases of tables.
func (h *house) released(tb testing.TB) (n int64) {
	tb.Helper()
	err := h.db.Read(tb.Context(), func(rx *sqldb.Rx) error {
		return rx.QueryRow(tb.Context(), "SELECT count(*) FROM release_line WHERE what = $1", "tables").Scan(&n)
	})
	if err != nil {
		tb.Fatal(err)
	}
	return n
}
