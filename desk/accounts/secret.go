package accounts

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alexedwards/argon2id"

	"wanjia/base/fault"
	"wanjia/domain/access"
)

// atOnce bounds how many passwords are hashed at the same time: each takes its memory, and a flood of sign-ins must not
// take all there is. Whoever finds more than maxWaiting before them is asked to come again.
const (
	atOnce     = 2
	maxWaiting = 32
)

// hasher hashes and checks passwords with Argon2id (RFC 9106).
type hasher struct {
	params  *argon2id.Params
	slots   chan struct{}
	waiting atomic.Int64
	// nobody is a hash that no password has, checked where there is no account so that it takes as long.
	nobody func() (string, error)
}

func newHasher(c Cost) *hasher {
	h := &hasher{slots: make(chan struct{}, atOnce),
		params: &argon2id.Params{Memory: c.Memory, Iterations: c.Passes, Parallelism: 1, SaltLength: 16, KeyLength: 32}}
	h.nobody = sync.OnceValues(func() (string, error) { return argon2id.CreateHash(secret(), h.params) })
	return h
}

// enter waits for a place to hash in; leave gives it back.
func (h *hasher) enter(ctx context.Context) error {
	if h.waiting.Add(1) > maxWaiting {
		h.waiting.Add(-1)
		return fault.New(fault.Busy, "account.busy")
	}
	defer h.waiting.Add(-1)
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *hasher) leave() { <-h.slots }

// make is the hash of a new password.
func (h *hasher) make(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	text, err := argon2id.CreateHash(password, h.params)
	if err != nil {
		return "", fault.New(fault.Internal, "account.hash").Because(err)
	}
	return text, nil
}

// check says whether a password is the hash's, in the same time for no hash at all. The caller has entered.
func (h *hasher) check(password, hash string) (bool, error) {
	nobody, err := h.nobody() // made before the first check of any kind, so that making it tells nothing
	if err != nil {
		return false, fault.New(fault.Internal, "account.hash").Because(err)
	}
	known := hash != ""
	if !known {
		hash = nobody
	}
	if len(password) > 4*access.MaxPassword { // no such password was ever set; don't hash what somebody sends to keep us busy
		password = password[:4*access.MaxPassword]
	}
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fault.New(fault.Internal, "account.hash").Because(err)
	}
	return ok && known, nil
}

// Secret is what opens a session: 256 random bits.
func Secret() string { return secret() }

func secret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// readable are letters and digits that nobody takes for one another on paper.
const readable = "abcdefghjkmnpqrstuvwxyz23456789"

// onceText is a secret to be typed once: four groups of four from 31 signs, nearly 80 bits.
func onceText() string {
	var out strings.Builder
	for i := 0; i < 16; {
		var b [1]byte
		_, _ = rand.Read(b[:])                  // as above
		if int(b[0]) >= 256-256%len(readable) { // every sign is as likely as any other
			continue
		}
		if i > 0 && i%4 == 0 {
			out.WriteByte('-')
		}
		out.WriteByte(readable[int(b[0])%len(readable)])
		i++
	}
	return out.String()
}

// strangers counts wrong sign-ins under names that no account has, so that being locked doesn't tell which names exist.
type strangers struct {
	mu    sync.Mutex
	names map[string]stranger
}

type stranger struct {
	failures int
	locked   time.Time
}

// maxStrangers bounds the memory; beyond it the counts begin anew.
const maxStrangers = 4096

func newStrangers() *strangers { return &strangers{names: map[string]stranger{}} }

func (s *strangers) lockedUntil(name string) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.names[name].locked
}

func (s *strangers) failed(name string, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.names) >= maxStrangers {
		s.names = map[string]stranger{}
	}
	was := s.names[name]
	was.failures++
	if until, ok := access.LockedUntil(was.failures, now); ok {
		was.locked = until
	}
	s.names[name] = was
}
