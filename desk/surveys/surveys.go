// Package surveys is the desk that asks a drawn share of people after a service how it was, and tells what they said once enough have. It can't tell
// who answered what: the code on the paper is kept as a digest alone, in no order, beside nothing of the service, and is gone when it is used; an
// answer is counted and not kept; and what was counted in a month is told only when no code of that month can be used any more.
package surveys

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/care"
	"wanjia/domain/fee"
	"wanjia/domain/indicator"
	"wanjia/domain/journal"
	"wanjia/domain/survey"
	"wanjia/domain/vital"
	"wanjia/domain/workflow"
)

// Reader is one moment.
type Reader interface {
	Head(ctx context.Context) (journal.Seq, error)
	Tree(ctx context.Context) (*area.Tree, error)
	Numbered(ctx context.Context, n journal.ReceiptNumber) (journal.Entry, bool, error)
	Noted(ctx context.Context, kind journal.Kind, from, to int) ([]journal.Entry, error)
	Asked(ctx context.Context, service [16]byte) (bool, error)
	Code(ctx context.Context, digest []byte, today day.Day) (survey.Cell, day.Month, bool, error)
	Open(ctx context.Context, yield func(c survey.Cell, month day.Month, what string, n int)) error
	Live(ctx context.Context, today day.Day, yield func(c survey.Cell, month day.Month)) error
}

// Tx is a transaction.
type Tx interface {
	Reader
	Now() int64
	Append(ctx context.Context, entries []journal.Entry) error
	Give(ctx context.Context, service [16]byte, digest []byte, c survey.Cell, month day.Month, until day.Day) error
	Spend(ctx context.Context, digest []byte) error
	Add(ctx context.Context, c survey.Cell, month day.Month, what string) error
	Close(ctx context.Context, c survey.Cell, until day.Month) error
	Forget(ctx context.Context, today day.Day, before day.Month) error
}

// Store opens moments and transactions.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
	Write(ctx context.Context, fn func(Tx) error) error
}

// Desk asks.
type Desk struct {
	store Store
	all   map[string]*survey.Definition
	keys  *seal.Keys
	clock clock.Clock
}

// New is a desk over the surveys of the packs.
func New(store Store, all map[string]*survey.Definition, keys *seal.Keys, clk clock.Clock) *Desk {
	return &Desk{store, all, keys, clk}
}

