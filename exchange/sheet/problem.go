package sheet

import (
	"maps"
	"strconv"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/exchange/sheet/xlsx"
)

// Severity is how much a problem costs.
type Severity uint8

// The severities.
const (
	Warning Severity = iota + 1 // worth saying; nothing is lost
	Bad                         // this row (or this column) can't be used; reading goes on
	Fatal                       // nothing more can be read
)

// Problem is one thing wrong with a sheet: what (Key and Args, with sentences in the word
// catalogue), and where. As an error it is always a *Problem; its chain holds a *fault.Fault.
type Problem struct {
	Severity Severity
	Row      int // 1-based as a spreadsheet program shows it; 0 is the sheet as a whole
	Column   int // 1-based; 0 is the whole row
	Key      string
	Args     map[string]string // what the sentence names, the place among it

	kind  fault.Kind
	cause error
}

// problem is an Invalid problem of the whole sheet; args come in pairs.
func problem(s Severity, key string, args ...string) *Problem {
	f := fault.New(fault.Invalid, key, args...)
	return &Problem{Severity: s, Key: key, Args: f.Args, kind: fault.Invalid}
}

// tooMuch is a problem of size.
func tooMuch(s Severity, key string, args ...string) *Problem {
	p := problem(s, key, args...)
	p.kind = fault.TooMuch
	return p
}

// broken is the fatal problem of a file that can't be read for a reason outside the sheet.
func broken(cause error) *Problem {
	p := problem(Fatal, "sheet.file.unreadable", "cause", cause.Error())
	p.kind, p.cause = fault.Internal, cause
	return p
}

// at says where the problem is, also to its sentence.
func (p *Problem) at(row, column int) *Problem {
	p.Row, p.Column = row, column
	p.Args = p.args()
	return p
}

// Error is the English sentence.
func (p *Problem) Error() string { return p.Text(words.EN) }

// Text is the sentence in a language: what, where and how to mend.
func (p *Problem) Text(lang words.Lang) string { return words.Text(lang, p.Key, p.args()) }

// Unwrap is the problem as a fault, for whoever decides on a status.
func (p *Problem) Unwrap() error {
	kind := p.kind
	if kind == fault.Internal && p.cause == nil {
		kind = fault.Invalid
	}
	f := fault.New(kind, p.Key)
	f.Args, f.Cause = p.args(), p.cause
	return f
}

// args are the sentence's arguments with the place among them: {row}, {cell} such as G5 and {column} such as G.
func (p *Problem) args() map[string]string {
	all := maps.Clone(p.Args)
	if all == nil {
		all = map[string]string{}
	}
	set := func(name, value string) {
		if _, has := all[name]; !has {
			all[name] = value
		}
	}
	if p.Row > 0 {
		set("row", strconv.Itoa(p.Row))
	}
	if p.Column > 0 {
		set("column", ColumnName(p.Column))
		set("cell", ColumnName(p.Column)+strconv.Itoa(max(p.Row, 1)))
	}
	return all
}

// ColumnName is the letters of a 1-based column: A, Z, AA, XFD.
func ColumnName(column int) string { return xlsx.Letters(column) }
