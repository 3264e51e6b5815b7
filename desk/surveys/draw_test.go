package surveys

import (
	"path/filepath"
	"strconv"
	"testing"

	"wanjia/base/seal"
	"wanjia/domain/journal"
	"wanjia/domain/survey"
)

// A fifth of all services is drawn, the same ones whenever it is asked, and others under other secrets.
func TestTheDrawFollowsFromTheSecretAlone(t *testing.T) {
	def := &survey.Definition{ID: "service", Share: 20}
	var desks []*Desk
	for i := range 2 {
		keys, err := seal.LoadOrCreate(filepath.Join(t.TempDir(), strconv.Itoa(i)))
		if err != nil {
			t.Fatal(err)
		}
		desks = append(desks, New(nil, nil, keys, nil))
	}
	n, same := 0, 0
	const all = 20_000
	for i := range all {
		id := journal.DeriveID("service", strconv.Itoa(i))
		one := desks[0].drawn(def, id)
		if one != desks[0].drawn(def, id) {
			t.Fatal("a service is drawn once and not again")
		}
		if one {
			n++
			if desks[1].drawn(def, id) {
				same++
			}
		}
	}
	if n < all*18/100 || n > all*22/100 {
		t.Errorf("%d of %d are drawn, want a fifth", n, all)
	}
	if same < n*15/100 || same > n*25/100 {
		t.Errorf("%d of %d are drawn under another secret too, want a fifth", same, n)
	}
}
