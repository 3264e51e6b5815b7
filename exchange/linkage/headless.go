package linkage

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/compare"
	"wanjia/exchange/sheet"
)

const (
	tried     = 500 // rows that are looked at to see whether the first one is one of them
	longThing = 5   // figures of a number from which on it is no title
)

// Headless says that a sheet has no row of titles: none of its cells is the name of anything, and one is a date, a long number or a mail address, or stands
// again in its own column. It reads of the sheet, which has to be opened anew.
func Headless(r *sheet.Reader) (bool, error) {
	first := r.Header()
	if slices.ContainsFunc(first, titled) {
		return false, nil
	}
	if slices.ContainsFunc(first, tells) {
		return true, nil
	}
	for range tried {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if p, ok := errors.AsType[*sheet.Problem](err); ok && p.Severity == sheet.Bad {
			continue
		}
		if err != nil {
			return false, err
		}
		for i, cell := range row.Cells {
			if i < len(first) && strings.TrimSpace(cell) != "" && strings.EqualFold(strings.TrimSpace(cell), strings.TrimSpace(first[i])) {
				return true, nil
			}
		}
	}
	return false, nil
}

// titled says that a cell is what a column is called.
func titled(cell string) bool { return names(cell) || column.Titled(cell) }

// tells says that a cell tells something of somebody, as no title does.
func tells(cell string) bool {
	cell = strings.TrimSpace(cell)
	if user, host, ok := strings.Cut(cell, "@"); ok && user != "" && strings.Contains(host, ".") {
		return true
	}
	figures := strings.Trim(cell, "0123456789xX") == "" && len(cell) >= longThing
	d, ok := compare.ParseDate(cell, compare.YearFirst)
	_, month, day := d.Parts()
	return figures || ok && month > 0 && day > 0 && strings.Trim(cell, "0123456789-/.:T ") == ""
}

// numbered are titles for a sheet that has none.
func numbered(first []string) []string {
	titles := make([]string, len(first))
	for i := range titles {
		titles[i] = "column" + strconv.Itoa(i+1)
	}
	return titles
}
