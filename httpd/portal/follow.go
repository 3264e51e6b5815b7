package portal

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/complaints"
	"wanjia/desk/fees"
	"wanjia/desk/information"
	"wanjia/desk/ledger"
	"wanjia/desk/training"
	"wanjia/domain/journal"
	"wanjia/domain/vital"
	"wanjia/domain/workflow"
	"wanjia/httpd/portal/show"
	"wanjia/httpd/problem"
	"wanjia/httpd/shape"
)

// followed is how something stands that somebody sent in.
type followed struct {
	Asked  bool // whether a number was given at all
	Number string
	PIN    string
	Wrong  string

	Kind, Stands  string
	Opened        day.Day
	Due           string
	Late          int
	Reply, Reason string
	Why, Office   string
	Founded       string
	Reasons       string
	May           []string // what whoever complained may do now
	Looked        int
	Joined        bool
	Needed        string
	Over          bool
	Request       bool // it is a request for information, and not a complaint
	Acts          []act
	Key           string
}

// act is one step with its day, without who took it.
type act struct {
	On    day.Day
	Title words.Sentence
}

// acts are the steps of a case in words.
func acts[M any](d *workflow.Definition, all []M, of func(M) (day.Day, string)) []act {
	var out []act
	for _, m := range all {
		on, step := of(m)
		title := d.Opening.Title
		if s, ok := d.Step(step); ok {
			title = s.Title
		}
		out = append(out, act{on, title})
	}
	return out
}

// ask shows the form by which something is followed.
func (p *portal) ask(w http.ResponseWriter, a asked) error {
	v := p.view(a, "follow")
	v.Data = followed{}
	p.give(w, a, "follow", v)
	return nil
}

// follow tells how something stands to whoever has its number and PIN.
func (p *portal) follow(w http.ResponseWriter, a asked) error {
	f := followed{Asked: true, Number: strings.TrimSpace(a.PostForm.Get("number")), PIN: strings.TrimSpace(a.PostForm.Get("pin"))}
	return p.tell(w, a, f, p.stands(a.Context(), a.lang, &f))
}

// act takes a step of whoever made a request, and tells how it stands then.
func (p *portal) act(do func(ctx context.Context, id journal.ID, number, pin string) error) func(w http.ResponseWriter, a asked) error {
	return func(w http.ResponseWriter, a asked) error {
		u, err := key(a)
		if err != nil {
			return err
		}
		f := followed{Asked: true, Number: strings.TrimSpace(a.PostForm.Get("number")), PIN: strings.TrimSpace(a.PostForm.Get("pin"))}
		err = do(a.Context(), u, f.Number, f.PIN)
		if then := p.stands(a.Context(), a.lang, &f); err == nil {
			err = then
		}
		return p.tell(w, a, f, err)
	}
}

func (p *portal) more(w http.ResponseWriter, a asked) error {
	return p.act(func(ctx context.Context, id journal.ID, number, pin string) error {
		_, err := p.Requests.Complete(ctx, id, number, pin, a.PostForm.Get("more"))
		return err
	})(w, a)
}

func (p *portal) withdraw(w http.ResponseWriter, a asked) error {
	return p.act(func(ctx context.Context, id journal.ID, number, pin string) error {
		if a.PostForm.Get("sure") == "" {
			return fault.New(fault.Invalid, "portal.form.sure").In("sure")
		}
		_, err := p.Requests.Withdraw(ctx, id, number, pin)
		return err
	})(w, a)
}

// wish takes a step of whoever complained.
func (p *portal) wish(w http.ResponseWriter, a asked) error {
	return p.act(func(ctx context.Context, id journal.ID, number, pin string) error {
		step := a.PostForm.Get("step")
		if step == "withdraw" && a.PostForm.Get("sure") == "" {
			return fault.New(fault.Invalid, "portal.form.sure").In("sure")
		}
		_, err := p.Complaints.Wishes(ctx, complaints.Wish{ID: id, Number: number, PIN: pin, Step: step, Grounds: a.PostForm.Get("grounds"), Satisfied: a.PostForm.Get("satisfied")})
		return err
	})(w, a)
}

// tell shows what is known of it, and what was wrong with what somebody wanted.
func (p *portal) tell(w http.ResponseWriter, a asked, f followed, err error) error {
	status := http.StatusOK
	if err != nil {
		f0, ok := errors.AsType[*fault.Fault](err)
		if !ok || f0.Kind == fault.Internal || f0.Kind == fault.Busy {
			return err
		}
		pr := problem.Of(a.lang, "", err)
		f.Wrong, status = pr.Title, pr.Status
	}
	f.Key = p.fresh()
	v := p.view(a, "follow")
	v.Data = f
	b, err := show.Render("follow", v)
	if err != nil {
		return err
	}
	b.Say(w, status)
	return nil
}

// stands finds a complaint or a request. Of neither the same is said.
func (p *portal) stands(ctx context.Context, lang words.Lang, f *followed) error {
	c, err := p.Complaints.Follow(ctx, f.Number, f.PIN)
	if err == nil {
		f.complaint(lang, c)
		return nil
	}
	if !fault.Is(err, "complaint.unknown") {
		return err
	}
	r, err := p.Requests.Follow(ctx, f.Number, f.PIN)
	if err == nil {
		f.request(lang, &r)
	}
	return err
}

