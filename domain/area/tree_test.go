package area

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"wanjia/base/day"
	"wanjia/base/words"
)

// parse reads areas from lines of code,name,level,parent,from,to,successors, as in the sheet.
func parse(tb testing.TB, lines string) []Area {
	tb.Helper()
	var all []Area
	for line := range strings.Lines(lines) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		f := append(strings.Split(strings.TrimSpace(line), ","), "", "", "", "", "", "")
		a := Area{Code: code(f[0]), Name: f[1], Parent: code(f[3])}
		a.Level, _ = ParseLevel(f[2])
		var err1, err2 error
		a.From, err1 = day.ParsePartial(f[4])
		a.To, err2 = day.ParsePartial(f[5])
		if err1 != nil || err2 != nil {
			tb.Fatalf("%s: %v %v", line, err1, err2)
		}
		for _, s := range strings.FieldsFunc(f[6], func(r rune) bool { return r == ';' }) {
			a.Successors = append(a.Successors, code(s))
		}
		all = append(all, a)
	}
	return all
}

func code(text string) Code {
	if text == "" {
		return Code{}
	}
	return MustCode(text)
}

// grow is a tree whose every row is taken without a word.
func grow(tb testing.TB, lines string) *Tree {
	tb.Helper()
	tree, problems := NewTree(parse(tb, lines))
	for _, p := range problems {
		tb.Errorf("row %d: %v", p.Row, p)
	}
	return tree
}

func show(codes []Code) string {
	names := make([]string, len(codes))
	for i, c := range codes {
		names[i] = c.s
	}
	return strings.Join(names, " ")
}

func found(problems []Problem) string {
	var all []string
	for _, p := range problems {
		all = append(all, p.Code.s+":"+strings.TrimPrefix(string(p.Kind), "area.problem."))
	}
	return strings.Join(all, " ")
}

func sameTree(a, b *Tree) bool {
	return slices.EqualFunc(slices.Collect(a.Records()), slices.Collect(b.Records()), Area.Equal) &&
		slices.Equal(a.lines, b.lines) && slices.Equal(a.kids, b.kids) && slices.Equal(a.roots, b.roots) && slices.Equal(a.moved, b.moved)
}

const place = `
	v1,Upper Brook,village,t1
	t1,Brookside,township,c1
	t2,Hillside,township,c1
	c1,Riverland,county,p
	c2,Lakeland,county,p
	t3,Lakeside,township,c2
	p,Midland,province
	v2,Lower Brook,village,t1`

