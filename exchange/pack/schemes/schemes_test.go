package schemes

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/benefit"
	"wanjia/packs"
)

func say(f *fault.Fault) string {
	text := words.Text(words.EN, f.Key, f.Args)
	if f.Cause != nil {
		text += ": " + f.Cause.Error()
	}
	return text
}

func TestTheShippedSchemesAreSoundAndTheirExamplesComeOut(t *testing.T) {
	set, wrong := Load(packs.Files(), "core", "cn-township")
	for _, w := range append(wrong, Test(set)...) {
		t.Error(say(w))
	}
	want := "childcare-2025 county-birth-grant emergency-aid festival-aid girls-education-aid rural-elder-support special-assistance"
	var got []string
	for _, s := range set {
		got = append(got, string(s.ID))
	}
	if strings.Join(got, " ") != want {
		t.Errorf("shipped are %s, want %s", strings.Join(got, " "), want)
	}
}

// sound is a scheme with nothing wrong. The mistakes below change one thing in it.
const sound = `id: a-grant
version: 1.0.0
in_force: {from: 2025-01-01, till: 2030-12-31}
region: "990101"
title: {zh: 补助, en: A grant}
about: {zh: 一项补助。, en: A grant.}
source:
  - {document: 文件, article: 第一条, date: 2025-01}
verified: true
who: person
residence: registered
clauses:
  - id: age
    title: {zh: 年满六十, en: Sixty}
    source: 第二条
    when: person.age >= 60
  - id: income
    title: {zh: 低收入, en: Low income}
    source: 第三条
    when: household.income_band == "dibao"
span:
  - from: person.birth_month
period: year
amount:
  - {from: 2025-01, fen: 1000, per: month, source: 第四条, verified: true}
moves:
  - {stop: next_month, start: next_month}
death: next_month
evidence:
  - {id: income, fact: household.income_band, title: {zh: 收入证明, en: Proof of income}}
excludes: [b-grant]
claimants: [self]
deadline:
  - {by: year_end(person.birth_year + 1)}
review: {every: year, months: [1]}
decide: {working_days: 30}
publish: {days: 7, mask: true}
notices:
  owed: {zh: "给 {name} {amount}", en: "{name} {amount}"}
  refused: {zh: "理由 {reasons}", en: "because {reasons}"}
  cut: {zh: "变动 {amount}", en: "changes by {amount}"}
examples:
  - {title: {zh: 六十, en: Sixty}, on: 2025-12-31, case: {birth: 1960-01-01, registered: [{area: 990101}], shown: {household.income_band: dibao}}, owed: {2025: 12000}}
`

// mistake is one way of being wrong: a part of the sound scheme and what stands there instead.
type mistake struct {
	says, old, new, key string
	line                string
}

