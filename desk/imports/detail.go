package imports

import (
	"encoding/json"

	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/journal"

	"wanjia/desk/imports/found"
	"wanjia/desk/intake"
)

// Sheet is one sheet of an import.
type Sheet struct {
	Name    string   // areas, people or events
	File    string   // what it was called where it came from
	Stored  string   // what it is called in the import's folder
	Columns []Column // in their order
	Rows    int64
	Undated int64 // people who came without the day since when they live there
}

// Column is a column's title and what it is taken for; an empty code is a column that isn't read.
type Column struct{ Title, Code string }

// detail is what an import says of itself beyond its state.
type detail struct {
	Sheets []Sheet
	Groups []found.Group
	Error  *fault.Fault
	Ready  bool        // a dry run has been through
	Base   journal.Seq // how long the journal was before the first run; 0 before any
	Voided int64       // events that an undoing took back
	Left   int64       // and those that it left, since somebody has changed them
	Deed   deed
	Gone   bool // the files are no longer there
}

// deed is what was asked for last, and by whom as they were then: it goes on after a stop.
type deed struct {
	Actor     access.Actor
	Overrides []journal.Override
	Reason    string // of an undoing
}

// deedOf is a deed by somebody.
func deedOf(who access.Actor) deed { return deed{Actor: who} }

func (x *detail) rows() int64 {
	var n int64
	for _, s := range x.Sheets {
		n += s.Rows
	}
	return n
}

// stored is the detail as the store keeps it.
type stored struct {
	Sheets []Sheet           `json:"sheets"`
	Groups []found.Group     `json:"groups"`
	Key    string            `json:"key,omitempty"`
	Args   map[string]string `json:"args,omitempty"`
	Kind   fault.Kind        `json:"kind,omitempty"`
	Ready  bool              `json:"ready"`
	Base   journal.Seq       `json:"base"`
	Voided int64             `json:"voided"`
	Left   int64             `json:"left"`
	Deed   storedDeed        `json:"deed"`
	Gone   bool              `json:"gone,omitempty"`
}

type storedDeed struct {
	Account   string             `json:"account"`
	Operator  bool               `json:"operator,omitempty"`
	Grants    [][3]string        `json:"grants"`
	Purpose   string             `json:"purpose"`
	Overrides []journal.Override `json:"overrides,omitempty"`
	Reason    string             `json:"reason,omitempty"`
}

func (x deed) row() storedDeed {
	a := x.Actor
	s := storedDeed{Account: a.Account, Operator: a.Operator, Purpose: a.Purpose.String(), Overrides: x.Overrides, Reason: x.Reason}
	for _, g := range a.Grants {
		s.Grants = append(s.Grants, g.Words())
	}
	return s
}

func (s storedDeed) read() (deed, error) {
	x := deed{access.Actor{Account: s.Account, Operator: s.Operator}, s.Overrides, s.Reason}
	var err error
	if s.Purpose != "" {
		if x.Actor.Purpose, err = access.ParsePurpose(s.Purpose); err != nil {
			return x, err
		}
	}
	for _, g := range s.Grants {
		grant, err := access.GrantOf(g)
		if err != nil {
			return x, err
		}
		x.Actor.Grants = append(x.Actor.Grants, grant)
	}
	return x, nil
}

func (im *Import) row() (Row, error) {
	s := stored{Sheets: im.Sheets, Groups: im.Groups, Ready: im.Ready, Base: im.Base, Voided: im.Voided, Left: im.Left, Deed: im.Deed.row(), Gone: im.Gone}
	if im.Error != nil {
		s.Key, s.Args, s.Kind = im.Error.Key, im.Error.Args, im.Error.Kind
	}
	text, err := json.Marshal(s)
	if err != nil {
		return Row{}, err
	}
	counts, err := json.Marshal(im.Counts)
	return Row{ID: im.ID, Source: im.Source, State: string(im.State), Author: im.By, Started: im.At, Counts: string(counts), Detail: string(text)}, err
}

func read(r Row) (Import, error) {
	im := Import{ID: r.ID, Source: r.Source, State: State(r.State), By: r.Author, At: r.Started}
	bad := fault.New(fault.Internal, "imports.stored")
	var s stored
	if err := json.Unmarshal([]byte(r.Detail), &s); err != nil {
		return im, bad.Because(err)
	}
	var counts intake.Counts
	if err := json.Unmarshal([]byte(r.Counts), &counts); err != nil {
		return im, bad.Because(err)
	}
	im.Counts = counts
	im.detail = detail{Sheets: s.Sheets, Groups: s.Groups, Ready: s.Ready, Base: s.Base, Voided: s.Voided, Left: s.Left, Gone: s.Gone}
	if s.Key != "" {
		im.Error = &fault.Fault{Kind: s.Kind, Key: s.Key, Args: s.Args}
	}
	var err error
	if im.Deed, err = s.Deed.read(); err != nil {
		return im, bad.Because(err)
	}
	return im, nil
}
