package person

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
)

func TestReadsIdentifiersThatAreRight(t *testing.T) {
	for _, c := range []struct{ says, kind, number, wantType, wantNumber, wantBirth, wantSex, wantDoubts string }{
		{"a citizen number", "citizen", "500154199301135886", "citizen", "500154199301135886", "1993-01-13", "female", ""},
		{"a citizen number that ends in X", "", "11010119900307803x", "citizen", "11010119900307803X", "1990-03-07", "male", ""},
		{"the old fifteen digits become eighteen", "", "610104620927690", "citizen", "610104196209276908", "1962-09-27", "female", ""},
		{"full-width digits, spaces and dashes are mended", "citizen", "  １１０１０１－１９９００３０７—８０３ｘ ", "citizen", "11010119900307803X", "1990-03-07", "male", ""},
		{"the sheet's apostrophe is dropped", "", "'500154199301135886", "citizen", "500154199301135886", "1993-01-13", "female", ""},
		{"a multiplication sign stands for X", "", "11010119900307803×", "citizen", "11010119900307803X", "1990-03-07", "male", ""},
		{"a residence permit has the citizen number", "residence_permit", "500154199301135886", "residence_permit", "500154199301135886", "1993-01-13", "female", ""},
		{"an address code that no place has is doubted", "citizen", "990101199003078017", "citizen", "990101199003078017", "1990-03-07", "male", "person.id.address"},
		{"it is doubted where the type is guessed too", "", "990101199003078017", "citizen", "990101199003078017", "1990-03-07", "male", "person.id.address"},
		{"a prefecture without counties is not doubted", "", "441900198504121016", "citizen", "441900198504121016", "1985-04-12", "male", ""},
		{"Hong Kong residents", "", "810000199408230021", "hk_macao_taiwan_permit", "810000199408230021", "1994-08-23", "female", ""},
		{"Taiwan residents", "hk_macao_taiwan_permit", "830000199201300022", "hk_macao_taiwan_permit", "830000199201300022", "1992-01-30", "female", ""},
		{"the new foreign card", "", "911156198501010012", "foreign_permanent", "911156198501010012", "1985-01-01", "male", ""},
		{"the old foreign card", "", "KAZ110090123105", "foreign_permanent", "KAZ110090123105", "1990-12-31", "unknown", ""},
		{"an old foreign card of either century tells no date", "", "USA110005022803", "foreign_permanent", "USA110005022803", "", "unknown", ""},
		{"a Hong Kong travel permit", "", "H12345678", "hk_macao_travel", "H12345678", "", "unknown", ""},
		{"a travel permit with its issue number", "hk_macao_travel", "M1234567800", "hk_macao_travel", "M1234567800", "", "unknown", ""},
		{"a passport", "", "E12345678", "passport", "E12345678", "", "unknown", ""},
		{"a newer passport", "", "EA1234567", "passport", "EA1234567", "", "unknown", ""},
		{"a short passport said to be one", "passport", "a12345", "passport", "A12345", "", "unknown", ""},
		{"a birth certificate", "birth_certificate", "R110000001", "birth_certificate", "R110000001", "", "unknown", ""},
		{"a firm", "", "91350200MA2YJ1XR9G", "social_credit", "91350200MA2YJ1XR9G", "", "unknown", ""},
		{"another firm", "social_credit", "91440101MA5CJQ4N59", "social_credit", "91440101MA5CJQ4N59", "", "unknown", ""},
		{"a lawful code whose check fails", "", "91350100M0001TGQXM", "social_credit", "91350100M0001TGQXM", "", "unknown", "person.id.social.misprinted"},
		{"another lawful code whose check fails", "social_credit", "91350203M0001QAY9B", "social_credit", "91350203M0001QAY9B", "", "unknown", "person.id.social.misprinted"},
		{"another country's number", "", "078-05-1120", "other", "078051120", "", "unknown", ""},
		{"anything, said to be other", "other", "110101199003078030", "other", "110101199003078030", "", "unknown", ""},
		{"the type may be named in Chinese", "居民身份证", "500154199301135886", "citizen", "500154199301135886", "1993-01-13", "female", ""},
		{"a birth before 1850 is doubted", "citizen", with18("11010118000307803"), "citizen", with18("11010118000307803"), "1800-03-07", "male", "person.id.ancient"},
		{"nothing is no identifier", "", " ", "", "", "", "unknown", ""},
	} {
		t.Run(c.says, func(t *testing.T) {
			i, doubts, err := ParseIdentifier(c.kind, c.number)
			if err != nil {
				t.Fatalf("ParseIdentifier(%q, %q): %v", c.kind, c.number, err)
			}
			var keys []string
			for _, d := range doubts {
				keys = append(keys, d.Key)
			}
			birth := ""
			if d, ok := i.Birth(); ok {
				birth = d.String()
			}
			got := fmt.Sprintf("%s %s %s %s %s", i.Type(), i.Number(), birth, i.Sex(), strings.Join(keys, " "))
			want := fmt.Sprintf("%s %s %s %s %s", c.wantType, c.wantNumber, c.wantBirth, c.wantSex, c.wantDoubts)
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// with18 adds the check character.
func with18(n string) string { return n + string(check18(n)) }

func TestRefusesIdentifiersThatCannotBe(t *testing.T) {
	for _, c := range []struct{ says, kind, number, want string }{
		{"a wrong check character", "", "110101199003078030", "person.id.check"},
		{"two digits swapped", "citizen", "500154199301138586", "person.id.check"},
		{"a day that never was", "citizen", with18("11010119900230803"), "person.id.date"},
		{"a month that never was", "", with18("11010119901330803"), "person.id.date"},
		{"an old number with a day that never was", "", "110101900230803", "person.id.date"},
		{"too short", "citizen", "1101011990030780", "person.id.length.citizen"},
		{"a letter inside", "citizen", "1101011990O307803X", "person.id.digits"},
		{"a letter in an old number", "citizen", "11010190O307803", "person.id.digits"},
		{"a zero in front", "citizen", with18("01010119900307803"), "person.id.zero"},
		{"a mainland number as a Hong Kong one", "hk_macao_taiwan_permit", "500154199301135886", "person.id.permit.region"},
		{"a Hong Kong number cut short", "hk_macao_taiwan_permit", "81000019940823002", "person.id.length"},
		{"a foreign number that doesn't begin with 9", "foreign_permanent", "500154199301135886", "person.id.foreign.nine"},
		{"an old foreign card with a wrong check digit", "", "KAZ110090123106", "person.id.check"},
		{"an old foreign card with a day that never was", "", "USA110085022904", "person.id.date"},
		{"an old foreign card of digits", "foreign_permanent", "123110090123105", "person.id.foreign.form"},
		{"a foreign card of another length", "foreign_permanent", "KAZ1100", "person.id.length.foreign"},
		{"a travel permit without its letter", "hk_macao_travel", "12345678", "person.id.travel"},
		{"a passport of letters alone", "passport", "ABCDEFGH", "person.id.passport"},
		{"a birth certificate too short", "birth_certificate", "R1", "person.id.birth"},
		{"a firm's code with a wrong check", "", "91350200MA2YJ1XR9H", "person.id.check"},
		{"a firm's code with a letter O", "social_credit", "9135O200MA2YJ1XR9G", "person.id.social.form"},
		{"a firm's code cut short", "social_credit", "91350200MA2YJ1XR9", "person.id.length"},
		{"what a spreadsheet leaves", "", "5.00154E+17", "person.id.scientific"},
		{"a Chinese remark", "", "身份证丢失", "person.id.character"},
		{"a whole sentence", "other", strings.Repeat("9", 41), "person.id.long"},
		{"a whole file", "", strings.Repeat("9", 1000), "person.id.long"},
		{"a type that isn't one", "tax card", "123", "person.idtype.unread"},
	} {
		t.Run(c.says, func(t *testing.T) {
			i, _, err := ParseIdentifier(c.kind, c.number)
			if !fault.Is(err, c.want) {
				t.Fatalf("ParseIdentifier(%q, %q) = %v, %v, want %s", c.kind, c.number, i.Number(), err, c.want)
			}
			if _, ok := words.Lookup(c.want); !ok {
				t.Errorf("%s has no sentence", c.want)
			}
			if len(c.number) > 12 && strings.Contains(err.Error(), c.number) {
				t.Errorf("the fault repeats the number: %v", err)
			}
		})
	}
}

func TestDoubtsHaveSentences(t *testing.T) {
	for _, key := range []string{"person.id.address", "person.id.ancient", "person.id.social.misprinted", "person.id.social.org", "person.bank.luhn", "person.bank.notcard"} {
		if _, ok := words.Lookup(key); !ok {
			t.Errorf("%s has no sentence", key)
		}
	}
	for _, i := range IDTypes() {
		if _, ok := words.Lookup(i.Key()); !ok {
			t.Errorf("%s has no name", i.Key())
		}
	}
}

func TestTypesAreReadAsTheyAreWritten(t *testing.T) {
	for _, want := range IDTypes() {
		s, _ := words.Lookup(want.Key())
		for _, text := range []string{want.String(), strings.ToUpper(want.String()), s.ZH, s.EN} {
			if got, err := ParseIDType(text); err != nil || got != want {
				t.Errorf("ParseIDType(%q) = %v, %v, want %v", text, got, err, want)
			}
		}
	}
}

func TestABirthAfterTodayIsRefused(t *testing.T) {
	i, _, err := ParseIdentifier("", "500154199301135886")
	if err != nil {
		t.Fatal(err)
	}
	if err := i.Check(day.Must("1993-01-13")); err != nil {
		t.Errorf("on the day of birth: %v, want nil", err)
	}
	if err := i.Check(day.Must("1993-01-12")); !fault.Is(err, "person.id.future") {
		t.Errorf("the day before: %v, want person.id.future", err)
	}
}

func TestIdentifiersAreMasked(t *testing.T) {
	for number, want := range map[string]string{
		"500154199301135886": "500*************86", "H12345678": "H12****78", "A12345": "A****5", "12": "**", "": "",
	} {
		i, _, err := ParseIdentifier(map[bool]string{true: "", false: "other"}[len(number) == 18], number)
		if err != nil {
			t.Fatal(err)
		}
		if got := i.Masked(); got != want {
			t.Errorf("Masked(%q) = %q, want %q", number, got, want)
		}
		for _, form := range []string{"%v", "%+v", "%#v", "%s"} {
			if said := fmt.Sprintf(form, i); len(number) > 4 && strings.Contains(said, number) {
				t.Errorf("Sprintf(%s) gives the number away: %s", form, said)
			}
		}
	}
}

func TestOneWrongDigitOrSwapIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		born := day.Day(rapid.Int32Range(int32(day.Must("1900-01-01")), int32(day.Must("2025-12-31"))).Draw(t, "born"))
		y, m, d := born.Date()
		n := with18(fmt.Sprintf("110101%04d%02d%02d%03d", y, m, d, rapid.IntRange(0, 999).Draw(t, "serial")))
		i, doubts, err := ParseIdentifier("", n)
		if err != nil || len(doubts) > 0 {
			t.Fatalf("%s: %v %v", n, doubts, err)
		}
		if got, ok := i.Birth(); !ok || got != born {
			t.Fatalf("%s: birth %v, want %v", n, got, born)
		}
		at := rapid.IntRange(0, 16).Draw(t, "at")
		b := []byte(n)
		if rapid.Bool().Draw(t, "swap") && at < 16 {
			b[at], b[at+1] = b[at+1], b[at]
		} else {
			b[at] = '0' + (b[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		}
		if string(b) == n {
			return
		}
		if _, _, err := ParseIdentifier("citizen", string(b)); err == nil {
			t.Fatalf("%s for %s was taken", b, n)
		}
	})
}

func TestTheNormalFormReadsAsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkNormal(t, rapid.SampledFrom(append([]string{""}, codes()...)).Draw(t, "kind"), rapid.OneOf(
			rapid.StringMatching(`[0-9A-Z]{5,18}`), rapid.StringMatching(`[HM][0-9]{8}`), rapid.String()).Draw(t, "number"))
	})
}