func mistakes() []mistake {
	long := strings.Repeat("person.age > 1 \\&\\& ", 100)
	return []mistake{
		{"not YAML", "id: a-grant", "id: [a-grant", "pack.syntax", ""},
		{"two documents", "verified: true\nwho", "---\nverified: true\nwho", "pack.documents", ""},
		{"nothing at all", sound, "# nothing\n", "pack.empty", "1"},
		{"a list for the whole", sound, "- a\n", "pack.mapping", "1"},
		{"a key that nobody knows", "residence: registered", "residense: registered", "pack.key", "11"},
		{"a key twice", "who: person", "who: person\nwho: child", "pack.twice", "11"},
		{"an alias", "title: {zh: 补助, en: A grant}", "title: &t {zh: 补助, en: A grant}\nnote: *t", "pack.alias", "6"},
		{"a key that is missing", "verified: true\nwho", "who", "pack.missing", "1"},
		{"an empty value", "version: 1.0.0", "version:", "pack.missing", "1"},
		{"an id with capitals", "id: a-grant", "id: A_Grant", "scheme.id", "1"},
		{"a file called otherwise", "id: a-grant", "id: c-grant", "scheme.filename", "1"},
		{"a version in words", "version: 1.0.0", "version: newest", "scheme.version", "2"},
		{"a version that is a list", "version: 1.0.0", "version: [1]", "pack.scalar", "2"},
		{"an impossible day", "from: 2025-01-01", "from: 2025-02-30", "scheme.day", "3"},
		{"an end before the beginning", "till: 2030-12-31", "till: 2024-12-31", "scheme.force", "3"},
		{"a region that is no code", `region: "990101"`, `region: "the county"`, "scheme.region", "4"},
		{"no Chinese", "title: {zh: 补助, en: A grant}", "title: {zh: Grant, en: A grant}", "scheme.zh", "5"},
		{"no English", "title: {zh: 补助, en: A grant}", "title: {zh: 补助}", "pack.missing", "5"},
		{"no source", "source:\n  - {document: 文件, article: 第一条, date: 2025-01}", "source: []", "scheme.source", "7"},
		{"yes for true", "verified: true\nwho", "verified: \"yes\"\nwho", "pack.flag", "9"},
		{"a word that isn't one of the words", "who: person", "who: women", "pack.choice", "10"},
		{"a text for a list", "excludes: [b-grant]", "excludes: b-grant", "pack.list", "31"},
		{"no clause", sound[strings.Index(sound, "clauses:"):strings.Index(sound, "span:")], "clauses: []\n", "scheme.clauses", "12"},
		{"a clause twice", "- id: income\n", "- id: age\n", "scheme.again", "17"},
		{"an expression that ends early", "when: person.age >= 60", "when: person.age >=", "rule.syntax", "16"},
		{"a fact that there isn't", "when: person.age >= 60", "when: person.height >= 60", "rule.fact", "16"},
		{"a day against a text", "when: person.age >= 60", `when: person.birth > "1960"`, "rule.overload", "16"},
		{"a number for an answer", "when: person.age >= 60", "when: person.age", "rule.type", "16"},
		{"a thirteenth month", "when: person.age >= 60", `when: person.birth > day("1960-13-01")`, "rule.constant", "16"},
		{"time to burn", "when: person.age >= 60", "when: person.receives.all(a, person.receives.all(b, person.receives.all(c, a + b + c != ''))) ", "rule.cost", "16"},
		{"too long", "when: person.age >= 60", "when: " + strings.ReplaceAll(long, "\\", "") + "true", "rule.long", "16"},
		{"a womb", "when: person.age >= 60", "when: person.pregnant", "rule.charter", "16"},
		{"a marriage", "when: person.age >= 60", "when: person.marital_status == 'x'", "rule.charter", "16"},
		{"an order among children", "when: person.age >= 60", "when: person.birth_order == 1", "rule.charter", "16"},
		{"a clause named after what is no fact", "title: {zh: 年满六十, en: Sixty}", "title: {zh: 合法生育, en: Sixty}", "scheme.charter", "14"},
		{"a note on permits", "about: {zh: 一项补助。, en: A grant.}", "about: {zh: 须有准生证。, en: A grant.}", "scheme.phrase", "6"},
		{"a notice on fines", "cut: {zh: \"变动 {amount}\", en: \"changes by {amount}\"}", "cut: {zh: \"变动 {amount}\", en: \"social maintenance fee {amount}\"}", "scheme.phrase", "41"},
		{"an id named after what is no fact", "- id: age\n", "- id: sterilised\n", "scheme.charter", "13"},
		{"a month in words", "{from: 2025-01, fen", "{from: spring, fen", "scheme.month", "25"},
		{"an amount with a point", "fen: 1000", "fen: 10.5", "pack.whole", "25"},
		{"an amount below zero", "fen: 1000", "fen: -1000", "pack.whole", "25"},
		{"one payment in a yearly scheme", "per: month", "per: payment", "scheme.per", "25"},
		{"no amounts", "amount:\n  - {from: 2025-01, fen: 1000, per: month, source: 第四条, verified: true}", "amount: []", "scheme.amounts", "24"},
		{"an amount that is never reached", "verified: true}\nmoves", "verified: true}\n  - {from: 2026-01, fen: 2000, per: month, source: x, verified: true}\nmoves", "scheme.unreached", "26"},
		{"occasions that aren't listed", "period: year", "period: occasion", "scheme.occasions", "1"},
		{"evidence for what the office has", "fact: household.income_band", "fact: person.age", "scheme.evidence.known", "30"},
		{"a fact that nobody shows", "evidence:\n  - {id: income, fact: household.income_band, title: {zh: 收入证明, en: Proof of income}}\n", "", "scheme.evidence.none", ""},
		{"itself excluded", "excludes: [b-grant]", "excludes: [a-grant]", "scheme.excludes.itself", "31"},
		{"a role that nobody has", "claimants: [self]", "claimants: [neighbour]", "pack.choice", "32"},
		{"a month that no year has", "months: [1]", "months: [13]", "pack.whole", "35"},
		{"names in public", "mask: true", "mask: false", "scheme.unmasked", "37"},
		{"a notice that names what it can't know", "{name} {amount}\", en", "{name} {secret}\", en", "scheme.notice", "39"},
		{"notices that differ", "en: \"because {reasons}\"", "en: \"because {deadline}\"", "scheme.notice.languages", "40"},
		{"a tab", "  - id: age", "\t- id: age", "pack.syntax", "13"},
		{"more than there is", "fen: 1000", "fen: 99999999999", "pack.whole", "25"},
		{"decided at once", "{working_days: 30}", "{working_days: 0}", "pack.whole", "36"},
		{"exclusions in mappings", "excludes: [b-grant]", "excludes: [{id: b-grant}]", "pack.scalar", "31"},
		{"a year for a day", "by: year_end(person.birth_year + 1)", "by: person.birth_year + 1", "rule.type", "34"},
		{"divided by nothing", "when: person.age >= 60", "when: person.age / 0 >= 60", "rule.divided", "16"},
		{"divided by what may be nothing", "when: person.age >= 60", "when: household.size / household.minors >= 2", "rule.divided", "16"},
		{"a clock", "when: person.age >= 60", "when: now() > on", "rule.fact", "16"},
		{"texts that double", "when: person.age >= 60", "when: person.receives.exists(x, x + x + x + x == 'b')", "rule.cost", "16"},
		{"an amount that ends before it begins", "{from: 2025-01, fen", "{from: 2026-01, till: 2025-01, fen", "scheme.force", "25"},
		{"a source of no date", "date: 2025-01}", "date: January}", "scheme.day", "8"},
		{"a day for a span of days", "in_force: {from: 2025-01-01, till: 2030-12-31}", "in_force: 2025-01-01", "pack.mapping", "3"},
		{"nobody who may claim", "claimants: [self]", "claimants: []", "scheme.nobody", "32"},
		{"evidence twice", "title: {zh: 收入证明, en: Proof of income}}", "title: {zh: 收入证明, en: Proof of income}}\n  - {id: income, fact: custody, title: {zh: 证明, en: Proof}}", "scheme.again", "31"},
		{"no word on refusals", "  refused: {zh: \"理由 {reasons}\", en: \"because {reasons}\"}\n", "", "pack.missing", ""},
		{"a notice for no days", "days: 7", "days: 0", "pack.whole", "37"},
		{"an example of a thirteenth month", "birth: 1960-01-01", "birth: 1960-13-01", "scheme.day", "43"},
		{"keys merged in", "title: {zh: 补助, en: A grant}", "title: {<<: {zh: 补}, en: A grant}", "pack.key", "5"},
		{"no examples", sound[strings.Index(sound, "examples:"):], "examples: []\n", "scheme.examples", "42"},
		{"an example with yuan and fen", "owed: {2025: 12000}", "owed: {2025: 120.00}", "scheme.owed", "43"},
		{"a choice misspelt", `== "dibao"`, `== "dibaoo"`, "scheme.option", "20"},
		{"a choice misspelt among others", `when: household.income_band == "dibao"`, `when: household.income_band in ["dibao", "poor"]`, "scheme.option", "20"},
		{"a choice misspelt, the other way round", "when: person.age >= 60", `when: '"femal" != person.sex'`, "scheme.option", "16"},
		{"an example that shows what can't be", "{household.income_band: dibao}", "{household.income_band: low}", "scheme.shown.option", "43"},
		{"an example that shows a word for a number", "{household.income_band: dibao}", "{person.disability: low}", "scheme.shown", "43"},
	}
}

