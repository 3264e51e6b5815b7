package schemes

import (
	"strings"
	"testing"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/packs"
)

func say(f *fault.Fault) string {
	text := words.Text(words.EN, f.Key, f.Args)
	if f.Cause != nil {
		text += ": " + f.Cause.Error()
	}
	return text
}

func TestTheShippedSchemesAreSoundAndTheirExamplesComeOut(t *testing.T) {
	set, wrong := Load(packs.Files(), "core", "cn-township")
	for _, w := range append(wrong, Test(set)...) {
		t.Error(say(w))
	}
	want := "childcare-2025 county-birth-grant emergency-aid festival-aid girls-education-aid rural-elder-support special-assistance"
	var got []string
	for _, s := range set {
		got = append(got, string(s.ID))
	}
	if strings.Join(got, " ") != want {
		t.Errorf("shipped are %s, want %s", strings.Join(got, " "), want)
	}
}
