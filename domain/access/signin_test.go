package access

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/words"
)

func TestPasswords(t *testing.T) {
	for _, c := range []struct{ says, account, password, want string }{
		{"eight characters of three classes", "lihua", "Rain7gate", ""},
		{"signs are a class", "lihua", "rain!7gate", ""},
		{"Chinese characters are a class", "lihua", "rain7雨门gate", ""},
		{"a phrase of fifteen needs no classes", "lihua", "the river is wide", ""},
		{"fifteen Chinese characters too", "lihua", "春眠不觉晓处处闻啼鸟夜来风雨声", ""},
		{"seven characters", "lihua", "Ra1n!ga", "access.password.short"},
		{"nothing", "lihua", "", "access.password.short"},
		{"two classes", "lihua", "raingate77", "access.password.classes"},
		{"fourteen of two classes", "lihua", "raingate771234", "access.password.classes"},
		{"the name inside", "lihua", "LiHua#2024x", "access.password.name"},
		{"a short name inside is no matter", "li", "Bali#2024x", ""},
		{"a common word dressed up", "lihua", "Password1!", "access.password.common"},
		{"a common password as it is", "lihua", "Admin@123", "access.password.common"},
		{"a keyboard row", "lihua", "1qaz@WSX", "access.password.common"},
		{"one character over and over", "lihua", "aaaaaaaaaaaaaaaa", "access.password.common"},
		{"three characters over and over", "lihua", "Aa1Aa1Aa1Aa1", "access.password.common"},
		{"counting up", "lihua", "abcdefghijklmnop", "access.password.common"},
		{"counting down", "lihua", "zyxwvutsrqponmlk", "access.password.common"},
		{"longer than is hashed", "lihua", strings.Repeat("the river is wide", 8), "access.password.long"},
	} {
		t.Run(c.says, func(t *testing.T) {
			err := CheckPassword(c.account, c.password)
			if c.want == "" && err != nil || c.want != "" && !fault.Is(err, c.want) {
				t.Errorf("CheckPassword(%q, %q) = %v, want %q", c.account, c.password, err, c.want)
			}
			if _, ok := words.Lookup(c.want); c.want != "" && !ok {
				t.Errorf("%s has no sentence", c.want)
			}
		})
	}
}

func FuzzCheckPassword(f *testing.F) {
	f.Add("lihua", "Rain7gate")
	f.Add("", "\xff\xfe")
	f.Fuzz(func(t *testing.T, account, password string) {
		err := CheckPassword(account, password)
		if err == nil && len(password) < MinPassword {
			t.Errorf("CheckPassword took %q", password)
		}
		if f, ok := errors.AsType[*fault.Fault](err); ok && len(f.Args) > 0 {
			t.Errorf("the fault repeats what was typed: %v", err)
		}
	})
}

func TestLockOut(t *testing.T) {
	last := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	for failures, want := range map[int]time.Duration{
		0: 0, 4: 0, 5: 5 * time.Minute, 6: 10 * time.Minute, 7: 20 * time.Minute, 12: 640 * time.Minute, 13: 1280 * time.Minute, 14: 24 * time.Hour, 1000: 24 * time.Hour, -1: 0,
	} {
		until, locked := LockedUntil(failures, last)
		if locked != (want > 0) || locked && until.Sub(last) != want {
			t.Errorf("%d failures lock until %v (%v), want %v", failures, until, locked, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(FailuresAllowed, 100).Draw(t, "failures")
		a, _ := LockedUntil(n, last)
		b, _ := LockedUntil(n+1, last)
		if b.Before(a) {
			t.Fatalf("%d failures lock until %v, %d until %v", n, a, n+1, b)
		}
	})
}

func TestSessions(t *testing.T) {
	began := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		says      string
		used, now time.Duration
		want      bool
	}{
		{"just begun", 0, 0, false},
		{"used half an hour ago, all but a second", time.Hour, 90*time.Minute - time.Second, false},
		{"used half an hour ago", time.Hour, 90 * time.Minute, true},
		{"in use for twelve hours, all but a second", 12*time.Hour - 2*time.Second, 12*time.Hour - time.Second, false},
		{"in use for twelve hours", 12*time.Hour - time.Second, 12 * time.Hour, true},
	} {
		if got := SessionOver(began, began.Add(c.used), began.Add(c.now)); got != c.want {
			t.Errorf("%s: over %v, want %v", c.says, got, c.want)
		}
	}
}
