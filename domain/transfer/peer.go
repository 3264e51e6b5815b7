package transfer

import (
	"crypto/ecdh"
	"encoding/base64"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// PeerKind is the kind of entries that say which other servers this one knows.
const PeerKind journal.Kind = "server"

// Peer is another server.
type Peer struct {
	Key    string    // that verifies what it signs
	Name   string    // as it is called here
	Letter []byte    // the point of P-256 to which what it alone may read is sealed
	URL    string    // where it is reached; empty where only sticks go there
	Gone   bool      // nothing is taken from it any more
	Above  bool      // this server's register goes up to it
	Below  area.Code // the area whose register it keeps, and sends here; zero where it sends none
}

// Fields of an entry.
const (
	keyField    = "key"
	nameField   = "name"
	letterField = "letter"
	urlField    = "url"
	goneField   = "gone"
	aboveField  = "above"
	belowField  = "below"
)

// maxName bounds a server's name.
const maxName = 64

// Check refuses what no server can be.
func (p *Peer) Check() error {
	if p.Key == "" || strings.TrimSpace(p.Name) == "" || len(p.Name) > maxName {
		return fault.New(fault.Invalid, "transfer.peer").In("name")
	}
	if p.Above && !p.Below.IsZero() {
		return fault.New(fault.Invalid, "rollup.both").In("below")
	}
	if _, err := p.Point(); err != nil {
		return fault.New(fault.Invalid, "transfer.peer").In("card").Because(err)
	}
	return nil
}

// Point is the key to which letters to it are sealed.
func (p *Peer) Point() (*ecdh.PublicKey, error) { return ecdh.P256().NewPublicKey(p.Letter) }

// Body is the entry's body.
func (p *Peer) Body() []byte {
	b := map[string]string{keyField: p.Key, nameField: p.Name, letterField: base64.RawURLEncoding.EncodeToString(p.Letter)}
	if p.URL != "" {
		b[urlField] = p.URL
	}
	if p.Gone {
		b[goneField] = "1"
	}
	if p.Above {
		b[aboveField] = "1"
	}
	if !p.Below.IsZero() {
		b[belowField] = p.Below.String()
	}
	return journal.CanonicalBody(b)
}

// PeerOf reads an entry.
func PeerOf(body map[string]string) (p Peer, err error) {
	p = Peer{Key: body[keyField], Name: body[nameField], URL: body[urlField], Gone: body[goneField] != "", Above: body[aboveField] != ""}
	if body[belowField] != "" {
		if p.Below, err = area.ParseCode(body[belowField]); err != nil {
			return p, err
		}
	}
	p.Letter, err = base64.RawURLEncoding.DecodeString(body[letterField])
	return p, err
}
