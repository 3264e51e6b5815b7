// Package handover reads and writes what two servers tell each other of families that move between them: messages, which are lines of a
// signed bundle, and the packet that says who they are, which is sealed in one of them. It refuses what is longer or other than such a
// thing can be and decides nothing.
package handover

import (
	"bytes"
	"encoding/json"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/transfer"
)

// Kind is the kind of a bundle of messages, and Card that of a file by which a server makes itself known.
const (
	Kind = "transfers"
	Card = "server"
)

// MaxSize bounds what one server sends another at once, packed, and maxPlain what that unpacks to.
const (
	MaxSize  = 8 << 20
	maxPlain = 64 << 20
)

// Head is the first line of a bundle of messages: to whom they are.
type Head struct {
	To string `json:"to"`
}

// Server is the line of a card.
type Server struct {
	Letter []byte `json:"letter"` // the point of P-256 to which packets are sealed
}

type message struct {
	Of     string `json:"transfer"`
	From   string `json:"from"` // the side of whoever tells
	State  string `json:"state"`
	To     string `json:"to,omitempty"`
	On     string `json:"on,omitempty"`
	Reason string `json:"reason,omitempty"`
	Sealed string `json:"sealed,omitempty"`
}

type packet struct {
	V       int     `json:"v"`
	Address string  `json:"address,omitempty"`
	Note    string  `json:"note,omitempty"`
	People  []mover `json:"people"`
}

type mover struct {
	ID     string            `json:"id"`
	Values map[string]string `json:"values"`
}

// maxReason bounds the text that a decision carries.
const maxReason = 4000

// Line is a message as a line.
func Line(m *transfer.Message) any {
	out := message{Of: m.Of.String(), From: string(m.From), State: string(m.State), To: m.To, Reason: m.Reason, Sealed: m.Sealed}
	if m.On != 0 {
		out.On = m.On.String()
	}
	return out
}

// Read reads the lines of a bundle, and to whom they are.
func Read(lines [][]byte) (to string, all []transfer.Message, err error) {
	var h Head
	if len(lines) == 0 || strictly(lines[0], &h) != nil || h.To == "" {
		return "", nil, bad(nil)
	}
	for _, l := range lines[1:] {
		m, err := read(l)
		if err != nil {
			return "", nil, err
		}
		all = append(all, m)
	}
	return h.To, all, nil
}

func read(line []byte) (m transfer.Message, err error) {
	var raw message
	if err := strictly(line, &raw); err != nil {
		return m, bad(err)
	}
	m = transfer.Message{From: transfer.Side(raw.From), To: raw.To, Reason: raw.Reason, Sealed: raw.Sealed}
	if m.From != transfer.Out && m.From != transfer.In || len(m.Reason) > maxReason || len(m.To) > 64 {
		return m, bad(nil)
	}
	if m.Of, err = journal.ParseID(raw.Of); err != nil {
		return m, bad(err)
	}
	if m.State, err = transfer.ParseState(raw.State); err != nil || raw.On == "" {
		return m, err
	}
	if m.On, err = day.Parse(raw.On); err != nil {
		return m, bad(err)
	}
	return m, nil
}

// Pack is a packet as bytes.
func Pack(p *transfer.Packet) ([]byte, error) {
	out := packet{V: 1, Address: p.Address, Note: p.Note}
	for i := range p.People {
		out.People = append(out.People, mover{p.People[i].ID.String(), p.People[i].Values})
	}
	return json.Marshal(out)
}

// Unpack reads a packet. Values that no record has are left out.
func Unpack(raw []byte) (p transfer.Packet, err error) {
	var in packet
	if err := json.Unmarshal(raw, &in); err != nil {
		return p, bad(err)
	}
	if in.V != 1 {
		return p, fault.New(fault.Invalid, "transfer.version")
	}
	p = transfer.Packet{Address: in.Address, Note: in.Note}
	for _, m := range in.People {
		one := transfer.Mover{Values: map[string]string{}}
		if one.ID, err = person.ParseID(m.ID); err != nil {
			return p, bad(err)
		}
		for _, code := range transfer.Fields() {
			if text := m.Values[code]; text != "" {
				one.Values[code] = text
			}
		}
		p.People = append(p.People, one)
	}
	return p, p.Check()
}

func strictly(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

func bad(err error) error {
	f := fault.New(fault.Invalid, "transfer.packet")
	if err != nil {
		return f.Because(err)
	}
	return f
}
