package office

import (
	"context"
	"slices"

	"wanjia/base/fault"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/register"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
)

// Person is somebody's whole record as an office sees it.
type Person struct {
	view.Ref
	FamilyName, GivenName string
	Source, Reference     string
	Identifiers           []view.Identifier // masked; the number itself is empty
	Phone                 string            // masked
	Version               journal.Seq       // the newest entry on them
	Asked                 person.ID         // as whom they were asked for: another id where that record was taken into this one
	Also                  []string          // the names of records that were taken into this one
	Merges                []identity.Merged // the oldest first
	Residences            []Residence
	Memberships           []Membership
	Relatives             []Relative
	Timeline              []view.Event // newest first
	Findings              []quality.Finding
	Next                  []journal.Kind // what may well be registered next
	Tree                  *area.Tree
}

// Residence is an episode of living somewhere.
type Residence struct {
	residence.Spell
	Place view.Place
}

// Membership is an episode of belonging to a household.
type Membership struct{ vital.Stay }

// Relative is somebody of the family. Role is mother, father, adoptive_mother, adoptive_father, child, partner or
// former_partner.
type Relative struct {
	Role   string
	Person view.Ref
}

// Person opens somebody's record.
func (d *Desk) Person(ctx context.Context, who access.Actor, id person.ID) (Person, error) {
	var out Person
	err := d.Look(ctx, who, access.Open, area.Code{}, "", func(v *view.Sight) error {
		s := sight{v}
		p, l, err := s.openable(ctx, id)
		if err != nil {
			return err
		}
		if out, err = s.person(ctx, p, l); err != nil {
			return err
		}
		out.Asked, out.Also = id, l.Also
		out.Merges, err = s.merges(ctx, p.ID)
		return err
	})
	return out, err
}

// merges are those by which records came to be this person's.
func (s sight) merges(ctx context.Context, id person.ID) ([]identity.Merged, error) {
	var out []identity.Merged
	seen := map[journal.ID]bool{}
	for _, one := range s.Ones.All(id) {
		found, err := s.Merges(ctx, one)
		if err != nil {
			return nil, err
		}
		for _, m := range found {
			if !seen[m.Entry] {
				seen[m.Entry] = true
				out = append(out, m)
			}
		}
	}
	return out, nil
}

// openable is somebody whom the actor may open.
func (s sight) openable(ctx context.Context, id person.ID) (*vital.Person, *vital.Life, error) {
	found, err := s.People(ctx, []person.ID{s.Ones.Of(id)})
	if err != nil {
		return nil, nil, err
	}
	if len(found) == 0 {
		return nil, nil, fault.New(fault.Missing, "office.person.missing")
	}
	l := found[0].Life()
	if !s.In.HoldsAny(view.Whereabouts(l.Spells)) {
		return nil, nil, fault.New(fault.Denied, access.DeniedByArea)
	}
	return &found[0], &l, nil
}

func (s sight) person(ctx context.Context, p *vital.Person, l *vital.Life) (Person, error) {
	out := Person{FamilyName: l.FamilyName, GivenName: l.GivenName, Source: l.Source, Reference: l.Reference, Tree: s.Tree}
	if n := len(p.Entries); n > 0 {
		out.Version = p.Entries[n-1]
	}
	for _, spell := range l.Spells {
		out.Residences = append(out.Residences, Residence{spell, s.Place(spell.Area)})
	}
	for _, stay := range l.Stays {
		out.Memberships = append(out.Memberships, Membership{stay})
	}
	all, err := s.lived(ctx, p)
	if err != nil {
		return out, err
	}
	if out.Timeline, err = s.Describe(ctx, all); err != nil {
		return out, err
	}
	ids, phone, err := s.Numbers(ctx, p.ID, all)
	if err != nil {
		return out, err
	}
	for _, i := range ids {
		i.Number = ""
		out.Identifiers = append(out.Identifiers, i)
	}
	if phone != "" {
		out.Phone = view.Mask(vital.Phone, "", phone)
	}
	if err := s.family(ctx, p, l, all, &out); err != nil {
		return out, err
	}
	book, err := s.Around(ctx, []vital.Person{*p})
	if err != nil {
		return out, err
	}
	var houses []household.ID
	if stay, ok := l.Stay(); ok {
		houses = append(houses, stay.Household)
	}
	out.Findings = quality.State(s.Rules(book), []person.ID{p.ID}, houses)
	out.Next = s.next(book, l)
	return out, nil
}

// lived is what happened to somebody, newest first.
func (s sight) lived(ctx context.Context, p *vital.Person) ([]view.Told, error) {
	roots := make([]journal.ID, len(p.Acts))
	for i := range p.Acts {
		roots[i] = p.Acts[i].Entry
	}
	all, err := s.Tell(ctx, roots)
	view.Newest(all)
	return all, err
}

