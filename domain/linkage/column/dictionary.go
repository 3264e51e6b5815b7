package column

import (
	"hash/maphash"
	"strings"
)

// Dictionary numbers texts: each distinct text has one code. Code 0 is the empty text, which means not known.
type Dictionary struct {
	values []string
	slots  []uint32 // open addressing by hash; holds codes, 0 is free
	hashes []uint32 // of each code, so that growing needs no second look at the texts
	seed   maphash.Seed
}

// NewDictionary is an empty one.
func NewDictionary() *Dictionary {
	return &Dictionary{values: []string{""}, slots: make([]uint32, 64), hashes: []uint32{0}, seed: maphash.MakeSeed()}
}

// Len is how many codes there are, 0 included.
func (d *Dictionary) Len() int { return len(d.values) }

// Value is the text of a code.
func (d *Dictionary) Value(code uint32) string { return d.values[code] }

// Code is the code of a text, a new one where it hasn't been seen. The text is copied, so it may be part of a larger one.
func (d *Dictionary) Code(text string) uint32 {
	if text == "" {
		return 0
	}
	h := uint32(maphash.String(d.seed, text))
	at, code := d.find(text, h)
	if code != 0 {
		return code
	}
	code = uint32(len(d.values))
	d.values = append(d.values, strings.Clone(text))
	d.hashes = append(d.hashes, h)
	d.slots[at] = code
	if len(d.values)*2 > len(d.slots) {
		d.grow()
	}
	return code
}

// Find is the code of a text, 0 where it hasn't been seen.
func (d *Dictionary) Find(text string) uint32 {
	if text == "" {
		return 0
	}
	_, code := d.find(text, uint32(maphash.String(d.seed, text)))
	return code
}

func (d *Dictionary) find(text string, h uint32) (at, code uint32) {
	mask := uint32(len(d.slots) - 1)
	for at = h & mask; ; at = (at + 1) & mask {
		code = d.slots[at]
		if code == 0 || d.hashes[code] == h && d.values[code] == text {
			return at, code
		}
	}
}

func (d *Dictionary) grow() {
	d.slots = make([]uint32, 4*len(d.slots))
	mask := uint32(len(d.slots) - 1)
	for code := 1; code < len(d.values); code++ {
		at := d.hashes[code] & mask
		for d.slots[at] != 0 {
			at = (at + 1) & mask
		}
		d.slots[at] = uint32(code)
	}
}
