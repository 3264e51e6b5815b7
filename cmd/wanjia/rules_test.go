package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/cmd/wanjia/cli"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/store/storetest/pgtest"
)

// ruling is what a rule says of an event, on whatever path.
type ruling struct {
	Rule, Severity, Message, Source, Accepted string
	Facts                                     map[string]string
}

var (
	caseRef  = regexp.MustCompile(`@(\w+)`)
	caseDate = regexp.MustCompile(`\{(-?\d+)\}`)
)

// doing is one event of a case: its kind and fields, people and households named for this case alone.
type doing struct {
	kind   string
	values map[string]string
}

// doings reads "kind field=value field=value; …" of case n.
func doings(n int, text string) []doing {
	var out []doing
	text = caseDate.ReplaceAllStringFunc(text, func(m string) string {
		days, err := strconv.Atoi(m[1 : len(m)-1])
		if err != nil {
			panic(err)
		}
		return (clock.Today(clock.System{}) + day.Day(days)).String()
	})
	for one := range strings.SplitSeq(text, ";") {
		words := strings.Fields(one)
		if len(words) == 0 {
			continue
		}
		d := doing{words[0], map[string]string{}}
		for _, w := range words[1:] {
			code, value, _ := strings.Cut(w, "=")
			if code == "name" {
				value = fmt.Sprintf("%s No%d", value, n)
			}
			d.values[code] = caseRef.ReplaceAllString(value, fmt.Sprintf("r%d$1", n))
		}
		out = append(out, d)
	}
	return out
}

// refs are the fields that name people and households by the source's ids.
var refFields = []string{"person", "partner", "mother", "father", "household"}

// typed is the event as a program sends it.
func (d doing) typed() map[string]string {
	out := map[string]string{}
	for code, text := range d.values {
		if slices.Contains(refFields, code) {
			text = "@rules/" + text
		}
		out[code] = text
	}
	return out
}

func sheetOf(d doing) string {
	if d.kind == "person" {
		return "people"
	}
	return "events"
}

// sheetsOf writes events as rows of the two sheets, and says in which row each stands.
func sheetsOf(t *testing.T, dir, name string, all []doing) (args []string, rows []int) {
	t.Helper()
	columns := map[string][]string{
		"people": strings.Fields("id name sex birth_date area household relation since since_reason residence mother father id_type id_number"),
		"events": strings.Fields("id kind date person area name sex mother father household weight_g gestation_weeks plurality cause partner registered happened_in residence"),
	}
	table := map[string][][]string{"people": {columns["people"]}, "events": {columns["events"]}}
	for i, d := range all {
		sheet := sheetOf(d)
		values := map[string]string{"id": fmt.Sprint(name, i), "kind": d.kind}
		for code, text := range d.values {
			if sheet == "people" && code == "person" {
				code = "id"
			}
			if !slices.Contains(columns[sheet], code) {
				t.Fatalf("no column %s for %v", code, d)
			}
			values[code] = text
		}
		var row []string
		for _, c := range columns[sheet] {
			row = append(row, values[c])
		}
		table[sheet] = append(table[sheet], row)
		rows = append(rows, len(table[sheet]))
	}
	for _, sheet := range []string{"people", "events"} {
		file := filepath.Join(dir, name+"-"+sheet+".csv")
		var b bytes.Buffer
		if err := csv.NewWriter(&b).WriteAll(table[sheet]); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, sheet+"="+file)
	}
	return args, rows
}

const ruleAreas = "code,name,level,parent\n99,Province,province,\n9901,Here,county,99\n9901001,Upper,township,9901\n9901002,Lower,township,9901\n9902,There,county,99\n9902001,Other,township,9902\n"

// ruled is a place in which everything stands that the cases begin with.
func ruled(t *testing.T, s seat) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "areas.csv"), []byte(ruleAreas), 0o600); err != nil {
		t.Fatal(err)
	}
	var before []doing
	for n, b := range breaches() {
		before = append(before, doings(n, b.before)...)
	}
	args, _ := sheetsOf(t, dir, "before", before)
	f := s.bring(cli.Done, append([]string{"--source", "rules", "areas=" + filepath.Join(dir, "areas.csv")}, args...)...)
	if f.Refused != 0 || f.Added != f.Read {
		t.Fatalf("what the cases begin with: %+v", f)
	}
	return dir
}

