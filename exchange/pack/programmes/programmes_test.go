package programmes

import (
	"slices"
	"strings"
	"testing"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/packs"
)

// The words of consent say who sees the record; the desks say who can. They must say the same.
func TestAConsentNamesTheFamilyWorkerWhereOneIsOnTheTeam(t *testing.T) {
	set, wrong := Load(packs.Files(), "core", "cn-township")
	for _, w := range wrong {
		t.Error(words.Text(words.EN, w.Key, w.Args))
	}
	for id, p := range set {
		told := strings.Contains(p.Consent.Sees.ZH, "家庭服务员") && strings.Contains(p.Consent.Sees.EN, "family worker")
		if on := p.Team(access.Field); on != told {
			t.Errorf("%s: a family worker is on the team: %v; the consent says so in both languages: %v", id, on, told)
		}
	}
	for _, id := range []string{"child", "immunisation", "early-childhood"} {
		if p := set[id]; p == nil || p.Sees(access.Field, 1) || !p.Sees(access.Field, 2) || !p.Sees(access.Clinic, 1) {
			t.Errorf("%s: the first text named clinicians alone, the second the family worker too", id)
		}
	}
	for _, id := range []string{"antenatal", "postnatal", "preconception", "choice", "gynaecology"} {
		if p := set[id]; p == nil || !slices.Equal(p.Desks, []access.Desk{access.Clinic}) {
			t.Errorf("%s: want the clinic alone", id)
		}
	}
}

// Everybody of an age and sex may be invited to what is offered by age and sex alone, and to nothing that is about having children.
func TestACampaignIsForWhatIsOfferedByAgeAndSexAlone(t *testing.T) {
	set, _ := Load(packs.Files(), "core", "cn-township")
	var may []string
	for id, p := range set {
		if p.Campaign {
			may = append(may, id)
		}
	}
	slices.Sort(may)
	if want := []string{"child", "immunisation", "screening"}; !slices.Equal(may, want) {
		t.Errorf("campaigns may be for %v, want %v", may, want)
	}
	const said = `id: x
title: {zh: 一, en: One}
about: {zh: 一, en: One}
desks: [clinic]
consent: {version: 1, says: {zh: 一, en: One}, sees: {zh: 一, en: One}, months: 1}
forms: [x]
campaign: true
`
	if _, problems := Parse("f", []byte(said)); len(problems) > 0 {
		t.Fatal(problems)
	}
	_, problems := Parse("f", []byte(said+"choice: true\n"))
	if !slices.ContainsFunc(problems, func(f *fault.Fault) bool { return f.Key == "campaign.choice" }) {
		t.Errorf("a campaign about choosing: %v, want campaign.choice", problems)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("id: x"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if p, problems := Parse("f", raw); len(problems) == 0 && (p == nil || p.ID == "" || p.Choice && p.Campaign) {
			t.Errorf("%q was read as %+v", raw, p)
		}
	})
}
