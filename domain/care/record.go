package care

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// How a consent was given.
type How string

// The ways.
const (
	Spoken How = "spoken"
	Signed How = "signed"
)

// Consent is what a client agreed to, with the very words.
type Consent struct {
	Programme string
	Client    person.ID
	Version   int
	Says      words.Sentence
	Sees      words.Sentence
	At        time.Time
	Until     day.Day
	How       How
	Guardian  string // who agreed for a child; empty is the client
	Lang      words.Lang
	Campaign  journal.ID // in whose session it was given; zero in none
}

// Meeting is one visit, result or end as it was written down.
type Meeting struct {
	ID       journal.ID
	On       day.Day
	By       string
	Contact  string // of the programme's schedule; empty is none
	Form     string
	Version  int
	Answers  map[string]string
	Dangers  []string // codes of what the form calls a danger
	Fix      journal.ID
	Declined bool      // the client didn't want this contact; nothing else is kept of it
	At       time.Time // recorded
}

// Request is that a client asks for something to be put right, and what came of it.
type Request struct {
	ID     journal.ID
	On     day.Day
	Text   string
	Answer string
	By     string
}

// Record is a client's record, opened.
type Record struct {
	File
	Consent  Consent
	Meetings []Meeting // in the order of their days
	Requests []Request
	Steps    []ReferralStep
}

// ReferralStep is a step of a referral as its entry tells it.
type ReferralStep struct {
	ID     journal.ID
	Of     journal.ID // the referral: its first step
	Flow   string
	Step   string
	State  string
	Due    string
	By     string
	On     day.Day
	Reason string
	Values map[string]string
}

// Fields of what is sealed.
const (
	programmeField = "programme"
	personField    = "person"
	versionField   = "version"
	saysField      = "says"
	seesField      = "sees"
	untilField     = "until"
	howField       = "how"
	guardianField  = "guardian"
	langField      = "lang"
	formField      = "form"
	contactField   = "contact"
	dangersField   = "dangers"
	fixesField     = "fixes"
	declinedField  = "declined"
	campaignField  = "campaign"
	textField      = "text"
	ofField        = "of"
	flowField      = "flow"
	stepField      = "step"
	stateField     = "state"
	dueField       = "due"
	reasonField    = "reason"
	answerMark     = "a."
)

// Texts are what a consent says, to be sealed.
func (c *Consent) Texts() map[string]string {
	m := map[string]string{programmeField: c.Programme, personField: c.Client.String(), versionField: strconv.Itoa(c.Version),
		saysField + ".zh": c.Says.ZH, saysField + ".en": c.Says.EN, seesField + ".zh": c.Sees.ZH, seesField + ".en": c.Sees.EN,
		untilField: c.Until.String(), howField: string(c.How), guardianField: c.Guardian, langField: string(c.Lang)}
	if !c.Campaign.IsZero() {
		m[campaignField] = c.Campaign.String()
	}
	return m
}

// Texts are what a meeting says, to be sealed. Who it is about stands in it, so that nothing can be read into another's record.
func (m *Meeting) Texts(of person.ID) map[string]string {
	out := map[string]string{personField: of.String(), contactField: m.Contact, formField: m.Form, versionField: strconv.Itoa(m.Version), dangersField: strings.Join(m.Dangers, " ")}
	if m.Declined {
		out[declinedField] = "1"
	}
	if !m.Fix.IsZero() {
		out[fixesField] = m.Fix.String()
	}
	for code, text := range m.Answers {
		out[answerMark+code] = text
	}
	return out
}

// Texts are what a step of a referral says, to be sealed.
func (s *ReferralStep) Texts() map[string]string {
	out := map[string]string{flowField: s.Flow, stepField: s.Step, stateField: s.State, dueField: s.Due, reasonField: s.Reason}
	if s.Of != s.ID {
		out[ofField] = s.Of.String()
	}
	for code, text := range s.Values {
		out[answerMark+code] = text
	}
	return out
}

// RequestTexts are what a client's request, or the answer to one, says.
func RequestTexts(of journal.ID, text string) map[string]string {
	out := map[string]string{textField: text}
	if !of.IsZero() {
		out[ofField] = of.String()
	}
	return out
}

// Line is an entry of a record with what was sealed in it.
type Line struct {
	journal.Entry
	Label Label
	Texts map[string]string
}

// Open is the record that lines have made, in the order of the journal. What can't be read is left out: a line whose key is gone.
func Open(f File, lines []Line) (Record, error) {
	r := Record{File: f}
	for i := range lines {
		if err := r.take(&lines[i]); err != nil {
			return r, err
		}
	}
	slices.SortStableFunc(r.Meetings, func(a, b Meeting) int { return int(a.On - b.On) })
	return r, nil
}

