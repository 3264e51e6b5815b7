package accreditation

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/ballot"
	"wanjia/domain/journal"
)

// Vote is how the residents' vote stands, as far as anybody may know.
type Vote struct {
	Number   string // by which the public finds it
	Slips    int    // 0 where no box was opened
	Until    day.Day
	Cast     int
	Over     bool
	Tally    ballot.Tally // once it is over
	Carried  bool
	Way      string
	Printing bool // the slips may be printed still: nobody has voted
}

// journalReader is what a vote is read from.
type journalReader interface {
	EntryByID(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Ballots(ctx context.Context, root journal.ID) (ballot.Tally, error)
}

// box is the box of a case; ok is false where none was opened.
func box(ctx context.Context, r journalReader, of journal.ID) (ballot.Box, bool, error) {
	e, ok, err := r.EntryByID(ctx, ballot.BoxID(of))
	if err != nil || !ok {
		return ballot.Box{}, false, err
	}
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return ballot.Box{}, false, err
	}
	b, ok := ballot.BoxOf(e, body)
	return b, ok, nil
}

func (d *Desk) vote(ctx context.Context, v *view.Sight, w *Whole) (Vote, error) {
	out := Vote{Number: journal.NumberOf(w.Case.ID).Grouped(), Way: w.Case.Values["way"]}
	b, ok, err := box(ctx, v, w.Case.ID)
	if err != nil {
		return out, err
	}
	if ok {
		cast, err := v.Ballots(ctx, w.Case.ID)
		if err != nil {
			return out, err
		}
		out.Slips, out.Until, out.Cast, out.Printing = len(b.Slips), b.Until, cast.Cast(), cast.Cast() == 0 && w.Case.State == "assessed"
	}
	if out.Way == "" {
		return out, nil
	}
	n := func(field string) int {
		x, err := strconv.Atoi(w.Case.Values[field])
		if err != nil {
			return 0
		}
		return x
	}
	out.Over, out.Tally = true, ballot.Tally{Eligible: n("eligible"), Yes: n("in_favour"), No: n("against"), Blank: n("blank")}
	out.Cast, out.Carried = out.Tally.Cast(), w.Standard.Vote.Carried(out.Tally)
	return out, nil
}

