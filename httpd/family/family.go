// Package family is the routes of a family's own page: it is let in by the link of a letter and the answer to a question, sees what it
// is owed and how its claims stand, and claims, hands in papers, declines and appeals. No account is needed and none is made.
package family

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/cases"
	"wanjia/desk/family"
	"wanjia/domain/journal"
	"wanjia/domain/link"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
	"wanjia/exchange/attach"
	"wanjia/httpd/benefits"
	"wanjia/httpd/gate"
	"wanjia/httpd/papers"
	"wanjia/httpd/shape"
)

// Desk serves families. It writes its looks down itself.
type Desk interface {
	Enter(ctx context.Context, token, answer string) (pass string, ends time.Time, err error)
	Home(ctx context.Context, l link.Link) (family.Home, error)
	Take(ctx context.Context, l link.Link, a family.Act) (cases.Done, error)
	Decline(ctx context.Context, l link.Link, p person.ID) error
	Answer(ctx context.Context, l link.Link, id journal.ID, p person.ID, step, text string) (cases.Done, error)
	Appeal(ctx context.Context, l link.Link, id journal.ID, p person.ID, grounds string) (cases.Done, error)
	Hand(ctx context.Context, l link.Link, h cases.Handed) (workflow.Paper, error)
	Paper(ctx context.Context, l link.Link, of journal.ID, hash string) (workflow.Paper, []byte, error)
}

type routes struct{ desk Desk }

// slow is how long a photo may take from a village.
const slow = 5 * time.Minute

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{desk: desk}
	who, op := gate.Linked(), "family"
	gate.Handle(g, gate.Op{ID: "enter-family", Method: http.MethodPost, Path: "/family/enter", Tag: op, Who: gate.Anybody(), Strict: true, Status: http.StatusNoContent,
		Summary: "Open the link of a letter by answering its question"}, r.enter)
	gate.Handle(g, gate.Op{ID: "leave-family", Method: http.MethodPost, Path: "/family/leave", Tag: op, Who: gate.Anybody(), Status: http.StatusNoContent,
		Summary: "Close it again on this phone"}, r.leave)
	gate.Handle(g, gate.Op{ID: "get-family", Method: http.MethodGet, Path: "/family", Tag: op, Who: who,
		Summary: "What the family is owed, and how its claims stand"}, r.home)
	gate.Handle(g, gate.Op{ID: "take-family-step", Method: http.MethodPost, Path: "/family/claims", Tag: op, Who: who,
		Summary: "Claim, confirm what the office began, answer, or withdraw"}, r.take)
	gate.Handle(g, gate.Op{ID: "decline-family", Method: http.MethodPost, Path: "/family/declines", Tag: op, Who: who, Status: http.StatusNoContent,
		Summary: "Want nothing of it; nobody asks why"}, r.decline)
	gate.Handle(g, gate.Op{ID: "appeal-family", Method: http.MethodPost, Path: "/family/appeals", Tag: op, Who: who,
		Summary: "Appeal against a refusal"}, r.appeal)
	gate.Handle(g, gate.Op{ID: "answer-family-cut", Method: http.MethodPost, Path: "/family/cuts", Tag: op, Who: who,
		Summary: "Say the family's side of a cut before it is decided, or appeal against the decision"}, r.answer)
	gate.Handle(g, gate.Op{ID: "hand-family-paper", Method: http.MethodPost, Path: "/family/papers", Tag: op, Who: who, Lasts: slow, MaxBody: attach.MaxSize + 1,
		Summary: "Hand in a photo or PDF, as the body"}, r.hand)
	gate.Handle(g, gate.Op{ID: "get-family-paper", Method: http.MethodGet, Path: "/family/papers/{case}/{hash}", Tag: op, Who: who, Type: "application/octet-stream",
		Lasts: slow, Summary: "See a file that the family handed in"}, r.paper)
}

// FamilyEntry is a link and the answer to its question.
type FamilyEntry struct {
	Token  string `json:"token" maxLength:"64"`
	Answer string `json:"answer" maxLength:"40" doc:"the date of birth of one of those whom the letter is about"`
}

