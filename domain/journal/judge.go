package journal

import (
	"strings"
	"time"
	"unicode/utf8"

	"wanjia/base/fault"
)

// Answer is what becomes of an entry that was sent in.
type Answer uint8

// The answers.
const (
	Accepted    Answer = iota + 1 // it stands in the journal
	Duplicate                     // it stood there already: an honest retry
	Quarantined                   // kept and shown to a person, not applied
	Rejected                      // not an entry at all; the sender keeps it and is told why
	Kept                          // a relay has it on disk and passes it on; the register hasn't seen it yet
)

// String is the answer's word on the wire.
func (a Answer) String() string {
	switch a {
	case Accepted:
		return "accepted"
	case Duplicate:
		return "duplicate"
	case Quarantined:
		return "quarantined"
	case Rejected:
		return "rejected"
	case Kept:
		return "kept"
	}
	return ""
}

// ParseAnswer reads the word.
func ParseAnswer(text string) (Answer, error) {
	for a := Accepted; a <= Kept; a++ {
		if a.String() == text {
			return a, nil
		}
	}
	return 0, fault.New(fault.Invalid, "journal.answer", "text", text)
}

// Bounds of an entry, which keep a batch of them small and their leaves far below four GiB.
const (
	MaxBody      = 256 << 10
	maxText      = 4 << 10
	maxOverrides = 64
)

// skew is how far an author's clock may be off before the entry says so.
const skew = 10 * time.Minute

// Skew compares the sender's clock at sending with ours at receiving; the key is empty where they agree.
func Skew(sent, received time.Time) string {
	switch off := sent.Sub(received); {
	case sent.IsZero():
		return ""
	case off > skew:
		return "journal.clock.ahead"
	case off < -skew:
		return "journal.clock.behind"
	}
	return ""
}

// CheckCursor refuses a cursor beyond the journal's head: the server was restored from a backup that is older than
// what the client has seen, and the client must send its entries of that time again.
func CheckCursor(cursor, head Seq) error {
	if cursor < 0 {
		return fault.New(fault.Invalid, "journal.cursor.form").In("since")
	}
	if cursor > head {
		return fault.New(fault.Conflict, "journal.cursor.ahead", "cursor", itoa(int64(cursor)), "head", itoa(int64(head))).In("since")
	}
	return nil
}

// Check says whether the entry has the form of one; what its body means is for the kind to judge.
func Check(e Entry) error {
	if f := check(e); f != nil {
		return f
	}
	return nil
}

func check(e Entry) *fault.Fault {
	switch {
	case e.ID.IsZero():
		return fault.New(fault.Invalid, "journal.entry.id").In("id")
	case !e.Kind.wellFormed():
		return fault.New(fault.Invalid, "journal.entry.kind", "kind", clip(string(e.Kind))).In("kind")
	case !e.Corrects.IsZero() && !e.Voids.IsZero():
		return fault.New(fault.Invalid, "journal.entry.both").In("voids")
	case e.Corrects == e.ID || e.Voids == e.ID:
		return fault.New(fault.Invalid, "journal.entry.self").In("id")
	case e.Reason == "" && !(e.Corrects.IsZero() && e.Voids.IsZero()):
		return fault.New(fault.Invalid, "journal.entry.reason").In("reason")
	case e.Base < 0:
		return fault.New(fault.Invalid, "journal.entry.base").In("base")
	case len(e.Body) > MaxBody:
		return fault.New(fault.TooMuch, "journal.entry.size", "max", itoa(MaxBody>>10)).In("body")
	}
	if f := checkTexts(e); f != nil {
		return f
	}
	return checkBody(e.Body)
}

func checkTexts(e Entry) *fault.Fault {
	bad := func(field, s string) *fault.Fault {
		if len(s) <= maxText && utf8.ValidString(s) {
			return nil
		}
		return fault.New(fault.Invalid, "journal.entry.text", "field", field, "max", itoa(maxText)).In(field)
	}
	for _, t := range [...][2]string{{"area", e.Area.String()}, {"author", e.Author}, {"device", e.Device}, {"purpose", e.Purpose}, {"reason", e.Reason}} {
		if f := bad(t[0], t[1]); f != nil {
			return f
		}
	}
	if len(e.Overrides) > maxOverrides {
		return fault.New(fault.TooMuch, "journal.entry.overrides", "max", itoa(maxOverrides)).In("overrides")
	}
	for _, o := range e.Overrides {
		if f := bad("overrides", o.Rule); f != nil {
			return f
		}
		if f := bad("overrides", o.Reason); f != nil {
			return f
		}
		if o.Rule == "" || o.Reason == "" {
			return fault.New(fault.Invalid, "journal.entry.override").In("overrides")
		}
	}
	return nil
}

// checkBody wants the canonical spelling, so that the same content has the same leaf wherever it was made.
func checkBody(body []byte) *fault.Fault {
	if len(body) == 0 {
		return nil
	}
	p := bodyParser{s: string(body)}
	fields, ok := p.object()
	if !ok {
		return p.fault()
	}
	if string(CanonicalBody(fields)) != p.s {
		return fault.New(fault.Invalid, "journal.entry.canonical").In("body")
	}
	return nil
}

// clip keeps what somebody sent from filling a message.
func clip(s string) string {
	if len(s) > maxKind {
		s = s[:maxKind]
	}
	return strings.ToValidUTF8(s, "?")
}
