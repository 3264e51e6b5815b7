package accounts

import (
	"context"
	"errors"
	"time"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/domain/access"
	"wanjia/domain/staff"
)

// asField says of a fault at which field of the form it stands.
func asField(err error, field string) error {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f.In(field)
	}
	return err
}

// Users lists the accounts that somebody may manage, in order of name, and the name after which the next page begins.
func (d *Desk) Users(ctx context.Context, who access.Actor, p page.Page) (users []staff.Account, next string, err error) {
	tree, err := d.areas.Tree(ctx)
	if err != nil {
		return nil, "", err
	}
	after := ""
	if len(p.After) > 0 {
		after = p.After[0]
	}
	err = d.store.Read(ctx, func(r Reader) error {
		for len(users) < p.Size {
			some, err := r.Accounts(ctx, after, p.Size)
			if err != nil {
				return err
			}
			for _, a := range some {
				after = a.Name
				if admit(who, tree, a.Grants) == nil {
					users = append(users, a)
				}
				if len(users) == p.Size {
					next = after
					break
				}
			}
			if len(some) < p.Size {
				break
			}
		}
		return nil
	})
	return users, next, err
}

// Person is what an administrator says of an account. An empty password asks for a one-time one.
type Person struct {
	Name, Display, Password string
	Grants                  []access.Grant
}

// Add opens an account. The password was known to somebody else and so must be changed at the first sign-in; where none was
// given, the one that was made is told, once.
func (d *Desk) Add(ctx context.Context, who access.Actor, p Person) (once string, err error) {
	if err := d.checked(ctx, who, p.Grants); err != nil {
		return "", err
	}
	a := staff.Account{Fresh: true}
	a.Grants = p.Grants
	if a.Name, err = staff.ParseName(p.Name); err != nil {
		return "", err
	}
	if a.Display, err = staff.ParseDisplay(p.Display, a.Name); err != nil {
		return "", err
	}
	password := p.Password
	if password == "" {
		once = onceText()
		password = once
	} else if err := access.CheckPassword(a.Name, password); err != nil {
		return "", err
	}
	if a.Hash, err = d.hash.make(ctx, password); err != nil {
		return "", err
	}
	err = d.store.Write(ctx, func(tx Tx) error {
		if _, taken, err := tx.Account(ctx, a.Name); err != nil || taken {
			return cmpErr(err, fault.New(fault.Conflict, "account.taken", "name", a.Name).In("name"))
		}
		a.Created = tx.Now()
		if err := tx.SaveAccount(ctx, a); err != nil {
			return err
		}
		return note(ctx, tx, who, access.ManageUsers.String(), "add "+a.Name+" "+spell(a.Grants))
	})
	return once, err
}

// checked says whether grants are sound and somebody may give them.
func (d *Desk) checked(ctx context.Context, who access.Actor, grants []access.Grant) error {
	tree, err := d.areas.Tree(ctx)
	if err != nil {
		return err
	}
	if err := admit(who, tree, grants); err != nil {
		return err
	}
	return sound(tree, grants)
}

// spell writes grants for the log.
func spell(grants []access.Grant) string {
	text := ""
	for _, g := range grants {
		text += "[" + g.Desk.String() + " " + g.Area.String() + " " + g.Purpose.String() + "]"
	}
	return text
}

// Change sets the display name and the grants of an account.
func (d *Desk) Change(ctx context.Context, who access.Actor, name, display string, grants []access.Grant) error {
	if err := d.checked(ctx, who, grants); err != nil {
		return err
	}
	return d.manage(ctx, who, name, func(tx Tx, a *staff.Account) (string, error) {
		var err error
		if a.Display, err = staff.ParseDisplay(display, a.Name); err != nil {
			return "", err
		}
		a.Grants = grants
		return "change " + a.Name + " " + spell(grants), nil
	})
}

