package sheet

import (
	"fmt"
	"strings"
	"testing"

	"wanjia/base/words"
)

func known() []Column {
	return []Column{
		{Code: "id", Titles: []string{"编号"}, Required: true},
		{Code: "name", Titles: []string{"姓名"}, Required: true},
		{Code: "birth_date", Titles: []string{"出生日期"}, Required: true},
		{Code: "sex", Titles: []string{"性别"}},
		{Code: "id_number", Titles: []string{"证件号码", "身份证号"}},
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct{ name, header, at, problems string }{
		{"codes in any order", "name,id,birth_date", "id=1 name=0 birth_date=2", ""},
		{"Chinese titles", "编号,姓名,出生日期,身份证号", "id=0 name=1 birth_date=2 id_number=3", ""},
		{"case, spaces, full width, marks, asterisks", "\ufeffID , Ｎａｍｅ,* Birth_Date\u3000,*性 别", "id=0 name=1 birth_date=2 sex=3", ""},
		{"both languages", "ID 编号,姓名（Name）,Birth_date/出生日期,性别 Sex,（身份证号）", "id=0 name=1 birth_date=2 sex=3 id_number=4", ""},
		{"both languages and remarks", "ID编号,姓名（必填）,birth_date 出生日期（年-月-日）,【选填】性别", "id=0 name=1 birth_date=2 sex=3", ""},
		{"what is in brackets may matter", "id,name,birth_date,性别（母亲）", "id=0 name=1 birth_date=2", "warning sheet.header.unknown: 性别（母亲）"},
		{"empty titles are passed over", "id,,name,,birth_date,", "id=0 name=2 birth_date=4", ""},
		{"a column that stands twice", "id,name,birth_date,姓名", "id=0 name=1 birth_date=2", "error sheet.header.twice D: 姓名 name B D"},
		{"missing required columns", "id,sex", "id=0 sex=1", "error sheet.header.missing: name (姓名), birth_date (出生日期)"},
		{"unknown columns", "id,name,birth_date,colour,shoe", "id=0 name=1 birth_date=2", "warning sheet.header.unknown: colour, shoe"},
		{"near misses", "id,name,birthdate,身份证号吗", "id=0 name=1", "warning sheet.header.near C: birthdate birth_date; warning sheet.header.near D: 身份证号吗 id_number; error sheet.header.missing: birth_date (出生日期)"},
		{"what is there already isn't suggested", "id,name,birth_date,names", "id=0 name=1 birth_date=2", "warning sheet.header.unknown: names"},
		{"short titles are never near", "id,name,birth_date,性名", "id=0 name=1 birth_date=2", "warning sheet.header.unknown: 性名"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, problems := Match(strings.Split(c.header, ","), known())
			var at, said []string
			for _, k := range known() {
				if m.Has(k.Code) {
					at = append(at, fmt.Sprintf("%s=%d", k.Code, m.Index(k.Code)))
				}
			}
			for _, p := range problems {
				speaks(t, &p)
				s := map[Severity]string{Warning: "warning ", Bad: "error "}[p.Severity] + p.Key
				if p.Column > 0 {
					s += " " + ColumnName(p.Column)
				}
				s += ":"
				for _, name := range []string{"title", "code", "first", "second", "columns"} {
					if v, ok := p.Args[name]; ok {
						s += " " + v
					}
				}
				said = append(said, s)
			}
			if got := strings.Join(at, " "); got != c.at {
				t.Errorf("columns are %s, want %s", got, c.at)
			}
			if got := strings.Join(said, "; "); got != c.problems {
				t.Errorf("problems are\n %s, want\n %s", got, c.problems)
			}
		})
	}
	m, _ := Match([]string{"编号", "name"}, known())
	row := Row{Cells: []string{"7", "x"}}
	if got := m.Get(row, "id") + m.Get(row, "sex") + m.Get(row, "name"); got != "7x" || m.Index("sex") != -1 {
		t.Errorf("Get gives %q, Index of a missing column %d", got, m.Index("sex"))
	}
}

func TestMatchOfVeryManyColumnsStaysShort(t *testing.T) {
	header := make([]string, 2000)
	for i := range header {
		header[i] = fmt.Sprintf("unheard of column with a rather long title, number %d", i)
	}
	_, problems := Match(header, known())
	for _, p := range problems {
		if n := len(p.Text(words.EN)); n > 3000 {
			t.Errorf("%s is %d bytes long", p.Key, n)
		}
	}
}

func TestColumnName(t *testing.T) {
	for n, want := range map[int]string{1: "A", 26: "Z", 27: "AA", 52: "AZ", 702: "ZZ", 703: "AAA", 16384: "XFD", 0: ""} {
		if got := ColumnName(n); got != want {
			t.Errorf("column %d is %q, want %q", n, got, want)
		}
	}
}
