package register_test

import (
	"fmt"
	"testing"

	"wanjia/desk/register"
	"wanjia/domain/journal"
	"wanjia/domain/vital"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

// BenchmarkDo registers births one at a time, each with a commit of its own, and by many at once who share commits.
func BenchmarkDo(b *testing.B) {
	for _, e := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		for _, many := range []int{1, 32} {
			b.Run(fmt.Sprintf("%s/at once=%d", e, many), func(b *testing.B) {
				p := open(b, storetest.Open(b, e, noon)).areas()
				b.SetParallelism(many)
				work := make(chan int, b.N)
				for n := range b.N {
					work <- n
				}
				birth := func(n int) {
					c := register.Command{ID: journal.DeriveID("bench", fmt.Sprint(n)), Kind: "birth",
						Typed: map[string]string{"date": "2025-01-10", "name": fmt.Sprint("Child ", n), "sex": "male", "area": "111"}}
					if _, err := p.Reg.Do(b.Context(), operator(), c); err != nil {
						b.Error(tell(err))
					}
				}
				b.ResetTimer()
				if many == 1 {
					for n := range b.N {
						birth(n)
					}
					return
				}
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						birth(<-work)
					}
				})
			})
		}
	}
}

// BenchmarkSession takes in rows of people as an import does; an operation is a row.
func BenchmarkSession(b *testing.B) {
	for _, e := range []sqldb.Engine{sqldb.EngineSQLite, sqldb.EnginePostgres} {
		b.Run(e.String(), func(b *testing.B) {
			p := open(b, storetest.Open(b, e, noon)).areas()
			s, err := p.Reg.Session(b.Context(), register.Terms{Who: operator(), Accept: "import x"})
			if err != nil {
				b.Fatal(err)
			}
			kind, _ := vital.Find("person")
			rows := make([]register.Row, b.N)
			for n := range rows {
				event, wrong := kind.Parse(woman(fmt.Sprint("x", n), "111"), p.Reg.Today())
				if len(wrong) > 0 {
					b.Fatal(wrong)
				}
				rows[n] = register.Row{ID: journal.DeriveID("row", fmt.Sprint(n)), Event: event}
			}
			b.ResetTimer()
			for len(rows) > 0 {
				n := min(len(rows), 5000)
				if _, err := s.Batch(b.Context(), rows[:n]); err != nil {
					b.Fatal(err)
				}
				rows = rows[n:]
			}
			if _, err := s.Finish(); err != nil {
				b.Fatal(err)
			}
		})
	}
}
