package wanjia_test

import (
	"go/ast"
	"strings"
	"testing"
)

// atTheDoor lists who may hold figures as they are, and why. Everybody else gets them from desk/door.
var atTheDoor = map[string]string{
	"desk/figures":          "makes them",
	"desk/tables":           "makes tables of them, for the door",
	"desk/door":             "is the door",
	"desk/microdata":        "makes records of them so coarse that each looks like others, and writes them into the ledger",
	"desk/surveys":          "asks how few people are too few, and tells answers alone",
	"desk/budget":           "asks how few people are too few, and tells sums of money alone",
	"desk/outlook":          "looks ahead from them, rounds what leaves and writes it into the ledger",
	"cmd/wanjia/place":      "wires them",
	"cmd/wanjia/ties":       "gives the desks of figures and tables their stores",
	"cmd/wanjia/figures.go": "prints them; it asks the door",
	"cmd/wanjia/tables.go":  "makes the press of tables; it asks the door",
	"httpd/yearbook":        "puts tables into words that came through the door",
	"desk/reach":            "makes those of benefits, and hands them to the door",
	"domain/benefit/reach":  "says which figures those are",
	"httpd/reach":           "puts them into JSON after they came through the door",
	"httpd/portal/figured":  "puts figures into pages that came through the door",
	"httpd/figures":         "puts figures into JSON that came through the door",
	"cmd/wanjia/host.go":    "names a figure; it asks the door",
	"desk/scorecards":       "counts what services do, and hands the counts to the door before anything is made of them",
	"desk/reports":          "puts figures into reports; it asks the door",
	"desk/drafts":           "holds a draft's numbers against them; it asks the door",
	"domain/draft":          "says which of them a draft means",
	"domain/report":         "says how a report writes them",
	"domain/indicator":      "says what they mean",
	"domain/indicator/told": "says which counts they tell",

	"domain/indicator/audited": "says how complete they are, without the counts where they leave",
}

// TestFiguresLeaveByOneDoor holds every handler and command to asking package door: nobody else imports what makes figures, and
// nobody below the desks calls it.
func TestFiguresLeaveByOneDoor(t *testing.T) {
	makers := []string{module + "desk/figures", module + "desk/tables", module + "domain/indicator"}
	for _, s := range program(t) {
		at := s.dir
		if s.floor == "cmd" && at == "cmd/wanjia" {
			at = s.path
		}
		for _, im := range s.ast.Imports {
			name := strings.Trim(im.Path.Value, `"`)
			for _, maker := range makers {
				if name == maker && atTheDoor[at] == "" {
					t.Errorf("%s imports %s; figures leave through desk/door", s.path, name)
				}
			}
		}
		if s.floor != "cmd" && s.floor != "httpd" {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "Ask" && sel.Sel.Name != "Make" {
				return true
			}
			if from, ok := sel.X.(*ast.SelectorExpr); ok && (from.Sel.Name == "figures" || from.Sel.Name == "tables") {
				t.Errorf("%s asks the desk of %s itself; figures leave through desk/door", s.at(call), from.Sel.Name)
			}
			return true
		})
	}
}
