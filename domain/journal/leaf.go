package journal

import (
	"bytes"
	"encoding/binary"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/area"
)

// leafVersion begins every leaf, so that the encoding can change without an old leaf reading as a new one.
const leafVersion = 1

// leafFixed is the part of a leaf with a fixed width: version, three identifiers, two numbers.
const leafFixed = 1 + 3*16 + 2*8

// Leaf is the entry's canonical bytes: every field except Seq, which is the leaf's place in the tree.
// No two entries share their bytes, and ParseLeaf gives the entry back.
func Leaf(e Entry) []byte { return AppendLeaf(make([]byte, 0, leafSize(e)), e) }

// leafSize is the exact length of the leaf.
func leafSize(e Entry) int {
	n := leafFixed + 9*4 + len(e.Kind) + len(e.Area.String()) + 10 + len(e.Author) + len(e.Device) + len(e.Purpose) +
		len(e.Reason) + len(e.Body)
	for _, o := range e.Overrides {
		n += 2*4 + len(o.Rule) + len(o.Reason)
	}
	return n
}

// AppendLeaf appends Leaf(e) to b. Lengths are four bytes, so a field holds less than 4 GiB; Check keeps it far below.
func AppendLeaf(b []byte, e Entry) []byte {
	b = append(b, leafVersion)
	b = append(b, e.ID.ID[:]...)
	b = append(b, e.Corrects.ID[:]...)
	b = append(b, e.Voids.ID[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(e.Recorded.UnixMilli()))
	b = binary.BigEndian.AppendUint64(b, uint64(e.Base))
	b = appendText(b, string(e.Kind))
	b = appendText(b, e.Area.String())
	b = appendText(b, e.Occurred.String())
	b = appendText(b, e.Author)
	b = appendText(b, e.Device)
	b = appendText(b, e.Purpose)
	b = appendText(b, e.Reason)
	b = binary.BigEndian.AppendUint32(b, uint32(len(e.Overrides)))
	for _, o := range e.Overrides {
		b = appendText(b, o.Rule)
		b = appendText(b, o.Reason)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(e.Body)))
	return append(b, e.Body...)
}

func appendText(b []byte, s string) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
	return append(b, s...)
}

// Digest is the entry's leaf hash (RFC 6962 §2.1).
func Digest(e Entry) [32]byte { return tlog.RecordHash(Leaf(e)) }

// Same tells an honest retry from another entry that came with the same identifier:
// it compares everything that the author wrote, so not Seq and Recorded, which the journal assigns.
func Same(a, b Entry) bool {
	return a.ID == b.ID && a.Kind == b.Kind && a.Area == b.Area && a.Occurred == b.Occurred &&
		a.Author == b.Author && a.Device == b.Device && a.Purpose == b.Purpose && a.Base == b.Base &&
		a.Corrects == b.Corrects && a.Voids == b.Voids && a.Reason == b.Reason &&
		slices.Equal(a.Overrides, b.Overrides) && bytes.Equal(a.Body, b.Body)
}

// instant is a time as a leaf can hold it: UTC, whole milliseconds.
func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// ParseLeaf reads the entry back out of its leaf; Seq is not in it. It accepts exactly what Leaf writes.
func ParseLeaf(leaf []byte) (Entry, error) {
	bad := fault.New(fault.Invalid, "journal.leaf.form")
	if len(leaf) < leafFixed || leaf[0] != leafVersion {
		return Entry{}, bad
	}
	e := Entry{
		ID:       ID{id.ID(leaf[1:17])},
		Corrects: ID{id.ID(leaf[17:33])},
		Voids:    ID{id.ID(leaf[33:49])},
		Recorded: instant(int64(binary.BigEndian.Uint64(leaf[49:57]))),
		Base:     Seq(binary.BigEndian.Uint64(leaf[57:65])),
	}
	r := leafReader{leaf[leafFixed:], true}
	e.Kind = Kind(r.text())
	place := r.text()
	when := r.text()
	e.Author = r.text()
	e.Device = r.text()
	e.Purpose = r.text()
	e.Reason = r.text()
	n := r.count()
	if n > len(r.rest)/8 { // each override takes two lengths at least
		return Entry{}, bad
	}
	for range n {
		rule := r.text()
		e.Overrides = append(e.Overrides, Override{rule, r.text()})
	}
	if body := r.text(); body != "" {
		e.Body = []byte(body)
	}
	if !r.ok || len(r.rest) > 0 {
		return Entry{}, bad
	}
	var err error
	if place != "" {
		if e.Area, err = area.ParseCode(place); err != nil {
			return Entry{}, bad.Because(err)
		}
	}
	if e.Occurred, err = day.ParsePartial(when); err != nil {
		return Entry{}, bad.Because(err)
	}
	if !bytes.Equal(Leaf(e), leaf) {
		return Entry{}, bad
	}
	return e, nil
}

// leafReader cuts fields off the front; ok turns false at the first that isn't there.
type leafReader struct {
	rest []byte
	ok   bool
}

func (r *leafReader) count() int {
	if len(r.rest) < 4 {
		r.rest, r.ok = nil, false
		return 0
	}
	n := int(binary.BigEndian.Uint32(r.rest))
	r.rest = r.rest[4:]
	return n
}

func (r *leafReader) text() string {
	n := r.count()
	if n > len(r.rest) {
		r.rest, r.ok = nil, false
		return ""
	}
	s := string(r.rest[:n])
	r.rest = r.rest[n:]
	return s
}
