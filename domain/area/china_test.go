package area

import "testing"

func TestWhatTheDigitsOfAChineseCodeSay(t *testing.T) {
	for _, c := range []struct {
		code, normal, parent string
		level                Level
		shape                Shape
	}{
		{"44", "44", "", Province, Ordinary},
		{"440000", "44", "", Province, Ordinary},
		{"440000000000", "44", "", Province, Ordinary},
		{"4403", "4403", "44", Prefecture, Ordinary},
		{"440300", "4403", "44", Prefecture, Ordinary},
		{"440305", "440305", "4403", County, Ordinary},
		{"440305000000", "440305", "4403", County, Ordinary},
		{"440305001", "440305001", "440305", Township, Ordinary},
		{"440305001000", "440305001", "440305", Township, Ordinary},
		{"440305001001", "440305001001", "440305001", Village, Ordinary},
		{"220581102000", "220581102", "220581", Township, Ordinary},
		{"440983102201", "440983102201", "440983102", Village, Ordinary},
		{"441900", "4419", "44", Prefecture, NoCounty},
		{"441900003", "441900003", "4419", Township, NoCounty},
		{"441900003001", "441900003001", "441900003", Village, NoCounty},
		{"442000001", "442000001", "4420", Township, NoCounty},
		{"460400100", "460400100", "4604", Township, NoCounty},
		{"1101", "1101", "11", Prefecture, Municipality},
		{"110101001", "110101001", "110101", Township, Municipality},
		{"5002", "5002", "50", Prefecture, Municipality},
		{"500229", "500229", "5002", County, Municipality},
		{"4690", "4690", "46", Prefecture, DirectCounty},
		{"469021", "469021", "4690", County, DirectCounty},
		{"659001500", "659001500", "659001", Township, DirectCounty},
		{"810000", "81", "", Province, Ordinary},
		{"810001", "810001", "81", County, Ordinary},
		{"350527000", "350527", "3505", County, Ordinary},
	} {
		got, ok := China(MustCode(c.code))
		if !ok {
			t.Errorf("China(%s) isn't one, want %s", c.code, c.normal)
			continue
		}
		parent, _ := got.Parent()
		if got.Normal().s != c.normal || got.Level() != c.level || parent.s != c.parent || got.Shape() != c.shape {
			t.Errorf("China(%s) = %s, %v, parent %q, shape %d; want %s, %v, %q, %d",
				c.code, got.Normal(), got.Level(), parent, got.Shape(), c.normal, c.level, c.parent, c.shape)
		}
	}
}

func TestOtherCodesAreOpaque(t *testing.T) {
	for _, code := range []string{"SE-AC-SKE", "4", "440", "44030", "4403050", "4403050010", "4403050010011", "10", "16", "99", "990101",
		"660101", "47", "44030A", "٤٤", "44-3"} {
		c, err := ParseCode(code)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := China(c); ok {
			t.Errorf("China(%s) = %v, want none", code, got)
		}
	}
}

func TestThePartsOfAChineseCode(t *testing.T) {
	c, _ := China(MustCode("441900003001"))
	for l, want := range map[Level][2]string{
		Country: {"", ""}, Province: {"44", "44"}, Prefecture: {"19", "4419"}, County: {"00", ""},
		Township: {"003", "441900003"}, Village: {"001", "441900003001"}, 7: {"", ""},
	} {
		at, ok := c.At(l)
		if c.Part(l) != want[0] || at.s != want[1] || ok != (want[1] != "") {
			t.Errorf("441900003001 at %v: part %q, area %q; want %q, %q", l, c.Part(l), at, want[0], want[1])
		}
	}
	if got := c.Long().s; got != "441900003001" {
		t.Errorf("long form %s, want 441900003001", got)
	}
	up, _ := China(MustCode("441900"))
	other, _ := China(MustCode("442000"))
	if !c.Within(up) || c.Within(other) || up.Within(c) {
		t.Errorf("441900003001 within 441900: %v, within 442000: %v; want true, false", c.Within(up), c.Within(other))
	}
}

func TestTheKindsOfTownshipsAndVillages(t *testing.T) {
	for code, want := range map[string]struct {
		town TownshipKind
		vill VillageKind
	}{
		"440305":       {0, 0},
		"440305001":    {Street, 0},
		"440305099":    {Street, 0},
		"130121100":    {Town, 0},
		"130121199001": {Town, ResidentsCommittee},
		"130121200199": {RuralTownship, ResidentsCommittee},
		"130121399200": {RuralTownship, VillagersCommittee},
		"130121400399": {EnterpriseUnit, VillagersCommittee},
		"130121599400": {EnterpriseUnit, LikeResidents},
		"130121600500": {0, LikeVillagers},
		"522632210501": {RuralTownship, LikeVillagers},
		"130121999600": {0, 0},
	} {
		c, ok := China(MustCode(code))
		if !ok || c.TownshipKind() != want.town || c.VillageKind() != want.vill {
			t.Errorf("%s: township kind %d, village kind %d; want %d, %d", code, c.TownshipKind(), c.VillageKind(), want.town, want.vill)
		}
	}
}

func TestNominalAreasStandOnlyInTheCodeBook(t *testing.T) {
	for code, want := range map[string]bool{
		"1101": true, "5002": true, "4690": true, "659000": true, "11": false, "110101": false, "4419": false, "4403": false, "469021": false,
	} {
		if c, _ := China(MustCode(code)); c.Nominal() != want {
			t.Errorf("%s is nominal: %v, want %v", code, c.Nominal(), want)
		}
	}
}
