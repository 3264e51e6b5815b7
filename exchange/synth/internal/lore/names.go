package lore

import (
	"wanjia/base/day"
)

// Name is what somebody is called. Group is whose names have no Han surname; Family and Given are empty where a name has no
// such parts.
type Name struct{ Full, Family, Given, Group string }

// Surname draws a surname as often as it is borne.
func (t *Tables) Surname(d Dice) string { return t.family[d.Pick(t.sums)] }

// Name is a name with a surname and a given name of the time of birth.
func (t *Tables) Name(d Dice, surname string, sex uint8, birth day.Day) Name {
	given := t.givenName(d, sex, birth)
	return Name{Full: surname + given, Family: surname, Given: given}
}

// Other draws a name of a group without Han surnames; of any where none is named.
func (t *Tables) Other(d Dice, group string, sex uint8) Name {
	fits := func(o *other) bool { return o.sex == int(sex) && (group == "" || o.name.Group == group) }
	n := 0
	for i := range t.others {
		if fits(&t.others[i]) {
			n++
		}
	}
	n = d.Below(n)
	for i := range t.others {
		if o := &t.others[i]; fits(o) {
			if n == 0 {
				return o.name
			}
			n--
		}
	}
	return Name{}
}

func (t *Tables) givenName(d Dice, sex uint8, birth day.Day) string {
	year, _, _ := birth.Date()
	eras := t.given[sex&1]
	e := &eras[0]
	for i := range eras {
		if eras[i].from <= year {
			e = &eras[i]
		}
	}
	a, b := e.chars[d.Below(len(e.chars))], e.chars[d.Below(len(e.chars))]
	if d.Of(e.single, 100) || a == b && year < 2000 {
		return a
	}
	return a + b
}

// Number is an identity number in the form of GB 11643-1999: an address that no office can give, the date of birth, a serial
// whose last digit is odd for men, and the right check character. It is the n-th of its day, sex and address, from 0; empty
// where the serials of a day have run out.
func Number(address string, birth day.Day, sex uint8, n int) string {
	serial := 2*n + 2 - int(sex)
	if serial > 999 {
		return ""
	}
	text := make([]byte, 0, 18)
	text = append(text, address...)
	y, m, dom := birth.Date()
	for _, part := range [...]struct{ n, width int }{{y, 4}, {m, 2}, {dom, 2}, {serial, 3}} {
		for unit := [...]int{1, 10, 100, 1000}[part.width-1]; unit > 0; unit /= 10 {
			text = append(text, byte('0'+part.n/unit%10))
		}
	}
	sum := 0
	for _, c := range text { // ISO 7064 MOD 11-2
		sum = (sum + int(c-'0')) * 2 % 11
	}
	return string(append(text, "10X98765432"[sum]))
}

// Characters are those that given names of one sex are made of, whatever the time.
func (t *Tables) Characters(sex uint8) []rune {
	var all []rune
	for _, e := range t.given[sex&1] {
		for _, c := range e.chars {
			all = append(all, []rune(c)...)
		}
	}
	return all
}
