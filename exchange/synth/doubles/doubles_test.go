package doubles_test

import (
	"fmt"
	"testing"

	"wanjia/exchange/synth/doubles"
)

func read(t *testing.T, o doubles.Options) (rows []string, people int) {
	t.Helper()
	s, err := doubles.New(o)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Each(func(person int, cells []string) error {
		if len(cells) != len(s.Titles()) {
			t.Errorf("%s: %d cells for %d titles", o.Shape, len(cells), len(s.Titles()))
		}
		people = person + 1
		rows = append(rows, fmt.Sprint(person, cells))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows, people
}

func TestTheSameSeedMakesTheSameSheet(t *testing.T) {
	for _, shape := range doubles.Shapes() {
		a, people := read(t, doubles.Options{Shape: shape, Records: 500, Seed: 7})
		b, _ := read(t, doubles.Options{Shape: shape, Records: 500, Seed: 7})
		c, _ := read(t, doubles.Options{Shape: shape, Records: 500, Seed: 8})
		if fmt.Sprint(a) != fmt.Sprint(b) || fmt.Sprint(a) == fmt.Sprint(c) {
			t.Errorf("%s: seeds don't decide", shape)
		}
		if len(a) != 500 || people >= 500 {
			t.Errorf("%s: %d records of %d people", shape, len(a), people)
		}
	}
}

func TestRefusesWhatItCannotMake(t *testing.T) {
	for _, o := range []doubles.Options{{Shape: "none", Records: 1}, {Shape: doubles.Census}} {
		if _, err := doubles.New(o); err == nil {
			t.Errorf("%+v was made", o)
		}
	}
}
