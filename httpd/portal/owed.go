package portal

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/benefit/choice"
	"wanjia/domain/benefit/typed"
	"wanjia/domain/person"
	"wanjia/httpd/benefits"
	"wanjia/httpd/portal/show"
)

func (p *portal) benefits(_ context.Context, _ asked, v *show.View) error {
	v.Data = p.Content.Schemes.On(v.Today)
	return nil
}

// ruled is a scheme with its rules as they are shown.
type ruled struct {
	*benefit.Scheme
	Evidence []benefits.SchemeEvidence
	Examples []sample
}

// sample is one of a scheme's examples.
type sample struct {
	Title benefit.Words
	On    day.Day
	Owed  money.Fen
	Says  string
}

func (p *portal) scheme(_ context.Context, a asked, v *show.View) error {
	s, ok := p.Content.Schemes.Find(benefit.ID(a.PathValue("id")), v.Today)
	if !ok {
		return fault.New(fault.Missing, "portal.benefits.missing")
	}
	out := ruled{Scheme: s}
	for _, e := range s.Evidence {
		out.Evidence = append(out.Evidence, benefits.EvidenceOf(a.lang, e))
	}
	for i := range s.Examples {
		e := &s.Examples[i]
		one := sample{Title: e.Title, On: e.On, Says: e.Says.Name()}
		for _, fen := range e.Owed {
			one.Owed += fen
		}
		out.Examples = append(out.Examples, one)
	}
	v.Head = v.Both(s.Title)
	v.Data = out
	return nil
}

// How many of a family the calculator asks for.
const (
	mostAdults   = 2
	mostChildren = 6
)

// owedForm is a family as somebody has typed it in so far, and what the rules make of it.
type owedForm struct {
	Values   map[string]string
	Wrong    map[string]string
	Areas    []show.Place
	Adults   []int // 1, 2
	Children []int
	Schools  []string
	Bands    []string
	Straits  []string
	Answers  []said
	Asked    bool
	Owed     money.Fen // in all, of what is owed and confirmed
}

// Is says that a choice was made.
func (f owedForm) Is(field, code string) bool { return f.Values[field] == code }

// firstChildren is for how many children there is room before somebody asks for more.
const firstChildren = 3

// First and Rest are the children that the form has room for at once, and the others.
func (f owedForm) First() []int { return f.Children[:firstChildren] }

// Rest are the others.
func (f owedForm) Rest() []int { return f.Children[firstChildren:] }

// MoreSaid says that something was said of the others.
func (f owedForm) MoreSaid() bool {
	return slices.ContainsFunc(f.Rest(), func(i int) bool { return f.Values["child"+strconv.Itoa(i)+"birth"] != "" })
}

// said is what a scheme makes of one of the family.
type said struct {
	benefits.DecisionSaid
	Scheme     *benefit.Scheme
	Kind       string
	Number     int // which adult or child, from 1
	Total      money.Fen
	Unverified bool
	Over       bool // the day for a first claim is past
	Until      day.Day
}

func (p *portal) family(ctx context.Context) (owedForm, error) {
	tree, err := p.Areas.Tree(ctx)
	f := owedForm{Values: map[string]string{}, Wrong: map[string]string{}, Schools: choice.Of("person.student"), Bands: choice.Of("household.income_band"),
		Straits: choice.Of("household.emergency")}
	for i := range mostAdults {
		f.Adults = append(f.Adults, i+1)
	}
	for i := range mostChildren {
		f.Children = append(f.Children, i+1)
	}
	if err == nil {
		f.Areas = show.Places(tree)
	}
	return f, err
}

// calculator shows the form; nobody has said anything yet.
func (p *portal) calculator(ctx context.Context, _ asked, v *show.View) (err error) {
	v.Data, err = p.family(ctx)
	return err
}

