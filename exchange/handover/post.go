package handover

import (
	"bytes"
	"encoding/json"
	"time"

	"golang.org/x/mod/sumdb/note"

	"wanjia/base/fault"
	"wanjia/domain/transfer"
	"wanjia/exchange/bundle"
)

// Post writes and reads bundles for one server.
type Post struct {
	Signer note.Signer
	Own    string // the key that verifies what the signer signs
	Now    func() time.Time
}

// Key is the server's own.
func (p Post) Key() string { return p.Own }

// Write is a bundle of messages to another server.
func (p Post) Write(to string, all []transfer.Message) ([]byte, error) {
	lines := []any{Head{to}}
	for i := range all {
		lines = append(lines, Line(&all[i]))
	}
	return p.bundle(Kind, lines)
}

func (p Post) bundle(kind string, lines []any) ([]byte, error) {
	var raw bytes.Buffer
	err := bundle.Write(&raw, kind, p.Signer, p.Own, p.Now(), lines)
	return raw.Bytes(), err
}

// Read reads a bundle of messages to this server, and whose they are.
func (p Post) Read(raw []byte) (from string, all []transfer.Message, err error) {
	head, lines, err := open(raw, Kind)
	if err != nil {
		return "", nil, err
	}
	to, all, err := Read(lines)
	if err == nil && to != p.Own {
		err = fault.New(fault.Denied, "transfer.other")
	}
	return head.From, all, err
}

func open(raw []byte, kind string) (bundle.Head, [][]byte, error) {
	if len(raw) > MaxSize {
		return bundle.Head{}, nil, fault.New(fault.TooMuch, "bundle.large", "max", "8")
	}
	head, lines, err := bundle.ReadSmall(bytes.NewReader(raw), maxPlain)
	if err == nil && head.Wanjia != kind {
		err = fault.New(fault.Invalid, "bundle.kind", "kind", head.Wanjia)
	}
	return head, lines, err
}

// Card is the file by which a server makes itself known.
func (p Post) Card(point []byte) ([]byte, error) {
	return p.bundle(Card, []any{Server{point}})
}

// ReadCard reads one: the key that verifies what the server signs, and the point to which packets to it are sealed.
func (p Post) ReadCard(raw []byte) (key string, point []byte, err error) {
	head, lines, err := open(raw, Card)
	if err != nil {
		return "", nil, err
	}
	var s Server
	if len(lines) != 1 || json.Unmarshal(lines[0], &s) != nil {
		return "", nil, bad(nil)
	}
	return head.From, s.Letter, nil
}

// Pack is a packet as bytes.
func (p Post) Pack(of *transfer.Packet) ([]byte, error) { return Pack(of) }

// Unpack reads one.
func (p Post) Unpack(raw []byte) (transfer.Packet, error) { return Unpack(raw) }
