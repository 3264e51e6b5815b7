package notice_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
)

var all = []notice.Stage{0, notice.Notified, notice.Declared, notice.Registered, notice.Refused}

func TestEveryStepIsLawfulOrSaysWhyNot(t *testing.T) {
	lawful := map[[2]notice.Stage]bool{
		{0, notice.Notified}: true, {0, notice.Declared}: true,
		{notice.Notified, notice.Declared}: true, {notice.Notified, notice.Registered}: true, {notice.Notified, notice.Refused}: true,
		{notice.Declared, notice.Registered}: true, {notice.Declared, notice.Refused}: true,
	}
	for _, from := range all {
		for _, to := range all {
			err := notice.Step(from, to)
			if (err == nil) != lawful[[2]notice.Stage{from, to}] {
				t.Errorf("from %q to %q: %v", from, to, err)
			}
			if err == nil {
				continue
			}
			f, ok := err.(*fault.Fault) //nolint:errorlint // Step returns the fault itself
			if !ok {
				t.Fatalf("from %q to %q: %T", from, to, err)
			}
			if s, ok := words.Lookup(f.Key); !ok || s.ZH == "" || s.EN == "" {
				t.Errorf("%s has no sentence", f.Key)
			}
		}
	}
}

func TestNobodyIsRefusedForWhoTheyAre(t *testing.T) {
	for _, g := range notice.Grounds() {
		s, ok := words.Lookup(g.Key())
		if !ok || s.ZH == "" || s.EN == "" {
			t.Errorf("%s has no words", g)
		}
		for _, bad := range []string{"order", "marri", "paper", "document", "permit", "sex", "parent"} {
			if strings.Contains(strings.ToLower(string(g)+" "+s.EN), bad) {
				t.Errorf("the ground %s speaks of %q", g, bad)
			}
		}
	}
	for _, text := range []string{"", "birth_order", "unmarried", "papers", "other", "Duplicate"} {
		if g, err := notice.ParseGround(text); err == nil {
			t.Errorf("%q is a ground: %s", text, g)
		}
	}
}

// TestANoticeIsWhatItsEntriesMakeOfIt draws lawful lives of notices.
func TestANoticeIsWhatItsEntriesMakeOfIt(t *testing.T) {
	kinds := map[notice.Stage]journal.Kind{notice.Notified: notice.Notify, notice.Declared: notice.Declare, notice.Registered: "birth", notice.Refused: notice.Refuse}
	rapid.Check(t, func(t *rapid.T) {
		var n notice.Notice
		root := journal.DeriveID("root")
		for seq := journal.Seq(1); ; seq++ {
			var next []notice.Stage
			for _, to := range all {
				if notice.Step(n.Stage, to) == nil {
					next = append(next, to)
				}
			}
			if len(next) == 0 {
				break
			}
			to := rapid.SampledFrom(next).Draw(t, "next")
			e := journal.Entry{Seq: seq, ID: journal.DeriveID(to.String()), Kind: kinds[to]}
			body := map[string]string{notice.OfField: "birth", notice.RefField: root.String()}
			if n.Stage == 0 {
				e.ID = root
				delete(body, notice.RefField)
			}
			if got, ok := notice.Of(e, body); !ok || got != root {
				t.Fatalf("%s belongs to %v, %v", e.Kind, got, ok)
			}
			n = notice.Apply(n, e, body)
			if n.Stage != to || n.Newest() != seq || n.First() != 1 || (to == notice.Registered) != (n.Event == e.ID) {
				t.Fatalf("after %s: %+v", to, n)
			}
		}
		if n.Stage.Waits() {
			t.Fatalf("it ends waiting: %+v", n)
		}
	})
}
