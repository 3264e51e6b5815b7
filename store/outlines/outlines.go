// Package outlines keeps where areas lie, for maps. Outlines are no facts of the register: they stand beside the journal, and
// giving one again puts it in the other's place.
package outlines

import (
	"context"

	"wanjia/domain/area"
	"wanjia/store/register"
)

// Store is the outlines in a database.
type Store struct{ s *register.Store }

// New is a store over the register's.
func New(s *register.Store) *Store { return &Store{s} }

const prefix = "outline."

// Keep keeps outlines as texts.
func (s *Store) Keep(ctx context.Context, all map[area.Code]string) error {
	return s.s.Write(ctx, func(t *register.Tx) error {
		for code, text := range all {
			if err := t.Set(ctx, prefix+code.String(), text); err != nil {
				return err
			}
		}
		return nil
	})
}

// Of are the outlines of those of some areas that have one.
func (s *Store) Of(ctx context.Context, codes []area.Code) (map[area.Code]string, error) {
	out := map[area.Code]string{}
	err := s.s.Read(ctx, func(r *register.Reader) error {
		for _, code := range codes {
			text, ok, err := r.Setting(ctx, prefix+code.String())
			if err != nil {
				return err
			}
			if ok {
				out[code] = text
			}
		}
		return nil
	})
	return out, err
}
