package access

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/words"
	"wanjia/domain/area"
)

var update = flag.Bool("update", false, "write the golden table anew")

// under is the tree of codes in which a longer code lies below its beginning, as Chinese statistical codes do.
func under(child, ancestor area.Code) bool {
	return strings.HasPrefix(child.String(), ancestor.String())
}

func at44(rest string) area.Code { return area.MustCode("44" + rest) }

// TestTheMatrixIsAsItWasAgreed shows every cell: a change to it is a change to who may see whom, and is read as such.
func TestTheMatrixIsAsItWasAgreed(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, "%-15s", "")
	for _, d := range Desks() {
		fmt.Fprintf(&b, "%-15s", d)
	}
	for _, a := range Acts() {
		fmt.Fprintf(&b, "\n%-15s", a)
		for _, d := range Desks() {
			fmt.Fprintf(&b, "%-15s", strings.Replace(d.Grain(a).String(), "none", "-", 1))
		}
	}
	for _, p := range Purposes() {
		fmt.Fprintf(&b, "\n%-15.14s", p)
		for _, d := range Desks() {
			fmt.Fprintf(&b, "%-15s", map[bool]string{true: "for", false: "-"}[d.serves(p)])
		}
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	got := strings.Join(lines, "\n") + "\n"
	const file = "testdata/matrix.golden"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the matrix is\n%s\nand was agreed as\n%s", got, want)
	}
}

func TestDecideHoldsEveryCell(t *testing.T) {
	place := at44("0305")
	for _, d := range Desks() {
		for _, a := range Acts() {
			for _, asked := range []Grain{Records, Own, Counts} {
				want := d.Grain(a).covers(a.needs(asked))
				g := Grant{d, place, d.Purposes()[0]}
				if a.cares() && d.serves(FamilyService) {
					g.Purpose = FamilyService
				}
				if a.cares() && g.Purpose != FamilyService {
					want = false
				}
				got := Decide([]Grant{g}, under, Request{Act: a, Area: place, Purpose: g.Purpose, Grain: asked})
				if got.Allowed != want {
					t.Errorf("%s may %s %s: %v (%s), want %v", d, a, asked, got.Allowed, got.Reason, want)
				}
			}
		}
	}
}

