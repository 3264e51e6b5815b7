// Package ledger is double-entry bookkeeping of benefits: every movement of money or of a claim to money takes from some accounts
// what it gives to others, so that all balances sum to nothing at any time. It refuses a transaction that doesn't.
package ledger

import (
	"slices"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/money"
)

// Account is one account of the chart. The chart is closed: what an office pays, owes, holds and misses fits in it.
type Account uint8

// The chart. A positive balance is a debit.
const (
	Granted    Account = iota + 1 // what was decided for families: the cost
	Owed                          // what families are owed and hasn't been sent; a debt, so normally negative
	Sent                          // what was handed to the bank and isn't confirmed; a debt to the bank, normally negative
	Bank                          // money in the paying account; what it was funded with less what left it
	Funding                       // where the money came from; normally negative
	Claimed                       // what families are asked to pay back
	Unknown                       // money that nobody could be found for, either way
	WrittenOff                    // what is no longer asked back
)

var codes = [...]string{"", "granted", "owed", "sent", "bank", "funding", "claimed", "unknown", "written_off"}

// String is the account's code.
func (a Account) String() string {
	if a == 0 || int(a) >= len(codes) {
		return ""
	}
	return codes[a]
}

// ParseAccount reads a code.
func ParseAccount(text string) (Account, error) {
	if i := slices.Index(codes[:], text); i > 0 {
		return Account(i), nil
	}
	return 0, fault.New(fault.Invalid, "ledger.account", "text", text)
}

// Chart is every account in order.
func Chart() []Account {
	out := make([]Account, 0, len(codes)-1)
	for a := Granted; int(a) < len(codes); a++ {
		out = append(out, a)
	}
	return out
}

// Posting puts an amount on an account; negative is a credit. Of says whose it is, such as a scheme and a person: balances can be
// asked for it. It may be empty.
type Posting struct {
	Account Account
	Of      string
	Amount  money.Fen
}

// Transaction is postings that sum to nothing.
type Transaction struct {
	id       id.ID
	on       day.Day
	what     string
	postings []Posting
}

// New is a transaction, or a fault where the postings don't balance, are too few or move nothing. The identifier makes a retry the
// same transaction; what is a code such as "paid".
func New(id id.ID, on day.Day, what string, postings ...Posting) (Transaction, error) {
	var sum money.Fen
	kept := make([]Posting, 0, len(postings))
	for _, p := range postings {
		if p.Account.String() == "" {
			return Transaction{}, fault.New(fault.Invalid, "ledger.account", "text", "")
		}
		var err error
		if sum, err = money.Add(sum, p.Amount); err != nil {
			return Transaction{}, err
		}
		if p.Amount != 0 {
			kept = append(kept, p)
		}
	}
	if sum != 0 {
		return Transaction{}, fault.New(fault.Invalid, "ledger.unbalanced", "by", sum.String())
	}
	if len(kept) < 2 || id.IsZero() || what == "" {
		return Transaction{}, fault.New(fault.Invalid, "ledger.empty")
	}
	return Transaction{id, on, what, kept}, nil
}

// ID names the transaction.
func (t Transaction) ID() id.ID { return t.id }

// On is the day it holds for.
func (t Transaction) On() day.Day { return t.on }

// What is the code of what happened.
func (t Transaction) What() string { return t.what }

// Postings are the movements.
func (t Transaction) Postings() []Posting { return slices.Clone(t.postings) }

// Row is one line of a trial balance.
type Row struct {
	Account Account
	Of      string
	Balance money.Fen
}
