package joined_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/desktest"
	"wanjia/desk/register"
	"wanjia/desk/register/joined"
	"wanjia/domain/access"
	"wanjia/domain/identity"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/vital"
	store "wanjia/store/register"
	"wanjia/store/register/rebuilt"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

var noon = desktest.Clock()

// place is a register with a county of two villages.
type place struct{ *desktest.Book }

func open(tb testing.TB, engine sqldb.Engine) *place {
	tb.Helper()
	return &place{desktest.Bare(tb, storetest.Open(tb, engine, noon), 0)}
}

func (p *place) areas() *place {
	p.Helper()
	p.County()
	return p
}

func operator() access.Actor {
	return access.Actor{Account: "tester", Device: "test", Purpose: access.CivilRegistration, Operator: true}
}

func who(name string) person.ID {
	p, err := vital.ParsePerson("@t/" + name)
	if err != nil {
		panic(err)
	}
	return p
}

// insist accepts whatever any rule says.
func insist() []journal.Override {
	var all []journal.Override
	for _, r := range quality.All() {
		all = append(all, journal.Override{Rule: r.ID, Reason: "seen"})
	}
	return all
}

// do registers, and says whether it stands.
func (p *place) do(c register.Command) (register.Done, bool) {
	p.Helper()
	done, err := p.Reg.Do(p.Context(), operator(), c)
	if err != nil && fault.KindOf(err) == fault.Internal {
		p.Fatalf("%s %v: %v", c.Kind, c.Typed, err)
	}
	return done, err == nil
}

func (p *place) must(n int, kind string, values map[string]string) register.Done {
	p.Helper()
	done, err := p.Reg.Do(p.Context(), operator(), register.Command{ID: entry(n), Kind: journal.Kind(kind), Typed: values, Overrides: insist()})
	if err != nil {
		p.Fatalf("%s %v: %v", kind, values, err)
	}
	return done
}

func entry(n int) journal.ID { return journal.DeriveID("command", fmt.Sprint(n)) }

// step takes a step about identities.
func (p *place) step(n int, s identity.Step) journal.ID {
	p.Helper()
	s.Entry = entry(n)
	err := p.Store.Write(p.Context(), func(tx *store.Tx) error {
		head, err := tx.Head(p.Context())
		if err != nil {
			return err
		}
		return joined.Follow(p.Context(), tx, journal.Entry{Seq: head + 1, ID: s.Entry, Kind: s.Kind, Recorded: noon.Now(), Author: "tester", Body: s.Body()})
	})
	if err != nil {
		p.Fatal(err)
	}
	return s.Entry
}

func (p *place) merge(n int, absorbed, survivor string) journal.ID {
	return p.step(n, identity.Step{Kind: identity.Merge, Absorbed: who(absorbed), Survivor: who(survivor)})
}

func (p *place) part(n int, merge journal.ID, absorbed, survivor string, meant ...identity.Meant) {
	p.step(n, identity.Step{Kind: identity.Part, Merge: merge, Absorbed: who(absorbed), Survivor: who(survivor), Meant: meant})
}

// source is a journal in which entries read as they are told to.
type source struct {
	*store.Reader
	as func(journal.Entry) journal.Entry
}

func (s source) After(ctx context.Context, seq journal.Seq, n int) ([]journal.Entry, error) {
	all, err := s.Reader.After(ctx, seq, n)
	for i := range all {
		all[i] = s.as(all[i])
	}
	return all, err
}

