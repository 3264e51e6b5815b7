// Package phones is where workers' phones are enrolled, keep their leases and are taken back, and where whoever answers for their entries sees
// how they do. Secrets leave it once; what is kept of a token is a hash, and of a lease's key the server's half, sealed.
package phones

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/base/seal"
	"wanjia/desk/accounts"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/quarantine"
	"wanjia/domain/staff"
	"wanjia/domain/sync"
)

// Owners tells of devices and whose they are.
type Owners interface {
	Device(ctx context.Context, u id.ID) (sync.Lent, bool, error)
	Account(ctx context.Context, name string) (staff.Account, bool, error)
	Tree(ctx context.Context) (*area.Tree, error)
	Sessions(ctx context.Context, kind staff.Kind, account string) ([]staff.Session, error)
}

// Reader is one moment.
type Reader interface {
	Owners
	Devices(ctx context.Context, after id.ID, n int) ([]sync.Lent, error)
	HeldOf(ctx context.Context, account string, since journal.Seq, n int) ([]quarantine.Held, error)
	Came(ctx context.Context, device id.ID, above int64) ([]int64, error)
}

// Tx is a transaction.
type Tx interface {
	Owners
	Now() int64
	SaveDevice(ctx context.Context, l sync.Lent) error
	SaveSession(ctx context.Context, s staff.Session) error
	EndSession(ctx context.Context, key staff.Key) error
	Note(ctx context.Context, l staff.Look) error
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Desk looks after phones.
type Desk struct {
	store Store
	keys  *seal.Keys
}

// New is a desk over a store.
func New(store Store, keys *seal.Keys) *Desk { return &Desk{store, keys} }

// Enrolment is a device that a worker brings.
type Enrolment struct {
	ID   id.ID
	Name string
	Key  sync.Key
	App  string
}

// Given is what a device is given: its token, where it gets a new one, the server's half of its key, and until when.
type Given struct {
	Device    sync.Device
	Token     string
	Half      []byte
	OfficeKey []byte
	Scope     sync.Scope
	Epoch     string
}

// Bounds of what a device says of itself, and how many one worker has.
const (
	MaxApp     = 40
	maxName    = 80
	maxDevices = 5
)

// Cut is what a device says of itself, made to fit.
func Cut(text string, most int) string {
	text = strings.ToValidUTF8(strings.TrimSpace(text), "")
	for utf8.RuneCountInString(text) > most {
		_, n := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-n]
	}
	return text
}

// Enrol takes a device of whoever signed in at it. Doing it again gives the same device a new token.
func (d *Desk) Enrol(ctx context.Context, v accounts.Visit, e Enrolment) (Given, error) {
	if v.Session.Kind != staff.Browser {
		return Given{}, fault.New(fault.Denied, "sync.device.signin")
	}
	if e.ID.IsZero() {
		return Given{}, fault.New(fault.Invalid, "http.field.uuid").In("id")
	}
	var out Given
	err := d.store.Write(ctx, func(tx Tx) error {
		l, known, err := tx.Device(ctx, e.ID)
		if err != nil {
			return err
		}
		now := time.UnixMilli(tx.Now()).UTC()
		if known {
			if err := l.Same(v.Account.Name, e.Key); err != nil {
				return err
			}
		} else {
			l.Device = sync.Device{ID: e.ID, Account: v.Account.Name, Key: e.Key, Enrolled: now}
			salt := seal.NewSalt()
			half := make([]byte, 32)
			_, _ = rand.Read(half) // crypto/rand.Read never fails since Go 1.24
			l.Salt, l.Half = salt, d.keys.Seal(e.ID, salt, halfPurpose, half)
		}
		l.Name, l.App = Cut(e.Name, maxName), Cut(e.App, MaxApp)
		if err := d.admit(ctx, tx, &l, now); err != nil {
			return err
		}
		if out, err = d.give(ctx, tx, l, v.Account.Grants); err != nil {
			return err
		}
		if out.Token, err = d.token(ctx, tx, &l, now); err != nil {
			return err
		}
		return tx.Note(ctx, staff.Look{ID: id.New(now), At: now, Account: v.Account.Name, Device: e.ID.String(), Act: "enrol_device"})
	})
	return out, err
}

// halfPurpose is what a lease's half is sealed for.
const halfPurpose = "lease half"

