// Package rule is the one expression language of the program: CEL over typed facts as they were on a date. Eligibility,
// amounts and filters are written in it, by offices, in packs. It reaches nothing but the facts it was given: no clock,
// no files, no network; what would cost too much is refused before it ever runs; and a fact that isn't known makes the
// answer "not known" only where it matters. There are no facts on pregnancy, contraception, sterilisation, abortion or
// what somebody's marriage is worth in law, and an expression that names them is told so.
package rule

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"wanjia/base/day"
)

// Type is what a fact or an answer is.
type Type uint8

// The types.
const (
	Bool Type = iota
	Int
	Text
	Day
	Texts // a list of texts
	Number
)

// Name is the word of the type.
func (t Type) Name() string { return [...]string{"bool", "int", "text", "day", "texts", "number"}[t] }

func (t Type) cel() *cel.Type {
	return [...]*cel.Type{cel.BoolType, cel.IntType, cel.StringType, cel.TimestampType, cel.ListType(cel.StringType), cel.DoubleType}[t]
}

// Fact is a name that expressions may use, with dots between its words: person.age.
type Fact struct {
	Name string
	Type Type
}

// Value is a fact's value or an expression's answer; the zero value is not known.
type Value struct{ v ref.Val }

// OfBool is a yes or no.
func OfBool[B ~bool](b B) Value { return Value{types.Bool(b)} }

// OfInt is a number.
func OfInt(n int) Value { return Value{types.Int(n)} }

// OfNumber is a number that may have decimals.
func OfNumber(x float64) Value { return Value{types.Double(x)} }

// OfText is a text.
func OfText(s string) Value { return Value{types.String(s)} }

// OfTexts is a list of texts.
func OfTexts(s []string) Value { return Value{types.NewStringList(types.DefaultTypeAdapter, s)} }

const secondsInDay = 86400

// OfDay is a calendar day.
func OfDay(d day.Day) Value {
	return Value{types.Timestamp{Time: time.Unix(int64(d)*secondsInDay, 0).UTC()}}
}

// Known says that there is a value.
func (v Value) Known() bool { return v.v != nil }

// Bool is the value as yes or no; ok is false where it isn't known.
func (v Value) Bool() (b, ok bool) {
	x, ok := v.v.(types.Bool)
	return bool(x), ok
}

// Int is the value as a number; ok is false where it isn't known.
func (v Value) Int() (n int, ok bool) {
	x, ok := v.v.(types.Int)
	return int(x), ok
}

// Number is the value as a number with decimals; ok is false where it isn't known.
func (v Value) Number() (x float64, ok bool) {
	d, ok := v.v.(types.Double)
	return float64(d), ok
}

// Text is the value as a text; ok is false where it isn't known.
func (v Value) Text() (s string, ok bool) {
	t, ok := v.v.(types.String)
	return string(t), ok
}

// Day is the value as a day; ok is false where it isn't known.
func (v Value) Day() (d day.Day, ok bool) {
	x, ok := v.v.(types.Timestamp)
	if !ok {
		return 0, false
	}
	return day.Day(x.Unix() / 86400), true
}

// String is the value as people read it; empty where it isn't known.
func (v Value) String() string {
	switch x := v.v.(type) {
	case nil:
		return ""
	case types.Bool:
		if x {
			return "true"
		}
		return "false"
	case types.Timestamp:
		d, _ := v.Day()
		return d.String()
	case types.String:
		return string(x)
	}
	text, ok := v.v.ConvertToType(types.StringType).(types.String)
	if ok {
		return string(text)
	}
	return joined(v.v)
}

func joined(v ref.Val) string {
	native, err := v.ConvertToNative(reflect.TypeFor[[]string]())
	if err != nil {
		return ""
	}
	list, _ := native.([]string) // what was asked for
	return strings.Join(list, ", ")
}

