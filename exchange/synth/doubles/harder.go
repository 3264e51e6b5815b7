package doubles

import (
	"strconv"
	"strings"
)

// short are the forms by which people are called who are given a name.
const short = "william:bill,will,wm john:jack,jno,jon thomas:tom,thos george:geo,georgie james:jim,jas,jamie charles:chas,charlie henry:harry,hal robert:rob,bob,robt " +
	"edward:ned,ted,edw richard:dick,rich,richd samuel:sam,saml francis:frank,fras david:dave,davy joseph:joe,jos alexander:alex,sandy walter:wat mary:polly,molly,maria " +
	"elizabeth:eliza,betsy,bess anne:ann,nancy,annie margaret:meg,peggy,maggie jane:jenny,janet sarah:sally,sara catherine:kate,kitty,katherine alice:alys charlotte:lottie"

// annals are the records of somebody of the past as encyclopaedias and lists tell of them: one to nineteen, the first of them careful, the later ones less
// and less: under a title, a short name, the name before marriage, with a year for a date and a county for a town.
func annals(m *maker) [][]string {
	p := m.noted()
	n := m.d.Between(1, 19)
	rows := make([][]string, n)
	for i := range rows {
		rows[i] = m.entry(p, min(i, 6)+m.d.Below(4))
	}
	return rows
}

// noted is somebody of the past.
type noted struct {
	sex, first, second, last, maiden, title, seat, place, county, code, work, other string
	born                                                                            date
}

func (m *maker) noted() noted {
	p := noted{sex: "male"}
	list := "en.m"
	if m.d.Of(17, 100) {
		p.sex, list = "female", "en.f"
	}
	p.first, p.last, p.maiden = m.draw(m.d, list), m.surname(m.d, "en"), m.surname(m.d, "en")
	if m.d.Of(35, 100) {
		p.second = m.draw(m.d, list)
	}
	p.place, p.county = m.draw(m.d, "en.t"), m.even(m.d, "en.t")+"shire"
	year := m.d.Between(1550, 1930)
	p.code = p.place[:2] + strconv.Itoa(m.d.Between(1, 30))
	if m.last.surname != "" && m.d.Of(20, 100) { // a child, brother or grandchild, who often bears the same name
		p.last, p.place, year, p.code = m.last.surname, m.last.place, m.last.year+m.d.Between(-30, 60), m.last.code
		p.county = m.last.place + "shire"
	}
	m.last = family{surname: p.last, place: p.place, code: p.code, year: year}
	p.born = m.date(year, year)
	if m.d.Of(30, 100) {
		p.born.month, p.born.day = 1, 1
	}
	p.work, p.other = m.draw(m.d, "en.o"), m.draw(m.d, "en.o")
	if p.sex == "male" && m.d.Of(22, 100) {
		p.seat = m.surname(m.d, "en")
		ordinal := [...]string{"1st", "2nd", "3rd", "4th", "5th", "6th"}[m.d.Below(6)]
		p.title = ordinal + " " + [...]string{"baronet", "earl of", "baron", "viscount", "duke of"}[m.d.Below(5)]
	}
	return p
}

// entry is one record, the worse the more harm is done: of 0 to 9.
func (m *maker) entry(p noted, harm int) []string {
	hurt := func(chance int) bool { return m.d.Of(chance*(harm+2), 800) }
	first, last, b, place, work := p.first, p.last, p.born, p.place, p.work
	switch {
	case hurt(12):
		first = m.called(first)
	case p.second != "" && hurt(12):
		first = p.second
	case hurt(3):
		first = first[:1]
	}
	switch {
	case p.seat != "" && hurt(40):
		last = p.seat
	case hurt(8), p.sex == "female" && hurt(30):
		last = p.maiden
	}
	if hurt(22) {
		first = m.slip(first)
	}
	if hurt(22) {
		last = m.slip(last)
	}
	whole := first + " " + last
	if p.second != "" && first == p.first && m.d.Of(1, 2) {
		whole = first + " " + p.second + " " + last
	}
	if p.title != "" && m.d.Of(1, 2) {
		whole += ", " + p.title
		if !strings.HasSuffix(p.title, "baronet") {
			whole += " " + p.seat
		}
	}
	if hurt(35) {
		b = m.hazy(b)
	}
	if hurt(25) {
		place = p.county
	} else if hurt(12) {
		place = m.draw(m.d, "en.t")
	}
	if hurt(25) {
		work = p.other
	}
	code := p.code
	if hurt(15) {
		code = code[:2] + strconv.Itoa(m.d.Between(1, 30))
	}
	code += " " + strconv.Itoa(len(p.last)%9) + p.last[:1] + string(rune('a'+len(p.first)%26))
	if hurt(40) {
		code = code[:len(code)-3] + m.figures(1) + string(rune('a'+m.d.Below(26))) + string(rune('a'+m.d.Below(26)))
	}
	both := first + " " + last
	return []string{whole, both, m.none(first, 2), m.none(last, 5), m.none(b.String(), 3+2*harm), m.none(m.maybe(place, 4), 3+2*harm),
		m.none(code, 5+2*harm), m.none(p.sex, 6+3*harm), m.none(work, 4+2*harm)}
}

