package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"wanjia/base/fault"
	"wanjia/base/id"
)

// Receipt proves that an entry stands in the journal. It needs nothing but the journal's public key to be checked.
type Receipt struct {
	Entry      ID
	Index      int64 // Seq - 1
	LeafHash   tlog.Hash
	Proof      tlog.RecordProof
	Checkpoint string // the signed checkpoint in whose tree the proof ends
}

const (
	receiptHead = "c2sp.org/tlog-proof@v1\n"
	maxReceipt  = maxCheckpoint + 8<<10
	maxProof    = 63 // a tree of int64 leaves is no deeper
)

// NewReceipt is the receipt of an entry against a signed checkpoint over a tree of the given size.
func NewReceipt(e Entry, tiles Tiles, size int64, checkpoint string) (Receipt, error) {
	index := int64(e.Seq) - 1
	proof, err := tlog.ProveRecord(size, index, Reader(tiles, size))
	if err != nil {
		return Receipt{}, fault.New(fault.Internal, "journal.receipt.prove", "seq", itoa(int64(e.Seq)), "size", itoa(size)).Because(err)
	}
	return Receipt{e.ID, index, Digest(e), proof, checkpoint}, nil
}

// VerifyReceipt checks the signature and the way from the leaf to the signed root. It says that a leaf of this hash
// stands at this place; Of says that the leaf is a given entry.
func VerifyReceipt(r Receipt, verifier note.Verifier) (Checkpoint, error) {
	c, err := Open(r.Checkpoint, verifier)
	if err != nil {
		return Checkpoint{}, err
	}
	if err := tlog.CheckRecord(r.Proof, c.Size, c.Root, r.Index, r.LeafHash); err != nil {
		return Checkpoint{}, fault.New(fault.Invalid, "journal.receipt.false", "entry", r.Entry.String()).Because(err)
	}
	return c, nil
}

// Of checks that the receipt is this entry's, to the last field.
func (r Receipt) Of(e Entry) error {
	if r.Entry != e.ID || r.Index != int64(e.Seq)-1 || r.LeafHash != Digest(e) {
		return fault.New(fault.Invalid, "journal.receipt.other", "entry", e.ID.String())
	}
	return nil
}

// Text is the whole receipt in the C2SP transparency log proof format, which other people's tools read too.
// The extra line holds the entry's identifier and its leaf hash.
func (r Receipt) Text() string {
	var b strings.Builder
	b.WriteString(receiptHead)
	b.WriteString("extra ")
	b.WriteString(base64.StdEncoding.EncodeToString(append(r.Entry.ID[:], r.LeafHash[:]...)))
	b.WriteString("\nindex ")
	b.WriteString(itoa(r.Index))
	b.WriteByte('\n')
	for _, h := range r.Proof {
		b.WriteString(h.String())
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	b.WriteString(r.Checkpoint)
	return b.String()
}

// ParseReceipt reads what Text wrote. It checks the form only; VerifyReceipt checks the truth.
func ParseReceipt(text string) (Receipt, error) {
	bad := fault.New(fault.Invalid, "journal.receipt.form")
	if len(text) > maxReceipt {
		return Receipt{}, fault.New(fault.TooMuch, "journal.receipt.form")
	}
	rest, ok := strings.CutPrefix(text, receiptHead)
	head, checkpoint, cut := strings.Cut(rest, "\n\n")
	if !ok || !cut {
		return Receipt{}, bad
	}
	lines := strings.Split(head, "\n")
	if len(lines) < 2 || len(lines) > 2+maxProof {
		return Receipt{}, bad
	}
	extra, ok1 := strings.CutPrefix(lines[0], "extra ")
	number, ok2 := strings.CutPrefix(lines[1], "index ")
	raw, err := base64.StdEncoding.DecodeString(extra)
	index, ok3 := parseCount(number)
	if !ok1 || !ok2 || !ok3 || err != nil || len(raw) != 16+tlog.HashSize {
		return Receipt{}, bad
	}
	r := Receipt{Entry: ID{id.ID(raw[:16])}, Index: index, LeafHash: tlog.Hash(raw[16:]), Checkpoint: checkpoint}
	for _, line := range lines[2:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return Receipt{}, bad.Because(err)
		}
		r.Proof = append(r.Proof, h)
	}
	if r.Text() != text {
		return Receipt{}, bad
	}
	return r, nil
}

// parseCount reads a number without sign or leading zero.
func parseCount(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n >= 0 && itoa(n) == text
}

// Slip is the part of a receipt that a QR code holds. With it the whole receipt is fetched and must agree.
type Slip struct {
	Entry  ID
	Index  int64
	Prefix [8]byte // the first bytes of the leaf hash
	Size   int64   // of the checkpoint that was signed when the slip was printed
}

const slipVersion = 1

// Slip is what to print of the receipt; size is that of its checkpoint.
func (r Receipt) Slip(size int64) Slip {
	return Slip{r.Entry, r.Index, [8]byte(r.LeafHash[:8]), size}
}

// String is the slip for the end of a URL: about fifty characters of base64url.
// Its last four bytes are a short code that tells a cut or mistyped slip from a false one.
func (s Slip) String() string {
	b := append([]byte{slipVersion}, s.Entry.ID[:]...)
	b = append(b, s.Prefix[:]...)
	b = binary.AppendUvarint(b, uint64(s.Index))
	b = binary.AppendUvarint(b, uint64(s.Size))
	code := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(append(b, code[:4]...))
}

// ParseSlip reads what String wrote.
func ParseSlip(text string) (Slip, error) {
	bad := fault.New(fault.Invalid, "journal.slip.form")
	const fixed = 1 + 16 + 8
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) < fixed+2+4 || len(raw) > fixed+20+4 || raw[0] != slipVersion {
		return Slip{}, bad
	}
	s := Slip{Entry: ID{id.ID(raw[1:17])}, Prefix: [8]byte(raw[17:25])}
	index, n := binary.Uvarint(raw[fixed:])
	if n <= 0 {
		return Slip{}, bad
	}
	size, _ := binary.Uvarint(raw[fixed+n:])
	s.Index, s.Size = int64(index), int64(size)
	if s.Index < 0 || s.Size <= s.Index || s.String() != text {
		return Slip{}, bad
	}
	return s, nil
}

// Agrees checks that a fetched and verified receipt is the one the slip was printed for.
// Its checkpoint may be newer than the slip's, not older.
func (s Slip) Agrees(r Receipt, verified Checkpoint) error {
	if s.Entry != r.Entry || s.Index != r.Index || !bytes.Equal(s.Prefix[:], r.LeafHash[:8]) || verified.Size < s.Size {
		return fault.New(fault.Invalid, "journal.receipt.other", "entry", s.Entry.String())
	}
	return nil
}