func codes() []string {
	var all []string
	for _, t := range IDTypes() {
		all = append(all, t.String())
	}
	return all
}

// checkNormal holds what ParseIdentifier takes against being taken again.
func checkNormal(t interface{ Fatalf(string, ...any) }, kind, number string) {
	i, _, err := ParseIdentifier(kind, number)
	if err != nil {
		return
	}
	j, _, err := ParseIdentifier(i.Type().String(), i.Number())
	if err != nil || j != i {
		t.Fatalf("%q %q is read as %s %q, and that as %s %q, %v", kind, number, i.Type(), i.Number(), j.Type(), j.Number(), err)
	}
	if len(i.Number()) >= 4 && len(i.Masked()) != len(i.Number()) {
		t.Fatalf("%q is masked as %q", i.Number(), i.Masked())
	}
}

func FuzzParseIdentifier(f *testing.F) {
	for _, n := range []string{"500154199301135886", "11010119900307803X", "610104620927690", "810000199408230021", "KAZ110090123105",
		"91350200MA2YJ1XR9G", "H12345678", "E12345678", "", "\xff", "５", "9111561985010100I2", "123456789012345678901"} {
		for _, k := range []string{"", "citizen", "foreign_permanent", "social_credit", "passport"} {
			f.Add(k, n)
		}
	}
	f.Fuzz(func(t *testing.T, kind, number string) { checkNormal(t, kind, number) })
}

func BenchmarkParseIdentifier(b *testing.B) {
	for b.Loop() {
		if _, _, err := ParseIdentifier("citizen", "500154199301135886"); err != nil {
			b.Fatal(err)
		}
	}
}
