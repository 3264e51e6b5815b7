package sheets

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"wanjia/base/words"
	"wanjia/desk/intake"
	"wanjia/domain/quality"
	"wanjia/httpd/shape"
)

// Warned tells of rows that were taken although something is to be said of them: the first of each kind as it comes, the
// others by their number at the end. Make it with NewWarned.
type Warned struct {
	to    io.Writer
	lang  words.Lang
	told  map[string]bool // what of a row wasn't read, by column and kind of event
	rules map[string]int  // rows by rule
}

// NewWarned tells it to a writer, in a language.
func NewWarned(to io.Writer, lang words.Lang) *Warned {
	return &Warned{to: to, lang: lang, told: map[string]bool{}, rules: map[string]int{}}
}

// Hear takes a row.
func (w *Warned) Hear(r intake.Refusal) error {
	for _, f := range r.Faults {
		what := f.Key + " " + f.Field + " " + f.Args["kind"]
		if w.told[what] {
			continue
		}
		w.told[what] = true
		if _, err := fmt.Fprintf(w.to, "%s:%d %s\n", r.Sheet, r.Row.Number, shape.Sentence(w.lang, f)); err != nil {
			return err
		}
	}
	here := map[string]bool{}
	for _, f := range r.Findings {
		if f.Severity == quality.Query || here[f.Rule] {
			continue
		}
		here[f.Rule] = true
		w.rules[f.Rule]++
		if w.rules[f.Rule] > 1 {
			continue
		}
		if _, err := fmt.Fprintf(w.to, "%s:%d %s: %s\n", r.Sheet, r.Row.Number, f.Rule, words.Text(w.lang, "quality."+f.Rule, f.Facts)); err != nil {
			return err
		}
	}
	return nil
}

// Sum says at the end of how many rows each rule spoke, where it was more than the one that was told.
func (w *Warned) Sum() error {
	for _, rule := range slices.Sorted(maps.Keys(w.rules)) {
		if n := w.rules[rule]; n > 1 {
			text := words.Text(w.lang, "cli.import.warned", map[string]string{"rule": rule, "n": strconv.Itoa(n)})
			if _, err := fmt.Fprintln(w.to, text); err != nil {
				return err
			}
		}
	}
	return nil
}