// both runs a test on a place of each engine.
func both(t *testing.T, test func(t *testing.T, s seat)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newSeat(t)) })
	t.Run("postgresql", func(t *testing.T) { test(t, seat{t, []string{"--data", t.TempDir(), "--db", pgtest.Start(t)}}) })
}

// sentences wants what a rule says whole: both languages, nothing left unfilled, and where the rule comes from.
func sentence(t *testing.T, name string, f ruling, lang string) {
	t.Helper()
	han := strings.ContainsFunc(f.Message, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	if f.Message == "" || strings.Contains(f.Message, "{") || han != (lang == "zh") {
		t.Errorf("%s: in %s it says %q", name, lang, f.Message)
	}
	if f.Source == "" {
		t.Errorf("%s: %s names no source", name, f.Rule)
	}
}

func nameOf(n int, b breach) string {
	return fmt.Sprintf("case %d %s %s: %s", n, b.rule, b.want, b.event)
}

// find is what one rule says among all.
func find(all []ruling, rule string) (f ruling) {
	for _, one := range all {
		if one.Rule == rule && (f.Rule == "" || one.Severity == "refuse") {
			f = one
		}
	}
	return f
}

// manned is a place that a server answers for.
func manned(t *testing.T, s seat) *killServer {
	t.Helper()
	k := &killServer{t: t, args: s.args, token: token(t, s, "machine")}
	k.start()
	t.Cleanup(k.stop)
	return k
}

func token(t *testing.T, s seat, name string, more ...string) string {
	t.Helper()
	var made struct{ Secret string }
	out := s.run(cli.Done, append([]string{"token", name, "--desk", "window", "--json"}, more...)...)
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		t.Fatal(err)
	}
	return made.Secret
}

// say sends one event and reads what the rules say.
func (s *killServer) say(path, lang string, d doing, reasons map[string]string) (status int, found []ruling, raw string) {
	s.t.Helper()
	type override struct {
		Rule   string `json:"rule"`
		Reason string `json:"reason"`
	}
	body := map[string]any{"kind": d.kind, "values": d.typed()}
	if len(reasons) > 0 {
		var list []override
		for r, why := range reasons {
			list = append(list, override{r, why})
		}
		body["overrides"] = list
	}
	status, answer := s.post(path, lang, body)
	var got struct {
		Findings []ruling
		Errors   []struct{ Rule, Key, Message string }
	}
	if err := json.Unmarshal(answer, &got); err != nil {
		s.t.Fatalf("%s: %v", answer, err)
	}
	for _, e := range got.Errors { // a value that can't be meant is told at its field
		got.Findings = append(got.Findings, ruling{Rule: e.Rule, Severity: "refuse", Message: e.Message, Source: "-"})
	}
	return status, got.Findings, string(answer)
}

// post sends a body and reads the answer.
func (s *killServer) post(path, lang string, body map[string]any) (status int, answer []byte) {
	s.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, "http://"+s.addr+"/api/v1"+path, bytes.NewReader(text))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept-Language", lang)
	req.Header.Set("Idempotency-Key", id.New(time.Now()).String())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err = io.ReadAll(res.Body)
	_ = res.Body.Close() // read to its end
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, answer
}

// What a rule says as somebody types, as it is sent, and once it is accepted.
func TestEveryRuleAtTheDesk(t *testing.T) {
	both(t, func(t *testing.T, s seat) {
		ruled(t, s)
		desk := manned(t, s)
		everywhere, part := desk.token, token(t, s, "part", "--area", "9901")
		for n, b := range breaches() {
			desk.token = map[bool]string{true: part, false: everywhere}[b.desk]
			atTheDesk(t, desk, n, b)
		}
		desk.stop()
		listed(t, s, func(n int, b breach) string {
			if b.want == "query" {
				return ""
			}
			return reasonOf(n)
		})
		s.verify()
	})
}

