// Package surveys is the routes by which somebody is asked after a service how it was, answers without a name, and by which offices read what people said.
package surveys

import (
	"context"
	"net/http"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/surveys"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/survey"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk asks.
type Desk interface {
	Today() day.Day
	Surveys() []*survey.Definition
	Survey(id string) (*survey.Definition, error)
	Give(ctx context.Context, who access.Actor, id, number string) (surveys.Given, error)
	Answer(ctx context.Context, code string, answers map[string]string) error
	Results(ctx context.Context, who access.Actor, id string, within area.Code, from, until day.Month) (surveys.Report, error)
}

type routes struct{ desk Desk }

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{desk: desk}
	gate.Handle(g, gate.Op{ID: "list-surveys", Method: http.MethodGet, Path: "/surveys", Tag: "public", Who: gate.Anybody(),
		Summary: "What people may be asked after a service"}, r.list)
	gate.Handle(g, gate.Op{ID: "give-survey-code", Method: http.MethodPost, Path: "/surveys/{name}/codes", Tag: "programme", Who: gate.May(access.Inform),
		Summary: "Ask for a code for a service, by its receipt number; whether it is asked about is drawn"}, r.give)
	gate.Handle(g, gate.Op{ID: "answer-survey", Method: http.MethodPost, Path: "/survey-answers", Tag: "public", Who: gate.Anybody(), Strict: true, In: "body.answers",
		Summary: "Answer a survey with a code, once; nothing says whose answer it was"}, r.answer)
	gate.Handle(g, gate.Op{ID: "get-survey-results", Method: http.MethodGet, Path: "/surveys/{name}/results", Tag: "programme", Who: gate.May(access.Figures),
		Summary: "What people said, with intervals and what silence could change; months are told once no code of theirs can be used"}, r.results)
}

// SurveyQuestion is one question.
type SurveyQuestion struct {
	Code  string `json:"code"`
	Kind  string `json:"kind" enum:"scale,yes" doc:"1 to 5, 5 the best; or yes and no"`
	Title string `json:"title"`
}

// Survey is what people may be asked.
type Survey struct {
	ID        string           `json:"id"`
	Title     string           `json:"title"`
	Intro     string           `json:"intro"`
	Share     int              `json:"share" doc:"of how many per cent of services it is asked"`
	Days      int              `json:"days" doc:"how long a code may be used"`
	Questions []SurveyQuestion `json:"questions"`
}

func surveyOf(lang words.Lang, d *survey.Definition) Survey {
	out := Survey{ID: d.ID, Title: d.Title.In(lang), Intro: d.Intro.In(lang), Share: d.Share, Days: d.Days, Questions: []SurveyQuestion{}}
	for _, q := range d.Questions {
		out.Questions = append(out.Questions, SurveyQuestion{q.Code, string(q.Kind), q.Title.In(lang)})
	}
	return out
}

