package blob

import (
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// Glass reads one life after another into the same memory, for whoever goes through everybody and keeps nobody. Names aren't read. A nil
// glass makes room anew each time.
type Glass struct {
	acts      []vital.Act
	deeds     []vital.Effect
	said      []vital.Facts
	areas     map[string]area.Code
	relations map[string]household.Relation
}

// NewGlass is one for one goroutine.
func NewGlass() *Glass {
	return &Glass{deeds: []vital.Effect{}, areas: map[string]area.Code{}, relations: map[string]household.Relation{}}
}

// Acts are somebody's, until the next ones are read.
func (g *Glass) Acts(of person.ID, b []byte) ([]vital.Act, error) {
	clear(g.acts)
	clear(g.deeds)
	clear(g.said)
	g.acts, g.deeds, g.said = g.acts[:0], g.deeds[:0], g.said[:0]
	return parseActs(of, b, g)
}

func (g *Glass) room(r *scanner) []vital.Act {
	if g == nil {
		return list[vital.Act](r)
	}
	g.acts = taken(g.acts, r.count())
	return g.acts
}

func (g *Glass) effects(n int) []vital.Effect {
	if g == nil {
		return make([]vital.Effect, n)
	}
	from := len(g.deeds)
	g.deeds = taken(g.deeds, n)
	return g.deeds[from : from+n : from+n]
}

func (g *Glass) facts() *vital.Facts {
	if g == nil {
		return &vital.Facts{}
	}
	g.said = taken(g.said, 1)
	return &g.said[len(g.said)-1]
}

// taken is a list with n empty places more. Where it has to move, what was handed out stays where it was.
func taken[T any](all []T, n int) []T {
	if len(all)+n <= cap(all) {
		return all[:len(all)+n]
	}
	return append(all, make([]T, n)...)
}
