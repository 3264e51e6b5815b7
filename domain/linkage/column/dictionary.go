package column

import (
	"hash/maphash"
	"slices"
	"strings"
)

// Texts is a list of texts that stand one behind the other in a few large pieces, so that the garbage collector has nothing to follow in a list of millions. The
// zero Texts is empty.
type Texts struct {
	places []place
	pieces []string
	filled strings.Builder // the last piece
}

// place is where a text stands.
type place struct{ piece, from, to uint32 }

// pieceBytes is how much room is taken at once, at most, and firstBytes how much for the first texts: many lists are of a few.
const (
	pieceBytes = 1 << 16
	firstBytes = 1 << 9
)

// Len is how many there are.
func (t *Texts) Len() int { return len(t.places) }

// At is one of them.
func (t *Texts) At(i uint32) string { return t.text(t.places[i]) }

func (t *Texts) text(p place) string { return t.pieces[p.piece][p.from:p.to] }

// Expect makes room for a list of so many.
func (t *Texts) Expect(n int) {
	if n > cap(t.places) {
		t.places = slices.Grow(t.places, n-len(t.places))
	}
}

// Add adds a text, which is copied and so may be part of a larger one. What was kept before stays where it is, because a piece is never filled beyond its room.
func (t *Texts) Add(text string) {
	if t.filled.Len()+len(text) > t.filled.Cap() {
		room := t.filled.Cap()
		t.filled.Reset()
		t.filled.Grow(max(min(max(2*room, firstBytes), pieceBytes), len(text)))
		t.pieces = append(t.pieces, "")
	}
	if len(t.pieces) == 0 {
		t.pieces = append(t.pieces, "")
	}
	from := t.filled.Len()
	t.filled.WriteString(text)
	t.pieces[len(t.pieces)-1] = t.filled.String()
	t.places = append(t.places, place{uint32(len(t.pieces) - 1), uint32(from), uint32(from + len(text))})
}

// Dictionary numbers texts: each distinct text has one code. Code 0 is the empty text, which means not known. The texts are found by numbers, so that there is
// nothing in a dictionary for the garbage collector to follow.
type Dictionary struct {
	values Texts    // by code
	slots  []uint64 // open addressing: the hash in the upper half, the code in the lower; 0 is free
	seed   maphash.Seed
}

// NewDictionary is an empty one.
func NewDictionary() *Dictionary {
	d := &Dictionary{slots: make([]uint64, 64), seed: maphash.MakeSeed()}
	d.values.Add("")
	return d
}

// Len is how many codes there are, 0 included.
func (d *Dictionary) Len() int { return d.values.Len() }

// Value is the text of a code.
func (d *Dictionary) Value(code uint32) string { return d.values.At(code) }

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
				places[i] = d.values.places[uint32(slots[i])]
			} else {
				slots[i] = 0
			}
		}
		if d.Len()+free > len(d.slots)/2 {
			d.grow()
		}
		for i, text := range some {
			switch v := places[i]; {
			case text == "":
				to = append(to, 0)
			case slots[i] != 0 && d.values.text(v) == text:
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
	code = uint32(d.Len())
	if d.Len() == cap(d.values.places) {
		d.values.Expect(2 * d.Len())
	}
	d.values.Add(text)
	d.slots[at] = h<<32 | uint64(code)
	if d.Len()*2 > len(d.slots) {
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
