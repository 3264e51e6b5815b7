package column

import (
	"hash/maphash"
	"slices"
	"strings"
)

// Shelf keeps copies of texts one behind the other in a few large pieces, of which the garbage collector has less to do than of
// millions of small ones. The zero Shelf is empty.
type Shelf struct{ piece strings.Builder }

// pieceBytes is how much of a shelf is taken at once.
const pieceBytes = 1 << 16

// Keep is a copy of a text, which may be part of a larger one.
func (s *Shelf) Keep(text string) string {
	if len(text) > pieceBytes/8 {
		return strings.Clone(text)
	}
	from := s.piece.Len()
	if from+len(text) > s.piece.Cap() {
		s.piece.Reset()
		s.piece.Grow(pieceBytes)
		from = 0
	}
	s.piece.WriteString(text) // never beyond its room, so what was kept before stays where it is
	return s.piece.String()[from:]
}

// Dictionary numbers texts: each distinct text has one code. Code 0 is the empty text, which means not known. The texts stand one behind
// the other in large pieces and are found by numbers, so that there is nothing in a dictionary for the garbage collector to follow.
type Dictionary struct {
	values []place
	pieces []string
	filled strings.Builder // the last piece
	slots  []uint64        // open addressing: the hash in the upper half, the code in the lower; 0 is free
	seed   maphash.Seed
}

// place is where a text stands.
type place struct{ piece, from, to uint32 }

// NewDictionary is an empty one.
func NewDictionary() *Dictionary {
	return &Dictionary{values: make([]place, 1), pieces: []string{""}, slots: make([]uint64, 64), seed: maphash.MakeSeed()}
}

// Len is how many codes there are, 0 included.
func (d *Dictionary) Len() int { return len(d.values) }

// Value is the text of a code.
func (d *Dictionary) Value(code uint32) string {
	v := d.values[code]
	return d.pieces[v.piece][v.from:v.to]
}

// keep puts a text behind the others. What was kept before stays where it is, because a piece is never filled beyond its room.
func (d *Dictionary) keep(text string) place {
	if d.filled.Len()+len(text) > d.filled.Cap() {
		d.filled.Reset()
		d.filled.Grow(max(pieceBytes, len(text)))
		d.pieces = append(d.pieces, "")
	}
	from := d.filled.Len()
	d.filled.WriteString(text)
	d.pieces[len(d.pieces)-1] = d.filled.String()
	return place{uint32(len(d.pieces) - 1), uint32(from), uint32(from + len(text))}
}

// Code is the code of a text, a new one where it hasn't been seen. The text is copied, so it may be part of a larger one.
func (d *Dictionary) Code(text string) uint32 {
	if text == "" {
		return 0
	}
	return d.code(text, d.hash(text))
}

// atOnce is how many texts are looked for together.
const atOnce = 128

// Codes adds the codes of texts to a list. Their slots are looked at together first, then where the texts stand of which these tell, so that the memory is asked
// for many at a time.
func (d *Dictionary) Codes(to []uint32, texts []string) []uint32 {
	var hash, slots [atOnce]uint64
	var places [atOnce]place
	for len(texts) > 0 {
		some := texts[:min(atOnce, len(texts))]
		texts = texts[len(some):]
		mask, free := uint64(len(d.slots)-1), 0
		for i, text := range some {
			hash[i] = d.hash(text)
			if slots[i] = d.slots[hash[i]&mask]; slots[i] == 0 {
				free++
			}
		}
		for i := range some {
			if slots[i]>>32 == hash[i] {
				places[i] = d.values[uint32(slots[i])]
			} else {
				slots[i] = 0
			}
		}
		if len(d.values)+free > len(d.slots)/2 {
			d.grow()
		}
		for i, text := range some {
			switch v := places[i]; {
			case text == "":
				to = append(to, 0)
			case slots[i] != 0 && d.pieces[v.piece][v.from:v.to] == text:
				to = append(to, uint32(slots[i]))
			default:
				to = append(to, d.code(text, hash[i]))
			}
		}
	}
	return to
}

func (d *Dictionary) hash(text string) uint64 { return maphash.String(d.seed, text) >> 32 }

func (d *Dictionary) code(text string, h uint64) uint32 {
	at, code := d.find(text, h)
	if code != 0 {
		return code
	}
	code = uint32(len(d.values))
	if len(d.values) == cap(d.values) {
		d.values = slices.Grow(d.values, len(d.values))
	}
	d.values = append(d.values, d.keep(text))
	d.slots[at] = h<<32 | uint64(code)
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
	_, code := d.find(text, d.hash(text))
	return code
}

func (d *Dictionary) find(text string, h uint64) (at uint64, code uint32) {
	mask := uint64(len(d.slots) - 1)
	for at = h & mask; ; at = (at + 1) & mask {
		slot := d.slots[at]
		if slot == 0 {
			return at, 0
		}
		if slot>>32 == h && d.Value(uint32(slot)) == text {
			return at, uint32(slot)
		}
	}
}

func (d *Dictionary) grow() {
	old := d.slots
	d.slots = make([]uint64, 2*len(old))
	mask := uint64(len(d.slots) - 1)
	for _, slot := range old {
		if slot == 0 {
			continue
		}
		at := slot >> 32 & mask
		for d.slots[at] != 0 {
			at = (at + 1) & mask
		}
		d.slots[at] = slot
	}
}
