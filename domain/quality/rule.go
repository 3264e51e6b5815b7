package quality

// Limits are the thresholds of the rules; a pack gives them.
type Limits struct {
	Baseline string // the day before which nothing but history happens; empty where the register has none
}

// Defaults are the thresholds where no pack says otherwise.
func Defaults() Limits { return Limits{} }

// rules is every rule, in the order of the reference list.
func rules() []*Rule { return nil }
