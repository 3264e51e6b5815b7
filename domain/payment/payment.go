// Package payment decides what is sent to a bank, once, and what a bank's statement says of it. It knows payees, amounts, references
// and accounts; it refuses to pay the same thing twice, whoever asks, and it knows nothing of why anybody is paid.
package payment

import (
	"encoding/base32"
	"strconv"
	"strings"
	"sync"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/money"
	"wanjia/domain/person"
)

// Key says what a payment is for: one payee, one scheme, one period, or a share of it where a correction tops it up. Whatever is built
// from the same key is the same payment.
type Key struct {
	Payee  string // of whom: the person's identifier, or an institution's
	Scheme string
	Period string // such as 2026, or 2026+1 for the first top-up
}

// Reference travels with a payment from end to end and comes back in statements: 26 characters that follow from the key alone, a
// hyphen and the attempt. So two clerks who build the same payment build the same reference, and a bank sees it twice.
type Reference struct{ s string }

const (
	keyChars    = 26 // 128 bits in base 32
	maxAttempts = 99
	crockford   = "0123456789ABCDEFGHJKMNPQRSTVWXYZ" // no I, L, O, U: read over the telephone without mistakes
)

var alphabet = sync.OnceValue(func() *base32.Encoding { return base32.NewEncoding(crockford).WithPadding(base32.NoPadding) })

// Reference is the reference of an attempt, from 1.
func (k Key) Reference(attempt int) (Reference, error) {
	if attempt < 1 || attempt > maxAttempts {
		return Reference{}, fault.New(fault.TooMuch, "payment.attempts", "max", strconv.Itoa(maxAttempts))
	}
	if k.Payee == "" || k.Scheme == "" || k.Period == "" {
		return Reference{}, fault.New(fault.Invalid, "payment.key")
	}
	u := id.Derive("payment", k.Payee, k.Scheme, k.Period)
	return Reference{alphabet().EncodeToString(u[:]) + "-" + strconv.Itoa(attempt)}, nil
}

// ParseReference reads a reference as a bank gives it back; banks change case and add spaces.
func ParseReference(text string) (Reference, error) {
	s := strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(text), " ", ""))
	k, a, ok := strings.Cut(s, "-")
	n, err := strconv.Atoi(a)
	if !ok || len(k) != keyChars || err != nil || n < 1 || n > maxAttempts || strconv.Itoa(n) != a {
		return Reference{}, fault.New(fault.Invalid, "payment.reference", "text", clip(text))
	}
	for _, r := range k {
		if !strings.ContainsRune(crockford, r) {
			return Reference{}, fault.New(fault.Invalid, "payment.reference", "text", clip(text))
		}
	}
	return Reference{s}, nil
}

// clip keeps what a file says from filling a message.
func clip(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// String is the reference.
func (r Reference) String() string { return r.s }

// IsZero says that there is none.
func (r Reference) IsZero() bool { return r.s == "" }

// Attempt is how many times this payment has been tried.
func (r Reference) Attempt() int {
	n, _ := strconv.Atoi(r.s[strings.IndexByte(r.s, '-')+1:]) // a reference in hand is well formed; of none it is 0
	return n
}

// Payee is who gets money, and where.
type Payee struct {
	Name    string // the holder of the account
	Account person.BankAccount
	Bank    string // the code of the payee's bank where the paying bank asks for it
}

// Line is one payment.
type Line struct {
	Key       Key
	Reference Reference
	Payee     Payee
	Amount    money.Fen
	Note      string // what the payee reads on the statement
}

// State is how far a payment has come.
type State uint8

// The states. A payment that was returned may be tried again once its account is mended; nothing else may.
const (
	Built    State = iota + 1 // in a batch that may still be dropped
	Sent                      // handed to the bank
	Paid                      // the statement shows it
	Returned                  // it came back
	Dropped                   // its batch was dropped before it was sent
)

var states = [...]string{"", "built", "sent", "paid", "returned", "dropped"}

// String is the state's code.
func (s State) String() string {
	if int(s) < len(states) {
		return states[s]
	}
	return ""
}

// ParseState reads a code.
func ParseState(text string) (State, error) {
	for s := Built; s <= Dropped; s++ {
		if states[s] == text {
			return s, nil
		}
	}
	return 0, fault.New(fault.Invalid, "payment.state", "text", text)
}

// may says which state may follow which. A bank's statement may show a payment that a crash kept from being marked as sent.
func (s State) may(next State) bool {
	switch next {
	case Sent, Dropped:
		return s == Built
	case Paid:
		return s == Sent
	case Returned:
		return s == Sent || s == Paid
	case Built:
		return false
	}
	return false
}

// Next is the state after a step, or a conflict that says where the payment stands.
func (s State) Next(next State) (State, error) {
	if !s.may(next) {
		return s, fault.New(fault.Conflict, "payment.step", "from", s.String(), "to", next.String())
	}
	return next, nil
}

// Attempt is the number of the next attempt, given the states of all that were made: a payment is tried again only when the last try
// came back or never left.
func Attempt(made []State) (int, error) {
	for _, s := range made {
		switch s {
		case Returned, Dropped:
		case Built, Sent:
			return 0, fault.New(fault.Conflict, "payment.underway", "state", s.String())
		default:
			return 0, fault.New(fault.Conflict, "payment.paid", "state", s.String())
		}
	}
	if len(made) >= maxAttempts {
		return 0, fault.New(fault.TooMuch, "payment.attempts", "max", strconv.Itoa(maxAttempts))
	}
	return len(made) + 1, nil
}
