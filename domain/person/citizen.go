package person

import (
	"wanjia/base/day"
	"wanjia/base/fault"
)

const eleven = "10X98765432" // GB 11643-1999 §4: check characters by remainder

// check18 is the check character of the first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2).
func check18(n string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(n[i]-'0')
	}
	return eleven[sum%11]
}

// passes18 says whether 17 digits and a check character belong together and hold a real day.
func passes18(n string) bool {
	_, real := birth18(n)
	return real && n[17] == check18(n)
}

// birth18 is the date in characters 7 to 14.
func birth18(n string) (day.Day, bool) {
	d, err := day.Of(number(n[6:10]), number(n[10:12]), number(n[12:14]))
	return d, err == nil
}

// eighteen holds a number against what every number of the GB 11643 form must be.
func eighteen(n string) error {
	if len(n) != 18 {
		return bad("person.id.length", "want", "18", "got", count(n))
	}
	if !digits(n[:17]) || n[17] != 'X' && !digits(n[17:]) {
		return bad("person.id.digits")
	}
	if _, real := birth18(n); !real {
		return bad("person.id.date", "date", n[6:10]+"-"+n[10:12]+"-"+n[12:14])
	}
	if n[17] != check18(n) {
		// The right character is not told: changing the last one is hardly ever the mending.
		return bad("person.id.check")
	}
	return nil
}

// oldest is the year before which a date of birth is more likely a slip than a record.
const oldest = 1850

func ageDoubt(n string) []Doubt {
	if number(n[6:10]) < oldest {
		return []Doubt{doubt("person.id.ancient", "year", n[6:10])}
	}
	return nil
}

// readCitizen reads the 18 characters of GB 11643-1999, or the 15 digits that were issued before, which become 18 by
// putting 19 before the year and adding the check character.
func readCitizen(n string) (string, []Doubt, error) {
	if len(n) == 15 {
		if !digits(n) {
			return "", nil, bad("person.id.digits")
		}
		n = n[:6] + "19" + n[6:]
		n += string(check18(n))
	}
	if len(n) != 18 {
		return "", nil, bad("person.id.length.citizen", "got", count(n))
	}
	if err := eighteen(n); err != nil {
		return "", nil, err
	}
	if n[0] == '0' {
		return "", nil, bad("person.id.zero")
	}
	doubts := ageDoubt(n)
	if !isDivision(n[:6]) {
		doubts = append(doubts, doubt("person.id.address", "code", n[:6]))
	}
	return n, doubts, nil
}

// readHKMacaoTaiwan reads the residence permit of 2018: the citizen number's form under 810000, 820000 or 830000.
func readHKMacaoTaiwan(n string) (string, []Doubt, error) {
	if err := eighteen(n); err != nil {
		return "", nil, err
	}
	if p := n[:6]; p != "810000" && p != "820000" && p != "830000" {
		return "", nil, bad("person.id.permit.region")
	}
	return n, ageDoubt(n), nil
}

// readForeign reads the foreign permanent resident card: since 2023 the digit 9, two of the province, three of the nationality
// (ISO 3166 numeric), then as GB 11643; before 2023 fifteen characters.
func readForeign(n string) (string, []Doubt, error) {
	if len(n) == 15 {
		return readOldForeign(n)
	}
	if len(n) != 18 {
		return "", nil, bad("person.id.length.foreign", "got", count(n))
	}
	if err := eighteen(n); err != nil {
		return "", nil, err
	}
	if n[0] != '9' {
		return "", nil, bad("person.id.foreign.nine")
	}
	doubts := ageDoubt(n)
	if !isProvince(n[1:3]) {
		doubts = append(doubts, doubt("person.id.address", "code", n[1:3]))
	}
	return n, doubts, nil
}

// readOldForeign reads the card of before 2023: nationality in three letters (ISO 3166), four digits of the issuing place,
// YYMMDD, one digit, and the 7-3-1 check digit of ICAO Doc 9303 part 3 §4.9 over all fourteen.
func readOldForeign(n string) (string, []Doubt, error) {
	if !letters(n[:3]) || !digits(n[3:]) {
		return "", nil, bad("person.id.foreign.form")
	}
	if !oldForeignDate(n) {
		return "", nil, bad("person.id.date", "date", n[7:9]+"-"+n[9:11]+"-"+n[11:13])
	}
	sum := 0
	for i, w := range [14]int{7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3} {
		v := int(n[i] - '0')
		if i < 3 {
			v = int(n[i]-'A') + 10
		}
		sum += w * v
	}
	if int(n[14]-'0') != sum%10 {
		return "", nil, bad("person.id.check")
	}
	if !isProvince(n[3:5]) {
		return n, []Doubt{doubt("person.id.address", "code", n[3:7])}, nil
	}
	return n, nil, nil
}

// lastOldCard is the year after which no card of the old form was issued.
const lastOldCard = 2023

func oldForeignDate(n string) bool {
	yy, m, d := number(n[7:9]), number(n[9:11]), number(n[11:13])
	_, in19 := day.Of(1900+yy, m, d)
	_, in20 := day.Of(2000+yy, m, d)
	return in19 == nil || in20 == nil && 2000+yy <= lastOldCard
}

// birthOldForeign reads a two-digit year only where it can mean one century. The fourteenth digit is not read as the sex:
// its meaning isn't published.
func birthOldForeign(n string) (day.Day, bool) {
	yy := number(n[7:9])
	if 2000+yy <= lastOldCard {
		return 0, false
	}
	d, err := day.Of(1900+yy, number(n[9:11]), number(n[11:13]))
	return d, err == nil
}

func isHKMacaoTravel(n string) bool {
	return (len(n) == 9 || len(n) == 11) && (n[0] == 'H' || n[0] == 'M') && digits(n[1:])
}

func readHKMacaoTravel(n string) (string, []Doubt, error) {
	if !isHKMacaoTravel(n) {
		return "", nil, bad("person.id.travel")
	}
	return n, nil, nil
}

// readPassport is loose: ICAO Doc 9303 gives nine characters, but older and longer numbers are about.
func readPassport(n string) (string, []Doubt, error) {
	if len(n) < 5 || len(n) > 20 || !alphanumeric(n) || letters(n) {
		return "", nil, bad("person.id.passport")
	}
	return n, nil, nil
}

func readBirthCertificate(n string) (string, []Doubt, error) {
	if len(n) < 6 || len(n) > 20 || !alphanumeric(n) || letters(n) {
		return "", nil, bad("person.id.birth")
	}
	return n, nil, nil
}

func readOther(n string) (string, []Doubt, error) {
	if len(n) > 40 {
		return "", nil, bad("person.id.long", "max", "40")
	}
	return n, nil, nil
}

func bad(key string, args ...string) error {
	return fault.New(fault.Invalid, key, args...).In("id_number")
}