// differences replays the journal, with entries read as told, into a fresh register and compares all tables.
func (p *place) differences(as func(journal.Entry) journal.Entry) []rebuilt.Difference {
	p.Helper()
	again := open(p.TB, sqldb.EngineSQLite)
	var found []rebuilt.Difference
	err := p.Store.Read(p.Context(), func(r *store.Reader) error {
		all := func(journal.Entry) bool { return true }
		if err := again.Reg.Replay(p.Context(), source{r, as}, all, func(journal.Seq) {}); err != nil {
			return err
		}
		var err error
		found, err = rebuilt.Compare(p.Context(), r, again.Store, func(int, int) {})
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	return found
}

func asWritten(e journal.Entry) journal.Entry { return e }

// neverOne reads the journal as if nobody had ever been taken for one, with events about whom they were said to mean, in each of their versions.
func neverOne(meant []identity.Meant) func(journal.Entry) journal.Entry {
	roots := map[journal.ID]journal.ID{} // the event of a correction or a void
	return func(e journal.Entry) journal.Entry {
		before := cmp.Or(e.Corrects, e.Voids)
		root := cmp.Or(roots[before], before, e.ID)
		roots[e.ID] = root
		if identity.Is(e.Kind) {
			e.Kind, e.Body = "note", journal.CanonicalBody(nil)
		}
		for _, m := range meant {
			if m.Event == root {
				body := string(e.Body)
				for _, name := range names() {
					if who(name) == m.Named {
						body = strings.ReplaceAll(body, `"@t/`+name+`"`, `"`+m.Meant.String()+`"`)
					}
				}
				e.Body = []byte(strings.ReplaceAll(body, m.Named.String(), m.Meant.String()))
			}
		}
		return e
	}
}

func names() []string { return []string{"a", "b", "c"} }

// restored are the differences in what is shown: the journal itself tells of the merge, and an event keeps whom it named.
func restored(found []rebuilt.Difference, meant []identity.Meant) []rebuilt.Difference {
	return slices.DeleteFunc(found, func(d rebuilt.Difference) bool {
		switch d.Table {
		case "tile", "receipt", "same_person", "same_event":
			return true
		case "event":
			return len(meant) > 0 && nameless(d.One) == nameless(d.Two)
		}
		return false
	})
}

// nameless is a row of events without whom it named and the digest of that.
func nameless(row string) string {
	cells := strings.Split(row, "|")
	if len(cells) != 11 {
		return row
	}
	return strings.Join(slices.Delete(cells[:10], 3, 4), "|")
}

// history is what happens before two are taken for one, while they are, and after they were parted.
type history struct {
	before, during, after []register.Command
	chain                 bool // c is taken into b, too
	meant                 []int
}

func histories() *rapid.Generator[history] {
	return rapid.Custom(func(t *rapid.T) history {
		var h history
		n := 0
		some := func(least, most int) []register.Command {
			out := make([]register.Command, rapid.IntRange(least, most).Draw(t, "n"))
			for i := range out {
				out[i] = command(t, n)
				n++
			}
			return out
		}
		h.before, h.during, h.after = some(0, 12), some(0, 10), some(0, 3)
		h.chain = rapid.Bool().Draw(t, "chain")
		h.meant = rapid.SliceOfN(rapid.IntRange(0, 9), 0, 3).Draw(t, "meant")
		return h
	})
}

func command(t *rapid.T, n int) register.Command {
	ref := func(l string) string { return "@t/" + rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(t, l) }
	date := fmt.Sprintf("20%02d-%02d-05", rapid.IntRange(10, 25).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"))
	village := rapid.SampledFrom([]string{"111", "112"}).Draw(t, "village")
	kind := rapid.SampledFrom([]string{"person", "birth", "death", "move", "move", "move_out", "move_in", "marriage", "divorce", "head", "adoption"}).Draw(t, "kind")
	v := map[string]string{"person": ref("p"), "date": date}
	switch kind {
	case "person":
		v = record(ref("p"), village)
	case "birth":
		v["mother"], v["father"], v["sex"], v["name"] = ref("m"), ref("f"), "male", "Bao"
		v["person"] = fmt.Sprintf("@t/child%d", n)
	case "move", "move_in":
		v["area"], v["household"] = village, "@t/h"+village
	case "marriage", "divorce":
		v["partner"] = ref("q")
	case "head":
		v["household"] = "@t/h" + village
	case "adoption":
		v["mother"] = ref("m")
	}
	c := register.Command{ID: entry(n), Kind: journal.Kind(kind), Typed: v, Reason: "because", Overrides: insist()}
	if n > 0 && rapid.IntRange(0, 3).Draw(t, "again") == 0 {
		c.Event = entry(rapid.IntRange(0, n-1).Draw(t, "event"))
		c.Void = rapid.Bool().Draw(t, "void")
	}
	return c
}

func record(ref, village string) map[string]string {
	name := strings.TrimPrefix(ref, "@t/")
	return map[string]string{"person": ref, "name": "Wang " + name, "sex": "female", "birth_date": "1980-05-0" + string('1'+name[0]-'a'), "area": village,
		"household": "@t/h" + village, "since": "2012-01-01", "since_reason": "baseline", "phone": "13800138000"}
}

// live runs a history, and answers with what was said to be meant.
func (p *place) live(h history) []identity.Meant {
	p.Helper()
	for i, name := range names() {
		p.must(900+i, "person", record("@t/"+name, []string{"111", "112"}[i%2]))
	}
	for _, c := range h.before {
		p.do(c)
	}
	if h.chain {
		p.merge(990, "c", "b")
	}
	merge := p.merge(991, "b", "a")
	var meant []identity.Meant
	for i, c := range h.during {
		done, ok := p.do(c)
		if ok && done.Entry == done.Event && slices.Contains(h.meant, i) && c.Kind != "person" && c.Kind != "birth" {
			meant = append(meant, identity.Meant{Event: done.Event, Named: who("a"), Meant: who("b")})
		}
	}
	p.part(992, merge, "b", "a", meant...)
	if h.chain {
		p.part(993, entry(990), "c", "b")
	}
	for _, c := range h.after {
		p.do(c)
	}
	return meant
}

// law is what must hold for every history.
func (p *place) law(h history, fail func(format string, args ...any)) {
	p.Helper()
	meant := p.live(h)
	if found := p.differences(asWritten); len(found) > 0 {
		fail("rebuilt, the register differs: %+v", found)
	}
	for _, c := range h.after { // a correction after the parting says whom it means by itself
		if !c.Event.IsZero() {
			meant = nil
		}
	}
	if meant != nil || len(h.meant) == 0 {
		if found := restored(p.differences(neverOne(meant)), meant); len(found) > 0 {
			fail("parted again, the register isn't as if they had never been one: %+v\nmeant %+v", found, meant)
		}
	}
	before := p.head()
	for _, c := range slices.Concat(h.before, h.during) {
		if done, ok := p.do(c); ok && !done.Again {
			return // it was refused before, and stands now
		}
	}
	if now := p.head(); now != before {
		fail("retries brought the journal from %d to %d", before, now)
	}
}

func (p *place) head() (n journal.Seq) {
	p.Helper()
	err := p.Store.Read(p.Context(), func(r *store.Reader) (err error) {
		n, err = r.Head(p.Context())
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	return n
}

func TestPartedAgainTheRegisterIsAsIfTheyHadNeverBeenOne(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		rapid.Check(t, func(rt *rapid.T) {
			open(t, sqldb.EngineSQLite).areas().law(histories().Draw(rt, "history"), rt.Fatalf)
		})
	})
	t.Run("postgres", func(t *testing.T) {
		for seed := range 6 {
			open(t, sqldb.EnginePostgres).areas().law(histories().Example(seed), t.Fatalf)
		}
	})
}
