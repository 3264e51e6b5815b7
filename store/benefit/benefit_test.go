package benefit_test

import (
	"slices"
	"strconv"
	"testing"

	"wanjia/domain/person"
	"wanjia/store/benefit"
	"wanjia/store/register"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

const personSQL = `INSERT INTO person (home, id, source, reference, known, name, sex, birth, death, area, household, seq, acts, children, entries)
 VALUES ($1, $2, '', '', $3, 'An', 2, $4, '', '', NULL, 9, $5, $5, '')`

func TestPeopleAreFoundByTheirDatesOfBirth(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		store, err := register.Open(ctx, db, register.Options{Home: "local"})
		if err != nil {
			t.Fatal(err)
		}
		who := func(i int) person.ID { return person.FromSource("t", strconv.Itoa(i)) }
		err = db.Write(ctx, func(tx *sqldb.Tx) error {
			for i, b := range []struct {
				home, birth string
				known       int64
			}{{"local", "2024-03-01", 1}, {"local", "2024-03-01", 1}, {"local", "2024-03", 1}, {"local", "", 1}, {"local", "1950", 1}, {"local", "2024-03-02", 0}, {"away", "2024-03-01", 1}} {
				id := who(i).ID
				if _, err := tx.Exec(ctx, personSQL, b.home, id[:], b.known, b.birth, []byte{}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = benefit.New(store).Read(ctx, func(r *benefit.Reader) error {
			births, err := r.Births(ctx)
			if want := []string{"", "1950", "2024-03", "2024-03-01", "2024-03-02"}; err != nil || !slices.Equal(births, want) {
				t.Errorf("births are %q, %v; want %q", births, err, want)
			}
			for _, span := range []struct {
				from, to string
				want     []int
			}{{"2024-03", "2024-03-02", []int{0, 1, 2}}, {"", "", []int{3}}, {"", "1999", []int{3, 4}}, {"2025", "2026", nil}} {
				found := map[person.ID]bool{}
				err := r.Born(ctx, span.from, span.to, func(p person.ID, g benefit.Glance) error {
					found[p] = g.Sex == person.Female
					return nil
				})
				for _, i := range span.want {
					if !found[who(i)] {
						t.Errorf("%d isn't found from %q to %q", i, span.from, span.to)
					}
				}
				if err != nil || len(found) != len(span.want) {
					t.Errorf("%d found from %q to %q, %v; want %v", len(found), span.from, span.to, err, span.want)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAnEmptyRegisterHasNoDatesOfBirth(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		store, err := register.Open(t.Context(), db, register.Options{Home: "local"})
		if err != nil {
			t.Fatal(err)
		}
		err = benefit.New(store).Read(t.Context(), func(r *benefit.Reader) error {
			births, err := r.Births(t.Context())
			if len(births) > 0 {
				t.Errorf("births are %q", births)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
