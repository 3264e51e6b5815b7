package office_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"wanjia/base/id"
	"wanjia/cmd/wanjia/desktest"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/exchange/terms"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

// benchPeople is how many people the benchmark searches among; WANJIA_BENCH_PEOPLE says another number, such as 1000000.
const benchPeople = 100_000

const (
	families = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱"
	givens   = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志生小宝春夏秋冬海山云飞雪松柏龙凤文武成功德福禄寿喜安康宁和顺美佳慧智仁义礼信忠孝廉耻金银铜铁锡木水火土天地人日月星辰"
)

// benchRegister fills the tables that a search reads, without the journal: it is about reading.
func benchRegister(b *testing.B, db *sqldb.DB, people int) (*place, []string) {
	b.Helper()
	p := newPlace(b, db)
	perVillage := 1500
	var villages []area.Area
	for i := range people/perVillage + 1 {
		townCode := area.MustCode(fmt.Sprintf("99%04d", i/20))
		if i%20 == 0 {
			villages = append(villages, area.Area{Code: townCode, Name: "镇", Level: area.Township})
		}
		villages = append(villages, area.Area{Code: area.MustCode(fmt.Sprintf("99%04d%03d", i/20, i%20)), Name: "村", Level: area.Village, Parent: townCode})
	}
	p.Areas(villages...)
	villages = slices.DeleteFunc(villages, func(a area.Area) bool { return a.Level != area.Village })
	rng := rand.New(rand.NewPCG(1, 2))
	f, g := []rune(families), []rune(givens)
	maker := terms.New()
	var names []string
	for from := 0; from < people; from += 20000 {
		var persons, spells, ways [][]any
		for i := from; i < min(people, from+20000); i++ {
			name := string(f[int(rng.ExpFloat64()*12)%len(f)])
			for range 1 + rng.IntN(3)&1 + rng.IntN(2)&1 {
				name += string(g[rng.IntN(len(g))])
			}
			names = append(names, name)
			u := id.Derive("bench", strconv.Itoa(i))
			at := villages[i/perVillage%len(villages)].Code.String()
			var end any
			where, endHow := at, ""
			if rng.IntN(10) == 0 { // left
				where, end, endHow = "", int64(19000), "move_out"
			}
			persons = append(persons, []any{"local", u[:], "s", "R" + strconv.Itoa(i), int64(1), name, int64(1 + i%2), "1980-01-01", "", where, nil, int64(1),
				make([]byte, 250), []byte{}, "1"})
			spells = append(spells, []any{"local", u[:], int64(0), int64(0), at, int64(15000), "baseline", end, endHow})
			for _, t := range maker.Name(name) {
				ways = append(ways, []any{"local", t, u[:]})
			}
		}
		slices.SortFunc(ways, func(x, y []any) int { return strings.Compare(x[1].(string), y[1].(string)) })
		err := db.WriteBulk(b.Context(), func(tx *sqldb.Tx) error {
			for _, t := range []struct {
				table string
				rows  [][]any
			}{
				{"person", persons}, {"residence", spells}, {"term", ways},
			} {
				if err := tx.Insert(b.Context(), t.table, benchColumns[t.table], "", t.rows); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := db.Tune(b.Context(), sqldb.ForServing); err != nil {
		b.Fatal(err)
	}
	return p, names
}

var benchColumns = map[string][]string{
	"person":    {"home", "id", "source", "reference", "known", "name", "sex", "birth", "death", "area", "household", "seq", "acts", "children", "entries"},
	"residence": {"home", "person", "n", "kind", "area", "start_day", "start_how", "end_day", "end_how"},
	"term":      {"home", "term", "person"},
}

// BenchmarkFind types what people type: whole names, initials, pinyin, parts and beginnings, as somebody who sees the whole
// register and as the clerk of one village. It reports the median and the 95th percentile in milliseconds.
func BenchmarkFind(b *testing.B) {
	people := benchPeople
	if text := os.Getenv("WANJIA_BENCH_PEOPLE"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			b.Fatal(err)
		}
		people = n
	}
	engine := sqldb.EngineSQLite
	if os.Getenv("WANJIA_BENCH_ENGINE") == "postgres" {
		engine = sqldb.EnginePostgres
	}
	p, names := benchRegister(b, storetest.Open(b, engine, desktest.Clock()), people)
	maker := terms.New()
	village := area.MustCode("990000003")
	for _, who := range []struct {
		says  string
		actor access.Actor
		from  int // whose names are typed
	}{{"everywhere", desktest.Operator(), 0}, {"village", desktest.Clerk(village), 3 * 1500}, {"town", desktest.Clerk(area.MustCode("990000")), 0}} {
		for _, kind := range []string{"name", "initials", "pinyin", "given", "family", "letter", "number", "mixed"} {
			b.Run(who.says+"/"+kind, func(b *testing.B) {
				rng := rand.New(rand.NewPCG(3, 4))
				var took []time.Duration
				for b.Loop() {
					name := names[(who.from+rng.IntN(min(people-who.from, 1500)))%len(names)]
					typed := typedAs(maker, kind, name, rng)
					begin := time.Now()
					if _, err := p.desk.Find(b.Context(), who.actor, typed, area.Code{}, 20); err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(begin))
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
				b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
			})
		}
	}
}

func typedAs(maker *terms.Maker, kind, name string, rng *rand.Rand) string {
	latin := slices.DeleteFunc(maker.Name(name), func(t string) bool { return t[0] >= 0x80 })
	runes := []rune(name)
	switch kind {
	case "initials":
		return latin[1]
	case "pinyin":
		return latin[0]
	case "given":
		return string(runes[1:])
	case "family":
		return string(runes[:1])
	case "letter":
		return latin[0][:1+rng.IntN(2)]
	case "number":
		return fmt.Sprintf("139%08d", binary.BigEndian.Uint16([]byte{byte(rng.IntN(256)), byte(rng.IntN(256))}))
	case "mixed":
		return typedAs(maker, []string{"name", "initials", "pinyin", "given", "family", "number"}[rng.IntN(6)], name, rng)
	}
	return name
}
