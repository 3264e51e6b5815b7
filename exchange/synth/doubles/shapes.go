package doubles

import (
	"strconv"
	"strings"
)

// historic are the records of somebody of the past: the same person under other names and titles, with dates that are half known.
func historic(m *maker) [][]string {
	sex, list := "male", "en.m"
	if m.d.Of(1, 5) {
		sex, list = "female", "en.f"
	}
	first, second := m.draw(m.d, list), ""
	if m.d.Of(2, 5) {
		second = m.draw(m.d, list)
	}
	p := family{surname: m.surname(m.d, "en"), place: m.draw(m.d, "en.t"), year: m.d.Between(1600, 1920)}
	p.code = p.place[:2] + strconv.Itoa(m.d.Between(1, 24)) + " " + m.figures(1) + string(rune('a'+m.d.Below(26))) + string(rune('a'+m.d.Below(26)))
	if m.last.surname != "" && m.d.Of(15, 100) {
		p = m.last
		p.year += m.d.Between(-35, 35)
	}
	m.last = p
	born := m.date(p.year, p.year)
	if m.d.Of(12, 100) {
		born.month, born.day = 1, 1 // only the year is known
	}
	work, title := m.draw(m.d, "en.o"), ""
	if m.d.Of(1, 6) {
		title = ", " + strconv.Itoa(m.d.Between(1, 9)) + "th baronet"
	}
	alias := m.surname(m.d, "en")
	n := m.d.Between(2, 10)
	rows := make([][]string, n)
	for i := range rows {
		f, s, place, code, w, b := first, p.surname, p.place, p.code, work, born
		if second != "" && m.d.Of(1, 7) {
			f = second
		}
		if m.d.Of(12, 100) {
			s = alias
		}
		if m.d.Of(1, 4) {
			code = code[:len(code)-3] + m.figures(1) + string(rune('a'+m.d.Below(26))) + string(rune('a'+m.d.Below(26)))
		} else if m.d.Of(1, 10) {
			code = code[:2] + strconv.Itoa(m.d.Between(1, 24)) + code[len(code)-4:]
		}
		if m.d.Of(15, 100) {
			place = m.draw(m.d, "en.t")
		}
		if m.d.Of(15, 100) {
			w = m.draw(m.d, "en.o")
		}
		if m.d.Of(22, 100) {
			b = m.wrongDate(b)
		}
		rows[i] = m.past(f, second, s, title, b, place, code, sex, w)
	}
	return rows
}

// past writes one record of somebody of the past, with slips.
func (m *maker) past(first, second, last, title string, b date, place, code, sex, work string) []string {
	first, last = m.maybe(first, 12), m.maybe(last, 14)
	full := strings.TrimSpace(first + " " + last + title)
	if second != "" && m.d.Of(1, 2) && second != first {
		full = first + " " + second + " " + last + title
	}
	first, last = m.none(first, 3), m.none(last, 6)
	return []string{full, first, last, m.none(b.String(), 12), m.none(m.maybe(place, 8), 12), m.none(code, 16), m.none(sex, 22), m.none(m.maybe(work, 5), 14)}
}

// parish are records with German names: nearly everybody once; who is there twice has one slip.
func parish(m *maker) [][]string {
	list := "de.m"
	if m.d.Of(1, 2) {
		list = "de.f"
	}
	cells := []string{upper(m.draw(m.d, list)), "NA", upper(m.surname(m.d, "de")), "NA"}
	if m.d.Of(14, 1000) {
		cells[1] = upper(m.draw(m.d, list))
	}
	if m.d.Of(5, 1000) {
		cells[3] = upper(m.surname(m.d, "de"))
	}
	b := m.date(1920, 2008)
	rows := [][]string{append(cells, strconv.Itoa(b.year), strconv.Itoa(b.month), strconv.Itoa(b.day))}
	if m.d.Of(1, 9) {
		again := append([]string(nil), rows[0]...)
		switch m.d.Below(6) {
		case 0, 1:
			again[0] = upper(m.slip(strings.ToLower(again[0])))
		case 2, 3:
			again[2] = upper(m.slip(strings.ToLower(again[2])))
		case 4:
			w := m.wrongDate(b)
			again[4], again[5], again[6] = strconv.Itoa(w.year), strconv.Itoa(w.month), strconv.Itoa(w.day)
		default:
			again[6] = strconv.Itoa(m.d.Between(1, 28))
		}
		rows = append(rows, again)
	}
	return rows
}

