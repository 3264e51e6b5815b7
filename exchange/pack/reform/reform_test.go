package reform_test

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"time"

	"wanjia/domain/benefit"
	"wanjia/exchange/pack"
	"wanjia/exchange/pack/reform"
	"wanjia/exchange/pack/schemes"
	"wanjia/packs"
)

func shelf(t testing.TB) (*reform.Shelf, benefit.Set) {
	t.Helper()
	names := []string{"core", "cn-township"}
	set, wrong := schemes.Load(packs.Files(), names...)
	if len(wrong) > 0 {
		t.Fatal(wrong[0])
	}
	return reform.New(packs.Files(), names, set), set
}

func change(act reform.Act, at, text string) reform.Change {
	return reform.Change{Act: act, At: at, Text: text}
}

func TestEveryShippedSchemeIsADraftThatChangesByFields(t *testing.T) {
	s, set := shelf(t)
	for _, of := range set {
		text, err := s.Text(of)
		if err != nil {
			t.Fatal(err)
		}
		d, err := s.Check(of.ID, text)
		if err != nil || d.Scheme == nil || len(d.Examples) > 0 {
			t.Fatalf("%s: %v %v %v", of.ID, err, d.Problems, d.Examples)
		}
		if len(d.Outline.Clauses) != len(of.Clauses) || len(d.Outline.Amounts) != len(of.Amounts) || d.Outline.From.Text != of.From.String() {
			t.Errorf("%s lays out %d clauses and %d amounts from %s", of.ID, len(d.Outline.Clauses), len(d.Outline.Amounts), d.Outline.From.Text)
		}
		same, err := reform.Apply(text, []reform.Change{change(reform.Set, "version", of.Version)})
		if err != nil {
			t.Fatal(err)
		}
		if again, err := s.Check(of.ID, same); err != nil || again.Scheme == nil || len(again.Examples) > 0 || strings.Count(same, "#") != strings.Count(text, "#") {
			t.Errorf("%s isn't the same after it was written again: %v %v", of.ID, again.Problems, again.Examples)
		}
	}
}

func TestAmountsClausesAndDatesAreChangedAndCheckedAsTheyAreTyped(t *testing.T) {
	s, set := shelf(t)
	of := set[0] // childcare-2025
	text, err := s.Text(of)
	if err != nil {
		t.Fatal(err)
	}
	edited, err := reform.Apply(text, []reform.Change{change(reform.Set, "version", "2.0.0"), change(reform.Set, "in_force.from", "2027-01-01"), change(reform.Set, "in_force.till", "2030-12-31"),
		change(reform.Set, "amount.0.fen", "40000"), change(reform.Add, "amount", ""), change(reform.Set, "amount.1.region", "990101"), change(reform.Set, "amount.1.fen", "50000"),
		change(reform.Set, "amount.1.verified", "false"), change(reform.Add, "clauses", ""), change(reform.Set, "clauses.1.when", "person.resident"), change(reform.Set, "clauses.1.title.en", "Lives here")})
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Check(of.ID, edited)
	if err != nil || d.Scheme == nil {
		t.Fatalf("%v %v\n%s", err, d.Problems, edited)
	}
	n := d.Scheme
	if n.Version != "2.0.0" || n.From.String() != "2027-01-01" || n.Till.String() != "2030-12-31" || len(n.Amounts) != 2 || n.Amounts[0].Fen != 40000 || n.Amounts[1].Fen != 50000 || n.Amounts[1].Verified ||
		n.Amounts[1].Region.String() != "990101" || len(n.Clauses) != 2 || n.Clauses[1].ID != "born-2" || n.Clauses[1].Title.EN != "Lives here" {
		t.Errorf("the draft is %+v", n)
	}
	if len(d.Examples) == 0 {
		t.Error("examples of another amount come out all the same")
	}
	back, err := reform.Apply(edited, []reform.Change{change(reform.Drop, "clauses.1", ""), change(reform.Drop, "amount.1", ""), change(reform.Set, "in_force.till", "")})
	if err != nil {
		t.Fatal(err)
	}
	if d, _ = s.Check(of.ID, back); d.Scheme == nil || d.Scheme.Till != 0 || len(d.Scheme.Clauses) != 1 || len(d.Scheme.Amounts) != 1 {
		t.Errorf("what was added isn't taken away: %v\n%s", d.Problems, back)
	}
	for at, text := range map[string]string{"amount.0.fen": "10.5", "clauses.0.when": "person.pregnant", "in_force.from": "2025-02-30", "amount.0.per": "fortnight"} {
		bad, err := reform.Apply(edited, []reform.Change{change(reform.Set, at, text)})
		if err != nil {
			t.Fatal(err)
		}
		d, err := s.Check(of.ID, bad)
		if err != nil || d.Scheme != nil || len(d.Problems) == 0 || d.Problems[0].Line < 2 || d.Outline.Version.Text != "2.0.0" {
			t.Errorf("%s: %s is told as %v", at, text, d.Problems)
		}
	}
	for _, c := range []reform.Change{change(reform.Set, "examples.0.on", "2026-01-01"), change(reform.Set, "amount.9.fen", "1"), change(reform.Drop, "amount.9", ""), change(reform.Add, "source", ""), change("burn", "version", "")} {
		if _, err := reform.Apply(text, []reform.Change{c}); err == nil {
			t.Errorf("%v was made", c)
		}
	}
}

