// Package schedules reads schedules of contacts out of content packs: one YAML file a schedule, named schedule-ID.yaml, checked word by
// word, with every mistake named by file, line and how to mend it; and it runs the examples that a schedule carries.
package schedules

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/domain/form"
	"wanjia/domain/rule"
	"wanjia/domain/schedule"
	"wanjia/exchange/pack/spoken"
	"wanjia/exchange/pack/strict"
)

// prefix is how the files begin: schedule-child.yaml.
const prefix = "schedule-"

// Set is schedules by their id.
type Set map[string]*schedule.Definition

// Load reads the schedules of the named packs; a later pack's takes the place of an earlier one's with the same id.
func Load(files fs.FS, names ...string) (Set, []*fault.Fault) {
	lang, err := schedule.Language()
	if err != nil {
		return nil, []*fault.Fault{fault.New(fault.Internal, "form.lint.language", "file", prefix, "line", "1").Because(err)}
	}
	set := Set{}
	wrong := strict.Each(files, prefix, names, func(at string, raw []byte) []*fault.Fault {
		d, problems := Parse(at, raw, lang)
		if len(problems) == 0 {
			set[d.ID] = d
		}
		return problems
	})
	return set, wrong
}

// reader reads one schedule.
type reader struct {
	spoken.File
	d    *schedule.Definition
	lang *rule.Language
}

// Parse reads one schedule; it is nil where anything is wrong with it.
func Parse(name string, raw []byte, lang *rule.Language) (*schedule.Definition, []*fault.Fault) {
	r := &reader{File: spoken.File{File: strict.Of(name), Room: rule.Care}, d: &schedule.Definition{Where: name}, lang: lang}
	if root := r.Document(raw); root != nil {
		r.schedule(root)
	}
	if len(r.Problems()) > 0 {
		return nil, r.Problems()
	}
	return r.d, nil
}

func (r *reader) schedule(root *yaml.Node) {
	x := r.Mapping(root, "*id", "*version", "*title", "*about", "*programme", "*source", "*verified", "*anchor", "stops", "who", "*contacts", "*examples")
	d := r.d
	d.ID, d.Version, d.Programme = r.ID(x, prefix), x.Whole("version", 1, 9999), r.Programme(x)
	d.Title, d.About, d.Verified, d.Sources = r.Words(x, "title"), r.Words(x, "about"), x.Flag("verified"), r.Sources(x)
	d.Anchor = strict.Choice(x, "anchor", schedule.Anchors()...)
	for _, n := range x.List("stops") {
		at := slices.IndexFunc(schedule.Anchors(), func(a schedule.Anchor) bool { return a.Name() == n.Value })
		if at < 0 || schedule.Anchor(at) == d.Anchor {
			r.Wrong(n, "schedule.lint.stops", "text", n.Value)
			continue
		}
		d.Stops = append(d.Stops, schedule.Anchor(at))
	}
	d.Who = r.asks(x, "who")
	for _, n := range x.List("contacts") {
		d.Contacts = append(d.Contacts, r.contact(n))
	}
	r.Some(x, "contacts", "form.lint.empty")
	for _, n := range x.List("examples") {
		d.Examples = append(d.Examples, r.example(n))
	}
	r.Some(x, "examples", "form.lint.examples")
}

// asks reads a condition; nil where there is none. The last time of a contact is known where the contact comes again, and nowhere else.
func (r *reader) asks(x strict.Fields, key string, more ...string) *rule.Expression {
	text := x.Text(key)
	if text == "" {
		return nil
	}
	e := r.Compile(r.lang, x.Get(key), text, rule.Bool)
	if e == nil {
		return nil
	}
	for _, name := range e.Uses() {
		if strings.HasPrefix(name, "last.") && !slices.Contains(more, "last") {
			r.Wrong(x.Get(key), "schedule.lint.last", "text", text, "name", name)
		}
	}
	return e
}

func (r *reader) contact(n *yaml.Node) schedule.Contact {
	x := r.Mapping(n, "*code", "*title", "*form", "source", "verified", "*from", "*due", "until", "when", "after", "gap", "every")
	c := schedule.Contact{Code: r.Code(x, "code"), Title: r.Words(x, "title"), Form: x.Text("form"), Source: x.Text("source"), Verified: r.d.Verified,
		From: r.span(x, "from"), Due: r.span(x, "due"), Until: r.span(x, "until"), When: r.asks(x, "when"), After: x.Text("after"), Gap: r.span(x, "gap")}
	if x.Get("verified") != nil {
		c.Verified = x.Flag("verified")
	}
	known := func(code string) bool {
		return slices.ContainsFunc(r.d.Contacts, func(o schedule.Contact) bool { return o.Code == code })
	}
	if c.Code != "" && known(c.Code) {
		r.Wrong(x.Get("code"), "form.lint.again", "code", c.Code)
	}
	if c.After != "" && !known(c.After) {
		r.Wrong(x.Get("after"), "schedule.lint.after", "text", c.After)
	}
	if (c.After == "") != !c.Gap.Set {
		r.Wrong(n, "schedule.lint.gap", "code", c.Code)
	}
	r.ordered(x, &c)
	r.every(x, &c)
	return c
}

// ordered holds from, due and until to their order.
func (r *reader) ordered(x strict.Fields, c *schedule.Contact) {
	if c.From.Set && c.Due.Set && c.From.Longer(c.Due) {
		r.Wrong(x.Get("due"), "schedule.lint.order", "first", "from", "from", c.From.Text(), "second", "due", "to", c.Due.Text())
	}
	if c.Until.Set && c.Due.Set && c.Due.Longer(c.Until) {
		r.Wrong(x.Get("until"), "schedule.lint.order", "first", "due", "from", c.Due.Text(), "second", "until", "to", c.Until.Text())
	}
}

