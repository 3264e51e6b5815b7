package figures

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/audit"
	"wanjia/domain/cube"
	"wanjia/domain/demography"
	"wanjia/domain/indicator"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// memory is a store that holds the cube in maps; a moment of it is a copy.
type memory struct {
	audits map[area.Code][]audit.Known
	mu     sync.Mutex
	tree   *area.Tree
	head   journal.Seq
	pops   map[cube.PopKey]cube.Pop
	count  map[cube.EventKey]int64
	reads  int // how often rows were read
}

func newMemory(areas ...area.Area) *memory {
	tree, problems := area.NewTree(areas)
	if len(problems) > 0 {
		panic(fmt.Sprint(problems))
	}
	return &memory{tree: tree, pops: map[cube.PopKey]cube.Pop{}, count: map[cube.EventKey]int64{}}
}

// commit adds a change as so many entries of the journal.
func (m *memory) commit(d *cube.Delta, entries int) journal.Seq {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, p := range d.Pop {
		was := m.pops[k]
		m.pops[k] = cube.Pop{N: was.N + p.N, Days: was.Days + p.Days}
	}
	for k, n := range d.Events {
		m.count[k] += n
	}
	m.head += journal.Seq(entries)
	return m.head
}

func (m *memory) moment() *moment {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := &moment{memory: m, head: m.head, pops: map[cube.PopKey]cube.Pop{}, count: map[cube.EventKey]int64{}}
	for k, v := range m.pops {
		now.pops[k] = v
	}
	for k, v := range m.count {
		now.count[k] = v
	}
	return now
}

func (m *memory) Read(_ context.Context, fn func(Reader) error) error { return fn(m.moment()) }

type moment struct {
	memory *memory
	head   journal.Seq
	pops   map[cube.PopKey]cube.Pop
	count  map[cube.EventKey]int64
}

func (m *moment) Head(context.Context) (journal.Seq, error) { return m.head, nil }

func (m *moment) Tree(context.Context) (*area.Tree, error) { return m.memory.tree, nil }

func (m *moment) Audits(_ context.Context, a area.Code) ([]audit.Known, error) {
	return m.memory.audits[a], nil
}

func (m *moment) read() {
	m.memory.mu.Lock()
	m.memory.reads++
	m.memory.mu.Unlock()
}

func (m *moment) Stock(_ context.Context, a area.Code, before day.Month, yield func(person.Sex, cube.Cohort, int64)) error {
	m.read()
	for k, p := range m.pops {
		if k.Area == a && k.Month < before {
			yield(k.Sex, k.Cohort, p.N)
		}
	}
	return nil
}

func (m *moment) Pops(_ context.Context, a area.Code, from, to day.Month, yield func(cube.PopKey, cube.Pop)) error {
	m.read()
	for k, p := range m.pops {
		if k.Area == a && k.Month >= from && k.Month <= to {
			yield(k, p)
		}
	}
	return nil
}

func (m *moment) Counts(_ context.Context, a area.Code, from, to day.Month, yield func(cube.EventKey, int64)) error {
	m.read()
	for k, n := range m.count {
		if k.Area == a && k.Month >= from && k.Month <= to {
			yield(k, n)
		}
	}
	return nil
}

func place(code, parent string, level area.Level) area.Area {
	a := area.Area{Code: area.MustCode(code), Name: code, Level: level}
	if parent != "" {
		a.Parent = area.MustCode(parent)
	}
	return a
}

// county is a county T of two townships A, with two villages, and B.
func county() *memory {
	return newMemory(place("T", "", area.County), place("A", "T", area.Township), place("B", "T", area.Township),
		place("A1", "A", area.Village), place("A2", "A", area.Village))
}

// resident adds somebody to an area from a day on.
func (m *memory) resident(d *cube.Delta, at string, on string, sex person.Sex, birth string, n int64) {
	p, err := day.ParsePartial(birth)
	if err != nil {
		panic(err)
	}
	since := day.Must(on)
	for _, a := range m.tree.Lineage(area.MustCode(at)) {
		k := cube.PopKey{Area: a, Month: since.Month(), Sex: sex, Cohort: cube.CohortOf(p)}
		was := d.Pop[k]
		d.Pop[k] = cube.Pop{N: was.N + n, Days: was.Days + n*int64(since-since.Month().First())}
	}
}

