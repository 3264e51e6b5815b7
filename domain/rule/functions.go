package rule

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"wanjia/base/day"
)

// The functions that CEL doesn't have: days and months as a calendar knows them. A month is a number that counts on,
// so that month("2025-01") + 36 is three years later.

func functions() []cel.EnvOption {
	return []cel.EnvOption{
		cel.Function("day", cel.Overload("day_string", []*cel.Type{cel.StringType}, cel.TimestampType, cel.UnaryBinding(dayOf))),
		cel.Function("month", cel.Overload("month_string", []*cel.Type{cel.StringType}, cel.IntType, cel.UnaryBinding(monthOf))),
		cel.Function("january", cel.Overload("january_int", []*cel.Type{cel.IntType}, cel.IntType, cel.UnaryBinding(january))),
		cel.Function("december", cel.Overload("december_int", []*cel.Type{cel.IntType}, cel.IntType, cel.UnaryBinding(december))),
		cel.Function("year_end", cel.Overload("year_end_int", []*cel.Type{cel.IntType}, cel.TimestampType, cel.UnaryBinding(yearEnd))),
	}
}

// constantFunctions take a text that must be written out, so that it can be checked once and for all.
func constantFunctions() map[string]func(ref.Val) ref.Val {
	return map[string]func(ref.Val) ref.Val{"day": dayOf, "month": monthOf}
}

func dayOf(v ref.Val) ref.Val {
	s, ok := v.(types.String)
	d, err := day.Parse(string(s))
	if !ok || err != nil {
		return types.NewErr("day(%q): want a day, such as 2025-01-31", string(s))
	}
	return OfDay(d).v
}

func monthOf(v ref.Val) ref.Val {
	s, ok := v.(types.String)
	m, err := day.ParseMonth(string(s))
	if !ok || err != nil {
		return types.NewErr("month(%q): want a month, such as 2025-01", string(s))
	}
	return types.Int(m)
}

func year(v ref.Val) (int, bool) {
	n, ok := v.(types.Int)
	return int(n), ok && n >= day.MinYear && n <= day.MaxYear
}

func january(v ref.Val) ref.Val {
	y, ok := year(v)
	if !ok {
		return types.NewErr("january(%v): want a year", v)
	}
	return types.Int(day.MonthOf(y, 1))
}

func december(v ref.Val) ref.Val {
	y, ok := year(v)
	if !ok {
		return types.NewErr("december(%v): want a year", v)
	}
	return types.Int(day.MonthOf(y, 12))
}

func yearEnd(v ref.Val) ref.Val {
	y, ok := year(v)
	if !ok {
		return types.NewErr("year_end(%v): want a year", v)
	}
	return OfDay(day.MonthOf(y, 12).Last()).v
}
