// Package family is the desk at which a family reaches its own claims by a link that the office sent: what it is owed and why, a
// claim to confirm, papers, where it stands, when the money comes, declining, appealing. It shows and does nothing beyond the
// people for whom the link is; every look is written down; and whoever has the link answers a question first.
package family

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"slices"
	"strconv"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/money"
	"wanjia/desk/benefits"
	"wanjia/desk/cases"
	"wanjia/desk/office/view"
	"wanjia/desk/outreach"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/claimant"
	"wanjia/domain/journal"
	"wanjia/domain/link"
	"wanjia/domain/person"
	"wanjia/domain/vital"
	"wanjia/domain/workflow"
)

// Tx is a transaction over links.
type Tx interface {
	Now() time.Time
	Add(ctx context.Context, hash [32]byte, l link.Link) error
	Revoke(ctx context.Context, scheme benefit.ID, people []person.ID) error
	ByToken(ctx context.Context, hash [32]byte) (link.Link, bool, error)
	Tried(ctx context.Context, of id.ID, tries int) error
	Pass(ctx context.Context, hash [32]byte, of id.ID, ends time.Time) error
}

// Links keeps links.
type Links interface {
	Write(ctx context.Context, fn func(Tx) error) error
	ByPass(ctx context.Context, hash [32]byte, now time.Time) (link.Link, bool, error)
}

// Finder knows the schemes and makes cases of people.
type Finder interface {
	Scheme(id benefit.ID, on day.Day) (*benefit.Scheme, error)
	Cases(ctx context.Context, r benefits.Families, people []vital.Person, on day.Day, depth benefits.Depth) ([]benefit.Case, error)
}

// Decliner writes down that somebody wants nothing of a scheme.
type Decliner interface {
	Decline(ctx context.Context, who access.Actor, scheme benefit.ID, p person.ID) (journal.Seq, error)
}

// Cases are where claims and appeals go.
type Cases interface {
	Do(ctx context.Context, who access.Actor, c cases.Command) (cases.Done, error)
	Hand(ctx context.Context, who access.Actor, h cases.Handed) (workflow.Paper, error)
	Flow(id string) (*workflow.Definition, bool)
}

// Payment is what became of a period that was granted.
type Payment struct {
	Period  string
	Fen     money.Fen
	State   string // of the newest payment; empty where none was made yet
	Execute string // when the bank is to pay
}

// Purse reads what was granted and paid.
type Purse interface {
	Paid(ctx context.Context, p person.ID, scheme benefit.ID) ([]Payment, error)
}

// Desk serves families.
type Desk struct {
	office *view.Office
	links  Links
	find   Finder
	cases  Cases
	purse  Purse
	no     Decliner
}

// New is a desk.
func New(office *view.Office, links Links, find Finder, of Cases, purse Purse, no Decliner) *Desk {
	return &Desk{office: office, links: links, find: find, cases: of, purse: purse, no: no}
}

// tokenBytes are 120 bits: nobody guesses them, and they fit on a line of a letter.
const tokenBytes = 15

func secret(n int) string {
	raw := make([]byte, n)
	_, _ = rand.Read(raw) // crypto/rand.Read never fails since Go 1.24
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw))
}

// Letter is what one family is told, with the link that goes with it.
type Letter struct {
	Address string
	At      view.Place
	To      []view.Ref // who may claim
	Rows    []Row
	Token   string // shown this once
	Ends    time.Time
	Scheme  *benefit.Scheme
}

// Row is one of a family and what they are owed.
type Row struct {
	Person   view.Ref
	Decision benefit.Decision
}

// maxLetters is for how many people letters are written at once.
const maxLetters = 200

