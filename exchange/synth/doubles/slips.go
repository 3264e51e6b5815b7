package doubles

import (
	"strings"
)

// near are the keys beside each key.
const near = "qwa wqes ewrd retf trygh ytuh uyij iuok oipl po aqsz sadwx dsfec fdgrv gfhtb hgjyn jhkum kjlim lkop zax xzsc cxdv vcfb bvgn nbhm mnj " +
	"12 213 324 435 546 657 768 879 980 09"

// heard are spellings that sound alike in Latin letters, seen those that look alike to a machine; either way round.
const (
	heard = "ph:f ck:k y:i ie:y ee:ea c:k s:z ll:l tt:t nn:n ss:s rr:r gh:g kn:n th:t v:f w:v ei:ai ou:u oo:u dt:t tz:z ae:e oe:o ue:u mann:man ks:x ah:a eh:e son:sen er:ar"
	seen  = "rn:m l:1 o:0 i:l cl:d e:c h:b vv:w u:v n:h s:5 z:2 b:8 g:9 a:o t:f ri:n"
)

// typed makes a slip of the keyboard.
func (m *maker) typed(text string) string {
	r := []rune(text)
	if len(r) == 0 {
		return text
	}
	i := m.d.Below(len(r))
	switch m.d.Below(5) {
	case 0: // left out
		if len(r) < 3 {
			return m.beside(r, i)
		}
		return string(r[:i]) + string(r[i+1:])
	case 1: // twice
		return string(r[:i+1]) + string(r[i:])
	case 2: // exchanged
		if i+1 < len(r) && r[i] != r[i+1] {
			r[i], r[i+1] = r[i+1], r[i]
			return string(r)
		}
		return m.beside(r, i)
	default:
		return m.beside(r, i)
	}
}

// beside replaces a letter by one beside it on the keyboard.
func (m *maker) beside(r []rune, i int) string {
	for group := range strings.FieldsSeq(near) {
		if rune(group[0]) == r[i] {
			r[i] = rune(group[1+m.d.Below(len(group)-1)])
			return string(r)
		}
	}
	r[i] = rune('a' + m.d.Below(26))
	return string(r)
}

// taken replaces one spelling in a text by another that is taken for it, of those in a list; a slip of the keyboard where none fits.
func (m *maker) taken(text, list string) string {
	pairs := strings.Fields(list)
	from := m.d.Below(len(pairs))
	for k := range pairs {
		a, b, _ := strings.Cut(pairs[(from+k)%len(pairs)], ":")
		if m.d.Of(1, 2) {
			a, b = b, a
		}
		if strings.Contains(text, a) {
			return strings.Replace(text, a, b, 1)
		}
	}
	return m.typed(text)
}

// slip spoils a text in one of the ways.
func (m *maker) slip(text string) string {
	switch m.d.Below(5) {
	case 0, 1:
		return m.taken(text, heard)
	case 2:
		return m.taken(text, seen)
	default:
		return m.typed(text)
	}
}

// maybe spoils a text with a chance in a hundred.
func (m *maker) maybe(text string, chance int) string {
	if text != "" && m.d.Of(chance, 100) {
		return m.slip(text)
	}
	return text
}

// wrongDate spoils a date: a figure, day and month exchanged, another day, the first of January, another year.
func (m *maker) wrongDate(x date) date {
	switch m.d.Below(6) {
	case 0:
		if x.day <= 12 && x.day != x.month {
			x.month, x.day = x.day, x.month
			return x
		}
		x.day = m.d.Between(1, 28)
	case 1:
		x.month = m.d.Between(1, 12)
	case 2:
		x.year += m.d.Between(-1, 1)*10 + 1
	case 3:
		x.year += m.d.Between(-3, 3)
	default:
		x.day = m.d.Between(1, 28)
	}
	return x
}

// wrongFigure replaces one figure of a number, or exchanges two.
func (m *maker) wrongFigure(text string) string {
	b := []byte(text)
	if len(b) < 2 {
		return text
	}
	i := m.d.Below(len(b) - 1)
	if m.d.Of(1, 3) {
		b[i], b[i+1] = b[i+1], b[i]
	} else if b[i] >= '0' && b[i] <= '9' {
		b[i] = byte('0' + m.d.Below(10))
	}
	return string(b)
}

// misread replaces one character of a Chinese name by one that sounds or looks the same, or leaves one out.
func (m *maker) misread(name string) string {
	r := []rune(name)
	from := m.d.Below(len(r))
	for k := range r {
		i := (from + k) % len(r)
		sound, _ := m.reader.ReadGiven(string(r[i]))
		same, shape := m.sounds[sound], m.shapes[r[i]]
		switch {
		case m.d.Of(3, 5) && len(same) > 1:
			r[i] = same[m.d.Below(len(same))]
			return string(r)
		case len(shape) > 0:
			r[i] = shape[m.d.Below(len(shape))]
			return string(r)
		}
	}
	if len(r) > 2 {
		return string(r[:len(r)-1])
	}
	return name
}
