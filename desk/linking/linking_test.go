package linking_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/desk/linking"
	"wanjia/desk/looks"
	"wanjia/domain/access"
	"wanjia/domain/linkage"
	"wanjia/domain/linkage/roll"
	"wanjia/domain/person"
)

type people []roll.Person

func (p people) People(_ context.Context, yield func(roll.Person) error) error {
	for _, one := range p {
		if err := yield(one); err != nil {
			return err
		}
	}
	return nil
}

type log struct {
	seen []looks.Seen
	err  error
}

func (l *log) Look(_ context.Context, _ access.Actor, s looks.Seen) error {
	l.seen = append(l.seen, s)
	return l.err
}

func TestWritesDownExactlyThoseOfWhomItTells(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	var all people
	for range 4 {
		all = append(all, roll.Person{ID: person.ID{ID: id.New(now)}, Name: "张三", Sex: person.Male})
	}
	l := &log{}
	d := linking.New(all, l)
	who := access.Actor{Operator: true}
	p, err := d.Gather(t.Context(), who)
	if err != nil || len(p.IDs) != 4 || len(p.Raws) != len(roll.Titles()) || len(p.Raws[0].Codes) != 4 {
		t.Fatalf("gathered %+v, %v", p, err)
	}
	if err := d.Tell(t.Context(), who, p, nil); err != nil || len(l.seen) != 0 {
		t.Errorf("telling of nobody wrote %v, %v", l.seen, err)
	}
	if err := d.Tell(t.Context(), who, p, []linkage.Pair{{A: 0, B: 2}, {A: 2, B: 3}}); err != nil {
		t.Fatal(err)
	}
	if want := []person.ID{p.IDs[0], p.IDs[2], p.IDs[3]}; len(l.seen) != 1 || !slices.Equal(l.seen[0].People, want) || l.seen[0].Act != access.List {
		t.Errorf("wrote %+v, want %v", l.seen, want)
	}
	l.err = errors.New("disk full")
	if err := d.Tell(t.Context(), who, p, []linkage.Pair{{A: 0, B: 1}}); err == nil {
		t.Error("told though it couldn't be written down")
	}
}

func TestOnlyTheOperatorComparesEverybody(t *testing.T) {
	if _, err := linking.New(people{}, &log{}).Gather(t.Context(), access.Actor{}); fault.KindOf(err) != fault.Denied {
		t.Errorf("got %v", err)
	}
}