// Disable closes an account and ends its sessions; nothing of what it did changes.
func (d *Desk) Disable(ctx context.Context, who access.Actor, name string) error {
	return d.manage(ctx, who, name, func(tx Tx, a *staff.Account) (string, error) {
		a.Disabled = true
		return "disable " + a.Name, endAll(ctx, tx, a.Name, staff.Key{})
	})
}

// Enable opens an account again.
func (d *Desk) Enable(ctx context.Context, who access.Actor, name string) error {
	return d.manage(ctx, who, name, func(_ Tx, a *staff.Account) (string, error) {
		a.Disabled, a.Failures, a.Locked = false, 0, time.Time{}
		return "enable " + a.Name, nil
	})
}

// Reset gives an account a one-time password, ends its sessions and lifts a lock-out.
func (d *Desk) Reset(ctx context.Context, who access.Actor, name string) (once string, err error) {
	once = onceText()
	hash, err := d.hash.make(ctx, once)
	if err != nil {
		return "", err
	}
	err = d.manage(ctx, who, name, func(tx Tx, a *staff.Account) (string, error) {
		a.Hash, a.Fresh, a.Failures, a.Locked = hash, true, 0, time.Time{}
		return "reset " + a.Name, endAll(ctx, tx, a.Name, staff.Key{})
	})
	return once, err
}

// manage changes an account that somebody may manage, as it was and as it becomes, and logs it. The last account that can
// administer everything stays able to.
func (d *Desk) manage(ctx context.Context, who access.Actor, name string, change func(Tx, *staff.Account) (string, error)) error {
	tree, err := d.areas.Tree(ctx)
	if err != nil {
		return err
	}
	if name, err = staff.ParseName(name); err != nil {
		return err
	}
	return d.store.Write(ctx, func(tx Tx) error {
		a, ok, err := tx.Account(ctx, name)
		if err != nil {
			return err
		}
		if ok {
			err = admit(who, tree, a.Grants)
		}
		if err != nil || !ok { // who may not manage an account doesn't learn that it exists either
			return fault.New(fault.Missing, "account.missing", "name", name)
		}
		could := runs(a)
		detail, err := change(tx, &a)
		if err != nil {
			return err
		}
		if could && !runs(a) {
			if err := another(ctx, tx, a.Name); err != nil {
				return err
			}
		}
		if err := tx.SaveAccount(ctx, a); err != nil {
			return err
		}
		return note(ctx, tx, who, access.ManageUsers.String(), detail)
	})
}

// runs says whether an account can administer everything.
func runs(a staff.Account) bool {
	if a.Disabled {
		return false
	}
	for _, g := range a.Grants {
		if g.Desk == access.Administration && g.Area.IsZero() {
			return true
		}
	}
	return false
}

// another makes sure that somebody else can administer everything.
func another(ctx context.Context, tx Tx, name string) error {
	for after := ""; ; {
		some, err := tx.Accounts(ctx, after, 200)
		if err != nil {
			return err
		}
		for _, a := range some {
			after = a.Name
			if a.Name != name && runs(a) {
				return nil
			}
		}
		if len(some) < 200 {
			return fault.New(fault.Refused, "account.last", "name", name)
		}
	}
}

// tokenPrefix lets people and scanners of secrets know a token where they see one.
const tokenPrefix = "wj_"

// tokenDays is how long a token is good for; a machine that is still needed gets a new one.
const tokenDays = 366

// Issue makes a machine's token with grants of its own; it is told once.
func (d *Desk) Issue(ctx context.Context, who access.Actor, name string, grants []access.Grant) (token string, err error) {
	if err := d.checked(ctx, who, grants); err != nil {
		return "", err
	}
	if name, err = staff.ParseName(name); err != nil {
		return "", err
	}
	token = tokenPrefix + secret()
	account := staff.MachineName(name)
	err = d.store.Write(ctx, func(tx Tx) error {
		if old, err := tx.Sessions(ctx, staff.Machine, account); err != nil || len(old) > 0 {
			return cmpErr(err, fault.New(fault.Conflict, "account.token.taken", "name", name).In("name"))
		}
		now := tx.Now()
		err := tx.SaveSession(ctx, staff.Session{Key: staff.KeyOf(token), ID: id.New(now), Account: account, Kind: staff.Machine, Device: name,
			Grants: grants, Created: now, Seen: now, Ends: now.AddDate(0, 0, tokenDays)})
		if err != nil {
			return err
		}
		return note(ctx, tx, who, access.ManageUsers.String(), "token "+name+" "+spell(grants))
	})
	return token, err
}

