// Package transfer knows how a family's place in the register goes from one server to another: it is offered, and the other server takes it
// or refuses it, unless it was withdrawn first. It knows what both sides write down of that and which word wins where two cross on the way;
// how a packet looks on a stick and who lives where are others' to know.
package transfer

import (
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// The kinds of entries.
const (
	Kind journal.Kind = "transfer"      // one was offered, here or there
	Step journal.Kind = "transfer.step" // and what became of it
)

// Is says whether entries of a kind are a transfer's.
func Is(k journal.Kind) bool { return k == Kind || k == Step }

// State is where a transfer stands.
type State string

// The states.
const (
	Offered   State = "offered"
	Taken     State = "taken"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
)

// ParseState reads one.
func ParseState(text string) (State, error) {
	switch s := State(text); s {
	case Offered, Taken, Refused, Withdrawn:
		return s, nil
	}
	return "", fault.New(fault.Invalid, "transfer.packet")
}

// Side is which of the two servers writes.
type Side string

// The sides.
const (
	Out Side = "out" // the family leaves
	In  Side = "in"  // and comes
)

// File is a transfer as one side knows it.
type File struct {
	ID     journal.ID
	Side   Side
	Peer   string    // the key of the other server
	Area   area.Code // where they leave from, or where they are to come to
	To     string    // the area as the offer says it
	On     day.Day   // on which they moved
	People int
	State  State
	Reason string // why it was refused or withdrawn
	By     string // the account that offered it or decided last; empty where the other side did
	Seqs   []journal.Seq
}

// Open says that nothing was decided yet.
func (f *File) Open() bool { return f.State == Offered }

// Hear says whether what the other side tells changes what stands here. The side where they come to decides once, and its word is final: a
// family that was taken lives there, whatever was withdrawn meanwhile. A withdrawal wins where nothing was decided.
func (f *File) Hear(told State) bool {
	if told == f.State || told == Offered {
		return false
	}
	if f.Side == In {
		return told == Withdrawn && f.State == Offered
	}
	return told != Withdrawn && (f.State == Offered || f.State == Withdrawn)
}

// Fields of entries.
const (
	ofField     = "transfer"
	sideField   = "side"
	peerField   = "peer"
	toField     = "to"
	onField     = "on"
	peopleField = "people"
	stateField  = "state"
	tellerField = "told" // that the other side decided
	reasonField = "reason"

	// SealedField is who they are, sealed under a key of the transfer's own.
	SealedField = "sealed"
)

// Body is the body of an offer.
func (f *File) Body(sealed string) []byte {
	b := map[string]string{sideField: string(f.Side), peerField: f.Peer, peopleField: strconv.Itoa(f.People), stateField: string(f.State)}
	for code, text := range map[string]string{toField: f.To, SealedField: sealed} {
		if text != "" {
			b[code] = text
		}
	}
	if f.On != 0 {
		b[onField] = f.On.String()
	}
	return journal.CanonicalBody(b)
}

// Teller is who decided.
type Teller uint8

// The tellers.
const (
	Here Teller = iota
	There
)

// StepBody is the body of a decision.
func StepBody(of journal.ID, to State, by Teller, reason string) []byte {
	b := map[string]string{ofField: of.String(), stateField: string(to)}
	if reason != "" {
		b[reasonField] = reason
	}
	if by == There {
		b[tellerField] = "1"
	}
	return journal.CanonicalBody(b)
}

// StepID is the id of the entry that brings a transfer to a state; a transfer comes to each once.
func StepID(of journal.ID, to State) journal.ID {
	return journal.DeriveID("transfer step", of.String(), string(to))
}

// Of is the transfer that an entry is about.
func Of(e journal.Entry, body map[string]string) (journal.ID, error) {
	if e.Kind == Kind {
		return e.ID, nil
	}
	return journal.ParseID(body[ofField])
}

// Take is the file once an entry has arrived.
func (f File) Take(e journal.Entry, body map[string]string) (File, error) {
	var err error
	if f.State, err = ParseState(body[stateField]); err != nil {
		return f, err
	}
	f.Seqs = append(f.Seqs[:len(f.Seqs):len(f.Seqs)], e.Seq)
	if f.By = e.Author; body[tellerField] != "" {
		f.By = ""
	}
	if e.Kind == Step {
		f.Reason = body[reasonField]
		return f, nil
	}
	f.ID, f.Area, f.Side, f.Peer, f.To = e.ID, e.Area, Side(body[sideField]), body[peerField], body[toField]
	if f.Side == In {
		f.By = ""
	}
	if text := body[onField]; text != "" {
		if f.On, err = day.Parse(text); err != nil {
			return f, err
		}
	}
	f.People, err = strconv.Atoi(body[peopleField])
	return f, err
}