// Surveys are those of the packs, in order of id.
func (d *Desk) Surveys() []*survey.Definition {
	var out []*survey.Definition
	for _, s := range d.all {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b *survey.Definition) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// Survey is one of them.
func (d *Desk) Survey(id string) (*survey.Definition, error) {
	if s, ok := d.all[id]; ok {
		return s, nil
	}
	return nil, fault.New(fault.Missing, "survey.missing")
}

// Today is the civil day.
func (d *Desk) Today() day.Day { return clock.Today(d.clock) }

// Given is what came of asking for a code.
type Given struct {
	Drawn bool   // the service is one of those that are asked about
	Code  string // to be shown once
	Until day.Day
}

// recent is how long ago a service may be that is asked about.
const recent = 60 * 24 * time.Hour

// Give gives a code for a service, named by its receipt number or its entry, if it is one of those that are drawn. Which are, follows from the folder's secret and the
// service: nobody at the desk can choose whom to ask.
func (d *Desk) Give(ctx context.Context, who access.Actor, id, number string) (Given, error) {
	def, err := d.Survey(id)
	if err != nil {
		return Given{}, err
	}
	n, err := journal.ParseReceiptNumber(number)
	if entry, wrong := journal.ParseID(number); wrong == nil { // as the page of a case knows it
		n, err = journal.NumberOf(entry), nil
	}
	if err != nil {
		return Given{}, fault.New(fault.Missing, "ledger.receipt.missing").In("number")
	}
	var out Given
	err = d.store.Write(ctx, func(tx Tx) error {
		e, cell, err := service(ctx, tx, who, id, n)
		if err != nil {
			return err
		}
		now := time.UnixMilli(tx.Now()).UTC()
		if now.Sub(e.Recorded) > recent {
			return fault.New(fault.Conflict, "survey.late").In("number")
		}
		if !d.drawn(def, e.ID) {
			return nil
		}
		key := d.keys.Blind("survey asked", def.ID+" "+e.ID.String())
		if asked, err := tx.Asked(ctx, key); err != nil || asked {
			return cmp.Or(err, error(fault.New(fault.Conflict, "survey.asked").In("number")))
		}
		var raw [10]byte
		if _, err := rand.Read(raw[:]); err != nil {
			return err
		}
		today := clock.Today(clock.Fixed(now))
		out = Given{Drawn: true, Code: base32.NewEncoding(letters).WithPadding(base32.NoPadding).EncodeToString(raw[:]), Until: today + day.Day(def.Days)}
		if err := tx.Give(ctx, key, digest(out.Code), cell, today.Month(), out.Until); err != nil {
			return err
		}
		return tx.Add(ctx, cell, today.Month(), survey.Given)
	})
	return out, err
}

const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

func digest(code string) []byte {
	sum := sha256.Sum256([]byte("survey code " + strings.ToUpper(strings.Join(strings.FieldsFunc(code, func(r rune) bool { return r == '-' || r == ' ' }), ""))))
	return sum[:]
}

// drawn says whether a service is one of those that are asked about.
func (d *Desk) drawn(def *survey.Definition, service journal.ID) bool {
	sum := d.keys.Blind("survey draw", def.ID+" "+service.String())
	return binary.BigEndian.Uint64(sum[:8])%100 < uint64(def.Share) // a share is 1 to 100
}

// service is the entry of a service in the actor's area, and what its answers are counted by: its kind, and the township. A village has too few.
func service(ctx context.Context, r Reader, who access.Actor, id string, n journal.ReceiptNumber) (journal.Entry, survey.Cell, error) {
	missing := fault.New(fault.Missing, "ledger.receipt.missing").In("number")
	e, ok, err := r.Numbered(ctx, n)
	if err != nil || !ok {
		return e, survey.Cell{}, cmp.Or(err, error(missing))
	}
	tree, err := r.Tree(ctx)
	if err != nil {
		return e, survey.Cell{}, err
	}
	if dec := who.May(tree.Under, access.Inform, access.Request{Area: e.Area}); !dec.Allowed {
		return e, survey.Cell{}, missing
	}
	c := survey.Cell{Survey: id, Area: e.Area}
	if a, ok := tree.Get(e.Area); ok && a.Level == area.Village && !a.Parent.IsZero() {
		c.Area = a.Parent
	}
	switch {
	case e.Kind == workflow.EntryKind:
		c.Service = "claim"
	case e.Kind == fee.EntryKind:
		c.Service = "fee"
	case e.Kind == care.Visit:
		c.Service = "care"
	default:
		if _, ok := vital.Find(e.Kind); !ok {
			return e, c, fault.New(fault.Conflict, "survey.service").In("number")
		}
		c.Service = "registration"
	}
	return e, c, nil
}

// Answer counts what somebody says. Of a code that isn't there, was used or has run out the same is said.
func (d *Desk) Answer(ctx context.Context, code string, answers map[string]string) error {
	unknown := fault.New(fault.Missing, "survey.code").In("code")
	return d.store.Write(ctx, func(tx Tx) error {
		cell, month, ok, err := tx.Code(ctx, digest(code), clock.Today(clock.Fixed(time.UnixMilli(tx.Now()).UTC())))
		def := d.all[cell.Survey]
		if err != nil || !ok || def == nil {
			return cmp.Or(err, error(unknown))
		}
		if err := def.Judge(answers); err != nil {
			return err
		}
		if err := tx.Spend(ctx, digest(code)); err != nil {
			return err
		}
		if err := tx.Add(ctx, cell, month, survey.Answered); err != nil {
			return err
		}
		for q, o := range answers {
			if err := tx.Add(ctx, cell, month, q+"."+o); err != nil {
				return err
			}
		}
		return nil
	})
}

// Close writes down what was gathered in months that are over and of which no code may be used any more, where nobody can be found in it. The rest
// waits for more. It forgets codes that have run out.
func (d *Desk) Close(ctx context.Context) error {
	return d.store.Write(ctx, func(tx Tx) error {
		now := time.UnixMilli(tx.Now()).UTC()
		today := clock.Today(clock.Fixed(now))
		ready, order, err := gathered(ctx, tx, today)
		if err != nil {
			return err
		}
		head, err := tx.Head(ctx)
		if err != nil {
			return err
		}
		var entries []journal.Entry
		for _, c := range order {
			def, t := d.all[c.Survey], ready[c]
			if def == nil || !t.Closed(def, indicator.Threshold) {
				continue
			}
			head++
			r := survey.Result{Cell: c, Tally: *t, Version: def.Version}
			entries = append(entries, journal.Entry{Seq: head, ID: journal.NewID(now), Kind: survey.EntryKind, Area: c.Area, Occurred: t.Until.Last().Partial(), Recorded: now, Author: "surveys", Device: "server",
				Purpose: access.Oversight.String(), Body: journal.CanonicalBody(r.Body())})
			if err := tx.Close(ctx, c, t.Until); err != nil {
				return err
			}
		}
		if len(entries) > 0 {
			if err := tx.Append(ctx, entries); err != nil {
				return err
			}
		}
		return tx.Forget(ctx, today, today.Month()-3)
	})
}

// gathered are the tallies of months that are over, by cell, up to the first month of which a code may still be used.
func gathered(ctx context.Context, r Reader, today day.Day) (map[survey.Cell]*survey.Tally, []survey.Cell, error) {
	first := map[survey.Cell]day.Month{}
	err := r.Live(ctx, today, func(c survey.Cell, month day.Month) {
		if m, ok := first[c]; !ok || month < m {
			first[c] = month
		}
	})
	if err != nil {
		return nil, nil, err
	}
	out := map[survey.Cell]*survey.Tally{}
	var order []survey.Cell
	err = r.Open(ctx, func(c survey.Cell, month day.Month, what string, n int) {
		if live, ok := first[c]; month >= today.Month() || ok && month >= live {
			return
		}
		t := out[c]
		if t == nil {
			t = &survey.Tally{From: month, Counts: map[string]int{}}
			out[c], order = t, append(order, c)
		}
		t.Until = month
		t.Counts[what] += n
	})
	return out, order, err
}

// Report is what people said about services of an area and all below it.
type Report struct {
	Survey   *survey.Definition
	Services map[string]int // answers by kind of service
	Given    int
	Answered int
	Said     []survey.Said
	Places   []Place
	Open     bool // something was gathered that can't be told yet
}

// Place is what people said in one area of those where answers are counted.
type Place struct {
	Area     area.Code
	Name     string
	Given    int
	Answered int
	Said     []survey.Said
}

// Results tells what people said in results that were closed between two months. Each was closed with enough answers, so that whatever is added up and
// taken from each other is of enough people too.
func (d *Desk) Results(ctx context.Context, who access.Actor, id string, within area.Code, from, until day.Month) (Report, error) {
	def, err := d.Survey(id)
	if err != nil {
		return Report{}, err
	}
	out := Report{Survey: def, Services: map[string]int{}}
	err = d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		if !within.IsZero() && !tree.Has(within) {
			return fault.New(fault.Invalid, "case.area").In("area")
		}
		if dec := who.May(tree.Under, access.Figures, access.Request{Area: within, Grain: access.Counts}); !within.IsZero() && !dec.Allowed {
			return fault.New(fault.Denied, dec.Reason)
		}
		entries, err := r.Noted(ctx, survey.EntryKind, from.Year(), until.Year())
		if err != nil {
			return err
		}
		sum, places := map[string]int{}, map[area.Code]map[string]int{}
		for _, e := range entries {
			body, err := journal.ParseBody(e.Body)
			if err != nil {
				return err
			}
			one, ok := survey.Of(e, body)
			if !ok || one.Survey != id || one.Until < from || one.Until > until || !within.IsZero() && !tree.Under(one.Area, within) ||
				!who.May(tree.Under, access.Figures, access.Request{Area: one.Area, Grain: access.Counts}).Allowed {
				continue
			}
			out.Services[one.Service] += one.Counts[survey.Answered]
			if places[one.Area] == nil {
				places[one.Area] = map[string]int{}
			}
			for what, n := range one.Counts {
				sum[what] += n
				places[one.Area][what] += n
			}
		}
		out.tell(def, tree, sum, places)
		return r.Open(ctx, func(c survey.Cell, _ day.Month, _ string, _ int) {
			out.Open = out.Open || c.Survey == id && (within.IsZero() || tree.Under(c.Area, within))
		})
	})
	return out, err
}

func (p *Report) tell(def *survey.Definition, tree *area.Tree, sum map[string]int, places map[area.Code]map[string]int) {
	p.Given, p.Answered, p.Said = sum[survey.Given], sum[survey.Answered], def.Tell(sum, indicator.Threshold)
	for at, counts := range places {
		a, _ := tree.Get(at)
		p.Places = append(p.Places, Place{at, a.Name, counts[survey.Given], counts[survey.Answered], def.Tell(counts, indicator.Threshold)})
	}
	slices.SortFunc(p.Places, func(a, b Place) int { return cmp.Compare(a.Area.String(), b.Area.String()) })
}
