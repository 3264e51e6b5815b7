package quality_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"wanjia/base/words"
	"wanjia/domain/vital"
)

func itoa(n int) string { return strconv.Itoa(n) }

// TestWhatIsAskedHasItsWords: the rules point at fields, and forms, sheets and previews are written with the words of kinds,
// fields, options and effects. The Chinese titles are headers of sheets too, so that no two fields share one.
func TestWhatIsAskedHasItsWords(t *testing.T) {
	want := func(key string) words.Sentence {
		s, ok := words.Lookup(key)
		if !ok || s.ZH == "" || s.EN == "" {
			t.Errorf("%s has no words in both languages", key)
		}
		return s
	}
	titles := map[string]string{}
	named := func(code, title string) {
		if other, taken := titles[title]; taken && other != code {
			t.Errorf("%s and %s are both called %q", code, other, title)
		}
		titles[title] = code
	}
	for _, k := range vital.All() {
		want(fmt.Sprintf("vital.kind.%s.summary", k.Code))
		want("journal.kind." + string(k.Code))
		for _, f := range k.Fields {
			s := want("vital.field." + f.Code)
			named(f.Code, s.ZH)
			named(f.Code, s.EN)
			for _, o := range f.Options {
				want("vital.option." + f.Code + "." + o)
			}
		}
	}
	for op := vital.Mentions; op <= vital.Adopts; op++ {
		want("vital.effect." + op.Name())
	}
	also, err := words.Keys("vital.also.")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range also {
		code := key[len("vital.also."):]
		s := want(key)
		if _, ok := words.Lookup("vital.field." + code); !ok {
			t.Errorf("%s names other titles of a field that isn't asked", key)
		}
		for _, title := range strings.Split(s.ZH+"|"+s.EN, "|") {
			named(code, title)
		}
	}
}
