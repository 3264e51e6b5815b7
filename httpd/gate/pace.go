package gate

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"wanjia/base/clock"
)

// A fair pace. An office of fifty people comes from one address, so addresses get more than one person needs; whoever is
// signed in gets more than any hand can click, and a machine that imports row by row still fits.
const (
	guessEvery = 3 * time.Second // sign-ins and the like from one address
	guessBurst = 20
	guestRate  = rate.Limit(10) // public routes from one address, a second
	guestBurst = 60
	staffRate  = rate.Limit(100) // one account, a second
	staffBurst = 400
)

// pace holds everybody to it.
type pace struct {
	clock clock.Clock
	guess *buckets
	guest *buckets
	staff *buckets
}

func newPace(clk clock.Clock) *pace {
	return &pace{clk, newBuckets(rate.Every(guessEvery), guessBurst), newBuckets(guestRate, guestBurst), newBuckets(staffRate, staffBurst)}
}

// visitor says how many seconds somebody at an address has to wait; 0 is none.
func (p *pace) visitor(address string, strict bool) int {
	if strict {
		return p.guess.wait(address, p.clock.Now())
	}
	return p.guest.wait(address, p.clock.Now())
}

// account says how many seconds an account has to wait.
func (p *pace) account(name string) int { return p.staff.wait(name, p.clock.Now()) }

// buckets are the token buckets of everybody who came lately.
type buckets struct {
	rate  rate.Limit
	burst int
	mu    sync.Mutex
	byKey map[string]*bucket
}

type bucket struct {
	limiter *rate.Limiter
	seen    time.Time
}

func newBuckets(r rate.Limit, burst int) *buckets {
	return &buckets{rate: r, burst: burst, byKey: map[string]*bucket{}}
}

// maxBuckets bounds the memory. Beyond it those are forgotten whose bucket is full again, and if that isn't enough, all.
const maxBuckets = 10_000

func (b *buckets) wait(key string, now time.Time) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	one, ok := b.byKey[key]
	if !ok {
		b.sweep(now)
		one = &bucket{limiter: rate.NewLimiter(b.rate, b.burst)}
		b.byKey[key] = one
	}
	one.seen = now
	if one.limiter.AllowN(now, 1) {
		return 0
	}
	missing := 1 - one.limiter.TokensAt(now)
	return max(1, int(math.Ceil(missing/float64(b.rate))))
}

func (b *buckets) sweep(now time.Time) {
	if len(b.byKey) < maxBuckets {
		return
	}
	full := time.Duration(float64(b.burst) / float64(b.rate) * float64(time.Second))
	for key, one := range b.byKey {
		if now.Sub(one.seen) > full {
			delete(b.byKey, key)
		}
	}
	if len(b.byKey) >= maxBuckets {
		clear(b.byKey)
	}
}
