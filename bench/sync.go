package bench

import (
	"context"
	"fmt"

	"wanjia/bench/phones"
)

// syncing measures phones.
func syncing(ctx context.Context, r *run) ([]Line, error) {
	s, err := r.serve(ctx)
	if err != nil {
		return nil, err
	}
	b := phones.Bench{Base: s.base, HTTP: s.http, Clock: r.Clock, Place: r.probe(), People: r.People}
	f, err := b.Measure(ctx)
	if err != nil {
		return nil, err
	}
	served := f.FirstServed + f.Line()
	return []Line{
		{Name: "sync, nothing new, p95", Unit: "ms", Value: quantile(f.Quiet, .95), Floor: quantile(f.Ready, .95), What: "an HTTP answer that reads one row", Goal: Goal{AtMost, 20}},
		{Name: "sync, nothing new", Unit: "bytes", Value: float64(f.QuietBytes), Goal: Goal{AtMost, 1000}},
		{Name: fmt.Sprintf("sync, first %d records at 1 Mbit/s", f.First), Unit: "s", Value: served.Seconds(), Floor: f.Line().Seconds(), What: "the bytes alone", Goal: Goal{AtMost, 10}},
		{Name: "sync, bytes a record", Unit: "bytes", Value: float64(f.FirstBytes) / float64(max(f.First, 1))},
		{Name: fmt.Sprintf("sync, %d phones pulling at once, p95", f.Phones), Unit: "ms", Value: quantile(f.Together, .95), Goal: Goal{AtMost, 1000}},
		{Name: fmt.Sprintf("sync, %d entries of %d phones", f.Entries, f.Phones), Unit: "/s", Value: float64(f.Entries) / f.Backlog.Seconds(), Goal: Goal{AtLeast, 3000}},
	}, nil
}
