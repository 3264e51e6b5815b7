package column_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wanjia/domain/linkage/column"
	"wanjia/exchange/pinyin"
)

func arrange(titles []string, rows [][]string) *column.Table {
	b := column.NewBuilder(titles)
	for _, cells := range rows {
		b.Add(cells)
	}
	return column.Arrange(b.Raws(), column.Options{Names: pinyin.New()})
}

// kindOf is what a column alone is taken for.
func kindOf(title string, values ...string) column.Kind {
	var rows [][]string
	for i := range 200 {
		rows = append(rows, []string{values[i%len(values)], fmt.Sprint("x", i%7)})
	}
	return arrange([]string{title, "other"}, rows).Guesses[0].Kind
}

func TestTellsWhatColumnsHold(t *testing.T) {
	for _, c := range []struct {
		title  string
		values []string
		want   column.Kind
	}{
		{"first_name", []string{"anna", "bob"}, column.Given},
		{"FirstName", []string{"anna", "bob"}, column.Given},
		{"fname_c1", []string{"ANNA", "BOB"}, column.Given},
		{"Vorname", []string{"anna", "bob"}, column.Given},
		{"surname", []string{"smith", "jones"}, column.Family},
		{"lname_c1", []string{"SMITH", "JONES"}, column.Family},
		{"full_name", []string{"anna smith", "bob jones"}, column.Full},
		{"name", []string{"anna", "bob"}, column.Given},
		{"dob", []string{"1971-06-24", "1980-01-02"}, column.Date},
		{"date_of_birth", []string{"19710624", "19800102"}, column.Date},
		{"anything", []string{"1971-06-24", "1980-01-02"}, column.Date},
		{"postcode_fake", []string{"tq13 8df", "ex1 1aa"}, column.Postcode},
		{"zipcode", []string{"12345", "54321"}, column.Postcode},
		{"gender", []string{"male", "female"}, column.Sex},
		{"street", []string{"1 high street", "2 low road"}, column.Address},
		{"birth_place", []string{"devon", "kent"}, column.Place},
		{"suburb", []string{"dapto", "broulee"}, column.Place},
		{"phone_number", []string{"04 22718532", "08 62479325"}, column.Phone},
		{"contact", []string{"a@b.net", "c@d.org"}, column.Email},
		{"soc_sec_id", []string{"9252652", "2149797"}, column.Identifier},
		{"age", []string{"29", "31", "40", "41", "42", "43", "44", "45", "46", "47", "48", "49", "50"}, column.Number},
		{"occupation", []string{"writer", "painter"}, column.Category},
		{"tags", []string{"a;b", "b;c"}, column.List},
		{"cluster", []string{"1", "2"}, column.Ignored},
		{"constant", []string{"1"}, column.Ignored},
		{"姓名", []string{"张桂生", "王伟"}, column.Full},
		{"居民姓名", []string{"张桂生", "王伟"}, column.Full},
		{"性别", []string{"男", "女"}, column.Sex},
		{"出生日期", []string{"1971年6月24日", "1980年1月2日"}, column.Date},
		{"手机号码", []string{"13800138000", "13900139000"}, column.Phone},
		{"公民身份号码", []string{"990101197106240011", "990101198001020012"}, column.Identifier},
		{"家庭住址", []string{"上河村1号", "下山村2号"}, column.Address},
		{"gender", []string{"1971-06-24", "1980-01-02", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"}, column.Category},
	} {
		if got := kindOf(c.title, c.values...); got != c.want {
			t.Errorf("%s %q is taken for %s, want %s", c.title, c.values[0], got, c.want)
		}
	}
}

func TestRowNumbersAreNotCompared(t *testing.T) {
	var rows [][]string
	for i := range 100 {
		rows = append(rows, []string{fmt.Sprint(1000000 + i), fmt.Sprint("name", i%9)})
	}
	if g := arrange([]string{"whatever", "surname"}, rows).Guesses[0]; g.Kind != column.Ignored {
		t.Errorf("row numbers are taken for %s", g.Kind)
	}
}

func TestPartsOfADateAreOneDate(t *testing.T) {
	var rows [][]string
	for i := range 60 {
		rows = append(rows, []string{fmt.Sprint(1950 + i), fmt.Sprint(1 + i%12), fmt.Sprint(1 + i%28), fmt.Sprint("n", i%9)})
	}
	table := arrange([]string{"by", "bm", "bd", "surname"}, rows)
	for _, c := range table.Columns {
		if c.Kind == column.Date {
			if got := c.Dict.Value(c.Codes[3]); got != "1953-04-04" {
				t.Errorf("the date is %q", got)
			}
			return
		}
	}
	t.Errorf("no date among %+v", table.Guesses)
}

func TestWholeNamesAreParted(t *testing.T) {
	rows := [][]string{{"欧阳修", "a"}, {"张桂生", "b"}, {"Smith, John", "a"}, {"Anna Maria Jones", "b"}, {"买买提·艾力", "a"}, {"NA", "b"}, {"帕提古丽•亚森", "a"}, {"阿依古丽・艾力", "a"}}
	table := arrange([]string{"姓名", "x"}, rows)
	want := map[int][2]string{0: {"欧阳", "修"}, 1: {"张", "桂生"}, 2: {"smith", "john"}, 3: {"jones", "anna"}, 4: {"艾力", "买买提"}, 6: {"亚森", "帕提古丽"}, 7: {"艾力", "阿依古丽"}}
	var family, given *column.Column
	for _, c := range table.Columns {
		switch c.Kind {
		case column.Family:
			family = c
		case column.Given:
			given = c
		default:
		}
	}
	if family == nil || given == nil {
		t.Fatalf("not parted: %+v", table.Guesses)
	}
	for i, w := range want {
		if got := [2]string{family.Dict.Value(family.Codes[i]), given.Dict.Value(given.Codes[i])}; got != w {
			t.Errorf("%s is parted into %q, want %q", rows[i][0], got, w)
		}
	}
	if family.Codes[5] != 0 {
		t.Errorf("NA is taken for a name")
	}
}

func TestChineseNamesInLettersArePartedLikeThoseInCharacters(t *testing.T) {
	rows := [][]string{{"王桂生", "a"}, {"欧阳修", "b"}, {"李小兰", "a"}, {"Wang Guisheng", "b"}, {"gui sheng wang", "a"}, {"ou yang xiu", "b"}, {"Ouyang, Xiu", "a"}, {"LI XIAO LAN", "b"}, {"Anna Maria Jones", "a"}}
	want := [][2]string{{"王", "桂生"}, {"欧阳", "修"}, {"李", "小兰"}, {"wang", "guisheng"}, {"wang", "guisheng"}, {"ouyang", "xiu"}, {"ouyang", "xiu"}, {"li", "xiaolan"}, {"jones", "anna"}}
	table := arrange([]string{"姓名", "x"}, rows)
	for i, w := range want {
		got := [2]string{}
		for _, c := range table.Columns {
			switch v := c.Dict.Value(c.Codes[i]); {
			case c.Kind == column.Family:
				got[0] = v
			case c.Kind == column.Given:
				got[1] = v
			}
			if form := c.Form([]string{rows[i][0]}); (c.Kind == column.Family || c.Kind == column.Given) && form != c.Dict.Value(c.Codes[i]) {
				t.Errorf("%s: asked about later it is %q, in the table %q", rows[i][0], form, c.Dict.Value(c.Codes[i]))
			}
		}
		if got != w {
			t.Errorf("%s is parted into %q, want %q", rows[i][0], got, w)
		}
	}
}

func TestAWholeNameBesideItsPartsIsOnlyLookedInto(t *testing.T) {
	rows := [][]string{{"anna", "smith", "anna b smith"}, {"bob", "jones", "bob jones"}, {"carl", "white", "carl white"}}
	table := arrange([]string{"first_name", "surname", "full_name"}, rows)
	if len(table.Columns) != 2 || table.Words == nil {
		t.Errorf("compared are %d columns, words %v", len(table.Columns), table.Words)
	}
}

func TestDictionariesKeepTextsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := column.NewDictionary()
		codes := map[string]uint32{}
		for _, s := range rapid.SliceOf(rapid.StringN(0, 3, -1)).Draw(t, "texts") {
			code := d.Code(s)
			if was, ok := codes[s]; ok && was != code {
				t.Fatalf("%q was %d and is %d", s, was, code)
			}
			if codes[s] = code; d.Value(code) != s || d.Find(s) != code {
				t.Fatalf("%q is found as %q", s, d.Value(code))
			}
		}
	})
}