type entered struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

// cookie lets a phone in for a while. No script reads it, and no other site can send it.
func cookie(ctx context.Context, pass string) http.Cookie {
	c := http.Cookie{Name: gate.LinkCookie, Value: pass, Path: "/api/v1/family", HttpOnly: true, SameSite: http.SameSiteStrictMode, //nolint:gosec // secure where the connection is
		Secure: gate.Who(ctx).Secure, MaxAge: int(link.PassLasts.Seconds())}
	if pass == "" {
		c.MaxAge = -1
	}
	return c
}

type enterIn struct{ Body FamilyEntry }

func (r *routes) enter(ctx context.Context, in *enterIn) (*entered, error) {
	pass, _, err := r.desk.Enter(ctx, in.Body.Token, in.Body.Answer)
	if err != nil {
		return nil, err
	}
	return &entered{cookie(ctx, pass)}, nil
}

func (r *routes) leave(ctx context.Context, _ *struct{}) (*entered, error) {
	return &entered{cookie(ctx, "")}, nil
}

// FamilyHome is what a family sees.
type FamilyHome struct {
	Scheme   string                    `json:"scheme"`
	Title    string                    `json:"title"`
	About    string                    `json:"about"`
	Note     string                    `json:"note"`
	Office   string                    `json:"office"`
	Evidence []benefits.SchemeEvidence `json:"evidence" doc:"what the register can't know"`
	People   []FamilyMember            `json:"people"`
}

// FamilyMember is one of those whom the letter is about.
type FamilyMember struct {
	Person   string                `json:"person"`
	Name     string                `json:"name"`
	Birth    string                `json:"birth"`
	Decision benefits.DecisionSaid `json:"decision"`
	Declined bool                  `json:"declined"`
	May      []string              `json:"may" doc:"what the family may do now: claim, confirm, answer, withdraw, account, keep, decline, appeal, hand"`
	Moving   *FamilyClaim          `json:"moving" doc:"another account that the office hasn't confirmed yet"`
	Claim    *FamilyClaim          `json:"claim"`
	Cut      *FamilyCut            `json:"cut" doc:"of what was granted: what of it, why, and what the family may say"`
	Appeals  []FamilyClaim         `json:"appeals"`
	Paid     []FamilyPaid          `json:"paid"`
}

// FamilyClaim is where a claim or an appeal stands.
type FamilyClaim struct {
	Case   string         `json:"case"`
	State  string         `json:"state"`
	Stands string         `json:"stands" doc:"where it stands, in words"`
	Over   bool           `json:"over"`
	Due    string         `json:"due" doc:"by when the office answers"`
	Acts   []FamilyAct    `json:"acts"`
	Papers []papers.Paper `json:"papers"`
}

// FamilyCut is a cut that is being decided, or was.
type FamilyCut struct {
	FamilyClaim
	Amount  string   `json:"amount" doc:"in yuan"`
	Lines   []string `json:"lines" doc:"period by period: granted, owed now"`
	Reasons string   `json:"reasons"`
	May     []string `json:"may" doc:"hear: say its side before it is decided; appeal: against the decision"`
}

// FamilyAct is one step that was taken. Who in the office took it isn't told; the office answers for it.
type FamilyAct struct {
	Title  string `json:"title"`
	On     string `json:"on"`
	Reason string `json:"reason"`
	Ours   bool   `json:"ours" doc:"the family took it"`
}

// FamilyPaid is what became of a period.
type FamilyPaid struct {
	Period string `json:"period"`
	Amount string `json:"amount" doc:"in yuan"`
	State  string `json:"state" enum:"waiting,held,built,sent,paid,returned,dropped" doc:"held: a cut of it is being decided, and the part that it disputes waits"`
	On     string `json:"on" doc:"when the bank is to pay"`
}