// Facts hands out the facts of somebody on a day.
type Facts interface {
	// Fact is the value of a fact; the zero value where it isn't known.
	Fact(name string) Value
}

// Language is a set of facts in which expressions are written.
type Language struct {
	env      *cel.Env
	facts    map[string]Type
	names    []string
	room     Room
	portable bool
}

// What an expression may be and cost at most. A clause of a scheme costs about ten.
const (
	maxRunes = 1000
	maxDepth = 24
	maxCost  = 500
	// sizeOfText and sizeOfTexts bound what the estimate reckons a fact of that type with.
	sizeOfText  = 100
	sizeOfTexts = 30
)

// New is the language of these facts.
func New(facts []Fact) (*Language, error) {
	l := &Language{facts: map[string]Type{}}
	opts := []cel.EnvOption{cel.StdLib(), cel.Macros(cel.StandardMacros...), cel.DefaultUTCTimeZone(true),
		cel.ParserExpressionSizeLimit(maxRunes), cel.ParserRecursionLimit(maxDepth)}
	opts = append(opts, functions()...)
	for _, f := range facts {
		l.facts[f.Name] = f.Type
		l.names = append(l.names, f.Name)
		opts = append(opts, cel.Variable(f.Name, f.Type.cel()))
	}
	var err error
	l.env, err = cel.NewCustomEnv(opts...)
	return l, err
}

// Names are the facts there are, in the order in which they were declared.
func (l *Language) Names() []string { return slices.Clone(l.names) }

// TypeOf is the type of a fact; ok is false where there is no such fact.
func (l *Language) TypeOf(name string) (t Type, ok bool) {
	t, ok = l.facts[name]
	return t, ok
}

// Expression is one that was checked and may be asked as often as one likes, by many at a time.
type Expression struct {
	text     string
	program  cel.Program
	swift    number // the same as a function, where there is one
	want     Type
	uses     []string
	compared []Comparison
	cost     uint64
	tree     Tree
	unknown  *types.Unknown // what CEL is told of a fact that isn't known
}

// Compile checks an expression that must answer with the given type. What is wrong is a *Problem.
func (l *Language) Compile(text string, want Type) (*Expression, error) {
	if word := ForbiddenIn(l.room, text); word != "" {
		return nil, &Problem{Key: l.room.charter(), Args: []string{"word", word}}
	}
	checked, issues := l.env.Compile(text)
	if issues.Err() != nil {
		return nil, l.problem(issues)
	}
	if got := checked.OutputType(); !got.IsExactType(want.cel()) {
		return nil, &Problem{Key: "rule.type", Args: []string{"got", nameOf(got), "want", want.Name()}}
	}
	estimate, err := l.env.EstimateCost(checked, sizes{})
	if err != nil || estimate.Max > maxCost {
		return nil, costly(estimate)
	}
	if err := constants(checked); err != nil {
		return nil, err
	}
	if err := divided(checked); err != nil && !l.portable {
		return nil, err
	}
	var tree Tree
	if l.portable {
		if tree, err = l.treeOf(checked); err != nil {
			return nil, err
		}
	}
	program, err := l.env.Program(checked, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, &Problem{Key: "rule.constant", Args: []string{"why", err.Error()}}
	}
	return &Expression{text: text, program: program, swift: l.swiftly(checked), want: want, uses: l.uses(checked), compared: l.comparisons(checked), cost: estimate.Max, tree: tree, unknown: types.NewUnknown(0, types.NewAttributeTrail("fact"))}, nil
}

// uses are the facts that an expression names, in the order in which it names them.
func (l *Language) uses(checked *cel.Ast) []string {
	var out []string
	native := checked.NativeRep()
	ast.PreOrderVisit(native.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		r := native.ReferenceMap()[e.ID()]
		if r == nil || r.Name == "" {
			return
		}
		if _, ok := l.facts[r.Name]; ok && !slices.Contains(out, r.Name) {
			out = append(out, r.Name)
		}
	}))
	return out
}

