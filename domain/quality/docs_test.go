package quality_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"wanjia/base/words"
	"wanjia/domain/quality"
	"wanjia/exchange/pack"
)

var update = flag.Bool("update", false, "write docs/rules.md anew")

const rulesFile = "../../docs/rules.md"

const rulesHead = `# Integrity rules 完整性规则

Made from the code by ` + "`go test ./domain/quality -update`" + `; don't edit. What the rules share:

- **refuse** isn't accepted unless somebody overrides the rule by name, with a reason that stays on record; **warn** is accepted
  with a typed reason; **query** is a question for later, and nothing waits for it.
- What is merely missing refuses nothing. A birth is registered whatever the parents' marriage, papers or number of children.
- Dates may be partial. A rule refuses or warns only where it is broken on every day that the dates can mean.
- A change is asked only about what it brings: what was wrong before isn't found again. The nightly check finds everything.
- The number is that of the reference list; 0 is a rule of our own. 32, 34, 35 and 37 hold inside a woman's own care record only,
  and 56 to 58 belong to visits and to the figures of many areas. 36 compares birth orders in the reference; nobody asks for
  them here, so it compares the number of children in one delivery.
- Thresholds are set in ` + "`quality.yaml`" + ` of a pack. The default comes first, then what the core pack says where it differs.

`

// severities are those that the sentences show a rule with, gravest first.
func severities(r quality.Rule) string {
	has := map[quality.Severity]bool{r.Severity: true}
	for _, s := range sentences[r.ID] {
		has[s.want] = true
	}
	var names []string
	for s := quality.Refuse; s >= quality.Query; s-- {
		if has[s] {
			names = append(names, s.String())
		}
	}
	return strings.Join(names, ", ")
}

func thresholds(t *testing.T, r quality.Rule) string {
	t.Helper()
	usual := quality.Defaults()
	core, err := pack.Core()
	if err != nil {
		t.Fatal(err)
	}
	all := quality.AllLimits()
	var out []string
	for _, id := range r.Limits {
		i := slices.IndexFunc(all, func(l quality.Limit) bool { return l.ID == id })
		a, _ := usual.Get(id)
		b, _ := core.Get(id)
		if a == "" {
			a = "none"
		}
		text := fmt.Sprintf("`%s` %s", id, a)
		if b != "" && b != a {
			text += ", core " + b
		}
		out = append(out, text+" ("+all[i].Unit+")")
	}
	return strings.Join(out, "; ")
}

func rulesDocument(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(rulesHead)
	for _, r := range quality.All() {
		title, _ := words.Lookup("quality." + r.ID + ".title")
		said, _ := words.Lookup("quality." + r.ID)
		fmt.Fprintf(&b, "## %d `%s`\n\n%s · %s — %s\n\n", r.Number, r.ID, title.ZH, title.EN, severities(r))
		fmt.Fprintf(&b, "- %s\n- %s\n", said.ZH, said.EN)
		if len(r.Limits) > 0 {
			fmt.Fprintf(&b, "- Thresholds: %s\n", thresholds(t, r))
		}
		if r.Inborn {
			b.WriteString("- Holds by how a life is folded from its events, whatever they are; a finding tells of a fault in the program.\n")
		}
		fmt.Fprintf(&b, "- Source: %s\n\n", r.Source)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func TestTheDocumentOfTheRulesIsCurrent(t *testing.T) {
	want := rulesDocument(t)
	if *update {
		if err := os.WriteFile(rulesFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("docs/rules.md is stale: run go test ./domain/quality -update")
	}
}
