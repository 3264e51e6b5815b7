package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wanjia/cmd/wanjia/cli"
)

// censusDay is the reference day of the census: people are taken down as they live on it.
const censusDay = "2020-04-01"

// TestACensus brings in 33,330 simulated people of three census years, with the words of its questionnaire as they are. Each census is a
// county of its own, and all of it twenty years earlier, for two of the three haven't taken place yet.
func TestACensus(t *testing.T) {
	all := records(t, filepath.Join(shared(t, "register", "pseudopeople"), "decennial_census.csv"))
	if len(all) != 33330 {
		t.Fatalf("the censuses have %d rows", len(all))
	}
	counties := map[string]string{"2020": "9901", "2030": "9902", "2040": "9903"}
	for _, r := range all {
		for _, key := range []string{"simulant_id", "household_id", "guardian_1", "guardian_2"} {
			if r[key] != "" {
				r[key] = r["year"] + "-" + r[key]
			}
		}
		r["county"], r["day"], r["date_of_birth"] = counties[r["year"]], earlier(t, r["year"]+"-04-01"), earlier(t, r["date_of_birth"])
	}
	takeCensus(t, all,
		map[string]int{"birth.interval": 89, "birth.mother.age": 21, "birth.father.age": 7, "residence.before_birth": 14},
		map[string]int{"birth.interval warn": 73, "birth.mother.age warn": 47, "birth.father.age warn": 9, "household.head.age warn": 270, "household.relation.age warn": 6,
			"person.age warn": 3, "person.duplicate warn": 36664, "household.head.none query": 26, "household.minors query": 71, "household.size query": 18, "person.number.missing query": 33199})
}

// earlier is a date twenty years before.
func earlier(t *testing.T, date string) string {
	t.Helper()
	if len(date) < 4 {
		return date
	}
	year, err := strconv.Atoi(date[:4])
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(year-20) + date[4:]
}

// A made census has one of each oddity.
func TestAMadeCensus(t *testing.T) {
	year := madeCensus(80)
	takeCensus(t, year,
		map[string]int{"birth.interval": 1, "birth.mother.age": 1, "birth.father.age": 1, "residence.before_birth": 1, "vital.bad.relation": 1},
		map[string]int{"household.head.none query": 1, "household.size query": 1, "birth.mother.age warn": 1, "person.number.missing query": len(year) - 5})
}

func takeCensus(t *testing.T, year []map[string]string, wantRefused, wantFound map[string]int) {
	t.Helper()
	areas, people := censusSheets(t, year)
	s := newSeat(t)
	file := filepath.Join(t.TempDir(), "refused.csv")
	first := s.bring(cli.Short, "--source", "census", "areas="+areas, "people="+people, "--refused", file)
	refused := map[string]int{}
	var out []string
	for _, r := range records(t, file) {
		refused[r["rule"]]++
		if !strings.HasPrefix(r["rule"], "birth.") {
			out = append(out, r["id"])
		}
	}
	if !maps.Equal(refused, wantRefused) {
		t.Errorf("refused %v, want %v", refused, wantRefused)
	}
	if found := s.check(); !maps.Equal(found, wantFound) {
		t.Errorf("the check finds %v, want %v", found, wantFound)
	}
	births := 0
	for rule, n := range refused {
		if strings.HasPrefix(rule, "birth.") {
			births += n
		}
	}
	// the guardian of a census isn't always the parent, which is a reason
	over := []string{"--source", "census", "people=" + people}
	for _, rule := range []string{"birth.interval", "birth.mother.age", "birth.father.age"} {
		over = append(over, "--override", rule+"=the census names a guardian")
	}
	if second := s.bring(cli.Short, over...); second.Added != births || second.Refused != first.Refused-births || second.Changed != 0 {
		t.Errorf("with the reason: %+v after %+v, want %d added", second, first, births)
	}
	sameHouseholds(t, s.export("people"), year, out)
	sameTownships(t, s, year, out)
	s.verify()
}

// check counts what the check finds by its rule and severity.
func (s seat) check() map[string]int {
	s.t.Helper()
	found := map[string]int{}
	for line := range strings.Lines(s.run(cli.Done, "check")) {
		var f struct{ Rule, Severity string }
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			s.t.Fatal(err)
		}
		found[f.Rule+" "+f.Severity]++
	}
	return found
}

// townshipOf makes a township of each initial of the street names; the source has but one town.
func townshipOf(r map[string]string) string {
	if s := r["street_name"]; s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return fmt.Sprintf("%s00%03d", cmp.Or(r["county"], "9901"), 1+s[0]-'a')
	}
	return cmp.Or(r["county"], "9901") + "00000"
}

