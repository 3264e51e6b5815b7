package linking_test

import (
	"reflect"
	"testing"
	"time"

	"wanjia/base/id"
	"wanjia/domain/household"
	"wanjia/domain/linkage/roll"
	"wanjia/domain/person"
	"wanjia/store/linking"
	"wanjia/store/register"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

func TestTellsOfEverybodyWhoIsKnownForThemselves(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		a, b, c, home := id.New(now), id.New(now), id.New(now), id.New(now)
		columns := []string{"home", "id", "source", "reference", "known", "name", "sex", "birth", "area", "death", "household", "seq", "acts", "children", "entries"}
		row := func(u id.ID, known int64, name, death string, h any) []any {
			return []any{"local", u[:], "s", name, known, name, int64(person.Female), "1980-05", "9901", death, h, int64(1), []byte{}, []byte{}, ""}
		}
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			if err := tx.Insert(t.Context(), "person", columns, "", [][]any{row(a, 1, "张三", "", home[:]), row(b, 1, "李四", "2020-01-02", nil), row(c, 0, "", "", nil)}); err != nil {
				return err
			}
			return tx.Insert(t.Context(), "household", []string{"home", "id", "area", "address", "head", "size", "records", "members"}, "",
				[][]any{{"local", home[:], "9901", "河边村1号", nil, int64(1), []byte{}, []byte{}}})
		})
		if err != nil {
			t.Fatal(err)
		}
		words := func(string) []string { return nil }
		reg, err := register.Open(t.Context(), db, register.Options{Home: "local", Terms: words, Words: words})
		if err != nil {
			t.Fatal(err)
		}
		got := map[person.ID]roll.Person{}
		err = linking.New(reg).People(t.Context(), func(p roll.Person) error {
			got[p.ID] = p
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		want := map[person.ID]roll.Person{
			{ID: a}: {ID: person.ID{ID: a}, Name: "张三", Sex: person.Female, Birth: "1980-05", Area: "9901", Household: household.ID{ID: home}, Address: "河边村1号"},
			{ID: b}: {ID: person.ID{ID: b}, Name: "李四", Sex: person.Female, Birth: "1980-05", Death: "2020-01-02", Area: "9901"},
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
	})
}
