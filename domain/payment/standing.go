package payment

import (
	"strings"

	"wanjia/base/day"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// Due is a grant that waits to be paid.
type Due struct {
	Person  person.ID
	Period  string
	Fen     money.Fen
	Claim   journal.ID
	Area    area.Code
	Attempt int // of the next payment
}

// Standing is how one payment stands; where it goes is sealed in its entry.
type Standing struct {
	Reference string
	Batch     journal.ID
	Person    person.ID
	Scheme    string
	Period    string
	Fen       money.Fen
	State     State
	Seq       journal.Seq
}

// Said is what the entry of a payment says, and where it was said.
type Said struct {
	Area area.Code
	Body []byte
}

// Paper is how a batch stands.
type Paper struct {
	ID       journal.ID
	Scheme   string
	State    BatchState
	Envelope Envelope
	Execute  day.Partial
	Hands    string // who built it, then who released it, parted by spaces
	Seq      journal.Seq
}

// Builder is who built the batch.
func (p Paper) Builder() string {
	builder, _, _ := strings.Cut(p.Hands, " ")
	return builder
}

// Releasers are who released it.
func (p Paper) Releasers() []string {
	_, rest, _ := strings.Cut(p.Hands, " ")
	return strings.Fields(rest)
}

// Noted is a line of a statement as it was taken in.
type Noted struct {
	ID        journal.ID
	Statement string
	Row       int
	Booked    string
	Way       string
	Fen       money.Fen
	Reference string
	Verdict   string
	Seq       journal.Seq
}