// admit begins the lease anew, unless the worker has too many devices already.
func (d *Desk) admit(ctx context.Context, tx Tx, l *sync.Lent, now time.Time) error {
	mine, err := tx.Sessions(ctx, staff.Phone, l.Account)
	if err != nil {
		return err
	}
	live := 0
	for _, s := range mine {
		if s.ID != l.ID && !s.Over(now) {
			live++
		}
	}
	if live >= maxDevices {
		return fault.New(fault.Refused, "sync.device.many")
	}
	l.Seen, l.Until = now, now.Add(sync.Lease)
	return tx.SaveDevice(ctx, *l)
}

// give is what a device gets, without a token.
func (d *Desk) give(ctx context.Context, tx Tx, l sync.Lent, grants []access.Grant) (Given, error) {
	half, err := d.keys.Open(l.ID, l.Salt, halfPurpose, l.Half)
	if err != nil {
		return Given{}, err
	}
	tree, err := tx.Tree(ctx)
	if err != nil {
		return Given{}, err
	}
	s := sync.ScopeOf(tree, grants)
	office, err := OfficeKey(d.keys)
	if err != nil {
		return Given{}, err
	}
	return Given{Device: l.Device, Half: half, OfficeKey: office.PublicKey().Bytes(), Scope: s, Epoch: s.Epoch()}, nil
}

// token gives a device a new token; the one before opens nothing from then on.
func (d *Desk) token(ctx context.Context, tx Tx, l *sync.Lent, now time.Time) (string, error) {
	if err := d.end(ctx, tx, l); err != nil {
		return "", err
	}
	secret := accounts.Secret()
	return secret, tx.SaveSession(ctx, staff.Session{Key: staff.KeyOf(secret), ID: l.ID, Account: l.Account, Kind: staff.Phone, Device: l.Name,
		Created: now, Seen: now, Ends: l.Until})
}

// end ends the sessions that a device has.
func (d *Desk) end(ctx context.Context, tx Tx, l *sync.Lent) error {
	all, err := tx.Sessions(ctx, staff.Phone, l.Account)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.ID == l.ID {
			if err := tx.EndSession(ctx, s.Key); err != nil {
				return err
			}
		}
	}
	return nil
}

// Renew begins a device's lease anew: for the device itself, or for its worker who signed in after it was over and gets a new token.
func (d *Desk) Renew(ctx context.Context, v accounts.Visit, u id.ID) (Given, error) {
	var out Given
	err := d.store.Write(ctx, func(tx Tx) error {
		l, ok, err := tx.Device(ctx, u)
		if err != nil {
			return err
		}
		if !ok || l.Account != v.Account.Name || v.Session.Kind == staff.Phone && v.Session.ID != u {
			return fault.New(fault.Missing, "sync.device.unknown")
		}
		if l.IsRevoked() {
			return fault.New(fault.Denied, "sync.device.revoked")
		}
		now := time.UnixMilli(tx.Now()).UTC()
		l.Seen, l.Until = now, now.Add(sync.Lease)
		if err := tx.SaveDevice(ctx, l); err != nil {
			return err
		}
		if out, err = d.give(ctx, tx, l, v.Account.Grants); err != nil {
			return err
		}
		if v.Session.Kind != staff.Phone {
			out.Token, err = d.token(ctx, tx, &l, now)
			return err
		}
		s := v.Session
		s.Seen, s.Ends = now, l.Until
		return tx.SaveSession(ctx, s)
	})
	return out, err
}

// Revoke takes a device back: its worker, or whoever settles what comes from where it works. What it has unsent still lands, held.
func (d *Desk) Revoke(ctx context.Context, who access.Actor, u id.ID, reason string) error {
	if reason = Cut(reason, maxReason); reason == "" {
		return fault.New(fault.Invalid, "sync.device.reason").In("reason")
	}
	return d.store.Write(ctx, func(tx Tx) error {
		l, ok, err := tx.Device(ctx, u)
		if err != nil {
			return err
		}
		may, err := d.answers(ctx, tx, who, l.Account)
		if err != nil {
			return err
		}
		if !ok || l.Account != who.Account && !may {
			return fault.New(fault.Missing, "sync.device.unknown")
		}
		now := time.UnixMilli(tx.Now()).UTC()
		if l.IsRevoked() {
			return nil
		}
		l.Revoked, l.Reason = now, reason
		if err := d.lose(ctx, tx, &l, now); err != nil {
			return err
		}
		if err := tx.SaveDevice(ctx, l); err != nil {
			return err
		}
		return tx.Note(ctx, staff.Look{ID: id.New(now), At: now, Account: who.Account, Device: who.Device, Act: "revoke_device", Purpose: who.Purpose, Detail: u.String()})
	})
}

