package wanjia_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// The charter: family size is the family's own decision, so the product has no word for a permitted, planned,
// in-policy, legal or illegal birth, pregnancy or parent, none for birth quotas and fines, and no target on births
// or contraception. These tests look for such words in every name the product has. Documents may explain
// the charter; so may catalogue sentences whose key begins with "charter.".

// clause is one kind of forbidden notion: a pattern over the words of a name, in lower case with single spaces.
type clause struct {
	says    string
	pattern *regexp.Regexp
}

const (
	births   = `(?:births?|childbirths?|childbearing|pregnanc(?:y|ies)|pregnant)`
	parents  = `(?:parents?|parenthood|mothers?|fathers?)`
	children = `(?:child|children|kids?|baby|babies|newborns?)`
	control  = `(?:contracepti(?:on|ves?)|sterili[sz]ations?|abortions?|ligations?|iuds?)`
	judged   = `(?:permitted|unpermitted|planned|unplanned|legal|illegal|lawful|unlawful|legitimate|illegitimate|authori[sz]ed|unauthori[sz]ed|policy|compliant|noncompliant|violating|surplus|excess|extra)`
	rationed = `(?:permits?|permissions?|licen[cs]es?|quotas?|allotments?|ceilings?|limits?|caps?)`
	aimed    = `(?:targets?|goals?|quotas?|rankings?|league)`
	fined    = `(?:fines?|penalt(?:y|ies)|lev(?:y|ies))`
)

// forbiddenNames are looked for in names: identifiers, keys, columns, codes, paths.
var forbiddenNames = []clause{
	{"1: no permitted, planned, legal or illegal birth, pregnancy or parent", words(judged + ` (?:of )?(?:` + births + `|` + parents + `)`)},
	{"1: no birth is in or out of a policy or plan", words(`(?:in|out of|outside|outof|within|off|non|extra|against) (?:birth |family )?polic(?:y|ies)`)},
	{"1: no birth is in or out of a policy or plan", words(births + ` (?:in|out of|outside|within|off) (?:plan|policy|quota)|(?:out of|outside) plan ` + births)},
	{"1: no legitimacy of births", words(`legitimacy|illegitimacy|wedlock|bastards?`)},
	{"1: no surplus children", words(`(?:illegal|unplanned|surplus|excess|extra|over quota|unauthori[sz]ed|unlawful) ` + children + `|over ?births?`)},
	{"1: no permits or quotas for births", words(births + ` (?:` + rationed + `|` + fined + `)|fertility (?:` + rationed + `|` + fined + `)|` + children + ` (?:permits?|quotas?)`)},
	{"1: no permits or quotas for births", words(rationed + ` (?:for |on |of |per |to )(?:` + births + `|` + children + `)|(?:permits?|quotas?|permission) (?:` + births + `|` + children + `)`)},
	{"1: no fines for births", words(`social (?:maintenance|compensation|upbringing|raising|rearing) (?:fees?|fines?|charges?|lev(?:y|ies))|` + fined + ` (?:for |on )` + births)},
	{"1: no fines for births, in pinyin", words(`chao ?sheng|ji ?hua ?wai|zhun ?sheng(?: ?zheng)?|she ?hui ?fu ?yang ?fei`)},
	{"4: no targets on fertility, births, contraception or abortion", words(`(?:` + births + `|fertility|tfr|` + control + `|acceptors?) (?:rate )?` + aimed)},
	{"4: no targets on fertility, births, contraception or abortion", words(aimed + ` (?:for |on |of )?(?:births?|fertility|tfr|` + control + `|acceptors?)`)},
	{"4: no count of acceptors", words(`(?:new |contraceptive |method )?acceptors?`)},
	{"5: no tracing of people who moved or declined", words(`(?:trace|track|chase|blame|shame)(?:d|s|r)? (?:refusers?|decliners?|defaulters?|absconders?|evaders?)|blacklist(?:ed)? (?:famil(?:y|ies)|` + parents + `)`)},
}

