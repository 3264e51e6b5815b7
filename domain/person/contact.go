package person

import (
	"strings"

	"wanjia/base/fault"
	"wanjia/base/words"
)

// Phone is a telephone number in its normal form: eleven digits for a mobile number of China, otherwise the digits as dialled,
// with + where it was international. The zero value is no number.
type Phone struct{ s string }

// ParsePhone reads a number with any spaces, hyphens, brackets and a leading +86, 0086 or 86 before a mobile number.
// The empty text is no number.
func ParsePhone(text string) (Phone, error) {
	var b strings.Builder
	for _, r := range words.HalfWidth(text) {
		switch {
		case r >= '0' && r <= '9', r == '+' && b.Len() == 0:
			b.WriteRune(r)
		case isFiller(r) || r == '(' || r == ')' || r == '.' || r == '/':
		default:
			return Phone{}, fault.New(fault.Invalid, "person.phone.character").In("phone")
		}
	}
	n := b.String()
	if n == "" && strings.TrimSpace(text) == "" {
		return Phone{}, nil
	}
	for _, prefix := range []string{"+86", "0086", "86", ""} {
		if rest, ok := strings.CutPrefix(n, prefix); ok && isMobile(rest) {
			return Phone{rest}, nil
		}
	}
	if len(strings.TrimPrefix(n, "+")) < 3 || len(strings.TrimPrefix(n, "+")) > 20 {
		return Phone{}, fault.New(fault.Invalid, "person.phone.length").In("phone")
	}
	return Phone{n}, nil
}

// isMobile is ^1[3-9]\d{9}$, the mobile numbers of China.
func isMobile(n string) bool {
	return len(n) == 11 && n[0] == '1' && n[1] >= '3' && digits(n)
}

// Number is the normal form in full. It is personal data: mask it before it is shown.
func (p Phone) Number() string { return p.s }

// IsZero says that there is no number.
func (p Phone) IsZero() bool { return p.s == "" }

// IsMobile says whether the number can receive a text message in China.
func (p Phone) IsMobile() bool { return isMobile(p.s) }

// Masked keeps the first three and the last four digits of a mobile number, as operators print it; of other numbers the last two.
func (p Phone) Masked() string {
	if p.IsMobile() {
		return p.s[:3] + "****" + p.s[7:]
	}
	if len(p.s) < 5 {
		return strings.Repeat("*", len(p.s))
	}
	return strings.Repeat("*", len(p.s)-2) + p.s[len(p.s)-2:]
}

// String is Masked, so that a log line gives nothing away.
func (p Phone) String() string { return p.Masked() }

// GoString is String.
func (p Phone) GoString() string { return p.String() }

// BankAccount is where somebody is paid: a card of 16 to 19 digits, or an older account number.
// The zero value is no account.
type BankAccount struct{ s string }

// ParseBankAccount reads a card or account number. A card number that fails its check digit (ISO/IEC 7812-1, Luhn)
// and a number that isn't a card's are taken with a doubt: old passbook accounts fail. The empty text is no account.
func ParseBankAccount(text string) (BankAccount, []Doubt, error) {
	n, err := plainNumber(text)
	if err != nil || n == "" {
		return BankAccount{}, nil, refield(err, "account")
	}
	if len(n) < 6 || len(n) > 34 || !alphanumeric(n) || letters(n) {
		return BankAccount{}, nil, fault.New(fault.Invalid, "person.bank.form").In("account")
	}
	switch {
	case len(n) < 16 || len(n) > 19 || !digits(n):
		return BankAccount{n}, []Doubt{doubt("person.bank.notcard")}, nil
	case !luhn(n):
		return BankAccount{n}, []Doubt{doubt("person.bank.luhn")}, nil
	}
	return BankAccount{n}, nil, nil
}

func luhn(n string) bool {
	sum := 0
	for i := range len(n) {
		v := int(n[len(n)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// Number is the number in full. It is personal data.
func (a BankAccount) Number() string { return a.s }

// IsZero says that there is no account.
func (a BankAccount) IsZero() bool { return a.s == "" }

// IsUnionPay says whether it is a card of the UnionPay range.
func (a BankAccount) IsUnionPay() bool {
	return len(a.s) >= 16 && len(a.s) <= 19 && strings.HasPrefix(a.s, "62") && digits(a.s)
}

// Masked keeps the last four digits, as banks print them.
func (a BankAccount) Masked() string {
	if len(a.s) < 8 {
		return strings.Repeat("*", len(a.s))
	}
	return strings.Repeat("*", len(a.s)-4) + a.s[len(a.s)-4:]
}

// String is Masked.
func (a BankAccount) String() string { return a.Masked() }

// GoString is String.
func (a BankAccount) GoString() string { return a.String() }
