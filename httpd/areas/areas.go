// Package areas is the routes of the tree of areas. Its names and boundaries are no secret within the house, so whoever is
// signed in may read it; changing it is administration's.
package areas

import (
	"context"
	"net/http"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Tree knows the areas.
type Tree interface {
	Tree(ctx context.Context) (*area.Tree, error)
}

// Recorded is what became of an area that was recorded.
type Recorded struct {
	Entry    journal.ID
	At       journal.Seq
	Problems []area.Problem // those that only warn
}

// Recorder is the desk at which areas are recorded.
type Recorder interface {
	RecordArea(ctx context.Context, who access.Actor, columns map[string]string) (Recorded, error)
}

// Area is an area in its newest version.
type Area struct {
	shape.AreaRef
	Parent     string          `json:"parent"`
	From       string          `json:"from"`
	To         string          `json:"to" doc:"the first day on which it no longer exists; empty where it does"`
	Successors []string        `json:"successors"`
	Children   int             `json:"children"`
	Problems   []string        `json:"problems"`
	Path       []shape.AreaRef `json:"path,omitempty" doc:"from the top down to the area, where one area was asked for"`
}

// AreaDraft is an area to be recorded, in the columns of the areas sheet.
type AreaDraft struct {
	Code      string `json:"code" maxLength:"64"`
	Name      string `json:"name" maxLength:"200"`
	Level     string `json:"level" maxLength:"40"`
	Parent    string `json:"parent,omitempty" maxLength:"64"`
	ValidFrom string `json:"valid_from,omitempty" maxLength:"40"`
	ValidTo   string `json:"valid_to,omitempty" maxLength:"40"`
	Successor string `json:"successor,omitempty" maxLength:"2000" doc:"codes with semicolons between"`
}

type listIn struct {
	gate.Page
	Parent string `query:"parent" maxLength:"64" doc:"the areas right under this one; without it and q, the topmost ones that one may see"`
	Q      string `query:"q" maxLength:"200" doc:"a part of a name, or the beginning of a code"`
}

type codeIn struct {
	Code string `path:"code" maxLength:"64"`
}

type draftIn struct {
	gate.Key
	Body AreaDraft
}

// AreaWritten is the answer to an area that was recorded.
type AreaWritten struct {
	shape.Written
	Problems []string `json:"problems" doc:"what is odd about it"`
}

type routes struct {
	tree Tree
	desk Recorder
}

// Routes registers them.
func Routes(g *gate.Gate, tree Tree, desk Recorder) {
	r := &routes{tree, desk}
	gate.Handle(g, gate.Op{ID: "list-areas", Method: http.MethodGet, Path: "/areas", Tag: "areas", Who: gate.SignedIn(),
		Summary: "The areas under one, or those of a name"}, r.list)
	gate.Handle(g, gate.Op{ID: "get-area", Method: http.MethodGet, Path: "/areas/{code}", Tag: "areas", Who: gate.SignedIn(),
		Summary: "One area, with the way to it from the top"}, r.get)
	gate.Handle(g, gate.Op{ID: "record-area", Method: http.MethodPost, Path: "/areas", Tag: "areas", Who: gate.May(access.ManageAreas),
		Summary: "Record an area, or a new version of one"}, r.record)
}

func (r *routes) list(ctx context.Context, in *listIn) (*gate.Answer[shape.List[Area]], error) {
	p, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	tree, err := r.tree.Tree(ctx)
	if err != nil {
		return nil, err
	}
	after := ""
	if len(p.After) > 0 {
		after = p.After[0]
	}
	found, more, err := choose(tree, in, tops(ctx, tree), after, p.Size)
	if err != nil {
		return nil, err
	}
	out := make([]Area, len(found))
	for i, c := range found {
		out[i] = describe(tree, c)
	}
	next := ""
	if more {
		next = page.Cursor(found[len(found)-1].String())
	}
	return gate.Reply(shape.ListOf(out, next)), nil
}

// tops are the topmost areas of the caller's grants.
func tops(ctx context.Context, tree *area.Tree) []area.Code {
	seen := map[area.Code]bool{}
	for _, g := range gate.Who(ctx).Account.Grants {
		if g.Area.IsZero() {
			return tree.Roots()
		}
		seen[g.Area] = true
	}
	var out []area.Code
	for a := range tree.All() {
		if seen[a.Code] {
			out = append(out, a.Code)
		}
	}
	return out
}

// choose are at most so many codes after one, in order of code, and whether there are more.
func choose(tree *area.Tree, in *listIn, tops []area.Code, after string, most int) (found []area.Code, more bool, err error) {
	q := strings.ToLower(strings.TrimSpace(in.Q))
	keep := func(c area.Code) bool { // says whether to go on
		if c.String() <= after {
			return true
		}
		if more = len(found) == most; more {
			return false
		}
		found = append(found, c)
		return true
	}
	switch {
	case q != "":
		for a := range tree.All() {
			if (strings.Contains(strings.ToLower(a.Name), q) || strings.HasPrefix(a.Code.String(), q)) && !keep(a.Code) {
				break
			}
		}
	case in.Parent != "":
		parent, err := lookup(tree, in.Parent)
		if err != nil {
			return nil, false, err
		}
		tops = tree.Children(parent)
		fallthrough
	default:
		for _, c := range tops {
			if !keep(c) {
				break
			}
		}
	}
	return found, more, nil
}

func lookup(tree *area.Tree, text string) (area.Code, error) {
	c, err := area.ParseCode(text)
	if err != nil {
		return c, err
	}
	found, ok := tree.Find(c)
	if !ok {
		return c, fault.New(fault.Missing, "http.area.missing", "area", c.String())
	}
	return found, nil
}

func describe(tree *area.Tree, c area.Code) Area {
	a, _ := tree.Get(c)
	out := Area{AreaRef: shape.AreaRef{Code: c.String(), Name: a.Name, Level: a.Level.String()}, Parent: a.Parent.String(), From: a.From.String(),
		To: a.To.String(), Successors: []string{}, Children: len(tree.Children(c)), Problems: []string{}}
	for _, s := range a.Successors {
		out.Successors = append(out.Successors, s.String())
	}
	return out
}

func (r *routes) get(ctx context.Context, in *codeIn) (*gate.Answer[Area], error) {
	tree, err := r.tree.Tree(ctx)
	if err != nil {
		return nil, err
	}
	c, err := lookup(tree, in.Code)
	if err != nil {
		return nil, err
	}
	out := describe(tree, c)
	n := shape.Namer{Tree: tree}
	for at := c; !at.IsZero() && len(out.Path) < maxDepth; {
		out.Path = append([]shape.AreaRef{*n.Area(at)}, out.Path...)
		a, _ := tree.Get(at)
		at = a.Parent
	}
	return gate.Reply(out), nil
}

// maxDepth is deeper than any tree.
const maxDepth = 64

func (r *routes) record(ctx context.Context, in *draftIn) (*gate.Answer[AreaWritten], error) {
	who := gate.Who(ctx)
	d := in.Body
	done, err := r.desk.RecordArea(ctx, who.Actor, map[string]string{"code": d.Code, "name": d.Name, "level": d.Level, "parent": d.Parent,
		"valid_from": d.ValidFrom, "valid_to": d.ValidTo, "successor": d.Successor})
	if err != nil {
		return nil, err
	}
	out := AreaWritten{Written: shape.WrittenOf(done.Entry, done.At), Problems: []string{}}
	for _, p := range done.Problems {
		out.Problems = append(out.Problems, shape.Sentence(who.Lang, p.Fault()))
	}
	return gate.Reply(out), nil
}