// censusSheets are the rows of a census year in the columns of the people sheet, and the areas they live in. Of the two
// guardians, a woman is put down as the mother and a man as the father.
func censusSheets(t *testing.T, year []map[string]string) (areas, people string) {
	t.Helper()
	sex, towns := map[string]string{}, map[string]bool{}
	for _, r := range year {
		sex[r["simulant_id"]] = r["sex"]
		towns[townshipOf(r)] = true
	}
	tree := [][]string{{"code", "name", "level", "parent"}, {"99", "State", "province", ""}}
	for _, code := range slices.Sorted(maps.Keys(towns)) {
		if county := code[:4]; tree[len(tree)-1][3] != county {
			tree = append(tree, []string{county, "County " + county, "county", "99"})
		}
		tree = append(tree, []string{code, "Town " + code, "township", code[:4]})
	}
	rows := [][]string{{"id", "family_name", "given_name", "sex", "birth_date", "area", "household", "relation", "since", "since_reason", "mother", "father", "address"}}
	for _, r := range year {
		parents := map[string]string{}
		for _, g := range []string{r["guardian_1"], r["guardian_2"]} {
			if as := sex[g]; parents[as] == "" {
				parents[as] = g
			}
		}
		address := strings.TrimSpace(r["street_number"] + " " + r["street_name"] + " " + r["unit_number"])
		rows = append(rows, []string{r["simulant_id"], r["last_name"], r["first_name"], r["sex"], strings.TrimSuffix(r["date_of_birth"], " 00:00:00"), townshipOf(r),
			r["household_id"], r["relationship_to_reference_person"], cmp.Or(r["day"], censusDay), "baseline", parents["Female"], parents["Male"], strings.ReplaceAll(address, ",", " ")})
	}
	dir := t.TempDir()
	return writeSheet(t, dir, "areas", tree), writeSheet(t, dir, "people", rows)
}

// sameHouseholds holds the exported households against those of the source, but for the people who are left out.
func sameHouseholds(t *testing.T, file string, year []map[string]string, out []string) {
	t.Helper()
	type house struct {
		size int
		head string
	}
	want, got := map[string]house{}, map[string]house{}
	for _, r := range year {
		if slices.Contains(out, r["simulant_id"]) {
			continue
		}
		h := want[r["household_id"]]
		h.size++
		if r["relationship_to_reference_person"] == "Reference person" {
			h.head = r["simulant_id"]
		}
		want[r["household_id"]] = h
	}
	for _, r := range records(t, file) {
		h := got[r["household"]]
		h.size++
		if r["relation"] == "02" {
			h.head = r["id"]
		}
		got[r["household"]] = h
	}
	for id, w := range want {
		if got[id] != w {
			t.Errorf("household %s came out as %+v, want %+v", id, got[id], w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d households came out of %d", len(got), len(want))
	}
}

// sameTownships holds the population of each township and sex against a count of the rows.
func sameTownships(t *testing.T, s seat, year []map[string]string, out []string) {
	t.Helper()
	want := map[string]int64{}
	for _, r := range year {
		if !slices.Contains(out, r["simulant_id"]) {
			want["population area="+townshipOf(r)+" sex="+strings.ToLower(r["sex"])]++
		}
	}
	got, counties := map[string]figureRow{}, map[string]bool{}
	for _, r := range year {
		counties[townshipOf(r)[:4]] = true
	}
	for county := range counties {
		maps.Copy(got, s.figures(county, "2020-04", "2020-12", "--by", "area,sex", "--only", "population"))
	}
	for key, n := range want {
		if f := got[key]; f.N == nil || *f.N != n {
			t.Errorf("%s is %s, counted %d", key, shown(f.N), n)
		}
	}
}

// madeCensus is a census of households of two parents and three children, a home with two dozen residents, and one of
// each oddity: a child born after the census day, siblings a hundred days apart, a boy of eight years, a girl
// of ten and one of fourteen as guardians, and a relation that nobody can read.
func madeCensus(households int) []map[string]string {
	var year []map[string]string
	add := func(house int, id, relation, sex, born, first, second string) {
		year = append(year, map[string]string{"simulant_id": id, "household_id": fmt.Sprint("h", house), "relationship_to_reference_person": relation,
			"sex": sex, "date_of_birth": born + " 00:00:00", "guardian_1": first, "guardian_2": second, "first_name": "Name " + id, "last_name": "House",
			"street_number": fmt.Sprint(house), "street_name": string(rune('a'+house%26)) + " street"})
	}
	for i := range households {
		m, f := fmt.Sprint("m", i), fmt.Sprint("f", i)
		add(i, f, "Reference person", "Male", fmt.Sprintf("19%02d-05-06", 60+i%20), "", "")
		add(i, m, "Opposite-sex spouse", "Female", fmt.Sprintf("19%02d-07-08", 62+i%20), "", "")
		for k := range 3 {
			add(i, fmt.Sprintf("c%d-%d", i, k), "Biological child", []string{"Female", "Male"}[k%2], fmt.Sprintf("20%02d-0%d-11", 4+2*k, 1+i%9), m, f)
		}
	}
	for i := range 24 {
		add(households, fmt.Sprint("n", i), "Noninstitutionalized group quarters population", "Male", fmt.Sprintf("19%d-01-02", 30+i), "", "")
	}
	add(0, "late", "Biological child", "Female", "2020-04-09", "m0", "f0")
	add(1, "close", "Biological child", "Female", "2004-05-22", "m1", "f1")
	add(2, "c2-x", "Biological child", "Female", "2016-02-03", "c2-1", "")
	add(3, "c3-x", "Grandchild", "Female", "2018-12-03", "c3-0", "")
	add(5, "c5-x", "Grandchild", "Male", "2014-02-03", "c5-0", "")
	add(4, "word", "Cat", "Female", "1990-01-02", "", "")
	return year
}
