// Package linkage brings sheets to the linking of records and takes its answers back as sheets: any CSV or XLSX in, pairs with their
// evidence and groups out, and the model file that an expert writes. It judges nothing.
package linkage

import (
	"bytes"
	"cmp"
	"errors"
	"hash/maphash"
	"io"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/linkage"
	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/crew"
	"wanjia/domain/linkage/measure"
	"wanjia/exchange/sheet"
)

// Records are sheets of people as they were read.
type Records struct {
	Titles []string
	Keys   *column.Texts // what names each record
	Split  int           // how many are of the first sheet, where there are two; otherwise 0
	Raws   []*column.Raw
}

// Source is one sheet and how its rows are named.
type Source struct {
	Reader *sheet.Reader
	Name   string // for messages
	Key    string // the title of the column that names a row; empty to find one, or to count the rows

	Headless bool // its first row is a record and not its titles
}

// titles are what the columns are called, each with a title of its own: one without is called by its number, and of several that are called the same all but the
// first have a number behind.
func (s Source) titles() []string {
	titles := numbered(s.Reader.Header())
	if s.Headless {
		return titles
	}
	for i, title := range s.Reader.Header() {
		if title = strings.TrimSpace(title); title == "" {
			continue
		}
		titles[i] = title
		for n := 2; slices.Contains(titles[:i], titles[i]); n++ {
			titles[i] = title + " " + strconv.Itoa(n)
		}
	}
	return titles
}

// told is after how many rows progress is told, and settled after how many the rest of the file can be guessed: room is then made for its rows, and an eighth more,
// but for no more cells than are expected at most, whatever the beginning of the file was like.
const (
	told    = 4096
	settled = 8 * told
	most    = 1 << 25
)

