// Package measures reads the service measures out of content packs: one YAML file a measure, named measure-ID.yaml. It asks the programmes
// which of them are about choosing: a measure of one of those that carries a goal, or is grouped by worker, isn't read.
package measures

import (
	"io/fs"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/care"
	"wanjia/domain/care/measure"
	"wanjia/domain/person"
	"wanjia/exchange/pack/strict"
)

const prefix = "measure-"

// Load reads the measures that the named packs have of programmes; a later pack's takes the place of an earlier one's with the same id.
func Load(files fs.FS, served map[string]*care.Programme, names ...string) (map[string]*measure.Definition, []*fault.Fault) {
	set := map[string]*measure.Definition{}
	wrong := strict.Each(files, prefix, names, func(at string, raw []byte) []*fault.Fault {
		d, problems := Parse(at, raw, served)
		if len(problems) == 0 {
			set[d.ID] = d
		}
		return problems
	})
	for _, id := range slices.Sorted(maps.Keys(set)) {
		if p := set[id].Periods; p != nil && (set[p.First] == nil || set[p.Last] == nil) {
			wrong = append(wrong, fault.New(fault.Invalid, "measure.periods", "id", id))
		}
	}
	return set, wrong
}

// Parse reads one measure of one of the programmes.
func Parse(name string, raw []byte, served map[string]*care.Programme) (*measure.Definition, []*fault.Fault) {
	r := &reader{strict.Of(name)}
	root := r.Document(raw)
	if root == nil {
		return nil, r.Problems()
	}
	d := r.measure(root)
	if len(r.Problems()) == 0 {
		if key := d.Breach(served[d.Programme]); key != "" {
			r.Wrong(root, key, "id", d.ID, "programme", d.Programme)
		}
	}
	return d, r.Problems()
}

type reader struct{ *strict.File }

func (r *reader) measure(root *yaml.Node) *measure.Definition {
	x := r.Mapping(root, "*id", "*title", "*source", "*programme", "*unit", "form", "day", "days_before", "when", "hit", "loss", "people", "supplies", "days", "periods", "goal", "by", "note")
	d := &measure.Definition{ID: x.Text("id"), Title: r.sentence(x, "title"), Source: x.Text("source"), Programme: x.Text("programme"), Form: x.Text("form"), Day: x.Text("day"),
		Shift: x.Whole("days_before", 1, most), Supplies: r.supplies(x), Periods: r.periods(x),
		When: r.conditions(x, "when"), Hit: r.conditions(x, "hit"), Loss: r.conditions(x, "loss"), Goal: x.Text("goal"), Note: r.sentence(x, "note"),
		Deadline: x.Whole("days", 1, most), People: r.people(x)}
	if n := x.Get("unit"); n != nil {
		var err error
		if d.Unit, err = measure.ParseUnit(x.Text("unit")); err != nil {
			r.Wrong(n, "pack.choice", "key", "unit", "text", x.Text("unit"), "words", strings.Join(measure.Units(), ", "))
		}
	}
	for _, n := range x.List("by") {
		if n.Value != measure.ByArea && n.Value != measure.ByWorker {
			r.Wrong(n, "pack.choice", "key", "by", "text", n.Value, "words", "area, worker")
		}
		d.By = append(d.By, n.Value)
	}
	return d
}

// people is whom the register has, below the line: one of born, turn_months and to_months says who.
func (r *reader) people(x strict.Fields) *measure.People {
	n := x.Get("people")
	if n == nil {
		return nil
	}
	y := r.Mapping(n, "born", "turn_months", "from_months", "to_months", "sex")
	p := &measure.People{Born: y.Flag("born"), Turn: y.Whole("turn_months", 1, most), From: y.Whole("from_months", 0, most), To: y.Whole("to_months", 1, most)}
	if text := y.Text("sex"); text != "" {
		var err error
		if p.Sex, err = person.ParseSex(text); err != nil {
			r.Wrong(y.Get("sex"), "pack.choice", "key", "sex", "text", text, "words", "female, male")
		}
	}
	said := 0
	for _, is := range []bool{p.Born, p.Turn > 0, p.To > 0} {
		if is {
			said++
		}
	}
	if said != 1 || p.To > 0 && p.To <= p.From {
		r.Wrong(n, "measure.people.who")
	}
	return p
}

// supplies are what a store needs, each by its names.
func (r *reader) supplies(x strict.Fields) (out []words.Sentence) {
	for _, n := range x.List("supplies") {
		y := r.Mapping(n, "*zh", "*en")
		out = append(out, words.Sentence{ZH: y.Text("zh"), EN: y.Text("en")})
	}
	return out
}

func (r *reader) periods(x strict.Fields) *measure.Periods {
	n := x.Get("periods")
	if n == nil {
		return nil
	}
	y := r.Mapping(n, "*first", "*last")
	return &measure.Periods{First: y.Text("first"), Last: y.Text("last")}
}

// most bounds days and times.
const most = 10_000

func (r *reader) conditions(x strict.Fields, key string) (out []measure.Condition) {
	for _, n := range x.List(key) {
		y := r.Mapping(n, "form", "code", "is", "least", "most", "below", "same", "after", "last_days", "due_days", "under_months", "from_months", "to_months", "fresh", "times", "every", "none", "and")
		k := measure.Condition{Form: y.Text("form"), Code: y.Text("code"), Least: y.Text("least"), Most: y.Text("most"), Below: y.Text("below"), Same: y.Text("same"), After: y.Text("after"),
			Last: y.Whole("last_days", 1, most), Due: y.Whole("due_days", 1, most), Under: y.Whole("under_months", 1, most),
			From: y.Whole("from_months", 1, most), To: y.Whole("to_months", 1, most), Fresh: y.Flag("fresh"), Times: y.Whole("times", 1, most), Every: y.Flag("every"), None: y.Flag("none"), And: r.conditions(y, "and")}
		for _, v := range y.List("is") {
			k.Is = append(k.Is, strings.TrimSpace(v.Value))
		}
		out = append(out, k)
	}
	return out
}

func (r *reader) sentence(x strict.Fields, key string) words.Sentence {
	n := x.Get(key)
	if n == nil {
		return words.Sentence{}
	}
	y := r.Mapping(n, "*zh", "*en")
	return words.Sentence{ZH: y.Text("zh"), EN: y.Text("en")}
}