// forbiddenHan are looked for wherever Chinese stands: keys, codes, titles, sentences.
var forbiddenHan = []clause{
	{"1: no permitted or unpermitted birth", regexp.MustCompile(`超生(?:$|[^物])|抢生|偷生|无证生|无证怀|违法生|违规生|非法生育|合法生育|持证生育|政策[内外](?:生|孕|出|怀|怀孕|二孩|三孩)|符合政策生`)},
	{"1: no planned or unplanned birth", regexp.MustCompile(`计划[内外](?:$|生|孕|怀|出生|妊娠|二[胎孩]|三[胎孩]|多[胎孩]|子女|孩)|超计划生`)},
	{"1: no birth permits or quotas", regexp.MustCompile(`准生证|生育证(?:$|[^明])|[一二三]孩证|生育(?:名额|配额)|人口指标|出生指标`)},
	{"1: no fines for births", regexp.MustCompile(`社会抚养费|超生罚|生育罚`)},
	{"1: no legitimacy of births", regexp.MustCompile(`非婚生|未婚先孕|私生`)},
	{"3: no checks of women's wombs", regexp.MustCompile(`查环|查孕|孕环检|环孕检|三查`)},
	{"4: no targets on births, contraception or abortion", regexp.MustCompile(`(?:结扎|上环|放环|引产|流产|节育|避孕|绝育)(?:任务|指标|目标|率目标)|(?:出生率|生育率|人口)控制(?:指标|目标|任务)|计划生育率|长效措施落实率`)},
}

// words makes a pattern that matches whole words only.
func words(pattern string) *regexp.Regexp { return regexp.MustCompile(`\b(?:` + pattern + `)\b`) }

// charterExempt names the files that must say a forbidden word in order to refuse it, and why.
var charterExempt = map[string]string{
	"charter_test.go": "this list",
}

