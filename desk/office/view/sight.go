package view

import (
	"context"
	"slices"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/desk/looks"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/identity"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
)

// Sight is one moment of the register as one actor may see it.
type Sight struct {
	Reader
	*Office
	Who   access.Actor
	Tree  *area.Tree
	Today day.Day
	In    *Scope
	Ones  *identity.Map // which records are one person
	shown []person.ID   // whom the answer tells of
}

// Look opens a moment, lets fn read, and writes the look down before the answer goes out. within narrows what is seen
// to an area and all below it; a zero area is everywhere the actor may go.
func (o *Office) Look(ctx context.Context, who access.Actor, act access.Act, within area.Code, detail string, fn func(*Sight) error) error {
	s, err := o.Moment(ctx, who, act, within, fn)
	if err != nil {
		return err
	}
	return o.Looker.Look(ctx, who, looks.Seen{Act: act, Area: within, Detail: detail, People: s.shown})
}

// Moment is Look without writing it down, for what shows nobody or writes one look for many moments.
func (o *Office) Moment(ctx context.Context, who access.Actor, act access.Act, within area.Code, fn func(*Sight) error) (*Sight, error) {
	var s *Sight
	err := o.Store.Read(ctx, func(r Reader) error {
		var err error
		if s, err = o.sight(ctx, r, who, act, within); err != nil {
			return err
		}
		return fn(s)
	})
	return s, err
}

func (o *Office) sight(ctx context.Context, r Reader, who access.Actor, act access.Act, within area.Code) (*Sight, error) {
	tree, err := r.Tree(ctx)
	if err != nil {
		return nil, err
	}
	ids, err := r.Same(ctx)
	if err != nil {
		return nil, err
	}
	s := &Sight{Reader: r, Office: o, Who: who, Tree: tree, Today: clock.Today(o.Clock), Ones: ids}
	s.In, err = scopeOf(tree, who, act, within)
	return s, err
}

// Scope is the part of the register that is seen: some areas with all below them.
type Scope struct {
	All   bool // everything, also what lies in no area
	roots []area.Code
	tree  *area.Tree
	known map[area.Code]bool
	codes []area.Code
}

func scopeOf(tree *area.Tree, who access.Actor, act access.Act, within area.Code) (*Scope, error) {
	sc := &Scope{tree: tree, known: map[area.Code]bool{}}
	if who.Operator {
		sc.All = true
	} else {
		sc.roots = access.Reach(who.Grants, act, who.Purpose)
		sc.All = len(sc.roots) == 1 && sc.roots[0].IsZero()
	}
	if !sc.All && len(sc.roots) == 0 {
		return nil, fault.New(fault.Denied, who.May(below(tree), act, access.Request{Area: within}).Reason)
	}
	if within.IsZero() {
		return sc, nil
	}
	found, ok := tree.Find(within)
	if !ok {
		return nil, fault.New(fault.Missing, "office.area.missing", "area", within.String()).In("area")
	}
	return sc.narrow(found)
}

// narrow is what of a scope lies in an area.
func (sc *Scope) narrow(to area.Code) (*Scope, error) {
	next := &Scope{tree: sc.tree, known: map[area.Code]bool{}}
	if sc.Holds(to) {
		next.roots = []area.Code{to}
		return next, nil
	}
	for _, r := range sc.roots {
		if below(sc.tree)(r, to) {
			next.roots = append(next.roots, r)
		}
	}
	if len(next.roots) == 0 {
		return nil, fault.New(fault.Denied, access.DeniedByArea)
	}
	return next, nil
}

// below says that one area lies under another, or that its people count there since it was merged or changed its code.
func below(tree *area.Tree) access.Under {
	return func(child, ancestor area.Code) bool {
		return tree.Under(child, ancestor) || tree.Counts(child, ancestor)
	}
}

// Holds says whether an area is in the scope. No area is only where everything is.
func (sc *Scope) Holds(c area.Code) bool {
	if sc.All {
		return true
	}
	if c.IsZero() {
		return false
	}
	in, ok := sc.known[c]
	if !ok {
		in = slices.ContainsFunc(sc.roots, func(r area.Code) bool { return r == c || below(sc.tree)(c, r) })
		sc.known[c] = in
	}
	return in
}

// HoldsAny says whether one of the areas is in the scope.
func (sc *Scope) HoldsAny(codes []area.Code) bool {
	return sc.All || slices.ContainsFunc(codes, sc.Holds)
}