func reasonOf(n int) string { return fmt.Sprintf("seen in paper %d", n) }

func atTheDesk(t *testing.T, desk *killServer, n int, b breach) {
	t.Helper()
	name, d := nameOf(n, b), doings(n, b.event)[0]
	for _, lang := range []string{"zh", "en"} {
		_, found, raw := desk.say("/events/preview", lang, d, nil)
		f := find(found, b.rule)
		if b.want != f.Severity {
			t.Errorf("%s\npreview says %q: %s", name, f.Severity, raw)
			return
		}
		if b.want != "" {
			sentence(t, name, f, lang)
		}
	}
	reasons := map[string]string{}
	status, found, raw := desk.say("/events", "en", d, nil)
	for _, f := range found {
		if f.Severity != "query" {
			reasons[f.Rule] = reasonOf(n)
		}
	}
	if b.want == "refuse" || b.want == "warn" {
		if status != http.StatusUnprocessableEntity && status != http.StatusConflict || find(found, b.rule).Severity != b.want {
			t.Errorf("%s\nwithout a reason: %d %s", name, status, raw)
		}
		delete(reasons, b.rule)
		if status, _, raw := desk.say("/events", "en", d, reasons); status == http.StatusOK && len(reasons) > 0 {
			t.Errorf("%s\nwithout a reason for it: %d %s", name, status, raw)
		}
		reasons[b.rule] = reasonOf(n)
	} else if status == http.StatusOK {
		return
	}
	want := http.StatusOK
	if b.never {
		want = http.StatusUnprocessableEntity
	}
	if status, _, raw := desk.say("/events", "en", d, reasons); status != want {
		t.Errorf("%s\nwith reasons: %d %s", name, status, raw)
	}
}

// listed wants every case in the list of the check, with the reason with which it was accepted.
func listed(t *testing.T, s seat, reason func(int, breach) string) {
	t.Helper()
	for _, lang := range []string{"zh", "en"} {
		out := s.run(cli.Short, "check", "--lang", lang)
		lines := strings.Split(strings.TrimSpace(out), "\n")
		for n, b := range breaches() {
			if b.want == "" || b.never || b.once || b.desk {
				continue
			}
			name, ours := nameOf(n, b), []ruling{}
			for _, line := range lines {
				var f struct {
					ruling
					Person, Household string
				}
				if err := json.Unmarshal([]byte(line), &f); err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				if f.Rule == b.rule && mineOf(n, f.Person, f.Household) {
					ours = append(ours, f.ruling)
				}
			}
			f := find(ours, b.rule)
			if f.Severity == "" {
				t.Errorf("%s: not in the check", name)
				continue
			}
			sentence(t, name, f, lang)
			if want := reason(n, b); f.Accepted != want {
				t.Errorf("%s: accepted %q, want %q", name, f.Accepted, want)
			}
		}
	}
}

// mineOf says whether a finding is on somebody of case n.
func mineOf(n int, who, house string) bool {
	for _, letter := range "abcdfghmpqxz" {
		ref := fmt.Sprintf("r%d%c", n, letter)
		if who == person.FromSource("rules", ref).String() || house == household.FromSource("rules", ref).String() {
			return true
		}
	}
	return false
}

// batch is the events of cases as sheets of one source.
type batch struct {
	cases []int
	last  []doing
	rows  []int
	args  []string
}

// batches are all that the cases end with: what the source itself says, and what another says of the same people.
func batches(t *testing.T, dir string) []*batch {
	t.Helper()
	out := []*batch{{args: []string{"--source", "rules"}}, {args: []string{"--source", "others"}}}
	for n, b := range breaches() {
		if b.desk {
			continue
		}
		d, of := doings(n, b.event)[0], out[0]
		if b.other {
			d.values["person"], of = person.FromSource("rules", d.values["person"]).String(), out[1]
		}
		of.cases, of.last = append(of.cases, n), append(of.last, d)
	}
	for i, of := range out {
		args, rows := sheetsOf(t, dir, fmt.Sprint("last", i), of.last)
		of.args, of.rows = append(of.args, args...), rows
	}
	return out
}

