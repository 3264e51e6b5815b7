package linkage_test

import (
	"bytes"
	"strings"
	"testing"

	"wanjia/base/fault"
	"wanjia/domain/linkage"
	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/measure"
	xlink "wanjia/exchange/linkage"
	"wanjia/exchange/sheet"
)

const sample = `
columns:
  surname: {kind: family, m: {exact: 0.8}, u: {exact: 0.005}}
  "a note": {kind: ignored}
learn: [surname and year(dob)]
search:
  - surname and year(dob)
  - first("first name", 3) and postcode
pairs: 5000000
threshold: 0.6
prior: 0.0001
`

func TestReadsAModel(t *testing.T) {
	e, err := xlink.ParseModel("m.yaml", []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	o := e.Options
	if e.Kinds["surname"] != column.Family || e.Kinds["a note"] != column.Ignored || len(e.Kinds) != 2 {
		t.Errorf("kinds are %v", e.Kinds)
	}
	if len(o.Levels) != 1 || o.Levels[0].M[measure.Exact] != 0.8 || o.Levels[0].U[measure.Exact] != 0.005 {
		t.Errorf("levels are %v", o.Levels)
	}
	if len(o.Learn) != 1 || len(o.Search) != 2 || o.Search[1].String() != `first("first name", 3) and postcode` || o.Budget != 5e6 || o.Threshold != 0.6 || o.Prior != 0.0001 {
		t.Errorf("options are %+v", o)
	}
	for _, empty := range []string{"", "# nothing\n", "---\n"} {
		if _, err := xlink.ParseModel("m.yaml", []byte(empty)); err != nil {
			t.Errorf("%q: %v", empty, err)
		}
	}
}

func TestSaysWhatIsWrongWithAModel(t *testing.T) {
	for text, key := range map[string]string{
		"colums: {}":                                  "linkage.model.key",
		"columns: [a]":                                "linkage.model.mapping",
		"columns: {a: {kind: nothing}}":               "linkage.model.kind",
		"columns: {a: {m: {exactly: 1}}}":             "linkage.model.key",
		"columns: {a: {m: {exact: 2}}}":               "linkage.model.number",
		"columns: {a: {colour: red}}":                 "linkage.model.key",
		"columns: {a: {m: {exact: 0.9, close: 0.2}}}": "linkage.model.sum",
		"search: surname":                             "linkage.model.list",
		"search: []":                                  "linkage.model.empty",
		"search: [surname and]":                       "linkage.model.rule",
		"search: [[surname]]":                         "linkage.model.rule",
		"threshold: 1":                                "linkage.model.number",
		"threshold: .nan":                             "linkage.model.number",
		"prior: high":                                 "linkage.model.number",
		"pairs: 0":                                    "linkage.model.number",
		"prior: 0.1\nprior: 0.2":                      "linkage.model.twice",
		"columns: {a: {":                              "linkage.model.syntax",
		strings.Repeat("# a\n", 300_000) + "x":        "pack.size",
	} {
		_, err := xlink.ParseModel("m.yaml", []byte(text))
		if !fault.Is(err, key) {
			t.Errorf("%.40q: got %v, want %s", text, err, key)
		}
	}
}

func TestSaysWhichColumnOfAModelTheSheetLacks(t *testing.T) {
	e, err := xlink.ParseModel("m.yaml", []byte("columns: {a: {kind: family}, b: {m: {exact: 0.9, close: 0.1}}}"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		titles []string
		want   string
	}{{[]string{"b", "a", "c"}, ""}, {[]string{"b"}, "a"}, {[]string{"a"}, ""}, {[]string{"c"}, "a"}} {
		if got := e.Unknown(c.titles); got != c.want {
			t.Errorf("of %v it says %q, want %q", c.titles, got, c.want)
		}
	}
}

func FuzzParseModel(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte("search: [a and b, either(a, b)]"))
	f.Add([]byte("columns: &a {b: *a}"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := xlink.ParseModel("m.yaml", raw)
		if err == nil && (e.Options.Threshold < 0 || e.Options.Threshold >= 1) {
			t.Errorf("threshold %v", e.Options.Threshold)
		}
	})
}

// records reads a sheet from a text.
func records(t testing.TB, key string, texts ...string) (*xlink.Records, int, error) {
	t.Helper()
	var sources []xlink.Source
	for _, text := range texts {
		r, err := sheet.Read("s.csv", strings.NewReader(text), int64(len(text)), sheet.Limits{})
		if err != nil {
			return nil, 0, err
		}
		t.Cleanup(func() { r.Close() })
		sources = append(sources, xlink.Source{Reader: r, Name: "s.csv", Key: key})
	}
	bad := 0
	rec, err := xlink.Read(sources, []string{"left"}, func(string, *sheet.Problem) { bad++ }, func(string, int64, int64) {})
	return rec, bad, err
}

func TestReadsTwoSheetsByTheirTitles(t *testing.T) {
	rec, bad, err := records(t, "", "id,surname,left,town\n1,Smith,x,Leeds\n2,Jones,y,York\n3,too,many,cells,here\n", "town,id,age\nHull,1,40\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rec.Titles, ","); got != "surname,town,age" || rec.Split != 2 || bad != 1 || keysOf(rec, ",") != "1,2,1" {
		t.Errorf("titles %s, split %d, bad %d, keys %v", got, rec.Split, bad, keysOf(rec, ","))
	}
	if got := rec.Raws[1].Dict.Value(rec.Raws[1].Codes[2]); got != "Hull" {
		t.Errorf("the town of the second sheet is %q", got)
	}
	if at, err := rec.Find("1", 1); err != nil || at != 2 {
		t.Errorf("found at %d, %v", at, err)
	}
	if err := rec.Check(); err != nil {
		t.Error(err)
	}
}

func TestRefusesKeysThatNameTwoRows(t *testing.T) {
	rec, _, err := records(t, "", "id,a\n1,x\n1,y\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := rec.Check(); !fault.Is(err, "linkage.key.twice") {
		t.Errorf("got %v", err)
	}
	if _, _, err := records(t, "nothing", "id,a\n1,x\n"); !fault.Is(err, "linkage.key.missing") {
		t.Errorf("got %v", err)
	}
	if _, _, err := records(t, "", "id,a\n1,x\n", "id,a\n"); !fault.Is(err, "linkage.few") {
		t.Errorf("got %v", err)
	}
}

func TestWritesPairsAndGroups(t *testing.T) {
	text := "id,first,last,born\nb,Anna,Smith,1950-03-04\na,Anna,Smith,1950-03-04\nc,Bob,Jones,1961-01-01\nd,Carl,White,1972-02-02\n"
	rec, _, err := records(t, "", text)
	if err != nil {
		t.Fatal(err)
	}
	r, err := linkage.Link(t.Context(), column.Arrange(rec.Raws, column.Options{}), linkage.Options{Before: rec.Before})
	if err != nil {
		t.Fatal(err)
	}
	var pairs, groups bytes.Buffer
	if err := rec.WritePairs(&pairs, r); err != nil {
		t.Fatal(err)
	}
	if err := rec.WriteGroups(&groups, r.Groups.Of); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(pairs.String(), "\n"); lines[0] != "a,b,probability,weight,last,first,born" || !strings.HasPrefix(lines[1], "a,b,") || !strings.HasSuffix(lines[1], ",exact,exact,exact") {
		t.Errorf("pairs are %q", lines)
	}
	if want := "key,cluster,size\na,a,2\nb,a,2\nc,c,1\nd,d,1\n"; groups.String() != want {
		t.Errorf("groups are %q, want %q", groups.String(), want)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("id,name\n1,a\n2,b\n")
	f.Add("\"a\nb\";c\n1;2\n")
	f.Fuzz(func(t *testing.T, text string) {
		rec, _, err := records(t, "", text)
		if err != nil {
			return
		}
		table := column.Arrange(rec.Raws, column.Options{})
		for _, c := range table.Columns {
			if len(c.Codes) != rec.Keys.Len() {
				t.Errorf("%d codes for %d keys", len(c.Codes), rec.Keys.Len())
			}
		}
	})
}

// Spreadsheets come with columns that nobody titled, with a title that stands twice, and with a column that does.
func TestEveryColumnThatSaysSomethingIsRead(t *testing.T) {
	text := "name,,name,born,,name\nann,berg,ann berg,1980-01-01,,ann\nbob,dorn,bob dorn,1990-01-01,,bob\n"
	r, err := sheet.Read("s.csv", strings.NewReader(text), int64(len(text)), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	rec, err := xlink.Read([]xlink.Source{{Reader: r, Name: "s.csv"}}, nil, func(_ string, p *sheet.Problem) { t.Error(p) }, func(string, int64, int64) {})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, raw := range rec.Raws {
		got = append(got, raw.Title+"="+raw.Dict.Value(raw.Codes[1]))
	}
	if want := "name=bob column2=dorn name 2=bob dorn born=1990-01-01"; strings.Join(got, " ") != want {
		t.Errorf("read %q, want %s", got, want)
	}
}

// R's write.csv and pandas' to_csv begin with a column without a title that names the rows.
func TestAFirstColumnWithoutATitleNamesTheRows(t *testing.T) {
	for _, c := range []struct{ says, text, keys, titles string }{
		{"as R writes it", "\"\",\"fname\",\"by\"\n\"1\",\"ANN\",1950\n\"2\",NA,1960\n", "1 2", "fname by"},
		{"names of rows that are words", ",fname,by\nr7,ANN,1950\nr3,BOB,1960\n", "r7 r3", "fname by"},
		{"a name that stands twice names nothing", ",fname,by\n1,ANN,1950\n1,BOB,1960\n", "2 3", "column1 fname by"},
		{"a row without a name", ",fname,by\n1,ANN,1950\n,BOB,1960\n", "2 3", "column1 fname by"},
		{"a column that is called id goes before", ",id,by\n1,x,1950\n2,y,1960\n", "x y", "column1 by"},
		{"a title elsewhere that is empty", "fname,,by\nANN,1,1950\nBOB,2,1960\n", "2 3", "fname column2 by"},
	} {
		r, err := sheet.Read("s.csv", strings.NewReader(c.text), int64(len(c.text)), sheet.Limits{})
		if err != nil {
			t.Fatalf("%s: %v", c.says, err)
		}
		rec, err := xlink.Read([]xlink.Source{{Reader: r, Name: "s.csv"}}, nil, func(string, *sheet.Problem) {}, func(string, int64, int64) {})
		if err != nil {
			t.Fatalf("%s: %v", c.says, err)
		}
		var titles []string
		for _, raw := range rec.Raws {
			titles = append(titles, raw.Title)
		}
		if got := keysOf(rec, " "); got != c.keys {
			t.Errorf("%s: rows are called %q, want %q", c.says, got, c.keys)
		}
		if got := strings.Join(titles, " "); got != c.titles {
			t.Errorf("%s: columns are %q, want %q", c.says, got, c.titles)
		}
	}
}

func keysOf(rec *xlink.Records, between string) string {
	var keys []string
	for i := range uint32(rec.Keys.Len()) {
		keys = append(keys, rec.Keys.At(i))
	}
	return strings.Join(keys, between)
}
