package xlsx

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"

	"wanjia/exchange/sheet/tags"
)

// stringTable is the texts that cells refer to by number. It keeps up to a budget in memory; a larger table
// lies in two temporary files, the texts and where each begins.
type stringTable struct {
	texts  string
	starts []uint32 // one more than there are texts
	count  int

	files []*os.File // texts, starts
	pages [2]pager
}

const tableBudget = 12 << 20

// tableWriter fills a table.
type tableWriter struct {
	table *stringTable
	dir   string
	texts []byte
	outs  [2]*bufio.Writer
	at    uint64
}

// readStrings reads a shared string part. A text above limit is cut just above it, so that the cell which uses it is
// refused.
func readStrings(src io.Reader, limit int, dir string) (*stringTable, error) {
	w := &tableWriter{table: &stringTable{starts: []uint32{0}}, dir: dir}
	s := tags.New(src)
	var one []byte
	inside, phonetic := false, false
	for {
		t, err := s.Next()
		if errors.Is(err, io.EOF) {
			return w.table, w.finish()
		}
		if err != nil {
			return w.table, err
		}
		switch {
		case t.Kind == tags.Text:
			if inside && !phonetic && len(one) <= limit {
				one = t.AppendTo(one)
			}
		case string(t.Name) == "t":
			inside = t.Kind == tags.Start && !t.Closed
		case string(t.Name) == "rPh":
			phonetic = t.Kind == tags.Start && !t.Closed
		case string(t.Name) == "si" && (t.Kind == tags.End || t.Closed):
			if err := w.add(one[:min(len(one), limit+1)]); err != nil {
				return w.table, err
			}
			one = one[:0]
		}
	}
}

// add adds a text, moving the table to files when it outgrows its budget.
func (w *tableWriter) add(one []byte) error {
	if bytes.Contains(one, []byte("_x")) {
		one = []byte(unescape(string(one)))
	}
	w.table.count++
	w.at += uint64(len(one))
	if w.table.files == nil {
		w.texts = append(w.texts, one...)
		w.table.starts = append(w.table.starts, uint32(w.at))
		if len(w.texts)+4*len(w.table.starts) <= tableBudget {
			return nil
		}
		return w.toFiles()
	}
	_, err := w.outs[0].Write(one)
	return errors.Join(err, w.start(w.at))
}

func (w *tableWriter) start(at uint64) error {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], at)
	_, err := w.outs[1].Write(b[:])
	return err
}

func (w *tableWriter) toFiles() error {
	for i := range w.outs {
		f, err := os.CreateTemp(w.dir, "wanjia-strings-*")
		if err != nil {
			return err
		}
		w.table.files = append(w.table.files, f)
		w.outs[i] = bufio.NewWriterSize(f, 256<<10)
		w.table.pages[i] = pager{file: f}
	}
	_, err := w.outs[0].Write(w.texts)
	for _, s := range w.table.starts {
		err = errors.Join(err, w.start(uint64(s)))
	}
	w.texts, w.table.starts = nil, nil
	return err
}

func (w *tableWriter) finish() error {
	if w.table.files == nil {
		w.table.texts = string(w.texts)
		return nil
	}
	return errors.Join(w.outs[0].Flush(), w.outs[1].Flush())
}

// text is the text of a number; false where there is none.
func (t *stringTable) text(i int) (string, bool, error) {
	if t == nil || i < 0 || i >= t.count {
		return "", false, nil
	}
	if t.files == nil {
		return t.texts[t.starts[i]:t.starts[i+1]], true, nil
	}
	var b [16]byte
	if err := t.pages[1].read(b[:], int64(i)*8); err != nil {
		return "", false, err
	}
	from, to := binary.LittleEndian.Uint64(b[:]), binary.LittleEndian.Uint64(b[8:])
	one := make([]byte, to-from)
	err := t.pages[0].read(one, int64(from))
	return string(one), err == nil, err
}

// close removes the temporary files.
func (t *stringTable) close() error {
	if t == nil {
		return nil
	}
	var err error
	for _, f := range t.files {
		err = errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	t.files, t.count = nil, 0
	return err
}

// pager reads a file through a few pages kept in memory: cells mostly refer to texts in the order of the file.
type pager struct {
	file  *os.File
	pages [256]page
}

type page struct {
	number int64 // counted from 1
	data   []byte
}

const pageBytes = 8 << 10

func (p *pager) read(b []byte, at int64) error {
	for len(b) > 0 {
		number := at/pageBytes + 1
		pg := &p.pages[number%int64(len(p.pages))]
		if pg.number != number {
			if pg.data == nil {
				pg.data = make([]byte, pageBytes)
			}
			pg.number = 0
			n, err := p.file.ReadAt(pg.data[:pageBytes], (number-1)*pageBytes)
			if err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			pg.data, pg.number = pg.data[:n], number
		}
		from := int(at % pageBytes)
		if from >= len(pg.data) {
			return io.ErrUnexpectedEOF
		}
		n := copy(b, pg.data[from:])
		b, at = b[n:], at+int64(n)
	}
	return nil
}
