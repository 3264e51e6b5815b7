package view

import (
	"context"

	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
)

// Lives are people as far as rows tell, each under the id that was asked for: who was taken into another record is answered with it.
func (s *Sight) Lives(ctx context.Context, ids []person.ID) (map[person.ID]*vital.Life, error) {
	return under(s, ids, func(ids []person.ID) (map[person.ID]*vital.Life, error) { return s.Reader.Lives(ctx, ids) })
}

// Facts are Lives without where they lived.
func (s *Sight) Facts(ctx context.Context, ids []person.ID) (map[person.ID]*vital.Life, error) {
	return under(s, ids, func(ids []person.ID) (map[person.ID]*vital.Life, error) { return s.Reader.Facts(ctx, ids) })
}

// Spells are where people lived, each under the id that was asked for.
func (s *Sight) Spells(ctx context.Context, ids []person.ID) (map[person.ID][]residence.Spell, error) {
	return under(s, ids, func(ids []person.ID) (map[person.ID][]residence.Spell, error) { return s.Reader.Spells(ctx, ids) })
}

// under asks for those under whom people are answered, and answers under the ids that were asked for.
func under[T any](s *Sight, ids []person.ID, ask func([]person.ID) (map[person.ID]T, error)) (map[person.ID]T, error) {
	if s.Ones.Empty() {
		return ask(ids)
	}
	ones := make([]person.ID, len(ids))
	for i, id := range ids {
		ones[i] = s.Ones.Of(id)
	}
	found, err := ask(Unique(ones))
	if err != nil {
		return nil, err
	}
	out := make(map[person.ID]T, len(ids))
	for _, id := range ids {
		if l, ok := found[s.Ones.Of(id)]; ok {
			out[id] = l
		}
	}
	return out, nil
}