// What a rule says of a row of a sheet: a dry run finds it, a refusal says it by rule and sentence, a reason lets it in.
func TestEveryRuleAtTheImport(t *testing.T) {
	both(t, func(t *testing.T, s seat) {
		dir := ruled(t, s)
		for _, of := range batches(t, dir) {
			tried(t, s, dir, of)
		}
		listed(t, s, func(_ int, b breach) string {
			return map[string]string{"refuse": "as told", "warn": map[bool]string{true: "import others", false: "import rules"}[b.other]}[b.want]
		})
		s.verify()
	})
}

// tried takes a batch in: dry in both languages, as it is, and with reasons.
func tried(t *testing.T, s seat, dir string, of *batch) {
	t.Helper()
	var dry fates
	for _, lang := range []string{"zh", "en"} {
		file := filepath.Join(dir, "refused-"+lang+".csv")
		dry = s.bring(cli.Short, slices.Concat([]string{"--dry-run", "--lang", lang, "--refused", file}, of.args)...)
		refusedRows(t, file, lang, of)
	}
	warned, never := 0, 0
	for _, n := range of.cases {
		b := breaches()[n]
		if b.want == "warn" {
			warned++
		}
		if b.never {
			never++
		}
	}
	if dry.Warned < warned {
		t.Errorf("the dry run warns of %d rows, want at least %d", dry.Warned, warned)
	}
	if run := s.bring(cli.Short, of.args...); run != dry {
		t.Errorf("the dry run says %+v, the run %+v", dry, run)
	}
	code := cli.Done
	if never > 0 {
		code = cli.Short
	}
	var reasons []string
	for _, r := range quality.All() {
		reasons = append(reasons, "--override", r.ID+"=as told")
	}
	if f := s.bring(code, append(reasons, of.args...)...); f.Refused != never {
		t.Errorf("with reasons: %+v, want %d refused", f, never)
	}
}

// refusedRows wants each row that a rule refuses in the file, with the rule and its sentence.
func refusedRows(t *testing.T, file, lang string, of *batch) {
	t.Helper()
	why := map[string]map[string]string{}
	for _, r := range records(t, file) {
		why[r["sheet"]+":"+r["row"]] = r
	}
	for i, n := range of.cases {
		b := breaches()[n]
		r, ok := why[fmt.Sprintf("%s:%d", sheetOf(of.last[i]), of.rows[i])]
		switch {
		case ok != (b.want == "refuse"):
			t.Errorf("%s\nrefused %v: %v", nameOf(n, b), ok, r)
		case ok && r["rule"] != b.rule:
			t.Errorf("%s\nrefused by %s: %s", nameOf(n, b), r["rule"], r["message"])
		case ok:
			sentence(t, nameOf(n, b), ruling{Rule: b.rule, Message: r["message"], Source: "-"}, lang)
		}
	}
}

// A threshold that an office sets in a pack of its own is what the rule holds by, at the desk and in sheets alike.
func TestThresholdsFollowTheOfficesPack(t *testing.T) {
	both(t, func(t *testing.T, s seat) {
		dir := ruled(t, s)
		var limits strings.Builder
		limits.WriteString("limits:\n")
		for _, b := range breaches() {
			if b.limit != "" {
				limits.WriteString("- {id: " + b.limit + ", source: \"our own office\"}\n")
			}
		}
		officePack(t, s, limits.String())
		desk := manned(t, s)
		for n, b := range breaches() {
			if b.limit == "" {
				continue
			}
			_, found, raw := desk.say("/events/preview", "en", doings(n, b.event)[0], nil)
			if f := find(found, b.rule); f.Severity != b.then || !strings.Contains(f.Message, b.says) {
				t.Errorf("%s\nunder %s: %q, want %q %q; %s", nameOf(n, b), b.limit, f.Severity, b.then, b.says, raw)
			}
		}
		desk.stop()
		of := batches(t, dir)[0]
		file := filepath.Join(dir, "refused.csv")
		s.bring(cli.Short, append([]string{"--dry-run", "--refused", file}, of.args...)...)
		refused := map[string]bool{}
		for _, r := range records(t, file) {
			refused[r["sheet"]+":"+r["row"]] = true
		}
		for i, n := range of.cases {
			b := breaches()[n]
			if got := refused[fmt.Sprint(sheetOf(of.last[i]), ":", of.rows[i])]; b.limit != "" && got != (b.then == "refuse") {
				t.Errorf("%s\nunder %s: refused %v", nameOf(n, b), b.limit, got)
			}
		}
	})
}

