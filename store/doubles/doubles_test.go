package doubles_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wanjia/domain/household"
	"wanjia/domain/linkage/roll"
	"wanjia/domain/person"
	"wanjia/store/doubles"
	"wanjia/store/register"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

const (
	personSQL = `INSERT INTO person (home, id, source, reference, known, name, sex, birth, death, area, household, seq, acts, children, entries)
 VALUES ('local', $1, '', '', 1, $2, 2, $3, '', $4, NULL, 9, $5, $5, '')`
	termSQL  = `INSERT INTO term (home, term, person) VALUES ('local', $1, $2)`
	houseSQL = `INSERT INTO household (home, id, area, address, head, size, records, members) VALUES ('local', $1, $2, '', NULL, 1, $3, $3)`
)

// Where a name says too little, namesakes are looked for in the village and in the household's; those born on one of the days come anyway, and of a date
// that hundreds share those of the very name.
func TestNamesakesAreLookedForWhereTheyCanBeTold(t *testing.T) {
	who := func(i int) person.ID { return person.FromSource("t", strconv.Itoa(i)) }
	home := household.FromSource("t", "home")
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		store, err := register.Open(ctx, db, register.Options{Home: "local"})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Write(ctx, func(tx *sqldb.Tx) error {
			add := func(i int, name, birth, area string) error {
				id := who(i).ID
				if _, err := tx.Exec(ctx, personSQL, id[:], name, birth, area, []byte{}); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, termSQL, name, id[:])
				return err
			}
			for i, p := range [][3]string{{"an", "1970-01-02", "a"}, {"an", "1980-03-04", "b"}, {"an", "", "c"}, {"bo", "1950-05-06", "d"}, {"bo", "1950-05-06", "b"}, {"an", "1950", "d"}, {"an", "1950-05-06", "c"}, {"an", "1960-01-01", "d"}} {
				if err := add(i, p[0], p[1], p[2]); err != nil {
					return err
				}
			}
			for i := range 300 {
				for k, date := range []string{"1950", "1960-01-01"} {
					if err := add(100+300*k+i, fmt.Sprint("ahead", i), date, "d"); err != nil {
						return err
					}
				}
			}
			_, err := tx.Exec(ctx, houseSQL, home.ID[:], "b", []byte{})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		ways := roll.Ways{Births: []string{"1950-05-06", "1950", "1960-01-01"}, Terms: []string{"an"}, Name: "an", Area: "a"}
		for _, c := range []struct {
			says   string
			house  household.ID
			enough bool
			want   []int
		}{
			{"the village", household.ID{}, false, []int{0, 3, 4, 5, 6, 7}},
			{"the village and the household's", home, false, []int{0, 1, 3, 4, 5, 6, 7}},
			{"a household that isn't there", household.FromSource("t", "none"), false, []int{0, 3, 4, 5, 6, 7}},
			{"a name that says enough", household.ID{}, true, []int{0, 1, 2, 3, 4, 5, 6, 7}},
		} {
			ways.Household = c.house
			ways.Enough = func(n roll.Near) bool {
				if n.Counts["an"] != 6 || n.Counts["1950-05-06"] != 3 || n.Counts["1950"] != n.Most || n.Counts["1960-01-01"] != n.Most {
					t.Errorf("%s: counted %v of at most %d", c.says, n.Counts, n.Most)
				}
				return c.enough
			}
			err := doubles.New(store).Read(ctx, func(r *doubles.Reader) error {
				near, err := r.Near(ctx, ways)
				var found []person.ID
				ahead := 0
				for _, p := range near.People {
					if strings.HasPrefix(p.Name, "ahead") {
						ahead++
						continue
					}
					found = append(found, p.ID)
				}
				if ahead != near.Most {
					t.Errorf("%s: %d of the crowded day are looked at, want %d", c.says, ahead, near.Most)
				}
				for _, i := range c.want {
					if !slices.Contains(found, who(i)) {
						t.Errorf("%s: %d isn't found", c.says, i)
					}
				}
				if len(found) != len(c.want) {
					t.Errorf("%s: %d are found, want %d", c.says, len(found), len(c.want))
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
