package training

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/journal"
)

// EntryKind is the kind of entries that training is made of.
const EntryKind journal.Kind = "training"

// Fields of such an entry; the facts of its file begin with factMark, and a later entry's take the place of an earlier one's.
const (
	RootField   = "of"   // the file; the entry that opens one has none
	KindField   = "kind" // what it is of
	UnderField  = "under"
	HolderField = "holder"
	CourseField = "course"
	StepField   = "step"
	factMark    = "f."
)

// Kind is what a file is of.
type Kind string

// The kinds.
const (
	Session     Kind = "session"
	Seat        Kind = "seat"
	Certificate Kind = "certificate"
)

// The steps.
const (
	PlanStep   = "plan"   // a session is planned
	CallStep   = "call"   // a session was called off
	EnrolStep  = "enrol"  // somebody gets a seat
	AttendStep = "attend" // they came
	SitStep    = "sit"    // a paper was drawn for them
	MarkStep   = "mark"   // it was marked
	IssueStep  = "issue"  // a certificate
	RevokeStep = "revoke" // no longer
)

// File is what is known of a session, a seat or a certificate.
type File struct {
	ID      journal.ID
	Kind    Kind
	Under   journal.ID
	Holder  string // an account, the id of a file, or a guest's name behind GuestMark
	Course  string
	Area    string
	Facts   map[string]string
	Entries []journal.Seq
}

// GuestMark stands before the name of whoever has neither an account nor a file. No account begins with it.
const GuestMark = "guest:"

// Guest says that a seat, or a certificate, is of somebody without an account or a file.
func (f *File) Guest() bool { return strings.HasPrefix(f.Holder, GuestMark) }

// Get is a fact.
func (f *File) Get(name string) string { return f.Facts[name] }

// Number is a fact that is a number; 0 where it isn't said.
func (f *File) Number(name string) int {
	n, err := strconv.Atoi(f.Facts[name])
	if err != nil {
		return 0
	}
	return n
}

// Day is a session's day, or a certificate's last one.
func (f *File) Day() string {
	if f.Kind == Certificate {
		return f.Facts["until"]
	}
	return f.Facts["on"]
}

// Stands says whether a certificate is in force on a day.
func (f *File) Stands(on day.Day) bool {
	from, err := day.Parse(f.Facts["from"])
	until, wrong := day.Parse(f.Facts["until"])
	return f.Kind == Certificate && f.Facts["revoked"] == "" && err == nil && wrong == nil && from <= on && on <= until
}

// Stood says whether a certificate was in force on a day, whatever became of it later.
func (f *File) Stood(on day.Day) bool {
	if gone, err := day.Parse(f.Facts["revoked"]); err == nil && on < gone {
		g := *f
		g.Facts = maps.Clone(f.Facts)
		delete(g.Facts, "revoked")
		return g.Stands(on)
	}
	return f.Stands(on)
}

// Allows says whether a certificate is for a kind of work.
func (f *File) Allows(work string) bool {
	return slices.Contains(strings.Fields(f.Facts["allows"]), work)
}

// Write is what an entry says of a file.
type Write struct {
	Root   journal.ID // zero opens one
	Kind   Kind
	Under  journal.ID
	Holder string
	Course string
	Step   string
	Facts  map[string]string
}

// Body is the entry's.
func (w Write) Body() map[string]string {
	b := map[string]string{KindField: string(w.Kind), HolderField: w.Holder, CourseField: w.Course, StepField: w.Step}
	if !w.Root.IsZero() {
		b[RootField] = w.Root.String()
	}
	if !w.Under.IsZero() {
		b[UnderField] = w.Under.String()
	}
	for k, v := range w.Facts {
		b[factMark+k] = v
	}
	for k, v := range b {
		if v == "" {
			delete(b, k)
		}
	}
	return b
}

// Of is the file that an entry belongs to.
func Of(e journal.Entry, body map[string]string) (journal.ID, bool) {
	if e.Kind != EntryKind {
		return journal.ID{}, false
	}
	if root := body[RootField]; root != "" {
		id, err := journal.ParseID(root)
		return id, err == nil
	}
	return e.ID, true
}

// Apply is the file after one more entry. It never fails: what was accepted once stands.
func Apply(f File, e journal.Entry, body map[string]string) File {
	if len(f.Entries) == 0 {
		f.ID, f.Kind, f.Holder, f.Course, f.Area = e.ID, Kind(body[KindField]), body[HolderField], body[CourseField], e.Area.String()
		if under, err := journal.ParseID(body[UnderField]); err == nil {
			f.Under = under
		}
	}
	f.Facts = maps.Clone(f.Facts)
	if f.Facts == nil {
		f.Facts = map[string]string{}
	}
	for field, v := range body {
		if code, ok := strings.CutPrefix(field, factMark); ok {
			f.Facts[code] = v
		}
	}
	f.Entries = append(slices.Clone(f.Entries), e.Seq)
	return f
}