// officePack gives the office a pack of its own with these thresholds.
func officePack(t *testing.T, s seat, limits string) {
	t.Helper()
	own := filepath.Join(s.args[1], "packs", "office")
	if err := os.MkdirAll(own, 0o700); err != nil {
		t.Fatal(err)
	}
	head := "id: office\nversion: 1.0.0\ntitle: {zh: A, en: A}\nabout: {zh: A, en: A}\nlicence: Apache-2.0\nrequires: [core]\n"
	for name, text := range map[string]string{"PACK.yaml": head, "quality.yaml": limits} {
		if err := os.WriteFile(filepath.Join(own, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// onCounts are the rules that only the counts of a whole area break, and of which no event is asked.
var onCounts = []string{"population.births", "population.deaths", "population.arrivals", "population.departures",
	"population.heap.newyear", "population.heap.midmonth", "population.heap.ages"}

// Every rule is broken by a case here, or speaks of counts or of joined records in a test of its own, or can't be broken and says so; the last are held in domain/quality by
// random histories and by lives made by hand.
func TestEveryRuleIsTried(t *testing.T) {
	tried := map[string]bool{}
	for _, b := range breaches() {
		tried[b.rule] = true
	}
	for _, r := range quality.All() {
		ways := 0
		for _, way := range []bool{tried[r.ID], slices.Contains(onCounts, r.ID), r.Inborn, r.ID == "residence.claimed"} {
			if way {
				ways++
			}
		}
		if ways != 1 {
			t.Errorf("%d %s: tried by cases %v, by counts %v, can't be broken %v", r.Number, r.ID, tried[r.ID], slices.Contains(onCounts, r.ID), r.Inborn)
		}
	}
	limited := map[string]bool{"residence.gap.days": true} // of a rule that holds by itself
	for _, b := range breaches() {
		limited[strings.Split(b.limit, ",")[0]] = true
	}
	for _, l := range quality.AllLimits() {
		if limited[l.ID] == strings.HasPrefix(l.ID, "population.") {
			t.Errorf("the threshold %s: tried by a case is %v", l.ID, limited[l.ID])
		}
	}
}

// uneven is a sheet in which births, deaths, arrivals and departures don't come out even with residences, and in which whoever took
// birth dates down wrote 1 January, the 15th, and ages in round numbers.
func uneven() []doing {
	all := doings(0, `birth person=@a name=Wu sex=male date=2015-01-01; person person=@b name=Shi sex=male birth_date=1970-01-09; death person=@b date=2020-03-03;`+
		`person person=@c name=Zai sex=male birth_date=1970-01-10 area=9901001 since=2010-01-01 since_reason=baseline; move_in person=@c date=2015-02-02 area=9901001;`+
		`person person=@d name=Zou sex=male birth_date=1970-01-11 area=9901001 since=2010-01-01 since_reason=baseline; move_out person=@d date=2015-02-02; move_out person=@d date=2016-02-02`)
	year, _, _ := clock.Today(clock.System{}).Date()
	for i := range 560 {
		on := fmt.Sprintf("%d-%02d-%02d", year-30-i%4*10, 1+i%4, 2+i%11)
		if i%8 == 0 {
			on = fmt.Sprintf("%d-01-01", year-30-i%3*10)
		} else if i%8 == 1 {
			on = fmt.Sprintf("%d-01-15", year-30-i%3*10)
		}
		all = append(all, doings(i, fmt.Sprintf("person person=@x name=Ren sex=female birth_date=%s area=9901002 since=2020-01-01 since_reason=move_in", on))...)
	}
	return all
}

// Rules on counts speak in the check, of a whole register; a pack of the office says when.
func TestRulesOnCountsByTheProgram(t *testing.T) {
	both(t, func(t *testing.T, s seat) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "areas.csv"), []byte(ruleAreas), 0o600); err != nil {
			t.Fatal(err)
		}
		sheets, _ := sheetsOf(t, dir, "uneven", uneven())
		s.bring(cli.Done, append([]string{"--source", "rules", "--override", "residence.open=as told", "--override", "residence.none=as told", "areas=" + filepath.Join(dir, "areas.csv")}, sheets...)...)
		s.verify()
		found := func(lang string) map[string]string {
			severity := map[string]string{}
			for line := range strings.SplitSeq(strings.TrimSpace(s.run(cli.Short, "check", "--lang", lang)), "\n") {
				var f ruling
				if err := json.Unmarshal([]byte(line), &f); err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				if slices.Contains(onCounts, f.Rule) {
					sentence(t, f.Rule, f, lang)
					severity[f.Rule] = f.Severity
				}
			}
			return severity
		}
		for _, lang := range []string{"zh", "en"} {
			got := found(lang)
			for _, rule := range onCounts {
				if got[rule] != "query" {
					t.Errorf("%s in %s: %q, want a query", rule, lang, got[rule])
				}
			}
		}
		for limits, silent := range map[string][]string{
			"population.heap.days_least, value: 100000": {"population.heap.newyear", "population.heap.midmonth"},
			"population.heap.times, value: 100":         {"population.heap.newyear", "population.heap.midmonth"},
			"population.heap.ages_least, value: 100000": {"population.heap.ages"},
		} {
			officePack(t, s, "limits:\n- {id: "+limits+", source: \"our own office\"}\n")
			got := found("en")
			for _, rule := range onCounts {
				if (got[rule] == "") != slices.Contains(silent, rule) {
					t.Errorf("under %s: %s %q", limits, rule, got[rule])
				}
			}
		}
		officePack(t, s, "limits:\n- {id: population.heap.whipple, value: 500, source: our own}\n- {id: population.heap.myers, value: 90, source: our own}\n")
		if got := found("en")["population.heap.ages"]; got != "" {
			t.Errorf("ages under thresholds that nothing reaches: %q", got)
		}
	})
}

// Two offices have one person in two areas: once their records are joined, the check asks which of the two is right.
func TestTwoOfficesClaimOnePerson(t *testing.T) {
	both(t, func(t *testing.T, s seat) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "areas.csv"), []byte(ruleAreas), 0o600); err != nil {
			t.Fatal(err)
		}
		for source, at := range map[string]struct{ area, since string }{"here": {"9901001", "2010-01-01"}, "there": {"9902001", "2015-01-01"}} {
			sheets, _ := sheetsOf(t, dir, source, doings(1, "person person=@p name=Lan sex=female birth_date=1980-05-05 area="+at.area+" since="+at.since+" since_reason=baseline"))
			s.bring(cli.Done, append([]string{"--source", source, "areas=" + filepath.Join(dir, "areas.csv")}, sheets...)...)
		}
		desk := manned(t, s)
		draft := map[string]any{"absorbed": person.FromSource("there", "r1p").String(), "survivor": person.FromSource("here", "r1p").String(), "reason": "one card"}
		if status, raw := desk.post("/merges", "en", draft); status != http.StatusOK {
			t.Fatalf("joining: %d %s", status, raw)
		}
		desk.stop()
		for _, lang := range []string{"zh", "en"} {
			var f ruling
			for line := range strings.SplitSeq(strings.TrimSpace(s.run(cli.Done, "check", "--lang", lang)), "\n") {
				var one ruling
				if err := json.Unmarshal([]byte(line), &one); err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				if one.Rule == "residence.claimed" {
					f = one
				}
			}
			if f.Severity != "query" || f.Facts["area"] != "9901001" || f.Facts["other"] != "9902001" {
				t.Errorf("the check says %+v", f)
			}
			sentence(t, "two offices", f, lang)
		}
		s.verify()
	})
}
