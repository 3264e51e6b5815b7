package door

import (
	"context"
	"strconv"

	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/disclosure"
	"wanjia/domain/disclosure/release"
	"wanjia/domain/disclosure/rounding"
)

// Count is a count that wants to leave: what it counts, in words that make it this one, and how many.
type Count struct {
	Name string
	N    int64
	Few  bool // too few for a share of them to say anything
}

// Counts lets counts of records out that nobody may see one by one: rounded like the tables that leave the office, so that
// neither a small one nor a difference of two is ever sure, and written into the release ledger with the detail of what was asked. Whoever
// asks gets the same, wherever they work: nobody registers care; and the same count of one thing is always rounded alike, of whatever span
// it was asked, for of several roundings of one count it could be told.
func (p *Press) Counts(ctx context.Context, who access.Actor, at area.Code, what, detail string, cells []Count) ([]Count, error) {
	r, err := rounding.New(p.secret, base)
	if err != nil {
		return nil, err
	}
	out := make([]Count, len(cells))
	for i, c := range cells {
		out[i] = Count{Name: c.Name, N: r.Round(what+"|"+at.String()+"|"+c.Name+"|"+strconv.FormatInt(c.N, 10), c.N)}
		out[i].Few = disclosure.Standardised(out[i].N) == disclosure.Hidden // of what is shown, which gives nothing away
	}
	return out, p.door.Record(ctx, who, at, release.Line{What: what, Detail: detail, Method: "round" + strconv.Itoa(base)})
}

// Share is one of two counts in a hundred of the other, with one decimal; empty where they are too few to say anything.
func Share(num, den Count) string {
	if den.Few || den.N == 0 {
		return ""
	}
	return strconv.FormatFloat(min(100, 100*float64(num.N)/float64(den.N)), 'f', 1, 64)
}