func TestADraftOfTheSameDayAsAnotherVersionIsTold(t *testing.T) {
	s, set := shelf(t)
	text, err := s.Text(set[0])
	if err != nil {
		t.Fatal(err)
	}
	edited, err := reform.Apply(text, []reform.Change{change(reform.Set, "version", "1.1.0")})
	if err != nil {
		t.Fatal(err)
	}
	if d, _ := s.Check(set[0].ID, edited); d.Scheme != nil || len(d.Problems) != 1 || d.Problems[0].Fault.Key != "scheme.versions" {
		t.Errorf("told %v", d.Problems)
	}
}

func TestADraftBecomesAPackThatTheProgramTakes(t *testing.T) {
	s, set := shelf(t)
	text, err := s.Text(set[0])
	if err != nil {
		t.Fatal(err)
	}
	edited, err := reform.Apply(text, []reform.Change{change(reform.Set, "version", "2.0.0"), change(reform.Set, "in_force.from", "2099-01-01")})
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Check(set[0].ID, edited)
	if err != nil || d.Scheme == nil {
		t.Fatal(err, d.Problems)
	}
	name, raw, err := reform.Pack(d, time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	if back, err := reform.Open(raw); err != nil || back != edited {
		t.Errorf("the pack gives the draft back as %d bytes: %v", len(back), err)
	}
	for _, bad := range []string{"PK\x03\x04", "\xff\xfe", strings.Repeat("a", 1<<20)} {
		if _, err := reform.Open([]byte(bad)); err == nil {
			t.Errorf("%.4q was opened", bad)
		}
	}
	var files fs.FS
	if files, err = zip.NewReader(bytes.NewReader(raw), int64(len(raw))); err != nil {
		t.Fatal(err)
	}
	if _, err := pack.Lint(files, name); err != nil {
		t.Error(err)
	}
	own, wrong := schemes.Lint(pack.Over(packs.Files(), files), []string{"core", "cn-township"}, name)
	if len(wrong) > 0 || len(own) != 1 || own[0].Version != "2.0.0" {
		t.Errorf("the pack holds %v, wrong %v", own, wrong)
	}
}

// FuzzApply: whatever the text and the change, the answer is a text or a refusal, never a crash.
func FuzzApply(f *testing.F) {
	f.Add("id: a\namount:\n  - {fen: 1}\n", "amount.0.fen", "2")
	f.Add("amount: 1", "amount", "")
	f.Add("in_force: x", "in_force.from", "2")
	f.Fuzz(func(t *testing.T, text, at, value string) {
		for _, act := range []reform.Act{reform.Set, reform.Add, reform.Drop} {
			_, _ = reform.Apply(text, []reform.Change{change(act, at, value)})
		}
	})
}
