package findings

import (
	"context"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/person"
	"wanjia/domain/quality/answer"
)

// The beginnings of the rules that searches find by.
const (
	HuntMark = "hunt." // what was missed
	SignMark = "sign." // how work is written down
)

func searched(rule string) bool {
	return strings.HasPrefix(rule, HuntMark) || strings.HasPrefix(rule, SignMark)
}

// actOf is what somebody must be allowed to see findings of a rule: signs are for supervisors, everything else is about people.
func actOf(rule string) access.Act {
	if strings.HasPrefix(rule, SignMark) {
		return access.Supervise
	}
	return access.List
}

// Which says which findings of a rule a list holds.
type Which string

// The lists.
const (
	Waiting  Which = "open"     // those that wait for somebody
	Answered Which = "answered" // those that are found and answered
	Past     Which = "gone"     // those that are no longer found
)

// Query asks for findings of a rule.
type Query struct {
	Rule   string
	Within area.Code
	Worker string // empty is everybody
	Which  Which
}

// Row is a finding in a list, with the person in a few words.
type Row struct {
	answer.Kept
	Place  view.Place
	Person *view.Ref
}

// spotID is a finding's id as a walk goes by it.
type spotID struct{ id.ID }

const (
	walkRows = 200
	walkMost = 4000 // rows that one page looks at; it may come back short, or empty, and go on
)

// List lists findings of a rule by area.
func (d *Desk) List(ctx context.Context, who access.Actor, q Query, ask page.Page) (rows []Row, next string, err error) {
	if q.Rule == "" {
		return nil, "", fault.New(fault.Invalid, "answer.rule").In("rule")
	}
	spot, err := view.PersonSpot(ask)
	if err != nil {
		return nil, "", err
	}
	from := view.Spot[spotID]{Nowhere: spot.Nowhere, At: spot.At, ID: spotID{spot.ID.ID}}
	err = d.office.Look(ctx, who, actOf(q.Rule), q.Within, "findings "+q.Rule, func(s *view.Sight) error {
		kept, after, err := d.fill(ctx, s, q, from, ask.Size)
		if err != nil {
			return err
		}
		next = after
		rows, err = describe(ctx, s, kept)
		return err
	})
	return rows, next, err
}

func (d *Desk) fill(ctx context.Context, s *view.Sight, q Query, from view.Spot[spotID], size int) (kept []answer.Kept, next string, err error) {
	err = d.store.Read(ctx, func(r Reader) error {
		read := func(ctx context.Context, after area.Code, than spotID, n int, yield func(area.Code, spotID)) error {
			return r.In(ctx, q.Rule, after, than.ID, n, func(at area.Code, u id.ID) { yield(at, spotID{u}) })
		}
		for seen := 0; seen < walkMost; {
			spots, done, err := view.Walk(ctx, s.In, read, from, walkRows)
			if err != nil {
				return err
			}
			seen += max(len(spots), 1)
			found, err := byID(ctx, r, spots)
			if err != nil {
				return err
			}
			for _, at := range spots {
				from = at
				if k, ok := found[at.ID.ID]; ok && q.wants(&k) && (!at.Nowhere || s.In.All) {
					kept = append(kept, k)
				}
				if len(kept) == size {
					next = page.Cursor(from.Keys()...)
					return nil
				}
			}
			if done {
				return nil
			}
		}
		next = page.Cursor(from.Keys()...)
		return nil
	})
	return kept, next, err
}

func byID(ctx context.Context, r Reader, spots []view.Spot[spotID]) (map[id.ID]answer.Kept, error) {
	ids := make([]id.ID, len(spots))
	for i := range spots {
		ids[i] = spots[i].ID.ID
	}
	kept, err := r.Kept(ctx, ids)
	out := make(map[id.ID]answer.Kept, len(kept))
	for _, k := range kept {
		out[k.ID] = k
	}
	return out, err
}

func (q *Query) wants(k *answer.Kept) bool {
	if q.Worker != "" && k.Worker != q.Worker {
		return false
	}
	switch q.Which {
	case Answered:
		return k.Found() && !k.Open()
	case Past:
		return !k.Found()
	case Waiting:
	}
	return k.Open()
}

func describe(ctx context.Context, s *view.Sight, kept []answer.Kept) ([]Row, error) {
	var people []person.ID
	for i := range kept {
		people = append(people, kept[i].Finding.Person)
	}
	refs, err := s.Refs(ctx, view.Unique(people))
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(kept))
	for i, k := range kept {
		k.Facts = named(s, k.Facts)
		rows[i] = Row{Kept: k}
		if !k.Area.IsZero() {
			rows[i].Place = s.Place(k.Area)
		}
		if ref, ok := refs[k.Finding.Person]; ok {
			s.Show(ref)
			rows[i].Person = &ref
		}
	}
	return rows, nil
}

// named are facts with the names of areas in place of their codes.
func named(s *view.Sight, facts map[string]string) map[string]string {
	out := make(map[string]string, len(facts))
	for name, v := range facts {
		if c, err := area.ParseCode(v); err == nil && (name == "area" || name == "other") && s.Tree.Has(c) {
			v = s.Place(c).Name
		}
		out[name] = v
	}
	return out
}
