package watching

import (
	"context"

	"wanjia/exchange/pack/courses"
	storereg "wanjia/store/register"

	"wanjia/desk/training"
)

// trained is the desk of training, and the kinds of work that its courses train for.
func trained(p Place) (desk *training.Desk, works []string, err error) {
	set, wrong := courses.Load(p.Content, p.Packs...)
	if len(wrong) > 0 {
		return nil, nil, wrong[0]
	}
	for _, c := range set {
		works = append(works, c.Allows...)
	}
	return training.New(p.Office, trainingStore{p.Store}, set), works, nil
}

type trainingStore struct{ s *storereg.Store }

// Write opens a transaction that shares its commit.
func (c trainingStore) Write(ctx context.Context, fn func(training.Tx) error) error {
	return c.s.Write(ctx, func(x *storereg.Tx) error { return fn(x) })
}