// Letters writes to some people what they are owed, one letter a family, each with a fresh link; earlier links of theirs are closed.
func (d *Desk) Letters(ctx context.Context, who access.Actor, scheme benefit.ID, people []person.ID) ([]Letter, error) {
	if len(people) > maxLetters {
		return nil, fault.New(fault.TooMuch, "family.many", "max", strconv.Itoa(maxLetters)).In("people")
	}
	if who.Purpose != access.Benefit {
		return nil, fault.New(fault.Refused, "outreach.purpose")
	}
	var out []Letter
	err := d.office.Look(ctx, who, access.Handle, area.Code{}, "letters "+string(scheme), func(v *view.Sight) error {
		s, err := d.find.Scheme(scheme, v.Today)
		if err != nil {
			return err
		}
		out, err = d.families(ctx, v, s, view.Unique(people))
		if err == nil && len(out) == 0 {
			err = fault.New(fault.Refused, "family.unwanted").In("people")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	err = d.links.Write(ctx, func(tx Tx) error {
		for i := range out {
			l := link.Link{ID: id.New(tx.Now()), Scheme: scheme, Area: out[i].At.Code, Author: who.Account, Created: tx.Now(), Ends: tx.Now().Add(link.Lasts)}
			births := make([]day.Partial, len(out[i].Rows))
			for j, r := range out[i].Rows {
				l.People, births[j] = append(l.People, r.Person.ID), r.Person.Birth
			}
			if _, ok := link.Question(births); !ok {
				return fault.New(fault.Refused, "family.birth").In("people")
			}
			out[i].Token, out[i].Ends = secret(tokenBytes), l.Ends
			if err := tx.Add(ctx, link.Hash(out[i].Token), l); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// families puts people together who live together.
func (d *Desk) families(ctx context.Context, v *view.Sight, s *benefit.Scheme, ids []person.ID) ([]Letter, error) {
	people, err := v.People(ctx, ids)
	if err != nil {
		return nil, err
	}
	found, err := d.find.Cases(ctx, v, people, v.Today, benefits.WithFamilies)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(ids)
	for i := range found {
		for _, c := range claimant.On(s, &found[i], v.Today) {
			all = append(all, c.Person)
		}
	}
	refs, err := v.Refs(ctx, view.Unique(all))
	if err != nil {
		return nil, err
	}
	written, err := addressees(ctx, v, s, ids)
	if err != nil {
		return nil, err
	}
	var out []Letter
	at := map[string]int{}
	for i := range found {
		ref := refs[found[i].Person]
		if ref.Elsewhere || ref.ID.IsZero() {
			return nil, fault.New(fault.Denied, access.DeniedByArea)
		}
		dec, err := s.Decide(&found[i], v.Today, v.Tree)
		if err != nil {
			return nil, err
		}
		if !written(&dec) {
			continue
		}
		home := ref.Household.String()
		if ref.Household.IsZero() {
			home = ref.ID.String()
		}
		n, known := at[home]
		if !known {
			n = len(out)
			at[home] = n
			out = append(out, Letter{Address: ref.Address, At: ref.Area, Scheme: s})
			for _, c := range claimant.On(s, &found[i], v.Today) {
				if r := refs[c.Person]; !r.ID.IsZero() {
					out[n].To = append(out[n].To, r)
				}
			}
		}
		out[n].Rows = append(out[n].Rows, Row{ref, dec})
		v.Show(ref)
		v.Show(out[n].To...)
	}
	return out, nil
}

// addressees says who is written to: whoever claimed, and of the others those who are owed something and didn't say no, which is said once.
func addressees(ctx context.Context, v *view.Sight, s *benefit.Scheme, ids []person.ID) (func(*benefit.Decision) bool, error) {
	declined, err := v.Declined(ctx, string(s.ID), ids)
	if err != nil {
		return nil, err
	}
	claims, err := outreach.ClaimsOf(ctx, v, s.ID, ids)
	return func(d *benefit.Decision) bool {
		return len(claims[d.Person]) > 0 || !declined[d.Person] && d.Verdict == benefit.Yes
	}, err
}

// Revoke closes the links of somebody to a scheme, and of those who share them.
func (d *Desk) Revoke(ctx context.Context, who access.Actor, scheme benefit.ID, people []person.ID) error {
	_, err := d.office.Moment(ctx, who, access.Handle, area.Code{}, func(v *view.Sight) error {
		spells, err := v.Spells(ctx, people)
		for _, p := range people {
			if err == nil && !v.In.HoldsAny(view.Whereabouts(spells[p])) {
				err = fault.New(fault.Denied, access.DeniedByArea)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return d.links.Write(ctx, func(tx Tx) error { return tx.Revoke(ctx, scheme, people) })
}

// Enter lets in whoever has a link and answers its question, and says until when. Wrong answers are counted, and close the link.
func (d *Desk) Enter(ctx context.Context, token, answer string) (pass string, ends time.Time, err error) {
	token = strings.ToLower(strings.TrimSpace(token))
	var wrong error
	err = d.links.Write(ctx, func(tx Tx) error {
		l, ok, err := tx.ByToken(ctx, link.Hash(token))
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Missing, "family.link.unknown").In("token")
		}
		if err := l.Stands(tx.Now()); err != nil {
			return err
		}
		wanted, err := d.wanted(ctx, &l)
		if err != nil {
			return err
		}
		if !link.Right(answer, wanted) {
			l.Tries++
			wrong = fault.New(fault.Invalid, "family.answer", "left", strconv.Itoa(link.MaxTries-l.Tries)).In("answer")
			if l.Tries >= link.MaxTries {
				wrong = l.Stands(tx.Now())
			}
			return tx.Tried(ctx, l.ID, l.Tries) // committed, so that the next guess finds it
		}
		if err := tx.Tried(ctx, l.ID, 0); err != nil {
			return err
		}
		pass, ends = secret(2*tokenBytes), tx.Now().Add(link.PassLasts)
		return tx.Pass(ctx, link.Hash(pass), l.ID, ends)
	})
	if err == nil {
		err = wrong
	}
	return pass, ends, err
}

// AddCare makes a link to a record of care, and the code that opens it.
func (d *Desk) AddCare(ctx context.Context, l link.Link) (token, code string, ends time.Time, err error) {
	token = secret(tokenBytes)
	err = d.links.Write(ctx, func(tx Tx) error {
		l.ID, l.Created, l.Ends = id.New(tx.Now()), tx.Now(), tx.Now().Add(link.Lasts)
		code, ends = d.code(&l), l.Ends
		return tx.Add(ctx, link.Hash(token), l)
	})
	return token, code, ends, err
}

func (d *Desk) code(l *link.Link) string {
	return link.Code(d.office.Keys.Blind("care link", l.ID.String()))
}

// wanted are the answers to a link's question.
func (d *Desk) wanted(ctx context.Context, l *link.Link) ([]string, error) {
	if _, care := l.Record(); care {
		return []string{d.code(l)}, nil
	}
	var births []day.Partial
	err := d.office.Store.Read(ctx, func(r view.Reader) error {
		lives, err := r.Facts(ctx, l.People)
		for _, life := range lives {
			births = append(births, life.Birth)
		}
		return err
	})
	answers, _ := link.Question(births)
	return answers, err
}

// Visit is the link by which somebody was let in, while it stands.
func (d *Desk) Visit(ctx context.Context, pass string) (link.Link, error) {
	now := d.office.Clock.Now()
	l, ok, err := d.links.ByPass(ctx, link.Hash(pass), now)
	if err != nil {
		return l, err
	}
	if !ok || l.Stands(now) != nil {
		return l, fault.New(fault.Unknown, "family.unknown")
	}
	return l, nil
}

func (d *Desk) today() day.Day { return clock.Today(d.office.Clock) }
