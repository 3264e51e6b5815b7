package benefits

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/family"
	"wanjia/desk/outreach"
	"wanjia/domain/access"
	"wanjia/domain/benefit"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// claims registers what is done about a claim beside its steps.
func (r *routes) claims(g *gate.Gate) {
	who := gate.May(access.Handle)
	gate.Handle(g, gate.Op{ID: "start-claim", Method: http.MethodPost, Path: "/unclaimed/claims", Tag: "benefits", Who: who,
		Summary: "Begin a claim for somebody who hasn't claimed; the family only confirms it"}, r.start)
	gate.Handle(g, gate.Op{ID: "write-letters", Method: http.MethodPost, Path: "/letters", Tag: "benefits", Who: who,
		Summary: "Write to families what they are owed, in both languages, each with a fresh link of its own"}, r.write)
	gate.Handle(g, gate.Op{ID: "revoke-links", Method: http.MethodPost, Path: "/letters/revoked", Tag: "benefits", Who: who, Status: http.StatusNoContent,
		Summary: "Close the links of a family to a scheme"}, r.revoke)
	gate.Handle(g, gate.Op{ID: "get-decision", Method: http.MethodGet, Path: "/cases/{id}/decision", Tag: "benefits", Who: who,
		Summary: "What the scheme makes of a claim today, clause by clause, with what was shown"}, r.explain)
	gate.Handle(g, gate.Op{ID: "confirm-fact", Method: http.MethodPost, Path: "/cases/{id}/facts", Tag: "benefits", Who: who,
		Summary: "Put down what somebody showed that the register can't know, on the word of whoever verifies the claim"}, r.confirm)
}

// ClaimStart is for whom a claim is begun.
type ClaimStart struct {
	Scheme string `json:"scheme" maxLength:"60"`
	Person string `json:"person" format:"uuid"`
}

// ClaimStarted is the claim, which waits for the family.
type ClaimStarted struct {
	shape.Written
	Case  string `json:"case"`
	State string `json:"state"`
}

type startIn struct {
	gate.Key
	Body ClaimStart
}

func (r *routes) start(ctx context.Context, in *startIn) (*gate.Answer[ClaimStarted], error) {
	u, err := in.ID()
	if err != nil {
		return nil, err
	}
	p, err := personOf(in.Body.Person, "person")
	if err != nil {
		return nil, err
	}
	done, err := r.desk.Start(ctx, gate.Who(ctx).Actor, journal.ID{ID: u}, benefit.ID(in.Body.Scheme), p)
	if err != nil {
		return nil, err
	}
	return gate.Reply(ClaimStarted{Written: shape.WrittenOf(done.Entry, done.Seq), Case: done.Case.String(), State: done.State}), nil
}

func personOf(text, field string) (person.ID, error) {
	p, err := person.ParseID(text)
	if err != nil {
		return p, fault.New(fault.Invalid, "http.field.uuid").In(field).Because(err)
	}
	return p, nil
}

// LetterOrder is to whom letters are to be written.
type LetterOrder struct {
	Scheme string   `json:"scheme" maxLength:"60"`
	People []string `json:"people" minItems:"1" maxItems:"200" doc:"those whom it is for; who lives together gets one letter"`
}

