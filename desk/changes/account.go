package changes

import (
	"context"
	"slices"

	"wanjia/desk/changes/payee"
	"wanjia/domain/benefit/claimant"
	"wanjia/domain/claim"
	"wanjia/domain/payment"
	"wanjia/domain/person"
)

// claimantField is who claims, where a claim, or a change of its account, says so.
const claimantField = "claimant"

// elsewhere says that who claimed may not claim any more: a parent who died, or without custody. Where nobody is named it can't be told.
func (x *recounting) elsewhere(ctx context.Context, c *Count) (bool, error) {
	file, ok, err := x.r.Case(ctx, c.Claim)
	if err != nil || !ok {
		return false, err
	}
	said, err := payee.Values(ctx, x.r, &file)
	if err != nil {
		return false, err
	}
	newest, since, err := payee.Newest(ctx, x.r, c.Records, string(c.Scheme))
	if err != nil {
		return false, err
	}
	if since[claimantField] != "" || newest.Flow == claim.Flow {
		said = since
	}
	s, ok := x.d.find.Schemes().Find(c.Scheme, x.today)
	who, wrong := person.ParseID(said[claimantField])
	if said[claimantField] == "" || !ok || wrong != nil {
		return false, nil //nolint:nilerr // nobody who could be looked for
	}
	kase, err := x.d.find.Case(ctx, x.r, c.Person, x.today)
	if err != nil {
		return false, err
	}
	same, err := x.r.Same(ctx)
	if err != nil {
		return false, err
	}
	may := claimant.On(s, &kase, x.today)
	return len(may) > 0 && !slices.ContainsFunc(may, func(m claimant.Claimant) bool { return !m.Person.IsZero() && same.Of(m.Person) == same.Of(who) }), nil
}

// came holds what would go to an account from which money came back, until another is confirmed. What waits for another reason already
// waits for that one.
func (h *holding) came(ctx context.Context) error {
	back, err := h.r.Returned(ctx, h.scheme)
	if err != nil || len(back) == 0 {
		return err
	}
	same, err := h.r.Same(ctx)
	if err != nil {
		return err
	}
	for _, b := range back {
		mended, err := payee.Mended(ctx, h.r, b, same.All(same.Of(b.Person)), h.scheme)
		if err != nil {
			return err
		}
		if mended {
			continue
		}
		due, err := h.r.Waiting(ctx, b.Person, h.scheme)
		if err != nil {
			return err
		}
		for _, x := range due {
			if x.Claim == b.Claim {
				h.whole(x)
			}
		}
	}
	return nil
}

// whole holds all of a grant. What a dispute holds of it keeps its reason.
func (h *holding) whole(x payment.Due) {
	for i := range h.out {
		if o := &h.out[i]; o.Person == x.Person && o.Period == x.Period {
			o.Fen = x.Fen
			return
		}
	}
	h.out = append(h.out, payment.Held{Person: x.Person, Scheme: h.scheme, Period: x.Period, Fen: x.Fen, Why: payment.HeldByReturn, Area: x.Area})
}
