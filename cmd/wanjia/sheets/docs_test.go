package sheets

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"wanjia/base/words"
	"wanjia/domain/vital"
	"wanjia/exchange/sheet"
)

var update = flag.Bool("update", false, "write docs/sheets.md anew")

const sheetsFile = "../../../docs/sheets.md"

const sheetsHead = `# Sheets 表格

Made from the code by ` + "`go test ./cmd/wanjia/sheets -update`" + `; don't edit. What all sheets share:

- CSV in UTF-8 (with or without a byte order mark), UTF-16 or GB 18030, parted by commas, semicolons or tabs; or the first sheet of an
  XLSX. The first row holds titles: a code, or any title that stands beside it here, in any order of columns and in capitals or not.
- Unknown columns are named and not read. A title that stands twice, or a required one (**bold**) that is missing, ends the import
  before anything is written.
- Dates: ` + "`2020-05-06`, `2020-05`, `2020`, `2020/5/6`, `2020.5.6`, `20200506`, `2020年5月6日`" + `, and five digits as a spreadsheet numbers days.
  A day that the calendar doesn't have refuses its row.
- Sex: male, female, unknown, M, F, 男, 女, 1, 2, 0, 9. Relation to the head: GB/T 4761 codes and words, Chinese or English.
- People and households are named by the source's own ids. A UUID names somebody of this register, ` + "`@source/id`" + ` of another source.
  Several in one cell are parted by ` + "`;`" + `.
- Rows may be in any order and come again: what hasn't changed adds nothing, what has is a correction. Two rows of one id with other
  content in one import: the second is refused.
- Who comes without ` + "`since`" + ` (and without ` + "`registered`" + `) is a resident from the day of the import on, and in no figure of the time before;
  the import says how many they are. For a list of who lived there on a day, ` + "`since`" + ` is that day and ` + "`since_reason`" + ` is ` + "`baseline`" + `.
- In exported CSV, a cell that a spreadsheet would take for a formula begins with an apostrophe; the import takes it off again.
`

// document writes what the sheets hold, from the code.
func document() string {
	var b strings.Builder
	b.WriteString(sheetsHead)
	for _, name := range []string{"areas", "people", "events"} {
		f, _ := Open(name, "", func(sheet.Problem) {})
		fmt.Fprintf(&b, "\n## %s\n\n| column | titles | words in its cells |\n| --- | --- | --- |\n", name)
		for _, c := range f.columns {
			code := "`" + c.Code + "`"
			if c.Required {
				code = "**" + code + "**"
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", code, strings.Join(c.Titles, ", "), strings.Join(cellWords(name, c.Code), "; "))
		}
	}
	b.WriteString("\n## Which kind of event has which columns\n\nEvery kind has `id`, `kind`, `registered`. A filled cell of a column that the kind doesn't have is warned of and not read.\n\n| kind | columns (**must** be filled) |\n| --- | --- |\n")
	for _, k := range vital.All() {
		if k.Code == "person" {
			continue
		}
		var fields []string
		for _, f := range k.Fields {
			switch {
			case f.Code == "registered":
			case f.Required && f.Shape != vital.NewPerson:
				fields = append(fields, "**`"+f.Code+"`**")
			default:
				fields = append(fields, "`"+f.Code+"`")
			}
		}
		fmt.Fprintf(&b, "| `%s` %s | %s |\n", k.Code, words.Text(words.ZH, "journal.kind."+string(k.Code), nil), strings.Join(fields, ", "))
	}
	return b.String()
}

// cellWords are the codes of a column's cells with the words that mean them.
func cellWords(name, code string) []string {
	var out []string
	said := func(code string, keys ...string) {
		var list []string
		for _, key := range keys {
			if s, ok := words.Lookup(key); ok {
				list = append(list, strings.Split(s.ZH+"|"+s.EN, "|")...)
			}
		}
		out = append(out, "`"+code+"` "+strings.Join(list, ", "))
	}
	if code == "kind" {
		for _, k := range vital.All() {
			if k.Code != "person" {
				said(string(k.Code), "journal.kind."+string(k.Code), "vital.kind."+string(k.Code)+".also")
			}
		}
		return out
	}
	for _, k := range vital.All() {
		f, ok := k.Field(code)
		if !ok || f.Shape != vital.Choice || (k.Code == "person") != (name == "people") {
			continue
		}
		for _, o := range f.Options {
			said(o, "vital.option."+code+"."+o, "vital.option."+code+"."+o+".also")
		}
		if f.Free {
			out = append(out, "or any words")
		}
		break
	}
	return out
}

func TestTheDocumentSaysWhatSheetsHold(t *testing.T) {
	want := document()
	if *update {
		if err := os.WriteFile(sheetsFile, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(sheetsFile)
	if err != nil || string(got) != want {
		t.Errorf("docs/sheets.md isn't what the code reads (%v); run this test with -update", err)
	}
}

// TestNoTitleMeansTwoColumns: within a sheet, each title leads to one column.
func TestNoTitleMeansTwoColumns(t *testing.T) {
	for _, name := range []string{"areas", "people", "events"} {
		f, _ := Open(name, "", func(sheet.Problem) {})
		of := map[string]string{}
		for _, c := range f.columns {
			for _, title := range append([]string{c.Code}, c.Titles...) {
				title = strings.ToLower(strings.ReplaceAll(title, " ", ""))
				if was := of[title]; was != "" && was != c.Code {
					t.Errorf("%s: %q means %s and %s", name, title, was, c.Code)
				}
				of[title] = c.Code
			}
		}
	}
}