func (r *routes) list(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[Survey]], error) {
	var out []Survey
	for _, d := range r.desk.Surveys() {
		out = append(out, surveyOf(gate.Who(ctx).Lang, d))
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// SurveyAsk names a service.
type SurveyAsk struct {
	Number string `json:"number" maxLength:"40" doc:"of the service's receipt, or the id of its entry"`
}

// SurveyCode is a code, shown this once.
type SurveyCode struct {
	Drawn bool   `json:"drawn" doc:"the service is one of those that are asked about; otherwise there is no code"`
	Code  string `json:"code"`
	Until string `json:"until" doc:"the last day on which it may be used"`
}

type giveIn struct {
	Name string `path:"name" maxLength:"40"`
	Body SurveyAsk
}

func (r *routes) give(ctx context.Context, in *giveIn) (*gate.Answer[SurveyCode], error) {
	g, err := r.desk.Give(ctx, gate.Who(ctx).Actor, in.Name, in.Body.Number)
	if err != nil {
		return nil, err
	}
	out := SurveyCode{Drawn: g.Drawn, Code: g.Code}
	if g.Drawn {
		out.Until = g.Until.String()
	}
	return gate.Reply(out), nil
}

// SurveyAnswer is what somebody says.
type SurveyAnswer struct {
	Code    string            `json:"code" maxLength:"40"`
	Answers map[string]string `json:"answers" doc:"by question; what isn't answered is left out"`
}

// SurveyTaken says that an answer was counted.
type SurveyTaken struct {
	Counted bool `json:"counted"`
}

type answerIn struct{ Body SurveyAnswer }

func (r *routes) answer(ctx context.Context, in *answerIn) (*gate.Answer[SurveyTaken], error) {
	if err := r.desk.Answer(ctx, in.Body.Code, in.Body.Answers); err != nil {
		return nil, err
	}
	return gate.Reply(SurveyTaken{true}), nil
}

// SurveySaid is what people said to a question. A question that fewer than five answered isn't there.
type SurveySaid struct {
	Code    string         `json:"code"`
	Title   string         `json:"title"`
	Kind    string         `json:"kind" enum:"scale,yes"`
	Options map[string]int `json:"options"`
	N       int            `json:"n" doc:"who answered it"`
	Share   float64        `json:"share" doc:"of the good answers: yes, or the upper two of five; per cent"`
	Low     float64        `json:"low" doc:"of the exact 95 % interval"`
	High    float64        `json:"high"`
	Worst   float64        `json:"worst" doc:"the share if everybody who was asked and didn't answer thought it bad"`
	Best    float64        `json:"best" doc:"and if they thought it good"`
}

// SurveyPlace is what people said in one area.
type SurveyPlace struct {
	Area     string       `json:"area"`
	Name     string       `json:"name"`
	Given    int          `json:"given"`
	Answered int          `json:"answered"`
	Said     []SurveySaid `json:"said"`
}

// SurveyResults are what people said.
type SurveyResults struct {
	Survey   Survey        `json:"survey"`
	From     string        `json:"from"`
	Until    string        `json:"until"`
	Given    int           `json:"given" doc:"codes given"`
	Answered int           `json:"answered"`
	Open     bool          `json:"open" doc:"more was gathered, which can't be told yet"`
	Services []ServiceSaid `json:"services"`
	Said     []SurveySaid  `json:"said"`
	Places   []SurveyPlace `json:"places"`
}

// ServiceSaid is how many answered about a kind of service.
type ServiceSaid struct {
	Service  string `json:"service"`
	Title    string `json:"title"`
	Answered int    `json:"answered"`
}

type resultsIn struct {
	Name  string `path:"name" maxLength:"40"`
	Area  string `query:"area" maxLength:"64" doc:"an area and all below it"`
	From  string `query:"from" maxLength:"7" doc:"the first month, a year ago where it isn't said"`
	Until string `query:"until" maxLength:"7" doc:"the last month, this one where it isn't said"`
}

func month(text string, otherwise day.Month) (day.Month, error) {
	if text == "" {
		return otherwise, nil
	}
	m, err := day.ParseMonth(text)
	if err != nil {
		return m, fault.New(fault.Invalid, "survey.month").In("from").Because(err)
	}
	return m, nil
}

func (r *routes) results(ctx context.Context, in *resultsIn) (*gate.Answer[SurveyResults], error) {
	var at area.Code
	var err error
	if in.Area != "" {
		if at, err = area.ParseCode(in.Area); err != nil {
			return nil, err
		}
	}
	now := r.desk.Today().Month()
	from, err := month(in.From, now-12)
	if err != nil {
		return nil, err
	}
	until, err := month(in.Until, now)
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	p, err := r.desk.Results(ctx, who.Actor, in.Name, at, from, until)
	if err != nil {
		return nil, err
	}
	out := SurveyResults{Survey: surveyOf(who.Lang, p.Survey), From: from.String(), Until: until.String(), Given: p.Given, Answered: p.Answered, Open: p.Open, Services: []ServiceSaid{}, Said: saidOf(who.Lang, p.Said), Places: []SurveyPlace{}}
	for _, s := range survey.Services() {
		if n := p.Services[s]; n > 0 {
			out.Services = append(out.Services, ServiceSaid{s, words.Text(who.Lang, "survey.service."+s, nil), n})
		}
	}
	for _, x := range p.Places {
		out.Places = append(out.Places, SurveyPlace{x.Area.String(), x.Name, x.Given, x.Answered, saidOf(who.Lang, x.Said)})
	}
	return gate.Reply(out), nil
}

func saidOf(lang words.Lang, all []survey.Said) []SurveySaid {
	out := []SurveySaid{}
	for _, s := range all {
		out = append(out, SurveySaid{s.Question.Code, s.Question.Title.In(lang), string(s.Question.Kind), s.Options, s.N, 100 * float64(s.Good) / float64(s.N), 100 * s.Share.Low, 100 * s.Share.High, 100 * s.Low, 100 * s.High})
	}
	return out
}
