package shelf_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/httpd/portal/shelf"
	"wanjia/httpd/ready"
)

type moved struct{ ms atomic.Int64 }

func (m *moved) Now() time.Time { return time.UnixMilli(m.ms.Load()).UTC() }

func noon() time.Time {
	return time.Date(2026, 3, 2, 12, 0, 0, 0, clock.Civil())
}

func TestAPageIsMadeAgainOnceWhatItHangsOnHasChanged(t *testing.T) {
	for _, c := range []struct {
		name    string
		follows shelf.Follows
		grown   int64
		later   time.Duration
		again   bool
	}{
		{"nothing happened", shelf.Journal, 0, time.Hour, false},
		{"the journal grew", shelf.Journal, 1, shelf.Pace, true},
		{"the journal grew a moment after it was made", shelf.Journal, 1, shelf.Pace - time.Millisecond, false},
		{"the journal grew, which the page doesn't show", shelf.Content, 1, time.Hour, false},
		{"the next day", shelf.Content, 0, 13 * time.Hour, true},
	} {
		clk, head, n := &moved{}, int64(7), 0
		clk.ms.Store(noon().UnixMilli())
		s := shelf.New(clk, func() int64 { return head })
		mk := func(context.Context) (*ready.Bytes, error) { n++; return ready.Of("text/html", []byte("page")), nil }
		if s.Get("a", c.follows) != nil {
			t.Fatalf("%s: a page before it was made", c.name)
		}
		if _, err := s.Fill(t.Context(), "a", c.follows, mk); err != nil {
			t.Fatal(err)
		}
		head += c.grown
		clk.ms.Add(c.later.Milliseconds())
		if got := s.Get("a", c.follows) == nil; got != c.again {
			t.Errorf("%s: has to be made again: %v, want %v", c.name, got, c.again)
		}
		if _, err := s.Fill(t.Context(), "a", c.follows, mk); err != nil {
			t.Fatal(err)
		}
		if want := map[bool]int{true: 2, false: 1}[c.again]; n != want {
			t.Errorf("%s: made %d times, want %d", c.name, n, want)
		}
		if s.Last("a") == nil || s.Last("b") != nil {
			t.Errorf("%s: the last page is %v, one that nobody asked for %v", c.name, s.Last("a"), s.Last("b"))
		}
	}
}

func TestOnePageIsMadeOnceHoweverManyAsk(t *testing.T) {
	var n atomic.Int64
	s := shelf.New(clock.Fixed(noon()), func() int64 { return 1 })
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			_, err := s.Fill(t.Context(), "a", shelf.Journal, func(context.Context) (*ready.Bytes, error) {
				n.Add(1)
				return ready.Of("text/html", []byte("page")), nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n.Load() != 1 {
		t.Errorf("made %d times, want once", n.Load())
	}
}

func TestWhatWasWrittenWhileAPageWasMadeIsNews(t *testing.T) {
	clk, head := &moved{}, int64(1)
	clk.ms.Store(noon().UnixMilli())
	s := shelf.New(clk, func() int64 { return head })
	_, err := s.Fill(t.Context(), "a", shelf.Journal, func(context.Context) (*ready.Bytes, error) { head++; return ready.Of("text/html", []byte("old")), nil })
	if err != nil {
		t.Fatal(err)
	}
	clk.ms.Add(shelf.Pace.Milliseconds())
	if s.Get("a", shelf.Journal) != nil {
		t.Error("a page stands that may not show what was written while it was made")
	}
}

func TestWhatFailedIsntKept(t *testing.T) {
	s := shelf.New(clock.Fixed(noon()), func() int64 { return 1 })
	if _, err := s.Fill(t.Context(), "a", shelf.Journal, func(context.Context) (*ready.Bytes, error) { return nil, errors.New("no") }); err == nil {
		t.Error("no error")
	}
	if s.Get("a", shelf.Journal) != nil || s.Last("a") != nil {
		t.Error("a page that couldn't be made stands")
	}
}

func TestTheShelfIsBounded(t *testing.T) {
	s := shelf.New(clock.Fixed(noon()), func() int64 { return 1 })
	big := make([]byte, 1<<20)
	for i := range big {
		big[i] = byte(i * 2654435761 >> 8)
	}
	kept := 0
	for i := range 200 {
		key := string(rune('a' + i))
		if _, err := s.Fill(t.Context(), key, shelf.Content, func(context.Context) (*ready.Bytes, error) { return ready.Of("text/html", big), nil }); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 200 {
		if s.Last(string(rune('a'+i))) != nil {
			kept++
		}
	}
	if kept > 60 {
		t.Errorf("%d megabytes are kept", kept)
	}
}
