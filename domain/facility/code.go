package facility

import (
	"strings"

	"wanjia/base/fault"
)

// Rules of codes. Lawful codes that break a check digit exist, so a person may accept them with a reason, under the rule's name.
const (
	RuleCredit       = "facility.credit"       // unified social credit code, GB 32100-2015
	RuleRegistration = "facility.registration" // number of a medical institution
	RulePractice     = "facility.practice"     // number of a licence to practise
)

const (
	creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY" // no I O S V Z
	orgAlphabet    = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	creditLength   = 18
	orgLength      = 9
)

// CheckCredit says what is wrong with a unified social credit code (GB 32100-2015): eighteen characters, the last of which checks the
// rest, weights 3^i mod 31. Its ninth to seventeenth are an organisation's code with a check of its own.
func CheckCredit(text string) error {
	code := strings.ToUpper(strings.TrimSpace(text))
	wrong := func(key string) error { return fault.New(fault.Refused, key, "code", code).In("code") }
	if len(code) != creditLength {
		return wrong("facility.credit.length")
	}
	sum, weight := 0, 1
	for _, c := range []byte(code[:creditLength-1]) {
		n := strings.IndexByte(creditAlphabet, c)
		if n < 0 {
			return wrong("facility.credit.character")
		}
		sum += n * weight
		weight = weight * 3 % 31
	}
	if creditAlphabet[(31-sum%31)%31] != code[creditLength-1] {
		return wrong("facility.credit.check")
	}
	return nil
}

// CheckOrganisation says whether nine characters are an organisation's code (GB 11714): weights 3 7 9 10 5 8 4 2, 11 less the rest.
func CheckOrganisation(code string) bool {
	if len(code) != orgLength {
		return false
	}
	sum := 0
	for i, w := range []int{3, 7, 9, 10, 5, 8, 4, 2} {
		n := strings.IndexByte(orgAlphabet, code[i])
		if n < 0 {
			return false
		}
		sum += n * w
	}
	check := "0123456789X"[(11-sum%11)%11]
	return code[orgLength-1] == check
}

// registrationLength is that of a medical institution's number: the organisation's nine characters, then area, kind and the like.
const registrationLength = 22

// CheckRegistration says what is wrong with the number of a medical institution: 22 characters that begin with an organisation's
// code or, where the institution has none, with PDY. The composition isn't verified against the standard's text, so a number that breaks it
// may be accepted.
func CheckRegistration(text string) error {
	code := strings.ToUpper(strings.TrimSpace(text))
	if len(code) != registrationLength || !strings.HasPrefix(code, "PDY") && !CheckOrganisation(code[:orgLength]) {
		return fault.New(fault.Refused, "facility.registration.form", "code", code).In("code")
	}
	return nil
}

// practiceLength is that of a licence to practise, 15 for physicians; older ones are longer or shorter.
const practiceLength = 15

// CheckPractice says what is wrong with the number of a physician's licence: fifteen digits.
func CheckPractice(text string) error {
	code := strings.TrimSpace(text)
	digits := strings.IndexFunc(code, func(c rune) bool { return c < '0' || c > '9' }) < 0
	if len(code) != practiceLength || !digits {
		return fault.New(fault.Refused, "facility.practice.form", "code", code).In("code")
	}
	return nil
}