func FuzzArrange(f *testing.F) {
	f.Add("name", "张三", "1971-06-24", "\xff")
	f.Add("dob", "", "NA", "1")
	f.Fuzz(func(t *testing.T, title, a, b, c string) {
		table := arrange([]string{title, "surname"}, [][]string{{a, b}, {b, c}, {c, a}})
		if table.Rows != 3 {
			t.Errorf("%d rows", table.Rows)
		}
		for _, c := range table.Columns {
			if len(c.Codes) != 3 {
				t.Errorf("%s has %d codes", c.Title, len(c.Codes))
			}
		}
	})
}

// Two sheets whose titles say the same in other words are compared by what their columns hold.
func TestColumnsOfTwoSheetsMeetByWhatTheyHold(t *testing.T) {
	b := column.NewBuilder([]string{"full name", "DoB", "tel", "seen on", "entered on", "surname", "given name", "birth", "mobile", "left on", "told on"})
	first := [][]string{{"Ann Berg", "1980-05-06", "13800000001", "2020-01-01", "2020-02-02"}, {"Bo Dorn", "1971-02-03", "13800000002", "2020-01-03", "2020-02-04"}}
	second := [][]string{{"Berg", "Ann", "1980-05-06", "13800000001", "2021-01-01", "2021-02-02"}, {"Falk", "Eva", "1990-01-09", "13800000003", "2021-01-05", "2021-02-06"}}
	for _, r := range first {
		b.Add(append(r, "", "", "", "", "", ""))
	}
	for _, r := range second {
		b.Add(append([]string{"", "", "", "", ""}, r...))
	}
	raws := b.Raws()
	kinds := map[column.Kind]int{}
	table := column.Arrange(raws, column.Options{Names: pinyin.New(), Split: 2})
	for _, c := range table.Columns {
		kinds[c.Kind]++
		if (c.Kind == column.Family || c.Kind == column.Given) && c.Codes[0] != c.Codes[2] {
			t.Errorf("%s: %q and %q, want the same", c.Title, c.Dict.Value(c.Codes[0]), c.Dict.Value(c.Codes[2]))
		}
		if c.Kind == column.Phone && c.Codes[0] != c.Codes[2] {
			t.Errorf("%s: %q and %q, want the same", c.Title, c.Dict.Value(c.Codes[0]), c.Dict.Value(c.Codes[2]))
		}
	}
	if kinds[column.Family] != 1 || kinds[column.Given] != 1 || kinds[column.Phone] != 1 {
		t.Errorf("%v of %v: want one column of family names, of given names and of telephones", kinds, table.Guesses)
	}
}

func TestAnAgeAndTheYearItWasToldInAreAYearOfBirth(t *testing.T) {
	table := arrange([]string{"census_year", "surname", "age"},
		[][]string{{"1851", "mills", "30"}, {"1861", "mills", "40"}, {"1861", "ward", "0"}, {"1871", "ward", ""}})
	var born *column.Column
	for _, c := range table.Columns {
		if c.Title == "census_year-age" {
			born = c
		} else if c.Title != "surname" {
			t.Errorf("%s is compared by itself", c.Title)
		}
	}
	if born == nil {
		t.Fatalf("no year of birth was made: %v", table.Guesses)
	}
	var got []string
	for _, code := range born.Codes {
		got = append(got, born.Dict.Value(code))
	}
	if want := []string{"1821", "1821", "1861", ""}; !slices.Equal(got, want) {
		t.Errorf("years of birth %q, want %q", got, want)
	}
	if got := born.Form([]string{"1881", "60"}); got != "1821" {
		t.Errorf("a record beside the table was born in %q, want 1821", got)
	}
}
