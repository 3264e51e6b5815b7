package linkage_test

import (
	"strings"
	"testing"

	xlink "wanjia/exchange/linkage"
	"wanjia/exchange/sheet"
)

func TestTellsASheetWithoutTitles(t *testing.T) {
	for _, c := range []struct {
		says, text string
		want       bool
	}{
		{"titles", "id,name,born\n1,Ann,1950-01-01\n", false},
		{"a record with a date", "Ann,Lee,1950-01-01\nBob,Ray,1960-02-02\n", true},
		{"a date as it is written elsewhere", "Ann,Lee,01/02/1950\n", true},
		{"a number", "Ann,990000195001010011\n", true},
		{"a mail address", "Ann,ann@post.example\n", true},
		{"words that stand again", "Ann,Leeds\nBob,York\nann,Bath\n", true},
		{"words that don't", "Ann,Leeds\nBob,York\n", false},
		{"titles that nobody knows", "alpha,beta\n1950-01-01,x\n", false},
		{"a year for a title", "name,2020\nAnn,5\n", false},
		{"a title that stands again", "name,town\nAnn,Leeds\nname,town\n", false},
		{"Chinese titles", "姓名,出生日期\n张桂生,1980-05-06\n", false},
		{"a Chinese record in which a title stands", "张桂生,男,1980-05-06,东村\n李小兰,女,1970-02-03,西村\n", true},
		{"columns of a date", "vorname,nachname,day,month,year\nHans,Maier,1,2,1950\n", false},
		{"nobody but a record", "Ann,1950-01-01\n", true},
	} {
		r, err := sheet.Read("s.csv", strings.NewReader(c.text), int64(len(c.text)), sheet.Limits{})
		if err != nil {
			t.Fatalf("%s: %v", c.says, err)
		}
		if got, err := xlink.Headless(r); err != nil || got != c.want {
			t.Errorf("%s: without titles is %t, want %t (%v)", c.says, got, c.want, err)
		}
	}
}
