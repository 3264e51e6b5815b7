package bench

import (
	"context"
	"slices"

	"wanjia/bench/twice"
)

// doubling measures the search for people who stand in the register twice, over everybody and for one who is new.
func doubling(ctx context.Context, r *run) ([]Line, error) {
	s, err := r.serve(ctx)
	if err != nil {
		return nil, err
	}
	names, err := r.probe().Names(ctx)
	if err != nil {
		return nil, err
	}
	someone, err := r.probe().Mothers(ctx, 1)
	if err != nil || len(someone) == 0 || len(names) == 0 {
		return nil, err
	}
	m, err := twice.Measure(ctx, r.Clock, s.ask, names, someone[0].Area, someone[0].ID)
	if err != nil {
		return nil, err
	}
	slices.Sort(m.Check)
	slices.Sort(m.Floor)
	at := func(all []float64, share float64) float64 { return all[int(share*float64(len(all)-1))] }
	const what = "a form that brings nobody in: HTTP and the rules"
	return []Line{{Name: "doubles, everybody with everybody, as by night", Unit: "s", Value: m.Search},
		{Name: "doubles, a form with somebody new, p50", Unit: "ms", Value: at(m.Check, .5), Floor: at(m.Floor, .5), What: what, Goal: Goal{AtMost, 5}},
		{Name: "doubles, a form with somebody new, p95", Unit: "ms", Value: at(m.Check, .95), Floor: at(m.Floor, .95), What: what, Goal: Goal{AtMost, 5}}}, nil
}
