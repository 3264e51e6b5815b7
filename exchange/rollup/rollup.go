// Package rollup reads and writes what goes between a server and the one above it: bundles of parcels with entries of a register, and
// bundles of answers. It refuses what is longer or other than such a thing can be and decides nothing.
package rollup

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"time"

	"golang.org/x/mod/sumdb/note"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	domain "wanjia/domain/rollup"
	"wanjia/exchange/bundle"
)

// The kinds of bundles.
const (
	Kind    = "register"
	Answers = "register.answers"
)

// MaxSize bounds a bundle over the line, packed, and maxItems what a parcel unpacks to.
const (
	MaxSize  = 4 << 20
	maxItems = 16 << 20
)

// maxPlain bounds what a bundle of some size unpacks to: what is sealed hardly packs, and answers not by much.
func maxPlain(packed int) int64 { return 8*int64(packed) + 1<<20 }

// Post writes and reads bundles for one server.
type Post struct {
	Signer note.Signer
	Own    string // the key that verifies what the signer signs
	Now    func() time.Time
}

// Key is the server's own.
func (p Post) Key() string { return p.Own }

type addressed struct {
	To string `json:"to"`
}

type parcel struct {
	After  int64  `json:"after"`
	Mark   string `json:"mark,omitempty"`
	Until  int64  `json:"until"`
	Last   string `json:"last,omitempty"`
	Head   int64  `json:"head"`
	Count  int    `json:"count"`
	Sealed string `json:"sealed,omitempty"`
}

type item struct {
	Seq       int64             `json:"seq"`
	ID        string            `json:"id"`
	Kind      string            `json:"kind"`
	Area      string            `json:"area,omitempty"`
	On        string            `json:"on,omitempty"`
	By        string            `json:"by"`
	Corrects  string            `json:"corrects,omitempty"`
	Voids     string            `json:"voids,omitempty"`
	Reason    string            `json:"reason,omitempty"`
	Overrides []override        `json:"overrides,omitempty"`
	Values    map[string]string `json:"values"`
}

type override struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
}

type reply struct {
	Have    int64  `json:"have"`
	Mark    string `json:"mark,omitempty"`
	Journal int64  `json:"journal"`
	Waiting []held `json:"waiting"`
}

type held struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	Code string `json:"code"`
}

type answer struct {
	ID     string `json:"id"`
	Answer string `json:"answer"`
	Seq    int64  `json:"seq"`
	Code   string `json:"code,omitempty"`
}

// Pack is items as bytes.
func (p Post) Pack(all []domain.Item) ([]byte, error) {
	var raw bytes.Buffer
	z := gzip.NewWriter(&raw)
	enc := json.NewEncoder(z)
	enc.SetEscapeHTML(false)
	for i := range all {
		e := &all[i].Entry
		out := item{Seq: int64(e.Seq), ID: e.ID.String(), Kind: string(e.Kind), Area: e.Area.String(), On: e.Occurred.String(), By: e.Author,
			Corrects: text(e.Corrects), Voids: text(e.Voids), Reason: e.Reason, Values: all[i].Values}
		for _, o := range e.Overrides {
			out.Overrides = append(out.Overrides, override(o))
		}
		if err := enc.Encode(out); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return raw.Bytes(), err
}

// Unpack reads items.
func (p Post) Unpack(raw []byte) ([]domain.Item, error) {
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, bad(err)
	}
	counted := &io.LimitedReader{R: z, N: maxItems}
	d := json.NewDecoder(counted)
	var out []domain.Item
	for {
		var in item
		if err := d.Decode(&in); err == io.EOF && counted.N > 0 {
			return out, nil
		} else if err != nil {
			return nil, bad(err)
		}
		one, err := itemOf(&in)
		if err != nil || len(out) == domain.MaxItems {
			return nil, bad(err)
		}
		out = append(out, one)
	}
}

func itemOf(in *item) (out domain.Item, err error) {
	e := journal.Entry{Seq: journal.Seq(in.Seq), Author: in.By, Reason: in.Reason}
	var r reading
	e.ID, e.Corrects, e.Voids = r.id(in.ID), r.id(in.Corrects), r.id(in.Voids)
	if e.Kind, err = journal.ParseKind(in.Kind); err != nil {
		return out, err
	}
	if in.Area != "" {
		if e.Area, err = area.ParseCode(in.Area); err != nil {
			return out, err
		}
	}
	if e.Occurred, err = day.ParsePartial(in.On); err != nil {
		return out, err
	}
	for _, o := range in.Overrides {
		e.Overrides = append(e.Overrides, journal.Override(o))
	}
	return domain.Item{Entry: e, Values: in.Values}, r.err
}

// reading reads ids, and notes what was none.
type reading struct{ err error }

func (r *reading) id(text string) journal.ID {
	if text == "" {
		return journal.ID{}
	}
	u, err := journal.ParseID(text)
	if err != nil && r.err == nil {
		r.err = err
	}
	return u
}

