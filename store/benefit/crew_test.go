package benefit

import (
	"errors"
	"slices"
	"strconv"
	"testing"

	"wanjia/base/fault"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

func TestWhatALookAnswersIsDoneInTheOrderOfReading(t *testing.T) {
	var done, read []person.ID
	c := crew{look: func(lives func(func(*vital.Person) error) error) (func() error, error) {
		var who person.ID
		err := lives(func(p *vital.Person) error { who = p.ID; return nil })
		return func() error { done = append(done, who); return nil }, err
	}}
	for i := range 9 {
		read = append(read, person.FromSource("t", strconv.Itoa(i)))
		if err := c.give([]row{{id: read[i]}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.end(nil); err != nil || !slices.Equal(done, read) {
		t.Errorf("done %v, %v; want %v", done, err, read)
	}
}

func TestALookThatPanicsOrFailsIsTheReadersError(t *testing.T) {
	wrong := errors.New("no")
	for _, one := range []struct {
		look Look
		is   func(error) bool
	}{
		{func(func(func(*vital.Person) error) error) (func() error, error) { panic("lost") }, func(err error) bool { return fault.Is(err, "fault.panic") }},
		{func(func(func(*vital.Person) error) error) (func() error, error) { return nil, wrong }, func(err error) bool { return errors.Is(err, wrong) }},
	} {
		c := crew{look: one.look}
		err := c.give(nil)
		for range 20 {
			if err == nil {
				err = c.give(nil)
			}
		}
		c.leave()
		if !one.is(err) {
			t.Errorf("the reader is told %v", err)
		}
	}
}
