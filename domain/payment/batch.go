package payment

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/money"
)

// Envelope is what is declared of a batch beside it: a file whose count and total differ from the envelope isn't released.
type Envelope struct {
	Count int
	Total money.Fen
}

// Batch is lines that go to the bank together, in order of their references.
type Batch struct{ lines []Line }

// Trouble is a line that isn't paid, and why. The others are.
type Trouble struct {
	Line  Line
	Fault *fault.Fault
}

// MaxLines bounds a batch: fifteen digits count more, but no clerk checks more.
const MaxLines = 500_000

// Of is a batch of those lines that can be paid, and the troubles of the others, row by row: without an account or a name, without an
// amount, or the same payment again.
func Of(lines []Line) (Batch, []Trouble) {
	sorted := inOrder(len(lines), func(a, b int) int { return strings.Compare(lines[a].Reference.s, lines[b].Reference.s) })
	b := Batch{make([]Line, 0, len(lines))}
	var bad []Trouble
	keys := make(map[Key]struct{}, len(sorted))
	var total money.Fen
	for _, at := range sorted {
		l := lines[at]
		f := l.check()
		if _, twice := keys[l.Key]; f == nil && twice {
			f = fault.New(fault.Conflict, "payment.line.twice", "scheme", l.Key.Scheme, "period", l.Key.Period)
		}
		if f == nil && len(b.lines) == MaxLines {
			f = fault.New(fault.TooMuch, "payment.batch.lines", "max", strconv.Itoa(MaxLines))
		}
		sum, err := money.Add(total, l.Amount)
		if f == nil && (err != nil || sum > money.Max) {
			f = fault.New(fault.TooMuch, "payment.batch.total", "max", money.Max.String())
		}
		if f != nil {
			bad = append(bad, Trouble{l, f})
			continue
		}
		total, keys[l.Key] = sum, struct{}{}
		b.lines = append(b.lines, l)
	}
	return b, bad
}

// inOrder are the places of n things in their order; of equals, the first comes first. Places are moved about, and not what stands there.
func inOrder(n int, compare func(a, b int) int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	slices.SortFunc(out, func(a, b int) int { return cmp.Or(compare(a, b), cmp.Compare(a, b)) })
	return out
}

func (l Line) check() *fault.Fault {
	switch {
	case l.Reference.IsZero():
		return fault.New(fault.Invalid, "payment.line.reference").In("reference")
	case strings.TrimSpace(l.Payee.Name) == "":
		return fault.New(fault.Invalid, "payment.line.name").In("name")
	case l.Payee.Account.IsZero():
		return fault.New(fault.Invalid, "payment.line.account").In("account")
	case l.Amount <= 0:
		return fault.New(fault.Invalid, "payment.line.amount", "amount", l.Amount.String()).In("amount")
	}
	return nil
}

// Lines are the payments, in order.
func (b Batch) Lines() []Line { return b.lines }

// Envelope counts and sums the batch.
func (b Batch) Envelope() Envelope {
	e := Envelope{Count: len(b.lines)}
	for _, l := range b.lines {
		e.Total += l.Amount // bounded by Of
	}
	return e
}

// Check compares what was declared with what there is.
func (e Envelope) Check(declared Envelope) error {
	if e != declared {
		return fault.New(fault.Conflict, "payment.envelope", "count", strconv.Itoa(declared.Count), "total", declared.Total.String(),
			"lines", strconv.Itoa(e.Count), "sum", e.Total.String())
	}
	return nil
}

// Release says whether a hand may be put to the release of a batch: not the builder's, no hand twice, the envelope holds and the
// paying account has the money. It leaves when two hands have been put to it.
func (e Envelope) Release(builder string, releasers []string, declared Envelope, funds money.Fen) error {
	switch {
	case e.Count == 0:
		return fault.New(fault.Invalid, "payment.batch.empty")
	case slices.Contains(releasers, builder):
		return fault.New(fault.Denied, "payment.release.own")
	case len(distinct(releasers)) < len(releasers):
		return fault.New(fault.Denied, "payment.release.two")
	}
	if err := e.Check(declared); err != nil {
		return err
	}
	if e.Total > funds {
		return fault.New(fault.Refused, "payment.funds", "total", e.Total.String(), "funds", funds.String())
	}
	return nil
}

func distinct(names []string) []string {
	s := slices.Clone(names)
	slices.Sort(s)
	return slices.DeleteFunc(slices.Compact(s), func(n string) bool { return n == "" })
}
