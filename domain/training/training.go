// Package training knows what people who serve families learn: courses, the questions of their exams, which of them a seed draws, how many
// right answers pass, and for what work the certificate stands. It refuses a paper that can't be drawn again, and a certificate without
// attendance and a passed exam. It says nothing of what anybody earns.
package training

import (
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/audit"
)

// Question is one of a course's bank.
type Question struct {
	Code    string
	Text    words.Sentence
	Options []Option
	Source  string
}

// Option is one answer.
type Option struct {
	Code  string
	Text  words.Sentence
	Right bool
}

// right are the codes of the right options, in order.
func (q Question) right() []string {
	var out []string
	for _, o := range q.Options {
		if o.Right {
			out = append(out, o.Code)
		}
	}
	slices.Sort(out)
	return out
}

// Many says that more than one option may be right.
func (q Question) Many() bool { return len(q.right()) > 1 }

// Exam is how a course is examined.
type Exam struct {
	Questions int // how many are drawn
	Pass      int // per cent of them
	Minutes   int
	Sittings  int // how often somebody may sit it in one session
	Wait      int // days between sittings
}

// Course is one kind of training.
type Course struct {
	ID        string
	Version   int
	Title     words.Sentence
	Sources   []string
	Hours     int
	Months    int // for which the certificate stands
	Allows    []string
	Exam      Exam
	Questions []Question
	Verified  bool
}

// Inspect is the work of whoever inspects or accredits, and operate that of whoever uses a controlled device.
const (
	Inspect = "inspect"
	operate = "operate-"
)

// Operate is the work of using a type of device.
func Operate(device string) string { return operate + device }

// Question finds one.
func (c *Course) Question(code string) (Question, bool) {
	i := slices.IndexFunc(c.Questions, func(q Question) bool { return q.Code == code })
	if i < 0 {
		return Question{}, false
	}
	return c.Questions[i], true
}

// Check is everything that is wrong with a course.
func (c *Course) Check() []*fault.Fault {
	var all []*fault.Fault
	say := func(key, item string) {
		all = append(all, fault.New(fault.Invalid, key, "course", c.ID, "item", item))
	}
	if len(c.Questions) < c.Exam.Questions {
		say("training.check.few", strconv.Itoa(c.Exam.Questions))
	}
	for i, q := range c.Questions {
		n := len(q.right())
		switch {
		case slices.ContainsFunc(c.Questions[:i], func(o Question) bool { return o.Code == q.Code }):
			say("training.check.twice", q.Code)
		case n == 0 || n == len(q.Options):
			say("training.check.right", q.Code)
		}
		for j, o := range q.Options {
			if slices.ContainsFunc(q.Options[:j], func(p Option) bool { return p.Code == o.Code }) {
				say("training.check.twice", q.Code+" "+o.Code)
			}
		}
	}
	return all
}

// Asked is a question of a paper, its options in the order in which they are shown.
type Asked struct {
	Question
	Order []string
}

// Paper is the questions that a seed draws, in the order in which they are asked. The same seed makes the same paper of the same course.
func (c *Course) Paper(seed audit.Seed) []Asked {
	codes := make([]string, len(c.Questions))
	for i, q := range c.Questions {
		codes[i] = q.Code
	}
	chosen := shuffle(audit.Pick(codes, c.Exam.Questions, seed.Stream("questions "+c.ID)), seed.Stream("order "+c.ID))
	out := make([]Asked, 0, len(chosen))
	for _, code := range chosen {
		q, _ := c.Question(code)
		var options []string
		for _, o := range q.Options {
			options = append(options, o.Code)
		}
		slices.Sort(options)
		out = append(out, Asked{q, shuffle(options, seed.Stream("options "+c.ID+" "+code))})
	}
	return out
}

func shuffle(all []string, s *audit.Stream) []string {
	for i := range all {
		j := i + int(s.Below(uint64(len(all)-i)))
		all[i], all[j] = all[j], all[i]
	}
	return all
}

// Answers are what somebody chose, by question.
type Answers map[string][]string

// Mark is what a paper came to.
type Mark struct {
	Right, Of int
	Passed    bool
}

// Mark marks a paper: a question is right when all that is right of it and nothing else was chosen.
func (c *Course) Mark(paper []Asked, given Answers) Mark {
	m := Mark{Of: len(paper)}
	for _, q := range paper {
		chosen := slices.Clone(given[q.Code])
		slices.Sort(chosen)
		if slices.Equal(slices.Compact(chosen), q.right()) {
			m.Right++
		}
	}
	m.Passed = m.Of > 0 && m.Right*100 >= c.Exam.Pass*m.Of
	return m
}

// Canon checks answers against a paper.
func Canon(paper []Asked, given Answers) (Answers, error) {
	out := Answers{}
	for code, chosen := range given {
		i := slices.IndexFunc(paper, func(q Asked) bool { return q.Code == code })
		if i < 0 {
			return nil, fault.New(fault.Invalid, "training.exam.stranger", "question", code).In(code)
		}
		for _, c := range chosen {
			if !slices.Contains(paper[i].Order, c) {
				return nil, fault.New(fault.Invalid, "training.exam.stranger", "question", code+" "+c).In(code)
			}
		}
		if len(chosen) > 0 {
			out[code] = chosen
		}
	}
	return out, nil
}

// Text is answers as an entry keeps them.
func (a Answers) Text() string {
	var out []string
	for code, chosen := range a {
		c := slices.Clone(chosen)
		slices.Sort(c)
		out = append(out, code+"="+strings.Join(c, ","))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// MaySit says why somebody may not sit the exam on a day, after some sittings of which the last ended on a day.
func (c *Course) MaySit(sat int, last, today day.Day) error {
	switch {
	case sat >= c.Exam.Sittings:
		return fault.New(fault.Refused, "training.exam.sittings", "max", strconv.Itoa(c.Exam.Sittings))
	case sat > 0 && today < last+day.Day(c.Exam.Wait):
		return fault.New(fault.Refused, "training.exam.wait", "from", (last + day.Day(c.Exam.Wait)).String())
	}
	return nil
}

// Until is the last day of a certificate that begins on a day.
func (c *Course) Until(from day.Day) day.Day {
	return from.AddMonths(c.Months) - 1
}
