// Package stock keeps free supplies as a ledger does: what came, what was given away, what a count found, what was thrown away. What is
// there follows from what was written, never runs below nothing, and says nothing about whom something was given to.
package stock

import (
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// Kind is the kind of entries of the ledger.
const Kind journal.Kind = "supply"

// How is what was done.
type How string

// The ways.
const (
	Receive How = "receive"
	Give    How = "give"
	Counted How = "count" // N is what is there
	Waste   How = "waste"
)

// Move is one line.
type Move struct {
	ID     journal.ID
	Item   string
	Area   area.Code // where the store is
	Lot    string
	Expiry day.Day // 0 where it has none
	How    How
	N      int
	On     day.Day
	By     string
}

// Fields of an entry.
const (
	itemField   = "item"
	lotField    = "lot"
	expiryField = "expiry"
	howField    = "how"
	countField  = "n"
)

// maxText bounds names of items and lots.
const maxText = 64

// Body is the entry's body.
func (m *Move) Body() []byte {
	b := map[string]string{itemField: m.Item, lotField: m.Lot, howField: string(m.How), countField: strconv.Itoa(m.N)}
	if m.Expiry != 0 {
		b[expiryField] = m.Expiry.String()
	}
	if m.Lot == "" {
		delete(b, lotField)
	}
	return journal.CanonicalBody(b)
}

// Of reads an entry.
func Of(e journal.Entry, body map[string]string) (m Move, err error) {
	m = Move{ID: e.ID, Item: body[itemField], Area: e.Area, Lot: body[lotField], How: How(body[howField]), On: e.Occurred.Day(), By: e.Author}
	if m.N, err = strconv.Atoi(body[countField]); err != nil {
		return m, fault.New(fault.Internal, "stock.broken").Because(err)
	}
	if text := body[expiryField]; text != "" {
		m.Expiry, err = day.Parse(text)
	}
	return m, err
}

// Check says why a line isn't taken, where so many are there before it.
func (m *Move) Check(there int, today day.Day) error {
	switch {
	case strings.TrimSpace(m.Item) == "" || len(m.Item) > maxText || len(m.Lot) > maxText:
		return fault.New(fault.Invalid, "stock.item").In("item")
	case m.N < 0 || m.N == 0 && m.How != Counted:
		return fault.New(fault.Invalid, "stock.number").In("n")
	case m.How != Receive && m.How != Give && m.How != Counted && m.How != Waste:
		return fault.New(fault.Invalid, "stock.how").In("how")
	case (m.How == Give || m.How == Waste) && m.N > there:
		return fault.New(fault.Refused, "stock.short", "there", strconv.Itoa(there)).In("n")
	case m.How == Give && m.Expiry != 0 && m.Expiry < today:
		return fault.New(fault.Refused, "stock.expired", "day", m.Expiry.String()).In("lot")
	}
	return nil
}

// Delta is by how much a line changes what is there.
func (m *Move) Delta(there int) int {
	switch m.How {
	case Receive:
		return m.N
	case Counted:
		return m.N - there
	case Give, Waste:
	}
	return -m.N
}

// Shelf is what is there of one lot.
type Shelf struct {
	Item   string
	Area   area.Code
	Lot    string
	Expiry day.Day
	N      int
}

// Line is a line of the ledger by what it changed.
type Line struct {
	Item   string
	Area   area.Code
	Lot    string
	Expiry day.Day // 0 where it has none
	On     day.Day
	Delta  int
}
