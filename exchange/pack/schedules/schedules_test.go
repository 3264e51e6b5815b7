package schedules_test

import (
	"testing"

	"wanjia/base/words"
	"wanjia/exchange/pack/forms"
	"wanjia/exchange/pack/schedules"
	"wanjia/packs"
)

func TestTheSchedulesThatTheProgramCarriesAreSound(t *testing.T) {
	set, wrong := schedules.Load(packs.Files(), "core", "cn-township")
	asked, _ := forms.Load(packs.Files(), "core", "cn-township")
	for _, w := range append(append(wrong, schedules.Test(set)...), schedules.Agree(set, asked)...) {
		t.Error(words.Text(words.EN, w.Key, w.Args))
	}
	if set["antenatal"] == nil {
		t.Error("antenatal isn't there")
	}
}
