package office

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/office/view"
	"wanjia/desk/register"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// The acts of a history.
const (
	ActRecord  = "record"  // taken into the register
	ActEvent   = "event"   // something was registered
	ActCorrect = "correct" // what it says was replaced
	ActVoid    = "void"    // it was taken back
)

// Step is one entry on somebody, with what it changed in the event that it belongs to.
type Step struct {
	Entry    journal.ID
	Journal  journal.Seq
	Recorded time.Time
	Author   string
	Act      string
	Kind     journal.Kind // of the event
	Reason   string
	Changes  []Change
}

// Change is one field before and after; an empty text is not known. Numbers are masked.
type Change struct {
	Field         vital.Field
	Before, After string
}

// History is all that was ever entered about somebody, newest first.
type History struct {
	Steps  []Step
	Legend Legend
}

// version is what an entry made of its event.
type version struct {
	kind          *vital.Kind
	before, after *vital.Event
	act           string
}

// History tells who entered what about somebody, when and why.
func (d *Desk) History(ctx context.Context, who access.Actor, id person.ID) (History, error) {
	var out History
	err := d.Look(ctx, who, access.Open, area.Code{}, "history", func(v *view.Sight) error {
		s := sight{v}
		p, l, err := s.openable(ctx, id)
		if err != nil {
			return err
		}
		s.Show(s.Ref(p.ID, l))
		out, err = s.history(ctx, p)
		return err
	})
	return out, err
}

func (s sight) history(ctx context.Context, p *vital.Person) (History, error) {
	entries, err := s.Entries(ctx, p.Entries)
	if err != nil {
		return History{}, err
	}
	versions := map[journal.Seq]version{}
	done := map[journal.ID]bool{}
	for _, seq := range p.Entries {
		if _, ok := versions[seq]; ok {
			continue
		}
		st, ok, err := s.Standing(ctx, entries[seq])
		if err != nil {
			return History{}, err
		}
		if !ok || done[st.ID] {
			continue
		}
		done[st.ID] = true
		if err := s.versions(ctx, st.Versions, versions, entries); err != nil {
			return History{}, err
		}
	}
	out := History{Legend: Legend{tree: s.Tree, names: map[string]string{}}}
	var all []vital.Values
	for _, seq := range slices.Backward(p.Entries) {
		v, ok := versions[seq]
		if !ok {
			continue
		}
		e := entries[seq]
		step := Step{Entry: e.ID, Journal: seq, Recorded: e.Recorded, Author: e.Author, Act: v.act, Kind: v.kind.Code, Reason: why(e)}
		if s.concerns(v.before, p.ID) || s.concerns(v.after, p.ID) {
			if step.Changes, err = s.changes(ctx, v); err != nil {
				return out, err
			}
		}
		for _, c := range step.Changes {
			all = append(all, vital.Values{{Code: c.Field.Code, Text: c.Before}}, vital.Values{{Code: c.Field.Code, Text: c.After}})
		}
		out.Steps = append(out.Steps, step)
	}
	return out, s.name(ctx, &out.Legend, all)
}

// versions goes through the entries of one event, oldest first, and tells what each made of it.
func (s sight) versions(ctx context.Context, seqs []journal.Seq, out map[journal.Seq]version, entries map[journal.Seq]journal.Entry) error {
	var missing []journal.Seq
	for _, seq := range seqs {
		if _, ok := entries[seq]; !ok {
			missing = append(missing, seq)
		}
	}
	more, err := s.Entries(ctx, missing)
	if err != nil {
		return err
	}
	for seq, e := range more {
		entries[seq] = e
	}
	var live []*vital.Event
	voided := false
	for _, seq := range seqs {
		e := entries[seq]
		v := version{}
		if n := len(live); n > 0 && !voided {
			v.before = live[n-1]
		}
		if e.Kind == "void" {
			v.act = ActVoid
			if len(live) > 1 && e.Voids != entries[seqs[0]].ID { // only a correction is taken back
				live = live[:len(live)-1]
				v.after = live[len(live)-1]
			} else {
				voided = true
			}
		} else {
			now, err := register.Decode(e)
			if err != nil {
				return err
			}
			live, voided, v.after, v.act = append(live, &now), false, &now, actOf(e)
		}
		if len(live) > 0 {
			v.kind = live[len(live)-1].Kind
			out[seq] = v
		}
	}
	return nil
}

func actOf(e journal.Entry) string {
	switch {
	case !e.Corrects.IsZero():
		return ActCorrect
	case e.Kind == "person":
		return ActRecord
	}
	return ActEvent
}

// why is the reason of an entry, or those with which its warnings were accepted.
func why(e journal.Entry) string {
	if e.Reason != "" {
		return e.Reason
	}
	var all []string
	for _, o := range e.Overrides {
		if !slices.Contains(all, o.Reason) {
			all = append(all, o.Reason)
		}
	}
	return strings.Join(all, "; ")
}

// concerns says that an event does more to somebody than mention them.
func (s sight) concerns(e *vital.Event, id person.ID) bool {
	if e == nil {
		return false
	}
	if s.Ones.Of(e.Subject()) == id {
		return true
	}
	for _, f := range e.Kind.Effects(*e) {
		if s.Ones.Of(f.On) == id && f.Op != vital.Mentions {
			return true
		}
	}
	return false
}

// changes are the fields in which an event differs before and after an entry.
func (s sight) changes(ctx context.Context, v version) ([]Change, error) {
	before, err := s.maskedOrNone(ctx, v.before)
	if err != nil {
		return nil, err
	}
	after, err := s.maskedOrNone(ctx, v.after)
	if err != nil {
		return nil, err
	}
	var out []Change
	for _, f := range v.kind.Fields {
		if was, is := before.Get(f.Code), after.Get(f.Code); was != is && f.Shape != vital.NewPerson {
			out = append(out, Change{f, was, is})
		}
	}
	return out, nil
}

