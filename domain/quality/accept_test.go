package quality_test

import (
	"fmt"
	"testing"

	"wanjia/domain/journal"
	"wanjia/domain/quality"
)

func TestWhatIsFoundIsAcceptedWithReasonsAlone(t *testing.T) {
	query, warn, refuse := quality.Finding{Rule: "q", Severity: quality.Query}, quality.Finding{Rule: "w", Severity: quality.Warn}, quality.Finding{Rule: "r", Severity: quality.Refuse}
	for _, c := range []struct {
		what   string
		found  []quality.Finding
		given  []journal.Override
		common string
		used   string
		ok     bool
	}{
		{"nothing", nil, nil, "", "[]", true},
		{"a query", []quality.Finding{query}, []journal.Override{{Rule: "q", Reason: "seen"}}, "import s", "[]", true},
		{"a warning without a reason", []quality.Finding{warn}, nil, "", "[]", false},
		{"a warning with the common reason", []quality.Finding{warn, warn}, nil, "import s", "[{w import s}]", true},
		{"a warning with its own", []quality.Finding{warn}, []journal.Override{{Rule: "w", Reason: " seen "}}, "import s", "[{w seen}]", true},
		{"a refusal with the common reason", []quality.Finding{refuse}, nil, "import s", "[]", false},
		{"a refusal with its own", []quality.Finding{query, refuse}, []journal.Override{{Rule: "r", Reason: "seen"}, {Rule: "x", Reason: "y"}}, "", "[{r seen}]", true},
		{"a refusal with a blank one", []quality.Finding{refuse}, []journal.Override{{Rule: "r", Reason: "  "}}, "", "[]", false},
		{"a refusal beside an accepted one", []quality.Finding{refuse, warn}, []journal.Override{{Rule: "r", Reason: "seen"}}, "", "[]", false},
	} {
		used, ok := quality.Accept(c.found, c.given, c.common)
		if fmt.Sprint(used) != c.used || ok != c.ok {
			t.Errorf("%s: %v %v, want %s %v", c.what, used, ok, c.used, c.ok)
		}
	}
}
