package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"unicode"

	"wanjia/base/fault"
	"wanjia/base/words"
)

// ReceiptNumber is what a person reads out over the telephone: twelve characters, the last one a check.
// It finds an entry and proves nothing. Among a hundred million entries a few pairs may share one
// (55 bits), so a search by number gives a list.
type ReceiptNumber struct{ s string }

// crockford is the alphabet of Crockford's base 32: no I, L, O and U.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const numberLength = 12

// NumberOf is the receipt number of an entry.
func NumberOf(entry ID) ReceiptNumber {
	h := sha256.Sum256(append([]byte("receipt number\x00"), entry.ID[:]...))
	bits := binary.BigEndian.Uint64(h[:]) >> (64 - 5*(numberLength-1))
	var digits [numberLength]byte
	for i := numberLength - 2; i >= 0; i-- {
		digits[i] = byte(bits & 31)
		bits >>= 5
	}
	digits[numberLength-1] = checkDigit(digits[:numberLength-1])
	for i, d := range digits {
		digits[i] = crockford[d]
	}
	return ReceiptNumber{string(digits[:])}
}

// checkDigit is the weighted sum of the digits in the field of 32 elements (modulo x^5+x^2+1), the weights being
// different powers of x. It catches every wrong character and every two characters that changed places.
func checkDigit(digits []byte) byte {
	var sum byte
	for _, d := range digits {
		sum = (sum ^ d) << 1
		if sum&32 != 0 {
			sum ^= 0x25
		}
	}
	return sum
}

// ParseReceiptNumber reads a receipt number as people write it: in either case, full width or not, with spaces or
// hyphens anywhere, O for 0 and I or L for 1.
func ParseReceiptNumber(text string) (ReceiptNumber, error) {
	bad := fault.New(fault.Invalid, "journal.number.form", "text", text).In("number")
	if len(text) > 200 {
		return ReceiptNumber{}, fault.New(fault.TooMuch, "journal.number.form", "text", text[:200]).In("number")
	}
	var digits []byte
	for _, r := range words.HalfWidth(text) {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			continue
		}
		if len(digits) == numberLength || r >= 128 {
			return ReceiptNumber{}, bad
		}
		switch r = unicode.ToUpper(r); r {
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		d := strings.IndexByte(crockford, byte(r))
		if d < 0 {
			return ReceiptNumber{}, bad
		}
		digits = append(digits, byte(d))
	}
	if len(digits) != numberLength {
		return ReceiptNumber{}, bad
	}
	if checkDigit(digits[:numberLength-1]) != digits[numberLength-1] {
		return ReceiptNumber{}, fault.New(fault.Invalid, "journal.number.check", "text", text).In("number")
	}
	for i, d := range digits {
		digits[i] = crockford[d]
	}
	return ReceiptNumber{string(digits)}, nil
}

// String is the twelve characters.
func (n ReceiptNumber) String() string { return n.s }

// Grouped is the number as it is printed, in three groups of four.
func (n ReceiptNumber) Grouped() string {
	if n.s == "" {
		return ""
	}
	return n.s[:4] + "-" + n.s[4:8] + "-" + n.s[8:]
}
