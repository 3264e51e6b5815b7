// Package shelf keeps pages that are the same for everybody, so that they are made once and sent as they are. A page stands until the
// journal has grown or the day has changed; then the next who asks makes it anew, one at a time, and never more than once a second: who
// comes meanwhile gets the page as it stood, at most a second old. It keeps nothing of whoever asks, and knows no page.
package shelf

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/httpd/ready"
)

// Follows is what a page hangs on.
type Follows uint8

// What pages hang on.
const (
	Content Follows = iota // the packs and the day
	Journal                // and what is written down
)

// Shelf keeps pages.
type Shelf struct {
	clock clock.Clock
	head  func() int64

	mu   sync.RWMutex
	kept map[string]*slot
	size atomic.Int64
}

// slot is the place of one page.
type slot struct {
	page   atomic.Pointer[made]
	making sync.Mutex // one at a time
}

// made is a page with what it was true for.
type made struct {
	bytes *ready.Bytes
	head  int64
	today day.Day
	at    time.Time
}

// The bounds: beyond them everything is made anew, which costs time and nothing else.
const (
	mostPages = 4000
	mostBytes = 48 << 20
	// Pace is how long a page stands at least, however fast the journal grows.
	Pace = time.Second
)

// New is an empty shelf. head tells how far the journal has grown.
func New(clk clock.Clock, head func() int64) *Shelf {
	return &Shelf{clock: clk, head: head, kept: map[string]*slot{}}
}

// Make makes a page.
type Make func(ctx context.Context) (*ready.Bytes, error)

// Get is a page as it may be sent now; nil where it has to be made.
func (s *Shelf) Get(key string, f Follows) *ready.Bytes {
	s.mu.RLock()
	at := s.kept[key]
	s.mu.RUnlock()
	if at == nil {
		return nil
	}
	p := at.page.Load()
	if p == nil || !s.stands(p, f) {
		return nil
	}
	return p.bytes
}

// stands says that nothing has happened since that the page could show, or that it was made just now.
func (s *Shelf) stands(p *made, f Follows) bool {
	now := s.clock.Now()
	if p.today != day.OfTime(now, clock.Civil()) {
		return false
	}
	return f == Content || p.head == s.head() || now.Sub(p.at) < Pace
}

// Fill is the page, made where it doesn't stand any more. Who asks while somebody else makes it waits for that one.
func (s *Shelf) Fill(ctx context.Context, key string, f Follows, mk Make) (*ready.Bytes, error) {
	at := s.slot(key)
	at.making.Lock()
	defer at.making.Unlock()
	old := at.page.Load()
	if old != nil && s.stands(old, f) {
		return old.bytes, nil
	}
	now := s.clock.Now()
	p := &made{head: s.head(), today: day.OfTime(now, clock.Civil()), at: now} // before it reads: what is written meanwhile is news
	b, err := mk(ctx)
	if err != nil {
		return nil, err
	}
	p.bytes = b
	at.page.Store(p)
	grown := int64(b.Size())
	if old != nil {
		grown -= int64(old.bytes.Size())
	}
	if s.size.Add(grown) > mostBytes {
		s.clear()
	}
	return b, nil
}

// Last is a page as it stood last, however old; nil where there is none.
func (s *Shelf) Last(key string) *ready.Bytes {
	s.mu.RLock()
	at := s.kept[key]
	s.mu.RUnlock()
	if at == nil {
		return nil
	}
	if p := at.page.Load(); p != nil {
		return p.bytes
	}
	return nil
}

func (s *Shelf) slot(key string) *slot {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at := s.kept[key]; at != nil {
		return at
	}
	if len(s.kept) >= mostPages {
		s.kept = map[string]*slot{}
		s.size.Store(0)
	}
	at := &slot{}
	s.kept[key] = at
	return at
}

func (s *Shelf) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = map[string]*slot{}
	s.size.Store(0)
}
