package rule

import (
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// Comparison is a text that an expression holds a fact against.
type Comparison struct{ Fact, Text string }

// Compared are the texts that an expression writes out and holds facts against, by ==, != or in: whoever knows which texts a
// fact can be finds in them what was misspelt, and would otherwise be false for everybody without a word.
func (e *Expression) Compared() []Comparison { return slices.Clone(e.compared) }

func (l *Language) comparisons(checked *cel.Ast) []Comparison {
	var out []Comparison
	s := swift{l, checked.NativeRep()}
	ast.PreOrderVisit(s.ast.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind || !slices.Contains([]string{operators.Equals, operators.NotEquals, operators.In}, e.AsCall().FunctionName()) {
			return
		}
		a, b := e.AsCall().Args()[0], e.AsCall().Args()[1]
		for _, pair := range [][2]ast.Expr{{a, b}, {b, a}} {
			name, ok := s.fact(pair[0])
			if !ok {
				continue
			}
			for _, text := range literals(pair[1]) {
				out = append(out, Comparison{name, text})
			}
		}
	}))
	return out
}

// literals are the texts that an expression is, or lists.
func literals(e ast.Expr) []string {
	switch e.Kind() {
	case ast.LiteralKind:
		if text, ok := e.AsLiteral().(types.String); ok {
			return []string{string(text)}
		}
	case ast.ListKind:
		var out []string
		for _, x := range e.AsList().Elements() {
			out = append(out, literals(x)...)
		}
		return out
	default:
	}
	return nil
}
