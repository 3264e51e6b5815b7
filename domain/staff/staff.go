// Package staff knows who works here: accounts, the sessions they are in, the tokens of machines, and the log of what
// each of them looked at. It decides nothing about rights, which are package access's, and never holds a secret: of a
// password and a token it has only hashes.
package staff

import (
	"crypto/sha256"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/person"
)

// Account is somebody who can sign in, with what the sign-in needs.
type Account struct {
	access.Account
	Display  string
	Lang     words.Lang // empty where the browser's own is taken
	Hash     string     // of the password; empty while only a one-time start token opens it
	Fresh    bool       // the password was given by somebody else and must be changed
	Failures int        // wrong passwords in a row
	Locked   time.Time  // until when no password is taken; zero where it isn't locked
	Created  time.Time
}

// maxName bounds an account's name, which is a key and stands in every entry.
const maxName = 40

// ParseName reads an account's name: letters of any script, digits, dot, hyphen and underscore, beginning with a letter or
// digit. Capitals are the same as small letters, so that nobody is somebody else by a shift key.
func ParseName(text string) (string, error) {
	name := strings.ToLower(strings.TrimSpace(text))
	if name == "" || utf8.RuneCountInString(name) > maxName || !utf8.ValidString(name) {
		return "", badName()
	}
	for i, r := range name {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
		case i > 0 && (r == '.' || r == '-' || r == '_'):
		default:
			return "", badName()
		}
	}
	return name, nil
}

func badName() error { return fault.New(fault.Invalid, "account.name").In("name") }

// maxDisplay bounds a person's name as colleagues see it.
const maxDisplay = 80

// ParseDisplay reads the name that colleagues see; an empty one becomes the account's name.
func ParseDisplay(text, name string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return name, nil
	}
	if utf8.RuneCountInString(text) > maxDisplay || strings.ContainsFunc(text, unicode.IsControl) {
		return "", fault.New(fault.Invalid, "account.display").In("display")
	}
	return text, nil
}

// Kind is what a session is for.
type Kind uint8

// The kinds of sessions.
const (
	Browser Kind = iota + 1 // somebody signed in; ends after half an hour without use
	Machine                 // a program's token, with grants of its own
	Start                   // opens the first account, once
	Phone                   // a worker's phone or a box: lives as long as its lease
	Lost                    // was a phone's, which was taken back: opens nothing, and says so
)

// String is the kind as it is stored.
func (k Kind) String() string {
	return [...]string{"", "browser", "machine", "start", "phone", "lost", "", ""}[k&7]
}

// ParseKind reads a stored kind.
func ParseKind(text string) (Kind, bool) {
	for k := Browser; k <= Lost; k++ {
		if k.String() == text {
			return k, true
		}
	}
	return 0, false
}

// Key is the hash of a session's secret; the secret itself is only in the hands of whoever holds the session.
type Key [sha256.Size]byte

// KeyOf is the key of a secret. The secret has 256 random bits, so one hash without salt is enough.
func KeyOf(secret string) Key { return sha256.Sum256([]byte(secret)) }

// Session is one way into the program.
type Session struct {
	Key     Key
	ID      id.ID // by which it is listed and ended
	Account string
	Kind    Kind
	Device  string         // what the browser says it is, or the machine's name
	Grants  []access.Grant // of a machine; somebody signed in has the account's
	Created time.Time
	Seen    time.Time
	Ends    time.Time // in any case
}

// machine begins the name under which a machine's token acts. No account's name holds a colon.
const machine = "machine:"

// MachineName is the name under which a machine's token acts.
func MachineName(name string) string { return machine + name }

// Over says whether a session is over at an instant.
func (s Session) Over(now time.Time) bool {
	if !now.Before(s.Ends) {
		return true
	}
	return s.Kind == Browser && access.SessionOver(s.Created, s.Seen, now)
}

// The acts of the log that no right covers.
const (
	SignedIn  = "sign_in"
	SignedOut = "sign_out"
	Failed    = "sign_in_failed"
)

// Look is one line of the log: who did what, and at whose data they looked. It is never changed or removed.
type Look struct {
	ID      id.ID
	At      time.Time
	Account string
	Device  string
	Act     string
	Purpose access.Purpose
	Area    area.Code
	Detail  string // for operators and inspectors; never a person's data
	People  []person.ID
}

// Mark is a place in the log, for reading on from there.
type Mark struct {
	At time.Time
	ID id.ID
}
