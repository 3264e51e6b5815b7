package vital

import (
	"cmp"
	"slices"

	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital/bonds"
)

// several says that more than one record tells this life: the records were found to be one person's.
func several(acts []Act) bool {
	for i := range acts {
		if acts[i].As != acts[0].As {
			return true
		}
	}
	return false
}

// strands are the acts of each record that is this person's: the holder's own first, then the others in the order of their ids. They
// keep the order that they have together: whether somebody left or came first on a day hangs on where all records say that they lived.
func strands(acts []Act) [][]Act {
	by := map[person.ID][]Act{}
	var order []person.ID
	for _, a := range acts {
		as := a.As
		if _, ok := by[as]; !ok {
			order = append(order, as)
		}
		a.As = person.ID{}
		by[as] = append(by[as], a)
	}
	slices.SortFunc(order, func(a, b person.ID) int { return a.Compare(b.ID) })
	out := make([][]Act, len(order))
	for i, as := range order {
		out[i] = by[as]
	}
	return out
}

// said gives what a record says to have ended, and doesn't say to have begun, to the other records that do. Once records are one, what
// happens is told by one of them and ends what any of them told: somebody whose own record was taken back could never move away otherwise.
func said(told [][]Act) [][]Act {
	out := make([][]Act, len(told))
	for i := range told {
		var l Life
		for _, a := range told[i] {
			own, astray := a, a
			own.Effects, astray.Effects = nil, nil
			for _, e := range a.Effects {
				if l.strays(&e) && elsewhere(told, i, &e) {
					astray.Effects = append(astray.Effects, e)
					continue
				}
				own.Effects = append(own.Effects, e)
				l.take(&own, &e)
			}
			out[i] = append(out[i], own)
			for j := range out {
				if j != i && len(astray.Effects) > 0 {
					out[j] = append(out[j], astray)
				}
			}
		}
	}
	for i := range out {
		Sort(out[i])
	}
	return out
}

// strays says that an effect ends what this life doesn't know to go on.
func (l *Life) strays(e *Effect) bool {
	switch e.Op {
	case Closes:
		return !l.Dead && !slices.ContainsFunc(l.Spells, func(s residence.Spell) bool { return s.Kind != residence.RegisteredOnly && s.IsOpen() })
	case Parts:
		_, ok := l.Stay()
		return !l.Dead && !ok
	case Separates:
		return !l.Dead && !slices.ContainsFunc(l.Unions, func(u Union) bool { return u.Partner == e.Other && !u.Ended })
	case Mentions, Begins, Opens, Ends, Joins, Unites, Adopts:
	}
	return false
}

// elsewhere says that another record than the i-th tells of a beginning of what an effect ends.
func elsewhere(told [][]Act, i int, end *Effect) bool {
	for j := range told {
		for k := range told[j] {
			for _, e := range told[j][k].Effects {
				if j != i && (end.Op == Closes && e.Op == Opens && e.Residence != residence.RegisteredOnly && !e.Area.IsZero() ||
					end.Op == Parts && e.Op == Joins || end.Op == Separates && e.Op == Unites && e.Other == end.Other) {
					return true
				}
			}
		}
	}
	return false
}

