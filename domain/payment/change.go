package payment

import (
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// The kinds of entries that follow from a change of facts. A recover says what a family was granted too much; it is made good by being
// set off against what it is owed, by being paid back, or by not being asked back any more. A change says what became of a decided case.
const (
	ChangeKind   journal.Kind = "change"
	RecoverKind  journal.Kind = "recover"
	OffsetKind   journal.Kind = "offset"
	RepayKind    journal.Kind = "repay"
	WriteOffKind journal.Kind = "write_off"
)

// Fields of their bodies, and of the grants that top up.
const (
	ChangeField   = "change"   // the case in which it was decided
	RecoveryField = "recovery" // the entry that said what was granted too much
	OnField       = "on"       // the day for which a grant was decided
	MeansField    = "means"
	OutcomeField  = "outcome"
)

// How a recovery is made good.
const (
	BySetOff = "set_off"
	ByRepay  = "repay"
	ByWaiver = "waive"
)

// What became of a decided change.
const (
	Applied   = "applied"
	Overtaken = "overtaken" // facts have changed again since it was proposed
)

// Base is the period of which a period is a share: 2026 of 2026+1, and 2026 of itself.
func Base(period string) string {
	base, _, _ := strings.Cut(period, "+")
	return base
}

// Share is the n-th share by which a correction tops a period up.
func Share(base string, n int) string { return base + "+" + strconv.Itoa(n) }

// ChangeID names what became of a decided case: it becomes something once.
func ChangeID(file journal.ID) journal.ID { return journal.ID{ID: id.Derive("change", file.String())} }

// RecoverID names what a decided case takes back of a period.
func RecoverID(file journal.ID, period string) journal.ID {
	return journal.ID{ID: id.Derive("recover", file.String(), period)}
}

// OffsetID names the setting off of a recovery against a grant.
func OffsetID(recovery journal.ID, k Key) journal.ID {
	return journal.ID{ID: id.Derive("offset", recovery.String(), k.Payee, k.Scheme, k.Period)}
}

// WriteOffID names the end of asking a recovery back.
func WriteOffID(recovery journal.ID) journal.ID {
	return journal.ID{ID: id.Derive("write_off", recovery.String())}
}

// Grant is what was granted for a period, or for a share of one.
type Grant struct {
	Person person.ID // as its entry names them; who was taken into another record is answered with it
	Period string
	Fen    money.Fen
	SetOff money.Fen // of it, what was kept to make a recovery good
	Claim  journal.ID
	Area   area.Code
	On     day.Partial // the day for which it was decided; none for grants before that was written
	Seq    journal.Seq
}

// Recovery is what a family was granted too much, and how much of it was made good.
type Recovery struct {
	ID     journal.ID
	Person person.ID
	Scheme string
	Period string
	Fen    money.Fen
	Back   money.Fen
	Means  string
	Area   area.Code
	Seq    journal.Seq
}

// Open is what is still to be made good.
func (r Recovery) Open() money.Fen { return r.Fen - r.Back }

// Why money waits.
const (
	HeldByCut    = "cut"      // a cut of it is being decided
	HeldByMerge  = "merged"   // two records of one person were granted the same
	HeldByClaims = "claimant" // who claimed may not claim any more
	HeldByReturn = "returned" // money came back from the account, and no other is confirmed
)

// Held is money of a grant that waits, and why.
type Held struct {
	Person person.ID
	Scheme string
	Period string
	Fen    money.Fen
	Why    string
	Case   journal.ID // in which it is decided; zero where nobody has proposed it yet
	Until  string     // the end of the case's clock
	Area   area.Code
}

// CameBack is a claim from whose account money came back and to which none was paid since.
type CameBack struct {
	Person person.ID
	Claim  journal.ID
	Seq    journal.Seq // of the newest payment that came back
}

// Stirred is somebody who was granted something and of whom something was written since.
type Stirred struct {
	Person person.ID
	Scheme string
	Area   area.Code
}

// Reckoned says up to which entry what somebody was granted was reckoned again, and whether it differs.
type Reckoned struct {
	Stirred
	Seq     journal.Seq
	Differs bool
}