// every is one span, or a list of spans with conditions of which the first that holds counts.
func (r *reader) every(x strict.Fields, c *schedule.Contact) {
	n := x.Get("every")
	if n == nil {
		return
	}
	if n.Kind == yaml.ScalarNode {
		c.Every = []schedule.Repeat{{Span: r.repeat(x, "every")}}
		return
	}
	for _, item := range x.List("every") {
		if k := len(c.Every); k > 0 && c.Every[k-1].When == nil {
			r.Wrong(item, "schedule.lint.unreached")
		}
		y := r.Mapping(item, "when", "*span")
		c.Every = append(c.Every, schedule.Repeat{When: r.asks(y, "when", "last"), Span: r.repeat(y, "span")})
	}
}

func (r *reader) repeat(x strict.Fields, key string) schedule.Span {
	s := r.span(x, key)
	if s.Set && s.N == 0 {
		r.Wrong(x.Get(key), "schedule.lint.never")
	}
	return s
}

// span reads a length of time such as 6 weeks.
func (r *reader) span(x strict.Fields, key string) schedule.Span {
	text := x.Text(key)
	if text == "" {
		return schedule.Span{}
	}
	number, unit, _ := strings.Cut(text, " ")
	n, err := strconv.Atoi(number)
	at := slices.Index([]string{"day", "week", "month", "year"}, strings.TrimSuffix(unit, "s"))
	if err != nil || at < 0 || n < 0 || n > 2000 {
		r.Wrong(x.Get(key), "schedule.lint.span", "key", key, "text", text)
		return schedule.Span{}
	}
	return schedule.Span{N: n, Unit: schedule.Unit(at), Set: true}
}

func (r *reader) example(n *yaml.Node) schedule.Example {
	x := r.Mapping(n, "*title", "*facts", "done", "due")
	e := schedule.Example{Title: r.Words(x, "title"), Line: n.Line, Due: map[string]string{}}
	if f := x.Get("facts"); f != nil {
		y := r.Mapping(f, "*on", "birth", "sex", "lmp", "edd", "delivered", "enrolled", "ended", "died", "moved")
		e.Facts = schedule.Facts{Facts: r.Facts(y), Enrolled: r.Partial(y, "enrolled"), Ended: r.Partial(y, "ended"), Died: r.Partial(y, "died"), Moved: r.Partial(y, "moved")}
	}
	for _, d := range x.List("done") {
		y := r.Mapping(d, "contact", "form", "*on", "kind", "declined")
		done := schedule.Done{Contact: y.Text("contact"), Form: y.Text("form"), On: r.Day(y, "on"), Kind: y.Text("kind"), Declined: y.Flag("declined")}
		if done.Contact != "" {
			r.offered(y.Get("contact"))
		}
		e.Done = append(e.Done, done)
	}
	due := x.Get("due")
	if due == nil {
		return e
	}
	if due.Kind != yaml.MappingNode {
		r.Wrong(due, "pack.mapping", "keys", "contact: state")
		return e
	}
	for i := 0; i+1 < len(due.Content); i += 2 {
		r.offered(due.Content[i])
		e.Due[due.Content[i].Value] = due.Content[i+1].Value
	}
	return e
}

// offered wants a word to be a contact of the schedule.
func (r *reader) offered(n *yaml.Node) {
	if !slices.ContainsFunc(r.d.Contacts, func(c schedule.Contact) bool { return c.Code == n.Value }) {
		r.Wrong(n, "schedule.lint.contact", "code", n.Value)
	}
}

// Agree is what is wrong between schedules and forms: a contact whose form isn't there.
func Agree(set Set, forms map[string]*form.Definition) []*fault.Fault {
	var out []*fault.Fault
	for _, d := range set {
		for _, c := range d.Contacts {
			if forms[c.Form] == nil {
				out = append(out, fault.New(fault.Invalid, "schedule.lint.form", "file", d.Where, "line", "1", "contact", c.Code, "form", c.Form))
			}
		}
	}
	slices.SortFunc(out, func(a, b *fault.Fault) int { return strings.Compare(a.Error(), b.Error()) })
	return out
}

// Test runs the examples of all schedules; what doesn't come out as written is told, line by line.
func Test(set Set) []*fault.Fault {
	var out []*fault.Fault
	for _, d := range set {
		for i := range d.Examples {
			if differs := run(d, &d.Examples[i]); len(differs) > 0 {
				e := &d.Examples[i]
				out = append(out, fault.New(fault.Invalid, "form.lint.other", "file", d.Where, "line", strconv.Itoa(e.Line), "title", e.Title.ZH+" / "+e.Title.EN,
					"differs", strings.Join(differs, "; ")))
			}
		}
	}
	return out
}

func run(d *schedule.Definition, e *schedule.Example) []string {
	var differs []string
	got := map[string]string{}
	for _, item := range schedule.Due(d, &e.Facts, e.Done) {
		got[item.Contact] = item.State.Name() + " " + item.Due.String()
		if _, named := e.Due[item.Contact]; !named && (item.State == schedule.Open || item.State == schedule.Late) {
			differs = append(differs, item.Contact+" is "+got[item.Contact])
		}
	}
	for _, c := range d.Contacts {
		want, named := e.Due[c.Code]
		if named && got[c.Code] != want && strings.Split(got[c.Code]+" ", " ")[0] != want {
			differs = append(differs, c.Code+" is "+strings.TrimSpace(got[c.Code])+", not "+want)
		}
	}
	return differs
}
