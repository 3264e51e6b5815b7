package events

import (
	"context"
	"net/http"
	"sync"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/looks"
	"wanjia/desk/register"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/vital"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// PreviewDraft is an event as far as somebody has typed it.
type PreviewDraft struct {
	Kind     string            `json:"kind" maxLength:"64"`
	Values   map[string]string `json:"values"`
	Corrects string            `json:"corrects,omitempty" maxLength:"36" doc:"the entry that it would correct"`
}

type previewIn struct{ Body PreviewDraft }

// Preview is what an event would do, with nothing written.
type Preview struct {
	OK         bool            `json:"ok" doc:"nothing refuses it; warnings may still need a reason"`
	Timeliness string          `json:"timeliness" enum:"timely,late,delayed,"`
	DelayDays  int             `json:"delay_days"`
	Findings   []shape.Finding `json:"findings"`
	Effects    []Effect        `json:"effects"`
	Errors     []FieldFault    `json:"errors"`
}

// Effect is one thing that would change for somebody.
type Effect struct {
	Op     string           `json:"op"`
	Text   string           `json:"text"`
	Person *shape.PersonRef `json:"person"`
}

// FieldFault is what is wrong with one field.
type FieldFault struct {
	Field   string `json:"field"`
	Key     string `json:"key"`
	Rule    string `json:"rule,omitempty" doc:"the rule of the register that it breaks, if it is one of those"`
	Message string `json:"message"`
}

func (r *routes) previews() {
	gate.Handle(r.g, gate.Op{ID: "preview-event", Method: http.MethodPost, Path: "/events/preview", Tag: "events", In: "body.values",
		Who: gate.May(access.Register), Summary: "What an event would do, and what the rules say of it"}, r.preview)
	gate.Handle(r.g, gate.Op{ID: "preview-void", Method: http.MethodPost, Path: "/events/{entry}/void/preview", Tag: "events",
		Who: gate.May(access.Void), Summary: "What taking an event back would do"}, func(ctx context.Context, in *EventPath) (*gate.Answer[Preview], error) {
		id, err := in.id()
		if err != nil {
			return nil, err
		}
		return r.try(ctx, register.Command{ID: r.desk.NewID(), Event: id, Void: true, Reason: "preview"})
	})
}

func (r *routes) preview(ctx context.Context, in *previewIn) (*gate.Answer[Preview], error) {
	c := register.Command{ID: r.desk.NewID(), Kind: journal.Kind(in.Body.Kind), Typed: map[string]string{}}
	if in.Body.Corrects != "" {
		id, err := EventPath{in.Body.Corrects}.id()
		if err != nil {
			return nil, err
		}
		c.Event, c.Reason = id, "preview"
	}
	kind, known := vital.Find(c.Kind)
	for code, text := range in.Body.Values {
		if known {
			if f, ok := kind.Field(code); ok && masked(f, text) {
				continue // it stays what it was, and no rule needs to see it again
			}
		}
		c.Typed[code] = text
	}
	out, err := r.try(ctx, c)
	if fault.Is(err, access.DeniedByArea) {
		// Half a form may not say yet where it happened; the field that would say it is where it is to be mended.
		where := FieldFault{Field: "area", Key: access.DeniedByArea, Message: words.Text(gate.Who(ctx).Lang, access.DeniedByArea, nil)}
		return gate.Reply(Preview{Findings: []shape.Finding{}, Effects: []Effect{}, Errors: []FieldFault{where}}), nil
	}
	return out, err
}

// try asks the desk, and writes down whom the answer shows.
func (r *routes) try(ctx context.Context, c register.Command) (*gate.Answer[Preview], error) {
	who := gate.Who(ctx)
	pre, err := r.desk.Try(ctx, who.Actor, c)
	if err != nil {
		return nil, err
	}
	tree, err := r.areas.Tree(ctx)
	if err != nil {
		return nil, err
	}
	p := previewer{n: shape.Namer{Lang: who.Lang, Tree: tree, Today: r.desk.Today()}, who: who.Actor, pre: pre}
	out := p.answer()
	if fresh := r.shown.fresh(who.Account.Name, p.seen, who.At); len(fresh) > 0 {
		if err := r.g.Look(ctx, looks.Seen{Act: access.Open, Detail: "preview", People: fresh}); err != nil {
			return nil, err
		}
		r.shown.note(who.Account.Name, fresh, who.At)
	}
	return gate.Reply(out), nil
}

// previewer makes an answer of a preview.
type previewer struct {
	n    shape.Namer
	who  access.Actor
	pre  register.Preview
	seen []person.ID // whom the answer shows more of than a name
}

func (p *previewer) answer() Preview {
	out := Preview{Findings: p.n.Findings(p.pre.Findings), Effects: []Effect{}, Errors: []FieldFault{}}
	for _, f := range p.pre.Faults {
		out.Errors = append(out.Errors, FieldFault{Field: f.Field, Key: f.Key, Rule: quality.RuleOf(f.Key, f.Field), Message: shape.Sentence(p.n.Lang, f)})
	}
	out.OK = len(out.Errors) == 0
	for _, f := range p.pre.Findings {
		out.OK = out.OK && f.Severity != quality.Refuse
	}
	if p.pre.Event.Kind == nil {
		out.Effects = p.undone()
		return out
	}
	if !p.pre.Event.Kind.Sealed {
		out.Effects = p.effects()
	}
	out.Timeliness, out.DelayDays = shape.Timeliness(p.pre.Event.Kind.Code, p.pre.Event.Date(), p.pre.Event.Registered())
	return out
}

// effects are what changes, in the order in which the event names people. Who is only mentioned isn't among them.
func (p *previewer) effects() []Effect {
	out := []Effect{}
	date := p.pre.Event.Date()
	for _, e := range p.pre.Event.Kind.Effects(p.pre.Event) {
		if e.Op == vital.Mentions || e.On.IsZero() || e.Op == vital.Opens && e.Area.IsZero() {
			continue // a residence that begins nowhere begins nothing
		}
		ref, name := p.person(e.On)
		out = append(out, Effect{Op: e.Op.Name(), Text: p.sentence(e, name, date), Person: ref})
	}
	return out
}

func (p *previewer) sentence(e vital.Effect, name string, date day.Partial) string {
	args := map[string]string{"name": name, "date": date.String(), "area": "", "household": words.Text(p.n.Lang, "http.preview.household", nil)}
	a := e.Area
	if a.IsZero() {
		a = p.home(e.On)
	}
	if ref := p.n.Area(a); ref != nil {
		args["area"] = ref.Name
	}
	return words.Text(p.n.Lang, "vital.effect."+e.Op.Name(), args)
}

// undone is what taking an event back leaves of it: nothing, for each person it touched.
func (p *previewer) undone() []Effect {
	out := []Effect{}
	for _, a := range p.pre.People {
		ref, name := p.person(a.ID)
		out = append(out, Effect{Op: "undone", Text: words.Text(p.n.Lang, "http.preview.undone", map[string]string{"name": name}), Person: ref})
	}
	return out
}

// person is somebody whom the event touches. Of those who live elsewhere the name alone is shown.
func (p *previewer) person(id person.ID) (*shape.PersonRef, string) {
	for i := range p.pre.People {
		a := &p.pre.People[i]
		if a.ID != id {
			continue
		}
		life := &a.Now
		if !life.Known && a.Was {
			life = &a.Before
		}
		name := life.Name
		if name == "" {
			name = words.Text(p.n.Lang, "http.preview.noname", nil)
		}
		if a.Was && !p.mayOpen(id) {
			return &shape.PersonRef{ID: id.String(), Name: life.Name, Sex: person.SexUnknown.String()}, name
		}
		if a.Was {
			p.seen = append(p.seen, id)
		}
		ref := p.n.Person(id, life, "")
		return &ref, name
	}
	return nil, words.Text(p.n.Lang, "http.preview.noname", nil)
}

// mayOpen says whether the actor could open the record as it is before the event.
func (p *previewer) mayOpen(id person.ID) bool {
	return p.who.May(p.n.Tree.Under, access.Open, access.Request{Area: p.home(id)}).Allowed
}

// home is where somebody lives or lived last, before the event.
func (p *previewer) home(id person.ID) area.Code {
	for i := range p.pre.People {
		if a := &p.pre.People[i]; a.ID == id && a.Was && len(a.Before.Spells) > 0 {
			if s, ok := a.Before.Now(); ok {
				return s.Area
			}
			return a.Before.Spells[len(a.Before.Spells)-1].Area
		}
	}
	return area.Code{}
}

// shown remembers for a short while who was shown whom: a preview is asked for at every keystroke, and is one look.
type shown struct {
	mu   sync.Mutex
	last map[showing]time.Time
}

type showing struct {
	account string
	person  person.ID
}

// shownFor is how long previews of one person are one look.
const shownFor = 10 * time.Minute

// mostShown bounds the memory; beyond it looks are written once more than needed.
const mostShown = 10_000

func newShown() *shown { return &shown{last: map[showing]time.Time{}} }

// fresh are those of the people whom the account was not shown lately.
func (s *shown) fresh(account string, people []person.ID, now time.Time) []person.ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []person.ID
	for _, id := range people {
		last, ok := s.last[showing{account, id}]
		if !ok || now.Sub(last) >= shownFor {
			out = append(out, id)
		}
	}
	return out
}

// note remembers a look that has been written down.
func (s *shown) note(account string, people []person.ID, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.last) > mostShown {
		clear(s.last)
	}
	for _, id := range people {
		s.last[showing{account, id}] = now
	}
}
