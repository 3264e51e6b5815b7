package care

import (
	"encoding/hex"
	"strconv"
	"time"

	"wanjia/base/fault"
	"wanjia/domain/journal"
)

// The kinds of entries that a record is made of. All that they say of a client is sealed under the record's own key.
const (
	Enrolment  journal.Kind = "enrolment"  // a client agreed, which opens a record
	Withdrawal journal.Kind = "withdrawal" // and agrees no more
	Visit      journal.Kind = "visit"      // what was written down when they met, a result that came later, the end
	Referral   journal.Kind = "referral"   // a step of a referral
	Asked      journal.Kind = "care.asked" // the client asks that something be put right
	Told       journal.Kind = "care.told"  // and is answered
)

// RosterKind is the kind of entries by which an account joins or leaves the team of a programme.
const RosterKind journal.Kind = "care.team"

// Is says whether entries of a kind belong to a client's record.
func Is(k journal.Kind) bool {
	switch k {
	case Enrolment, Withdrawal, Visit, Referral, Asked, Told:
		return true
	}
	return false
}

// Fields of these entries that stay in clear: a record's own number, which is nobody's, and two blind indexes by which the program,
// holding the secret, finds a client's records and a team's. Everything else is one sealed text.
const (
	RecordField = "record"
	ClientField = "client"
	TeamField   = "team"
	AtField     = "at" // the instant at which it was agreed or withdrawn, by the clock of whoever wrote it down
	WholeField  = "sealed"
)

// Label is what an entry says in clear.
type Label struct {
	Record journal.ID // zero in a withdrawal that names none
	Client [16]byte
	Team   [16]byte
	At     time.Time
}

// Body is an entry's body.
func (l Label) Body(sealed []byte) []byte {
	b := map[string]string{ClientField: hex.EncodeToString(l.Client[:]), TeamField: hex.EncodeToString(l.Team[:]),
		AtField: strconv.FormatInt(l.At.UnixMilli(), 10)}
	if !l.Record.IsZero() {
		b[RecordField] = l.Record.String()
	}
	if sealed != nil {
		b[WholeField] = hex.EncodeToString(sealed)
	}
	return journal.CanonicalBody(b)
}

// LabelOf reads a body.
func LabelOf(body map[string]string) (l Label, err error) {
	if text := body[RecordField]; text != "" {
		if l.Record, err = journal.ParseID(text); err != nil {
			return l, err
		}
	}
	for field, into := range map[string]*[16]byte{ClientField: &l.Client, TeamField: &l.Team} {
		raw, err := hex.DecodeString(body[field])
		if err != nil || len(raw) != len(into) {
			return l, fault.New(fault.Internal, "care.broken").Because(err)
		}
		copy(into[:], raw)
	}
	ms, err := strconv.ParseInt(body[AtField], 10, 64)
	if err != nil {
		return l, fault.New(fault.Internal, "care.broken").Because(err)
	}
	l.At = time.UnixMilli(ms).UTC()
	return l, nil
}

// Whole is the sealed text of a body.
func Whole(body map[string]string) ([]byte, error) {
	raw, err := hex.DecodeString(body[WholeField])
	if err != nil {
		return nil, fault.New(fault.Internal, "care.broken").Because(err)
	}
	return raw, nil
}
