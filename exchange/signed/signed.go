// Package signed reads and writes the texts of entries that devices signed, as they travel between phones, boxes and servers. A text is
// kept byte for byte: what was signed is what is compared and passed on. It refuses texts that are no JSON object of an entry's
// fields; fields that it doesn't know it passes over, for a newer phone may write more.
package signed

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
)

// shape is an entry's text.
type shape struct {
	V         int               `json:"v"`
	ID        string            `json:"id"`
	Device    string            `json:"device"`
	N         int64             `json:"n"`
	Account   string            `json:"account"`
	Made      string            `json:"made"`
	Purpose   string            `json:"purpose,omitempty"`
	Kind      string            `json:"kind"`
	Of        string            `json:"of,omitempty"`
	Values    map[string]string `json:"values,omitempty"`
	Event     string            `json:"event,omitempty"`
	Notice    string            `json:"notice,omitempty"`
	Ground    string            `json:"ground,omitempty"`
	Reason    string            `json:"reason,omitempty"`
	Overrides []override        `json:"overrides,omitempty"`
	Base      int64             `json:"base,omitempty"`
	Files     []string          `json:"files,omitempty"`
}

type override struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
}

// Read makes an entry of a text. Where that can't be, the entry has at least the identifier that the text names, if it names one.
func Read(s sync.Signed) (sync.Entry, error) {
	e := sync.Entry{Signed: s}
	if err := s.Fits(); err != nil {
		return e, err
	}
	var w shape
	if err := json.Unmarshal(s.Text, &w); err != nil {
		return e, bad("text", err)
	}
	e.Version, e.N, e.Account, e.Ground, e.Reason = w.V, w.N, w.Account, w.Ground, w.Reason
	e.Kind, e.Of, e.Values, e.Base, e.Files = journal.Kind(w.Kind), journal.Kind(w.Of), w.Values, journal.Seq(w.Base), w.Files
	for _, o := range w.Overrides {
		e.Overrides = append(e.Overrides, journal.Override(o))
	}
	for _, f := range []struct {
		name, text string
		to         *id.ID
	}{{"id", w.ID, &e.ID.ID}, {"device", w.Device, &e.Device}, {"event", w.Event, &e.Event.ID}, {"notice", w.Notice, &e.Notice.ID}} {
		if f.text == "" {
			continue
		}
		u, err := id.Parse(f.text)
		if err != nil {
			return e, bad(f.name, err)
		}
		*f.to = u
	}
	var err error
	if w.Made != "" {
		if e.Made, err = time.Parse(time.RFC3339, w.Made); err != nil {
			return e, bad("made", err)
		}
	}
	if w.Purpose != "" {
		if e.Purpose, err = access.ParsePurpose(w.Purpose); err != nil {
			return e, bad("purpose", err)
		}
	}
	return e, nil
}

func bad(field string, err error) error {
	return fault.New(fault.Invalid, "sync.entry.text").In(field).Because(err)
}

// Text writes an entry's text, as a device does.
func Text(e sync.Entry) ([]byte, error) {
	w := shape{V: e.Version, ID: e.ID.String(), Device: e.Device.String(), N: e.N, Account: e.Account, Kind: string(e.Kind), Of: string(e.Of), Values: e.Values,
		Event: e.Event.String(), Notice: e.Notice.String(), Ground: e.Ground, Reason: e.Reason, Base: int64(e.Base), Files: e.Files}
	if !e.Made.IsZero() {
		w.Made = e.Made.Format(time.RFC3339)
	}
	if e.Purpose != access.NoPurpose {
		w.Purpose = e.Purpose.String()
	}
	for _, o := range e.Overrides {
		w.Overrides = append(w.Overrides, override(o))
	}
	return json.Marshal(w)
}

// Pair is a signed text in JSON.
type Pair struct {
	Text string `json:"text" maxLength:"131072" doc:"the entry's text, byte for byte as it was signed"`
	Sig  string `json:"sig" maxLength:"100" doc:"ECDSA P-256 over SHA-256 of the text: r and s, base64url"`
}

// Signed is the pair with its signature read; one that can't be read is none.
func (p Pair) Signed() sync.Signed {
	sig, err := base64.RawURLEncoding.DecodeString(p.Sig)
	if err != nil {
		sig = nil
	}
	return sync.Signed{Text: []byte(p.Text), Sig: sig}
}

// PairOf is a signed text in JSON.
func PairOf(s sync.Signed) Pair {
	return Pair{Text: string(s.Text), Sig: base64.RawURLEncoding.EncodeToString(s.Sig)}
}

// ReadPair reads a pair that was sealed as a whole.
func ReadPair(raw []byte) (sync.Signed, error) {
	var p Pair
	if err := json.Unmarshal(raw, &p); err != nil {
		return sync.Signed{}, bad("text", err)
	}
	return p.Signed(), nil
}