func (r *routes) home(ctx context.Context, _ *struct{}) (*gate.Answer[FamilyHome], error) {
	v := gate.Who(ctx)
	h, err := r.desk.Home(ctx, v.Link)
	if err != nil {
		return nil, err
	}
	out := FamilyHome{Scheme: string(h.Scheme.ID), Title: benefits.Say(v.Lang, h.Scheme.Title), About: benefits.Say(v.Lang, h.Scheme.About), Note: benefits.Say(v.Lang, h.Scheme.Note),
		Office: h.Office.Name, Evidence: []benefits.SchemeEvidence{}, People: []FamilyMember{}}
	for _, e := range h.Scheme.Evidence {
		out.Evidence = append(out.Evidence, benefits.EvidenceOf(v.Lang, e))
	}
	for i := range h.People {
		out.People = append(out.People, memberOf(v.Lang, &h.People[i]))
	}
	return gate.Reply(out), nil
}

func memberOf(lang words.Lang, m *family.Member) FamilyMember {
	out := FamilyMember{Person: m.ID.String(), Name: m.Name, Birth: m.Birth.String(), Decision: benefits.DecisionOf(lang, &m.Decision), Declined: m.Declined,
		May: m.May(), Appeals: []FamilyClaim{}, Paid: []FamilyPaid{}}
	if m.Claim != nil {
		c := claimOf(lang, m.Claim)
		out.Claim = &c
	}
	if m.Moving != nil {
		c := claimOf(lang, m.Moving)
		out.Moving = &c
	}
	if m.Cut != nil {
		out.Cut = &FamilyCut{FamilyClaim: claimOf(lang, &m.Cut.Claim), Amount: m.Cut.Amount, Lines: strings.Split(m.Cut.Lines, "; "), Reasons: m.Cut.Reasons, May: append([]string{}, m.Cut.Steps...)}
	}
	for i := range m.Appeals {
		out.Appeals = append(out.Appeals, claimOf(lang, &m.Appeals[i]))
	}
	for _, p := range m.Paid {
		x := FamilyPaid{Period: p.Period, Amount: p.Fen.String(), State: p.State, On: p.Execute}
		switch {
		case (x.State == "" || x.State == "dropped") && m.Disputed(p.Period):
			x.State = "held"
		case x.State == "":
			x.State = "waiting"
		}
		out.Paid = append(out.Paid, x)
	}
	return out
}

func claimOf(lang words.Lang, c *family.Claim) FamilyClaim {
	out := FamilyClaim{Case: c.File.ID.String(), State: c.File.State, Stands: c.File.State, Over: c.File.Owner == 0, Due: c.File.Due, Acts: []FamilyAct{}, Papers: papers.Of(c.Papers)}
	if s, ok := c.Of.State(c.File.State); ok {
		out.Stands = sentence(lang, s.Title)
	}
	for _, a := range c.Acts {
		step := c.Of.Opening
		if a.Step != "" {
			step, _ = c.Of.Step(a.Step)
		}
		out.Acts = append(out.Acts, FamilyAct{Title: sentence(lang, step.Title), On: a.On.String(), Reason: a.Reason, Ours: a.By == link.Account})
	}
	return out
}

func sentence(lang words.Lang, s words.Sentence) string {
	if lang == words.ZH {
		return s.ZH
	}
	return s.EN
}

// FamilyStep is what a family does with a claim.
type FamilyStep struct {
	Person  string `json:"person" format:"uuid"`
	Step    string `json:"step" enum:"claim,confirm,answer,withdraw,account,keep" doc:"keep: take back another account that nobody has confirmed"`
	Holder  string `json:"holder,omitempty" maxLength:"140" doc:"in whose name the account is"`
	Account string `json:"account,omitempty" maxLength:"40" doc:"where the money is to go; where it isn't said, the office knows or asks"`
	Bank    string `json:"bank,omitempty" maxLength:"40"`
}

// FamilyTaken is how the claim stands then.
type FamilyTaken struct {
	shape.Written
	Case  string `json:"case"`
	State string `json:"state"`
}

type takeIn struct {
	gate.Key
	Body FamilyStep
}

