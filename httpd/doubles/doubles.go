// Package doubles is the routes about people who may stand in the register twice: which pairs wait for an answer, what speaks for and
// against them, and how two records are joined and parted again.
package doubles

import (
	"context"
	"maps"
	"net/http"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/looks"
	"wanjia/desk/merging"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/vital"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Joiner is the desk that joins and parts records.
type Joiner interface {
	TryJoin(ctx context.Context, who access.Actor, j merging.Join) (merging.Shown, error)
	Join(ctx context.Context, who access.Actor, j merging.Join) (merging.Done, error)
	TryPart(ctx context.Context, who access.Actor, p merging.Part) (merging.Shown, error)
	Part(ctx context.Context, who access.Actor, p merging.Part) (merging.Done, error)
	Today() day.Day
}

type routes struct {
	g        *gate.Gate
	join     Joiner
	review   Reviewer
	searcher Searcher
}

// Routes registers them.
func Routes(g *gate.Gate, join Joiner, review Reviewer, searcher Searcher) {
	r := &routes{g, join, review, searcher}
	r.reviews()
	post := func(id, path, summary string, act access.Act) gate.Op {
		return gate.Op{ID: id, Method: http.MethodPost, Path: path, Tag: "doubles", Summary: summary, Who: gate.May(act)}
	}
	gate.Handle(g, post("preview-merge", "/merges/preview", "What joining two records would do, with nothing written", access.Merge), r.previewJoin)
	gate.Handle(g, post("merge-people", "/merges", "Join two records of one person", access.Merge), r.merge)
	gate.Handle(g, post("preview-unmerge", "/merges/{merge}/unmerge/preview", "What parting two records again would do", access.Merge), r.previewPart)
	gate.Handle(g, post("unmerge-people", "/merges/{merge}/unmerge", "Part two records again, as if they had never been joined", access.Merge), r.part)
}

// MergeDraft is which record is to be answered under which.
type MergeDraft struct {
	Absorbed  string          `json:"absorbed" format:"uuid" doc:"whose record is taken into the other"`
	Survivor  string          `json:"survivor" format:"uuid" doc:"whose record stays"`
	Reason    string          `json:"reason,omitempty" maxLength:"2000"`
	Overrides []MergeOverride `json:"overrides,omitempty" maxItems:"20"`
}

// MergeOverride accepts what a rule found, with the reason.
type MergeOverride struct {
	Rule   string `json:"rule" maxLength:"100"`
	Reason string `json:"reason" maxLength:"2000"`
}

func (m MergeDraft) join() (j merging.Join, err error) {
	if j.Absorbed, err = personIn("absorbed", m.Absorbed); err != nil {
		return j, err
	}
	if j.Survivor, err = personIn("survivor", m.Survivor); err != nil {
		return j, err
	}
	j.Reason = m.Reason
	for _, o := range m.Overrides {
		j.Overrides = append(j.Overrides, journal.Override(o))
	}
	return j, nil
}

func personIn(field, text string) (person.ID, error) {
	p, err := person.ParseID(text)
	if err != nil {
		return p, fault.New(fault.Invalid, "http.field.uuid").In(field).Because(err)
	}
	return p, nil
}

// MergeStay is an episode of living somewhere.
type MergeStay struct {
	Kind  string         `json:"kind" enum:"usual,temporary,registered"`
	Area  *shape.AreaRef `json:"area"`
	Since string         `json:"since"`
	Until string         `json:"until" doc:"empty while it goes on"`
}

// MergeSide is a record as it is or would be.
type MergeSide struct {
	Person shape.PersonRef `json:"person"`
	Stays  []MergeStay     `json:"stays"`
}

// MergeSince is something registered while two records were one.
type MergeSince struct {
	Entry  string `json:"entry"`
	Kind   string `json:"kind"`
	Title  string `json:"title"`
	Date   string `json:"date"`
	Person string `json:"person" doc:"whom it named; it is theirs unless somebody says otherwise"`
	Settle bool   `json:"settle" doc:"whether it can be said to be the other's"`
}

// MergePreview is what a merge or its taking back would do.
type MergePreview struct {
	Absorbed string          `json:"absorbed"`
	Survivor string          `json:"survivor"`
	Before   []MergeSide     `json:"before"`
	After    []MergeSide     `json:"after"`
	Findings []shape.Finding `json:"findings" doc:"what speaks against it, and what is set aside"`
	Since    []MergeSince    `json:"since"`
}

func (r *routes) shown(ctx context.Context, s merging.Shown) (*gate.Answer[MergePreview], error) {
	who := gate.Who(ctx)
	n := shape.Namer{Lang: who.Lang, Tree: s.Tree, Today: r.join.Today()}
	if err := r.g.Look(ctx, looks.Seen{Act: access.Merge, Detail: "merge", People: []person.ID{s.Absorbed, s.Survivor}}); err != nil {
		return nil, err
	}
	out := MergePreview{Absorbed: s.Absorbed.String(), Survivor: s.Survivor.String(), Findings: findings(n, s.Findings), Since: []MergeSince{}}
	out.Before, out.After = sides(n, s, s.Before), sides(n, s, s.After)
	for _, e := range s.Since {
		out.Since = append(out.Since, MergeSince{Entry: e.Entry.String(), Kind: string(e.Kind), Title: shape.KindTitle(who.Lang, e.Kind), Date: e.Date,
			Person: e.Of.String(), Settle: e.Settle})
	}
	return gate.Reply(out), nil
}

// findings are findings whose sentences name areas.
func findings(n shape.Namer, all []quality.Finding) []shape.Finding {
	out := make([]shape.Finding, len(all))
	for i, f := range all {
		if c, err := area.ParseCode(f.Facts["area"]); err == nil {
			f.Facts = maps.Clone(f.Facts)
			f.Facts["area"] = n.Area(c).Name
		}
		out[i] = n.Finding(f)
	}
	return out
}

func sides(n shape.Namer, s merging.Shown, lives map[person.ID]vital.Life) []MergeSide {
	out := []MergeSide{}
	for _, id := range []person.ID{s.Absorbed, s.Survivor} {
		if l, ok := lives[id]; ok {
			out = append(out, MergeSide{Person: n.Person(id, &l, ""), Stays: StaysOf(n, &l)})
		}
	}
	return out
}

// StaysOf are where somebody lived.
func StaysOf(n shape.Namer, l *vital.Life) []MergeStay {
	out := []MergeStay{}
	for _, x := range l.Spells {
		one := MergeStay{Kind: x.Kind.String(), Area: n.Area(x.Area), Since: x.Start.String()}
		if !x.IsOpen() {
			one.Until = x.End.String()
		}
		out = append(out, one)
	}
	return out
}

type previewJoinIn struct{ Body MergeDraft }

func (r *routes) previewJoin(ctx context.Context, in *previewJoinIn) (*gate.Answer[MergePreview], error) {
	j, err := in.Body.join()
	if err != nil {
		return nil, err
	}
	s, err := r.join.TryJoin(ctx, gate.Who(ctx).Actor, j)
	if err != nil {
		return nil, err
	}
	return r.shown(ctx, s)
}

type mergeIn struct {
	gate.Key
	Body MergeDraft
}

// Merged is the answer to a merge or its taking back.
type Merged struct {
	shape.Written
	Absorbed string `json:"absorbed"`
	Survivor string `json:"survivor" doc:"under whom both are answered from now on; after taking it back, whose record it was taken into"`
}

func mergedOf(d merging.Done) *gate.Answer[Merged] {
	return gate.Reply(Merged{Written: shape.WrittenOf(d.Entry, d.Seq), Absorbed: d.Absorbed.String(), Survivor: d.Survivor.String()})
}

func (r *routes) merge(ctx context.Context, in *mergeIn) (*gate.Answer[Merged], error) {
	j, err := in.Body.join()
	if err != nil {
		return nil, err
	}
	if j.ID.ID, err = in.ID(); err != nil {
		return nil, err
	}
	done, err := r.join.Join(ctx, gate.Who(ctx).Actor, j)
	if err != nil {
		return nil, err
	}
	return mergedOf(done), nil
}

// UnmergeDraft is why two records are parted, and whose the events since are.
type UnmergeDraft struct {
	Reason string            `json:"reason,omitempty" maxLength:"2000"`
	Events map[string]string `json:"events,omitempty" doc:"whose an event since the merge is, by its entry; what isn't said stays with whom it named"`
}

type unmergeIn struct {
	Merge string `path:"merge" format:"uuid"`
	Body  UnmergeDraft
}

func (in *unmergeIn) draft() (p merging.Part, err error) {
	if p.Merge, err = shape.EntryID(in.Merge, "merge"); err != nil {
		return p, err
	}
	p.Reason, p.Meant = in.Body.Reason, map[journal.ID]person.ID{}
	for event, of := range in.Body.Events {
		e, err := shape.EntryID(event, "events")
		if err != nil {
			return p, err
		}
		if p.Meant[e], err = personIn("events", of); err != nil {
			return p, err
		}
	}
	return p, nil
}

func (r *routes) previewPart(ctx context.Context, in *unmergeIn) (*gate.Answer[MergePreview], error) {
	p, err := in.draft()
	if err != nil {
		return nil, err
	}
	s, err := r.join.TryPart(ctx, gate.Who(ctx).Actor, p)
	if err != nil {
		return nil, err
	}
	return r.shown(ctx, s)
}

type partIn struct {
	gate.Key
	UnmergePath
	Body UnmergeDraft
}

// UnmergePath names a merge.
type UnmergePath struct {
	Merge string `path:"merge" format:"uuid"`
}

func (r *routes) part(ctx context.Context, in *partIn) (*gate.Answer[Merged], error) {
	p, err := (&unmergeIn{Merge: in.Merge, Body: in.Body}).draft()
	if err != nil {
		return nil, err
	}
	if p.ID.ID, err = in.ID(); err != nil {
		return nil, err
	}
	done, err := r.join.Part(ctx, gate.Who(ctx).Actor, p)
	if err != nil {
		return nil, err
	}
	return mergedOf(done), nil
}