// Tokens lists the machines' tokens that somebody may manage.
func (d *Desk) Tokens(ctx context.Context, who access.Actor) ([]staff.Session, error) {
	return d.managed(ctx, who, staff.Machine)
}

// Revoke ends a machine's token.
func (d *Desk) Revoke(ctx context.Context, who access.Actor, name string) error {
	tokens, err := d.Tokens(ctx, who)
	if err != nil {
		return err
	}
	for _, s := range tokens {
		if s.Account == staff.MachineName(name) {
			return d.end(ctx, who, s, "revoke "+name)
		}
	}
	return fault.New(fault.Missing, "account.token.missing", "name", name)
}

// Devices lists the browsers that are signed in to accounts which somebody may manage.
func (d *Desk) Devices(ctx context.Context, who access.Actor) ([]staff.Session, error) {
	return d.managed(ctx, who, staff.Browser)
}

// managed are the live sessions of a kind whose account, or own grants, somebody may manage.
func (d *Desk) managed(ctx context.Context, who access.Actor, kind staff.Kind) ([]staff.Session, error) {
	tree, err := d.areas.Tree(ctx)
	if err != nil {
		return nil, err
	}
	var out []staff.Session
	err = d.store.Read(ctx, func(r Reader) error {
		all, err := r.Sessions(ctx, kind, "")
		if err != nil {
			return err
		}
		for _, s := range all {
			grants := s.Grants
			if kind == staff.Browser {
				a, _, err := r.Account(ctx, s.Account)
				if err != nil {
					return err
				}
				grants = a.Grants
			}
			if !s.Over(d.clock.Now()) && admit(who, tree, grants) == nil {
				out = append(out, s)
			}
		}
		return nil
	})
	return out, err
}

// EndDevice ends somebody's session.
func (d *Desk) EndDevice(ctx context.Context, who access.Actor, session id.ID) error {
	all, err := d.Devices(ctx, who)
	if err != nil {
		return err
	}
	return d.endOne(ctx, who, all, session)
}

// Sessions are the browsers in which the visitor's own account is signed in.
func (d *Desk) Sessions(ctx context.Context, v Visit) ([]staff.Session, error) {
	var out []staff.Session
	err := d.store.Read(ctx, func(r Reader) error {
		all, err := r.Sessions(ctx, staff.Browser, v.Account.Name)
		for _, s := range all {
			if !s.Over(d.clock.Now()) {
				out = append(out, s)
			}
		}
		return err
	})
	return out, err
}

// End ends one of the visitor's own sessions.
func (d *Desk) End(ctx context.Context, v Visit, session id.ID) error {
	all, err := d.Sessions(ctx, v)
	if err != nil {
		return err
	}
	return d.endOne(ctx, v.Actor(access.NoPurpose), all, session)
}

func (d *Desk) endOne(ctx context.Context, who access.Actor, among []staff.Session, session id.ID) error {
	for _, s := range among {
		if s.ID == session {
			return d.end(ctx, who, s, "end session of "+s.Account)
		}
	}
	return fault.New(fault.Missing, "account.session.missing")
}

func (d *Desk) end(ctx context.Context, who access.Actor, s staff.Session, detail string) error {
	return d.store.Write(ctx, func(tx Tx) error {
		if err := tx.EndSession(ctx, s.Key); err != nil {
			return err
		}
		return note(ctx, tx, who, access.ManageUsers.String(), detail)
	})
}
