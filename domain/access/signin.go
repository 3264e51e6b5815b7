package access

import (
	_ "embed" // the commonest passwords
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"wanjia/base/fault"
)

// The lengths of passwords, in characters.
const (
	MinPassword  = 8   // with three classes (the measure of GB/T 22239-2019 assessors)
	LongPassword = 15  // without (NIST SP 800-63B-4 §3.1.1.2)
	MaxPassword  = 128 // bounds what hashing costs
)

//go:embed commonest.txt
var commonest string

// CheckPassword says whether a password may be set for an account: at least eight characters of three classes (small, capital,
// digit, other), or at least fifteen of any; not among the commonest, not one character or run, and without the account's name.
func CheckPassword(account, password string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case n > MaxPassword:
		return weak("access.password.long")
	case n < MinPassword:
		return weak("access.password.short")
	case n < LongPassword && classes(password) < 3:
		return weak("access.password.classes")
	}
	low := strings.ToLower(password)
	account = strings.ToLower(strings.TrimSpace(account))
	switch {
	case utf8.RuneCountInString(account) >= 3 && strings.Contains(low, account), account != "" && low == account:
		return weak("access.password.name")
	case isCommon(low), isRun(low):
		return weak("access.password.common")
	}
	return nil
}

func weak(key string) error { return fault.New(fault.Invalid, key).In("password") }

// classes counts the kinds of characters: small and capital letters, digits, everything else.
func classes(s string) int {
	var small, capital, digit, other int
	for _, r := range s {
		switch {
		case unicode.IsLower(r):
			small = 1
		case unicode.IsUpper(r):
			capital = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return small + capital + digit + other
}

// isCommon looks among the commonest, also with digits and signs put around a common word.
func isCommon(low string) bool {
	core := strings.TrimFunc(low, func(r rune) bool { return !unicode.IsLetter(r) })
	for word := range strings.Lines(commonest) {
		word = strings.TrimSpace(word)
		if word != "" && (word == low || word == core) {
			return true
		}
	}
	return false
}

// isRun knows one to three characters over and over, and counting up or down throughout.
func isRun(low string) bool {
	r := []rune(low)
	seen := map[rune]bool{}
	up, down := true, true
	for i := range r {
		seen[r[i]] = true
		if i > 0 {
			up = up && r[i] == r[i-1]+1
			down = down && r[i] == r[i-1]-1
		}
	}
	return len(seen) <= 3 || up || down
}

// The lock-out after wrong passwords: five in a row lock for five minutes, each further one for twice as long, up to a day.
const (
	FailuresAllowed = 5
	FirstLock       = 300 * time.Second
	LongestLock     = 24 * time.Hour
)

// LockedUntil is the instant until which an account takes no password, after so many failures in a row, the last at the
// given instant; ok is false where it isn't locked at all.
func LockedUntil(failures int, last time.Time) (until time.Time, ok bool) {
	if failures < FailuresAllowed {
		return time.Time{}, false
	}
	lock := LongestLock
	if doublings := failures - FailuresAllowed; doublings < 16 {
		lock = min(FirstLock<<doublings, LongestLock)
	}
	return last.Add(lock), true
}

// The ends of a session.
const (
	SessionIdle = 30 * time.Minute
	SessionMost = 12 * time.Hour
)

// SessionEnds is the instant at which a session is over: half an hour after it was last used, and in any case twelve hours
// after it began.
func SessionEnds(began, used time.Time) time.Time {
	idle, most := used.Add(SessionIdle), began.Add(SessionMost)
	if idle.Before(most) {
		return idle
	}
	return most
}

// SessionOver says whether a session is over at an instant.
func SessionOver(began, used, now time.Time) bool { return !now.Before(SessionEnds(began, used)) }
