package reports

import (
	"bytes"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/report"
	"wanjia/exchange/docx"
)

// Layout makes a document of the markup of reports: "# " begins the title, "## " and "### " a heading, "> " a note in small print,
// "|" a row of a table whose first row is its head; every other line is a paragraph. Empty lines part.
func Layout(text, title, lang string) (docx.Document, error) {
	d := docx.Document{Lang: lang, Title: title}
	var table *docx.Table
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") && table != nil {
			d.Blocks = append(d.Blocks, *table)
			table = nil
		}
		switch {
		case line == "":
		case strings.HasPrefix(line, "# "):
			d.Title = strings.TrimSpace(line[2:])
		case strings.HasPrefix(line, "## "):
			d.Blocks = append(d.Blocks, docx.Heading{Level: 1, Text: strings.TrimSpace(line[3:])})
		case strings.HasPrefix(line, "### "):
			d.Blocks = append(d.Blocks, docx.Heading{Level: 2, Text: strings.TrimSpace(line[4:])})
		case strings.HasPrefix(line, "> "):
			d.Blocks = append(d.Blocks, docx.Text{Text: strings.TrimSpace(line[2:]), Size: docx.Small})
		case strings.HasPrefix(line, "|"):
			if !strings.HasSuffix(line, "|") || len(line) < 2 {
				return d, fault.New(fault.Invalid, "pack.report.row", "text", line)
			}
			cells := strings.Split(line[1:len(line)-1], "|")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			if table == nil {
				table = &docx.Table{Head: cells}
				continue
			}
			row := make([]any, len(cells))
			for i, c := range cells {
				row[i] = c
			}
			table.Rows = append(table.Rows, row)
		default:
			d.Blocks = append(d.Blocks, docx.Text{Text: line})
		}
	}
	if table != nil {
		d.Blocks = append(d.Blocks, *table)
	}
	return d, nil
}

// Word is a report's template as a Word document, which an office can take and change.
func Word(def report.Definition, lang words.Lang) ([]byte, error) {
	tag := map[words.Lang]string{words.ZH: "zh-CN", words.EN: "en"}[lang]
	d, err := Layout(def.Body[lang], def.Title[lang], tag)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = docx.Write(&out, d)
	return out.Bytes(), err
}