func text(id journal.ID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

// Write is a bundle of parcels to another server.
func (p Post) Write(to string, all []domain.Parcel) ([]byte, error) {
	lines := []any{addressed{to}}
	for i := range all {
		c := &all[i]
		lines = append(lines, parcel{int64(c.After), text(c.Mark), int64(c.Until), text(c.Last), int64(c.Head), c.Count, c.Sealed})
	}
	return p.bundle(Kind, lines)
}

func (p Post) bundle(kind string, lines []any) ([]byte, error) {
	var raw bytes.Buffer
	err := bundle.Write(&raw, kind, p.Signer, p.Own, p.Now(), lines)
	return raw.Bytes(), err
}

// Read reads a bundle of parcels to this server, and whose they are.
func (p Post) Read(raw []byte) (from string, all []domain.Parcel, err error) {
	head, lines, err := p.open(raw, Kind)
	if err != nil {
		return "", nil, err
	}
	for _, l := range lines {
		var in parcel
		if err := strictly(l, &in); err != nil {
			return "", nil, bad(err)
		}
		var r reading
		c := domain.Parcel{After: journal.Seq(in.After), Mark: r.id(in.Mark), Until: journal.Seq(in.Until), Last: r.id(in.Last), Head: journal.Seq(in.Head), Count: in.Count, Sealed: in.Sealed}
		if r.err != nil {
			return "", nil, bad(r.err)
		}
		if err := c.Check(); err != nil {
			return "", nil, err
		}
		all = append(all, c)
	}
	return head.From, all, nil
}

// open reads a bundle of a kind to this server: its head, and the lines after the one that says to whom it is.
func (p Post) open(raw []byte, kind string) (bundle.Head, [][]byte, error) {
	head, lines, err := bundle.ReadSmall(bytes.NewReader(raw), maxPlain(len(raw)))
	if err != nil {
		return head, nil, err
	}
	var to addressed
	switch {
	case head.Wanjia != kind:
		return head, nil, fault.New(fault.Invalid, "bundle.kind", "kind", head.Wanjia)
	case len(lines) == 0 || strictly(lines[0], &to) != nil:
		return head, nil, bad(nil)
	case to.To != p.Own:
		return head, nil, fault.New(fault.Denied, "transfer.other")
	}
	return head, lines[1:], nil
}

// WriteReply is a bundle of answers to another server.
func (p Post) WriteReply(to string, r *domain.Reply) ([]byte, error) {
	out := reply{int64(r.Have), text(r.Mark), int64(r.Journal), []held{}}
	for _, h := range r.Waiting {
		out.Waiting = append(out.Waiting, held{h.ID.String(), string(h.Kind), h.Code})
	}
	lines := []any{addressed{to}, out}
	for _, a := range r.Answers {
		lines = append(lines, answer{a.ID.String(), a.Answer.String(), int64(a.Seq), a.Code})
	}
	return p.bundle(Answers, lines)
}

// ReadReply reads one, and whose it is.
func (p Post) ReadReply(raw []byte) (from string, out *domain.Reply, err error) {
	head, lines, err := p.open(raw, Answers)
	if err != nil {
		return "", nil, err
	}
	var in reply
	if len(lines) == 0 || strictly(lines[0], &in) != nil {
		return "", nil, bad(nil)
	}
	var r reading
	out = &domain.Reply{Have: journal.Seq(in.Have), Mark: r.id(in.Mark), Journal: journal.Seq(in.Journal)}
	if out.Made, err = time.Parse(time.RFC3339, head.Made); err != nil {
		return "", nil, bad(err)
	}
	for _, h := range in.Waiting {
		out.Waiting = append(out.Waiting, domain.Held{ID: r.id(h.ID), Kind: journal.Kind(h.Kind), Code: h.Code})
	}
	for _, l := range lines[1:] {
		var a answer
		if err := strictly(l, &a); err != nil {
			return "", nil, bad(err)
		}
		word, err := journal.ParseAnswer(a.Answer)
		if err != nil {
			return "", nil, bad(err)
		}
		out.Answers = append(out.Answers, domain.Answer{ID: r.id(a.ID), Answer: word, Seq: journal.Seq(a.Seq), Code: a.Code})
	}
	if r.err != nil {
		return "", nil, bad(r.err)
	}
	return head.From, out, nil
}

// Is says of what kind a bundle is, without holding it to its signature.
func Is(raw []byte, kind string) bool {
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return false
	}
	var h bundle.Head
	return json.NewDecoder(io.LimitReader(z, 4<<10)).Decode(&h) == nil && h.Wanjia == kind
}

func strictly(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

func bad(err error) error {
	f := fault.New(fault.Invalid, "rollup.parcel")
	if err != nil {
		return f.Because(err)
	}
	return f
}
