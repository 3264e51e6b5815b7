package block

import (
	"math/bits"
	"strings"
	"sync"

	"wanjia/base/fault"
	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/crew"
	"wanjia/domain/linkage/measure"
)

// Key is a term worked out for every record: a code, 0 where the record has none, and a hash of each code's text, which is the same
// whatever the order of the records.
type Key struct {
	Term  Term
	Codes []uint32
	Hash  []uint64
	Equal float64 // ordered pairs of records that share it

	sample func() *sample
}

// Keys works terms out, each once.
type Keys struct {
	table *column.Table
	names column.Names
	done  map[Term]*Key
}

// NewKeys begins with a table; names reads Chinese, and may be nil.
func NewKeys(t *column.Table, names column.Names) *Keys {
	return &Keys{t, names, map[Term]*Key{}}
}

// kindOf is of which kind a column is, of which some functions take a part; nothing else has such a part.
var kindOf = map[Function]column.Kind{YearOf: column.Date, MonthOf: column.Date, MonthDay: column.Date, UserOf: column.Email}

// All are the keys of terms. Those that weren't asked for before are worked out side by side.
func (k *Keys) All(terms []Term) ([]*Key, error) {
	var todo []*Key
	keys := make([]*Key, len(terms))
	for i, t := range terms {
		for _, title := range t.Columns() {
			c := k.find(title)
			if c == nil {
				return nil, fault.New(fault.Invalid, "linkage.rule.column", "column", title)
			}
			if of, only := kindOf[t.Function]; only && c.Kind != of {
				return nil, fault.New(fault.Invalid, "linkage.rule.kind", "rule", t.String(), "column", title, "kind", of.String(), "have", c.Kind.String())
			}
		}
		if k.done[t] == nil {
			k.done[t] = &Key{Term: t}
			todo = append(todo, k.done[t])
		}
		keys[i] = k.done[t]
	}
	crew.Each(len(todo), func(i int) { k.work(todo[i]) })
	return keys, nil
}

// work works one key out.
func (k *Keys) work(key *Key) {
	c := k.find(key.Term.Column)
	switch key.Term.Function {
	case Either:
		key.Codes, key.Hash = either(c, k.find(key.Term.Other))
	case Whole:
		key.Codes, key.Hash = c.Codes, hashes(c.Dict)
	default:
		key.Codes, key.Hash = k.derived(key.Term, c)
	}
	key.Equal = equal(key)
	key.sample = sync.OnceValue(key.draw)
}

// equal counts the ordered pairs of records with the same code.
func equal(key *Key) float64 {
	counts := make([]uint32, len(key.Hash))
	for _, code := range key.Codes {
		counts[code]++
	}
	var pairs uint64
	for _, n := range counts[1:] {
		pairs += uint64(n) * uint64(max(n, 1)-1)
	}
	return float64(pairs)
}

// HashOf is the hash of a term's key for a record that isn't in the table; value gives its values, in their form, by column. 0 is no key.
func (k *Keys) HashOf(t Term, value func(title string) string) uint64 {
	c := k.find(t.Column)
	if c == nil || value(t.Column) == "" {
		return 0
	}
	if t.Function == Either {
		if value(t.Other) == "" {
			return 0
		}
		return mix(Hash(value(t.Column)) + Hash(value(t.Other)))
	}
	part := k.part(t, c, value(t.Column))
	if part == "" {
		return 0
	}
	return Hash(part)
}

func (k *Keys) find(title string) *column.Column {
	for _, c := range k.table.Columns {
		if c.Title == title {
			return c
		}
	}
	return nil
}

// derived takes part of each distinct value.
func (k *Keys) derived(t Term, c *column.Column) ([]uint32, []uint64) {
	d := column.NewDictionary()
	to := make([]uint32, c.Dict.Len())
	for code, n := range c.Counts() { // columns of names share a dictionary: not all its values are this one's
		if n > 0 {
			to[code] = d.Code(k.part(t, c, c.Dict.Value(uint32(code))))
		}
	}
	codes := make([]uint32, len(c.Codes))
	crew.Parts(len(codes), atOnce, func(_, from, end int) {
		for i, code := range c.Codes[from:end] {
			codes[from+i] = to[code]
		}
	})
	return codes, hashes(d)
}

// atOnce is how many records are given their codes in one go.
const atOnce = 1 << 16

