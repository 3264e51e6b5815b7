// Package yearbook puts the year's tables into words: pages with titles, headings and notes in a language, the first of
// which lists them all and says of each that isn't filled why.
package yearbook

import (
	"strconv"

	"wanjia/base/words"
	"wanjia/desk/door"
	"wanjia/domain/tabulate"
	"wanjia/exchange/workbook"
)

// Pages are the year's tables as pages.
func Pages(y door.Year, lang words.Lang) []workbook.Page {
	b := book{y, lang}
	out := []workbook.Page{b.contents()}
	for _, t := range y.Tables {
		if t.Why == "" {
			out = append(out, b.page(t))
		}
	}
	return out
}

// Filled counts the tables that are filled and those that are not.
func Filled(y door.Year) (filled, not int) {
	for _, t := range y.Tables {
		if t.Why == "" {
			filled++
		} else {
			not++
		}
	}
	return filled, not
}

type book struct {
	y    door.Year
	lang words.Lang
}

func (b book) say(key string, args ...string) string {
	m := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i]] = args[i+1]
	}
	return words.Text(b.lang, key, m)
}

func (b book) contents() workbook.Page {
	p := workbook.Page{Name: b.say("tables.contents"), Title: b.say("tables.heading", "area", b.y.Area.Name, "year", strconv.Itoa(b.y.Year)),
		Head: []string{b.say("tables.number"), b.say("tables.table"), b.say("tables.state")}}
	for _, t := range b.y.Tables {
		state := b.say("tables.filled")
		if t.Why != "" {
			state = b.say(t.Why)
		}
		p.Rows = append(p.Rows, []any{t.ID, b.say("tables.title." + t.ID), state})
	}
	p.Notes = append([]string{b.say("tables.note.source")}, b.standing()...)
	return p
}

// standing is what holds of every table: what may still come in late, and how complete it is.
func (b book) standing() []string {
	out := []string{b.say("tables.note.late", "position", strconv.FormatInt(int64(b.y.Journal), 10)), b.say("tables.note.completeness")}
	for _, n := range b.y.Notes {
		out = append(out, b.say(n.Key, n.Args...))
	}
	return out
}

func (b book) page(t tabulate.Table) workbook.Page {
	p := workbook.Page{Name: t.ID, Title: t.ID + "  " + b.say("tables.title."+t.ID) + " · " + b.y.Area.Name + " " + strconv.Itoa(b.y.Year)}
	for _, h := range t.Head {
		p.Head = append(p.Head, b.label(h))
	}
	for _, r := range t.Rows {
		line := []any{b.label(r.Label)}
		for _, c := range r.Cells {
			switch {
			case c.Empty:
				line = append(line, nil)
			case c.IsRate:
				line = append(line, c.Rate)
			default:
				line = append(line, c.Count)
			}
		}
		p.Rows = append(p.Rows, line)
	}
	for _, n := range t.Notes {
		p.Notes = append(p.Notes, b.say(n.Key, n.Args...))
	}
	if t.Gaps() {
		p.Notes = append(p.Notes, b.say("tables.note.empty"))
	}
	p.Notes = append(p.Notes, b.standing()...)
	return p
}

func (b book) label(l tabulate.Label) string {
	if and := l.And; and != nil {
		l.And = nil
		return b.label(l) + " · " + b.label(*and)
	}
	switch {
	case l.Key != "":
		return b.say(l.Key)
	case l.Area != "":
		if name := b.y.Names[l.Area]; name != "" {
			return name
		}
		return l.Area
	}
	return l.Text
}