func upper(s string) string { return strings.ToUpper(s) }

// census are records with an address.
func census(m *maker) [][]string {
	sex, list := "m", "en.m"
	if m.d.Of(1, 2) {
		sex, list = "f", "en.f"
	}
	given, surname, b := m.draw(m.d, list), m.surname(m.d, "en"), m.date(1925, 2024)
	town := m.draw(m.d, "en.t")
	street := strconv.Itoa(m.d.Between(1, 120)) + " " + m.surname(m.d, "en") + " " + [...]string{"street", "road", "lane", "avenue"}[m.d.Below(4)]
	code := town[:2] + strconv.Itoa(m.d.Between(1, 40)) + " " + m.figures(1) + town[:2]
	phone := "07" + m.figures(9)
	rows := make([][]string, m.count(20))
	for i := range rows {
		g, s, x := m.maybe(given, 9), m.maybe(surname, 9), b
		if m.d.Of(9, 100) {
			x = m.wrongDate(b)
		}
		if m.d.Of(1, 50) {
			g, s = s, g
		}
		st, tw, co, ph := street, town, code, phone
		if i > 0 && m.d.Of(1, 4) { // moved
			tw = m.draw(m.d, "en.t")
			st, co = strconv.Itoa(m.d.Between(1, 120))+" "+m.surname(m.d, "en")+" street", tw[:2]+strconv.Itoa(m.d.Between(1, 40))+" "+m.figures(1)+tw[:2]
		}
		if i > 0 && m.d.Of(3, 10) {
			ph = "07" + m.figures(9)
		}
		rows[i] = []string{m.none(g, 2), m.none(s, 1), m.none(x.String(), 3), m.none(sex, 3), m.none(m.maybe(st, 12), 6), m.none(m.maybe(tw, 4), 4), m.none(m.maybe(co, 5), 6), m.none(ph, 40)}
	}
	return rows
}

// chinese are records in Chinese: a name in one column, often short, that many share.
func chinese(m *maker) [][]string {
	male := m.d.Of(1, 2)
	sex, k := "\u5973", uint8(0)
	if male {
		sex, k = "\u7537", 1
	}
	b := m.date(1930, 2024)
	chars := m.lore.Characters(k)
	name := m.lore.Surname(m.d) + string(chars[m.d.Below(len(chars))])
	if !m.d.Of(1, 5) {
		name += string(chars[m.d.Below(len(chars))])
	}
	village := m.even(m.d, "place1") + m.even(m.d, "place2") + m.even(m.d, "place3")
	phone := "1" + m.figures(10)
	rows := make([][]string, m.count(20))
	for i := range rows {
		n, x, v, ph := name, b, village, phone
		if m.d.Of(9, 100) {
			n = m.misread(name)
		}
		if m.d.Of(1, 100) {
			r := []rune(n)
			n = string(r[1:]) + string(r[:1])
		}
		if m.d.Of(8, 100) {
			x = m.wrongDate(b)
		}
		if i > 0 && m.d.Of(1, 5) {
			v = m.even(m.d, "place1") + m.even(m.d, "place2") + m.even(m.d, "place3")
		}
		if i > 0 && m.d.Of(3, 10) {
			ph = "1" + m.figures(10)
		} else if m.d.Of(4, 100) {
			ph = m.wrongFigure(ph)
		}
		rows[i] = []string{n, m.none(sex, 2), m.none(x.String(), 3), m.none(v, 5), m.none(ph, 40)}
	}
	return rows
}
