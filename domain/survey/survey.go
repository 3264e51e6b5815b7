// Package survey knows a few questions that people may answer after a service, without a name. Which services are asked about is drawn, a code
// counts once, and an answer becomes a count as soon as it comes: no answer is kept by itself, nor beside the service that it is about. It refuses to
// tell what fewer than a handful of people said.
package survey

import (
	"slices"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/demography"
	"wanjia/domain/journal"
	"wanjia/domain/scorecard/aim"
)

// EntryKind is the kind of entries that results are: counts of one survey, service and area.
const EntryKind journal.Kind = "survey"

// Fields of their bodies.
const (
	SurveyField  = "survey"
	VersionField = "version"
	ServiceField = "service"
	FromField    = "from" // the first and the last month in which it was asked
	UntilField   = "until"
	GivenField   = "given"
	AnswersField = "answers"
	QuestionMark = "q." // before a question and an option: q.waiting.4
)

// The words under which counts are gathered.
const (
	Given    = "given"
	Answered = "answered"
)

// Kind is how a question is answered.
type Kind string

// The kinds.
const (
	Scale Kind = "scale" // 1 to 5, 5 the best
	YesNo Kind = "yes"
)

// Options are what may be answered.
func (k Kind) Options() []string {
	if k == YesNo {
		return []string{"yes", "no"}
	}
	return []string{"1", "2", "3", "4", "5"}
}

// Good says whether an option is a good one: yes, or the upper two of five.
func (k Kind) Good(option string) bool { return option == "yes" || option == "4" || option == "5" }

// Question is one question.
type Question struct {
	Code  string
	Kind  Kind
	Title words.Sentence
}

// Definition is one survey.
type Definition struct {
	ID        string
	Version   int
	Title     words.Sentence
	Intro     words.Sentence
	Share     int // of how many per cent of services it is asked
	Days      int // how long a code may be used
	Questions []Question
}

// Services are the kinds of services that are asked about, by the kind of their entries.
func Services() []string { return []string{"registration", "claim", "care", "fee"} }

// mostQuestions is how many a short survey has.
const mostQuestions = 6

// Check is everything that is wrong with a definition.
func (d *Definition) Check() []*fault.Fault {
	var out []*fault.Fault
	seen := map[string]bool{}
	for _, q := range d.Questions {
		if seen[q.Code] {
			out = append(out, wrong("survey.twice", "code", q.Code))
		}
		seen[q.Code] = true
		if word, no := aim.Refused(q.Code, q.Title.ZH, q.Title.EN); no {
			out = append(out, wrong("survey.charter", "code", q.Code, "word", word))
		}
	}
	if n := len(d.Questions); n == 0 || n > mostQuestions {
		out = append(out, wrong("survey.questions", "max", strconv.Itoa(mostQuestions)))
	}
	return out
}

// wrong is a fault of a definition; whoever reads the file adds where it stands.
func wrong(key string, args ...string) *fault.Fault { return fault.New(fault.Refused, key, args...) }

// Judge is what is wrong with somebody's answers: at least one, each to a question that there is, each an option.
func (d *Definition) Judge(answers map[string]string) error {
	n := 0
	for code, option := range answers {
		i := slices.IndexFunc(d.Questions, func(q Question) bool { return q.Code == code })
		if i < 0 || !slices.Contains(d.Questions[i].Kind.Options(), option) {
			return fault.New(fault.Invalid, "survey.answer").In(code)
		}
		n++
	}
	if n == 0 {
		return fault.New(fault.Invalid, "survey.nothing").In("answers")
	}
	return nil
}

// Cell is what counts are gathered by.
type Cell struct {
	Survey  string
	Area    area.Code
	Service string
}

// Tally is what was gathered in a cell: how many codes were given and answered, and each option of each question by question.option.
type Tally struct {
	From, Until day.Month
	Counts      map[string]int
}

// Result is counts that were closed.
type Result struct {
	Cell
	Tally
	Version int
	Seq     journal.Seq
}

// Body is what the entry of a result says.
func (r Result) Body() map[string]string {
	b := map[string]string{SurveyField: r.Survey, VersionField: strconv.Itoa(r.Version), ServiceField: r.Service, FromField: r.From.String(), UntilField: r.Until.String(),
		GivenField: strconv.Itoa(r.Counts[Given]), AnswersField: strconv.Itoa(r.Counts[Answered])}
	for what, n := range r.Counts {
		if what != Given && what != Answered && n > 0 {
			b[QuestionMark+what] = strconv.Itoa(n)
		}
	}
	return b
}

// Of reads a result back; ok is false where the entry is of something else.
func Of(e journal.Entry, body map[string]string) (Result, bool) {
	r := Result{Cell: Cell{body[SurveyField], e.Area, body[ServiceField]}, Tally: Tally{Counts: map[string]int{}}, Seq: e.Seq}
	if e.Kind != EntryKind {
		return r, false
	}
	var err error
	if r.From, err = day.ParseMonth(body[FromField]); err != nil {
		return r, false
	}
	if r.Until, err = day.ParseMonth(body[UntilField]); err != nil {
		return r, false
	}
	for field, text := range body {
		n, err := strconv.Atoi(text)
		switch {
		case err != nil:
		case field == VersionField:
			r.Version = n
		case field == GivenField:
			r.Counts[Given] = n
		case field == AnswersField:
			r.Counts[Answered] = n
		case len(field) > len(QuestionMark) && field[:len(QuestionMark)] == QuestionMark:
			r.Counts[field[len(QuestionMark):]] = n
		}
	}
	return r, true
}

// Said is what people said to a question.
type Said struct {
	Question Question
	Options  map[string]int
	N        int                 // who answered it
	Good     int                 // of them well
	Share    demography.Interval // of the good ones among those who answered, 95 %, exact
	Low      float64             // the share if everybody who was given a code and didn't answer thought it bad
	High     float64             // and if they thought it good
}

// Tell is what the results say to the questions of a survey, as far as there are at least some answers.
func (d *Definition) Tell(counts map[string]int, least int) []Said {
	var out []Said
	for _, q := range d.Questions {
		s := Said{Question: q, Options: map[string]int{}}
		for _, o := range q.Kind.Options() {
			n := counts[q.Code+"."+o]
			s.Options[o], s.N = n, s.N+n
			if q.Kind.Good(o) {
				s.Good += n
			}
		}
		if s.N < least {
			continue
		}
		s.Share = demography.Binomial(int64(s.Good), int64(s.N), demography.Usual)
		silent := max(0, counts[Given]-s.N)
		s.Low, s.High = float64(s.Good)/float64(s.N+silent), float64(s.Good+silent)/float64(s.N+silent)
		out = append(out, s)
	}
	return out
}

// Closed says whether a tally may be closed: enough people answered each question that anybody answered, so that no count tells of few.
func (t Tally) Closed(d *Definition, least int) bool {
	if t.Counts[Answered] < least {
		return false
	}
	for _, q := range d.Questions {
		n := 0
		for _, o := range q.Kind.Options() {
			n += t.Counts[q.Code+"."+o]
		}
		if n > 0 && n < least {
			return false
		}
	}
	return true
}
