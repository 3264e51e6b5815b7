package rule

import (
	"math"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"wanjia/base/day"
)

// Most clauses compare a fact or two with a constant, and a scheme asks them of a million people for each of their years. Those are
// answered by functions that are made of the checked expression once, ten times faster than CEL walks it; the rest, and every case that
// CEL would call an error, is CEL's. A test holds the two side by side.

// state is how an operand came out.
type state uint8

const (
	blank state = iota
	sure
	odd // CEL is to answer
)

// number is an operand that is a whole number, a day in seconds, or 1 for yes and 0 for no; text one that is a text.
type (
	number func(Facts) (int64, state)
	text   func(Facts) (string, state)
)

// swift builds an expression's functions; nil stands for what only CEL can do.
type swift struct {
	l   *Language
	ast *ast.AST
}

// swiftly is an expression as functions, or nil.
func (l *Language) swiftly(checked *cel.Ast) number {
	s := swift{l, checked.NativeRep()}
	return s.number(s.ast.Expr())
}

// fact is the name of the fact that an expression is.
func (s swift) fact(e ast.Expr) (string, bool) {
	r := s.ast.ReferenceMap()[e.ID()]
	if r == nil || r.Name == "" {
		return "", false
	}
	_, ok := s.l.facts[r.Name]
	return r.Name, ok
}

// numeric is a value of a kind that lies in a whole number.
func numeric(v ref.Val) (int64, state) {
	switch x := v.(type) {
	case nil:
		return 0, blank
	case types.Bool:
		if x {
			return 1, sure
		}
		return 0, sure
	case types.Int:
		return int64(x), sure
	case types.Timestamp:
		if x.Nanosecond() == 0 {
			return x.Unix(), sure
		}
	}
	return 0, odd
}

// kindOf is the type of a value that lies in a number.
func kindOf(v ref.Val) Type {
	switch v.(type) {
	case types.Bool:
		return Bool
	case types.Int:
		return Int
	}
	return Day
}

func constant(n int64) number { return func(Facts) (int64, state) { return n, sure } }

// kind is the type of an expression, where it is one of those that lie in a number.
func (s swift) kind(e ast.Expr) (types.Kind, bool) {
	k := s.ast.GetType(e.ID()).Kind()
	return k, k == types.BoolKind || k == types.IntKind || k == types.TimestampKind
}

func (s swift) number(e ast.Expr) number {
	if _, ok := s.kind(e); !ok {
		return nil
	}
	if name, ok := s.fact(e); ok {
		typ := s.l.facts[name]
		return func(f Facts) (int64, state) {
			v := f.Fact(name).v
			n, st := numeric(v)
			if st == sure && kindOf(v) != typ {
				return 0, odd
			}
			return n, st
		}
	}
	if e.Kind() == ast.LiteralKind {
		if n, st := numeric(e.AsLiteral()); st == sure {
			return constant(n)
		}
	}
	if e.Kind() == ast.CallKind {
		if c := e.AsCall(); !c.IsMemberFunction() {
			return s.call(c.FunctionName(), c.Args())
		}
	}
	return nil
}

func (s swift) call(op string, args []ast.Expr) number {
	switch op {
	case operators.Equals, operators.NotEquals:
		return s.equal(op == operators.Equals, args[0], args[1])
	case operators.In:
		return s.in(args[0], args[1])
	case "day", "month":
		if args[0].Kind() == ast.LiteralKind {
			if n, st := numeric(constantFunctions()[op](args[0].AsLiteral())); st == sure {
				return constant(n)
			}
		}
		return nil
	}
	in := make([]number, len(args))
	for i, x := range args {
		if in[i] = s.number(x); in[i] == nil {
			return nil
		}
	}
	switch op {
	case operators.LogicalAnd:
		return either(in[0], in[1], 0)
	case operators.LogicalOr:
		return either(in[0], in[1], 1)
	case operators.LogicalNot:
		return of(in[0], func(n int64) (int64, state) { return 1 - n, sure })
	case operators.Conditional:
		return func(f Facts) (int64, state) {
			n, st := in[0](f)
			switch {
			case st != sure:
				return 0, st
			case n == 1:
				return in[1](f)
			}
			return in[2](f)
		}
	case "january":
		return of(in[0], ofYear(january))
	case "december":
		return of(in[0], ofYear(december))
	case "year_end":
		return of(in[0], ofYear(yearEnd))
	}
	if len(in) == 2 {
		return both(in[0], in[1], arithmetic(op))
	}
	return nil
}

