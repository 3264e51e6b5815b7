// Package found keeps what an import finds in its rows: a file with a line for each row that was refused or warned of, read
// again page by page however long it is, and the groups that these make.
package found

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/person"
	"wanjia/domain/quality"

	"wanjia/desk/intake"
)

// Group is what one rule, or one fault, was found to say.
type Group struct {
	Rule     string
	Severity string
	Key      string // its sentence, as the first row has it
	Args     map[string]string
	Count    int64
	Rows     []Noted // the first ones
}

// Acceptable says that a rule stands against the rows, which a reason can accept; what can't be read can't be accepted.
func (g *Group) Acceptable() bool { return g.Key == "quality."+g.Rule }

// Noted is a row with what is to be said of it.
type Noted struct {
	Sheet string
	Row   int
	Key   string
	Args  map[string]string
}

// Row is a row with what was found in it.
type Row struct {
	Sheet    string
	Number   int
	Cells    map[string]string
	Refused  bool
	Faults   []*fault.Fault
	Findings []quality.Finding
}

// Line is a found row as it stands in the file of findings.
type Line struct {
	Sheet    string            `json:"sheet"`
	Row      int               `json:"row"`
	Cells    map[string]string `json:"cells"`
	Refused  bool              `json:"refused"`
	Faults   []faultLine       `json:"faults,omitempty"`
	Findings []findingLine     `json:"findings,omitempty"`
}

type faultLine struct {
	Key   string            `json:"key"`
	Args  map[string]string `json:"args,omitempty"`
	Field string            `json:"field,omitempty"`
}

type findingLine struct {
	Rule     string            `json:"rule"`
	Number   int               `json:"number"`
	Severity quality.Severity  `json:"severity"`
	Field    string            `json:"field,omitempty"`
	Facts    map[string]string `json:"facts,omitempty"`
	Person   string            `json:"person,omitempty"`
}

// LineOf is the line of a row that was refused or warned of.
func LineOf(r intake.Refusal, as quality.Severity) Line {
	l := Line{Sheet: r.Sheet, Row: r.Row.Number, Cells: CellsOf(r.Columns, r.Row.Cells), Refused: as == quality.Refuse}
	for _, f := range r.Faults {
		l.Faults = append(l.Faults, faultLine{f.Key, f.Args, f.Field})
	}
	for _, f := range r.Findings {
		if f.Severity > quality.Query {
			l.Findings = append(l.Findings, findingLine{f.Rule, f.Number, f.Severity, f.Field, f.Facts, f.Person.String()})
		}
	}
	return l
}

// CellsOf are a row's cells by the codes of their columns.
func CellsOf(columns, cells []string) map[string]string {
	m := map[string]string{}
	for i, code := range columns {
		if code != "" && i < len(cells) {
			m[code] = strings.ToValidUTF8(cells[i], "\ufffd")
		}
	}
	return m
}

// Found is the line as a row.
func (l *Line) Found() Row {
	out := Row{Sheet: l.Sheet, Number: l.Row, Cells: l.Cells, Refused: l.Refused}
	for _, f := range l.Faults {
		out.Faults = append(out.Faults, &fault.Fault{Kind: fault.Invalid, Key: f.Key, Args: f.Args, Field: f.Field})
	}
	for _, f := range l.Findings {
		one := quality.Finding{Rule: f.Rule, Number: f.Number, Severity: f.Severity, Field: f.Field, Facts: f.Facts}
		if p, err := person.ParseID(f.Person); err == nil {
			one.Person = p
		}
		out.Findings = append(out.Findings, one)
	}
	return out
}

// Says tells whether a rule, or the fault of a key, was found; every line says the empty rule.
func (l *Line) Says(rule string) bool {
	return rule == "" || slices.ContainsFunc(l.Faults, func(f faultLine) bool { return f.Key == rule }) ||
		slices.ContainsFunc(l.Findings, func(f findingLine) bool { return f.Rule == rule })
}

