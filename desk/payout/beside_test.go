package payout

import (
	"errors"
	"slices"
	"testing"

	"wanjia/base/fault"
)

func TestPiecesAreUsedInTheirOrderUpToTheFirstError(t *testing.T) {
	var used []int
	err := ahead(5, func(i int) (int, error) { return i * i, nil }, func(i, made int) error {
		used = append(used, i, made)
		return nil
	})
	if err != nil || !slices.Equal(used, []int{0, 0, 1, 1, 2, 4, 3, 9, 4, 16}) {
		t.Errorf("used %v, %v", used, err)
	}
	stop := errors.New("stop")
	made := func(i int) (int, error) {
		if i == 2 {
			return 0, stop
		}
		return i, nil
	}
	n := 0
	if err := ahead(5, made, func(int, int) error { n++; return nil }); !errors.Is(err, stop) || n != 2 {
		t.Errorf("a piece that fails: %v after %d uses; want %v after 2", err, n, stop)
	}
	n = 0
	if err := ahead(5, made, func(int, int) error { n++; return stop }); !errors.Is(err, stop) || n != 1 {
		t.Errorf("a use that fails: %v after %d uses; want %v after 1", err, n, stop)
	}
}

func TestWhatPanicsBesideAnActIsItsError(t *testing.T) {
	err := ahead(1, func(int) (int, error) { panic("lost") }, func(int, int) error { return nil })
	if !fault.Is(err, "fault.panic") {
		t.Errorf("ahead answers %v", err)
	}
	b := newBehind()
	later := false
	b.work <- func() error { panic("lost") }
	b.work <- func() error { later = true; return nil }
	if err := b.wait(); !fault.Is(err, "fault.panic") || later {
		t.Errorf("behind answers %v, and what followed was done: %t", err, later)
	}
	b = newBehind()
	b.work <- func() error { later = true; return nil }
	if err := b.wait(); err != nil || !later {
		t.Errorf("behind answers %v, and its work was done: %t", err, later)
	}
}
