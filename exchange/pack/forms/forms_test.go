package forms_test

import (
	"testing"

	"wanjia/base/words"
	"wanjia/exchange/pack/forms"
	"wanjia/packs"
)

func TestTheFormsThatTheProgramCarriesAreSound(t *testing.T) {
	set, wrong := forms.Load(packs.Files(), "core", "cn-township")
	for _, w := range append(wrong, forms.Test(set)...) {
		t.Error(words.Text(words.EN, w.Key, w.Args))
	}
	if set["antenatal"] == nil {
		t.Error("antenatal isn't there")
	}
}