func (k *Keys) part(t Term, c *column.Column, value string) string {
	switch t.Function {
	case First:
		return first(value, t.N)
	case Last:
		r := []rune(value)
		if len(r) < t.N {
			return ""
		}
		return string(r[len(r)-t.N:])
	case Sound:
		return sound(measure.ReadingOf(k.names, c.Kind, value), c.Han)
	case YearOf:
		return first(value, 4)
	case MonthOf:
		if len(value) < 7 {
			return ""
		}
		return value[:7]
	case MonthDay:
		if len(value) < 10 {
			return ""
		}
		return value[5:]
	case UserOf:
		return column.Mailbox(value)
	default:
		return value
	}
}

// first is the first n code points; a text with fewer has none.
func first(value string, n int) string {
	for i := range value {
		if n == 0 {
			return value[:i]
		}
		n--
	}
	if n > 0 {
		return ""
	}
	return value
}

// sound is how a name is pronounced: the reading of a Chinese one; of another its first letter and the classes of its
// consonants, as in Soundex (R. C. Russell, 1918) but of the whole name.
func sound(reading string, han bool) string {
	if han {
		return reading
	}
	var b strings.Builder
	last := byte(0)
	for i, r := range reading {
		c := class(r)
		if i == 0 {
			b.WriteRune(r)
		} else if c != 0 && c != last {
			b.WriteByte(c)
		}
		if r != 'h' && r != 'w' {
			last = c
		}
	}
	return b.String()
}

// class is the class of a consonant, 0 of anything else.
func class(r rune) byte {
	switch r {
	case 'b', 'f', 'p', 'v':
		return '1'
	case 'c', 'g', 'j', 'k', 'q', 's', 'x', 'z':
		return '2'
	case 'd', 't':
		return '3'
	case 'l':
		return '4'
	case 'm', 'n':
		return '5'
	case 'r':
		return '6'
	}
	return 0
}

// either numbers the pairs of values without regard to their order. Columns of names share a dictionary, so a code means the
// same in both.
func either(a, b *column.Column) ([]uint32, []uint64) {
	hash := [2][]uint64{hashes(a.Dict), hashes(b.Dict)}
	known := newNumbering(len(a.Codes) / 4)
	codes := make([]uint32, len(a.Codes))
	out := []uint64{0}
	for i := range codes {
		x, y := a.Codes[i], b.Codes[i]
		if x == 0 || y == 0 {
			continue
		}
		code := known.code(uint64(min(x, y))<<32 | uint64(max(x, y)))
		if int(code) == len(out) {
			out = append(out, mix(hash[0][x]+hash[1][y]))
		}
		codes[i] = code
	}
	return codes, out
}

// numbering numbers whole numbers above 0 from 1, in the order in which they come.
type numbering struct {
	keys  []uint64 // by their code
	slots []uint32 // open addressing: codes; 0 is free
}

func newNumbering(expected int) *numbering {
	return &numbering{keys: make([]uint64, 1, expected+1), slots: make([]uint32, 1<<bits.Len(uint(2*expected+64)))}
}

func (n *numbering) code(key uint64) uint32 {
	mask := uint64(len(n.slots) - 1)
	at := mix(key) & mask
	for ; n.slots[at] != 0; at = (at + 1) & mask {
		if code := n.slots[at]; n.keys[code] == key {
			return code
		}
	}
	code := uint32(len(n.keys))
	n.keys, n.slots[at] = append(n.keys, key), code
	if 2*len(n.keys) > len(n.slots) {
		n.grow()
	}
	return code
}

func (n *numbering) grow() {
	n.slots = make([]uint32, 2*len(n.slots))
	mask := uint64(len(n.slots) - 1)
	for code := 1; code < len(n.keys); code++ {
		at := mix(n.keys[code]) & mask
		for n.slots[at] != 0 {
			at = (at + 1) & mask
		}
		n.slots[at] = uint32(code)
	}
}

// hashes are of the texts of a dictionary, the same in every run.
func hashes(d *column.Dictionary) []uint64 {
	all := make([]uint64, d.Len())
	for code := 1; code < len(all); code++ {
		all[code] = Hash(d.Value(uint32(code)))
	}
	return all
}

// Hash spreads a text over 64 bits (FNV-1a, then SplitMix64).
func Hash(text string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 0x100000001b3
	}
	return mix(h)
}

// mix spreads the bits of a number (SplitMix64, G. Steele and others, 2014).
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Mix joins two hashes.
func Mix(a, b uint64) uint64 { return mix(a ^ mix(b)) }