// arithmetic is what an operation makes of two numbers; nil for what CEL is to do.
func arithmetic(op string) func(a, b int64) (int64, state) {
	yes := func(b bool) (int64, state) {
		if b {
			return 1, sure
		}
		return 0, sure
	}
	const far = math.MaxInt64 / 4 // what may leave the numbers is CEL's to refuse
	near := func(a, b, n int64) (int64, state) {
		if max(a, b) > far || min(a, b) < -far {
			return 0, odd
		}
		return n, sure
	}
	switch op {
	case operators.Less:
		return func(a, b int64) (int64, state) { return yes(a < b) }
	case operators.LessEquals:
		return func(a, b int64) (int64, state) { return yes(a <= b) }
	case operators.Greater:
		return func(a, b int64) (int64, state) { return yes(a > b) }
	case operators.GreaterEquals:
		return func(a, b int64) (int64, state) { return yes(a >= b) }
	case operators.Add:
		return func(a, b int64) (int64, state) { return near(a, b, a+b) }
	case operators.Subtract:
		return func(a, b int64) (int64, state) { return near(a, b, a-b) }
	}
	return nil
}

// ofYear is a function of the calendar; years that it has none of are CEL's to refuse.
func ofYear(fn func(ref.Val) ref.Val) func(int64) (int64, state) {
	return func(n int64) (int64, state) {
		if n < day.MinYear || n > day.MaxYear {
			return 0, odd
		}
		return numeric(fn(types.Int(n)))
	}
}

func of(a number, fn func(int64) (int64, state)) number {
	return func(f Facts) (int64, state) {
		n, st := a(f)
		if st != sure {
			return 0, st
		}
		return fn(n)
	}
}

func both(a, b number, fn func(a, b int64) (int64, state)) number {
	if fn == nil {
		return nil
	}
	return func(f Facts) (int64, state) {
		x, st := a(f)
		if st == odd {
			return 0, odd
		}
		y, other := b(f)
		switch {
		case other == odd:
			return 0, odd
		case st == blank || other == blank:
			return 0, blank
		}
		return fn(x, y)
	}
}

// either is what one of two conditions decides by itself (no for and, yes for or), though the other may not be known.
func either(a, b number, decides int64) number {
	return func(f Facts) (int64, state) {
		x, one := a(f)
		if one == odd || one == sure && x == decides {
			return decides, one
		}
		y, two := b(f)
		switch {
		case two == odd || two == sure && y == decides:
			return decides, two
		case one == blank || two == blank:
			return 0, blank
		}
		return 1 - decides, sure
	}
}

func (s swift) equal(same bool, a, b ast.Expr) number {
	holds := func(eq bool) int64 {
		if eq == same {
			return 1
		}
		return 0
	}
	if s.ast.GetType(a.ID()).Kind() == types.StringKind && s.ast.GetType(b.ID()).Kind() == types.StringKind {
		x, y := s.text(a), s.text(b)
		if x == nil || y == nil {
			return nil
		}
		return func(f Facts) (int64, state) {
			p, one := x(f)
			q, two := y(f)
			switch {
			case one == odd || two == odd:
				return 0, odd
			case one == blank || two == blank:
				return 0, blank
			}
			return holds(p == q), sure
		}
	}
	if x, ok := s.kind(a); !ok {
		return nil
	} else if y, ok := s.kind(b); !ok || x != y {
		return nil
	}
	x, y := s.number(a), s.number(b)
	if x == nil || y == nil {
		return nil
	}
	return both(x, y, func(a, b int64) (int64, state) { return holds(a == b), sure })
}

// in says whether a text is one of some that are written out.
func (s swift) in(a, list ast.Expr) number {
	x := s.text(a)
	if x == nil || list.Kind() != ast.ListKind {
		return nil
	}
	var all []string
	for _, e := range list.AsList().Elements() {
		t, ok := e.AsLiteral().(types.String)
		if e.Kind() != ast.LiteralKind || !ok {
			return nil
		}
		all = append(all, string(t))
	}
	return func(f Facts) (int64, state) {
		t, st := x(f)
		if st == sure && slices.Contains(all, t) {
			return 1, sure
		}
		return 0, st
	}
}

func (s swift) text(e ast.Expr) text {
	if s.ast.GetType(e.ID()).Kind() != types.StringKind {
		return nil
	}
	if name, ok := s.fact(e); ok {
		return func(f Facts) (string, state) {
			switch x := f.Fact(name).v.(type) {
			case nil:
				return "", blank
			case types.String:
				return string(x), sure
			}
			return "", odd
		}
	}
	if e.Kind() == ast.LiteralKind {
		if t, ok := e.AsLiteral().(types.String); ok {
			return func(Facts) (string, state) { return string(t), sure }
		}
	}
	return nil
}
