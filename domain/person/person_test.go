package person

import (
	"fmt"
	"strings"
	"testing"

	"wanjia/base/fault"
	"wanjia/base/words"
)

func TestReadsSexInEverySpelling(t *testing.T) {
	for want, texts := range map[Sex][]string{
		Male:       {"male", "M", "m", "男", "1", "男性", "Male ", "１"},
		Female:     {"female", "F", "女", "2", "女性", "FEMALE"},
		SexUnknown: {"", "unknown", "U", "未知", "0", "9", "未说明"},
	} {
		for _, text := range texts {
			if got, err := ParseSex(text); err != nil || got != want {
				t.Errorf("ParseSex(%q) = %v, %v, want %v", text, got, err, want)
			}
		}
		if got, err := ParseSex(want.Code()); err != nil || got != want {
			t.Errorf("ParseSex(Code %q) = %v, %v, want %v", want.Code(), got, err, want)
		}
		if _, ok := words.Lookup(want.Key()); !ok {
			t.Errorf("%s has no word", want.Key())
		}
	}
	for _, text := range []string{"3", "x", "mann", "男女", "|"} {
		if got, err := ParseSex(text); !fault.Is(err, "person.sex.unread") {
			t.Errorf("ParseSex(%q) = %v, %v, want a fault", text, got, err)
		}
	}
}

func TestReadsPhones(t *testing.T) {
	for text, want := range map[string]string{
		"13812345678": "13812345678", "138 1234-5678": "13812345678", "+86 138-1234-5678": "13812345678", "008613812345678": "13812345678",
		"8613812345678": "13812345678", "１３８１２３４５６７８": "13812345678", "(0755) 8888-6666": "075588886666", "+44 20 7946 0018": "+442079460018",
		"12345": "12345", "110": "110", "": "",
	} {
		p, err := ParsePhone(text)
		if err != nil || p.Number() != want {
			t.Errorf("ParsePhone(%q) = %q, %v, want %q", text, p.Number(), err, want)
		}
	}
	for text, want := range map[string]string{
		"12": "person.phone.length", "+": "person.phone.length", "-": "person.phone.length", strings.Repeat("1", 21): "person.phone.length",
		"无": "person.phone.character", "138a": "person.phone.character", "13812345678、13912345678": "person.phone.character", "86+1": "person.phone.character",
	} {
		if p, err := ParsePhone(text); !fault.Is(err, want) {
			t.Errorf("ParsePhone(%q) = %q, %v, want %s", text, p.Number(), err, want)
		}
	}
}

func TestMasksPhonesAndAccounts(t *testing.T) {
	p, _ := ParsePhone("13812345678")
	q, _ := ParsePhone("075588886666")
	a, _, _ := ParseBankAccount("4111 1111 1111 1111")
	if got := fmt.Sprint(p, " ", q, " ", a); got != "138****5678 **********66 ************1111" {
		t.Errorf("masked: %s", got)
	}
	if !p.IsMobile() || q.IsMobile() {
		t.Errorf("IsMobile: %v and %v, want true and false", p.IsMobile(), q.IsMobile())
	}
}

func TestReadsBankAccounts(t *testing.T) {
	for text, want := range map[string]string{
		"4111111111111111": "", "4111-1111-1111-1112": "person.bank.luhn", "6222020200112233": "person.bank.luhn",
		"12345678": "person.bank.notcard", "GB82WEST12345698765432": "person.bank.notcard", "": "",
	} {
		_, doubts, err := ParseBankAccount(text)
		got := ""
		if len(doubts) > 0 {
			got = doubts[0].Key
		}
		if err != nil || got != want {
			t.Errorf("ParseBankAccount(%q): %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"12345", "ABCDEFGH", "存折", strings.Repeat("1", 35)} {
		if a, _, err := ParseBankAccount(text); fault.KindOf(err) != fault.Invalid || err == nil {
			t.Errorf("ParseBankAccount(%q) = %q, %v, want a fault", text, a.Number(), err)
		}
	}
}

func FuzzParsePhone(f *testing.F) {
	f.Add("+86 138-1234-5678")
	f.Add("(0755) 8888")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePhone(text)
		if err != nil {
			return
		}
		if again, err := ParsePhone(p.Number()); err != nil || again != p {
			t.Fatalf("%q is read as %q and that as %q, %v", text, p.Number(), again.Number(), err)
		}
	})
}

func FuzzParseBankAccount(f *testing.F) {
	f.Add("4111 1111 1111 1111")
	f.Fuzz(func(t *testing.T, text string) {
		a, _, err := ParseBankAccount(text)
		if err != nil {
			return
		}
		if again, _, err := ParseBankAccount(a.Number()); err != nil || again != a {
			t.Fatalf("%q is read as %q and that as %q, %v", text, a.Number(), again.Number(), err)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for b.Loop() {
		Fold("张桂生")
	}
}