// Codes are all areas of the scope in order of code.
func (sc *Scope) Codes() []area.Code {
	if sc.codes != nil {
		return sc.codes
	}
	add := func(a area.Area) bool {
		sc.codes = append(sc.codes, a.Code)
		return true
	}
	for _, r := range sc.roots {
		if !r.IsZero() {
			sc.tree.Walk(r, add)
		}
	}
	for a := range sc.tree.All() {
		switch {
		case sc.All:
			add(a)
		case len(a.Successors) > 0 && sc.Holds(a.Code): // merged into the scope, with all that lay under it
			sc.tree.Walk(a.Code, add)
		}
	}
	slices.SortFunc(sc.codes, area.Code.Compare)
	sc.codes = slices.Compact(sc.codes)
	return sc.codes
}

// Whereabouts are the areas whose desks answer for somebody with such residences: where they live now in any sense of the
// word, or, for those who died or left, where they lived last.
func Whereabouts(spells []residence.Spell) []area.Code {
	var out []area.Code
	for _, s := range spells {
		if s.IsOpen() {
			out = append(out, s.Area)
		}
	}
	if len(out) > 0 {
		return out
	}
	if s, ok := lastHome(spells); ok {
		return []area.Code{s.Area}
	}
	return nil
}

// lastHome is the usual residence that began last, or any other where there was none.
func lastHome(spells []residence.Spell) (residence.Spell, bool) {
	for _, s := range slices.Backward(spells) {
		if s.Kind == residence.Usual {
			return s, true
		}
	}
	if n := len(spells); n > 0 {
		return spells[n-1], true
	}
	return residence.Spell{}, false
}

// Place is an area as it is shown.
type Place struct {
	Code  area.Code
	Name  string
	Level area.Level
}

// Place is an area as the tree knows it; one that isn't in the tree shows its code.
func (s *Sight) Place(c area.Code) Place {
	a, ok := s.Tree.Get(c)
	if !ok || a.Name == "" {
		return Place{Code: c, Name: c.String(), Level: a.Level}
	}
	return Place{Code: c, Name: a.Name, Level: a.Level}
}

// Ref is a person in one line. Of people elsewhere it holds the id and the name alone.
type Ref struct {
	ID        person.ID
	Name      string
	Elsewhere bool
	Sex       person.Sex
	Birth     day.Partial
	Death     day.Partial
	Age       int // in completed years, today or at death; -1 where it isn't known
	Area      Place
	Household household.ID
	Address   string
}

// Ref is a person whose life is known, without the address.
func (s *Sight) Ref(id person.ID, l *vital.Life) Ref {
	r := Ref{ID: s.Ones.Of(id), Name: l.Name, Age: -1}
	if !s.In.HoldsAny(Whereabouts(l.Spells)) {
		r.Elsewhere = true
		return r
	}
	r.Sex, r.Birth, r.Death = l.Sex, l.Birth, l.Death
	on := s.Today
	if l.Dead {
		on = l.Death.Day()
	}
	if age, ok := l.AgeOn(on); ok && age >= 0 {
		r.Age = age
	}
	if spell, ok := l.Now(); ok {
		r.Area = s.Place(spell.Area)
	} else if spell, ok := lastHome(l.Spells); ok && l.Dead {
		r.Area = s.Place(spell.Area)
	}
	if stay, ok := l.Stay(); ok {
		r.Household = stay.Household
	}
	return r
}

// Refs are people by id, with the addresses of their households. Whom the store doesn't know isn't among them.
func (s *Sight) Refs(ctx context.Context, ids []person.ID) (map[person.ID]Ref, error) {
	lives, err := s.Lives(ctx, Unique(ids))
	if err != nil {
		return nil, err
	}
	return s.WithAddresses(ctx, lives)
}

// WithAddresses are people whose lives are known, by id, with the addresses of their households.
func (s *Sight) WithAddresses(ctx context.Context, lives map[person.ID]*vital.Life) (map[person.ID]Ref, error) {
	out := make(map[person.ID]Ref, len(lives))
	var houses []household.ID
	for id, l := range lives {
		r := s.Ref(id, l)
		out[id] = r
		if !r.Household.IsZero() && !slices.Contains(houses, r.Household) {
			houses = append(houses, r.Household)
		}
	}
	found, err := s.Households(ctx, houses)
	if err != nil {
		return nil, err
	}
	at := make(map[household.ID]string, len(found))
	for i := range found {
		at[found[i].ID] = found[i].Address()
	}
	for id, r := range out {
		r.Address = at[r.Household]
		out[id] = r
	}
	return out, nil
}

// Show notes that the answer tells of somebody.
func (s *Sight) Show(refs ...Ref) {
	for _, r := range refs {
		if !r.Elsewhere && !slices.Contains(s.shown, r.ID) {
			s.shown = append(s.shown, r.ID)
		}
	}
}

// Unique are the ids without repetition and without the zero one, in their order.
func Unique[T comparable](ids []T) []T {
	var zero T
	seen := make(map[T]bool, len(ids))
	var out []T
	for _, id := range ids {
		if id != zero && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}