func TestATreeAnswersWhoLiesWhere(t *testing.T) {
	tree := grow(t, place)
	for _, c := range []struct{ what, got, want string }{
		{"roots", show(tree.Roots()), "p"},
		{"children of p", show(tree.Children(code("p"))), "c1 c2"},
		{"children of t1", show(tree.Children(code("t1"))), "v1 v2"},
		{"children of v1", show(tree.Children(code("v1"))), ""},
		{"children of nowhere", show(tree.Children(code("x"))), ""},
		{"lineage of v1", show(tree.Lineage(code("v1"))), "v1 t1 c1 p"},
		{"lineage of p", show(tree.Lineage(code("p"))), "p"},
		{"lineage of nowhere", show(tree.Lineage(code("x"))), ""},
		{"path of v1", strings.Join(tree.Path(code("v1")), " / "), "Midland / Riverland / Brookside / Upper Brook"},
		{"county of v1", tree.County(code("v1")).s, "c1"},
		{"county of c2", tree.County(code("c2")).s, "c2"},
		{"county of p", tree.County(code("p")).s, "p"},
		{"county of nowhere", tree.County(code("x")).s, ""},
		{"lineage of v1 in 1950", show(tree.LineageOn(code("v1"), day.Must("1950-01-01"))), "v1 t1 c1 p"},
		{"changed since 1950", show(tree.ChangedSince(day.Must("1950-01-01"))), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
	if !tree.Under(code("v1"), code("c1")) || !tree.Under(code("c1"), code("c1")) || tree.Under(code("c1"), code("v1")) ||
		tree.Under(code("t3"), code("c1")) || tree.Under(code("x"), code("x")) {
		t.Error("v1 and c1 are under c1; t3 and nowhere are not")
	}
	var walked []Code
	tree.Walk(code("p"), func(a Area) bool {
		walked = append(walked, a.Code)
		return a.Code != code("c1")
	})
	if got := show(walked); got != "p c1 c2 t3" {
		t.Errorf("a walk that leaves out what is under c1 sees %q, want p c1 c2 t3", got)
	}
}

func TestAnEmptyTreeAnswersEverything(t *testing.T) {
	tree, problems := NewTree(nil)
	if tree.Len() != 0 || len(problems) != 0 || tree.Roots() == nil && len(tree.Roots()) != 0 || tree.Differs(0) || len(slices.Collect(tree.All())) != 0 {
		t.Errorf("an empty tree has %d areas and %v", tree.Len(), problems)
	}
	if _, ok := tree.Find(code("44")); ok {
		t.Error("an empty tree finds 44")
	}
}

func TestACountyIsTheNearestThereIs(t *testing.T) {
	for _, c := range []struct{ what, tree, of, want string }{
		{"a township right under a province", "SE,Sweden,country\nSE-AC,Vasterbotten,province,SE\nSE-AC-SKE,Skelleftea,township,SE-AC", "SE-AC-SKE", "SE-AC"},
		{"Dongguan without its nominal county", "44,G,province\n4419,D,prefecture,44\n441900003,S,township,4419", "441900003", "4419"},
		{"a township that keeps its own register", "t,T,township\nv,V,village,t", "v", "t"},
		{"a village alone", "v,V,village", "v", "v"},
	} {
		if got := grow(t, c.tree).County(code(c.of)).s; got != c.want {
			t.Errorf("%s: the home of %s is %s, want %s", c.what, c.of, got, c.want)
		}
	}
}

func TestAMergedAreaCountsInItsSuccessor(t *testing.T) {
	tree := grow(t, `
		p,P,province
		c1,One,county,p,,2010-01-01,c2
		c2,Two,county,p
		t1,T1,township,c1,,2010-01-01,t2
		t2,T2,township,c2
		v1,V1,village,t1,,2010-01-01,v9
		v9,V9,village,t2,2010-01-01`)
	before, after := day.Must("2009-12-31"), day.Must("2010-01-01")
	for _, c := range []struct{ what, got, want string }{
		{"v1 today", show(tree.Lineage(code("v1"))), "v1 v9 t2 c2 p"},
		{"t1 today", show(tree.Lineage(code("t1"))), "t1 t2 c2 p"},
		{"c1 today", show(tree.Lineage(code("c1"))), "c1 c2 p"},
		{"v1 the day before", show(tree.LineageOn(code("v1"), before)), "v1 t1 c1 p"},
		{"v1 on the day, when its parents had ended", show(tree.LineageOn(code("v1"), after)), "v1 p"},
		{"successors", show(tree.Successors(code("v1"))), "v9"},
		{"changed since the day before", show(tree.ChangedSince(before)), "c1 t1 v1"},
		{"children of p the day before", show(tree.ChildrenOn(code("p"), before)), "c1 c2"},
		{"children of p on the day", show(tree.ChildrenOn(code("p"), after)), "c2"},
		{"all recorded children of p", show(tree.Children(code("p"))), "c1 c2"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
	if !tree.Counts(code("v1"), code("c2")) || tree.Under(code("v1"), code("c2")) || !tree.Under(code("v1"), code("c1")) {
		t.Error("v1 counts in c2 and is recorded under c1")
	}
	if _, ok := tree.GetOn(code("c1"), after); ok {
		t.Error("c1 stands on the first day on which it no longer exists")
	}
	if _, ok := tree.GetOn(code("c1"), before); !ok {
		t.Error("c1 doesn't stand on its last day")
	}
	if !tree.Differs(before) {
		t.Error("the boundaries of the day before are today's")
	}
}

func TestASplitAreaCountsOnlyInWhatAllItsSuccessorsShare(t *testing.T) {
	for _, c := range []struct{ what, successors, want string }{
		{"two townships of one county", "ta;tb", "x ca f p"},
		{"townships of two counties of one prefecture", "ta;tc", "x f p"},
		{"townships of two prefectures", "ta;td", "x p"},
		{"townships and one that isn't there", "ta;zz", "x ta ca f p"},
		{"the same one twice", "ta;ta", "x ta ca f p"},
		{"one that was merged into the other", "ta;tm", "x ta ca f p"},
		{"places without anything in common", "ta;q", "x"},
	} {
		tree, _ := NewTree(parse(t, `
			p,P,province
			f,F,prefecture,p
			g,G,prefecture,p
			ca,CA,county,f
			cb,CB,county,f
			cd,CD,county,g
			ta,TA,township,ca
			tb,TB,township,ca
			tc,TC,township,cb
			td,TD,township,cd
			tm,TM,township,cb,,2015,ta
			q,Q,province
			x,X,township,cb,,2012,`+c.successors))
		if got := show(tree.Lineage(code("x"))); got != c.want {
			t.Errorf("split into %s: %q, want %q", c.what, got, c.want)
		}
	}
}

func TestAnAreaRecordedAgainIsANewVersion(t *testing.T) {
	tree := grow(t, `
		p,P,province
		c1,Old County,county,p
		c2,Other,county,p
		c1,New District,county,p,2005-07
		t,T,township,c1
		t,T town,township,c2,2012-03-01`)
	for _, c := range []struct{ on, name, line string }{
		{"1990-01-01", "Old County", "t c1 p"},
		{"2005-06-30", "Old County", "t c1 p"},
		{"2005-07-01", "New District", "t c1 p"},
		{"2012-02-29", "New District", "t c1 p"},
		{"2012-03-01", "New District", "t c2 p"},
	} {
		a, ok := tree.GetOn(code("c1"), day.Must(c.on))
		if line := show(tree.LineageOn(code("t"), day.Must(c.on))); !ok || a.Name != c.name || line != c.line {
			t.Errorf("on %s c1 is %q and t lies in %q; want %q and %q", c.on, a.Name, line, c.name, c.line)
		}
	}
	if got := show(tree.Lineage(code("t"))); got != "t c2 p" {
		t.Errorf("t lies in %q today, want t c2 p", got)
	}
	if a, _ := tree.Get(code("c1")); a.Name != "New District" || tree.Len() != 4 || len(tree.Versions(code("c1"))) != 2 {
		t.Errorf("c1 is %q in %d versions among %d areas; want New District in 2 among 4", a.Name, len(tree.Versions(code("c1"))), tree.Len())
	}
	if got := show(tree.ChangedSince(day.Must("2012-02-29"))); got != "t" {
		t.Errorf("changed since 2012-02-29: %q, want t", got)
	}
	if got := show(tree.ChangedSince(day.Must("2012-03-01"))); got != "" {
		t.Errorf("changed since 2012-03-01: %q, want none", got)
	}
	if got := show(tree.ChildrenOn(code("c1"), day.Must("2012-02-29"))); got != "t" {
		t.Errorf("children of c1 on 2012-02-29: %q, want t", got)
	}
	if got := show(tree.Children(code("c1"))); got != "" {
		t.Errorf("children of c1: %q, want none", got)
	}
}

func TestAnAreaFoundedAnewIsNotItsOwnSuccessor(t *testing.T) {
	tree := grow(t, `
		p,P,province
		a,A,county,p,,1990,b
		b,B,county,p,,2000,a
		a,A again,county,p,2000`)
	if got := show(tree.Lineage(code("a"))); got != "a p" {
		t.Errorf("a counts in %q, want a p", got)
	}
	if got := show(tree.Lineage(code("b"))); got != "b a p" {
		t.Errorf("b counts in %q, want b a p", got)
	}
	if got := show(tree.LineageOn(code("a"), day.Must("1995-01-01"))); got != "a p" {
		t.Errorf("a counted in %q in 1995, want a p", got)
	}
}

func TestWhatIsWrongWithATree(t *testing.T) {
	for _, c := range []struct{ what, rows, problems, kept string }{
		{"no code", ",N,county", ":nocode", ""},
		{"no level", "a,A,planet", "a:nolevel", ""},
		{"no name", "a,,county", "a:noname", "a"},
		{"ends before it begins", "a,A,county,,2010-01-02,2010-01-01", "a:backwards", ""},
		{"ends the day it begins", "a,A,county,,2010-01-01,2010-01-01", "a:backwards", ""},
		{"begins and ends in one year", "a,A,county,,2010,2010", "", "a"},
		{"ends in a year that may be after", "a,A,county,,2010-06,2010", "", "a"},
		{"ends in a year that can't be after", "a,A,county,,2011,2010", "a:backwards", ""},
		{"the same row twice", "a,A,county\na,A,county", "", "a"},
		{"two rows of one code", "a,A,county\na,B,county", "a:twice", "a"},
		{"no parent", "a,A,county,p", "a:parentmissing", ""},
		{"no parent, and children", "t,T,township,a\nv,V,village,t\na,A,county,p\nb,B,county", "t:parentmissing v:parentmissing a:parentmissing", "b"},
		{"its own parent", "a,A,county,a\nb,B,county", "a:cycle", "b"},
		{"parents in a circle", "a,A,county,b\nb,B,township,c\nc,C,village,a\nd,D,county", "a:cycle b:cycle c:cycle", "d"},
		{"a circle, and an area in it", "a,A,county,b\nb,B,township,a\nv,V,village,b", "a:cycle b:cycle v:parentmissing", ""},
		{"a county in a county", "a,A,county\nb,B,county,a", "b:levelnotbelow", "a"},
		{"a county in a township", "a,A,township\nb,B,county,a", "b:levelnotbelow", "a"},
		{"a level left out", "a,A,province\nb,B,village,a", "", "a b"},
		{"below what the parent was before it was raised", "p,P,township,,1980\np,P,county,,2000\nb,B,township,p,1990", "b:levelnotbelow", "p p"},
		{"below what the parent became", "p,P,township,,1980\np,P,county,,2000\nb,B,township,p,2000", "", "b p p"},
		{"there since nobody knows when", "p,P,township,,1980\np,P,county,,2000\nb,B,township,p", "", "b p p"},
		{"begins before its parent", "p,P,county,,2000\nt,T,township,p,1999-12-31", "t:outsideparent", "p"},
		{"begins with its parent", "p,P,county,,2000\nt,T,township,p,2000-01-01", "", "p t"},
		{"begins in a year that its parent may have been there", "p,P,county,,2000-06-01\nt,T,township,p,2000", "", "p t"},
		{"ends after its parent", "p,P,county,,,2000-01-01\nt,T,township,p,,2000-01-02", "t:outsideparent", "p"},
		{"ends with its parent", "p,P,county,,,2000-01-01\nt,T,township,p,,2000-01-01", "", "p t"},
		{"begins when its parent is gone", "p,P,county,,,2000-01-01\nt,T,township,p,2000-01-01", "t:outsideparent", "p"},
		{"goes on when its parent is gone", "p,P,county,,,2000-01-01\nt,T,township,p", "t:parentended", "p t"},
		{"moves on when its parent goes", "p,P,county,,,2000-01-01\nq,Q,county\nt,T,township,p\nt,T,township,q,2000-01-01", "", "p q t t"},
		{"lives through its parent's rename", "p,P,county,,1990,1995-01-01\np,P2,county,,1995-01-01\nt,T,township,p,1991,1999", "", "p p t"},
		{"lives through its parent's absence", "p,P,county,,1990,1995-01-01\np,P2,county,,1996-01-01\nt,T,township,p,1991,1999", "t:outsideparent", "p p"},
		{"a successor that isn't there", "a,A,county,,,2000,b", "a:successormissing", "a"},
		{"a successor and no end", "a,A,county,,,,b\nb,B,county", "a:successornoend", "a b"},
		{"its own successor", "a,A,county,,,2000,a", "a:successorcycle", ""},
		{"successors in a circle", "a,A,county,,,2000,b\nb,B,county,,,2001,c\nc,C,county,,,2002,b;a\nd,D,county,,,2000,a", "a:successorcycle b:successorcycle c:successorcycle d:successormissing", "d"},
		{"succeeded by what lies in it", "a,A,county,,,2000,t\nt,T,township,a,,1990", "a:successorcycle t:successorcycle", ""},
		{"succeeded by what it lies in", "a,A,county\nt,T,township,a,,2000,a", "", "a t"},
		{"a code against its parent", "44,G,province\n4403,S,prefecture,44\n4419,D,prefecture,44\n440305,N,county,4419", "440305:codeagainstparent", "44 4403 4419 440305"},
		{"a nominal county, and its township", "44,G,province\n4419,D,prefecture,44\n441900,D,county,4419\n441900003,S,township,441900", "", "44 4419 441900 441900003"},
		{"a layer left out, and padding", "460000,H,province\n469021,D,county,460000\n469021100000,D,township,469021", "", "460000 469021 469021100000"},
		{"a Chinese code under a foreign one", "CN,C,country\n44,G,province,CN", "", "44 CN"},
	} {
		tree, problems := NewTree(parse(t, c.rows))
		var kept []Code
		for a := range tree.Records() {
			kept = append(kept, a.Code)
		}
		wantKept := strings.Fields(c.kept)
		slices.Sort(wantKept)
		if got := found(problems); got != c.problems || show(kept) != strings.Join(wantKept, " ") {
			t.Errorf("%s: problems %q, kept %q; want %q, %q", c.what, got, show(kept), c.problems, wantKept)
		}
	}
}

func TestEveryProblemSaysInBothLanguagesWhatIsWrong(t *testing.T) {
	seen := map[Kind]bool{}
	_, problems := NewTree(parse(t, `
		,N,county
		l,L,planet
		n,,county
		b,B,county,,2010-01-02,2010-01-01
		w,W,county
		w,W2,county
		m,M,county,zz
		y,Y,county,y
		k,K,county,n
		p,P,province,,2000,2010
		o,O,county,p,1999
		e,E,county,p
		s,S,county,,,2000,s
		i,I,county,,,,zz
		44,G,province
		11,B,province
		4403,S,prefecture,11`))
	for _, p := range problems {
		seen[p.Kind] = true
		f := p.Fault()
		for _, lang := range []words.Lang{words.ZH, words.EN} {
			text := words.Text(lang, f.Key, f.Args)
			if text == f.Key || strings.ContainsAny(text, "{}") {
				t.Errorf("%s in %s: %q", f.Key, lang, text)
			}
		}
		if p.Error() == "" || f.Field == "" || p.Severity() != p.Kind.Severity() {
			t.Errorf("%v: field %q, severity %d", p, f.Field, p.Severity())
		}
	}
	_, chain := NewTree(filledDown(maxChain + 2))
	for _, p := range chain {
		seen[p.Kind] = true
	}
	for _, k := range Kinds() {
		if !seen[k] {
			t.Errorf("%s was not met", k)
		}
	}
}

func TestALoopIsShownWithinReason(t *testing.T) {
	_, problems := NewTree(parse(t, "a,A,county,b\nb,B,township,c\nc,C,village,a"))
	if got := problems[0].Fault().Args["loop"]; got != "a → b → c → a" {
		t.Errorf("the loop of a is %q, want a → b → c → a", got)
	}
	var long []Area
	for i := range 3000 {
		long = append(long, Area{Code: code("a" + string(rune(0x4e00+i))), Name: "x", Level: County, Parent: code("a" + string(rune(0x4e00+(i+1)%3000)))})
	}
	tree, problems := NewTree(long)
	if got := problems[0].Fault().Args["loop"]; tree.Len() != 0 || len(problems) != 3000 || strings.Count(got, "→") != 9 {
		t.Errorf("%d areas, %d problems, the first %q; want none, 3000 and 9 arrows", tree.Len(), len(problems), got)
	}
}

func TestWithRefusesWhatWouldBreakWhatStands(t *testing.T) {
	for _, c := range []struct{ what, base, with, problems string }{
		{"a parent ended before its child", "p,P,county\nt,T,township,p,,2010-01-01", "p,P,county,,,2000-01-01", "p:outsideparent"},
		{"a parent lowered to its child's level", "p,P,county\nt,T,township,p", "p,P,township", "p:levelnotbelow"},
		{"a parent lowered from a day on", "p,P,county\nt,T,township,p", "p,P,township,,2020", "p:levelnotbelow"},
		{"a parent put under its child", "p,P,county\nt,T,township,p", "p,P,village,t", "p:cycle"},
		{"the missing successor that closes a circle", "a,A,county,,,2000,b", "b,B,county,,,2001,a", "b:successorcycle"},
		{"a second version that is wrong", "p,P,county\nt,T,township,p", "t,T,township,zz,2020", "t:parentmissing"},
	} {
		base, _ := NewTree(parse(t, c.base))
		tree, problems := base.With(parse(t, c.with)...)
		if got := found(problems); got != c.problems || tree != base {
			t.Errorf("%s: problems %q, the tree is the old one: %v; want %q, true", c.what, got, tree == base, c.problems)
		}
	}
}

func TestWithTakesOneRowsPlaceAndLeavesTheOldTreeAlone(t *testing.T) {
	old := grow(t, place)
	line := slices.Clone(old.Lineage(code("v1")))
	tree, problems := old.With(parse(t, "t1,Brookside,township,c1,,2020-01-01,t2\nv3,V3,village,t2\nv4,V4,village,zz")...)
	if got := found(problems); got != "t1:parentended t1:parentended v4:parentmissing" {
		t.Errorf("problems %q, want two villages left behind and a missing parent", got)
	}
	if got := show(tree.Lineage(code("v1"))); got != "v1 t1 t2 c1 p" {
		t.Errorf("v1 counts in %q, want v1 t1 t2 c1 p", got)
	}
	if got := old.Lineage(code("v1")); !slices.Equal(got, line) || old.Len() != 8 || tree.Len() != 9 {
		t.Errorf("in the old tree of %d v1 counts in %q; want 8 and %q", old.Len(), show(got), show(line))
	}
	if same, problems := tree.With(slices.Collect(tree.Records())...); same != tree || len(problems) != 0 {
		t.Errorf("recording all again makes another tree or %v", problems)
	}
}

func TestACodeIsFoundHoweverItIsPadded(t *testing.T) {
	tree := grow(t, "44,G,province\n4403,S,prefecture,44\n440305,N,county,4403\n440305001000,Y,township,440305\n4419,D,prefecture,44\n441900,D,county,4419\nSE,S,country")
	for text, want := range map[string]string{
		"440305": "440305", "440305000000": "440305", "440305000": "440305", "440000": "44", "440300": "4403", "440305001": "440305001000",
		"441900": "441900", "4419": "4419", "441900000000": "4419", "SE": "SE", "SE0": "", "440306": "", "440305002": "",
	} {
		if got, ok := tree.Find(code(text)); got.s != want || ok != (want != "") {
			t.Errorf("Find(%s) = %q, %v; want %q", text, got, ok, want)
		}
	}
}

func TestLineageAllocatesNothingAndCannotBeAppendedInto(t *testing.T) {
	tree := grow(t, place)
	v1 := code("v1")
	if n := testing.AllocsPerRun(100, func() { tree.Lineage(v1) }); n != 0 {
		t.Errorf("Lineage allocates %v times, want 0", n)
	}
	_ = append(tree.Lineage(v1), code("intruder"))
	for a := range tree.All() {
		if slices.Contains(tree.Lineage(a.Code), code("intruder")) {
			t.Errorf("appending to one lineage wrote into that of %s", a.Code)
		}
	}
}

// filledDown is a sheet whose successor column was dragged down: every area is succeeded by the next.
func filledDown(n int) []Area {
	all := make([]Area, n)
	for i := range all {
		all[i] = Area{Code: code(strconv.Itoa(990000 + i)), Name: "x", Level: Township, To: day.Must("2020-01-01").Partial()}
		if i > 0 {
			all[i-1].Successors = []Code{all[i].Code}
		}
	}
	return all
}

func TestAChainGrownStepByStepIsRefusedToo(t *testing.T) {
	forward := filledDown(3 * maxChain)
	backward := slices.Clone(forward)
	slices.Reverse(backward)
	for way, areas := range map[string][]Area{"forward": forward, "backward": backward} {
		tree, refused := &Tree{}, 0
		for _, a := range areas {
			next, problems := tree.With(a)
			if slices.ContainsFunc(problems, func(p Problem) bool { return p.Kind == SuccessorChain }) {
				refused++
			}
			tree = next
		}
		_, problems := NewTree(slices.Collect(tree.Records()))
		if refused == 0 || slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity() == Refuse }) {
			t.Errorf("%s: %d refused, %d stand, and made at once: %.200s", way, refused, tree.Len(), found(problems))
		}
	}
}

func TestADayKnownBetterIsAnotherRecord(t *testing.T) {
	tree := grow(t, "c,Old,county\nc,New,county,,2005")
	tree, problems := tree.With(parse(t, "c,Newer,county,,2005-01\nc,Newest,county,,2005-01-01")...)
	var all []string
	for _, v := range tree.Versions(code("c")) {
		all = append(all, v.Name)
	}
	if got := strings.Join(all, " "); got != "Old New Newer Newest" || len(problems) != 0 {
		t.Errorf("versions %q with %q, want Old New Newer Newest and no problem", got, found(problems))
	}
	for on, want := range map[string]string{"2004-12-31": "Old", "2005-01-01": "Newest"} {
		if a, _ := tree.GetOn(code("c"), day.Must(on)); a.Name != want {
			t.Errorf("on %s it is %s, want %s", on, a.Name, want)
		}
	}
}

func TestAColumnFilledDownIsRefused(t *testing.T) {
	tree, problems := NewTree(filledDown(40_000))
	if tree.Len() != maxChain || len(problems) < 40_000-maxChain || problems[0].Kind != SuccessorChain {
		t.Errorf("%d areas and %d problems, want %d and a problem for each of the others", tree.Len(), len(problems), maxChain)
	}
	if got := len(tree.Lineage(code("1029999"))); got != 1 {
		t.Errorf("the lineage of the last is %d long, want 1", got)
	}
}
