package doubles

import (
	"context"
	"fmt"

	"wanjia/domain/journal"
	"wanjia/domain/linkage/roll"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/vital"
)

// Likely are those who may well be the person whom an event brings in; l is what is known of them before it. Only events that bring
// somebody in are asked about.
func (w *Weigher) Likely(ctx context.Context, r Nearby, e vital.Event, l *vital.Life) ([]quality.Other, error) {
	one, ok := newcomer(e, l)
	if !ok {
		return nil, nil
	}
	found, err := w.Candidates(ctx, r, one)
	out := make([]quality.Other, len(found))
	for i, c := range found {
		out[i] = quality.Other{Person: c.Person, By: "likely", Share: fmt.Sprintf("%.0f", min(c.Probability*100, 99))}
	}
	return out, err
}

// newcomer is who an event brings in: somebody taken down, a newborn, or somebody known who moves in.
func newcomer(e vital.Event, l *vital.Life) (roll.Person, bool) {
	p := roll.Person{ID: e.Subject(), Area: e.Values.Get("area"), Household: e.Household("household")}
	subject, ok := e.Kind.Field(e.Kind.Subject)
	switch {
	case !ok:
		return p, false
	case subject.Shape == vital.NewPerson:
		p.Name, p.Birth = person.Called(e.Values.Get), e.Values.Get("birth_date")
		if e.Kind.Code == "birth" {
			p.Birth = e.Date().String()
		}
		if l != nil && p.Name == "" {
			p.Name = l.Name
		}
		p.Sex = vital.Fold(actsOf(e)).Sex
		return p, true
	case e.Kind.Code == "move_in" && l != nil:
		p.Name, p.Sex, p.Birth = l.Name, l.Sex, l.Birth.String()
		return p, true
	}
	return p, false
}

func actsOf(e vital.Event) []vital.Act {
	for id, a := range e.Acts(journal.ID{}, 0) {
		if id == e.Subject() {
			return []vital.Act{a}
		}
	}
	return nil
}
