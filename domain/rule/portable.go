package rule

import (
	"math"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"wanjia/base/day"
)

// Room says which of the charter's words an expression may name.
type Room uint8

// The rooms.
const (
	Register Room = iota // none of them
	Care                 // what is clinical, in somebody's own record
)

func (r Room) charter() string {
	if r == Care {
		return "rule.charter.care"
	}
	return "rule.charter"
}

// Table is a column of numbers that expressions look up: look("name", row).
type Table struct {
	Name   string
	First  int // the number of the first row
	Values []float64
}

// Portable is a language that phones speak too: no loops, no regular expressions, nothing whose answer depends on how a machine
// sorts text. What it compiles has a Tree, which a program of any language can walk; docs/forms.md says what each operation means.
func Portable(facts []Fact, tables []Table, room Room) (*Language, error) {
	l := &Language{facts: map[string]Type{}, room: room, portable: true}
	opts := []cel.EnvOption{cel.StdLib(), cel.ClearMacros(), cel.Macros(cel.GlobalMacro("has", 1, hasFact)), cel.DefaultUTCTimeZone(true), cel.ParserExpressionSizeLimit(maxRunes), cel.ParserRecursionLimit(maxDepth)}
	opts = append(opts, portableFunctions(tables)...)
	for _, f := range facts {
		l.facts[f.Name] = f.Type
		l.names = append(l.names, f.Name)
		opts = append(opts, cel.Variable(f.Name, f.Type.cel()))
	}
	var err error
	l.env, err = cel.NewCustomEnv(opts...)
	return l, err
}

func portableFunctions(tables []Table) []cel.EnvOption {
	t := cel.TypeParamType("T")
	texts, two := cel.ListType(cel.StringType), []*cel.Type{cel.TimestampType, cel.TimestampType}
	return []cel.EnvOption{
		cel.Function("day", cel.Overload("day_string", []*cel.Type{cel.StringType}, cel.TimestampType, cel.UnaryBinding(dayOf))),
		cel.Function(known, cel.Overload("has", []*cel.Type{t}, cel.BoolType, cel.OverloadIsNonStrict(),
			cel.UnaryBinding(func(v ref.Val) ref.Val { return types.Bool(!types.IsUnknownOrError(v)) }))),
		cel.Function("days", cel.Overload("days", two, cel.IntType, cel.BinaryBinding(daysBetween))),
		cel.Function("months", cel.Overload("months", two, cel.IntType, cel.BinaryBinding(monthsBetween))),
		cel.Function("plus_days", cel.Overload("plus_days", []*cel.Type{cel.TimestampType, cel.IntType}, cel.TimestampType, cel.BinaryBinding(plusDays))),
		cel.Function("round", cel.Overload("round", []*cel.Type{cel.DoubleType, cel.IntType}, cel.DoubleType, cel.BinaryBinding(roundTo))),
		cel.Function("any", cel.Overload("any", []*cel.Type{texts, texts}, cel.BoolType, cel.BinaryBinding(anyOf))),
		cel.Function("look", cel.Overload("look", []*cel.Type{cel.StringType, cel.IntType}, cel.DoubleType,
			cel.BinaryBinding(func(name, row ref.Val) ref.Val { return lookUp(tables, name, row) }))),
	}
}

// known is the function that has() stands for; CEL keeps the word itself for fields of messages, which there are none of here.
const known = "@known"

func hasFact(f cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
	return f.NewCall(known, args[0]), nil
}

func dayIn(v ref.Val) day.Day {
	d, _ := Value{v}.Day() // the type was checked
	return d
}

func daysBetween(a, b ref.Val) ref.Val { return types.Int(dayIn(b) - dayIn(a)) }

func monthsBetween(a, b ref.Val) ref.Val {
	from, to := dayIn(a), dayIn(b)
	if to < from {
		return types.NewErr("months: %v is before %v", to, from)
	}
	return types.Int(Months(from, to))
}

// Months is the number of months completed from one day to a later one: as ages of children are counted.
func Months(from, to day.Day) int {
	fy, fm, fd := from.Date()
	ty, tm, td := to.Date()
	n := (ty-fy)*12 + tm - fm
	if td < fd {
		n--
	}
	return n
}

func plusDays(a, b ref.Val) ref.Val {
	n, _ := Value{b}.Int() // the type was checked
	first, last := day.MonthOf(day.MinYear, 1).First(), day.MonthOf(day.MaxYear, 12).Last()
	if n > int(last) || n < -int(last) {
		return types.NewErr("plus_days: %d is too far", n)
	}
	to := int(dayIn(a)) + n
	if to < int(first) || to > int(last) {
		return types.NewErr("plus_days: %d leaves the calendar", n)
	}
	return OfDay(day.Day(to)).v
}

