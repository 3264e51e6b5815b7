package portal

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/desk/complaints"
	"wanjia/desk/information"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
	"wanjia/httpd/portal/show"
	"wanjia/httpd/problem"
)

// Complaints is the desk at which anybody complains.
type Complaints interface {
	File(ctx context.Context, f complaints.Filing) (complaints.Taken, error)
	Follow(ctx context.Context, number, pin string) (complaints.Status, error)
	Wishes(ctx context.Context, w complaints.Wish) (complaints.Status, error)
	Performance(ctx context.Context, within area.Code, from, to day.Day) (complaints.Performance, error)
}

// Requests is the desk at which anybody asks for information.
type Requests interface {
	File(ctx context.Context, r information.Request) (information.Taken, error)
	Follow(ctx context.Context, number, pin string) (information.Status, error)
	Complete(ctx context.Context, id journal.ID, number, pin, more string) (information.Status, error)
	Withdraw(ctx context.Context, id journal.ID, number, pin string) (information.Status, error)
	Performance(ctx context.Context, within area.Code, from, to day.Day) (information.Performance, error)
}

// sheetOf is a form as somebody has filled it in so far, and what is wrong with it.
type sheetOf struct {
	Key    string // by which the same form that is sent twice is taken once
	Values map[string]string
	Wrong  map[string]string // by field; empty is of the whole
	Areas  []show.Place
	Fields map[string][]workflow.Option
}

// Is says that a choice was made.
func (s sheetOf) Is(field, code string) bool { return s.Values[field] == code }

// maxForm bounds what somebody sends in.
const maxForm = 64 << 10

// blank is a form that nobody has filled in yet.
func (p *portal) blank(ctx context.Context, flow string, fields ...string) (sheetOf, error) {
	s := sheetOf{Key: p.fresh(), Values: map[string]string{}, Wrong: map[string]string{}, Fields: map[string][]workflow.Option{}}
	if d := p.Content.Flows[flow]; d != nil {
		for _, code := range fields {
			f, _ := d.Field(code)
			s.Fields[code] = f.Options
		}
	}
	tree, err := p.Areas.Tree(ctx)
	if err != nil {
		return s, err
	}
	s.Areas = show.Places(tree)
	return s, nil
}

// read reads a form that was sent.
func read(w http.ResponseWriter, a asked) error {
	a.Body = http.MaxBytesReader(w, a.Body, maxForm)
	if err := a.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "portal.form.unread").Because(err)
	}
	return nil
}

// key is the id that the form carries.
func key(a asked) (journal.ID, error) {
	u, err := id.Parse(a.PostForm.Get("key"))
	if err != nil || u.IsZero() {
		return journal.ID{}, fault.New(fault.Invalid, "portal.form.unread").Because(err)
	}
	return journal.ID{ID: u}, nil
}

// values are what a form says in some fields.
func values(a asked, fields ...string) map[string]string {
	out := map[string]string{}
	for _, f := range fields {
		if v := strings.TrimSpace(a.PostForm.Get(f)); v != "" {
			out[f] = v
		}
	}
	return out
}

// receipt is what somebody follows with what they sent.
type receipt struct{ Number, PIN, Due string }

// DueDay is the last day of the answer.
func (r receipt) DueDay() day.Day { d, _ := day.Parse(r.Due); return d } // empty is none

// kind is a form that becomes a case.
type kind struct {
	name    string // of its page
	flow    string
	choices []string
	fields  []string
	file    func(p *portal, ctx context.Context, id journal.ID, at area.Code, values map[string]string) (receipt, error)
}

func kinds() []kind {
	return []kind{
		{"complain", complaints.Flow, []string{"against", "category"}, []string{"against", "category", "story", "complainant", "contact"},
			func(p *portal, ctx context.Context, id journal.ID, at area.Code, values map[string]string) (receipt, error) {
				t, err := p.Complaints.File(ctx, complaints.Filing{Key: id, Area: at, Values: values})
				return receipt{Number: t.Number, PIN: t.PIN}, err
			}},
		{"request", information.Flow, []string{"applicant", "form"}, []string{"applicant", "wanted", "name", "contact", "form"},
			func(p *portal, ctx context.Context, id journal.ID, at area.Code, values map[string]string) (receipt, error) {
				t, err := p.Requests.File(ctx, information.Request{Key: id, Area: at, Values: values})
				return receipt{Number: t.Number, PIN: t.PIN}, err
			}},
	}
}

// open shows an empty form; take takes what was sent.
func (p *portal) open(k kind) http.HandlerFunc {
	return p.own(easy, func(w http.ResponseWriter, a asked) error {
		s, err := p.blank(a.Context(), k.flow, k.choices...)
		if err != nil {
			return err
		}
		v := p.view(a, k.name)
		v.Data = s
		p.give(w, a, k.name, v)
		return nil
	})
}

func (p *portal) take(k kind) http.HandlerFunc {
	return p.own(strict, func(w http.ResponseWriter, a asked) error {
		u, err := key(a)
		if err != nil {
			return err
		}
		at, wrong := area.ParseCode(strings.TrimSpace(a.PostForm.Get("area")))
		if wrong != nil {
			return p.again(w, a, k, fault.New(fault.Invalid, "portal.form.area").In("area").Because(wrong))
		}
		said := values(a, k.fields...)
		if desk := strings.TrimSpace(a.PostForm.Get("desk")); desk != "" && k.flow == complaints.Flow {
			said["unit"] = desk + "@" + cmp.Or(strings.TrimSpace(a.PostForm.Get("office")), at.String())
		}
		r, err := k.file(p, a.Context(), u, at, said)
		if err != nil {
			return p.again(w, a, k, err)
		}
		if k.flow == information.Flow {
			if s, err := p.Requests.Follow(a.Context(), r.Number, r.PIN); err == nil {
				r.Due = s.Due
			}
		}
		v := p.view(a, k.name)
		v.Data = r
		p.give(w, a, "taken", v)
		return nil
	})
}

// again shows a form with what is wrong; what nobody can mend in it goes on as it is.
func (p *portal) again(w http.ResponseWriter, a asked, k kind, err error) error {
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok || f.Kind != fault.Invalid && f.Kind != fault.TooMuch {
		return err
	}
	s, bad := p.blank(a.Context(), k.flow, k.choices...)
	if bad != nil {
		return bad
	}
	s.Key, s.Values = a.PostForm.Get("key"), values(a, append(k.fields, "area", "desk", "office")...)
	s.Wrong[f.Field] = problem.Of(a.lang, "", err).Title
	v := p.view(a, k.name)
	v.Data = s
	b, bad := show.Render(k.name, v)
	if bad != nil {
		return bad
	}
	b.Say(w, http.StatusUnprocessableEntity)
	return nil
}

// own answers with what is for whoever asks alone: nobody keeps it, and everybody is held to a pace.
func (p *portal) own(how int, do func(w http.ResponseWriter, a asked) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		a := asked{r, langOf(r)}
		if r.PathValue("lang") != string(a.lang) {
			p.nothing(w, a)
			return
		}
		if _, err := p.admit(w, a, how); err != nil {
			p.wrong(w, a, err)
			return
		}
		if r.Method == http.MethodPost {
			if err := read(w, a); err != nil {
				p.wrong(w, a, err)
				return
			}
		}
		if err := do(w, a); err != nil {
			p.wrong(w, a, err)
		}
	}
}

// fresh is an id that a form carries.
func (p *portal) fresh() string { return id.New(p.Clock.Now()).String() }
