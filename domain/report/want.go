package report

import (
	"maps"
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/indicator"
)

// The texts that a template can name.
const (
	AreaName   = "area"
	AreaCode   = "area.code"
	AreaParent = "area.parent"
	PeriodText = "period"
	PeriodFrom = "period.from"
	PeriodTo   = "period.to"
	YearText   = "year"
	Today      = "today"
	Journal    = "journal"
	Audience   = "audience"
	Label      = "label"
	Cases      = "cases"
)

func texts() []string {
	return []string{AreaName, AreaCode, AreaParent, PeriodText, PeriodFrom, PeriodTo, YearText, Today, Journal, Audience, Label}
}

// The ways to show a figure.
const (
	ShowValue    = "value"
	ShowInterval = "interval"
	ShowBoth     = "both"
	ShowN        = "n"
	ShowD        = "d"
	ShowTitle    = "title"
)

// The ways to count cases.
const (
	Opened = "opened" // taken down in the period
	Closed = "closed" // over in the period
	Open   = "open"   // not over at its end
	Late   = "late"   // whose clock had run out at its end, or before they were over
)

// Want is what a placeholder asks for.
type Want struct {
	Mark
	IDs    []indicator.ID
	Period Period
	Area   string // a code, "parent", or empty for the report's own
	Dims   []indicator.Dim
	Cuts   []indicator.Cut
	Vs     Period // to compare with; zero for none
	Show   string
	Fields []string // what cases are cut by
	Flow   string
	Count  string
	Where  map[string]string // of cases: a field or the state, and its code
}

// Vocabulary is what a template may name.
type Vocabulary struct {
	Rules []string            // sets of rules
	Flows map[string][]string // kinds of cases and what they can be cut by
}

// argsOf are the words that may stand with an equals sign in a placeholder.
func argsOf(m Mark) []string {
	switch {
	case m.Verb == Rule || m.Verb == Each:
		return nil
	case m.Name() == Cases && m.Verb == Value:
		return []string{"flow", "count", "where", "period"}
	case m.Name() == Cases:
		return []string{"flow", "count", "by", "period"}
	case m.Verb == Chart:
		return []string{"by", "period", "area", "kind"}
	case m.Verb == Table:
		return []string{"by", "period", "area", "show"}
	case m.Verb == Spread:
		return []string{"by", "period"}
	case slices.Contains(texts(), m.Name()):
		return []string{"period"}
	}
	return []string{"by", "on", "period", "area", "vs", "show"}
}

// Want checks a placeholder and reads what it asks for, seen from a report's period.
func (v Vocabulary) Want(m Mark, p Period) (Want, error) {
	w := Want{Mark: m, Period: p, Show: m.Args["show"], Area: m.Args["area"]}
	for _, name := range slices.Sorted(maps.Keys(m.Args)) {
		if all := argsOf(m); !slices.Contains(all, name) {
			return w, wrong("report.mark.arg", m, name, all)
		}
	}
	var err error
	if w.Period, err = p.At(m.Args["period"]); err != nil {
		return w, err
	}
	switch m.Verb {
	case Rule:
		if !slices.Contains(v.Rules, m.Name()) {
			return w, wrong("report.mark.unknown", m, m.Name(), v.Rules)
		}
		return w, nil
	case Each:
		d, err := indicator.ParseDim(m.Name())
		if err != nil {
			return w, wrong("report.mark.unknown", m, m.Name(), dims())
		}
		w.Dims = []indicator.Dim{d}
		return w, nil
	default:
	}
	if m.Name() == Cases {
		return v.cases(w)
	}
	if m.Verb == Value && slices.Contains(texts(), m.Name()) {
		return w, nil
	}
	return v.figures(w)
}

func dims() []string {
	var out []string
	for _, d := range indicator.Dims() {
		out = append(out, d.String())
	}
	return out
}

// wrong says that a word isn't known and which are spelt like it.
func wrong(key string, m Mark, word string, names []string) error {
	near := Nearest(word, names)
	if len(near) == 0 {
		near = names[:min(len(names), 8)]
	}
	return fault.New(fault.Invalid, key, "mark", m.Raw, "word", word, "near", strings.Join(near, ", "))
}

