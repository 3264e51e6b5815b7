package handover

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/transfer"
)

func post(t testing.TB) Post {
	t.Helper()
	skey, vkey, err := journal.GenerateKeys("test")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	return Post{Signer: signer, Own: vkey, Now: func() time.Time { return time.UnixMilli(0) }}
}

func TestWhatOneServerWritesTheOtherReads(t *testing.T) {
	a, b, c := post(t), post(t), post(t)
	want := []transfer.Message{{Of: journal.DeriveID("x"), From: transfer.Out, State: transfer.Offered, To: "9902", On: 20_000, Sealed: "a.b.c"},
		{Of: journal.DeriveID("y"), From: transfer.In, State: transfer.Refused, Reason: "never came"}}
	raw, err := a.Write(b.Key(), want)
	if err != nil {
		t.Fatal(err)
	}
	from, got, err := b.Read(raw)
	if err != nil || from != a.Key() || !reflect.DeepEqual(got, want) {
		t.Errorf("read %v of %q, %v; want %v", got, from, err, want)
	}
	if _, _, err := c.Read(raw); !fault.Is(err, "transfer.other") {
		t.Errorf("a server that it isn't for says %v", err)
	}
	card, err := a.Card([]byte("point"))
	if err != nil {
		t.Fatal(err)
	}
	if key, point, err := b.ReadCard(card); err != nil || key != a.Key() || string(point) != "point" {
		t.Errorf("the card is of %q with %q, %v", key, point, err)
	}
	if _, _, err := b.Read(card); !fault.Is(err, "bundle.kind") {
		t.Errorf("a card taken for messages says %v", err)
	}
}

func TestAPacketKeepsWhatARecordHasAndNothingElse(t *testing.T) {
	one := person.ID{ID: id.Derive("one")}
	p := transfer.Packet{Address: "2 New Lane", People: []transfer.Mover{{ID: one, Values: map[string]string{"name": "Wang", "sex": "male", "secret": "x"}}}}
	raw, err := Pack(&p)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Unpack(raw)
	delete(p.People[0].Values, "secret")
	if err != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("%+v, %v; want %+v", got, err, p)
	}
	for _, text := range []string{`{}`, `{"v":2,"people":[]}`, `{"v":1,"people":[{"id":"x"}]}`, `{"v":1}`, `[`} {
		if got, err := Unpack([]byte(text)); err == nil {
			t.Errorf("%s is %+v", text, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	line, err := json.Marshal(Line(&transfer.Message{Of: journal.DeriveID("x"), From: transfer.Out, State: transfer.Offered, On: 20_000}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"to":"x"}`), line)
	f.Fuzz(func(t *testing.T, head, line []byte) {
		_, all, err := Read([][]byte{head, line})
		if err != nil {
			return
		}
		again, err := json.Marshal(Line(&all[0]))
		if err != nil {
			t.Fatal(err)
		}
		if _, twice, err := Read([][]byte{head, again}); err != nil || !reflect.DeepEqual(all, twice) {
			t.Errorf("%s reads as %v and again as %v, %v", line, all, twice, err)
		}
	})
}
