package erasure

import (
	"slices"
	"testing"

	"wanjia/domain/journal"
	"wanjia/domain/person"
)

func TestABodySaysWhoseKeysWereDestroyed(t *testing.T) {
	want := []person.ID{person.FromSource("a", "1"), person.FromSource("a", "2")}
	body, err := journal.ParseBody(Body(want))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Of(body); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	for _, text := range []string{"", "nobody"} {
		if _, err := Of(map[string]string{"people": text}); err == nil {
			t.Errorf("%q names somebody", text)
		}
	}
}
