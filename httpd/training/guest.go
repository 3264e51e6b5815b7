package training

import (
	"context"
	"strings"
	"time"

	"wanjia/base/words"
	"wanjia/desk/training"
	"wanjia/domain/journal"
	facts "wanjia/domain/training"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// SessionPath names a session by its number, as tickets have it.
type SessionPath struct {
	Number string `path:"number" maxLength:"40"`
}

// TicketShown is what somebody in a session holds, with the code on the screen where they say that they are there.
type TicketShown struct {
	Ticket string `json:"ticket" maxLength:"40"`
	Code   string `json:"code,omitempty" maxLength:"20"`
}

type ticketIn struct {
	SessionPath
	Body TicketShown
}

// OwnTraining is how the holder of a ticket stands.
type OwnTraining struct {
	Name        string `json:"name"`
	Course      Course `json:"course"`
	Place       string `json:"place"`
	Area        string `json:"area"`
	On          string `json:"on"`
	Came        bool   `json:"came"`
	Sat         int    `json:"sat"`
	Right       int    `json:"right"`
	Of          int    `json:"of"`
	Marked      bool   `json:"marked"`
	Passed      bool   `json:"passed"`
	Open        bool   `json:"open" doc:"a paper lies before them"`
	Left        int    `json:"left" doc:"seconds for it"`
	Next        string `json:"next" doc:"from when the next sitting is, where it isn't now"`
	Certificate string `json:"certificate" doc:"its number"`
	Until       string `json:"until"`
}

func mineOf(lang words.Lang, m *training.Mine) OwnTraining {
	out := OwnTraining{Name: m.Name, Course: courseOf(lang, m.Course), Place: m.Place, Area: m.Area, On: m.On, Came: m.Came, Sat: m.Sat, Right: m.Right, Of: m.Of, Marked: m.Marked, Passed: m.Passed,
		Open: m.Open, Left: int(m.Left / time.Second), Certificate: m.Number, Until: m.Until}
	if m.Next != 0 {
		out.Next = m.Next.String()
	}
	return out
}

func own(ctx context.Context, m *training.Mine, err error) (*gate.Answer[OwnTraining], error) {
	if err != nil {
		return nil, err
	}
	return gate.Reply(mineOf(gate.Who(ctx).Lang, m)), nil
}

func (r *routes) mine(ctx context.Context, in *ticketIn) (*gate.Answer[OwnTraining], error) {
	m, err := r.desk.Mine(ctx, in.Number, in.Body.Ticket)
	return own(ctx, &m, err)
}

func (r *routes) attend(ctx context.Context, in *ticketIn) (*gate.Answer[OwnTraining], error) {
	m, err := r.desk.Attend(ctx, in.Number, in.Body.Ticket, in.Body.Code)
	return own(ctx, &m, err)
}

// ExamPaper is a paper as it lies before somebody. No answer is in it.
type ExamPaper struct {
	Title     string         `json:"title"`
	Sitting   int            `json:"sitting"`
	Left      int            `json:"left" doc:"seconds"`
	Pass      int            `json:"pass" doc:"per cent"`
	Questions []ExamQuestion `json:"questions"`
}

// ExamQuestion is one question.
type ExamQuestion struct {
	Code    string       `json:"code"`
	Text    string       `json:"text"`
	Many    bool         `json:"many" doc:"more than one may be right"`
	Options []ExamOption `json:"options"`
}

// ExamOption is one answer.
type ExamOption struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

func (r *routes) sit(ctx context.Context, in *ticketIn) (*gate.Answer[ExamPaper], error) {
	p, err := r.desk.Sit(ctx, in.Number, in.Body.Ticket)
	if err != nil {
		return nil, err
	}
	lang := gate.Who(ctx).Lang
	out := ExamPaper{Title: p.Course.Title.In(lang), Sitting: p.Sitting, Left: int(p.Left / time.Second), Pass: p.Course.Exam.Pass, Questions: []ExamQuestion{}}
	for _, q := range p.Questions {
		row := ExamQuestion{Code: q.Code, Text: q.Text.In(lang), Many: q.Many(), Options: []ExamOption{}}
		for _, code := range q.Order {
			for _, o := range q.Options {
				if o.Code == code {
					row.Options = append(row.Options, ExamOption{o.Code, o.Text.In(lang)})
				}
			}
		}
		out.Questions = append(out.Questions, row)
	}
	return gate.Reply(out), nil
}

// ExamAnswers are what somebody chose, by question.
type ExamAnswers struct {
	Ticket  string              `json:"ticket" maxLength:"40"`
	Answers map[string][]string `json:"answers"`
}

type handIn struct {
	SessionPath
	Body ExamAnswers
}

func (r *routes) hand(ctx context.Context, in *handIn) (*gate.Answer[OwnTraining], error) {
	m, err := r.desk.Hand(ctx, in.Number, in.Body.Ticket, facts.Answers(in.Body.Answers))
	return own(ctx, &m, err)
}

// TrainingCertificate is a certificate in a list.
type TrainingCertificate struct {
	PublicCertificate
	Holder string `json:"holder" doc:"an account, or the id of a file"`
	Why    string `json:"why" doc:"it was taken back"`
}

// PublicCertificate is what anybody may learn of a certificate whose number they hold.
type PublicCertificate struct {
	Number string         `json:"number"`
	Name   string         `json:"name"`
	Unit   string         `json:"unit"`
	Title  string         `json:"title" doc:"of the course"`
	Allows []string       `json:"allows"`
	From   string         `json:"from"`
	Until  string         `json:"until"`
	State  string         `json:"state" enum:"valid,revoked,expired,early"`
	Area   *shape.AreaRef `json:"area" doc:"whose office issued it"`
}

func certificateOf(lang words.Lang, c *training.Certificate) PublicCertificate {
	return PublicCertificate{Number: journal.NumberOf(c.ID).Grouped(), Name: c.Get("name"), Unit: c.Get("unit"), Title: courseOf(lang, c.Course).Title, Allows: append([]string{}, strings.Fields(c.Get("allows"))...), From: c.Get("from"), Until: c.Get("until"),
		State: c.State, Area: shape.PlaceOf(c.At)}
}

func (r *routes) verify(ctx context.Context, in *struct{ SessionPath }) (*gate.Answer[PublicCertificate], error) {
	c, err := r.desk.Verify(ctx, in.Number)
	if err != nil {
		return nil, err
	}
	return gate.Reply(certificateOf(gate.Who(ctx).Lang, &c)), nil
}

func (r *routes) certificates(ctx context.Context, in *shape.Within) (*gate.Answer[shape.List[TrainingCertificate]], error) {
	within, err := in.Code()
	if err != nil {
		return nil, err
	}
	actor, lang := who(ctx)
	all, err := r.desk.Certificates(ctx, actor, within)
	if err != nil {
		return nil, err
	}
	var out []TrainingCertificate
	for i := range all {
		out = append(out, TrainingCertificate{certificateOf(lang, &all[i]), holderOf(&all[i].File), all[i].Get("why")})
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

type revokeIn struct {
	gate.Key
	SessionPath
	Body ReasonGiven
}

func (r *routes) revoke(ctx context.Context, in *revokeIn) (*gate.Answer[PublicCertificate], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	c, err := r.desk.Verify(ctx, in.Number)
	if err != nil {
		return nil, err
	}
	actor, lang := who(ctx)
	if err := r.desk.Revoke(ctx, actor, journal.ID{ID: u}, c.ID, in.Body.Reason); err != nil {
		return nil, err
	}
	if c, err = r.desk.Verify(ctx, in.Number); err != nil {
		return nil, err
	}
	return gate.Reply(certificateOf(lang, &c)), nil
}

// TrainingWatch is who does which work with a certificate for it.
type TrainingWatch struct {
	Covered []TrainingCover `json:"covered"`
	Gaps    []TrainingGap   `json:"gaps"`
}

// TrainingCover is how many of those who do a kind of work hold a certificate for it.
type TrainingCover struct {
	Work   string `json:"work"`
	People int    `json:"people" doc:"who do it today"`
	With   int    `json:"with"`
	Soon   int    `json:"soon" doc:"of them, runs out within 90 days"`
}

// TrainingGap is somebody who did work that no certificate of theirs stood for on the day.
type TrainingGap struct {
	Work string         `json:"work"`
	Name string         `json:"name"`
	Of   string         `json:"of" doc:"the device, or the draw"`
	Root string         `json:"root" doc:"its id"`
	On   string         `json:"on"`
	Area *shape.AreaRef `json:"area"`
	Now  bool           `json:"now" doc:"without one today too"`
}

func (r *routes) watch(ctx context.Context, in *shape.Within) (*gate.Answer[TrainingWatch], error) {
	within, err := in.Code()
	if err != nil {
		return nil, err
	}
	actor, _ := who(ctx)
	w, err := r.desk.Watch(ctx, actor, within)
	if err != nil {
		return nil, err
	}
	out := TrainingWatch{Covered: []TrainingCover{}, Gaps: []TrainingGap{}}
	for _, c := range w.Covered {
		out.Covered = append(out.Covered, TrainingCover(c))
	}
	for _, g := range w.Gaps {
		out.Gaps = append(out.Gaps, TrainingGap{g.Work, g.Name, g.Of, g.Root.String(), g.On.String(), shape.PlaceOf(g.At), g.Now})
	}
	return gate.Reply(out), nil
}

// holderOf is the account or the file of whoever has a seat or a certificate; empty for a guest.
func holderOf(f *facts.File) string {
	if f.Guest() {
		return ""
	}
	return f.Holder
}