// nameOf is the word of a type of the language.
func nameOf(got *cel.Type) string {
	for _, t := range []Type{Bool, Int, Text, Day, Texts, Number} {
		if got.IsExactType(t.cel()) {
			return t.Name()
		}
	}
	return got.String()
}

// divided finds what is divided by something that may be nothing: for somebody it would fail, and all others would wait for it. On a phone
// what fails isn't known, which is enough there.
func divided(checked *cel.Ast) error {
	var wrong error
	ast.PreOrderVisit(checked.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Divide && e.AsCall().FunctionName() != operators.Modulo {
			return
		}
		if by := e.AsCall().Args()[1]; by.Kind() != ast.LiteralKind || by.AsLiteral().Equal(types.Int(0)) == types.True {
			wrong = &Problem{Key: "rule.divided"}
		}
	}))
	return wrong
}

// constants are the days and months that an expression writes; a thirteenth month is found before it is needed.
func constants(checked *cel.Ast) error {
	var wrong error
	ast.PreOrderVisit(checked.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind || wrong != nil {
			return
		}
		check := constantFunctions()[e.AsCall().FunctionName()]
		if check == nil {
			return
		}
		arg := e.AsCall().Args()[0]
		if arg.Kind() != ast.LiteralKind {
			wrong = &Problem{Key: "rule.constant", Args: []string{"why", e.AsCall().FunctionName() + "() wants a text"}}
			return
		}
		if out := check(arg.AsLiteral()); types.IsError(out) {
			wrong = &Problem{Key: "rule.constant", Args: []string{"why", fmt.Sprintf("%s(%q)", e.AsCall().FunctionName(), arg.AsLiteral().Value())}}
		}
	}))
	return wrong
}

// String is the expression as it was written.
func (e *Expression) String() string { return e.text }

// Uses are the facts that it names.
func (e *Expression) Uses() []string { return slices.Clone(e.uses) }

// Cost is the most that asking it can cost, in steps.
func (e *Expression) Cost() uint64 { return e.cost }

// Ask answers for somebody's facts. The answer isn't known where a fact that matters isn't.
func (e *Expression) Ask(facts Facts) (Value, error) {
	if e.swift != nil {
		switch n, st := e.swift(facts); {
		case st == blank:
			return Value{}, nil
		case st == odd:
		case e.want == Bool:
			return OfBool(n == 1), nil
		case e.want == Day:
			return OfDay(day.Day(n / secondsInDay)), nil
		default:
			return OfInt(int(n)), nil
		}
	}
	return e.walk(facts)
}

// walk has CEL answer.
func (e *Expression) walk(facts Facts) (Value, error) {
	out, _, err := e.program.Eval(activation{facts, e.unknown})
	if err != nil {
		return Value{}, err
	}
	if types.IsUnknown(out) {
		return Value{}, nil
	}
	return Value{out}, nil
}

// activation lets CEL ask for a fact when it needs it.
type activation struct {
	facts   Facts
	unknown *types.Unknown
}

// ResolveName is a fact's value, or CEL's own "unknown".
func (a activation) ResolveName(name string) (any, bool) {
	if v := a.facts.Fact(name).v; v != nil {
		return v, true
	}
	return a.unknown, true
}

// Parent is none.
func (a activation) Parent() cel.Activation { return nil }

// sizes tells the estimate how large facts can be.
type sizes struct{}

// EstimateSize bounds texts and lists.
func (sizes) EstimateSize(n cost.AstNode) *cost.SizeEstimate {
	if len(n.Path()) == 0 {
		return nil
	}
	switch n.Type().Kind() {
	case types.StringKind:
		return &cost.SizeEstimate{Max: sizeOfText}
	case types.ListKind:
		return &cost.SizeEstimate{Max: sizeOfTexts}
	default:
		return nil
	}
}

// EstimateCallCost leaves calls to CEL's own table.
func (sizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}
