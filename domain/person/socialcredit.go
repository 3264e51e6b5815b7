package person

import "strings"

// alphabet31 is GB 32100-2015's: no I, O, S, V, Z.
const alphabet31 = "0123456789ABCDEFGHJKLMNPQRTUWXY"

func socialShape(n string) bool {
	if len(n) != 18 || !digits(n[2:8]) {
		return false
	}
	for i := range len(n) {
		if strings.IndexByte(alphabet31, n[i]) < 0 {
			return false
		}
	}
	return true
}

// socialCheck is the check character of the first 17 (GB 32100-2015 §5, ISO 7064 MOD 31-3), or 0 where one isn't of the alphabet.
func socialCheck(n string) byte {
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(alphabet31, n[i])
		if v < 0 {
			return 0
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return alphabet31[(31-sum%31)%31]
}

// orgCheck is the check character of an organisation code's first eight (GB 11714-1997).
func orgCheck(eight string) byte {
	sum := 0
	for i, w := range [8]int{3, 7, 9, 10, 5, 8, 4, 2} {
		v := int(eight[i] - '0')
		if eight[i] >= 'A' {
			v = int(eight[i]-'A') + 10
		}
		sum += w * v
	}
	return "0X987654321"[sum%11]
}

// misprinted begins the organisation codes of a series that was issued with check characters that don't fit:
// 91350100M0001TGQXM and 91350203M0001QAY9B are lawful. Such a code is taken with a doubt.
const misprinted = "M0001"

// readSocialCredit reads the unified social credit code of an organisation (GB 32100-2015).
func readSocialCredit(n string) (string, []Doubt, error) {
	if len(n) != 18 {
		return "", nil, bad("person.id.length", "want", "18", "got", count(n))
	}
	if !socialShape(n) {
		return "", nil, bad("person.id.social.form")
	}
	var doubts []Doubt
	switch {
	case n[17] == socialCheck(n):
		if n[16] != orgCheck(n[8:16]) {
			doubts = append(doubts, doubt("person.id.social.org"))
		}
	case strings.HasPrefix(n[8:], misprinted):
		doubts = append(doubts, doubt("person.id.social.misprinted"))
	default:
		return "", nil, bad("person.id.check")
	}
	if !isProvince(n[2:4]) && n[2:4] != "10" { // 100000 is the national register
		doubts = append(doubts, doubt("person.id.address", "code", n[2:8]))
	}
	return n, doubts, nil
}
