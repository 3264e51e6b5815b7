package area

import "strings"

// ends are the lengths at which the parts of a Chinese code end: GB/T 2260 (province, prefecture, county),
// GB/T 10114 (township) and the National Bureau of Statistics' three digits for villages.
func ends(l Level) int {
	if l < Province || l > Village {
		return 0
	}
	return [...]int{2, 4, 6, 9, 12}[l-Province]
}

// Chinese is a code read as a Chinese statistical division code.
type Chinese struct {
	normal string // without padding; a prefix of the code as written
	level  Level
}

// China reads a code of 2, 4, 6, 9 or 12 digits that begins with a province's two. Zeros at the end are padding:
// 440305000000 and 440305 are the same county. Zeros in the middle are a level that the place doesn't have:
// 441900003 is a township right under the prefecture 4419, and 810001 a district right under the region 81.
func China(c Code) (Chinese, bool) {
	s := c.s
	switch len(s) {
	case 2, 4, 6, 9, 12:
	default:
		return Chinese{}, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return Chinese{}, false
		}
	}
	if !isProvince(int(s[0]-'0')*10 + int(s[1]-'0')) {
		return Chinese{}, false
	}
	for l := Village; l > Province; l-- {
		if end := ends(l); end <= len(s) && !zeros(s[ends(l-1):end]) {
			return Chinese{s[:end], l}, true
		}
	}
	return Chinese{s[:2], Province}, true
}

// isProvince knows the first two digits of GB/T 2260.
func isProvince(n int) bool {
	switch {
	case n >= 11 && n <= 15, n >= 21 && n <= 23, n >= 31 && n <= 37, n >= 41 && n <= 46,
		n >= 50 && n <= 54, n >= 61 && n <= 65, n == 71, n == 81, n == 82:
		return true
	}
	return false
}

func zeros(s string) bool { return strings.Trim(s, "0") == "" }

// Level is the level that the digits say.
func (c Chinese) Level() Level { return c.level }

// Normal is the shortest form: without the padding.
func (c Chinese) Normal() Code { return Code{c.normal} }

// Long is the 12-digit form.
func (c Chinese) Long() Code { return Code{c.normal + "000000000000"[len(c.normal):]} }

// Part is the digits of one level: two for province, prefecture and county, three for township and village,
// and none for a level below the code's own.
func (c Chinese) Part(l Level) string {
	if ends(l) == 0 || ends(l) > len(c.normal) {
		return ""
	}
	return c.normal[ends(l-1):ends(l)]
}

// At is the code of the area of a level in which this one lies, or which it is; none where the place lacks the level.
func (c Chinese) At(l Level) (Code, bool) {
	part := c.Part(l)
	if part == "" || zeros(part) {
		return Code{}, false
	}
	return Code{c.normal[:ends(l)]}, true
}

// Parent is the next area upwards by the digits; a province has none.
func (c Chinese) Parent() (Code, bool) {
	for l := c.level - 1; l >= Province; l-- {
		if up, ok := c.At(l); ok {
			return up, true
		}
	}
	return Code{}, false
}

// Within says that this area is the other or lies in it, by the digits.
func (c Chinese) Within(other Chinese) bool { return strings.HasPrefix(c.normal, other.normal) }

// Shape is how a place departs from province, prefecture, county, township, village.
type Shape uint8

// The shapes.
const (
	Ordinary     Shape = iota
	Municipality       // 11, 12, 31, 50: below it only the nominal xx01 and xx02
	NoCounty           // 4419, 4420, 4604: townships hang on the prefecture
	DirectCounty       // xx90xx: counties that the province governs itself
)

// Shape says which special shape the place has.
func (c Chinese) Shape() Shape {
	switch c.Part(Province) {
	case "11", "12", "31", "50":
		return Municipality
	}
	if len(c.normal) >= 4 {
		switch c.normal[:4] {
		case "4419", "4420", "4604":
			return NoCounty
		}
	}
	if c.Part(Prefecture) == "90" {
		return DirectCounty
	}
	return Ordinary
}

// Nominal says that the area stands only in the code book and nobody governs it: the districts' and counties' layer
// of a municipality (1101, 5002) and the layer that holds the directly governed counties (4690).
func (c Chinese) Nominal() bool {
	if c.level != Prefecture {
		return false
	}
	s := c.Shape()
	return s == Municipality || s == DirectCounty
}

// TownshipKind is what the three township digits say (GB/T 10114; the Bureau of Statistics for the units that are
// no township by law).
type TownshipKind uint8

// The kinds of township; the zero value is none that the standard names.
const (
	Street         TownshipKind = iota + 1 // 001-099
	Town                                   // 100-199
	RuralTownship                          // 200-399
	EnterpriseUnit                         // 400-599: farms, mines, development zones
)

// TownshipKind is the kind of the township that this is or lies in.
func (c Chinese) TownshipKind() TownshipKind {
	part := c.Part(Township)
	if zeros(part) {
		return 0
	}
	return [10]TownshipKind{Street, Town, RuralTownship, RuralTownship, EnterpriseUnit, EnterpriseUnit}[part[0]-'0']
}

// VillageKind is what the three village digits say (National Bureau of Statistics).
type VillageKind uint8

// The kinds of village; the zero value is none that the rule names.
const (
	ResidentsCommittee VillageKind = iota + 1 // 001-199
	VillagersCommittee                        // 200-399
	LikeResidents                             // 400-499: counted like a residents' committee
	LikeVillagers                             // 500-599: counted like a villagers' committee
)

// VillageKind is the kind of the village that this is.
func (c Chinese) VillageKind() VillageKind {
	part := c.Part(Village)
	if zeros(part) {
		return 0
	}
	return [10]VillageKind{ResidentsCommittee, ResidentsCommittee, VillagersCommittee, VillagersCommittee,
		LikeResidents, LikeVillagers}[part[0]-'0']
}
