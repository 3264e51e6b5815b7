package iso20022

import (
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/payment"
)

// entry takes one entry in: as one movement, or as one for each of its details.
func (s *statements) entry(n entry) {
	if first(n.Status.Code, n.Status.Text) != "BOOK" {
		s.cur.Pending++
		return
	}
	whole, f := n.whole()
	if len(n.Details) == 0 || f != nil {
		s.row++
		if f != nil {
			s.cur.trouble(s.row, f)
			return
		}
		if len(n.Batches) == 1 {
			b := n.Batches[0]
			whole.BatchRef = first(b.Payment, b.Message)
			whole.Count, _ = strconv.Atoi(b.Count) // not told is 0
		}
		s.add(whole)
		return
	}
	var sum money.Fen
	read := true
	for i, d := range n.Details {
		s.row++
		m, f := d.movement(n, whole, i)
		if f != nil {
			s.cur.trouble(s.row, f)
			read = false
			continue
		}
		if m.Way == whole.Way {
			sum += m.Amount // each is bounded, and so is their number in a file
		} else {
			sum -= m.Amount
		}
		s.add(m)
	}
	if read && sum != whole.Amount {
		s.cur.trouble(s.row, fault.New(fault.Conflict, "iso20022.details", "sum", sum.String(), "entry", whole.Amount.String()))
	}
}

func (s *statements) add(m payment.Movement) {
	m.Row = s.row
	s.cur.Moves = append(s.cur.Moves, m)
}

// whole is what holds for the entry and all its details.
func (n entry) whole() (payment.Movement, *fault.Fault) {
	var m payment.Movement
	way, f := wayOf(n.Way)
	if f != nil {
		return m, f
	}
	amount, f := fen(n.Amount)
	if f != nil {
		return m, f
	}
	booked, err := n.booked()
	if err != nil {
		return m, fault.New(fault.Invalid, "iso20022.date").In("BookgDt").Because(err)
	}
	m = payment.Movement{BankRef: first(n.BankRef, n.Ref), Way: way, Amount: amount, Booked: booked}
	return m, nil
}

func (n entry) booked() (day.Day, error) {
	if n.Booked == (moment{}) {
		return n.Value.day()
	}
	return n.Booked.day()
}

func wayOf(code string) (payment.Way, *fault.Fault) {
	switch strings.TrimSpace(code) {
	case "DBIT":
		return payment.Out, nil
	case "CRDT":
		return payment.In, nil
	}
	return 0, fault.New(fault.Invalid, "iso20022.way", "text", clip(code)).In("CdtDbtInd")
}

// movement is one detail of an entry. What it doesn't say, the entry says; but an amount only where it is the entry's only detail.
func (d details) movement(n entry, whole payment.Movement, i int) (payment.Movement, *fault.Fault) {
	m := whole
	if d.Way != "" {
		way, f := wayOf(d.Way)
		if f != nil {
			return m, f
		}
		m.Way = way
	}
	a := d.Amount
	if a == nil {
		a = d.TxAmount
	}
	switch {
	case a != nil:
		amount, f := fen(*a)
		if f != nil {
			return m, f
		}
		m.Amount = amount
	case len(n.Details) > 1:
		return m, fault.New(fault.Invalid, "iso20022.amount").In("Amt")
	}
	m.BankRef = first(d.BankRef, whole.BankRef)
	if d.BankRef == "" && m.BankRef != "" && len(n.Details) > 1 {
		m.BankRef += "/" + strconv.Itoa(i+1)
	}
	m.Reference = strings.TrimSpace(d.EndToEnd)
	m.BatchRef = first(d.Payment, d.Message)
	m.Reason = first(d.Reason, d.Own)
	m.Account, m.Name = d.To.number(), strings.TrimSpace(d.Creditor)
	if m.Way == payment.In {
		m.Account, m.Name = d.From.number(), strings.TrimSpace(d.Debtor)
	}
	return m, nil
}

func first(texts ...string) string {
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			return t
		}
	}
	return ""
}
