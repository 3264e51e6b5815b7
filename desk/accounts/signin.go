package accounts

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/staff"
)

// Needed says whether the program has no account yet.
func (d *Desk) Needed(ctx context.Context) (bool, error) {
	var needed bool
	err := d.store.Read(ctx, func(r Reader) (err error) {
		needed, err = empty(ctx, r)
		return err
	})
	return needed, err
}

func empty(ctx context.Context, r Reader) (bool, error) {
	some, err := r.Accounts(ctx, "", 1)
	return len(some) == 0, err
}

// startDays is how long a start token opens the first account.
const startDays = 7

// Begin makes the token that opens the first account, and makes every earlier one useless.
func (d *Desk) Begin(ctx context.Context, name string) (token string, err error) {
	if name, err = staff.ParseName(name); err != nil {
		return "", err
	}
	token = onceText()
	err = d.store.Write(ctx, func(tx Tx) error {
		if fresh, err := empty(ctx, tx); err != nil || !fresh {
			return cmpErr(err, fault.New(fault.Conflict, "account.setup.done"))
		}
		old, err := tx.Sessions(ctx, staff.Start, "")
		if err != nil {
			return err
		}
		for _, s := range old {
			if err := tx.EndSession(ctx, s.Key); err != nil {
				return err
			}
		}
		now := tx.Now()
		return tx.SaveSession(ctx, staff.Session{Key: staff.KeyOf(token), ID: id.New(now), Account: name, Kind: staff.Start,
			Created: now, Seen: now, Ends: now.AddDate(0, 0, startDays)})
	})
	return token, err
}

// cmpErr is the first error there is.
func cmpErr(first, second error) error {
	if first != nil {
		return first
	}
	return second
}

// First is the first account. Token is what Begin made; AtMachine says that whoever asks sits at the machine itself.
type First struct {
	Token, Name, Display, Password string
	Lang                           words.Lang
	Device                         string
	AtMachine                      bool
}

// SetUp opens the first account, which administers everything and sees no person, and signs it in.
func (d *Desk) SetUp(ctx context.Context, f First) (token string, v Visit, err error) {
	a := staff.Account{Lang: f.Lang}
	f.Token = strings.ToLower(strings.TrimSpace(f.Token)) // it may have been copied by hand
	if a.Name, err = staff.ParseName(f.Name); err != nil {
		return "", v, err
	}
	if a.Display, err = staff.ParseDisplay(f.Display, a.Name); err != nil {
		return "", v, err
	}
	if err := d.maySetUp(ctx, f); err != nil { // before a hash is paid for
		return "", v, err
	}
	if err := access.CheckPassword(a.Name, f.Password); err != nil {
		return "", v, err
	}
	if a.Hash, err = d.hash.make(ctx, f.Password); err != nil {
		return "", v, err
	}
	a.Grants = []access.Grant{{Desk: access.Administration, Purpose: access.AdministrationPurpose}}
	err = d.store.Write(ctx, func(tx Tx) error {
		if err := settable(ctx, tx, f, tx.Now()); err != nil {
			return err
		}
		a.Created = tx.Now()
		if err := tx.SaveAccount(ctx, a); err != nil {
			return err
		}
		if f.Token != "" {
			if err := tx.EndSession(ctx, staff.KeyOf(f.Token)); err != nil {
				return err
			}
		}
		token, v, err = d.admitBrowser(ctx, tx, a, f.Device)
		return err
	})
	return token, v, err
}

func (d *Desk) maySetUp(ctx context.Context, f First) error {
	return d.store.Read(ctx, func(r Reader) error { return settable(ctx, r, f, d.clock.Now()) })
}

// settable says whether the first account may be opened now, by this token or from this machine.
func settable(ctx context.Context, r Reader, f First, now time.Time) error {
	if fresh, err := empty(ctx, r); err != nil || !fresh {
		return cmpErr(err, fault.New(fault.Conflict, "account.setup.done"))
	}
	if f.Token == "" {
		if f.AtMachine {
			return nil
		}
		return fault.New(fault.Denied, "account.setup.token").In("token")
	}
	s, ok, err := r.Session(ctx, staff.KeyOf(f.Token))
	if err != nil {
		return err
	}
	if !ok || s.Kind != staff.Start || s.Over(now) {
		return fault.New(fault.Denied, "account.setup.token").In("token")
	}
	return nil
}

// wrong is the answer to a sign-in that failed, whatever the reason: which one it was is nobody's to learn.
func wrong() error { return fault.New(fault.Unknown, "session.wrong") }

