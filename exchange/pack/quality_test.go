package pack

import (
	"errors"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/quality"
	"wanjia/packs"
)

func TestTheCorePackIsReadAndSaysWhatTheReferenceSays(t *testing.T) {
	got, err := Core()
	if err != nil {
		t.Fatal(err)
	}
	want := quality.Defaults()
	for id, value := range map[string]string{"union.age.male": "22", "union.age.female": "20", "union.age.since": "1981-01-01"} { // what is China's own
		if err := want.Set(id, value); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range quality.AllLimits() {
		g, _ := got.Get(l.ID)
		w, _ := want.Get(l.ID)
		if g != w {
			t.Errorf("%s: the core pack says %q, want %q", l.ID, g, w)
		}
	}
}

func TestTheCorePackNamesEveryThreshold(t *testing.T) {
	raw, err := fs.ReadFile(packs.Files(), "core/"+qualityFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range quality.AllLimits() {
		if !regexp.MustCompile(`\{id: ` + regexp.QuoteMeta(l.ID) + `, value: [^,]+, source: "[^"]+"\}`).Match(raw) {
			t.Errorf("%s isn't in packs/core/%s with a value and a source", l.ID, qualityFile)
		}
	}
}

func TestAPackStandsOnAnother(t *testing.T) {
	files := fstest.MapFS{
		"low/quality.yaml":  {Data: []byte("limits:\n- {id: household.size.most, value: 30, source: a}\n- {id: household.head.age, value: 16, source: a}\n")},
		"high/quality.yaml": {Data: []byte("limits:\n- id: household.size.most\n  value: 40\n  source: b\n- {id: register.baseline, value: 2025-01-01, source: b}\n")},
		"none/PACK.yaml":    {Data: []byte("id: none\n")},
	}
	got, err := Quality(files, "low", "none", "high")
	if err != nil {
		t.Fatal(err)
	}
	if got.HouseholdMost != 40 || got.HeadAge != 16 || got.Baseline != "2025-01-01" || got.MinorAge != 18 {
		t.Errorf("got size %d, head %d, baseline %q, minor %d; want 40, 16, 2025-01-01, 18", got.HouseholdMost, got.HeadAge, got.Baseline, got.MinorAge)
	}
}

// TestWhatIsWrongIsNamedWithItsLine: each mistake is told in a sentence of both languages whose every name is filled in.
func TestWhatIsWrongIsNamedWithItsLine(t *testing.T) {
	for _, c := range []struct {
		says, text, key string
		line            int
	}{
		{"a key that nobody knows", "limits:\n- {id: household.head.age, value: 16, sauce: x}\n", "pack.key", 2},
		{"a key at the top", "limits: []\nrules: []\n", "pack.key", 2},
		{"a threshold that nobody knows", "limits:\n- {id: household.head.age, value: 16, source: x}\n- {id: household.hed.age, value: 16, source: x}\n", "pack.limit.unknown", 3},
		{"a value that is no number", "limits:\n- id: household.head.age\n  value: young\n  source: x\n", "pack.limit.range", 3},
		{"a value out of all bounds", "limits:\n- {id: household.head.age, value: 90, source: x}\n", "pack.limit.range", 2},
		{"a date that isn't whole", "limits:\n- {id: register.baseline, value: 2025-01, source: x}\n", "pack.limit.date", 2},
		{"thresholds that cross", "limits:\n- {id: birth.interval.refuse_days, value: 280, source: x}\n", "pack.limit.order", 2},
		{"no source", "limits:\n- {id: household.head.age, value: 16}\n", "pack.missing", 2},
		{"an empty source", "limits:\n- {id: household.head.age, value: 16, source: ''}\n", "pack.missing", 2},
		{"no id", "limits:\n- {value: 16, source: x}\n", "pack.missing", 2},
		{"a value that is a list", "limits:\n- {id: household.head.age, value: [16], source: x}\n", "pack.missing", 2},
		{"an id twice", "limits:\n- {id: household.head.age, value: 16, source: x}\n- {id: household.head.age, value: 17, source: x}\n", "pack.twice", 3},
		{"a key twice", "limits:\n- {id: household.head.age, id: household.head.age, value: 16, source: x}\n", "pack.twice", 2},
		{"a mapping for a list", "limits: {id: x}\n", "pack.list", 1},
		{"a text for an entry", "limits:\n- household.head.age\n", "pack.mapping", 2},
		{"a list for the whole", "- a\n", "pack.mapping", 1},
		{"an alias", "limits:\n- {id: &a household.head.age, value: *a, source: x}\n", "pack.alias", 2},
		{"two documents", "limits: []\n---\nlimits: []\n", "pack.documents", 2},
		{"a second document that isn't YAML", "limits: []\n---\na: [\n", "pack.syntax", 0},
		{"what isn't YAML", "limits:\n  - {id: [\n", "pack.syntax", 0},
	} {
		t.Run(c.says, func(t *testing.T) {
			before := quality.Defaults()
			got, err := ParseQuality("x/quality.yaml", []byte(c.text), before)
			f, ok := errors.AsType[*fault.Fault](err)
			if !ok || f.Key != c.key || c.line != 0 && f.Args["line"] != strconv.Itoa(c.line) {
				t.Fatalf("got %v, want %s at line %d", err, c.key, c.line)
			}
			if got != before {
				t.Error("a refused file has changed thresholds")
			}
			for _, lang := range []words.Lang{words.ZH, words.EN} {
				if said := words.Text(lang, f.Key, f.Args); strings.Contains(said, "{") || said == f.Key {
					t.Errorf("%s: %s", lang, said)
				}
			}
		})
	}
}

func TestAFileMaySayNothing(t *testing.T) {
	for _, text := range []string{"", "\n", "# only a comment\n", "limits:\n", "limits: []\n", "---\n", "{}\n"} {
		got, err := ParseQuality("x", []byte(text), quality.Defaults())
		if err != nil || got != quality.Defaults() {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAFileIsNoLargerThanAPack(t *testing.T) {
	_, err := ParseQuality("x", make([]byte, maxFile+1), quality.Defaults())
	if !fault.Is(err, "pack.size") {
		t.Errorf("got %v, want pack.size", err)
	}
}

// FuzzQuality: whatever a file holds, it is refused in words or gives thresholds that agree.
func FuzzQuality(f *testing.F) {
	core, err := fs.ReadFile(packs.Files(), "core/"+qualityFile)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(core))
	for _, s := range []string{"", "limits: []", "limits:\n- {id: household.head.age, value: 16, source: x}", "limits: &a [*a]", "? [a]\n: b", "- - -", "limits:\n- {id: register.baseline, value: '', source: x}", "%YAML 1.1\n---\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := ParseQuality("x", []byte(text), quality.Defaults())
		if err != nil {
			if _, ok := errors.AsType[*fault.Fault](err); !ok {
				t.Fatalf("%v is no fault", err)
			}
			return
		}
		if err := l.Check(); err != nil {
			t.Fatalf("taken, and %v", err)
		}
		for _, one := range quality.AllLimits() {
			if text, _ := l.Get(one.ID); one.Unit != "date" {
				if n, err := strconv.Atoi(text); err != nil || n < one.Least || n > one.Most {
					t.Fatalf("%s is %q", one.ID, text)
				}
			}
		}
	})
}
