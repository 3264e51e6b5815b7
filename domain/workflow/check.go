package workflow

import (
	"slices"

	"wanjia/base/fault"
	"wanjia/domain/access"
)

// Check is everything that is wrong with a definition: what isn't there, what can't be reached, what can't be left, whose turn it is
// in no state. A definition without problems can't bring a case where nobody answers for it.
func (d *Definition) Check() []*fault.Fault {
	var all []*fault.Fault
	say := func(key string, args ...string) {
		all = append(all, fault.New(fault.Invalid, key, append(args, "definition", d.ID)...))
	}
	if _, ok := d.State(d.Start); !ok {
		say("workflow.check.start", "state", d.Start)
	}
	if len(d.Opening.By) == 0 {
		say("workflow.check.nobody", "step", Opening)
	}
	for _, k := range d.Opening.Unseen {
		if !slices.Contains(d.Opening.By, k) || slices.ContainsFunc(d.States, func(s State) bool { return s.Owner == k }) || slices.ContainsFunc(d.Steps, func(s Step) bool { return slices.Contains(s.By, k) }) {
			say("workflow.check.unseen", "desk", k.String())
		}
	}
	for _, code := range d.Opening.Once {
		if !slices.ContainsFunc(d.Opening.Fields, func(f Field) bool { return f.Code == code && !f.Sealed }) {
			say("workflow.check.once", "field", code)
		}
	}
	for i, s := range d.States {
		if slices.ContainsFunc(d.States[:i], func(o State) bool { return o.ID == s.ID }) {
			say("workflow.check.twice", "id", s.ID)
		}
		d.checkState(s, say)
	}
	for i, s := range d.Steps {
		if s.ID == Opening || slices.ContainsFunc(d.Steps[:i], func(o Step) bool { return o.ID == s.ID }) {
			say("workflow.check.twice", "id", s.ID)
		}
		d.checkStep(s, say)
	}
	d.checkFields(say)
	if len(all) == 0 {
		d.checkWays(say)
	}
	return all
}

type sayer func(key string, args ...string)

func (d *Definition) checkState(s State, say sayer) {
	out := d.Out(s.ID)
	switch {
	case s.Final && (s.Owner != access.NoDesk || s.Clock != nil || slices.ContainsFunc(out, func(t Step) bool { return t.To != "" })):
		say("workflow.check.final", "state", s.ID)
	case !s.Final && s.Owner == access.NoDesk:
		say("workflow.check.owner", "state", s.ID)
	case !s.Final && !slices.ContainsFunc(out, func(t Step) bool { return t.To != "" && t.To != s.ID && slices.Contains(t.By, s.Owner) }):
		say("workflow.check.stuck", "state", s.ID)
	}
	if s.Clock == nil {
		return
	}
	if _, ok := d.State(s.Clock.Since); s.Clock.Since != "" && !ok {
		say("workflow.check.state", "state", s.Clock.Since)
	}
	if s.Clock.Days < 1 || s.Clock.Days > 3660 || slices.ContainsFunc(s.Clock.Regions, func(r Region) bool { return r.Days < 1 || r.Days > 3660 }) {
		say("workflow.check.days", "state", s.ID)
	}
	if f, ok := d.Field(s.Clock.Given); s.Clock.Given != "" && (!ok || f.Kind != Number || f.Min < 1) {
		say("workflow.check.given", "state", s.ID)
	}
	if f, ok := d.Field(s.Clock.Until); s.Clock.Until != "" && (!ok || f.Kind != Day) {
		say("workflow.check.until", "state", s.ID)
	}
}

func (d *Definition) checkStep(s Step, say sayer) {
	for _, id := range append(slices.Clone(s.From), s.To) {
		if _, ok := d.State(id); !ok && (id != "" || len(s.From) == 0) {
			say("workflow.check.state", "state", id, "step", s.ID)
		}
	}
	if len(s.From) == 0 {
		say("workflow.check.from", "step", s.ID)
	}
	if len(s.By) == 0 {
		say("workflow.check.nobody", "step", s.ID)
	}
	for _, a := range s.Apart {
		if _, ok := d.Step(a); !ok && a != Opening {
			say("workflow.check.step", "step", a)
		}
	}
	if s.More != nil {
		if f, ok := d.Field(s.More.Field); !ok || f.Kind != Money {
			say("workflow.check.more", "step", s.ID)
		}
	}
	if f, ok := d.Field(s.Among); s.Among != "" && (!ok || f.Sealed) {
		say("workflow.check.among", "step", s.ID)
	}
	if f, ok := d.Field(PartsField); s.Whole && (!ok || f.Kind != Number) {
		say("workflow.check.whole", "step", s.ID)
	}
	if s.Reveals && !s.Reason {
		say("workflow.check.reveals", "step", s.ID)
	}
	if s.Extends > 0 && s.To != "" {
		say("workflow.check.extends", "step", s.ID)
	}
}

// checkFields wants a code to mean the same wherever it is asked for.
func (d *Definition) checkFields(say sayer) {
	seen := map[string]Field{}
	for _, s := range append([]Step{d.Opening}, d.Steps...) {
		for _, f := range s.Fields {
			old, before := seen[f.Code]
			if f.Code == "" || before && (old.Kind != f.Kind || old.Sealed != f.Sealed || old.Guarded != f.Guarded) || f.Guarded && !f.Sealed {
				say("workflow.check.field", "field", f.Code)
			}
			if f.Kind == Choice && len(f.Options) == 0 {
				say("workflow.check.options", "field", f.Code)
			}
			seen[f.Code] = f
		}
	}
}

// checkWays walks the states: each must be reached from the start, and from each an end must be reached.
func (d *Definition) checkWays(say sayer) {
	onward, back, ends := map[string][]string{}, map[string][]string{}, []string{}
	for _, s := range d.Steps {
		for _, from := range s.From {
			onward[from] = append(onward[from], s.To)
			back[s.To] = append(back[s.To], from)
		}
	}
	for _, s := range d.States {
		if s.Final {
			ends = append(ends, s.ID)
		}
	}
	reached, ending := walk([]string{d.Start}, onward), walk(ends, back)
	for _, s := range d.States {
		if !reached[s.ID] {
			say("workflow.check.unreached", "state", s.ID)
		}
		if !ending[s.ID] {
			say("workflow.check.endless", "state", s.ID)
		}
	}
}

// walk is everything that can be reached from somewhere.
func walk(queue []string, edges map[string][]string) map[string]bool {
	seen := map[string]bool{}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at == "" || seen[at] {
			continue
		}
		seen[at] = true
		queue = append(queue, edges[at]...)
	}
	return seen
}