func locked(until, now time.Time) error {
	left := int64((until.Sub(now) + time.Second - 1) / time.Second)
	return fault.New(fault.TooMuch, "session.locked", "seconds", strconv.FormatInt(left, 10), "minutes", strconv.FormatInt((left+59)/60, 10))
}

// SignIn checks a name and password and begins a session; the token is told once.
func (d *Desk) SignIn(ctx context.Context, name, password, device string) (token string, v Visit, err error) {
	if err := d.hash.enter(ctx); err != nil {
		return "", v, err
	}
	defer d.hash.leave() // read, checked and counted in one place, so that many guesses at once are counted one by one
	a, err := d.proven(ctx, name, password)
	if err != nil {
		return "", v, err
	}
	err = d.store.Write(ctx, func(tx Tx) error {
		now, ok, err := tx.Account(ctx, a.Name)
		if err != nil || !ok || now.Disabled || now.Hash != a.Hash {
			return cmpErr(err, wrong()) // it changed in between
		}
		now.Failures, now.Locked = 0, time.Time{}
		if err := tx.SaveAccount(ctx, now); err != nil {
			return err
		}
		token, v, err = d.admitBrowser(ctx, tx, now, device)
		return err
	})
	return token, v, err
}

// proven is the account whose password it is. A wrong one is counted. The caller has entered the hasher.
func (d *Desk) proven(ctx context.Context, name, password string) (staff.Account, error) {
	var a staff.Account
	known := false
	name, bad := staff.ParseName(name)
	if bad == nil {
		err := d.store.Read(ctx, func(r Reader) (err error) {
			a, known, err = r.Account(ctx, name)
			return err
		})
		if err != nil {
			return a, err
		}
	}
	until := a.Locked
	if !known {
		until = d.unknown.lockedUntil(name)
	}
	if now := d.clock.Now(); now.Before(until) {
		return a, locked(until, now)
	}
	ok, err := d.hash.check(password, a.Hash)
	switch {
	case err != nil:
		return a, err
	case ok && !a.Disabled:
		return a, nil
	case !known && bad == nil:
		d.unknown.failed(name, d.clock.Now())
		return a, wrong()
	case !known: // everybody knows that there is no such name
		return a, wrong()
	}
	return a, d.failed(ctx, a.Name)
}

// failed counts a wrong password and answers what to say.
func (d *Desk) failed(ctx context.Context, name string) error {
	err := d.store.Write(ctx, func(tx Tx) error {
		a, ok, err := tx.Account(ctx, name)
		if err != nil || !ok {
			return err
		}
		a.Failures++
		if until, ok := access.LockedUntil(a.Failures, tx.Now()); ok {
			a.Locked = until
		}
		if err := tx.SaveAccount(ctx, a); err != nil {
			return err
		}
		return note(ctx, tx, access.Actor{Account: name}, staff.Failed, "")
	})
	return cmpErr(err, wrong())
}

// mostSessions is how many browsers one account may be signed in from; the one used longest ago gives way.
const mostSessions = 10

// admitBrowser begins a session for somebody who has proven who they are.
func (d *Desk) admitBrowser(ctx context.Context, tx Tx, a staff.Account, device string) (string, Visit, error) {
	now := tx.Now()
	token := secret()
	s := staff.Session{Key: staff.KeyOf(token), ID: id.New(now), Account: a.Name, Kind: staff.Browser, Device: cut(device),
		Created: now, Seen: now, Ends: now.Add(access.SessionMost)}
	if err := d.sweep(ctx, tx, a.Name, now); err != nil {
		return "", Visit{}, err
	}
	if err := tx.SaveSession(ctx, s); err != nil {
		return "", Visit{}, err
	}
	v := Visit{a, s}
	return token, v, note(ctx, tx, v.Actor(access.NoPurpose), staff.SignedIn, "")
}

// sweep ends what is over, and the oldest where there are too many.
func (d *Desk) sweep(ctx context.Context, tx Tx, account string, now time.Time) error {
	mine, err := tx.Sessions(ctx, staff.Browser, account)
	if err != nil {
		return err
	}
	live := 0
	for _, s := range mine {
		if live++; s.Over(now) || live >= mostSessions {
			if err := tx.EndSession(ctx, s.Key); err != nil {
				return err
			}
		}
	}
	return nil
}

// maxDevice bounds what a browser says of itself.
const maxDevice = 200

func cut(text string) string {
	text = strings.ToValidUTF8(strings.TrimSpace(text), "")
	for len(text) > maxDevice {
		_, n := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-n]
	}
	return text
}

// seenEvery is how exactly a session's last use is known; writing it at each request would cost more than the request.
const seenEvery = time.Minute