func (r *routes) take(ctx context.Context, in *takeIn) (*gate.Answer[FamilyTaken], error) {
	u, err := in.ID()
	if err != nil {
		return nil, err
	}
	p, err := personOf(in.Body.Person)
	if err != nil {
		return nil, err
	}
	done, err := r.desk.Take(ctx, gate.Who(ctx).Link, family.Act{ID: journal.ID{ID: u}, Person: p, Step: in.Body.Step,
		Account: map[string]string{"holder": in.Body.Holder, "account": in.Body.Account, "bank": in.Body.Bank}})
	return takenOf(done, err)
}

func takenOf(done cases.Done, err error) (*gate.Answer[FamilyTaken], error) {
	if err != nil {
		return nil, err
	}
	return gate.Reply(FamilyTaken{Written: shape.WrittenOf(done.Entry, done.Seq), Case: done.Case.String(), State: done.State}), nil
}

func personOf(text string) (person.ID, error) {
	p, err := person.ParseID(text)
	if err != nil {
		return p, fault.New(fault.Invalid, "http.field.uuid").In("person").Because(err)
	}
	return p, nil
}

// FamilyPerson names one of those whom the letter is about.
type FamilyPerson struct {
	Person string `json:"person" format:"uuid"`
}

type declineIn struct {
	gate.Key
	Body FamilyPerson
}

func (r *routes) decline(ctx context.Context, in *declineIn) (*struct{}, error) {
	p, err := personOf(in.Body.Person)
	if err != nil {
		return nil, err
	}
	return nil, r.desk.Decline(ctx, gate.Who(ctx).Link, p)
}

// FamilyAppeal is why somebody doesn't agree.
type FamilyAppeal struct {
	Person  string `json:"person" format:"uuid"`
	Grounds string `json:"grounds" minLength:"2" maxLength:"4000"`
}

type appealIn struct {
	gate.Key
	Body FamilyAppeal
}

func (r *routes) appeal(ctx context.Context, in *appealIn) (*gate.Answer[FamilyTaken], error) {
	u, err := in.ID()
	if err != nil {
		return nil, err
	}
	p, err := personOf(in.Body.Person)
	if err != nil {
		return nil, err
	}
	done, err := r.desk.Appeal(ctx, gate.Who(ctx).Link, journal.ID{ID: u}, p, in.Body.Grounds)
	return takenOf(done, err)
}

// FamilyWord is what a family says of a cut.
type FamilyWord struct {
	Person string `json:"person" format:"uuid"`
	Step   string `json:"step" enum:"hear,appeal"`
	Text   string `json:"text" minLength:"2" maxLength:"4000"`
}

type answerIn struct {
	gate.Key
	Body FamilyWord
}

func (r *routes) answer(ctx context.Context, in *answerIn) (*gate.Answer[FamilyTaken], error) {
	u, err := in.ID()
	if err != nil {
		return nil, err
	}
	p, err := personOf(in.Body.Person)
	if err != nil {
		return nil, err
	}
	done, err := r.desk.Answer(ctx, gate.Who(ctx).Link, journal.ID{ID: u}, p, in.Body.Step, in.Body.Text)
	return takenOf(done, err)
}

type handIn struct {
	gate.Key
	Case    string `query:"case" required:"true" format:"uuid"`
	Of      string `query:"of" maxLength:"60" doc:"which evidence it is"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (r *routes) hand(ctx context.Context, in *handIn) (*gate.Answer[papers.Paper], error) {
	return papers.Take(in.Case, in.Of, in.RawBody, func(h cases.Handed) (workflow.Paper, error) { return r.desk.Hand(ctx, gate.Who(ctx).Link, h) })
}

type paperIn struct{ papers.PaperPath }

func (r *routes) paper(ctx context.Context, in *paperIn) (*huma.StreamResponse, error) {
	return in.Show(func(of journal.ID, hash string) (workflow.Paper, []byte, error) {
		return r.desk.Paper(ctx, gate.Who(ctx).Link, of, hash)
	})
}