// called is a short form of a name, or the name where it has none.
func (m *maker) called(name string) string {
	for f := range strings.FieldsSeq(short) {
		if long, forms, _ := strings.Cut(f, ":"); long == name {
			all := strings.Split(forms, ",")
			return all[m.d.Below(len(all))]
		}
	}
	return name
}

// hazy is a date of the past as another book tells it: the year alone, a year or a few beside, the day of baptism, or as wrongDate.
func (m *maker) hazy(b date) date {
	switch m.d.Below(5) {
	case 0, 1:
		b.month, b.day = 1, 1
	case 2:
		b.year += []int{-1, 1, -2, 2, 10, -10}[m.d.Below(6)]
	case 3:
		return m.date(b.year, b.year)
	default:
		return m.wrongDate(b)
	}
	return b
}

// umlaut are German records with umlauts in one and without in the other, which columns of their own hold in numbers.
func umlaut(m *maker) [][]string {
	list := "de.m"
	if m.d.Of(1, 2) {
		list = "de.f"
	}
	first, last, second, b := m.draw(m.d, list), m.surname(m.d, "de"), "", m.date(1915, 2012)
	if m.d.Of(2, 100) {
		second = m.draw(m.d, list)
	}
	rows := [][]string{m.german(first, second, last, b)}
	if m.d.Of(1, 9) {
		f, l := first, last
		switch m.d.Below(7) {
		case 0:
			f = m.typed(f)
		case 1:
			f = m.taken(f, heard)
		case 2:
			l = m.typed(l)
		case 3:
			l = m.taken(l, heard)
		case 4:
			b.day = m.d.Between(1, 28)
		case 5:
			b.month = m.d.Between(1, 12)
		default:
			b.year += m.d.Between(-9, 9)
		}
		rows = append(rows, m.german(f, second, l, b))
	}
	return rows
}

// german writes a record, its umlauts as such or in two letters as the clerk had it.
func (m *maker) german(first, second, last string, b date) []string {
	marks := strings.NewReplacer("ae", "\u00e4", "oe", "\u00f6", "ue", "\u00fc")
	write := func(name string) string {
		if name != "" && m.d.Of(2, 3) {
			name = marks.Replace(name)
		}
		return strings.ToUpper(name)
	}
	return []string{write(first), write(second), write(last), strconv.Itoa(b.day), strconv.Itoa(b.month), strconv.Itoa(b.year)}
}

// directory are records without a date of birth, as shops and offices keep them: a name and much of an address, each clerk's own way; whole families live at one.
func directory(m *maker) [][]string {
	list := "en.m"
	if m.d.Of(1, 2) {
		list = "en.f"
	}
	h := house{m.surname(m.d, "en"), strconv.Itoa(m.d.Between(1, 150)), m.surname(m.d, "en"), m.d.Below(len(roads)), m.draw(m.d, "en.t"), "", ""}
	h.code = h.town[:2] + strconv.Itoa(m.d.Between(1, 40)) + " " + m.figures(1) + h.road[:2]
	if m.d.Of(1, 5) {
		h.flat = strconv.Itoa(m.d.Between(1, 30))
	}
	if m.home.name != "" && m.d.Of(35, 100) {
		h = m.home
	}
	m.home = h
	first, phone := m.draw(m.d, list), "0"+m.figures(9)
	mail := first + "." + h.name + m.figures(m.d.Below(3)) + "@" + [...]string{"post", "mail", "net"}[m.d.Below(3)] + ".example"
	rows := make([][]string, m.count(30))
	for i := range rows {
		f, l, at, ph := m.maybe(first, 7), m.maybe(h.name, 7), h, phone
		if m.d.Of(6, 100) {
			f = m.called(f)
		} else if m.d.Of(8, 100) {
			f = f[:1]
		}
		if i > 0 && m.d.Of(12, 100) { // moved
			at.number, at.road, at.town = strconv.Itoa(m.d.Between(1, 150)), m.surname(m.d, "en"), m.draw(m.d, "en.t")
			at.code = at.town[:2] + strconv.Itoa(m.d.Between(1, 40)) + " " + m.figures(1) + at.road[:2]
		}
		if m.d.Of(15, 100) {
			ph = m.wrongFigure(ph)
		}
		line1, line2 := m.lines(at)
		name := f + " " + l
		if m.d.Of(1, 6) {
			name = l + ", " + f
		}
		rows[i] = []string{name, line1, line2, m.none(m.maybe(at.town, 4), 5), m.none(at.code, 8), m.none(ph, 35), m.none(mail, 55)}
	}
	return rows
}

// house is where a family of a directory lives.
type house struct {
	name, number, road string
	kind               int
	town, code, flat   string
}

// roads are the kinds of roads with how they are cut short.
var roads = [...][2]string{{"street", "st"}, {"road", "rd"}, {"lane", "ln"}, {"avenue", "ave"}, {"close", "cl"}, {"gardens", "gdns"}}

// lines are the two lines of an address.
func (m *maker) lines(h house) (line1, line2 string) {
	road := m.maybe(h.road, 8) + " " + roads[h.kind][m.d.Below(2)]
	number := h.number
	if m.d.Of(3, 100) {
		number = ""
	}
	if h.flat == "" {
		return strings.TrimSpace(number + " " + road), ""
	}
	switch m.d.Below(3) {
	case 0:
		return "flat " + h.flat, number + " " + road
	case 1:
		return h.flat + "/" + number + " " + road, ""
	}
	return number + " " + road, "flat " + h.flat
}