func (s sight) maskedOrNone(ctx context.Context, e *vital.Event) (vital.Values, error) {
	if e == nil {
		return nil, nil
	}
	return s.Masked(ctx, *e)
}

// Legend turns the texts of fields into words for people.
type Legend struct {
	tree  *area.Tree
	names map[string]string
}

// name looks up the names of the people, and the addresses of the households, whom values mention.
func (s sight) name(ctx context.Context, to *Legend, all []vital.Values) error {
	people, houses := map[string]person.ID{}, map[string]household.ID{}
	for _, values := range all {
		for _, v := range values {
			for text := range strings.FieldsSeq(v.Text) {
				if id, err := vital.ParsePerson(text); err == nil {
					people[text] = id
				}
				if id, err := vital.ParseHousehold(text); err == nil {
					houses[text] = id
				}
			}
		}
	}
	lives, err := s.Lives(ctx, view.Unique(slices.Collect(maps.Values(people))))
	if err != nil {
		return err
	}
	for text, id := range people {
		if l, ok := lives[id]; ok {
			to.names[text] = l.Name
		}
	}
	homes, err := s.Households(ctx, view.Unique(slices.Collect(maps.Values(houses))))
	for i := range homes {
		for text, id := range houses {
			if id == homes[i].ID {
				to.names[text] = homes[i].Address()
			}
		}
	}
	return err
}

// Text is what a field says, in a language.
func (l Legend) Text(lang words.Lang, f vital.Field, text string) string {
	if text == "" {
		return ""
	}
	switch f.Shape {
	case vital.APerson, vital.NewPerson, vital.People:
		names := strings.Fields(text)
		for i, n := range names {
			if names[i] = l.names[n]; names[i] == "" {
				names[i] = words.Text(lang, "office.noname", nil)
			}
		}
		return strings.Join(names, ", ")
	case vital.AHousehold:
		if address := l.names[text]; address != "" {
			return address
		}
	case vital.AnArea:
		if c, err := area.ParseCode(text); err == nil && l.tree != nil {
			if a, ok := l.tree.Get(c); ok && a.Name != "" {
				return a.Name
			}
		}
	case vital.ASex:
		return words.Text(lang, "person.sex."+text, nil)
	case vital.Relation:
		if r, err := household.ParseRelation(text); err == nil {
			return words.Text(lang, r.Key(), nil)
		}
	case vital.Choice:
		if key := "vital.option." + f.Code + "." + text; has(key) {
			return words.Text(lang, key, nil)
		}
	case vital.Text:
		if t, err := person.ParseIDType(text); f.Code == "id_type" && err == nil {
			return words.Text(lang, t.Key(), nil)
		}
	default: // as it stands
	}
	return text
}

func has(key string) bool {
	_, ok := words.Lookup(key)
	return ok
}

// Version is what one entry made of an event.
type Version struct {
	Entry    journal.ID
	Journal  journal.Seq
	Recorded time.Time
	Author   string
	Reason   string
	Act      string
	Values   vital.Values // as they stood after it; none once it was taken back
}

// Whole is an event with all its versions, oldest first.
type Whole struct {
	view.Event
	Versions []Version
	Legend   Legend
}

// Event opens one event, named by its first entry or by any later entry on it.
func (d *Desk) Event(ctx context.Context, who access.Actor, entry journal.ID) (Whole, error) {
	var out Whole
	err := d.Look(ctx, who, access.Open, area.Code{}, "event", func(v *view.Sight) error {
		s := sight{v}
		e, ok, err := s.EntryByID(ctx, entry)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Missing, "office.event.missing")
		}
		st, ok, err := s.Standing(ctx, e)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Missing, "office.event.missing")
		}
		out, err = s.whole(ctx, st.ID)
		return err
	})
	return out, err
}

func (s sight) whole(ctx context.Context, root journal.ID) (Whole, error) {
	all, err := s.Tell(ctx, []journal.ID{root})
	if err != nil {
		return Whole{}, err
	}
	shown, err := s.Describe(ctx, all)
	if err != nil {
		return Whole{}, err
	}
	out := Whole{Event: shown[0], Legend: Legend{tree: s.Tree, names: map[string]string{}}}
	subject := slices.ContainsFunc(out.Parts, func(p view.Part) bool { return p.Role == out.Kind.Subject && !p.Person.Elsewhere })
	if !subject && !s.In.Holds(all[0].Standing.Area) {
		return Whole{}, fault.New(fault.Denied, access.DeniedByArea)
	}
	for _, p := range out.Parts {
		s.Show(p.Person)
	}
	versions, entries := map[journal.Seq]version{}, map[journal.Seq]journal.Entry{}
	if err := s.versions(ctx, all[0].Standing.Versions, versions, entries); err != nil {
		return Whole{}, err
	}
	values := []vital.Values{out.Values}
	for _, seq := range all[0].Standing.Versions {
		e, v := entries[seq], versions[seq]
		one := Version{Entry: e.ID, Journal: seq, Recorded: e.Recorded, Author: e.Author, Reason: why(e), Act: v.act}
		if one.Act != ActCorrect && one.Act != ActVoid {
			one.Act = "register"
		}
		if one.Values, err = s.maskedOrNone(ctx, v.after); err != nil {
			return Whole{}, err
		}
		values = append(values, one.Values)
		out.Versions = append(out.Versions, one)
	}
	return out, s.name(ctx, &out.Legend, values)
}
