package area

import "wanjia/base/fault"

// Severity is what a problem does to its row.
type Severity uint8

// The severities.
const (
	Warn   Severity = iota + 1 // the row is taken
	Refuse                     // the row isn't in the tree
)

// Kind is a kind of problem; its text is the key of the sentence that says what is wrong and how to mend it.
type Kind string

// The kinds that refuse a row.
const (
	NoCode         Kind = "area.problem.nocode"
	NoLevel        Kind = "area.problem.nolevel"
	Backwards      Kind = "area.problem.backwards"      // it ends before it begins
	Twice          Kind = "area.problem.twice"          // recorded twice from the same day, with other content
	ParentMissing  Kind = "area.problem.parentmissing"  // its parent isn't in the tree
	Cycle          Kind = "area.problem.cycle"          // it lies in itself
	LevelNotBelow  Kind = "area.problem.levelnotbelow"  // its level isn't below its parent's
	OutsideParent  Kind = "area.problem.outsideparent"  // it exists when its parent does not
	SuccessorCycle Kind = "area.problem.successorcycle" // it is its own successor, or lies in what succeeds it
	SuccessorChain Kind = "area.problem.successorchain" // its successors have successors, over and over
)

// The kinds that warn.
const (
	NoName            Kind = "area.problem.noname"
	SuccessorMissing  Kind = "area.problem.successormissing"
	SuccessorNoEnd    Kind = "area.problem.successornoend"    // it has a successor but no last day
	ParentEnded       Kind = "area.problem.parentended"       // its parent ended, and nothing says where it belongs now
	CodeAgainstParent Kind = "area.problem.codeagainstparent" // its digits name another parent
)

// Kinds are all kinds of problem, those that refuse first.
func Kinds() []Kind {
	return []Kind{NoCode, NoLevel, Backwards, Twice, ParentMissing, Cycle, LevelNotBelow, OutsideParent, SuccessorCycle,
		SuccessorChain, NoName, SuccessorMissing, SuccessorNoEnd, ParentEnded, CodeAgainstParent}
}

// Severity is what the kind does to a row.
func (k Kind) Severity() Severity {
	switch k {
	case NoName, SuccessorMissing, SuccessorNoEnd, ParentEnded, CodeAgainstParent:
		return Warn
	default:
		return Refuse
	}
}

// Problem is one thing wrong with one row.
type Problem struct {
	Kind Kind
	Row  int  // the row's place in the slice that was given
	Code Code // the row's code
	args []string
}

// Severity is what the problem does to the row.
func (p Problem) Severity() Severity { return p.Kind.Severity() }

// Field is the sheet's column to look at.
func (p Problem) Field() string {
	switch p.Kind {
	case NoCode, Twice:
		return "code"
	case NoLevel, LevelNotBelow:
		return "level"
	case NoName:
		return "name"
	case Backwards, SuccessorNoEnd:
		return "valid_to"
	case OutsideParent:
		return "valid_from"
	case SuccessorCycle, SuccessorChain, SuccessorMissing:
		return "successor"
	default:
		return "parent"
	}
}

// Fault is the problem in the three voices. A warning is a fault too: what to do about it is the caller's to say.
func (p Problem) Fault() *fault.Fault {
	return fault.New(fault.Refused, string(p.Kind), append([]string{"code", p.Code.s}, p.args...)...).In(p.Field())
}

// Error is the operator's voice.
func (p Problem) Error() string { return p.Fault().Error() }