// wordsOf splits a name into lower-case words: inPolicy, in_policy and IN-POLICY are all "in policy".
func wordsOf(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			b.WriteByte(' ')
			continue
		case i > 0 && unicode.IsUpper(r) && unicode.IsLower(runes[i-1]),
			i > 0 && i+1 < len(runes) && unicode.IsUpper(r) && unicode.IsUpper(runes[i-1]) && unicode.IsLower(runes[i+1]),
			i > 0 && unicode.IsDigit(r) != unicode.IsDigit(runes[i-1]):
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// maxWords is the length up to which a text is taken for a name or a label; anything longer is a sentence.
const maxWords = 6

// offence says which clause a name or text breaks; empty when none.
func offence(text string) string {
	for _, c := range forbiddenHan {
		if c.pattern.MatchString(text) {
			return c.says
		}
	}
	name := wordsOf(text)
	if strings.Count(name, " ") >= maxWords {
		return ""
	}
	for _, c := range forbiddenNames {
		if c.pattern.MatchString(name) {
			return c.says
		}
	}
	return ""
}

func TestTheCharterIsSeen(t *testing.T) {
	for _, bad := range []string{
		"birth_permit", "BirthPermit", "permitForBirth", "birth-quota", "BIRTH_QUOTAS", "quota.births", "in_policy", "inPolicy", "out-of-policy", "OutOfPolicyBirth",
		"illegalBirth", "legal_birth", "unplanned_pregnancy", "planned.birth", "illegitimate_mother", "legitimacy", "social_maintenance_fee", "SocialCompensationFee",
		"excess_children", "birth_fine", "over_birth", "fertility_target", "tfrGoal", "contraception_targets", "sterilisationQuota", "target_for_births", "new_acceptors",
		"chaosheng", "超生", "超生子女", "计划外", "计划外生育", "计划内怀孕", "社会抚养费", "准生证", "生育证", "政策外生育", "非婚生子女", "结扎任务", "trackDecliners",
	} {
		if offence(bad) == "" {
			t.Errorf("%q passes; the charter forbids it", bad)
		}
	}
	for _, good := range []string{
		"birth", "birth_certificate", "birthDate", "birth_order", "birth.interval", "legal_period", "planned_visit", "storage_quota", "QuotaExceededError", "access_policy", "policy",
		"target_group", "service_target", "illegal_charge", "parent", "parent_area", "permit", "residence_permit", "pregnancy_test", "excess_mortality", "licence_number", "fine",
		"penalty", "birth_weight_limit", "intention", "goal", "child_limit", "fertility_rate", "care_plan", "pregnancy_weeks", "maintenance_fee",
		"出生", "出生医学证明", "生育登记", "生育证明", "计划外支出", "工作计划", "超声", "生育率", "育儿补贴", "政策依据",
	} {
		if got := offence(good); got != "" {
			t.Errorf("%q is taken for a breach of %q", good, got)
		}
	}
}

func TestTheCharterHoldsEverywhere(t *testing.T) {
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (unwalked(d) && d.Name() != "testdata" || file == "docs") {
			return fs.SkipDir
		}
		file = filepath.ToSlash(file)
		if charterExempt[file] != "" {
			return nil
		}
		if wrong := offence(strings.TrimSuffix(file, filepath.Ext(file))); wrong != "" {
			t.Errorf("%s: the name breaks the charter, %s", file, wrong)
		}
		if d.IsDir() {
			return nil
		}
		names, err := namesOf(t, file)
		if err != nil && !strings.Contains(file, "/testdata/") { // a test may keep a broken file to see it refused
			t.Errorf("%s: %v", file, err)
		}
		for _, n := range names {
			if wrong := offence(n.text); wrong != "" {
				t.Errorf("%s: %q breaks the charter, %s", n.at, n.text, wrong)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// named is one name in the tree and where it stands.
type named struct{ at, text string }

// namesOf are the names that a file holds, by what kind of file it is.
func namesOf(t *testing.T, file string) ([]named, error) {
	t.Helper()
	switch filepath.Ext(file) {
	case ".go":
		return namesInGo(t, file), nil
	case ".sql", ".ts", ".js", ".mjs", ".vue", ".html", ".css", ".proto":
		return namesInText(file)
	case ".json":
		return namesInJSON(file)
	case ".yaml", ".yml":
		return namesInYAML(file)
	case ".csv":
		return namesInHeader(file)
	}
	return nil, nil
}

// namesInGo are identifiers, and in the program also texts: codes, columns, keys and routes are among them.
func namesInGo(t *testing.T, file string) []named {
	t.Helper()
	var all []named
	for _, s := range tree(t) {
		if s.path != file {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				all = append(all, named{s.at(id), id.Name})
			}
			return true
		})
		if !s.test {
			stringsIn(s, func(lit *ast.BasicLit, text string) {
				for _, line := range strings.Split(text, "\n") {
					all = append(all, named{s.at(lit), line})
				}
			})
		}
	}
	return all
}

// nameInText is one word of a language that writes its names in one piece, or a run of Han.
var nameInText = regexp.MustCompile(`[\p{L}_$][\p{L}\p{N}_$.-]*`)

func namesInText(file string) ([]named, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []named
	for n, line := range strings.Split(string(raw), "\n") {
		for _, word := range nameInText.FindAllString(line, -1) {
			all = append(all, named{fmt.Sprintf("%s:%d", file, n+1), word})
		}
	}
	return all, nil
}

func namesInJSON(file string) ([]named, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(filepath.Base(file), "tsconfig") || filepath.Base(file) == "package-lock.json" {
		return nil, nil
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return nil, err
	}
	return namesInValue(file, tree), nil
}

// namesInValue are a decoded document's keys and texts; what stands under a key that begins with "charter" explains it.
func namesInValue(at string, value any) []named {
	var all []named
	switch value := value.(type) {
	case map[string]any:
		for key, under := range value {
			all = append(all, named{at, key})
			if !strings.HasPrefix(key, "charter") {
				all = append(all, namesInValue(at+": "+key, under)...)
			}
		}
	case map[any]any: // YAML whose keys are not all texts
		for key, under := range value {
			all = append(all, namesInValue(at, map[string]any{fmt.Sprint(key): under})...)
		}
	case []any:
		for _, under := range value {
			all = append(all, namesInValue(at, under)...)
		}
	case string:
		all = append(all, named{at, value})
	}
	return all
}

func namesInYAML(file string) ([]named, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []named
	dec := yaml.NewDecoder(strings.NewReader(string(raw)))
	for {
		var document any
		err := dec.Decode(&document)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, namesInValue(file, document)...)
	}
}

func namesInHeader(file string) ([]named, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.LazyQuotes = true
	header, err := r.Read()
	if err != nil {
		return nil, nil //nolint:nilerr // an empty sheet, or a broken one that a test keeps to be refused, has no header
	}
	var all []named
	for _, column := range header {
		all = append(all, named{file, column})
	}
	return all, nil
}
