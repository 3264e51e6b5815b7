package ties

import (
	"context"

	"wanjia/store/register"
	"wanjia/store/register/follow/sampled"

	"wanjia/desk/interviews"
)

// Interviews is the register behind the desk of interviews, in the desk's own words.
type Interviews struct{ S *register.Store }

// Read opens a moment.
func (s Interviews) Read(ctx context.Context, fn func(interviews.Reader) error) error {
	return s.S.Read(ctx, func(r *register.Reader) error { return fn(interviewed{r, Visited(r)}) })
}

// Visited is what a moment tells of visits.
func Visited(r *register.Reader) sampled.Rows {
	return sampled.Rows{Q: r.Querier(), Entries: r.Entries}
}

type interviewed struct {
	*register.Reader
	sampled.Rows
}
