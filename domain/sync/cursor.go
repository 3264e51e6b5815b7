package sync

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// Cursor is how far somebody has read: a position, and a mark of the entry that stood there. A server that was restored from
// a backup, or another server, has another entry at that position.
type Cursor struct {
	Seq  journal.Seq
	Mark string
}

// markSize is how many digits of an entry's id make the mark: the last, which are random.
const markSize = 8

// At is the cursor after an entry; the zero id is before all.
func At(seq journal.Seq, at journal.ID) Cursor {
	if seq == 0 {
		return Cursor{}
	}
	text := at.String()
	return Cursor{seq, text[len(text)-markSize:]}
}

// String is the cursor as it travels.
func (c Cursor) String() string {
	if c.Seq == 0 {
		return "0"
	}
	return strconv.FormatInt(int64(c.Seq), 10) + "-" + c.Mark
}

// ParseCursor reads it; an empty one is before all.
func ParseCursor(text string) (Cursor, error) {
	if text == "" || text == "0" {
		return Cursor{}, nil
	}
	digits, mark, _ := strings.Cut(text, "-")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 1 || len(mark) != markSize {
		return Cursor{}, fault.New(fault.Invalid, "journal.cursor.form").In("since")
	}
	return Cursor{journal.Seq(n), mark}, nil
}

// Follows refuses a cursor that this journal can't be read on from: head is its newest position, at the entry that stands where
// the cursor is, and from the oldest position since which everything that went away is known.
func (c Cursor) Follows(head journal.Seq, at journal.ID, from journal.Seq) error {
	if err := journal.CheckCursor(c.Seq, head); err != nil {
		return err
	}
	if c != At(c.Seq, at) {
		return fault.New(fault.Conflict, "sync.cursor.other").In("since")
	}
	if c.Seq < from {
		return fault.New(fault.Conflict, "sync.cursor.old").In("since")
	}
	return nil
}

// Scope is what a device may hold: every area of it by itself, so that a change of the tree is a change of the scope.
type Scope struct {
	Areas    []area.Code // in order
	Purposes []access.Purpose
}

// ScopeOf is the areas in which the grants let somebody see lists of people, with all that lies below them. Oversight watches providers: an
// inspector's phone holds the inspections that they were drawn for, and nobody whom the register knows.
func ScopeOf(tree *area.Tree, grants []access.Grant) Scope {
	var s Scope
	var roots []area.Code
	for _, p := range access.Purposes() {
		reach := access.Reach(grants, access.List, p)
		if len(reach) > 0 {
			s.Purposes = append(s.Purposes, p)
			if p != access.Oversight {
				roots = append(roots, reach...)
			}
		}
	}
	for a := range tree.All() {
		if slices.ContainsFunc(roots, func(r area.Code) bool {
			return r.IsZero() || a.Code == r || tree.Under(a.Code, r) || tree.Counts(a.Code, r)
		}) {
			s.Areas = append(s.Areas, a.Code)
		}
	}
	slices.SortFunc(s.Areas, func(x, y area.Code) int { return strings.Compare(x.String(), y.String()) })
	s.Areas = slices.Compact(s.Areas)
	return s
}

// Holds says whether an area is in the scope.
func (s Scope) Holds(c area.Code) bool {
	_, ok := slices.BinarySearchFunc(s.Areas, c, func(x, y area.Code) int { return strings.Compare(x.String(), y.String()) })
	return ok
}

// Epoch names the scope: another one has another name.
func (s Scope) Epoch() string {
	h := sha256.New()
	for _, a := range s.Areas {
		h.Write([]byte(a.String() + "\n")) // a hash takes everything
	}
	for _, p := range s.Purposes {
		h.Write([]byte(p.String() + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil)[:4])
}