func TestDecides(t *testing.T) {
	town, village := at44("0305001"), at44("0305001002")
	clerk := []Grant{{Window, town, CivilRegistration}, {Window, at44("0306"), Benefit}}
	for _, c := range []struct {
		says   string
		grants []Grant
		want   Request
		reason string
	}{
		{"a clerk opens a record in a village of the town", clerk, Request{Act: Open, Area: village, Purpose: CivilRegistration}, Allowed},
		{"and in the town itself", clerk, Request{Act: Open, Area: town, Purpose: CivilRegistration}, Allowed},
		{"not in the county above", clerk, Request{Act: Open, Area: at44("0305"), Purpose: CivilRegistration}, DeniedByArea},
		{"not in the town beside", clerk, Request{Act: Open, Area: at44("0305002"), Purpose: CivilRegistration}, DeniedByArea},
		{"not for another purpose, though granted elsewhere", clerk, Request{Act: Open, Area: village, Purpose: Benefit}, DeniedByArea},
		{"not for a purpose never granted", clerk, Request{Act: Open, Area: village, Purpose: StatisticsPurpose}, DeniedByPurpose},
		{"not without a purpose", clerk, Request{Act: Open, Area: village}, DeniedByPurpose},
		{"not everywhere at once", clerk, Request{Act: Open, Purpose: CivilRegistration}, DeniedByArea},
		{"a clerk manages no users", clerk, Request{Act: ManageUsers, Area: town, Purpose: CivilRegistration}, DeniedByDesk},
		{"no act is no act", clerk, Request{Area: town, Purpose: CivilRegistration}, DeniedByDesk},
		{"no grants, nothing", nil, Request{Act: Find, Area: town, Purpose: CivilRegistration}, DeniedNoGrant},
		{"a statistician everywhere sees figures", []Grant{{Desk: Statistics, Purpose: StatisticsPurpose}}, Request{Act: Figures, Area: village, Purpose: StatisticsPurpose}, Allowed},
		{"and exports counts", []Grant{{Desk: Statistics, Purpose: StatisticsPurpose}}, Request{Act: Export, Purpose: StatisticsPurpose, Grain: Counts}, Allowed},
		{"but exports no records", []Grant{{Desk: Statistics, Purpose: StatisticsPurpose}}, Request{Act: Export, Purpose: StatisticsPurpose}, DeniedByGrain},
		{"and opens nobody", []Grant{{Desk: Statistics, Purpose: StatisticsPurpose}}, Request{Act: Open, Area: village, Purpose: StatisticsPurpose}, DeniedByDesk},
		{"a family opens its own record", []Grant{{Family, village, Benefit}}, Request{Act: Open, Area: village, Purpose: Benefit, Grain: Own}, Allowed},
		{"and no other", []Grant{{Family, village, Benefit}}, Request{Act: Open, Area: village, Purpose: Benefit}, DeniedByGrain},
		{"a desk granted for a purpose that isn't its own has nothing", []Grant{{Statistics, town, Benefit}}, Request{Act: Figures, Area: town, Purpose: Benefit}, DeniedByPurpose},
		{"an administrator manages the whole", []Grant{{Desk: Administration, Purpose: AdministrationPurpose}}, Request{Act: ManageSystem, Purpose: AdministrationPurpose}, Allowed},
		{"an administrator of a county doesn't", []Grant{{Administration, at44("0305"), AdministrationPurpose}}, Request{Act: ManageSystem, Purpose: AdministrationPurpose}, DeniedByArea},
		{"nothing below none", []Grant{{Window, town, CivilRegistration}}, Request{Act: Open, Area: town, Purpose: CivilRegistration, Grain: None}, DeniedByGrain},
		{"the counter takes a complaint down", []Grant{{Window, town, Oversight}}, Request{Act: Handle, Area: village, Purpose: Oversight}, Allowed},
		{"and finds nobody for it", []Grant{{Window, town, Oversight}}, Request{Act: Find, Area: village, Purpose: Oversight}, DeniedByDesk},
		{"nor opens anybody", []Grant{{Window, town, Oversight}}, Request{Act: Open, Area: village, Purpose: Oversight}, DeniedByDesk},
		{"nor sees figures for it", []Grant{{Window, town, Oversight}}, Request{Act: Figures, Area: village, Purpose: Oversight}, DeniedByDesk},
		{"a desk that isn't one", []Grant{{Desk(99), town, CivilRegistration}}, Request{Act: Open, Area: town, Purpose: CivilRegistration}, DeniedByPurpose},
	} {
		t.Run(c.says, func(t *testing.T) {
			got := Decide(c.grants, under, c.want)
			if got.Reason != c.reason || got.Allowed != (c.reason == Allowed) {
				t.Errorf("got %+v, want %s", got, c.reason)
			}
			if s, ok := words.Lookup(got.Reason); !ok || s.ZH == "" {
				t.Errorf("%s has no sentence", got.Reason)
			}
		})
	}
}

func TestADisabledAccountMayDoNothing(t *testing.T) {
	a := Account{Name: "li", Grants: []Grant{{Desk: Window, Purpose: CivilRegistration}}}
	want := Request{Act: Find, Purpose: CivilRegistration}
	if d := a.Decide(under, want); !d.Allowed {
		t.Errorf("enabled: %+v, want allowed", d)
	}
	a.Disabled = true
	if d := a.Decide(under, want); d.Allowed || d.Reason != DeniedDisabled {
		t.Errorf("disabled: %+v, want %s", d, DeniedDisabled)
	}
}

// code draws an area, everywhere included.
func code() *rapid.Generator[area.Code] {
	return rapid.Custom(func(t *rapid.T) area.Code {
		s := rapid.StringMatching(`(44(0[1-2](0[1-2](0[1-2])?)?)?)?`).Draw(t, "code")
		if s == "" {
			return area.Code{}
		}
		return area.MustCode(s)
	})
}

func grant() *rapid.Generator[Grant] {
	return rapid.Custom(func(t *rapid.T) Grant {
		return Grant{Desk(rapid.IntRange(0, int(deskCount)).Draw(t, "desk")), code().Draw(t, "area"), Purpose(rapid.IntRange(0, int(purposeCount)).Draw(t, "purpose"))}
	})
}

