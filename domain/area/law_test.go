package area

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
)

// rows draws areas over a few codes, so that parents, successors and versions meet: often a plain tree first, and on top
// of it whatever comes.
func rows(t *rapid.T) []Area {
	var all []Area
	if rapid.IntRange(0, 3).Draw(t, "plain tree first") > 0 {
		for at := range pool {
			all = append(all, Area{Code: code(pool[at : at+1]), Name: "N", Level: Level(at/2 + 1), Parent: upper(at, at-2)})
		}
	}
	return append(all, rapid.SliceOfN(rapid.Custom(oneRow), 1, 14).Draw(t, "rows")...)
}

const pool = "abcdefghij" // two codes a level

// upper is the code at a place in the pool, or none above the first level.
func upper(at, up int) Code {
	if at < 2 || up < 0 {
		return Code{}
	}
	return code(pool[up : up+1])
}

func oneRow(t *rapid.T) Area {
	at := rapid.IntRange(0, len(pool)-1).Draw(t, "code")
	a := Area{Code: code(pool[at : at+1]), Name: rapid.SampledFrom([]string{"N", "M"}).Draw(t, "name"), Level: Level(at/2 + 1)}
	a.Parent = upper(at, rapid.IntRange(0, max(at-1-at%2, 0)).Draw(t, "parent"))
	if rapid.IntRange(0, 7).Draw(t, "wild") == 0 {
		up := rapid.IntRange(0, len(pool)-1).Draw(t, "wild parent")
		a.Parent = code(pool[up : up+1])
		a.Level += Level(rapid.IntRange(0, 1).Draw(t, "lower"))
	}
	a.From, a.To = date(t, "from"), date(t, "to")
	if !a.To.IsZero() || rapid.IntRange(0, 9).Draw(t, "succeeded") == 0 {
		for range rapid.IntRange(0, 3).Draw(t, "successors") {
			s := rapid.IntRange(0, len(pool)-1).Draw(t, "successor")
			a.Successors = append(a.Successors, code(pool[s:s+1]))
		}
	}
	return a
}

func date(t *rapid.T, name string) day.Partial {
	p, err := day.ParsePartial(rapid.SampledFrom([]string{"", "", "", "2000", "2000-01-01", "2005-03", "2005-03-15", "2010-01-01", "2015-06"}).Draw(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func someDay(t *rapid.T) day.Day {
	return day.Must("1999-12-31") + day.Day(rapid.IntRange(0, 17*366).Draw(t, "day"))
}

// once drops later rows of one code and day: which of two contradictory rows stands is a matter of order by design.
func once(all []Area) []Area {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(all), func(a Area) bool {
		key := a.Code.s + " " + a.From.String()
		again := seen[key]
		seen[key] = true
		return again
	})
}

func TestLawEveryRowIsInTheTreeOrItsRefusalIsSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := rows(t)
		tree, problems := NewTree(given)
		refused := map[int]bool{}
		for _, p := range problems {
			if p.Row < 0 || p.Row >= len(given) || given[p.Row].Code != p.Code {
				t.Fatalf("%v is about row %d", p, p.Row)
			}
			if p.Severity() == Refuse {
				refused[p.Row] = true
			}
		}
		for i, a := range given {
			stands := slices.ContainsFunc(tree.Versions(a.Code), a.Equal)
			equal := slices.IndexFunc(given, a.Equal) != i // said once for a row given twice
			if stands == refused[i] && !equal {
				t.Fatalf("row %d %v stands: %v, refused: %v; %s", i, a, stands, refused[i], found(problems))
			}
		}
	})
}

func TestLawWhatStandsStandsAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree, _ := NewTree(rows(t))
		again, problems := NewTree(slices.Collect(tree.Records()))
		for _, p := range problems {
			if p.Severity() == Refuse {
				t.Fatalf("accepted once and then refused: %v", p)
			}
		}
		if !sameTree(tree, again) {
			t.Fatal("the tree of a tree's records is another tree")
		}
	})
}

func TestLawTheOrderOfRowsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := once(rows(t))
		mixed := rapid.Permutation(given).Draw(t, "mixed")
		a, pa := NewTree(given)
		b, pb := NewTree(mixed)
		said := func(ps []Problem) string {
			all := strings.Fields(found(ps))
			slices.Sort(all)
			return strings.Join(all, " ")
		}
		if !sameTree(a, b) || said(pa) != said(pb) {
			t.Fatalf("in one order %s, in another %s", said(pa), said(pb))
		}
	})
}

func TestLawWithInAnyOrderIsOneTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, _ := NewTree(rows(t))
		a, b := rapid.Custom(oneRow).Draw(t, "a"), rapid.Custom(oneRow).Draw(t, "b")
		if a.Code == b.Code && a.From == b.From {
			return
		}
		ta, _ := base.With(a)
		tb, _ := base.With(b)
		ab, _ := ta.With(b)
		ba, _ := tb.With(a)
		for _, tree := range []*Tree{ta, ab} {
			if !slices.ContainsFunc(tree.Versions(a.Code), a.Equal) {
				return // one refuses the other
			}
		}
		for _, tree := range []*Tree{tb, ba} {
			if !slices.ContainsFunc(tree.Versions(b.Code), b.Equal) {
				return
			}
		}
		if !slices.ContainsFunc(ab.Versions(b.Code), b.Equal) || !slices.ContainsFunc(ba.Versions(a.Code), a.Equal) {
			return
		}
		if both, _ := base.With(a, b); !sameTree(ab, ba) || !sameTree(ab, both) {
			t.Fatalf("with %v and %v: the order matters", a, b)
		}
	})
}

func TestLawWithLosesNothingThatStood(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, _ := NewTree(rows(t))
		given := rows(t)
		tree, problems := base.With(given...)
		for old := range base.Records() {
			kept := slices.ContainsFunc(tree.Versions(old.Code), func(a Area) bool { return a.From == old.From })
			if !kept {
				t.Fatalf("%v was lost: %s", old, found(problems))
			}
		}
		again, problems := NewTree(slices.Collect(tree.Records()))
		for _, p := range problems {
			if p.Severity() == Refuse {
				t.Fatalf("the tree holds what it would refuse: %v", p)
			}
		}
		if !sameTree(tree, again) {
			t.Fatal("grown step by step and made at once are two trees")
		}
	})
}

func TestLawALineageBeginsWithItselfAndEndsAtARoot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree, _ := NewTree(rows(t))
		for a := range tree.All() {
			line := tree.Lineage(a.Code)
			if line[0] != a.Code {
				t.Fatalf("the lineage of %v begins with %v", a.Code, line[0])
			}
			if sorted := slices.Sorted(slices.Values(names(line))); len(slices.Compact(sorted)) != len(line) {
				t.Fatalf("the lineage of %v names one twice: %s", a.Code, show(line))
			}
			heirs := slices.DeleteFunc(slices.Clone(a.Successors), func(c Code) bool { return !tree.Has(c) })
			slices.SortFunc(heirs, Code.Compare)
			heirs = slices.Compact(heirs)
			switch {
			case len(heirs) > 1:
				for _, c := range line[1:] {
					for _, h := range heirs {
						if !tree.Counts(h, c) {
							t.Fatalf("%v was split into %s and counts in %v, where %v doesn't", a.Code, show(heirs), c, h)
						}
					}
				}
				for _, c := range tree.Lineage(heirs[0]) {
					if !slices.ContainsFunc(heirs, func(h Code) bool { return !tree.Counts(h, c) }) && !tree.Counts(a.Code, c) {
						t.Fatalf("all that %v was split into count in %v, and it doesn't", a.Code, c)
					}
				}
			case len(heirs) == 1:
				if !slices.Equal(line[1:], tree.Lineage(heirs[0])) {
					t.Fatalf("%v merged into %v counts in %s, not in %s", a.Code, heirs[0], show(line[1:]), show(tree.Lineage(heirs[0])))
				}
			case a.Parent.IsZero():
				if len(line) != 1 {
					t.Fatalf("the root %v counts in %s", a.Code, show(line))
				}
			case !slices.Equal(line[1:], tree.Lineage(a.Parent)):
				t.Fatalf("%v counts in %s, its parent in %s", a.Code, show(line), show(tree.Lineage(a.Parent)))
			}
		}
	})
}