func (r *Record) take(l *Line) (err error) {
	if l.Texts == nil {
		return nil
	}
	switch l.Kind {
	case Enrolment:
		var c Consent
		if c, err = consentOf(l); err == nil && (r.Consent.At.IsZero() || c.At.After(r.Consent.At)) {
			r.Consent = c // a consent that was renewed
		}
	case Visit:
		err = r.meet(l)
	case Referral:
		err = r.refer(l)
	case Asked:
		r.Requests = append(r.Requests, Request{ID: l.ID, On: l.Occurred.Day(), Text: l.Texts[textField]})
	case Told:
		of, wrong := journal.ParseID(l.Texts[ofField])
		if wrong != nil {
			return wrong
		}
		for i := range r.Requests {
			if r.Requests[i].ID == of {
				r.Requests[i].Answer, r.Requests[i].By = l.Texts[textField], l.Author
			}
		}
	}
	return err
}

func consentOf(l *Line) (c Consent, err error) {
	t := l.Texts
	c = Consent{Programme: t[programmeField], Says: words.Sentence{ZH: t[saysField+".zh"], EN: t[saysField+".en"]},
		Sees: words.Sentence{ZH: t[seesField+".zh"], EN: t[seesField+".en"]}, At: l.Label.At, How: How(t[howField]), Guardian: t[guardianField], Lang: words.Lang(t[langField])}
	if c.Client, err = person.ParseID(t[personField]); err != nil {
		return c, err
	}
	if c.Version, err = strconv.Atoi(t[versionField]); err != nil {
		return c, fault.New(fault.Internal, "care.broken").Because(err)
	}
	if text := t[campaignField]; text != "" {
		if c.Campaign, err = journal.ParseID(text); err != nil {
			return c, err
		}
	}
	c.Until, err = day.Parse(t[untilField])
	return c, err
}

// meet takes a meeting in; one that puts another right stands in its place.
func (r *Record) meet(l *Line) error {
	m := Meeting{ID: l.ID, On: l.Occurred.Day(), By: l.Author, Contact: l.Texts[contactField], Form: l.Texts[formField], Answers: answers(l.Texts), Dangers: strings.Fields(l.Texts[dangersField]), At: l.Recorded, Declined: l.Texts[declinedField] != ""}
	if text := l.Texts[fixesField]; text != "" {
		var err error
		if m.Fix, err = journal.ParseID(text); err != nil {
			return err
		}
	}
	m.Version, _ = strconv.Atoi(l.Texts[versionField]) // a form without a version is version 0
	r.Meetings = slices.DeleteFunc(r.Meetings, func(o Meeting) bool { return !m.Fix.IsZero() && o.ID == m.Fix })
	r.Meetings = append(r.Meetings, m)
	return nil
}

func answers(texts map[string]string) map[string]string {
	out := map[string]string{}
	for code, text := range texts {
		if name, ok := strings.CutPrefix(code, answerMark); ok {
			out[name] = text
		}
	}
	return out
}

func (r *Record) refer(l *Line) error {
	t := l.Texts
	s := ReferralStep{ID: l.ID, Of: l.ID, Flow: t[flowField], Step: t[stepField], State: t[stateField], Due: t[dueField], By: l.Author, On: l.Occurred.Day(),
		Reason: t[reasonField], Values: answers(t)}
	if text := t[ofField]; text != "" {
		of, err := journal.ParseID(text)
		if err != nil {
			return err
		}
		s.Of = of
	}
	r.Steps = append(r.Steps, s)
	return nil
}

// Referrals are the referrals of a record, each as its steps, in the order in which they were begun.
func (r *Record) Referrals() [][]ReferralStep {
	var out [][]ReferralStep
	at := map[journal.ID]int{}
	for _, s := range r.Steps {
		i, known := at[s.Of]
		if !known {
			i = len(out)
			at[s.Of] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], s)
	}
	return out
}

// In says whether the record is open for its team on a day: the consent was given, wasn't taken back, and isn't over.
func (r *Record) In(on day.Day) bool {
	return r.Stands() && !r.Consent.At.IsZero() && on <= r.Consent.Until
}

// Ended is the day of the form that ended the record, 0 where none did.
func (r *Record) Ended(form string) day.Day {
	for _, m := range r.Meetings {
		if form != "" && m.Form == form {
			return m.On
		}
	}
	return 0
}