const (
	maxReason = 500
	mostHeld  = 500
)

// remembered is how long a revoked device's token is known, so that it hears that it was revoked.
const remembered = 2 * 365 * 24 * time.Hour

// lose leaves of a device's sessions that they are lost.
func (d *Desk) lose(ctx context.Context, tx Tx, l *sync.Lent, now time.Time) error {
	all, err := tx.Sessions(ctx, staff.Phone, l.Account)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.ID != l.ID {
			continue
		}
		if err := tx.EndSession(ctx, s.Key); err != nil {
			return err
		}
		s.Kind, s.Ends = staff.Lost, now.Add(remembered)
		if err := tx.SaveSession(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// answers says whether an account's phones are somebody's to look after: whoever settles what comes from where it works, in every area of it;
// of inspectors and interviewers, who write nothing that a service desk settles, another who watches there; and whoever keeps the accounts.
func (d *Desk) answers(ctx context.Context, r Owners, who access.Actor, account string) (bool, error) {
	a, ok, err := r.Account(ctx, account)
	if err != nil || !ok {
		return false, err
	}
	tree, err := r.Tree(ctx)
	if err != nil {
		return false, err
	}
	keeps := func(at area.Code) bool { return may(who, tree, access.ManageUsers, at) }
	if len(a.Grants) == 0 {
		return keeps(area.Code{}), nil
	}
	return !slices.ContainsFunc(a.Grants, func(g access.Grant) bool {
		act := access.Settle
		if g.Purpose == access.Oversight || g.Purpose == access.StatisticsPurpose {
			act = access.Watch
		}
		return !keeps(g.Area) && (act == access.Watch && account == who.Account || !may(who, tree, act, g.Area))
	}), nil
}

// may says whether somebody may do something in an area, for whichever of their purposes: nobody's records are shown for it.
func may(who access.Actor, tree *area.Tree, act access.Act, at area.Code) bool {
	return who.Operator || slices.ContainsFunc(who.Grants, func(g access.Grant) bool {
		return access.Decide(who.Grants, tree.Under, access.Request{Act: act, Area: at, Purpose: g.Purpose}).Allowed
	})
}

// Row is a device in the supervisor's list.
type Row struct {
	sync.Device
	Display string
	Areas   []area.Code
	Held    int
	Missing []sync.Span
}

// List is the devices of the workers whose entries somebody settles.
func (d *Desk) List(ctx context.Context, who access.Actor, ask page.Page) (rows []Row, next string, err error) {
	var after id.ID
	if len(ask.After) > 0 {
		if after, err = id.Parse(ask.After[0]); err != nil {
			return nil, "", fault.New(fault.Invalid, "page.cursor").In("cursor").Because(err)
		}
	}
	err = d.store.Read(ctx, func(r Reader) error {
		for len(rows) < ask.Size {
			found, err := r.Devices(ctx, after, ask.Size)
			if err != nil || len(found) == 0 {
				return err
			}
			for i := range found {
				after = found[i].ID
				row, ok, err := d.row(ctx, r, who, &found[i])
				if err != nil {
					return err
				}
				if ok {
					rows = append(rows, row)
				}
				if len(rows) == ask.Size {
					next = page.Cursor(after.String())
					return nil
				}
			}
		}
		return nil
	})
	return rows, next, err
}

func (d *Desk) row(ctx context.Context, r Reader, who access.Actor, l *sync.Lent) (Row, bool, error) {
	row := Row{Device: l.Device}
	may, err := d.answers(ctx, r, who, l.Account)
	if err != nil || !may && l.Account != who.Account {
		return row, false, err
	}
	a, _, err := r.Account(ctx, l.Account)
	if err != nil {
		return row, false, err
	}
	row.Display = a.Display
	for _, g := range a.Grants {
		if !slices.Contains(row.Areas, g.Area) {
			row.Areas = append(row.Areas, g.Area)
		}
	}
	held, err := r.HeldOf(ctx, l.Account, 0, mostHeld)
	if err != nil {
		return row, false, err
	}
	for _, h := range held {
		if h.State == quarantine.Waiting {
			row.Held++
		}
	}
	came, err := r.Came(ctx, l.ID, max(0, l.LastN-sync.Backlog))
	row.Missing = sync.Missing(came, l.LastN)
	return row, true, err
}
