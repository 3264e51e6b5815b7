package demo

import (
	"context"
	"slices"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/desk/microdata"
	"wanjia/domain/access"
	"wanjia/domain/area"
)

// alike is how many each record of the demonstration looks like at least.
const alike = 10

// Propose puts last year's records of the manager's county before a second person, as the statistician would. A place that is too small has none.
func Propose(ctx context.Context, desk *microdata.Desk, c clock.Clock, all []SignIn) error {
	at := slices.IndexFunc(all, func(s SignIn) bool { return s.Name == "manager" })
	if at < 0 {
		return nil
	}
	code, err := area.ParseCode(all[at].Area)
	if err != nil {
		return err
	}
	year, _, _ := clock.Today(c).Date()
	who := access.Actor{Account: "statistics", Device: "demo", Purpose: access.StatisticsPurpose, Operator: true}
	if _, err = desk.Propose(ctx, microdata.Wish{Area: code, Year: year - 1, K: alike, Who: who}); fault.KindOf(err) == fault.Refused {
		return nil
	}
	return err
}