// slip is the digest of a slip's code: without the folder's secret nobody can try codes against it.
func (d *Desk) slip(of journal.ID, code string) string {
	sum := d.office.Keys.Blind("ballot slip", of.String()+" "+ballot.Plain(code))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// codes are those of the slips. They follow from the folder's secret, so that a sheet that got lost on its way can be printed again.
func (d *Desk) codes(of journal.ID, n int) []string {
	out := make([]string, n)
	for i := range out {
		sum := d.office.Keys.Blind("ballot code", of.String()+" "+strconv.Itoa(i))
		out[i] = ballot.Code([ballot.CodeLength]byte(sum[:ballot.CodeLength]))
	}
	return out
}

// Opened is a box with its slips.
type Opened struct {
	Number string
	Codes  []string
	Until  day.Day
}

// OpenBox makes slips for so many residents, to be cut apart and given out, one each. Asked again, it gives the same slips, until the first
// vote is cast; after that nobody gets them from here any more.
func (d *Desk) OpenBox(ctx context.Context, who access.Actor, of journal.ID, n int, until day.Day) (Opened, error) {
	w, err := d.Open(ctx, who, of)
	if err != nil {
		return Opened{}, err
	}
	if w.Case.State != "assessed" {
		return Opened{}, fault.New(fault.Conflict, "accreditation.vote.state")
	}
	if w.Vote.Slips > 0 {
		if !w.Vote.Printing {
			return Opened{}, fault.New(fault.Refused, "accreditation.vote.begun")
		}
		return Opened{w.Vote.Number, d.codes(of, w.Vote.Slips), w.Vote.Until}, nil
	}
	switch {
	case n < ballot.MinSlips || n > ballot.MaxSlips:
		return Opened{}, fault.New(fault.Invalid, "accreditation.vote.slips", "least", strconv.Itoa(ballot.MinSlips), "most", strconv.Itoa(ballot.MaxSlips)).In("slips")
	case until < d.Today() || until > d.Today()+longest:
		return Opened{}, fault.New(fault.Invalid, "accreditation.vote.until", "days", strconv.Itoa(longest)).In("until")
	}
	at, err := area.ParseCode(w.Case.Area)
	if err != nil {
		return Opened{}, err
	}
	codes := d.codes(of, n)
	b := ballot.Box{Case: of, Until: until}
	for _, c := range codes {
		b.Slips = append(b.Slips, d.slip(of, c))
	}
	err = d.store.Write(ctx, func(tx Tx) error {
		return write(ctx, tx, who, access.Handle, journal.Entry{ID: ballot.BoxID(of), Kind: ballot.BoxKind, Area: at, Body: journal.CanonicalBody(b.Body())})
	})
	return Opened{w.Vote.Number, codes, until}, err
}

// longest is for how many days a vote may be open.
const longest = 60

// public is whoever votes: nobody is signed in, and nothing is written down of who it was.
func public() access.Actor {
	return access.Actor{Account: "public", Device: "portal", Purpose: access.Oversight, Grants: []access.Grant{{Desk: access.Inspection, Purpose: access.Oversight}}}
}

// Poll is what the public is told of a vote.
type Poll struct {
	Number   string
	Name     string
	Place    string
	Standard string // its id
	Until    day.Day
	Open     bool
	Slips    int
	Cast     int
	Over     bool
	Tally    ballot.Tally
	of       journal.ID
}

// Poll tells of a vote to whoever has its number. How it stands is told once it is over.
func (d *Desk) Poll(ctx context.Context, number string) (Poll, error) {
	var p Poll
	unknown := fault.New(fault.Missing, "accreditation.vote.unknown").In("number")
	n, err := journal.ParseReceiptNumber(number)
	if err != nil {
		return p, unknown
	}
	err = d.office.Store.Read(ctx, func(r view.Reader) error {
		e, ok, err := r.Numbered(ctx, n)
		if err != nil || !ok {
			return cmpOr(err, unknown)
		}
		f, ok, err := r.Case(ctx, e.ID)
		if err != nil || !ok || f.Flow != Flow {
			return cmpOr(err, unknown)
		}
		b, ok, err := box(ctx, r, f.ID)
		if err != nil || !ok {
			return cmpOr(err, unknown)
		}
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		_, values, err := cases.Told(ctx, r, &f)
		if err != nil {
			return err
		}
		cast, err := r.Ballots(ctx, f.ID)
		if err != nil {
			return err
		}
		p = Poll{Number: n.Grouped(), Name: values["about"], Standard: values["standard"], Until: b.Until, Slips: len(b.Slips), Cast: cast.Cast(), of: f.ID}
		if at, err := area.ParseCode(f.Area); err == nil {
			p.Place = (&view.Sight{Reader: r, Office: d.office, Tree: tree}).Place(at).Name
		}
		p.Open = f.State == "assessed" && d.Today() <= b.Until
		if f.State != "assessed" {
			p.Over, p.Tally = true, cast
			p.Tally.Eligible = p.Slips
		}
		return nil
	})
	return p, err
}

func cmpOr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// Cast takes a slip in. The same slip with the same choice is the same vote; with another it is refused. Of a number that isn't there and of a
// wrong code the same is said.
func (d *Desk) Cast(ctx context.Context, number, code string, choice ballot.Choice) error {
	p, err := d.Poll(ctx, number)
	if err != nil {
		return err
	}
	slip := d.slip(p.of, code)
	return d.store.Write(ctx, func(tx Tx) error {
		f, _, err := tx.Case(ctx, p.of)
		if err != nil {
			return err
		}
		b, _, err := box(ctx, tx, p.of)
		if err != nil {
			return err
		}
		if !b.Holds(slip) {
			return fault.New(fault.Missing, "accreditation.vote.unknown").In("code")
		}
		vote := ballot.Vote{Case: p.of, Slip: slip, Choice: choice}
		if e, ok, err := tx.EntryByID(ctx, ballot.VoteID(p.of, slip)); err != nil || ok {
			return again(e, vote, err)
		}
		_, closed, err := tx.EntryByID(ctx, ballot.CloseID(p.of))
		if err != nil {
			return err
		}
		if closed || f.State != "assessed" || d.Today() > b.Until {
			return fault.New(fault.Conflict, "accreditation.vote.over")
		}
		at, err := area.ParseCode(f.Area)
		if err != nil {
			return err
		}
		return write(ctx, tx, public(), access.Handle, journal.Entry{ID: ballot.VoteID(p.of, slip), Kind: ballot.VoteKind, Area: at, Body: journal.CanonicalBody(vote.Body())})
	})
}

func again(e journal.Entry, vote ballot.Vote, err error) error {
	if err != nil {
		return err
	}
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return err
	}
	if was, ok := ballot.VoteOf(e, body); !ok || was != vote {
		return fault.New(fault.Conflict, "accreditation.vote.twice")
	}
	return nil
}