// family fills in who is related to somebody, and the person's own line.
func (s sight) family(ctx context.Context, p *vital.Person, l *vital.Life, all []view.Told, out *Person) error {
	family := s.relatives(p, l, all)
	ids := []person.ID{p.ID}
	for _, k := range family {
		ids = append(ids, k.id)
	}
	refs, err := s.Refs(ctx, ids)
	if err != nil {
		return err
	}
	out.Ref = refs[p.ID]
	s.Show(out.Ref)
	for _, k := range family {
		r, ok := refs[k.id]
		if !ok {
			continue
		}
		if k.role == "partner" && s.parted(l, k.id) {
			k.role = "former_partner"
		}
		out.Relatives = append(out.Relatives, Relative{k.role, r})
		s.Show(r)
	}
	return nil
}

// kin is somebody of the family.
type kin struct {
	role string
	id   person.ID
}

// relatives are the family as the life and the events of it name them: parents, partners, children by age.
func (s sight) relatives(p *vital.Person, l *vital.Life, all []view.Told) []kin {
	var out []kin
	add := func(role string, id person.ID) {
		if !id.IsZero() && id != p.ID && !slices.ContainsFunc(out, func(k kin) bool { return k.id == id }) {
			out = append(out, kin{role, id})
		}
	}
	add("mother", l.Mother)
	add("father", l.Father)
	add("adoptive_mother", l.Adoptive[0])
	add("adoptive_father", l.Adoptive[1])
	for _, u := range slices.Backward(l.Unions) {
		add("partner", u.Partner)
	}
	kids := slices.Clone(p.Children)
	slices.SortStableFunc(kids, func(a, b vital.Child) int {
		if a.Birth.IsZero() || b.Birth.IsZero() {
			return 0
		}
		return int(a.Birth.Day() - b.Birth.Day())
	})
	for _, c := range kids {
		add("child", c.ID)
	}
	for _, t := range slices.Backward(all) { // a father's children are known by the events that name him
		in := func(code string) person.ID { return s.Ones.In(t.Standing.ID, t.Event.Person(code)) }
		if m, f := in("mother"), in("father"); !t.Standing.Voided && (m == p.ID || f == p.ID) {
			add("child", in(t.Event.Kind.Subject))
		}
	}
	return out
}

// parted says that a marriage has been divorced: it ended, and not with one's own death.
func (s sight) parted(l *vital.Life, from person.ID) bool {
	for _, u := range slices.Backward(l.Unions) {
		if u.Partner == from {
			return u.Ended && !(l.Dead && u.End == l.Death.Day())
		}
	}
	return false
}

// next is what may well be registered next about somebody, as things stand.
func (s sight) next(book *register.Book, l *vital.Life) []journal.Kind {
	if l.Dead || !l.Known {
		return []journal.Kind{}
	}
	var out []journal.Kind
	if _, resident := l.Now(); resident {
		out = append(out, "move_out", "move")
	} else {
		out = append(out, "move_in")
	}
	age, known := l.AgeOn(s.Today)
	minor := known && age < s.Limits.MinorAge
	if married(book, l) {
		out = append(out, "divorce")
	} else if !minor {
		out = append(out, "marriage")
	}
	if stay, ok := l.Stay(); ok {
		if h, ok := book.Household(stay.Household); ok && len(h.Present()) > 1 {
			if !stay.Relation.IsHead() {
				out = append(out, "head")
			}
			out = append(out, "split")
		}
	} else {
		out = append(out, "head")
	}
	if minor || !known {
		out = append(out, "adoption")
	}
	return append(out, "death")
}

// married says that a marriage goes on: it is neither divorced nor ended by a death.
func married(book *register.Book, l *vital.Life) bool {
	return slices.ContainsFunc(l.Unions, func(u vital.Union) bool {
		_, partner, ok := book.Person(u.Partner)
		return !u.Ended && (!ok || !partner.Dead)
	})
}

// Reveal is somebody's numbers in full. It needs a reason, which is written into the log of looks.
func (d *Desk) Reveal(ctx context.Context, who access.Actor, id person.ID, why string) (ids []view.Identifier, phone string, err error) {
	why, err = reason(why)
	if err != nil {
		return nil, "", err
	}
	err = d.Look(ctx, who, access.Open, area.Code{}, why, func(v *view.Sight) error {
		s := sight{v}
		p, l, err := s.openable(ctx, id)
		if err != nil {
			return err
		}
		s.Show(s.Ref(p.ID, l))
		all, err := s.lived(ctx, p)
		if err != nil {
			return err
		}
		ids, phone, err = s.Numbers(ctx, p.ID, all)
		return err
	})
	return ids, phone, err
}

// Audit says whether the actor may read who looked at somebody; reading it is a look too.
func (d *Desk) Audit(ctx context.Context, who access.Actor, id person.ID) error {
	return d.Look(ctx, who, access.Audit, area.Code{}, "looks", func(v *view.Sight) error {
		s := sight{v}
		p, l, err := s.openable(ctx, id)
		if err == nil {
			s.Show(s.Ref(p.ID, l))
		}
		return err
	})
}