func request() *rapid.Generator[Request] {
	return rapid.Custom(func(t *rapid.T) Request {
		return Request{Act: Act(rapid.IntRange(0, int(actEnd)).Draw(t, "act")), Area: code().Draw(t, "area"),
			Purpose: Purpose(rapid.IntRange(0, int(purposeCount)).Draw(t, "purpose")), Grain: Grain(rapid.IntRange(0, int(None)+1).Draw(t, "grain"))}
	})
}

func TestWithoutAGrantEverythingIsDenied(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if d := Decide(nil, under, request().Draw(t, "request")); d.Allowed {
			t.Fatalf("allowed: %+v", d)
		}
	})
}

func TestAGrantNeverReachesOutsideItsAreaOrPurpose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		grants := rapid.SliceOfN(grant(), 0, 4).Draw(t, "grants")
		want := request().Draw(t, "request")
		d := Decide(grants, under, want)
		if !d.Allowed {
			return
		}
		g := d.Grant
		if !g.Area.IsZero() && (want.Area.IsZero() || !under(want.Area, g.Area)) {
			t.Fatalf("%+v was allowed by %+v", want, g)
		}
		if g.Purpose != want.Purpose || want.Purpose == NoPurpose || g.Desk.Grain(want.Act) == None {
			t.Fatalf("%+v was allowed by %+v", want, g)
		}
	})
}

func TestMoreGrantsNeverTakeAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		grants := rapid.SliceOfN(grant(), 0, 4).Draw(t, "grants")
		want := request().Draw(t, "request")
		if Decide(grants, under, want).Allowed && !Decide(append([]Grant{grant().Draw(t, "more")}, grants...), under, want).Allowed {
			t.Fatalf("%+v was allowed by %+v and is no longer", want, grants)
		}
	})
}

// The filter of lists and the decision about one record are the same rule.
func TestReachIsWhereDecideAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		grants := rapid.SliceOfN(grant(), 0, 4).Draw(t, "grants")
		want := request().Draw(t, "request")
		want.Grain = Records
		in := false
		areas := Reach(grants, want.Act, want.Purpose)
		for _, a := range areas {
			in = in || a.IsZero() || !want.Area.IsZero() && under(want.Area, a)
		}
		if allowed := Decide(grants, under, want).Allowed; allowed != in {
			t.Fatalf("%+v is allowed: %v, but reach is %v", want, allowed, areas)
		}
	})
}

func TestReach(t *testing.T) {
	a, b := at44("0305"), at44("0306")
	grants := []Grant{{Window, a, CivilRegistration}, {Field, a, CivilRegistration}, {Window, b, CivilRegistration}, {Statistics, area.Code{}, StatisticsPurpose}, {Family, a, Benefit}}
	for says, c := range map[string]struct {
		act     Act
		purpose Purpose
		want    string
	}{
		"areas come once":                 {Open, CivilRegistration, "[440305 440306]"},
		"only the window imports":         {Import, CivilRegistration, "[440305 440306]"},
		"a zero code is everywhere":       {Figures, StatisticsPurpose, "[]"},
		"nobody opens for statistics":     {Open, StatisticsPurpose, "none"},
		"a family's own is not an area":   {Open, Benefit, "none"},
		"without a purpose there is none": {Open, NoPurpose, "none"},
	} {
		areas := Reach(grants, c.act, c.purpose)
		got := fmt.Sprint(areas)
		if len(areas) == 0 {
			got = "none"
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", says, got, c.want)
		}
	}
}

func TestClashes(t *testing.T) {
	for says, c := range map[string]struct {
		desks []Desk
		want  string
	}{
		"one desk is well":                        {[]Desk{Window}, "[]"},
		"field and window are well":               {[]Desk{Field, Window, Clinic}, "[]"},
		"management and statistics are well":      {[]Desk{Management, Statistics, Administration}, "[]"},
		"who approves doesn't pay":                {[]Desk{Approval, Cashier}, "[{approval cashier access.clash.money}]"},
		"who administers doesn't see people":      {[]Desk{Window, Administration}, "[{administration window access.clash.admin}]"},
		"who watches isn't among the watched":     {[]Desk{Inspection, Clinic}, "[{inspection clinic access.clash.watch}]"},
		"who receives a claim doesn't approve it": {[]Desk{Window, Approval}, "[{window approval access.clash.money}]"},
	} {
		var grants []Grant
		for _, d := range c.desks {
			grants = append(grants, Grant{Desk: d})
		}
		found := Clashes(grants)
		if got := fmt.Sprint(found); got != c.want {
			t.Errorf("%s: %s, want %s", says, got, c.want)
		}
		for _, f := range found {
			if _, ok := words.Lookup(f.Reason); !ok {
				t.Errorf("%s has no sentence", f.Reason)
			}
		}
	}
}

