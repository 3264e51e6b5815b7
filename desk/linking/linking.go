// Package linking is the desk that finds who may stand in the register twice. It gathers the people, has them linked, and writes down whom
// it is about to tell of before it tells. It merges nobody.
package linking

import (
	"context"

	"wanjia/base/fault"
	"wanjia/desk/looks"
	"wanjia/domain/access"
	"wanjia/domain/linkage"
	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/roll"
	"wanjia/domain/person"
)

// Store reads the people.
type Store interface {
	People(ctx context.Context, yield func(roll.Person) error) error
}

// Log writes down who saw whose data.
type Log interface {
	Look(ctx context.Context, who access.Actor, s looks.Seen) error
}

// Desk links the register's people.
type Desk struct {
	store Store
	log   Log
}

// New is a desk over a store.
func New(store Store, log Log) *Desk { return &Desk{store, log} }

// People are those of the register, ready to be linked with each other or with the rows of a sheet.
type People struct {
	IDs  []person.ID
	Raws []*column.Raw
	rows int // of the sheet, before the people
}

// Gather reads everybody. Only whoever runs the program with the data folder in hand may: to compare people is to see all of them.
func (d *Desk) Gather(ctx context.Context, who access.Actor) (*People, error) {
	return d.Behind(ctx, who, func(*column.Builder) (int, error) { return 0, nil })
}

// Behind reads everybody behind the rows of a sheet, which add takes into the builder and counts.
func (d *Desk) Behind(ctx context.Context, who access.Actor, add func(*column.Builder) (int, error)) (*People, error) {
	if !who.Operator {
		return nil, fault.New(fault.Denied, "linkage.denied")
	}
	p := &People{}
	b := column.NewBuilder(roll.Titles())
	var err error
	if p.rows, err = add(b); err != nil {
		b.Raws()
		return nil, err
	}
	err = d.store.People(ctx, func(one roll.Person) error {
		p.IDs = append(p.IDs, one.ID)
		b.Add(one.Cells())
		return nil
	})
	p.Raws = b.Raws()
	return p, err
}

// Tell writes down of whom pairs are about to be told.
func (d *Desk) Tell(ctx context.Context, who access.Actor, p *People, pairs []linkage.Pair) error {
	seen := looks.Seen{Act: access.List, Detail: "link"}
	told := make([]bool, len(p.IDs))
	for _, pair := range pairs {
		for _, at := range []uint32{pair.A, pair.B} {
			if int(at) >= p.rows {
				told[int(at)-p.rows] = true
			}
		}
	}
	for i, is := range told {
		if is {
			seen.People = append(seen.People, p.IDs[i])
		}
	}
	if len(seen.People) == 0 {
		return nil
	}
	return d.log.Look(ctx, who, seen)
}