// weave makes one life of the lives that several records tell. What they agree on is there once. Where they don't:
//   - facts are the holder's, except that a registered birth knows birth, sex and parents better than a memory of them;
//   - somebody lives in one place at a time: where the holder's record says where, that stands, and of the other's stands
//     what lies outside it; in the same place they are one stay, which begins with the earlier and ends as the holder's does;
//   - the same holds for memberships in households;
//   - what one says to have ended that only another says to have begun has ended;
//   - the earliest death stands, and nothing lies behind it.
func weave(acts []Act) Life {
	told := said(strands(acts))
	lives := make([]Life, len(told))
	for i := range told {
		lives[i] = Fold(told[i])
	}
	l := joinFacts(lives)
	for i := range acts {
		for _, e := range acts[i].Effects {
			if e.Op == Adopts {
				l.Adopted, l.Adoptive = true, [2]person.ID{e.Other, e.Father}
			}
		}
	}
	for i := range lives {
		if o := &lives[i]; o.Dead && (!l.Dead || o.Death.Day() < l.Death.Day()) {
			l.Dead, l.Death, l.DeathArea, l.DeathEntry = true, o.Death, o.DeathArea, o.DeathEntry
		}
	}
	for _, kind := range []residence.Kind{residence.Usual, residence.Temporary, residence.RegisteredOnly} {
		var of []residence.Spell
		for i := range lives {
			of = residence.Weave(of, slices.DeleteFunc(slices.Clone(lives[i].Spells), func(s residence.Spell) bool { return s.Kind != kind }))
		}
		l.Spells = append(l.Spells, of...)
	}
	slices.SortStableFunc(l.Spells, func(a, b residence.Spell) int { return cmp.Compare(a.Start, b.Start) })
	for i := range lives {
		l.Stays = bonds.WeaveStays(l.Stays, lives[i].Stays)
		l.Unions = bonds.WeaveUnions(l.Unions, lives[i].Unions)
	}
	l.cutAtDeath()
	return l
}

// joinFacts are who somebody is, by all lives: the first that was taken down, with what the others know beyond it.
func joinFacts(lives []Life) Life {
	var l Life
	for i := range lives {
		o := &lives[i]
		switch {
		case !o.Known:
		case !l.Known:
			l.Known, l.Facts, l.Registered = true, o.Facts, o.Registered
		default:
			l.addFacts(o)
		}
	}
	return l
}

func (l *Life) addFacts(o *Life) {
	better := o.Born && !l.Born
	if better {
		l.Birth, l.Sex = cmp.Or(o.Birth, l.Birth), cmp.Or(o.Sex, l.Sex)
		l.Mother, l.Father = cmp.Or(o.Mother, l.Mother), cmp.Or(o.Father, l.Father)
	} else {
		l.Birth, l.Sex = cmp.Or(l.Birth, o.Birth), cmp.Or(l.Sex, o.Sex)
		l.Mother, l.Father = cmp.Or(l.Mother, o.Mother), cmp.Or(l.Father, o.Father)
	}
	if better || o.Born && o.Registered < l.Registered {
		l.Registered = o.Registered
	}
	l.Born = l.Born || o.Born
	l.FamilyName, l.GivenName = cmp.Or(l.FamilyName, o.FamilyName), cmp.Or(l.GivenName, o.GivenName)
	if l.Source == "" {
		l.Source, l.Reference = o.Source, o.Reference
	}
	switch {
	case l.Name == "":
		l.Name = o.Name
	case o.Name != "" && o.Name != l.Name && !slices.Contains(l.Also, o.Name):
		l.Also = append(slices.Clip(l.Also), o.Name)
	}
}

// cutAtDeath ends everything with the earliest death.
func (l *Life) cutAtDeath() {
	if !l.Dead {
		return
	}
	on := l.Death.Day()
	l.Spells = slices.DeleteFunc(l.Spells, func(s residence.Spell) bool { return s.Start > on })
	for i := range l.Spells {
		if s := &l.Spells[i]; s.Until() > on {
			s.End, s.EndHow, s.ClosedBy = on, residence.Death, l.DeathEntry
		}
	}
	l.Stays = slices.DeleteFunc(l.Stays, func(s Stay) bool { return s.Start > on })
	for i := range l.Stays {
		if s := &l.Stays[i]; s.Until() > on {
			s.End, s.Ended = on, true
		}
	}
	l.Unions = slices.DeleteFunc(l.Unions, func(u Union) bool { return u.Start > on })
	for i := range l.Unions {
		if u := &l.Unions[i]; !u.Ended || u.End > on {
			u.End, u.Ended = on, true
		}
	}
}
