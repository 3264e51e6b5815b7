package doubles

import (
	"context"
	"slices"
	"strings"

	"wanjia/domain/double"
	"wanjia/domain/journal"
	"wanjia/domain/linkage"
	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/roll"
	"wanjia/domain/linkage/weigh"
	"wanjia/domain/person"
)

// People reads everybody.
type People interface {
	People(ctx context.Context, yield func(roll.Person) error) error
}

// review is the least probability at which a pair is worth a look.
const review = 0.2

// keep is how many pairs are written at once.
const keep = 500

// Search links everybody, keeps what was learnt, and fills the queue. Doing it again is harmless, and so is a stop half-way: what was
// answered stays answered, and what is no longer found leaves the queue only at the end.
func (d *Desk) Search(ctx context.Context, progress func(step string, done, total int64)) (int, error) {
	var run journal.Seq
	err := d.store.Read(ctx, func(r Reader) (err error) {
		run, err = r.Head(ctx)
		return err
	})
	if err != nil {
		return 0, err
	}
	ids, raws, err := d.gather(ctx, progress)
	if err != nil || len(ids) < 2 {
		return 0, err
	}
	table := column.Arrange(raws, column.Options{Names: d.weigh.names, Kinds: roll.Kinds()})
	found, err := linkage.Link(ctx, table, linkage.Options{Names: d.weigh.names, Threshold: review, Before: func(a, b uint32) int { return ids[a].Compare(ids[b].ID) },
		Progress: func(step string, done, total int) {
			progress(strings.TrimPrefix(step, "linkage.step."), int64(done), int64(total))
		}})
	if err != nil {
		return 0, err
	}
	found.Pairs = slices.DeleteFunc(found.Pairs, func(p linkage.Pair) bool { return relatives(found.Model.Explain(p.A, p.B)) })
	if err := d.store.Write(ctx, func(tx Tx) error { return tx.SaveModel(ctx, weigh.Of(found.Model, len(ids))) }); err != nil {
		return 0, err
	}
	done := 0
	for chunk := range slices.Chunk(found.Pairs, keep) {
		if err := d.keep(ctx, run, found.Model, ids, raws, chunk); err != nil {
			return done, err
		}
		done += len(chunk)
		progress("keep", int64(done), int64(len(found.Pairs)))
	}
	return done, d.store.Write(ctx, func(tx Tx) error { return tx.Sweep(ctx, run) })
}

// gather reads everybody as a table.
func (d *Desk) gather(ctx context.Context, progress func(step string, done, total int64)) ([]person.ID, []*column.Raw, error) {
	var ids []person.ID
	b := column.NewBuilder(roll.Titles())
	err := d.people.People(ctx, func(one roll.Person) error {
		ids = append(ids, one.ID)
		b.Add(one.Cells())
		if len(ids)%10000 == 0 {
			progress("read", int64(len(ids)), 0)
		}
		return nil
	})
	return ids, b.Raws(), err
}

func (d *Desk) keep(ctx context.Context, run journal.Seq, m *linkage.Model, ids []person.ID, raws []*column.Raw, chunk []linkage.Pair) error {
	return d.store.Write(ctx, func(tx Tx) error {
		pairs := make([]double.Pair, len(chunk))
		for i, p := range chunk {
			a, b := double.Ordered(ids[p.A], ids[p.B])
			one := double.Pair{A: a, B: b, Probability: m.Probability(float64(p.Weight)),
				Facts: double.FactsOfCells(ids[p.A], cells(raws, p.A), ids[p.B], cells(raws, p.B))}
			answers, err := tx.Answers(ctx, a, b)
			if err != nil {
				return err
			}
			one.State, _ = double.Judge(one.Probability, answers, one.Facts)
			pairs[i] = one
		}
		return tx.SavePairs(ctx, run, pairs)
	})
}

func cells(raws []*column.Raw, row uint32) []string {
	out := make([]string, len(raws))
	for i, r := range raws {
		out[i] = r.Dict.Value(r.Codes[row])
	}
	return out
}