func roundTo(a, b ref.Val) ref.Val {
	x, _ := Value{a}.Number() // the types were checked
	n, _ := Value{b}.Int()
	if n < 0 || n > 6 {
		return types.NewErr("round: %d decimals", n)
	}
	return types.Double(Round(x, n))
}

// Round is a number with at most n decimals; a half goes up. It is written so that every machine comes to the same bits.
func Round(x float64, n int) float64 {
	p := float64(1)
	for range n {
		p *= 10
	}
	scaled := float64(x * p)
	r := float64(math.Floor(float64(scaled+0.5)) / p)
	if r == 0 {
		return 0 // no negative zero
	}
	return r
}

func anyOf(a, b ref.Val) ref.Val {
	in, ok := b.(traits.Lister)
	of, isList := a.(traits.Lister)
	if !ok || !isList {
		return types.NewErr("any: want two lists")
	}
	for it := of.Iterator(); it.HasNext() == types.True; {
		if in.Contains(it.Next()) == types.True {
			return types.True
		}
	}
	return types.False
}

func lookUp(tables []Table, name, row ref.Val) ref.Val {
	s, _ := Value{name}.Text() // the types were checked
	n, _ := Value{row}.Int()
	for _, t := range tables {
		if t.Name == s && n >= t.First && n-t.First < len(t.Values) {
			return types.Double(t.Values[n-t.First])
		}
	}
	return types.NewErr("look: no row %d in %s", n, s)
}

// Tree is a checked expression as plain data. Op is the name of an operation of operations.txt, or "fact" with the fact's name in
// Text, or "value" with a constant in Value, or "list".
type Tree struct {
	Op    string
	Text  string
	Value Value
	Args  []Tree
}

// Tree is the expression as plain data; only a portable language's expressions have one.
func (e *Expression) Tree() Tree { return e.tree }

func (l *Language) treeOf(checked *cel.Ast) (Tree, error) {
	native := checked.NativeRep()
	t := &planter{l, native}
	return t.plant(native.Expr())
}

type planter struct {
	l   *Language
	ast *ast.AST
}

func (p *planter) plant(e ast.Expr) (Tree, error) {
	if r := p.ast.ReferenceMap()[e.ID()]; r != nil && r.Name != "" {
		if _, ok := p.l.facts[r.Name]; ok {
			return Tree{Op: "fact", Text: r.Name}, nil
		}
	}
	switch e.Kind() {
	case ast.LiteralKind:
		switch e.AsLiteral().(type) {
		case types.Bool, types.Int, types.Double, types.String:
			return Tree{Op: "value", Value: Value{e.AsLiteral()}}, nil
		default:
			return Tree{}, p.refuse(e, e.AsLiteral().Type().TypeName())
		}
	case ast.ListKind:
		return p.list(e)
	case ast.CallKind:
		return p.call(e)
	default:
		return Tree{}, p.refuse(e, "{}")
	}
}

func (p *planter) list(e ast.Expr) (Tree, error) {
	if of := p.ast.GetType(e.ID()); len(of.Parameters()) == 1 && of.Parameters()[0].Kind() == types.DynKind {
		return Tree{}, p.refuse(e, "[...]")
	}
	args, err := p.all(e.AsList().Elements())
	return Tree{Op: "list", Args: args}, err
}

func (p *planter) all(in []ast.Expr) ([]Tree, error) {
	out := make([]Tree, 0, len(in))
	for _, x := range in {
		t, err := p.plant(x)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func (p *planter) call(e ast.Expr) (Tree, error) {
	c := e.AsCall()
	r := p.ast.ReferenceMap()[e.ID()]
	if r == nil || len(r.OverloadIDs) != 1 || !slices.Contains(operations(), r.OverloadIDs[0]) {
		return Tree{}, p.refuse(e, c.FunctionName())
	}
	op, in := r.OverloadIDs[0], c.Args()
	if c.IsMemberFunction() {
		in = append([]ast.Expr{c.Target()}, in...)
	}
	if op == "equals" || op == "not_equals" {
		if k := p.ast.GetType(in[0].ID()).Kind(); k == types.ListKind || k == types.DynKind {
			return Tree{}, p.refuse(e, "list == list")
		}
	}
	args, err := p.all(in)
	if err != nil {
		return Tree{}, err
	}
	switch {
	case op == "day_string":
		return Tree{Op: "value", Value: Value{dayOf(in[0].AsLiteral())}}, nil // constants() saw that it is one
	case op == "has" && args[0].Op != "fact":
		return Tree{}, p.refuse(e, "has(...)")
	case op == "look" && args[0].Op != "value":
		return Tree{}, p.refuse(e, "look(...)")
	}
	return Tree{Op: op, Args: args}, nil
}

func (p *planter) refuse(e ast.Expr, what string) error {
	at := p.ast.SourceInfo().GetStartLocation(e.ID())
	return &Problem{Key: "rule.portable", Args: []string{"what", strings.Trim(what, "_")}, Line: at.Line(), Column: at.Column() + 1}
}