func (m *memory) event(d *cube.Delta, kind cube.Kind, at, on string, sex person.Sex, age int, n int64) {
	for _, a := range m.tree.Lineage(area.MustCode(at)) {
		d.Events[cube.EventKey{Area: a, Month: day.Must(on).Month(), Kind: kind, Sex: sex, Age: age}] += n
	}
}

func operator() access.Actor { return access.Actor{Operator: true} }

func at(desk access.Desk, purpose access.Purpose, code string) access.Actor {
	g := access.Grant{Desk: desk, Purpose: purpose}
	if code != "" {
		g.Area = area.MustCode(code)
	}
	return access.Actor{Account: "x", Purpose: purpose, Grants: []access.Grant{g}}
}

func months(t testing.TB, from, to string) (day.Month, day.Month) {
	t.Helper()
	a, err := day.ParseMonth(from)
	if err != nil {
		t.Fatal(err)
	}
	b, err := day.ParseMonth(to)
	if err != nil {
		t.Fatal(err)
	}
	return a, b
}

func year(t testing.TB, code string, by ...string) Query {
	t.Helper()
	from, to := months(t, "2020-01", "2020-12")
	return Query{Area: area.MustCode(code), From: from, To: to, By: by, Who: operator()}
}

func ask(t testing.TB, d *Desk, q Query) Answer {
	t.Helper()
	a, err := d.Ask(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func of(t testing.TB, a Answer, id indicator.ID, code string) indicator.Figure {
	t.Helper()
	for _, f := range a.Figures {
		if f.ID == id && f.Get(indicator.ByArea) == code {
			return f
		}
	}
	t.Fatalf("no %s of %q among %d figures", id, code, len(a.Figures))
	return indicator.Figure{}
}

// lived is a county with people everywhere, some of them in no village.
func lived() *memory {
	m := county()
	d := cube.NewDelta()
	m.resident(d, "A1", "2015-03-01", person.Female, "1990-05-05", 400)
	m.resident(d, "A2", "2015-03-01", person.Male, "1991-05-05", 300)
	m.resident(d, "A", "2016-03-01", person.Female, "1992-05-05", 70)
	m.resident(d, "B", "2017-03-01", person.Male, "1993-05-05", 200)
	m.resident(d, "A1", "2020-07-01", person.Male, "2020-07-01", 20)
	m.event(d, cube.Birth, "A1", "2020-07-01", person.Male, 30, 20)
	m.event(d, cube.Birth, "B", "2020-08-01", person.Female, 30, 2)
	m.event(d, cube.Birth, "A2", "2020-08-01", person.Female, 30, 11)
	m.commit(d, 7)
	return m
}

func TestAnAreasFiguresSayTheirPositionInTheJournal(t *testing.T) {
	d := New(lived(), nil, clock.System{})
	a := ask(t, d, year(t, "A"))
	if a.Journal != 7 || a.Area.String() != "A" {
		t.Errorf("answer is of %s at %d, want A at 7", a.Area, a.Journal)
	}
	if got := of(t, a, indicator.Population, "").N; got != 790 {
		t.Errorf("population of A: got %d, want 790", got)
	}
	if got := of(t, a, indicator.PersonYears, "").N; got != 770*366+20*184 {
		t.Errorf("days lived in A: got %d, want %d", got, 770*366+20*184)
	}
}

func TestPartsOfAnAreaAddUpToIt(t *testing.T) {
	d := New(lived(), nil, clock.System{})
	a := ask(t, d, year(t, "A", "area"))
	for code, want := range map[string]int64{"A1": 420, "A2": 300, "A": 70} {
		if got := of(t, a, indicator.Population, code).N; got != want {
			t.Errorf("population of %s: got %d, want %d", code, got, want)
		}
	}
	if f := of(t, a, indicator.MovesIn, "A"); !math.IsNaN(f.Value) || !f.Noted(indicator.NoteCrossing) {
		t.Errorf("moves of those in no village: got %v with %v; want none with a note", f.Value, f.Notes)
	}
	for _, f := range ask(t, d, year(t, "T", "area")).Figures {
		if f.Get(indicator.ByArea) == "T" {
			t.Fatalf("T has a row of its own, %v; want none, since everybody lives in A or B", f)
		}
	}
	first := ask(t, d, year(t, "T", "area")).Figures[0]
	if first.ID != indicator.Population || first.Get(indicator.ByArea) != "A" {
		t.Errorf("the first row is %s of %q, want population of A", first.ID, first.Get(indicator.ByArea))
	}
}

func TestOnlyWhatWasAskedForComes(t *testing.T) {
	q := year(t, "T", "sex", "month")
	q.Only = []string{"CBR", "births"}
	for _, f := range ask(t, New(lived(), nil, clock.System{}), q).Figures {
		if f.ID != indicator.CBR && f.ID != indicator.Births {
			t.Fatalf("%s came too", f.ID)
		}
	}
}

func TestAQuestionThatCantBeAnsweredIsRefusedWithWhatToDo(t *testing.T) {
	from, to := months(t, "2020-01", "2020-12")
	for what, c := range map[string]struct {
		change func(*Query)
		key    string
		kind   fault.Kind
		field  string
	}{
		"no window":         {func(q *Query) { q.From = 0 }, "indicator.window.none", fault.Invalid, "from"},
		"a window backward": {func(q *Query) { q.From, q.To = to, from }, "indicator.window.backwards", fault.Invalid, "to"},
		"three centuries":   {func(q *Query) { q.From = to - 3600 }, "indicator.window.long", fault.TooMuch, "to"},
		"a strange cut":     {func(q *Query) { q.By = []string{"colour"} }, "indicator.by.unknown", fault.Invalid, "by"},
		"a strange figure":  {func(q *Query) { q.Only = []string{"births", "happiness"} }, "indicator.only.unknown", fault.Invalid, "only"},
		"a strange area":    {func(q *Query) { q.Area = area.MustCode("Z") }, "indicator.area.missing", fault.Missing, "area"},
		"no area":           {func(q *Query) { q.Area = area.Code{} }, "indicator.area.missing", fault.Missing, "area"},
		"a past of nothing": {func(q *Query) { q.KnownOn = day.Must("2020-01-01").Partial() }, "indicator.known.none", fault.Refused, "known_on"},
		"another's area":    {func(q *Query) { q.Who = at(access.Window, access.CivilRegistration, "B") }, access.DeniedByArea, fault.Denied, ""},
		"another's desk":    {func(q *Query) { q.Who = at(access.Family, access.CivilRegistration, "") }, access.DeniedByDesk, fault.Denied, ""},
		"nobody":            {func(q *Query) { q.Who = access.Actor{} }, access.DeniedNoGrant, fault.Denied, ""},
	} {
		q := year(t, "A")
		c.change(&q)
		_, err := New(lived(), nil, clock.System{}).Ask(t.Context(), q)
		if !fault.Is(err, c.key) || fault.KindOf(err) != c.kind {
			t.Errorf("%s: got %v, want %s", what, err, c.key)
			continue
		}
		if f := err.(*fault.Fault); f.Field != c.field { //nolint:errorlint // a fault, as fault.Is says
			t.Errorf("%s: names the field %q, want %q", what, f.Field, c.field)
		}
	}
}

func TestTheStatisticsDeskSeesWhatMayBePublished(t *testing.T) {
	d := New(lived(), nil, clock.System{})
	for who, hidden := range map[string]struct {
		actor  access.Actor
		hidden bool
	}{
		"window":     {at(access.Window, access.CivilRegistration, "T"), false},
		"management": {at(access.Management, access.StatisticsPurpose, ""), true},
		"statistics": {at(access.Statistics, access.StatisticsPurpose, ""), true},
	} {
		q := year(t, "T", "area")
		q.Who, q.Only = hidden.actor, []string{"births"}
		a := ask(t, d, q)
		for _, code := range []string{"A", "B"} {
			if f := of(t, a, indicator.Births, code); f.Hidden != hidden.hidden {
				t.Errorf("%s: births of %s are hidden: %v, want %v", who, code, f.Hidden, hidden.hidden)
			}
		}
	}
}

func TestTheTableHasAColumnForEachCut(t *testing.T) {
	q := year(t, "T", "area", "sex")
	q.Only, q.Who = []string{"births", "cbr"}, at(access.Statistics, access.StatisticsPurpose, "")
	a := ask(t, New(lived(), nil, clock.System{}), q)
	a.Figures = indicator.Keep(a.Figures, []indicator.ID{indicator.Births, indicator.CBR})
	columns, rows := a.Table(words.EN)
	if want := "id area sex value n d low high note"; strings.Join(columns, " ") != want {
		t.Errorf("columns are %q, want %q", columns, want)
	}
	var lines []string
	for _, r := range rows {
		lines = append(lines, strings.Join(r, "|"))
	}
	want := []string{ // two births among four cells with known totals hide all four
		"births|A|male||||||", "births|A|female||||||", "births|B|male||||||", "births|B|female||||||",
		"cbr|A|male||||||", "cbr|A|female||||||", "cbr|B|male||||||", "cbr|B|female||||||"}
	for i, w := range want {
		if got := lines[i]; strings.Count(got, "|") != 8 || !strings.HasPrefix(got, w) {
			t.Errorf("row %d: got %q, want %q…", i, got, w)
		}
	}
}

func TestTheTableShowsWhatThereIs(t *testing.T) {
	q := year(t, "T", "area")
	q.Only = []string{"births", "srb"}
	_, rows := ask(t, New(lived(), nil, clock.System{}), q).Table(words.ZH)
	var got []string
	for _, r := range rows {
		got = append(got, strings.Join(r[:7], "|"))
	}
	want := []string{"births|A|31|31|||", "births|B|2|2|||", "srb|A|181.818182|20|11|87.114482|379.477421", "srb|B|0|0|2|0|535.001321"}
	for i := range want {
		if i < 2 && got[i] != want[i] || !strings.HasPrefix(got[i], want[i][:8]) {
			t.Errorf("row %d: got %q, want %q", i, got[i], want[i])
		}
	}
	if note := rows[3][7]; !strings.Contains(note, "20") || strings.Contains(note, "note.") {
		t.Errorf("the note of few births is %q, want a sentence", note)
	}
}

func TestNumbersForPeopleHaveNoNoise(t *testing.T) {
	for v, want := range map[float64]string{0: "0", -0.0000001: "0", 9.8: "9.8", 9.87654321: "9.876543", 1e6: "1000000", math.Inf(1): "", 12551.2: "12551.2"} {
		if got := number(v); got != want {
			t.Errorf("%v: got %q, want %q", v, got, want)
		}
	}
}

// yesterday is a past that knew fewer people.
type yesterday struct{ *memory }

func (y yesterday) Cube(context.Context, day.Day) (Known, error) { return y.moment(), nil }

func TestFiguresAsTheyWereKnown(t *testing.T) {
	then, now := county(), lived()
	d := cube.NewDelta()
	then.resident(d, "A1", "2015-03-01", person.Female, "1990-05-05", 4)
	then.commit(d, 3)
	q := year(t, "A")
	q.KnownOn = day.Must("2021-01-31").Partial()
	a := ask(t, New(now, yesterday{then}, clock.System{}), q)
	if n := of(t, a, indicator.Population, "").N; n != 4 || a.Journal != 3 {
		t.Errorf("population as known: got %d at %d, want 4 at 3", n, a.Journal)
	}
}

// text makes answers comparable.
func text(a Answer) string {
	columns, rows := a.Table(words.EN)
	var b strings.Builder
	for _, r := range append([][]string{columns}, rows...) {
		b.WriteString(strings.Join(r, "|") + "\n")
	}
	return b.String()
}

// TestFiguresFollowEveryCommit lets commits of this process and of others, of one entry and of many, and questions
// of all kinds come in any order; each answer must be what a desk that has just been opened says.
func TestFiguresFollowEveryCommit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := county()
		d := New(m, nil, clock.System{})
		d.live.wait = time.Duration(rapid.IntRange(0, 1).Draw(t, "patience")) * time.Microsecond
		if rapid.Bool().Draw(t, "little memory") {
			d.live.most = rapid.IntRange(0, 20_000).Draw(t, "bytes")
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(*rapid.T) {},
			"commit": func(t *rapid.T) {
				c := drawChange(t, m)
				entries := rapid.SampledFrom([]int{1, 1, 1, 1, 5}).Draw(t, "entries")
				d.Hear(m.commit(c, entries), c)
			},
			"commit of another": func(t *rapid.T) { m.commit(drawChange(t, m), 1) },
			"news that come late": func(t *rapid.T) {
				c := drawChange(t, m)
				head := m.commit(c, 1)
				askAny(t, m, d)
				d.Hear(head, c)
			},
			"ask":       func(t *rapid.T) { askAny(t, m, d) },
			"ask again": func(t *rapid.T) { askAny(t, m, d) },
		})
	})
}