// owed answers with what a family is owed by the rules. Nothing of what was typed is kept, logged or written down.
func (p *portal) owed(w http.ResponseWriter, a asked) error {
	f, err := p.family(a.Context())
	if err != nil {
		return err
	}
	for name, all := range a.PostForm {
		if v := strings.TrimSpace(all[0]); v != "" && len(v) <= 64 {
			f.Values[name] = v
		}
	}
	v := p.view(a, "owed")
	status := http.StatusOK
	fam, tree, err := p.typed(a.Context(), &f, v.Today)
	if err != nil {
		return err
	}
	if len(f.Wrong) > 0 {
		status = http.StatusUnprocessableEntity
	} else if err := f.ask(p.Content.Schemes, fam, tree, v); err != nil {
		return err
	}
	v.Data = f
	b, err := show.Render("owed", v)
	if err == nil {
		b.Say(w, status)
	}
	return err
}

func (f *owedForm) ask(all benefit.Set, fam typed.Family, tree *area.Tree, v *show.View) error {
	answers, err := fam.Ask(all, v.Today, tree)
	if err != nil {
		return err
	}
	f.Asked = true
	for _, one := range answers {
		s := said{DecisionSaid: benefits.DecisionOf(v.Lang, &one.Decision), Scheme: one.Scheme, Kind: one.Kind.Name(), Number: one.Index + 1, Total: one.Total(), Until: one.Deadline,
			Over: one.Deadline != 0 && one.Deadline < v.Today}
		for i := range one.Periods {
			p := &one.Periods[i]
			s.Unverified = s.Unverified || p.Owed() && !p.Payable
			if p.Owed() && p.Payable {
				f.Owed += p.Fen
			}
		}
		f.Answers = append(f.Answers, s)
	}
	rank := map[string]int{"yes": 0, "unclear": 1, "no": 2}
	slices.SortStableFunc(f.Answers, func(x, y said) int { return cmp.Compare(rank[x.Says], rank[y.Says]) })
	return nil
}

// typed reads the family out of the form; what can't be read is said beside its field.
func (p *portal) typed(ctx context.Context, f *owedForm, today day.Day) (out typed.Family, tree *area.Tree, err error) {
	if tree, err = p.Areas.Tree(ctx); err != nil {
		return out, nil, err
	}
	at, wrong := area.ParseCode(f.Values["area"])
	found, ok := tree.Find(at)
	if wrong != nil || !ok {
		f.Wrong["area"] = "form.area.unknown"
	}
	out.Area, out.Income, out.Emergency = found, pick(f.Bands, f.Values["income"]), pick(f.Straits, f.Values["emergency"])
	out.Others = min(20, max(0, number(f.Values["others"])))
	for _, i := range f.Adults {
		if one, ok := f.somebody("adult", i, today); ok {
			out.Adults = append(out.Adults, one)
		}
	}
	for _, i := range f.Children {
		if one, ok := f.somebody("child", i, today); ok {
			out.Children = append(out.Children, one)
		}
	}
	if len(out.Adults)+len(out.Children) == 0 && len(f.Wrong) == 0 {
		f.Wrong["adult1birth"] = "form.nobody"
	}
	return out, tree, nil
}

func pick(all []string, code string) string {
	if slices.Contains(all, code) {
		return code
	}
	return ""
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// somebody is one of the family; ok is false where nothing was said of them.
func (f *owedForm) somebody(role string, i int, today day.Day) (out typed.Somebody, ok bool) {
	at := func(field string) string { return f.Values[role+strconv.Itoa(i)+field] }
	if at("birth") == "" {
		return out, false
	}
	read := func(field string) day.Partial {
		d, err := day.ParsePartial(at(field))
		if err != nil || !d.IsZero() && d.First() > today {
			f.Wrong[role+strconv.Itoa(i)+field] = "form.day"
		}
		return d
	}
	out.Birth, out.Death = read("birth"), read("death")
	if sex, err := person.ParseSex(at("sex")); err == nil {
		out.Sex = sex
	}
	if v := at("rural"); v != "" {
		rural := v == "yes"
		out.Rural = &rural
	}
	if v := at("disability"); v != "" {
		grade := min(4, max(0, number(v)))
		out.Disability = &grade
	}
	out.Student = pick(f.Schools, at("student"))
	return out, true
}