// Tally gathers lines into groups.
type Tally map[string]*Group

// firstRows is how many rows a group shows by itself.
const firstRows = 20

// Add adds a line.
func (t Tally) Add(l Line) {
	for _, f := range l.Faults {
		severity := quality.Refuse
		if !l.Refused {
			severity = quality.Warn
		}
		t.note(l, f.Key, severity, f.Key, f.Args)
	}
	for _, f := range l.Findings {
		t.note(l, f.Rule, f.Severity, "quality."+f.Rule, f.Facts)
	}
}

func (t Tally) note(l Line, rule string, severity quality.Severity, key string, args map[string]string) {
	g, ok := t[rule]
	if !ok {
		g = &Group{Rule: rule, Severity: severity.String(), Key: key, Args: args}
		t[rule] = g
	}
	g.Count++
	if len(g.Rows) < firstRows {
		g.Rows = append(g.Rows, Noted{l.Sheet, l.Row, key, args})
	}
}

// List is the groups, the gravest and largest first.
func (t Tally) List() []Group {
	out := make([]Group, 0, len(t))
	for _, g := range t {
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b Group) int {
		if a.Severity != b.Severity { // "refuse" before "warn"
			return strings.Compare(a.Severity, b.Severity)
		}
		if a.Count != b.Count {
			return int(b.Count - a.Count)
		}
		return strings.Compare(a.Rule, b.Rule)
	})
	return out
}

// File is the file of what was found, while it is written.
type File struct {
	file  *os.File
	w     *bufio.Writer
	tally Tally
	path  string
}

const fileName = "findings.jsonl"

// Create begins the file in a folder.
func Create(dir string) (*File, error) {
	path := filepath.Join(dir, fileName)
	file, err := os.Create(path + ".part")
	if err != nil {
		return nil, fault.New(fault.Internal, "imports.folder").Because(err)
	}
	return &File{file: file, w: bufio.NewWriter(file), tally: Tally{}, path: path}, nil
}

// Add writes a row that was refused or warned of.
func (f *File) Add(r intake.Refusal, as quality.Severity) error {
	l := LineOf(r, as)
	f.tally.Add(l)
	raw, err := json.Marshal(l)
	if err != nil {
		return err
	}
	_, err = f.w.Write(append(raw, '\n'))
	return err
}

// Groups are what has been added so far, by rule.
func (f *File) Groups() []Group { return f.tally.List() }

// Done puts the file in place of the one before.
func (f *File) Done() error {
	err := errors.Join(f.w.Flush(), f.file.Close())
	f.file = nil
	if err != nil {
		return fault.New(fault.Internal, "imports.folder").Because(err)
	}
	return os.Rename(f.path+".part", f.path)
}

// Drop leaves what was begun and not done.
func (f *File) Drop() {
	if f.file != nil {
		_ = f.file.Close()              // the file goes
		_ = os.Remove(f.path + ".part") // the next one is made anew
	}
}

// Each reads the file from an offset; fn is told the offset after its line, and ends the reading by answering false.
func Each(dir string, from int64, fn func(l Line, next int64) (bool, error)) error {
	file, err := os.Open(filepath.Join(dir, fileName))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fault.New(fault.Internal, "imports.folder").Because(err)
	}
	defer file.Close()
	if _, err := file.Seek(from, io.SeekStart); err != nil {
		return fault.New(fault.Internal, "imports.folder").Because(err)
	}
	r := bufio.NewReader(file)
	for {
		raw, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fault.New(fault.Internal, "imports.folder").Because(err)
		}
		from += int64(len(raw))
		var l Line
		if err := json.Unmarshal(raw, &l); err != nil {
			return fault.New(fault.Invalid, "page.cursor").In("cursor").Because(err)
		}
		on, err := fn(l, from)
		if err != nil || !on {
			return err
		}
	}
}