func (o LetterOrder) people() ([]person.ID, error) {
	var out []person.ID
	for _, text := range o.People {
		p, err := personOf(text, "people")
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// Letter is what one family is told. Its link is told this once.
type Letter struct {
	To      []shape.PersonRef `json:"to"`
	Address string            `json:"address"`
	Area    *shape.AreaRef    `json:"area"`
	Link    string            `json:"link"`
	Code    string            `json:"code" doc:"the link as a QR code, an SVG"`
	Ends    string            `json:"ends" doc:"until when the link is good"`
	Texts   []LetterText      `json:"texts" doc:"in Chinese and in English"`
}

// LetterText is a letter in one language.
type LetterText struct {
	Lang  string   `json:"lang" enum:"zh,en"`
	Title string   `json:"title"`
	Dear  string   `json:"dear"`
	Lines []string `json:"lines" doc:"what each of the family is owed"`
	How   string   `json:"how" doc:"what to do"`
	About string   `json:"about" doc:"the scheme in a few words"`
	Foot  string   `json:"foot" doc:"until when the link is good, and who writes"`
}

type lettersIn struct{ Body LetterOrder }

func (r *routes) write(ctx context.Context, in *lettersIn) (*gate.Answer[shape.List[Letter]], error) {
	people, err := in.Body.people()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	letters, err := r.letters.Letters(ctx, who.Actor, benefit.ID(in.Body.Scheme), people)
	if err != nil {
		return nil, err
	}
	origin := r.origin
	if origin == "" {
		origin = who.Origin
	}
	out := make([]Letter, len(letters))
	for i := range letters {
		if out[i], err = letterOf(&letters[i], origin); err != nil {
			return nil, err
		}
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// letterOf is a letter as it is printed. The secret of its link stands behind the mark that browsers don't send to servers.
func letterOf(l *family.Letter, origin string) (Letter, error) {
	ends := day.OfTime(l.Ends, clock.Civil())
	out := Letter{To: []shape.PersonRef{}, Address: l.Address, Area: shape.PlaceOf(l.At), Link: origin + "/family#" + l.Token, Ends: ends.String(), Texts: []LetterText{}}
	for _, p := range l.To {
		out.To = append(out.To, shape.RefOf(p))
	}
	code, err := shape.QR(out.Link)
	if err != nil {
		return out, err
	}
	out.Code = string(code)
	for _, lang := range []words.Lang{words.ZH, words.EN} {
		t := LetterText{Lang: string(lang), Title: Say(lang, l.Scheme.Title), Dear: dear(lang, l), How: words.Text(lang, "claim.letter.how", nil), About: Say(lang, l.Scheme.About),
			Foot: words.Text(lang, "claim.letter.foot", map[string]string{"day": words.Date(lang, ends.Partial()), "area": l.At.Name}), Lines: []string{}}
		for i := range l.Rows {
			t.Lines = append(t.Lines, line(lang, l.Scheme, &l.Rows[i], ends))
		}
		out.Texts = append(out.Texts, t)
	}
	return out, nil
}

// dear is how a letter begins: with those who may claim, or with whom it is about.
func dear(lang words.Lang, l *family.Letter) string {
	var names []string
	for _, p := range l.To {
		names = append(names, p.Name)
	}
	key := "claim.letter.dear"
	if len(names) == 0 { // nobody who may claim is on record
		key = "claim.letter.family"
		for _, r := range l.Rows {
			names = append(names, r.Person.Name)
		}
	}
	return words.Text(lang, key, map[string]string{"names": strings.Join(names, words.Text(lang, "claim.letter.comma", nil))})
}

// manyPeriods are more than a sentence names one by one.
const manyPeriods = 4

// line is the scheme's own sentence to somebody who is owed something, and what else they must know of it: that the time for a first claim
// is over and they can claim all the same, or that an amount isn't confirmed yet.
func line(lang words.Lang, s *benefit.Scheme, r *family.Row, ends day.Day) string {
	periods, confirmed := []string{}, true
	for _, p := range PeriodsOf(&r.Decision) {
		periods, confirmed = append(periods, PeriodTitle(lang, p.Period)), confirmed && p.Payable
	}
	what := strings.Join(periods, words.Text(lang, "claim.letter.comma", nil))
	if n := len(periods); n >= manyPeriods {
		what = words.Text(lang, "claim.letter.span", map[string]string{"first": periods[0], "last": periods[n-1]})
	}
	last := r.Decision.Deadline
	late := last != 0 && last < r.Decision.On
	by := last
	if late || last == 0 { // the link is good until then
		by = ends
	}
	text := Say(lang, s.Notices["owed"].Fill(map[string]string{"name": r.Person.Name, "title": Say(lang, s.Title), "amount": r.Decision.Total().String(),
		"deadline": words.Date(lang, by.Partial()), "periods": what}))
	if late {
		text += words.Text(lang, "claim.letter.late", map[string]string{"day": words.Date(lang, last.Partial())})
	}
	if !confirmed {
		text += words.Text(lang, "claim.letter.unconfirmed", nil)
	}
	return text
}

type revokeIn struct{ Body LetterOrder }

func (r *routes) revoke(ctx context.Context, in *revokeIn) (*struct{}, error) {
	people, err := in.Body.people()
	if err != nil {
		return nil, err
	}
	return nil, r.letters.Revoke(ctx, gate.Who(ctx).Actor, benefit.ID(in.Body.Scheme), people)
}

// ClaimPath names a claim.
type ClaimPath struct {
	ID string `path:"id" format:"uuid"`
}

func (in ClaimPath) id() (journal.ID, error) {
	return shape.EntryID(in.ID, "id")
}

// Explained is what the scheme of a claim makes of it.
type Explained struct {
	DecisionSaid
	Shown    []FactShown `json:"shown" doc:"what was confirmed, the oldest first"`
	Confirms bool        `json:"confirms" doc:"one may put down what the family shows"`
}

// FactShown is something that somebody showed.
type FactShown struct {
	Fact  string `json:"fact"`
	Title string `json:"title"`
	Value string `json:"value"`
	Says  string `json:"says" doc:"the value in words"`
	From  string `json:"from"`
	Until string `json:"until" doc:"empty until further notice"`
	By    string `json:"by"`
	On    string `json:"on"`
	Paper string `json:"paper" doc:"the file that shows it"`
}

type explainIn struct{ ClaimPath }

func (r *routes) explain(ctx context.Context, in *explainIn) (*gate.Answer[Explained], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	d, err := r.desk.Explain(ctx, who.Actor, id)
	if err != nil {
		return nil, err
	}
	out := Explained{DecisionSaid: DecisionOf(who.Lang, &d.Decision), Shown: []FactShown{}, Confirms: d.Confirms}
	for _, f := range d.Shown {
		says := f.Text
		if v, ok := benefit.ParseShown(f.Fact.Fact, f.Text); ok {
			says = valueOf(who.Lang, f.Fact.Fact, v)
		}
		out.Shown = append(out.Shown, FactShown{Fact: f.Fact.Fact, Title: FactTitle(who.Lang, f.Fact.Fact), Value: f.Text, Says: says, From: f.From.String(), Until: dayOf(f.Until), By: f.By,
			On: f.On.String(), Paper: f.Paper})
	}
	return gate.Reply(out), nil
}

// FactDraft is something that somebody showed.
type FactDraft struct {
	Fact  string `json:"fact" maxLength:"60"`
	Value string `json:"value" maxLength:"200"`
	From  string `json:"from,omitempty" maxLength:"10" doc:"from when it counts; unsaid, from the beginning of the scheme"`
	Until string `json:"until,omitempty" maxLength:"10" doc:"the last day on which it counts; unsaid, until further notice"`
	Paper string `json:"paper,omitempty" maxLength:"64" doc:"the file that shows it"`
}

// FactWritten says where it was put down.
type FactWritten struct {
	Journal int64 `json:"journal"`
}

type confirmIn struct {
	gate.Key
	ClaimPath
	Body FactDraft
}

func (r *routes) confirm(ctx context.Context, in *confirmIn) (*gate.Answer[FactWritten], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	of, err := in.id()
	if err != nil {
		return nil, err
	}
	s := outreach.Showing{ID: journal.ID{ID: u}, Case: of, Fact: in.Body.Fact, Value: strings.TrimSpace(in.Body.Value), Paper: in.Body.Paper}
	for _, d := range []struct {
		text, field string
		into        *day.Day
	}{{in.Body.From, "from", &s.From}, {in.Body.Until, "until", &s.Until}} {
		if d.text == "" {
			continue
		}
		if *d.into, err = day.Parse(d.text); err != nil {
			return nil, fault.New(fault.Invalid, "bank.date", "text", d.text).In(d.field).Because(err)
		}
	}
	at, err := r.desk.Confirm(ctx, gate.Who(ctx).Actor, s)
	if err != nil {
		return nil, err
	}
	return gate.Reply(FactWritten{int64(at)}), nil
}

// PeriodTitle is a period in words; an occasion is called as its scheme calls it.
func PeriodTitle(lang words.Lang, code string) string {
	year := code[:min(4, len(code))]
	rest := strings.TrimPrefix(code, year)
	switch {
	case code == "once":
		return words.Text(lang, "claim.period.once", nil)
	case rest == "" && isNumber(year):
		return words.Text(lang, "claim.period.year", map[string]string{"year": year})
	case slices.Contains([]string{"H1", "H2", "Q1", "Q2", "Q3", "Q4"}, rest):
		return words.Text(lang, "claim.period."+rest, map[string]string{"year": year})
	}
	return code
}

func isNumber(text string) bool { return strings.Trim(text, "0123456789") == "" }
