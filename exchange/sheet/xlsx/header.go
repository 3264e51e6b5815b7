package xlsx

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"wanjia/exchange/sheet/tags"
)

// Header is the titles of the columns and the last row that they stand in.
type Header struct {
	Titles []string
	Row    int
	Flaw   *Flaw
	Merged string // a range such as C1:D1 over columns of which only the first has a title; empty where there is none
}

// Header is the titles of the sheet's columns; no titles where the sheet is empty.
func (b *Book) Header() Header { return b.header }

// merge is a merged range; columns and rows are 1-based.
type merge struct{ left, top, right, bottom int }

func (m merge) String() string {
	return Letters(m.left) + strconv.Itoa(m.top) + ":" + Letters(m.right) + strconv.Itoa(m.bottom)
}

// Merged cells matter in the first rows only, and a header is no deeper than this.
const (
	mergeRows   = 30
	mergeCount  = 10_000
	headerDepth = 6
)

// findHeader reads the first rows. Offices put a banner merged over all columns above the titles, and write titles
// in two rows with merged cells ("mother" over "name" and "number").
func (b *Book) findHeader() error {
	first, err := b.peek(0)
	if err != nil || first == nil {
		return err
	}
	second, err := b.peek(1)
	if err != nil {
		return err
	}
	var merges []merge
	if suspicious(first, second) {
		if merges, err = b.merges(); err != nil {
			return err
		}
	}
	for banner(*first, merges) {
		b.ahead = b.ahead[1:]
		if first, err = b.peek(0); err != nil || first == nil {
			return err
		}
	}
	return b.titles(*first, merges)
}

// peek is the i-th row that isn't empty of those not yet given out; nil where there are fewer.
func (b *Book) peek(i int) (*Row, error) {
	for len(b.ahead) <= i {
		row, err := b.read()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if empty(row) {
			continue
		}
		row.Cells = slices.Clone(row.Cells)
		b.ahead = append(b.ahead, row)
	}
	return &b.ahead[i], nil
}

func empty(row Row) bool {
	return row.Flaw == nil && !slices.ContainsFunc(row.Cells, func(c string) bool { return c != "" })
}

// suspicious says that the first rows may hold merged cells; only then is it worth looking for them at the end of
// the sheet, where the format keeps them.
func suspicious(first, second *Row) bool {
	if slices.Contains(first.Cells, "") || second == nil {
		return second != nil
	}
	if len(second.Cells) != len(first.Cells) {
		return true
	}
	return slices.Contains(second.Cells, "")
}

// banner says that a row is one text merged over several columns.
func banner(row Row, merges []merge) bool {
	filled := 0
	column := 0
	for i, c := range row.Cells {
		if c != "" {
			filled++
			column = i + 1
		}
	}
	return filled == 1 && row.Flaw == nil && slices.ContainsFunc(merges, func(m merge) bool {
		return m.top <= row.Number && row.Number <= m.bottom && m.left <= column && column <= m.right && m.right > m.left
	})
}

// titles makes the header of the row first and of those below that merged cells join to it.
func (b *Book) titles(first Row, merges []merge) error {
	top, bottom := first.Number, first.Number
	for _, m := range merges {
		if m.top == top {
			bottom = max(bottom, min(m.bottom, top+headerDepth-1))
		}
	}
	h := Header{Row: bottom}
	for {
		row, err := b.peek(0)
		if err != nil {
			return err
		}
		if row == nil || row.Number > bottom {
			break
		}
		if h.Flaw == nil {
			h.Flaw = row.Flaw
		}
		cells := row.Cells
		if bottom > top {
			cells = across(*row, merges, b.limits.Columns)
		}
		for len(h.Titles) < len(cells) {
			h.Titles = append(h.Titles, "")
		}
		for i, c := range cells {
			if h.Titles[i] != "" && c != "" {
				c = " " + c
			}
			h.Titles[i] += c
		}
		b.ahead = b.ahead[1:]
	}
	for _, m := range merges {
		if m.top == top && bottom == top && m.right > m.left && h.Merged == "" {
			h.Merged = m.String()
		}
	}
	b.header = h
	return nil
}

// across is the cells of a row of a header of several rows, where a merged title stands for every column it covers.
func across(row Row, merges []merge, columns int) []string {
	cells := slices.Clone(row.Cells)
	for _, m := range merges {
		if m.top != row.Number || m.left > len(cells) {
			continue
		}
		for len(cells) < min(m.right, columns) {
			cells = append(cells, "")
		}
		for column := m.left + 1; column <= min(m.right, columns); column++ {
			cells[column-1] = cells[m.left-1]
		}
	}
	return cells
}

// merges looks for merged ranges in the first rows, which means unpacking the sheet once more.
func (b *Book) merges() ([]merge, error) {
	left, read := b.left, b.in.read.Load()
	rc, err := b.unpack(b.file, b.limits.Unzipped)
	if err != nil {
		return nil, err
	}
	defer func() {
		b.left = left
		b.in.read.Store(read)
	}()
	rest, err := seek(rc, "mergeCells")
	if err != nil || rest == nil {
		return nil, errors.Join(err, rc.Close())
	}
	var found []merge
	s := tags.New(rest)
	for len(found) < mergeCount {
		t, err := s.Next()
		if errors.Is(err, io.EOF) || err == nil && t.Kind == tags.End && string(t.Name) == "mergeCells" {
			break
		}
		if err != nil {
			return nil, errors.Join(err, rc.Close())
		}
		if m, ok := parseRange(t.Attr("ref")); ok && t.Kind == tags.Start && string(t.Name) == "mergeCell" && m.top <= mergeRows {
			found = append(found, m)
		}
	}
	return found, rc.Close()
}

// seek is a part from the end of the first opening tag of a name; nil where there is none. Text can't be mistaken
// for it, since < is written as an entity there.
func seek(src io.Reader, name string) (io.Reader, error) {
	buf := make([]byte, 256<<10)
	held := 0
	for {
		n, err := io.ReadFull(src, buf[held:])
		held += n
		for from := 0; ; {
			i := bytes.Index(buf[from:held], []byte(name))
			if i < 0 {
				break
			}
			from += i + len(name)
			head := buf[max(0, from-len(name)-32) : from-len(name)]
			if lt := bytes.LastIndexByte(head, '<'); lt >= 0 && !bytes.ContainsAny(head[lt:], " />\"'") {
				return io.MultiReader(bytes.NewReader(buf[from:held]), src), nil
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		keep := min(held, len(name)+32)
		copy(buf, buf[held-keep:held])
		held = keep
	}
}

// parseRange reads A1:C2.
func parseRange(ref string) (merge, bool) {
	from, to, ok := strings.Cut(ref, ":")
	if !ok || len(ref) > 40 {
		return merge{}, false
	}
	m := merge{left: columnOf([]byte(from)), top: rowOf(from), right: columnOf([]byte(to)), bottom: rowOf(to)}
	return m, m.left > 0 && m.top > 0 && m.left <= m.right && m.top <= m.bottom
}

func rowOf(ref string) int {
	n, err := strconv.Atoi(strings.TrimLeft(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
	if err != nil {
		return 0
	}
	return n
}