func drawChange(t *rapid.T, m *memory) *cube.Delta {
	c := cube.NewDelta()
	for range rapid.IntRange(1, 3).Draw(t, "changes") {
		where := rapid.SampledFrom([]string{"A1", "A2", "A", "B", "T"}).Draw(t, "where")
		on := day.Day(rapid.Int32Range(int32(day.Must("2017-06-01")), int32(day.Must("2022-06-30"))).Draw(t, "on")).String()
		sex := rapid.SampledFrom(person.Sexes()).Draw(t, "sex")
		n := int64(rapid.IntRange(-3, 9).Draw(t, "n"))
		m.resident(c, where, on, sex, rapid.SampledFrom([]string{"1990-01-02", "", "2000-02-29", "2017-05"}).Draw(t, "birth"), n)
		m.event(c, cube.Kind(rapid.IntRange(1, 5).Draw(t, "kind")), where, on, sex, rapid.IntRange(-1, 60).Draw(t, "age"), n)
	}
	return c
}

func askAny(t *rapid.T, m *memory, d *Desk) {
	from := day.MonthOf(2018, 1) + day.Month(rapid.IntRange(0, 40).Draw(t, "from"))
	q := Query{Area: area.MustCode(rapid.SampledFrom([]string{"A", "A1", "T"}).Draw(t, "area")), From: from,
		To: from + day.Month(rapid.IntRange(0, 30).Draw(t, "length")), Who: operator(),
		By: rapid.SampledFrom([][]string{nil, {"area"}, {"sex", "age5"}, {"month"}}).Draw(t, "by")}
	got, err := d.Ask(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	want, err := New(m, nil, clock.System{}).Ask(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	if got.Journal != want.Journal || text(got) != text(want) {
		t.Fatalf("%s %s to %s: at %d\n%s\nwant at %d\n%s", q.Area, q.From, q.To, got.Journal, text(got), want.Journal, text(want))
	}
}

func TestWhatWasReadOnceIsNotReadAgain(t *testing.T) {
	m := lived()
	d := New(m, nil, clock.System{})
	ask(t, d, year(t, "T", "area"))
	was := m.reads
	c := cube.NewDelta()
	m.resident(c, "A1", "2020-02-01", person.Male, "2020-02-01", 1)
	d.Hear(m.commit(c, 1), c)
	q := year(t, "T", "area", "sex")
	if got := of(t, ask(t, d, q), indicator.Population, "A"); m.reads != was {
		t.Errorf("%d readings after the first question, want none; population of A %d", m.reads-was, got.N)
	}
	q.From, q.To = q.From-12, q.To+12 // the years around: their stocks follow from what is held
	ask(t, d, q)
	if got := m.reads - was; got != 3*2*2 {
		t.Errorf("the years around took %d readings, want the rows and counts of two years of three areas, 12", got)
	}
}

// TestAnswersAreOfOneMoment asks while others commit. Every commit adds one person and one birth, so in each answer
// the two and the position must agree.
func TestAnswersAreOfOneMoment(t *testing.T) {
	m := county()
	d := New(m, nil, clock.System{})
	var wg sync.WaitGroup
	const commits = 300
	wg.Go(func() {
		for range commits {
			c := cube.NewDelta()
			m.resident(c, "A1", "2020-03-05", person.Female, "1990-01-01", 1)
			m.event(c, cube.Birth, "A1", "2020-03-05", person.Female, 30, 1)
			d.Hear(m.commit(c, 1), c)
		}
	})
	for _, code := range []string{"A", "T"} {
		q := year(t, code)
		wg.Go(func() {
			for range 300 {
				a, err := d.Ask(t.Context(), q)
				if err != nil {
					t.Error(err)
					return
				}
				people, births := of(t, a, indicator.Population, "").N, of(t, a, indicator.Births, "").N
				if people != int64(a.Journal) || births != people {
					t.Errorf("at %d: %d people and %d births", a.Journal, people, births)
				}
			}
		})
	}
	wg.Wait()
	if got := of(t, ask(t, d, year(t, "T")), indicator.Population, "").N; got != commits {
		t.Errorf("in the end %d people, want %d", got, commits)
	}
}

func TestAReadingAheadOfTheNewsWaitsForThem(t *testing.T) {
	m := lived()
	d := New(m, nil, clock.System{})
	d.live.wait = time.Minute
	ask(t, d, year(t, "T"))
	was := m.reads
	var heads []journal.Seq
	var news []*cube.Delta
	for range 3 {
		c := cube.NewDelta()
		m.resident(c, "A1", "2020-02-01", person.Male, "2020-02-01", 1)
		heads, news = append(heads, m.commit(c, 1)), append(news, c)
	}
	done := make(chan Answer)
	go func() {
		a, err := d.Ask(context.WithoutCancel(t.Context()), year(t, "T"))
		if err != nil {
			t.Error(err)
		}
		done <- a
	}()
	for i := range heads {
		d.Hear(heads[i], news[i])
	}
	if a := <-done; a.Journal != 10 || m.reads != was || of(t, a, indicator.Population, "").N != 993 {
		t.Errorf("after three commits: at %d with %d people and %d more readings, want 10 with 993 and none",
			a.Journal, of(t, a, indicator.Population, "").N, m.reads-was)
	}
}

func TestBlocksThatDontFitAreLetGo(t *testing.T) {
	m := lived()
	d := New(m, nil, clock.System{})
	d.live.most = 6000
	want := text(ask(t, New(m, nil, clock.System{}), year(t, "T")))
	for _, code := range []string{"T", "A", "B", "A1", "A2", "T"} {
		ask(t, d, year(t, code))
		if d.live.size > d.live.most {
			t.Errorf("blocks take %d bytes, want at most %d", d.live.size, d.live.most)
		}
	}
	if got := text(ask(t, d, year(t, "T"))); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestOldBoundariesCountThoseWhoLivedWithinThem(t *testing.T) {
	// Village V belonged to township A until 2019, and then to B. C was merged into B in 2018. D was split in 2019.
	v := place("V", "A", area.Village)
	moved := place("V", "B", area.Village)
	moved.From = day.Must("2019-01-01").Partial()
	merged := place("C", "T", area.Township)
	merged.To, merged.Successors = day.Must("2018-01-01").Partial(), []area.Code{area.MustCode("B")}
	split := place("D", "T", area.Township)
	split.To, split.Successors = day.Must("2019-01-01").Partial(), []area.Code{area.MustCode("A"), area.MustCode("B")}
	m := newMemory(place("T", "", area.County), place("A", "T", area.Township), place("B", "T", area.Township),
		place("A1", "A", area.Village), v, moved, merged, split)
	d := cube.NewDelta()
	for code, n := range map[string]int64{"V": 100, "A1": 20, "A": 3, "B": 4, "C": 500, "D": 6000, "T": 70_000} {
		m.resident(d, code, "2010-01-01", person.Female, "1980-01-01", n)
	}
	m.commit(d, 1)
	desk := New(m, nil, clock.System{})
	for _, c := range []struct {
		code, on string
		want     int64
	}{
		{"A", "", 23}, {"B", "", 604}, {"T", "", 76_627}, {"A", "2018-06-01", 123}, {"B", "2018-06-01", 504}, {"B", "2017-06-01", 4},
		{"C", "2017-06-01", 500}, {"T", "2017-06-01", 76_627}, {"V", "2017-06-01", 100}, {"A", "2020-01-01", 23},
	} {
		q := year(t, c.code)
		if c.on != "" {
			q.Boundaries = day.Must(c.on).Partial()
		}
		a := ask(t, desk, q)
		if got := of(t, a, indicator.Population, "").N; got != c.want {
			t.Errorf("population of %s on the boundaries of %q: got %d, want %d", c.code, c.on, got, c.want)
		}
		if f := of(t, a, indicator.MovesIn, ""); f.Noted(indicator.NoteCrossing) != slices.Contains([]string{"A2018-06-01", "B2018-06-01", "B2017-06-01"}, c.code+c.on) {
			t.Errorf("moves into %s on the boundaries of %q: notes %v", c.code, c.on, f.Notes)
		}
	}
	for on, want := range map[string]map[string]int64{
		"":           {"A": 23, "B": 604, "D": 6000, "T": 70_000},
		"2017-06-01": {"A": 123, "B": 4, "C": 500, "D": 6000, "T": 70_000},
	} {
		q := year(t, "T", "area")
		if on != "" {
			q.Boundaries = day.Must(on).Partial()
		}
		got := map[string]int64{}
		for _, f := range ask(t, desk, q).Figures {
			if f.ID == indicator.Population {
				got[f.Get(indicator.ByArea)] = f.N
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("parts of T on the boundaries of %q: got %v, want %v", on, got, want)
		}
	}
}

func TestAnAuditsCompletenessStandsBesideTheFigures(t *testing.T) {
	m := county()
	d := cube.NewDelta()
	m.resident(d, "A1", "2019-01-01", person.Female, "1990-01-01", 100)
	m.event(d, cube.Birth, "A1", "2020-03-01", person.Male, 30, 40)
	m.commit(d, 1)
	from, to := months(t, "2020-01", "2020-12")
	m.audits = map[area.Code][]audit.Known{area.MustCode("A"): {{What: "birth", From: from, To: to, Counts: [3]int64{40, 1, 10},
		Completeness: audit.Difference{Value: 0.8, Interval: demography.Interval{Low: 0.7, High: 0.9}}}}}
	desk := New(m, nil, clock.System{})
	a := ask(t, desk, year(t, "A"))
	if f := of(t, a, indicator.BirthsAdjusted, ""); f.Value != 50 || f.N != 40 || len(f.Notes) != 1 {
		t.Errorf("adjusted: %+v, want 50 beside the 40 on record", f)
	}
	if f := of(t, a, indicator.Births, ""); f.Value != 40 {
		t.Errorf("on record: %+v", f)
	}
	for says, q := range map[string]Query{"another area": year(t, "T"), "cut up": year(t, "A", "sex")} {
		for _, f := range ask(t, desk, q).Figures {
			if f.ID == indicator.BirthsAdjusted || f.ID == indicator.BirthsCompleteness {
				t.Errorf("%s: %+v", says, f)
			}
		}
	}
	q := year(t, "A")
	q.Only = []string{"births_completeness"}
	if a := ask(t, desk, q); len(a.Figures) != 1 || a.Figures[0].Value != 0.8 {
		t.Errorf("asked for alone: %+v", a.Figures)
	}
}
