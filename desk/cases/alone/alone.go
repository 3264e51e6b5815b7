// Package alone refuses to open what is open already: a case of a kind about the same, where the kind says what makes two of them one. It knows
// all records of a person, and keeps nobody from another case once the first is over.
package alone

import (
	"context"
	"maps"
	"slices"

	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// Reader reads the moment in which a case is to be opened.
type Reader interface {
	Same(ctx context.Context) (*identity.Map, error)
	CasesAbout(ctx context.Context, people []person.ID) ([]workflow.File, error)
	CasesOpen(ctx context.Context, flow string) ([]workflow.File, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
}

// Check says which case is open about the same. Asked in the transaction that opens one, so that of two clerks at once the second is told of
// the first one's.
func Check(ctx context.Context, r Reader, kind *workflow.Definition, opened workflow.Case) error {
	if len(kind.Opening.Once) == 0 {
		return nil
	}
	files, same, err := rivals(ctx, r, kind, opened.Values[workflow.SubjectField])
	if err != nil {
		return err
	}
	for i := range files {
		entries, err := r.Entries(ctx, files[i].Entries)
		if err != nil {
			return err
		}
		says, err := files[i].Says(entries)
		if err != nil {
			return err
		}
		maps.Copy(says, same)
		if kind.Twin(opened.Values, says) {
			return fault.New(fault.Conflict, told(kind, files[i].State), "number", journal.NumberOf(files[i].ID).Grouped()).In(kind.Opening.Once[0])
		}
	}
	return nil
}

// told is what whoever asks for a second one hears: that the first can be taken back by whoever may open one, where it can.
func told(kind *workflow.Definition, state string) string {
	for _, s := range kind.Out(state) {
		to, ok := kind.State(s.To)
		if ok && to.Final && slices.ContainsFunc(kind.Opening.By, func(d access.Desk) bool { return slices.Contains(s.By, d) }) {
			return "workflow.once.back"
		}
	}
	return "workflow.once"
}

// rivals are the open cases of a kind that may be about the same: where one is told by its subject those about the person, whichever of the
// person's records they name, for of some kinds thousands are open. What is the same of them already is answered beside them.
func rivals(ctx context.Context, r Reader, kind *workflow.Definition, subject string) ([]workflow.File, map[string]string, error) {
	p, err := person.ParseID(subject)
	if err != nil || !slices.Contains(kind.Opening.Once, workflow.SubjectField) {
		files, err := r.CasesOpen(ctx, kind.ID)
		return files, nil, err
	}
	same, err := r.Same(ctx)
	if err != nil {
		return nil, nil, err
	}
	files, err := r.CasesAbout(ctx, same.All(same.Of(p)))
	over := func(f workflow.File) bool { return f.Flow != kind.ID || f.Owner == access.NoDesk }
	return slices.DeleteFunc(files, over), map[string]string{workflow.SubjectField: subject}, err
}
