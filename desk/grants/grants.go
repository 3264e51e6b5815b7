// Package grants is the desk at which the year's grant of an award is asked for, approved and granted: it goes through the ledger of benefits,
// is built into batches and released by the same four eyes, and is granted once for a site, a standard and a year. It grants nothing for
// an award that doesn't stand.
package grants

import (
	"context"
	"slices"
	"strconv"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/desk/accreditation"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/payment"
	"wanjia/domain/workflow"
)

// Flow is the kind of case that a request becomes, and Via the name under which this desk opens it.
const (
	Flow = "award-grant"
	Via  = "grants"
)

// approved is the state of a request that is to be granted.
const approved = "approved"

// Tx is a transaction in which grants are written.
type Tx interface {
	accreditation.Reader
	Now() int64
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Append(ctx context.Context, entries []journal.Entry) error
}

// Store opens transactions.
type Store interface {
	Write(ctx context.Context, fn func(Tx) error) error
}

// Filer opens cases.
type Filer interface {
	Do(ctx context.Context, who access.Actor, c cases.Command) (cases.Done, error)
}

// Awards tells which awards were given.
type Awards interface {
	Awards(ctx context.Context, r accreditation.Reader) ([]accreditation.Award, error)
}

// Desk grants.
type Desk struct {
	office *view.Office
	store  Store
	cases  Filer
	awards Awards
}

// New is a desk.
func New(office *view.Office, store Store, filer Filer, awards Awards) *Desk {
	return &Desk{office, store, filer, awards}
}

func (d *Desk) today() day.Day { return clock.Today(d.office.Clock) }

// Owed is a year of an award, and how its grant stands.
type Owed struct {
	accreditation.Award
	Place   view.Place
	Year    int
	Case    journal.ID // the request; zero where none was made
	State   string     // of the request
	Granted bool
}

// request is a request as its case tells it.
type request struct {
	file   workflow.File
	values map[string]string
}

func (r *request) key() string {
	return r.values["facility"] + " " + r.values["standard"] + " " + r.values["year"]
}

// over says that a request asks for nothing any more.
func over(f *workflow.File) bool { return f.State == "refused" || f.State == "taken_back" }

// requests are those that weren't refused or taken back, by site, standard and year.
func requests(ctx context.Context, r accreditation.Reader) (map[string]request, error) {
	out := map[string]request{}
	for before := journal.Seq(1 << 62); ; {
		files, err := r.Cases(ctx, Flow, before, batch)
		if err != nil || len(files) == 0 {
			return out, err
		}
		before = files[len(files)-1].Entries[0]
		for i := range files {
			if over(&files[i]) {
				continue
			}
			_, values, err := cases.Told(ctx, r, &files[i])
			if err != nil {
				return nil, err
			}
			x := request{files[i], values}
			if y, ok := out[x.key()]; !ok || y.file.State != approved {
				out[x.key()] = x
			}
		}
	}
}

const batch = 500

func keyOf(a *accreditation.Award, year int) string {
	return a.Site.String() + " " + a.Standard.ID + " " + strconv.Itoa(year)
}

// paid is the key under which a year's grant stands in the ledger: it holds each once, whoever grants it.
func paid(a *accreditation.Award, year int) payment.Key {
	return payment.Key{Payee: a.Site.String(), Scheme: a.Standard.Scheme(), Period: strconv.Itoa(year)}
}

// List is every year of every award in force where the actor handles benefits, and how its grant stands.
func (d *Desk) List(ctx context.Context, who access.Actor, within area.Code) (out []Owed, err error) {
	_, err = d.office.Moment(ctx, who, access.Handle, within, func(v *view.Sight) error {
		all, err := d.awards.Awards(ctx, v)
		if err != nil {
			return err
		}
		asked, err := requests(ctx, v)
		if err != nil {
			return err
		}
		for i := range all {
			a := &all[i]
			if !v.In.Holds(a.At) || a.Level.Grant == 0 || !a.Stands(v.Today) {
				continue
			}
			for _, year := range a.Standard.Years(a.From, v.Today) {
				row := Owed{Award: *a, Place: v.Place(a.At), Year: year}
				if x, ok := asked[keyOf(a, year)]; ok {
					row.Case, row.State = x.file.ID, x.file.State
				}
				if _, row.Granted, err = v.EntryByID(ctx, payment.GrantID(paid(a, year))); err != nil {
					return err
				}
				out = append(out, row)
			}
		}
		return nil
	})
	return out, err
}

// Ask is a request for a year's grant.
type Ask struct {
	ID      journal.ID // made by the author, so that a retry is harmless
	Award   journal.ID
	Year    int
	Holder  string
	Account string
	Bank    string
}

