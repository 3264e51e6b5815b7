package formjson_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/form"
	"wanjia/domain/rule"
	"wanjia/domain/schedule"
	"wanjia/exchange/formjson"
	"wanjia/exchange/pack/forms"
	"wanjia/exchange/pack/schedules"
	"wanjia/packs"
)

// The goldens of this package are what the web's tests run: expressions with their trees, forms and schedules with made-up answers and
// visits, and what each comes to here. A golden that has become stale fails; -update writes it again.
var update = flag.Bool("update", false, "write the goldens")

// golden compares, or writes.
func golden(t *testing.T, name string, got any) {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(got); err != nil {
		t.Fatal(err)
	}
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, b.Bytes()) {
		t.Errorf("%s isn't what comes out now; run go test ./exchange/formjson -update and then the web's tests", file)
	}
}

// one is an expression, what is known, and what it comes to; with its tree for the web.
type one struct {
	Text  string                   `json:"text"`
	Want  string                   `json:"want,omitempty"`
	Known map[string]formjson.Tree `json:"known"`
	Tree  formjson.Tree            `json:"tree,omitempty"`
	Is    formjson.Tree            `json:"is"`
}

type table struct {
	About string             `json:"about,omitempty"`
	Table formjson.FormTable `json:"table"`
	Cases []one              `json:"cases"`
}

// names are the facts of the cases.
func names() []rule.Fact {
	return []rule.Fact{{Name: "b1", Type: rule.Bool}, {Name: "b2", Type: rule.Bool}, {Name: "i1", Type: rule.Int}, {Name: "i2", Type: rule.Int}, {Name: "x1", Type: rule.Number},
		{Name: "x2", Type: rule.Number}, {Name: "s1", Type: rule.Text}, {Name: "s2", Type: rule.Text}, {Name: "d1", Type: rule.Day}, {Name: "d2", Type: rule.Day},
		{Name: "l1", Type: rule.Texts}, {Name: "l2", Type: rule.Texts}}
}

