package payment

import (
	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/base/money"
	"wanjia/domain/journal"
	"wanjia/domain/ledger"
)

// The kinds of entries that money is made of. A grant says what a family is owed for a period, a pay one payment of it, a batch how
// payments travel together, a movement what a bank's statement says, a funding what the paying account got.
const (
	GrantKind    journal.Kind = "grant"
	PayKind      journal.Kind = "pay"
	BatchKind    journal.Kind = "batch"
	MovementKind journal.Kind = "movement"
	FundingKind  journal.Kind = "funding"
)

// Fields of their bodies. Amounts are yuan with two decimals. Holder and account are sealed.
const (
	PersonField    = "person"
	SchemeField    = "scheme"
	PeriodField    = "period"
	MonthsField    = "months"
	AmountField    = "amount"
	ClaimField     = "claim"
	BatchField     = "batch"
	StepField      = "step"
	ReferenceField = "reference"
	AttemptField   = "attempt"
	HolderField    = "holder"
	AccountField   = "account"
	BankField      = "bank"
	CountField     = "count"
	TotalField     = "total"
	ExecuteField   = "execute"
	StatementField = "statement"
	RowField       = "row"
	BankRefField   = "bank_ref"
	WayField       = "way"
	BookedField    = "booked"
	VerdictField   = "verdict"
	ReasonField    = "reason"
	LinesField     = "lines" // the references that a movement is about, parted by spaces
)

// The steps of a batch.
const (
	BuildStep   = "build"
	ReleaseStep = "release"
	SendStep    = "send"
	DropStep    = "drop"
)

// BatchState is how far a batch has come.
type BatchState string

// The states. It takes two releases to be released.
const (
	BatchBuilt    BatchState = "built"
	BatchHalf     BatchState = "half"
	BatchReleased BatchState = "released"
	BatchSent     BatchState = "sent"
	BatchDropped  BatchState = "dropped"
)

// After is the state after a step, and whether the step may be taken.
func (s BatchState) After(step string) (BatchState, bool) {
	switch {
	case s == "" && step == BuildStep:
		return BatchBuilt, true
	case s == BatchBuilt && step == ReleaseStep:
		return BatchHalf, true
	case s == BatchHalf && step == ReleaseStep:
		return BatchReleased, true
	case s == BatchReleased && step == SendStep:
		return BatchSent, true
	case (s == BatchBuilt || s == BatchHalf || s == BatchReleased) && step == DropStep:
		return BatchDropped, true
	}
	return s, false
}

// Transaction is what an entry means for the ledger; ok is false where it moves nothing.
func Transaction(e journal.Entry, body map[string]string) (ledger.Transaction, bool, error) {
	postings, on, err := postings(e, body)
	if err != nil || len(postings) == 0 {
		return ledger.Transaction{}, false, err
	}
	t, err := ledger.New(e.ID.ID, on, string(e.Kind), postings...)
	return t, err == nil, err
}

func postings(e journal.Entry, body map[string]string) ([]ledger.Posting, day.Day, error) {
	on := e.Occurred.Day()
	pair := func(text string, debit, credit ledger.Account, of string) ([]ledger.Posting, day.Day, error) {
		n, err := money.Parse(text)
		return []ledger.Posting{{Account: debit, Of: party(debit, of), Amount: n}, {Account: credit, Of: party(credit, of), Amount: -n}}, on, err
	}
	switch e.Kind {
	case GrantKind:
		return pair(body[AmountField], ledger.Granted, ledger.Owed, body[SchemeField])
	case RecoverKind:
		return pair(body[AmountField], ledger.Claimed, ledger.Granted, body[SchemeField])
	case OffsetKind:
		return pair(body[AmountField], ledger.Owed, ledger.Claimed, body[SchemeField])
	case RepayKind:
		return pair(body[AmountField], ledger.Bank, ledger.Claimed, body[SchemeField])
	case WriteOffKind:
		return pair(body[AmountField], ledger.WrittenOff, ledger.Claimed, body[SchemeField])
	case FundingKind:
		return pair(body[AmountField], ledger.Bank, ledger.Funding, "")
	case BatchKind:
		if body[StepField] == SendStep {
			return pair(body[TotalField], ledger.Owed, ledger.Sent, body[SchemeField])
		}
	case MovementKind:
		way, amount, scheme := body[WayField], body[AmountField], body[SchemeField]
		switch verdict := body[VerdictField]; {
		case verdict == MatchRepeated.String():
		case verdict == MatchPaid.String():
			return pair(amount, ledger.Sent, ledger.Bank, scheme)
		case verdict == MatchReturned.String() && body[LinesField] != "":
			return pair(amount, ledger.Bank, ledger.Owed, scheme)
		case way == Out.String():
			return pair(amount, ledger.Unknown, ledger.Bank, "")
		default:
			return pair(amount, ledger.Bank, ledger.Unknown, "")
		}
	}
	return nil, on, nil
}

// party is the scheme on accounts that are kept by scheme; the bank's money is one.
func party(a ledger.Account, scheme string) string {
	switch a {
	case ledger.Granted, ledger.Owed, ledger.Sent, ledger.Claimed, ledger.WrittenOff:
		return scheme
	case ledger.Bank, ledger.Funding, ledger.Unknown:
	}
	return ""
}

// GrantID names the grant of a period: granting it again is the same grant.
func GrantID(k Key) journal.ID {
	return journal.ID{ID: id.Derive("grant", k.Payee, k.Scheme, k.Period)}
}

// PayID names a payment's entry by its reference: the journal itself holds each once.
func PayID(r Reference) journal.ID { return journal.ID{ID: id.Derive("pay", r.s)} }

// MovementID names a movement by the account it is on and the bank's own reference for it.
func MovementID(account, bankRef string) journal.ID {
	return journal.ID{ID: id.Derive("movement", plain(account), bankRef)}
}