// Read reads one sheet, or two that are to be linked with each other. Columns are matched by title; one that only one sheet has is
// empty in the other. left are titles that are not compared. bad hears of rows that can't be read.
func Read(sources []Source, left []string, bad func(name string, p *sheet.Problem), at func(name string, done, total int64)) (*Records, error) {
	rec, called := &Records{Keys: new(column.Texts)}, make([][]string, len(sources))
	var keys []int
	for i, s := range sources {
		called[i] = s.titles()
		key, err := keyOf(s)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	for i := range sources {
		for c, title := range called[i] {
			if c != keys[i] && !slices.Contains(left, title) && !slices.Contains(rec.Titles, title) {
				rec.Titles = append(rec.Titles, title)
			}
		}
	}
	b := column.NewBuilder(rec.Titles)
	defer b.Raws()
	for i, s := range sources {
		if i > 0 {
			rec.Split = rec.Keys.Len()
		}
		places := make([]int, len(rec.Titles))
		for k, title := range rec.Titles {
			places[k] = slices.Index(called[i], title)
		}
		if err := rec.take(b, s, lay{keys[i], places}, bad, at); err != nil {
			return nil, err
		}
	}
	raws := b.Raws()
	if names, found := rowNames(sources, raws, keys, rec.Split); found {
		rec.Keys, raws = names, raws[1:]
		rec.Titles = rec.Titles[1:]
	}
	for _, r := range raws {
		empty := r.Dict.Len() == 1 && untitled(sources, called, r.Title)
		if !empty && !slices.ContainsFunc(rec.Raws, func(have *column.Raw) bool { return same(r, have) }) {
			rec.Raws = append(rec.Raws, r)
		}
	}
	if len(sources) > 1 && (rec.Split == 0 || rec.Split == rec.Keys.Len()) {
		return nil, fault.New(fault.Invalid, "linkage.few")
	}
	return rec, nil
}

// rowNames are the keys of sheets that no column's title names, but whose first column has no title and another value in every row: what R and pandas
// write before a table are the names of its rows.
func rowNames(sources []Source, raws []*column.Raw, keys []int, split int) (*column.Texts, bool) {
	for i, s := range sources {
		if keys[i] >= 0 || s.Headless || len(raws) < 2 || len(s.Reader.Header()) < 2 || strings.TrimSpace(s.Reader.Header()[0]) != "" || raws[0].Title != s.titles()[0] {
			return nil, false
		}
	}
	first := raws[0]
	names, seen := new(column.Texts), make([]bool, first.Dict.Len())
	for i, code := range first.Codes {
		if i == split {
			clear(seen)
		}
		if code == 0 || seen[code] {
			return nil, false
		}
		seen[code] = true
		names.Add(first.Dict.Value(code))
	}
	return names, true
}

// untitled says that a column has no title of its own in any sheet. Where nothing stands in it either, it is no column: spreadsheet programs write many such.
func untitled(sources []Source, called [][]string, title string) bool {
	for i, s := range sources {
		if at := slices.Index(called[i], title); at >= 0 && !s.Headless && strings.TrimSpace(s.Reader.Header()[at]) != "" {
			return false
		}
	}
	return true
}

// same says that two columns say the same in every row, one of which is enough. Values are numbered in the order in which they come.
func same(a, b *column.Raw) bool {
	if !slices.Equal(a.Codes, b.Codes) {
		return false
	}
	for code := range uint32(a.Dict.Len()) {
		if a.Dict.Value(code) != b.Dict.Value(code) {
			return false
		}
	}
	return a.Dict.Len() > 1
}

// keyOf finds the column that names rows; -1 to count them.
func keyOf(s Source) (int, error) {
	at := -1
	for i, title := range s.titles() {
		if s.Key != "" && title == s.Key {
			return i, nil
		}
		if at < 0 && names(title) {
			at = i
		}
	}
	if s.Key != "" {
		return 0, fault.New(fault.Invalid, "linkage.key.missing", "key", s.Key, "name", s.Name, "columns", strings.Join(s.titles(), ", "))
	}
	return at, nil
}

// names says that a column of this title names rows.
func names(title string) bool {
	switch strings.ToLower(strings.NewReplacer("_", "", " ", "").Replace(strings.TrimSpace(title))) {
	case "id", "uniqueid", "recid", "recordid", "key", "\u7f16\u53f7":
		return true
	}
	return false
}

// Beside reads a sheet that is held against something else, whose titles are given: known are the names under which they may stand in
// the sheet. What follows in the builder is the second sheet; its keys are the caller's to add. Columns that nobody knows are told to bad.
func Beside(b *column.Builder, titles []string, known []sheet.Column, s Source, bad func(name string, p *sheet.Problem), at func(name string, done, total int64)) (*Records, error) {
	key, err := keyOf(s)
	if err != nil {
		return nil, err
	}
	m, problems := sheet.Match(s.Reader.Header(), known)
	for i := range problems {
		if bad(s.Name, &problems[i]); problems[i].Severity == sheet.Bad {
			return nil, &problems[i]
		}
	}
	rec := &Records{Titles: titles, Keys: new(column.Texts)}
	places := make([]int, len(titles))
	for i, title := range titles {
		if places[i] = m.Index(title); places[i] == key {
			places[i] = -1
		}
	}
	if err := rec.take(b, s, lay{key, places}, bad, at); err != nil {
		return nil, err
	}
	if rec.Split = rec.Keys.Len(); rec.Split == 0 {
		return nil, fault.New(fault.Invalid, "linkage.few")
	}
	return rec, nil
}

// lay is where a sheet has the column that names its rows, -1 to count them, and each title; -1 for one it lacks.
type lay struct {
	key    int
	places []int
}

// take reads the rows of one sheet.
func (rec *Records) take(b *column.Builder, s Source, l lay, bad func(name string, p *sheet.Problem), at func(name string, done, total int64)) error {
	cells, first := make([]string, len(rec.Titles)), rec.Keys.Len()
	var err error
	row := sheet.Row{Number: 1, Cells: s.Reader.Header()}
	if !s.Headless {
		row, err = s.Reader.Next()
	}
	for ; ; row, err = s.Reader.Next() {
		if errors.Is(err, io.EOF) {
			return nil
		}
		if p, ok := errors.AsType[*sheet.Problem](err); ok && p.Severity == sheet.Bad {
			bad(s.Name, p)
			continue
		}
		if err != nil {
			return err
		}
		for i, place := range l.places {
			if place >= 0 {
				cells[i] = row.Cells[place]
			}
		}
		b.Add(cells)
		if l.key >= 0 {
			rec.Keys.Add(row.Cells[l.key])
		} else {
			rec.Keys.Add(strconv.Itoa(row.Number))
		}
		if rec.Keys.Len()%told == 0 {
			done, total := s.Reader.Progress()
			at(s.Name, done, total)
			if rec.Keys.Len() == first+settled {
				expected := first + int(min((settled+settled/8)*float64(total)/max(float64(done), 1), most/float64(len(cells)+1)))
				rec.Keys.Expect(expected)
				b.Expect(expected)
			}
		}
	}
}

// Check refuses keys that name two rows of one sheet.
func (rec *Records) Check() error {
	for _, part := range [][2]int{{0, rec.Split}, {rec.Split, rec.Keys.Len()}} {
		if k, twice := repeated(rec.Keys, part[0], part[1]); twice {
			return fault.New(fault.Invalid, "linkage.key.twice", "key", k)
		}
	}
	return nil
}

// repeated finds a key that is empty or stands twice.
func repeated(keys *column.Texts, from, to int) (string, bool) {
	slots := make([]uint64, 1<<bits.Len(uint(2*(to-from)))) // the hash in the upper half, the place in the lower, from 1
	mask, seed := uint64(len(slots)-1), maphash.MakeSeed()
	for i := from; i < to; i++ {
		k := keys.At(uint32(i))
		h := maphash.String(seed, k) >> 32
		at := h & mask
		for ; slots[at] != 0; at = (at + 1) & mask {
			if slots[at]>>32 == h && keys.At(uint32(slots[at])-1) == k {
				return k, true
			}
		}
		slots[at] = h<<32 | uint64(i+1)
		if k == "" {
			return k, true
		}
	}
	return "", false
}

// Find is the place of a record by its key, in the sheet counted from 0.
func (rec *Records) Find(key string, sheet int) (uint32, error) {
	from, to := 0, rec.Keys.Len()
	if rec.Split > 0 {
		if sheet == 0 {
			to = rec.Split
		} else {
			from = rec.Split
		}
	}
	for i := from; i < to; i++ {
		if rec.Keys.At(uint32(i)) == key {
			return uint32(i), nil
		}
	}
	return 0, fault.New(fault.Missing, "linkage.key.unknown", "key", key)
}

// Order turns each pair so that the lower key of one sheet comes first, and sorts the pairs: the most probable first, then by keys. So
// they come out the same whatever the order of the rows.
func (rec *Records) Order(pairs []linkage.Pair) {
	for i, p := range pairs {
		if rec.Split == 0 && rec.Keys.At(p.A) > rec.Keys.At(p.B) {
			pairs[i].A, pairs[i].B = p.B, p.A
		}
	}
	crew.Sort(pairs, func(p linkage.Pair) uint64 { return ^crew.Rising(float64(max(p.Weight, p.Group))) }, func(a, b linkage.Pair) int {
		if c := cmp.Compare(rec.Keys.At(a.A), rec.Keys.At(b.A)); c != 0 {
			return c
		}
		return cmp.Compare(rec.Keys.At(a.B), rec.Keys.At(b.B))
	})
}

// Of the pairs, pieces are made ready side by side, some at a time.
const (
	pieces = 16
	piece  = 1 << 12
)

// WritePairs writes the pairs: keys, probability, weight in bits, and how far each column agrees.
func (rec *Records) WritePairs(w io.Writer, r *linkage.Result) error {
	columns := []string{"a", "b", "probability", "weight"}
	for _, c := range r.Model.Comparisons {
		columns = append(columns, c.Column.Title)
	}
	if err := sheet.NewCSV(w, columns).Close(); err != nil {
		return err
	}
	rec.Order(r.Pairs)
	for some := range slices.Chunk(r.Pairs, pieces*piece) {
		var ready [pieces]bytes.Buffer
		var failed [pieces]error
		crew.Parts(len(some), piece, func(p, from, to int) {
			failed[p] = rec.writePairs(sheet.NewCSV(&ready[p], columns, sheet.Continued()), r, some[from:to])
		})
		for p := range ready {
			if failed[p] != nil {
				return failed[p]
			}
			if _, err := ready[p].WriteTo(w); err != nil {
				return err
			}
		}
	}
	return nil
}

// writePairs writes some of the pairs.
func (rec *Records) writePairs(out *sheet.CSV, r *linkage.Result, pairs []linkage.Pair) error {
	var cells []string
	var levels []measure.Level
	for _, p := range pairs {
		weight := float64(p.Weight) // its own; the probability knows the records around too
		cells = append(cells[:0], rec.Keys.At(p.A), rec.Keys.At(p.B), decimals(r.Model.Of(p), 6), decimals(linkage.Bits(weight), 2))
		levels = r.Model.LevelsOf(levels[:0], p)
		for _, l := range levels {
			cells = append(cells, string(l))
		}
		if err := out.Write(cells...); err != nil {
			return err
		}
	}
	return out.Close()
}

func decimals(v float64, n int) string { return strconv.FormatFloat(v, 'f', n, 64) }

// WriteGroups writes every record with its group, which is named by its lowest key, and how many records the group has.
func (rec *Records) WriteGroups(w io.Writer, of []uint32) error {
	lowest, size := map[uint32]uint32{}, map[uint32]int{}
	for i, g := range of {
		size[g]++
		if low, ok := lowest[g]; !ok || rec.name(uint32(i)) < rec.name(low) {
			lowest[g] = uint32(i)
		}
	}
	order := make([]uint32, len(of))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		if c := strings.Compare(rec.name(lowest[of[a]]), rec.name(lowest[of[b]])); c != 0 {
			return c
		}
		return strings.Compare(rec.name(a), rec.name(b))
	})
	titles := []string{"key", "cluster", "size"}
	if rec.Split > 0 {
		titles = append(titles, "sheet")
	}
	out := sheet.NewCSV(w, titles)
	for _, i := range order {
		cells := []string{rec.Keys.At(i), rec.Keys.At(lowest[of[i]]), strconv.Itoa(size[of[i]])}
		if rec.Split > 0 {
			cells = append(cells, strconv.Itoa(rec.sheetOf(i)))
		}
		if err := out.Write(cells...); err != nil {
			return err
		}
	}
	return out.Close()
}

// sheetOf is the sheet of a record, from 1.
func (rec *Records) sheetOf(i uint32) int {
	if int(i) < rec.Split {
		return 1
	}
	return 2
}

// name orders records of two sheets: all of the first before all of the second.
func (rec *Records) name(i uint32) string {
	if rec.Split == 0 {
		return rec.Keys.At(i)
	}
	return strconv.Itoa(rec.sheetOf(i)) + rec.Keys.At(i)
}

// Before orders records by their keys.
func (rec *Records) Before(a, b uint32) int { return strings.Compare(rec.name(a), rec.name(b)) }