func TestEveryMistakeIsNamedWithFileLineAndMend(t *testing.T) {
	lang, err := benefit.Language()
	if err != nil {
		t.Fatal(err)
	}
	if _, wrong := Parse("p/scheme-a-grant.yaml", []byte(sound), lang); len(wrong) > 0 {
		t.Fatal("the sound scheme: ", say(wrong[0]))
	}
	seen := map[string]bool{}
	for _, m := range mistakes() {
		t.Run(m.says, func(t *testing.T) {
			text := strings.Replace(sound, m.old, m.new, 1)
			if text == sound {
				t.Fatal("nothing was changed")
			}
			s, wrong := Parse("p/scheme-a-grant.yaml", []byte(text), lang)
			if s != nil || len(wrong) == 0 {
				t.Fatal("taken")
			}
			at := slices.IndexFunc(wrong, func(f *fault.Fault) bool { return f.Key == m.key && (m.line == "" || f.Args["line"] == m.line) })
			if at < 0 {
				t.Fatalf("told %s, want %s at line %s", say(wrong[0]), m.key, m.line)
			}
			for _, lang := range []words.Lang{words.ZH, words.EN} {
				text := words.Text(lang, m.key, wrong[at].Args)
				if strings.Contains(text, "{file}") || strings.Contains(text, "{line}") || !strings.Contains(text, "p/scheme-a-grant.yaml") {
					t.Errorf("%s: %s", lang, text)
				}
			}
			seen[say(wrong[at])] = true
		})
	}
	if len(seen) < 30 {
		t.Errorf("%d different messages, want at least 30", len(seen))
	}
}