// Request opens a request. The amount is the level's.
func (d *Desk) Request(ctx context.Context, who access.Actor, a Ask) (cases.Done, error) {
	rows, err := d.List(ctx, who, area.Code{})
	if err != nil {
		return cases.Done{}, err
	}
	i := slices.IndexFunc(rows, func(o Owed) bool { return o.Award.Case == a.Award && o.Year == a.Year })
	if i < 0 {
		return cases.Done{}, fault.New(fault.Missing, "grants.none", "year", strconv.Itoa(a.Year)).In("award")
	}
	o := &rows[i]
	if !o.Case.IsZero() && o.Case != a.ID || o.Granted && o.Case != a.ID {
		return cases.Done{}, fault.New(fault.Conflict, "grants.asked", "year", strconv.Itoa(a.Year)).In("award")
	}
	values := map[string]string{"about": o.Name, "facility": o.Site.String(), "award": a.Award.String(), "standard": o.Standard.ID, "level": o.Level.Code, "year": strconv.Itoa(a.Year),
		"amount": o.Level.Grant.String(), "holder": a.Holder, "account": a.Account, "bank": a.Bank}
	return d.cases.Do(ctx, who, cases.Command{ID: a.ID, Flow: Flow, Via: Via, Area: o.At, Values: values,
		Guard: func(ctx context.Context, tx cases.Tx) error { return free(ctx, tx, o, a.ID) }})
}

// free refuses a year's grant that somebody asked for meanwhile: two requests could name two accounts.
func free(ctx context.Context, tx cases.Tx, o *Owed, own journal.ID) error {
	files, err := tx.CasesOf(ctx, o.Site)
	if err != nil {
		return err
	}
	for i := range files {
		if files[i].Flow != Flow || files[i].ID == own || over(&files[i]) {
			continue
		}
		_, values, err := cases.Told(ctx, tx, &files[i])
		if err != nil {
			return err
		}
		if x := (request{files[i], values}); x.key() == keyOf(&o.Award, o.Year) {
			return fault.New(fault.Conflict, "grants.asked", "year", strconv.Itoa(o.Year)).In("award")
		}
	}
	return nil
}

// Run is what granting came to.
type Run struct {
	Granted int
	Before  int // granted before
	Waiting int // asked for, and not approved yet
	Fallen  int // approved, and the award stands no longer or at another level
	Total   money.Fen
}

// Grant grants what was approved and whose award stands, each year once. Running it again grants nothing again.
func (d *Desk) Grant(ctx context.Context, who access.Actor) (out Run, err error) {
	err = d.store.Write(ctx, func(tx Tx) error {
		out = Run{}
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		all, err := d.awards.Awards(ctx, tx)
		if err != nil {
			return err
		}
		asked, err := requests(ctx, tx)
		if err != nil {
			return err
		}
		for _, x := range sorted(asked) {
			at, err := area.ParseCode(x.file.Area)
			if err != nil || !who.May(tree.Under, access.Award, access.Request{Area: at}).Allowed {
				continue //nolint:nilerr // what lies elsewhere is granted there
			}
			if x.file.State != approved {
				out.Waiting++
				continue
			}
			if err := d.grant(ctx, tx, who, &x, all, at, &out); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// sorted are requests in the order in which they came, so that the journal is the same whoever grants.
func sorted(asked map[string]request) []request {
	out := make([]request, 0, len(asked))
	for _, x := range asked {
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b request) int { return int(a.file.Entries[0] - b.file.Entries[0]) })
	return out
}

func (d *Desk) grant(ctx context.Context, tx Tx, who access.Actor, x *request, all []accreditation.Award, at area.Code, out *Run) error {
	year, err := strconv.Atoi(x.values["year"])
	if err != nil {
		return err
	}
	amount, err := money.Parse(x.values["amount"])
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(a accreditation.Award) bool { return a.Case.String() == x.values["award"] })
	if i < 0 || !stands(&all[i], x.values["level"], amount, year, d.today()) {
		out.Fallen++
		return nil
	}
	k := paid(&all[i], year)
	if _, ok, err := tx.EntryByID(ctx, payment.GrantID(k)); err != nil || ok {
		out.Before++
		return err
	}
	head, err := tx.Head(ctx)
	if err != nil {
		return err
	}
	e := journal.Entry{Seq: head + 1, ID: payment.GrantID(k), Kind: payment.GrantKind, Area: at, Recorded: time.UnixMilli(tx.Now()).UTC(), Author: who.Account, Device: who.Device, Purpose: who.Purpose.String(),
		Body: journal.CanonicalBody(map[string]string{payment.PersonField: k.Payee, payment.SchemeField: k.Scheme, payment.PeriodField: k.Period, payment.MonthsField: "12", payment.AmountField: amount.String(),
			payment.ClaimField: x.file.ID.String(), payment.OnField: d.today().String()})}
	e.Occurred = d.today().Partial()
	if err := journal.Check(e); err != nil {
		return err
	}
	out.Granted++
	out.Total += amount // each is bounded by its standard
	return tx.Append(ctx, []journal.Entry{e})
}

// stands says whether what was approved is still what the award is worth.
func stands(a *accreditation.Award, level string, amount money.Fen, year int, today day.Day) bool {
	return a.Stands(today) && a.Level.Code == level && a.Level.Grant == amount && slices.Contains(a.Standard.Years(a.From, today), year)
}