func names(codes []Code) []string { return strings.Fields(show(codes)) }

func TestLawOnADayOnlyWhatStoodCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree, _ := NewTree(rows(t))
		on := someDay(t)
		var changed []Code
		for a := range tree.All() {
			line := tree.LineageOn(a.Code, on)
			for _, c := range line[1:] {
				if _, stood := tree.GetOn(c, on); !stood {
					t.Fatalf("on %v %v counted in %v, which didn't stand", on, a.Code, c)
				}
			}
			if !slices.Equal(line, tree.Lineage(a.Code)) {
				changed = append(changed, a.Code)
			}
			if v, stood := tree.GetOn(a.Code, on); stood {
				if _, parent := tree.GetOn(v.Parent, on); parent && (len(line) < 2 || line[1] != v.Parent || !slices.Contains(tree.ChildrenOn(v.Parent, on), a.Code)) {
					t.Fatalf("on %v %v lay in %v and counted in %s", on, a.Code, v.Parent, show(line))
				}
			}
		}
		if got := tree.ChangedSince(on); !slices.Equal(got, changed) || tree.Differs(on) != (len(changed) > 0) {
			t.Fatalf("changed since %v: %s, want %s", on, show(got), show(changed))
		}
	})
}

func TestLawAWalkSeesWhatIsUnder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree, _ := NewTree(rows(t))
		total := 0
		for _, root := range tree.Roots() {
			tree.Walk(root, func(Area) bool { total++; return true })
		}
		if total != tree.Len() {
			t.Fatalf("walks from the roots see %d of %d", total, tree.Len())
		}
		for a := range tree.All() {
			seen := map[Code]bool{}
			tree.Walk(a.Code, func(b Area) bool { seen[b.Code] = true; return true })
			for b := range tree.All() {
				if tree.Under(b.Code, a.Code) != seen[b.Code] {
					t.Fatalf("%v is under %v: %v, and a walk sees it: %v", b.Code, a.Code, tree.Under(b.Code, a.Code), seen[b.Code])
				}
				if slices.Contains(tree.Children(a.Code), b.Code) != (b.Parent == a.Code) {
					t.Fatalf("the children of %v are %s, and %v names %q", a.Code, show(tree.Children(a.Code)), b.Code, b.Parent)
				}
			}
			if home, _ := tree.Get(tree.County(a.Code)); home.Level > County && !home.Parent.IsZero() || !tree.Under(a.Code, home.Code) {
				t.Fatalf("the home of %v is %v", a.Code, home)
			}
			if got := tree.Path(a.Code); len(got) == 0 || len(got) > tree.Len() {
				t.Fatalf("the path of %v is %q", a.Code, got)
			}
		}
	})
}

func TestLawAfterAMergerNobodyIsLostToTheSuccessor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, _ := NewTree(rows(t))
		all := slices.Collect(base.All())
		if len(all) < 2 {
			return
		}
		gone := rapid.SampledFrom(all).Draw(t, "gone")
		into := rapid.SampledFrom(all).Draw(t, "into")
		if base.Counts(into.Code, gone.Code) || base.Under(into.Code, gone.Code) {
			return // what lies in it can't succeed it
		}
		merged := gone
		merged.To, merged.Successors = day.Must("2020-01-01").Partial(), []Code{into.Code}
		tree, problems := base.With(merged)
		if slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity() == Refuse }) {
			return
		}
		for a := range base.All() {
			if base.Counts(a.Code, gone.Code) && len(a.Successors) < 2 && a.Code != into.Code && !tree.Counts(a.Code, into.Code) {
				t.Fatalf("%v counted in %v, which merged into %v, and counts in %s", a.Code, gone.Code, into.Code, show(tree.Lineage(a.Code)))
			}
		}
	})
}
