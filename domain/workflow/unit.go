package workflow

import (
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
)

// Unit is an office: a desk in an area. Without a desk it is every office there.
type Unit struct {
	Desk access.Desk
	Area area.Code
}

// ParseUnit reads desk@area, or @area for every office there.
func ParseUnit(text string) (Unit, error) {
	desk, at, ok := strings.Cut(text, "@")
	var u Unit
	var err error
	if desk != "" {
		if u.Desk, err = access.ParseDesk(desk); err != nil {
			return u, err
		}
	}
	if !ok || at == "" {
		return u, fault.New(fault.Invalid, "workflow.unit", "text", text)
	}
	u.Area, err = area.ParseCode(at)
	return u, err
}

// String is desk@area.
func (u Unit) String() string { return u.Desk.String() + "@" + u.Area.String() }

// UnitsOf are the units in which somebody with some grants works. Who works everywhere is in no unit that another could stand above.
func UnitsOf(grants []access.Grant) []Unit {
	var out []Unit
	for _, g := range grants {
		if u := (Unit{g.Desk, g.Area}); !g.Area.IsZero() && !slices.Contains(out, u) {
			out = append(out, u)
		}
	}
	return out
}

// holds says whether a grant is for work in the unit, or below it, where the unit could lean on whoever works there.
func (u Unit) holds(g access.Grant, under access.Under) bool {
	return !g.Area.IsZero() && !u.Area.IsZero() && (u.Desk == access.NoDesk || u.Desk == g.Desk) && under(g.Area, u.Area)
}

// Shut says whether a case is shut to somebody: it is about them, or about the unit that they work in. One grant in such a unit is
// enough, whatever else they hold.
func Shut(parties []string, barred []Unit, who access.Actor, under access.Under) bool {
	return slices.Contains(parties, who.Account) || slices.ContainsFunc(barred, func(u Unit) bool {
		return slices.ContainsFunc(who.Grants, func(g access.Grant) bool { return u.holds(g, under) })
	})
}

// bar shuts the case to units.
func (c *Case) bar(units ...Unit) {
	for _, u := range units {
		if !slices.Contains(c.Barred, u) {
			c.Barred = append(c.Barred, u)
		}
	}
}

func unitTexts(units []Unit) string {
	out := make([]string, len(units))
	for i, u := range units {
		out[i] = u.String()
	}
	return strings.Join(out, " ")
}

// ParseUnits reads units parted by spaces; what can't be read bars nobody.
func ParseUnits(text string) []Unit {
	var out []Unit
	for _, t := range strings.Fields(text) {
		if u, err := ParseUnit(t); err == nil {
			out = append(out, u)
		}
	}
	return out
}

// Units are the units as a file keeps them.
func (f *File) Units() string { return unitTexts(f.Barred) }

// Sight is whether somebody sees what is guarded in a case.
type Sight uint8

// The sights.
const (
	Covered Sight = iota
	Uncovered
)

// Revealed says whether an account sees what is guarded: it took a step that reveals it, and said why.
func (d *Definition) Revealed(acts []Told, account string) Sight {
	for _, t := range acts {
		if s, ok := d.Step(t.Act.Step); ok && s.Reveals && t.Act.By == account {
			return Uncovered
		}
	}
	return Covered
}