// Visit is whoever holds the secret of a session or of a machine's token.
func (d *Desk) Visit(ctx context.Context, secret string) (Visit, error) {
	if secret == "" {
		return Visit{}, unknown()
	}
	var v Visit
	key := staff.KeyOf(secret)
	err := d.store.Read(ctx, func(r Reader) error {
		s, ok, err := r.Session(ctx, key)
		if err != nil || !ok || s.Kind == staff.Start || s.Over(d.clock.Now()) {
			return cmpErr(err, unknown())
		}
		v.Session = s
		if s.Kind == staff.Lost {
			return fault.New(fault.Unknown, "sync.device.revoked")
		}
		if s.Kind == staff.Machine {
			v.Account = staff.Account{Account: access.Account{Name: s.Account, Grants: s.Grants}, Display: s.Device, Created: s.Created}
			return nil
		}
		v.Account, ok, err = r.Account(ctx, s.Account)
		if err != nil || !ok || v.Account.Disabled {
			return cmpErr(err, unknown())
		}
		return nil
	})
	if err != nil {
		return Visit{}, err
	}
	return v, d.seen(ctx, v.Session)
}

func unknown() error { return fault.New(fault.Unknown, "session.unknown") }

// seen notes the last use now and then. A session that was ended meanwhile stays ended.
func (d *Desk) seen(ctx context.Context, s staff.Session) error {
	if d.clock.Now().Sub(s.Seen) < seenEvery {
		return nil
	}
	return d.store.Write(ctx, func(tx Tx) error {
		s, ok, err := tx.Session(ctx, s.Key)
		if err != nil || !ok {
			return err
		}
		s.Seen = tx.Now()
		return tx.SaveSession(ctx, s)
	})
}

// SignOut ends the visitor's own session.
func (d *Desk) SignOut(ctx context.Context, v Visit) error {
	return d.store.Write(ctx, func(tx Tx) error {
		if err := tx.EndSession(ctx, v.Session.Key); err != nil {
			return err
		}
		return note(ctx, tx, v.Actor(access.NoPurpose), staff.SignedOut, "")
	})
}

// ChangePassword sets the visitor's own password and ends every other session of the account.
func (d *Desk) ChangePassword(ctx context.Context, v Visit, old, fresh string) error {
	if v.Session.Kind != staff.Browser {
		return fault.New(fault.Denied, "account.machine")
	}
	if err := access.CheckPassword(v.Account.Name, fresh); err != nil {
		return asField(err, "new")
	}
	if old == fresh {
		return fault.New(fault.Invalid, "account.password.same").In("new")
	}
	if err := d.confirm(ctx, v.Account.Name, old); err != nil {
		return err
	}
	hash, err := d.hash.make(ctx, fresh)
	if err != nil {
		return err
	}
	return d.store.Write(ctx, func(tx Tx) error {
		a, ok, err := tx.Account(ctx, v.Account.Name)
		if err != nil || !ok {
			return cmpErr(err, unknown())
		}
		a.Hash, a.Fresh, a.Failures, a.Locked = hash, false, 0, time.Time{}
		if err := tx.SaveAccount(ctx, a); err != nil {
			return err
		}
		if err := endAll(ctx, tx, a.Name, v.Session.Key); err != nil {
			return err
		}
		return note(ctx, tx, v.Actor(access.NoPurpose), "change_password", "")
	})
}

// confirm checks the old password; a wrong one counts towards the lock-out as a sign-in would.
func (d *Desk) confirm(ctx context.Context, name, password string) error {
	if err := d.hash.enter(ctx); err != nil {
		return err
	}
	defer d.hash.leave()
	_, err := d.proven(ctx, name, password)
	if fault.Is(err, "session.wrong") { // the session itself is good, so this is no 401
		return fault.New(fault.Invalid, "account.password.old").In("old")
	}
	return err
}

// endAll ends every browser session of an account but one.
func endAll(ctx context.Context, tx Tx, account string, but staff.Key) error {
	all, err := tx.Sessions(ctx, staff.Browser, account)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.Key == but {
			continue
		}
		if err := tx.EndSession(ctx, s.Key); err != nil {
			return err
		}
	}
	return nil
}

// SetLang keeps the language in which the visitor wants to be spoken to.
func (d *Desk) SetLang(ctx context.Context, v Visit, lang words.Lang) error {
	return d.store.Write(ctx, func(tx Tx) error {
		a, ok, err := tx.Account(ctx, v.Account.Name)
		if err != nil || !ok {
			return cmpErr(err, unknown())
		}
		a.Lang = lang
		return tx.SaveAccount(ctx, a)
	})
}