// Close ends a vote by slips whose last day is over, or in which everybody voted, and takes the step that its count says. Nobody closes one
// while it could still turn.
func (d *Desk) Close(ctx context.Context, who access.Actor, s Step) (Whole, error) {
	w, err := d.Open(ctx, who, s.Case)
	if err != nil {
		return w, err
	}
	if w.Case.State != "assessed" || w.Vote.Slips == 0 {
		return w, fault.New(fault.Conflict, "accreditation.vote.state")
	}
	at, err := area.ParseCode(w.Case.Area)
	if err != nil {
		return w, err
	}
	var tally ballot.Tally
	err = d.store.Write(ctx, func(tx Tx) error {
		var err error
		if tally, err = tx.Ballots(ctx, s.Case); err != nil {
			return err
		}
		tally.Eligible = w.Vote.Slips
		if d.Today() <= w.Vote.Until && tally.Cast() < tally.Eligible {
			return fault.New(fault.Conflict, "accreditation.vote.open", "until", w.Vote.Until.String())
		}
		return write(ctx, tx, who, access.Handle, journal.Entry{ID: ballot.CloseID(s.Case), Kind: ballot.CloseKind, Area: at, Body: journal.CanonicalBody(tally.Body(s.Case))})
	})
	if err != nil {
		return w, err
	}
	return d.settle(ctx, who, s, w, tally, map[string]string{"way": "slips"})
}

// Count takes a count that was made before witnesses. Where slips were cast, they are the vote.
func (d *Desk) Count(ctx context.Context, who access.Actor, s Step, tally ballot.Tally, witnesses []string) (Whole, error) {
	w, err := d.Open(ctx, who, s.Case)
	if err != nil {
		return w, err
	}
	if err := tally.Check(); err != nil {
		return w, err
	}
	var names []string
	for _, n := range witnesses {
		if n = strings.TrimSpace(n); n != "" && n != who.Account && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	switch {
	case len(names) < 2:
		return w, fault.New(fault.Invalid, "accreditation.vote.witnesses").In("witnesses")
	case w.Case.State != "assessed" || w.Vote.Slips > 0 && w.Vote.Cast > 0:
		return w, fault.New(fault.Conflict, "accreditation.vote.state")
	}
	return d.settle(ctx, who, s, w, tally, map[string]string{"way": "count", "witnesses": strings.Join(names, ", ")})
}

func (d *Desk) settle(ctx context.Context, who access.Actor, s Step, w Whole, t ballot.Tally, values map[string]string) (Whole, error) {
	n := strconv.Itoa
	values["eligible"], values["in_favour"], values["against"], values["blank"] = n(t.Eligible), n(t.Yes), n(t.No), n(t.Blank)
	name := "lose"
	if w.Standard.Vote.Carried(t) {
		name = "carry"
	}
	return d.take(ctx, who, s, name, values)
}
