package signed_test

import (
	"reflect"
	"testing"
	"time"

	"wanjia/base/id"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
	"wanjia/exchange/signed"
)

func TestAnEntryComesBackFromItsText(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	e := sync.Entry{Version: 1, ID: journal.NewID(at), Device: id.New(at), N: 17, Account: "li", Made: at, Purpose: access.FamilyService, Kind: "visit",
		Values: map[string]string{"person": "x"}, Event: journal.NewID(at), Reason: "why", Overrides: []journal.Override{{Rule: "a", Reason: "b"}}, Base: 4711, Files: []string{"ab"}}
	text, err := signed.Text(e)
	if err != nil {
		t.Fatal(err)
	}
	e.Signed = sync.Signed{Text: text}
	got, err := signed.Read(e.Signed)
	if !reflect.DeepEqual(e, got) || err != nil {
		t.Errorf("%+v came back as %+v, %v", e, got, err)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{`{}`, `{"v":1,"id":"x"}`, `{"made":"2026-13-01"}`, `[]`, `{"values":{"a":1}}`, `{"n":1e99}`, `{"purpose":"?"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := signed.Read(sync.Signed{Text: raw})
		if err != nil {
			return
		}
		text, err := signed.Text(e)
		if err != nil {
			t.Fatal(err)
		}
		again, err := signed.Read(sync.Signed{Text: text})
		if err != nil || again.ID != e.ID || again.Kind != e.Kind || again.N != e.N {
			t.Fatalf("%s came back as %s, %v", raw, text, err)
		}
	})
}