func (f *followed) complaint(lang words.Lang, s complaints.Status) {
	f.Number, f.Opened, f.Due, f.Late, f.Reply, f.Founded, f.Looked, f.Joined = s.Number, s.Opened, s.Due, s.Late, s.Reply, s.Founded, s.Looked, s.Joined
	f.Reasons, f.May = s.Reasons, s.May
	f.stand(lang, s.Of, s.State)
	f.Acts = acts(s.Of, s.Acts, func(m complaints.Moved) (day.Day, string) { return m.On, m.Step })
}

func (f *followed) request(lang words.Lang, s *information.Status) {
	f.Number, f.Opened, f.Due, f.Late, f.Reply, f.Reason, f.Office, f.Needed, f.Request = s.Number, s.Opened, s.Due, s.Late, s.Reply, s.Reason, s.Office, s.Needed, true
	f.stand(lang, s.Of, s.State)
	field, code, _ := strings.Cut(s.Why, ":")
	f.Why = optionOf(lang, s.Of, field, code)
	f.Acts = acts(s.Of, s.Acts, func(m information.Moved) (day.Day, string) { return m.On, m.Step })
}

func (f *followed) stand(lang words.Lang, d *workflow.Definition, state string) {
	v := show.View{Lang: lang}
	f.Kind = v.Say(d.Title)
	if st, ok := d.State(state); ok {
		f.Stands, f.Over = v.Say(st.Title), st.Final
	}
}

// optionOf is the title of a choice.
func optionOf(lang words.Lang, d *workflow.Definition, field, code string) string {
	if d == nil || code == "" {
		return ""
	}
	v := show.View{Lang: lang}
	f, _ := d.Field(field)
	for _, o := range f.Options {
		if o.Code == code {
			return v.Say(o.Title)
		}
	}
	return code
}

// DueDay is the last day of the answer.
func (f followed) DueDay() day.Day { d, _ := day.Parse(f.Due); return d } // empty is none

// First is the step that is most likely wanted, which stands open.
func (f followed) First() string {
	if len(f.May) > 0 && f.May[0] != "withdraw" {
		return f.May[0]
	}
	return ""
}

// Scale are the ratings, the best first.
func (f followed) Scale() []string { return []string{"5", "4", "3", "2", "1"} }

// Receipts prove that something stands in the journal.
type Receipts interface {
	Receipt(ctx context.Context, n journal.ReceiptNumber) (ledger.Proof, error)
}

// Certificates are those of training.
type Certificates interface {
	Verify(ctx context.Context, number string) (training.Certificate, error)
}

// proven is what a number stands for.
type proven struct {
	Number string
	Wrong  string
	Title  string // what it is about; empty where that is nobody's to know
	On     day.Day
	Index  int64
	Size   int64
	Paid   *fees.Issued
	Item   words.Sentence
	Place  string
	Held   *held // where it is a certificate
}

// held is a certificate as whoever holds its number is told of it.
type held struct {
	Course      words.Sentence
	Name, State string
	From, Until day.Day
}

// Position and Length say where it stands, as a page tells it.
func (p proven) Position() string { return strconv.FormatInt(p.Index, 10) }

// Length is how long the journal is.
func (p proven) Length() string { return strconv.FormatInt(p.Size, 10) }

// verify shows the form, and where a number is given, what stands behind it.
func (p *portal) verify(w http.ResponseWriter, a asked) error {
	out := proven{Number: strings.TrimSpace(a.URL.Query().Get("number"))}
	status := http.StatusOK
	if out.Number != "" {
		if _, err := p.admit(w, a, strict); err != nil {
			return err
		}
		if err := p.prove(a, &out); err != nil {
			f, ok := errors.AsType[*fault.Fault](err)
			if !ok || f.Kind == fault.Internal {
				return err
			}
			pr := problem.Of(a.lang, "", err)
			out.Wrong, status = pr.Title, pr.Status
		}
	}
	v := p.view(a, "verify")
	v.Data = out
	b, err := show.Render("verify", v)
	if err != nil {
		return err
	}
	b.Say(w, status)
	return nil
}

func (p *portal) prove(a asked, out *proven) error {
	n, err := journal.ParseReceiptNumber(out.Number)
	if err != nil {
		return err
	}
	proof, err := p.Receipts.Receipt(a.Context(), n)
	if err != nil {
		return err
	}
	out.Number, out.On, out.Index, out.Size = proof.Number, dayOf(proof.Recorded), proof.Receipt.Index+1, proof.Head.Size
	if k, ok := vital.Find(proof.Kind); !ok || !k.Sealed {
		out.Title = shape.KindTitle(a.lang, proof.Kind)
	}
	if c, err := p.Certificates.Verify(a.Context(), out.Number); err == nil {
		out.Held = &held{Course: c.Course.Title, Name: c.Get("name"), State: c.State}
		out.Held.From, _ = day.Parse(c.Get("from"))   // as the desk writes it
		out.Held.Until, _ = day.Parse(c.Get("until")) // as above
		return nil
	} else if fault.KindOf(err) != fault.Missing {
		return err
	}
	paid, err := p.Fees.Lookup(a.Context(), out.Number)
	if err != nil {
		if fault.KindOf(err) == fault.Missing {
			return nil // a receipt of something else
		}
		return err
	}
	out.Paid, out.Item = &paid, words.Sentence{ZH: paid.Item, EN: paid.Item}
	for _, s := range p.Fees.Schedules() {
		if it, ok := s.Find(paid.Item); ok && s.ID == paid.Schedule {
			out.Item = it.Title
		}
	}
	tree, err := p.Areas.Tree(a.Context())
	if err == nil {
		out.Place = show.PlaceOf(tree, paid.At).Name
	}
	return err
}