func (v Vocabulary) cases(w Want) (Want, error) {
	m := w.Mark
	w.Flow, w.Count = m.Args["flow"], m.Args["count"]
	if w.Count == "" {
		w.Count = Opened
	}
	fields, ok := v.Flows[w.Flow]
	if !ok {
		return w, wrong("report.mark.flow", m, w.Flow, slices.Sorted(maps.Keys(v.Flows)))
	}
	if all := []string{Opened, Closed, Open, Late}; !slices.Contains(all, w.Count) {
		return w, wrong("report.mark.value", m, w.Count, all)
	}
	if by := m.Args["by"]; by != "" {
		w.Fields = strings.Split(by, ",")
	}
	if m.Verb != Value && len(w.Fields) != 1 {
		return w, wrong("report.mark.by", m, m.Args["by"], fields)
	}
	for _, f := range w.Fields {
		if !slices.Contains(fields, f) {
			return w, wrong("report.mark.value", m, f, fields)
		}
	}
	w.Where = map[string]string{}
	if where := m.Args["where"]; where != "" {
		for pair := range strings.SplitSeq(where, ",") {
			field, code, ok := strings.Cut(pair, ":")
			if !ok || !slices.Contains(fields, field) {
				return w, wrong("report.mark.value", m, field, fields)
			}
			w.Where[field] = code
		}
	}
	return w, nil
}

func (v Vocabulary) figures(w Want) (Want, error) {
	m := w.Mark
	for _, name := range m.Names {
		id, err := indicator.ParseID(name)
		if err != nil {
			return w, wrong("report.mark.unknown", m, name, v.names(m))
		}
		w.IDs = append(w.IDs, id)
	}
	if m.Verb == Value && len(w.IDs) > 1 {
		return w, fault.New(fault.Invalid, "report.mark.many", "mark", m.Raw)
	}
	if err := w.cut(); err != nil {
		return w, err
	}
	if shows := []string{"", ShowValue, ShowInterval, ShowBoth, ShowN, ShowD, ShowTitle}; !slices.Contains(shows, w.Show) {
		return w, wrong("report.mark.value", m, w.Show, shows[1:])
	}
	if kinds := []string{"", "bars", "lines"}; !slices.Contains(kinds, m.Args["kind"]) {
		return w, wrong("report.mark.value", m, m.Args["kind"], kinds[1:])
	}
	if m.Verb == Spread && !slices.Equal(w.Dims, []indicator.Dim{indicator.ByArea}) {
		return w, wrong("report.mark.by", m, m.Args["by"], []string{"area"})
	}
	if (m.Verb == Table || m.Verb == Chart) && len(w.Dims) != 1 {
		return w, wrong("report.mark.by", m, m.Args["by"], dims())
	}
	if m.Verb == Value && len(w.Dims) > 0 {
		return w, wrong("report.mark.cut", m, w.Dims[0].String(), []string{w.Dims[0].String() + ":…"})
	}
	switch m.Args["on"] {
	case "", "end":
	case "start":
		w.Period = Period{w.Period.From - 1, w.Period.From - 1}
	default:
		at, err := w.Period.At(m.Args["on"])
		if err != nil {
			return w, err
		}
		w.Period = Period{at.To, at.To}
	}
	if vs := m.Args["vs"]; vs != "" {
		var err error
		if w.Vs, err = w.Period.At(vs); err != nil {
			return w, err
		}
	}
	return w, nil
}

// names are what may stand in a placeholder of this verb.
func (v Vocabulary) names(m Mark) []string {
	var out []string
	for _, id := range indicator.IDs() {
		out = append(out, string(id))
	}
	if m.Verb == Value {
		out = append(out, texts()...)
	}
	if m.Verb != Spread {
		out = append(out, Cases)
	}
	return out
}

// cut reads by=sex:female,month: what has a code is a filter, what hasn't is cut up.
func (w *Want) cut() error {
	by := w.Args["by"]
	if by == "" {
		return nil
	}
	for part := range strings.SplitSeq(by, ",") {
		name, code, filter := strings.Cut(part, ":")
		d, err := indicator.ParseDim(name)
		if err != nil {
			return wrong("report.mark.value", w.Mark, name, dims())
		}
		for _, id := range w.IDs {
			if !id.Takes(d) {
				return fault.New(fault.Invalid, "report.mark.uncut", "mark", w.Raw, "figure", string(id), "by", name)
			}
		}
		if filter {
			w.Cuts = append(w.Cuts, indicator.Cut{Dim: d, Code: code})
		} else {
			w.Dims = append(w.Dims, d)
		}
	}
	return nil
}