func TestSchemesAreHeldAgainstEachOther(t *testing.T) {
	files := fstest.MapFS{
		"p/scheme-b-grant.yaml":   {Data: []byte(strings.NewReplacer("id: a-grant", "id: b-grant", "excludes: [b-grant]\n", "", "person.age >= 60", `'"c-grant" in person.receives'`).Replace(sound))},
		"p/scheme-a-grant.yaml":   {Data: []byte(sound)},
		"p/scheme-a-grant@2.yaml": {Data: []byte(strings.Replace(sound, "version: 1.0.0", "version: 2.0.0", 1))},
		"q/scheme-a-grant.yaml":   {Data: []byte(strings.Replace(sound, "fen: 1000", "fen: 2000", 1))},
		"q/scheme-a-grant@3.yaml": {Data: []byte(strings.NewReplacer("version: 1.0.0", "version: 3.0.0", "from: 2025-01-01", "from: 2026-01-01").Replace(sound))},
		"r/scheme-a-grant.yaml":   {Data: []byte("id: [")},
	}
	_, wrong := Load(files, "p")
	keys := ""
	for _, w := range wrong {
		keys += w.Key + " "
	}
	if at := slices.IndexFunc(wrong, func(f *fault.Fault) bool {
		return f.Key == "scheme.unknown" && f.Args["other"] == "c-grant" && f.Args["line"] == "16"
	}); at < 0 || !strings.Contains(keys, "scheme.versions") {
		t.Errorf("told %s", keys)
	}
	set, _ := Load(files, "p", "q")
	s, ok := set.Find("a-grant", day.Must("2025-06-01"))
	if !ok || s.Where != "q/scheme-a-grant.yaml" && s.Version == "1.0.0" {
		t.Errorf("a later pack's scheme doesn't stand for the earlier one's: %v", s.Where)
	}
	if s, _ := set.Find("a-grant", day.Must("2026-06-01")); s.Version != "3.0.0" {
		t.Errorf("in 2026 version %s is in force, want 3.0.0", s.Version)
	}
	if _, ok := set.Find("a-grant", day.Must("2031-01-01")); ok {
		t.Error("found after it ended")
	}
	if own, told := Lint(files, []string{"p"}, "r"); len(own) != 0 || len(told) != 1 || told[0].Key != "pack.syntax" {
		t.Errorf("linting r tells %v", told)
	}
}

func TestAnExampleThatDoesNotComeOutIsTold(t *testing.T) {
	lang, err := benefit.Language()
	if err != nil {
		t.Fatal(err)
	}
	s, _ := Parse("p/scheme-a-grant.yaml", []byte(strings.Replace(sound, "owed: {2025: 12000}", "owed: {2025: 11000}", 1)), lang)
	wrong := Test(benefit.Set{s})
	if len(wrong) != 1 || wrong[0].Key != "scheme.example.other" || !strings.Contains(say(wrong[0]), "2025: 12000") {
		t.Errorf("told %v", wrong)
	}
}

// FuzzParse: whatever a file holds, it is refused in words or gives a scheme whose examples run.
func FuzzParse(f *testing.F) {
	f.Add(sound)
	for _, m := range mistakes() {
		f.Add(strings.Replace(sound, m.old, m.new, 1))
	}
	lang, err := benefit.Language()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, wrong := Parse("p/scheme-a-grant.yaml", []byte(text), lang)
		if (s == nil) != (len(wrong) > 0) {
			t.Fatalf("a scheme %v and %d problems", s != nil, len(wrong))
		}
		if s != nil {
			Test(benefit.Set{s})
		}
	})
}