func TestCodesAreReadAsTheyAreWrittenAndHaveNames(t *testing.T) {
	name := func(key string) {
		if _, ok := words.Lookup(key); !ok {
			t.Errorf("%s has no sentence", key)
		}
	}
	for _, d := range Desks() {
		if got, err := ParseDesk(" " + strings.ToUpper(d.String())); got != d || err != nil {
			t.Errorf("ParseDesk(%s) = %s, %v", d, got, err)
		}
		name(d.Key())
	}
	for _, a := range Acts() {
		if got, err := ParseAct(a.String()); got != a || err != nil {
			t.Errorf("ParseAct(%s) = %s, %v", a, got, err)
		}
		name(a.Key())
	}
	for _, p := range Purposes() {
		if got, err := ParsePurpose(p.String()); got != p || err != nil {
			t.Errorf("ParsePurpose(%s) = %s, %v", p, got, err)
		}
		name(p.Key())
		name(p.Basis())
	}
	if len(Desks()) != int(deskCount)-1 || len(Acts()) != int(actCount) || len(Purposes()) != int(purposeCount)-1 {
		t.Errorf("%d desks, %d acts, %d purposes: one is not in its list", len(Desks()), len(Acts()), len(Purposes()))
	}
}

func FuzzParseCodes(f *testing.F) {
	f.Add("window")
	f.Add("")
	f.Add("ﬁnd")
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := ParseDesk(text); (err == nil) != (d != NoDesk) {
			t.Errorf("ParseDesk(%q) = %v, %v", text, d, err)
		}
		if a, err := ParseAct(text); (err == nil) != (a != NoAct) {
			t.Errorf("ParseAct(%q) = %v, %v", text, a, err)
		}
		if p, err := ParsePurpose(text); (err == nil) != (p != NoPurpose) {
			t.Errorf("ParsePurpose(%q) = %v, %v", text, p, err)
		}
	})
}

// A grant alone opens no care record: the account must be of the team that the client agreed to.
func TestOnlyATeamOfTheProgrammeTreats(t *testing.T) {
	town, village := at44("0305001"), at44("0305001002")
	want := Request{Area: village, Programme: "screening"}
	clinician := Actor{Account: "gao", Purpose: FamilyService, Grants: []Grant{{Clinic, town, FamilyService}}}
	for says, c := range map[string]struct {
		who    Actor
		teams  []Team
		reason string
	}{
		"a clinician of no team":            {clinician, nil, DeniedByTeam},
		"of another programme's":            {clinician, []Team{{"antenatal", town}}, DeniedByTeam},
		"of another area's":                 {clinician, []Team{{"screening", at44("0306")}}, DeniedByTeam},
		"of this one":                       {clinician, []Team{{"screening", town}}, Allowed},
		"a window clerk put on the roster":  {Actor{Purpose: FamilyService, Grants: []Grant{{Window, town, FamilyService}}}, []Team{{"screening", town}}, DeniedByDesk},
		"an administrator put on it":        {Actor{Purpose: AdministrationPurpose, Grants: []Grant{{Desk: Administration, Purpose: AdministrationPurpose}}}, []Team{{"screening", town}}, DeniedByPurpose},
		"whoever holds the machine":         {Actor{Operator: true, Purpose: FamilyService}, nil, DeniedNoGrant},
		"the team for another purpose":      {Actor{Purpose: Benefit, Grants: clinician.Grants}, []Team{{"screening", town}}, DeniedByPurpose},
		"the team's grant without the team": {clinician, []Team{{"", town}}, DeniedByTeam},
	} {
		c.who.Teams = c.teams
		if got := c.who.May(under, Treat, want); got.Reason != c.reason {
			t.Errorf("%s: %s, want %s", says, got.Reason, c.reason)
		}
	}
}