func language(t *testing.T, of formjson.FormTable) *rule.Language {
	t.Helper()
	l, err := rule.Portable(names(), []rule.Table{{Name: of.Name, First: of.First, Values: of.Values}}, rule.Care)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func typeOf(word string) rule.Type {
	for _, t := range []rule.Type{rule.Bool, rule.Int, rule.Text, rule.Day, rule.Texts, rule.Number} {
		if t.Name() == word {
			return t
		}
	}
	return rule.Bool
}

type known map[string]rule.Value

func (k known) Fact(name string) rule.Value { return k[name] }

func valueOf(t *testing.T, of formjson.Tree) rule.Value {
	t.Helper()
	if len(of) == 0 {
		return rule.Value{}
	}
	switch of[0] {
	case "bool":
		return rule.OfBool(of[1].(bool))
	case "int":
		n, err := strconv.Atoi(of[1].(string))
		if err != nil {
			t.Fatal(err)
		}
		return rule.OfInt(n)
	case "double":
		return rule.OfNumber(of[1].(float64))
	case "day":
		return rule.OfDay(day.Day(of[1].(float64)))
	case "text":
		return rule.OfText(of[1].(string))
	}
	texts := []string{}
	for _, x := range of[1:] {
		texts = append(texts, x.([]any)[1].(string))
	}
	return rule.OfTexts(texts)
}

func knownOf(t *testing.T, of map[string]formjson.Tree) known {
	k := known{}
	for name, v := range of {
		k[name] = valueOf(t, v)
	}
	return k
}

// treeOfValue is a value as the goldens write it; nil where it isn't known.
func treeOfValue(v rule.Value) formjson.Tree {
	if !v.Known() {
		return nil
	}
	return formjson.Value(v)
}

func told(t formjson.Tree) string {
	raw, err := json.Marshal(t)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

func TestTheTableOfCases(t *testing.T) {
	raw, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var all table
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	l := language(t, all.Table)
	for i := range all.Cases {
		c := &all.Cases[i]
		e, err := l.Compile(c.Text, typeOf(c.Want))
		if err != nil {
			t.Errorf("%s: %v", c.Text, err)
			continue
		}
		c.Tree = formjson.TreeOf(e)
		got, err := e.Ask(knownOf(t, c.Known))
		if err != nil {
			got = rule.Value{}
		}
		if told(treeOfValue(got)) != told(c.Is) {
			t.Errorf("%s with %v is %s, want %s", c.Text, c.Known, told(treeOfValue(got)), told(c.Is))
		}
	}
	golden(t, "cases.golden.json", all)
}

// writer makes up expressions.
type writer struct{ *rand.Rand }

func (w writer) of(options ...string) string { return options[w.IntN(len(options))] }

// expression is a text that answers with a type.
func (w writer) expression(of rule.Type, depth int) string {
	leaf := depth <= 0 || w.IntN(5) == 0
	sub := func(t rule.Type) string { return w.expression(t, depth-1) }
	switch of {
	case rule.Bool:
		if leaf {
			return w.of("b1", "b2", "has(x1)", "has(s1)", "has(l2)", "has(d1)", "true", "false")
		}
		switch w.IntN(12) {
		case 0:
			return "(" + sub(rule.Bool) + " && " + sub(rule.Bool) + ")"
		case 1:
			return "(" + sub(rule.Bool) + " || " + sub(rule.Bool) + ")"
		case 2:
			return "!(" + sub(rule.Bool) + ")"
		case 3:
			return "(" + sub(rule.Int) + w.of(" < ", " <= ", " > ", " >= ", " == ", " != ") + sub(rule.Int) + ")"
		case 4:
			return "(" + sub(rule.Number) + w.of(" < ", " <= ", " > ", " >= ", " == ", " != ") + sub(rule.Number) + ")"
		case 5:
			return "(" + sub(rule.Day) + w.of(" < ", " <= ", " > ", " >= ", " == ", " != ") + sub(rule.Day) + ")"
		case 6:
			return "(" + sub(rule.Text) + w.of(" == ", " != ") + sub(rule.Text) + ")"
		case 7:
			return "(" + sub(rule.Text) + " in " + sub(rule.Texts) + ")"
		case 8:
			return "(" + sub(rule.Int) + " in [" + sub(rule.Int) + ", " + sub(rule.Int) + "])"
		case 9:
			return "any(" + sub(rule.Texts) + ", " + sub(rule.Texts) + ")"
		case 10:
			return sub(rule.Text) + "." + w.of("contains", "startsWith", "endsWith") + "(" + sub(rule.Text) + ")"
		}
	case rule.Int:
		if leaf {
			return w.of("i1", "i2", "0", "1", "-1", "7", "9223372036854775807", "4611686018427387905", strconv.Itoa(w.IntN(2000)-1000))
		}
		switch w.IntN(10) {
		case 0, 1, 2:
			return "(" + sub(rule.Int) + w.of(" + ", " - ", " * ", " / ", " % ") + sub(rule.Int) + ")"
		case 3:
			return "-(" + sub(rule.Int) + ")"
		case 4:
			return "size(" + sub(rule.Text) + ")"
		case 5:
			return sub(rule.Texts) + ".size()"
		case 6:
			return w.of("days", "months") + "(" + sub(rule.Day) + ", " + sub(rule.Day) + ")"
		case 7:
			return "int(" + sub(rule.Number) + ")"
		}
	case rule.Number:
		if leaf {
			return w.of("x1", "x2", "0.0", "1.5", "-2.25", "1e300", "0.1", strconv.FormatFloat(float64(w.IntN(100000))/1000, 'f', 3, 64))
		}
		switch w.IntN(8) {
		case 0, 1, 2:
			return "(" + sub(rule.Number) + w.of(" + ", " - ", " * ", " / ") + sub(rule.Number) + ")"
		case 3:
			return "-(" + sub(rule.Number) + ")"
		case 4:
			return "double(" + sub(rule.Int) + ")"
		case 5:
			return "round(" + sub(rule.Number) + ", " + w.of("0", "1", "2", "3", "6", "7", "i1") + ")"
		case 6:
			return `look("t", ` + sub(rule.Int) + ")"
		}
	case rule.Day:
		if leaf || w.IntN(2) == 0 {
			return w.of("d1", "d2", `day("2024-02-29")`, `day("2026-03-01")`, `day("1899-12-31")`)
		}
		return "plus_days(" + sub(rule.Day) + ", " + sub(rule.Int) + ")"
	case rule.Text:
		return w.of("s1", "s2", `""`, `"a"`, `"母亲"`, `"𠮷a"`)
	case rule.Texts:
		if leaf || w.IntN(2) == 0 {
			return w.of("l1", "l2")
		}
		return "[" + sub(rule.Text) + ", " + sub(rule.Text) + "]"
	}
	return "(" + sub(rule.Bool) + " ? " + sub(of) + " : " + sub(of) + ")"
}

// known makes up what is known: of each fact something, or nothing.
func (w writer) known() map[string]formjson.Tree {
	out := map[string]formjson.Tree{}
	for _, f := range names() {
		if w.IntN(4) == 0 {
			continue
		}
		switch f.Type {
		case rule.Bool:
			out[f.Name] = formjson.Tree{"bool", w.IntN(2) == 0}
		case rule.Int:
			out[f.Name] = formjson.Tree{"int", w.of("0", "1", "2", "-1", "3", "-9223372036854775808", "9223372036854775807", strconv.Itoa(w.IntN(500)-250))}
		case rule.Number:
			out[f.Name] = formjson.Tree{"double", []float64{0, 1, -1, 0.1, 1e18, -1e19, float64(w.IntN(10000)) / 100, float64(w.IntN(10000)) / 7}[w.IntN(8)]}
		case rule.Text:
			out[f.Name] = formjson.Tree{"text", w.of("", "a", "b", "母亲", "𠮷a", "ab")}
		case rule.Day:
			out[f.Name] = formjson.Tree{"day", float64(w.IntN(30000) - 5000)}
		case rule.Texts:
			l := formjson.Tree{"list"}
			for range w.IntN(4) {
				l = append(l, []any{"text", w.of("", "a", "b", "母亲")})
			}
			out[f.Name] = l
		}
	}
	return out
}

// TestExpressionsThatNobodyWrote makes expressions up. The same seed makes the same ones, so that the web can run them again.
func TestExpressionsThatNobodyWrote(t *testing.T) {
	w := writer{rand.New(rand.NewPCG(20260310, 7))}
	all := table{Table: formjson.FormTable{Name: "t", First: 1, Values: []float64{2.5, 3.25}}}
	l := language(t, all.Table)
	types := []rule.Type{rule.Bool, rule.Bool, rule.Int, rule.Number, rule.Day}
	settled := 0
	for len(all.Cases) < 1200 {
		of := types[w.IntN(len(types))]
		text := w.expression(of, 1+w.IntN(4))
		e, err := l.Compile(text, of)
		if err != nil {
			continue // too long, or constants that can't be
		}
		c := one{Text: text, Want: of.Name(), Known: w.known(), Tree: formjson.TreeOf(e)}
		got, err := e.Ask(knownOf(t, c.Known))
		if x, isNumber := got.Number(); err == nil && !(isNumber && (math.IsNaN(x) || math.IsInf(x, 0))) { // JSON has no infinities
			c.Is = treeOfValue(got)
		} else if err == nil {
			continue
		}
		if c.Is != nil {
			settled++
		}
		all.Cases = append(all.Cases, c)
	}
	if settled < 300 {
		t.Errorf("only %d of %d come to anything", settled, len(all.Cases))
	}
	golden(t, "random.golden.json", all)
}

func TestEveryOperationIsMet(t *testing.T) {
	raw, err := os.ReadFile("../../domain/rule/operations.txt")
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("testdata/cases.golden.json")
	if err != nil {
		t.Fatal(err)
	}
	random, err := os.ReadFile("testdata/random.golden.json")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		op := strings.TrimSpace(line)
		if op == "" || strings.HasPrefix(op, "#") || op == "day_string" {
			continue
		}
		if word := []byte(`"` + op + `"`); !bytes.Contains(table, word) && !bytes.Contains(random, word) {
			t.Errorf("no case has %s", op)
		}
	}
}

// answered is a form with answers that were made up, and what came of them.
type answered struct {
	Form  formjson.FormDefinition `json:"form"`
	Tries []try                   `json:"tries"`
}

type try struct {
	Facts   formjson.FormFacts   `json:"facts"`
	Answers map[string]string    `json:"answers"`
	Verdict formjson.FormVerdict `json:"verdict"`
}

// answer makes an answer up: mostly one that can be, sometimes not.
func (w writer) answer(q *form.Question) string {
	if w.IntN(10) == 0 {
		return w.of("", " ", "x", "-1", "1e3", "99999999999", "1.1234567", "2026-02-30", "yes", "　12 ", "0.05", "-0", "007")
	}
	low, high := 0.0, 100.0
	if q.Min != nil {
		low = *q.Min
	}
	if q.Max != nil {
		high = *q.Max
	}
	switch q.Kind {
	case form.Number:
		return strconv.FormatFloat(low+w.Float64()*(high-low)*1.05, 'f', w.IntN(q.Decimals+1), 64)
	case form.Whole:
		return strconv.Itoa(int(low + w.Float64()*(high-low)*1.05))
	case form.Choice:
		return q.Options[w.IntN(len(q.Options))].Code
	case form.Many:
		out := q.Options[w.IntN(len(q.Options))].Code
		for range w.IntN(3) {
			out += " " + q.Options[w.IntN(len(q.Options))].Code
		}
		return out
	case form.Day:
		return (day.Must("2026-03-10") - day.Day(w.IntN(300)-5)).String()
	case form.Yes:
		return w.of("yes", "no")
	case form.Person:
		return w.of("01890a5d-ac96-774b-bcce-b302099a8057", "01890A5D")
	case form.Photo:
		return w.of(strings.Repeat("0a", 32), "0a")
	case form.Text, form.Note:
	}
	return w.of("a", "母亲", strings.Repeat("长", 501), "  trimmed\t")
}

func (w writer) facts() form.Facts {
	on := day.Must("2026-03-10")
	f := form.Facts{On: on, Sex: w.of("", "female", "male")}
	for _, p := range []*day.Partial{&f.Birth, &f.LMP, &f.EDD, &f.Delivered} {
		switch w.IntN(4) {
		case 0:
			*p = (on - day.Day(w.IntN(300))).Partial()
		case 1:
			*p = (on - day.Day(w.IntN(20000)-200)).Partial()
		case 2:
			*p, _ = day.PartialOf(2000+w.IntN(26), w.IntN(13), 0) // a part of a date
		}
	}
	return f
}

func carried(t *testing.T) (forms.Set, schedules.Set) {
	t.Helper()
	f, wrong := forms.Load(packs.Files(), "core", "cn-township")
	s, bad := schedules.Load(packs.Files(), "core", "cn-township")
	for _, w := range append(wrong, bad...) {
		t.Fatal(words.Text(words.EN, w.Key, w.Args))
	}
	return f, s
}

func TestFormsWithAnswersThatNobodyGave(t *testing.T) {
	set, _ := carried(t)
	all := []answered{}
	for _, id := range slices.Sorted(maps.Keys(set)) {
		d, w := set[id], writer{rand.New(rand.NewPCG(1, uint64(len(id))))}
		a := answered{Form: formjson.Form(d)}
		add := func(answers map[string]string, f form.Facts) {
			v := d.Judge(answers, &f)
			a.Tries = append(a.Tries, try{formjson.Facts(&f), answers, formjson.Verdict(&v)})
			again := d.Judge(v.Kept, &f)
			if !maps.Equal(again.Kept, v.Kept) {
				t.Errorf("%s: what is kept of %v is %v, and of that %v", id, answers, v.Kept, again.Kept)
			}
		}
		for i := range d.Examples {
			add(d.Examples[i].Answers, d.Examples[i].Facts)
		}
		for range 12 {
			answers := map[string]string{"stranger": w.of("", "x")}
			for _, q := range d.Questions() {
				if w.IntN(6) > 0 && (q.Value == nil || w.IntN(8) == 0) && q.Kind != form.Note {
					answers[q.Code] = w.answer(q)
				}
			}
			add(answers, w.facts())
		}
		all = append(all, a)
	}
	golden(t, "forms.golden.json", all)
}

// planned is a schedule with visits that were made up, and what is due after them.
type planned struct {
	Schedule formjson.ScheduleDefinition `json:"schedule"`
	People   []person                    `json:"people"`
}

type person struct {
	Facts formjson.ScheduleFacts  `json:"facts"`
	Done  []formjson.ScheduleDone `json:"done"`
	Due   []formjson.ScheduleItem `json:"due"`
}

func (w writer) person(d *schedule.Definition) (schedule.Facts, []schedule.Done) {
	f := schedule.Facts{Facts: w.facts()}
	if d.Anchor == schedule.Birth && !f.Birth.Whole() {
		f.Birth = (f.On - day.Day(w.IntN(2500))).Partial()
	}
	if w.IntN(3) > 0 || d.Anchor == schedule.Enrolment {
		f.Enrolled = (f.On - day.Day(w.IntN(2000))).Partial()
	}
	if w.IntN(12) == 0 {
		f.Moved = (f.On - day.Day(w.IntN(20)-10)).Partial()
	}
	if w.IntN(12) == 0 {
		f.Died, _ = day.PartialOf(2026, 3, 0) // this month
	}
	var done []schedule.Done
	for range w.IntN(8) {
		c := d.Contacts[w.IntN(len(d.Contacts))]
		x := schedule.Done{On: f.On - day.Day(w.IntN(1500)-20), Form: c.Form, Kind: w.of("", "hpv", "cytology"), Declined: w.IntN(6) == 0}
		if w.IntN(3) > 0 {
			x.Contact = c.Code
		}
		done = append(done, x)
	}
	return f, done
}

func TestSchedulesWithVisitsThatNobodyMade(t *testing.T) {
	_, set := carried(t)
	all := []planned{}
	for _, id := range slices.Sorted(maps.Keys(set)) {
		d, w := set[id], writer{rand.New(rand.NewPCG(2, uint64(len(id))))}
		p := planned{Schedule: formjson.Schedule(d)}
		add := func(f schedule.Facts, done []schedule.Done) {
			p.People = append(p.People, person{formjson.FactsOf(&f), formjson.Visits(done), formjson.Items(schedule.Due(d, &f, done))})
		}
		for i := range d.Examples {
			add(d.Examples[i].Facts, d.Examples[i].Done)
		}
		for range 12 {
			add(w.person(d))
		}
		all = append(all, p)
	}
	golden(t, "schedules.golden.json", all)
}

func TestEverySentenceOfAnswersIsThere(t *testing.T) {
	for _, key := range form.Keys() {
		if _, ok := words.Lookup(key); !ok {
			t.Errorf("%s has no sentence", key)
		}
	}
}
