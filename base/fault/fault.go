// Package fault carries what went wrong in three voices: a kind for programs, a key (with its
// sentence in the word catalogues) for people, and a wrapped cause for operators.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind is what a program does about a fault. Only httpd and cmd turn it into a status or an exit code.
type Kind uint8

// The kinds.
const (
	Internal Kind = iota // our defect or a broken machine
	Invalid              // the input can't be right
	Refused              // the input is well formed, but a rule forbids it
	Denied               // this person may not do this here
	Unknown              // who are you
	Missing              // no such thing
	Conflict             // somebody else was first, or a retry differs from its first try
	TooMuch              // too large, too many, too fast
	Busy                 // try again later
	Full                 // there is no room left to write it down; nothing was kept
)

// Fault is one thing that went wrong.
type Fault struct {
	Kind  Kind
	Key   string            // a word-catalogue key such as "journal.id.taken"
	Args  map[string]string // what the sentence names
	Field string            // the offending field, where there is one
	Cause error
}

// Error is the operator's voice.
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Key)
	if f.Field != "" {
		fmt.Fprintf(&b, " (%s)", f.Field)
	}
	for k, v := range f.Args {
		fmt.Fprintf(&b, " %s=%q", k, v)
	}
	if f.Cause != nil {
		b.WriteString(": ")
		b.WriteString(f.Cause.Error())
	}
	return b.String()
}

// Unwrap is the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// New is a fault of a kind. args come in pairs: name, value.
func New(kind Kind, key string, args ...string) *Fault {
	f := &Fault{Kind: kind, Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if f.Args == nil {
			f.Args = map[string]string{}
		}
		f.Args[args[i]] = args[i+1]
	}
	return f
}

// In names the offending field.
func (f *Fault) In(field string) *Fault {
	g := *f
	g.Field = field
	return &g
}

// Because wraps a cause.
func (f *Fault) Because(err error) *Fault {
	g := *f
	g.Cause = err
	return &g
}

// KindOf is the kind of the first fault in an error's chain; anything else is Internal.
func KindOf(err error) Kind {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.Kind
	}
	return Internal
}

// Is says whether the error carries a fault of the key.
func Is(err error, key string) bool {
	f, ok := errors.AsType[*Fault](err)
	return ok && f.Key == key
}
