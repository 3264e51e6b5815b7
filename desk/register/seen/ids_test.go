package seen

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func TestWhatWasTakenInMayBeThere(t *testing.T) {
	s := NewIds() // for all cases: what others took in hides nothing
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOf(rapid.SliceOfN(rapid.Byte(), 16, 16)).Draw(t, "ids")
		for i, id := range ids {
			s.Add(Sort(i%5+1), [16]byte(id))
		}
		for i, id := range ids {
			if !s.May(Sort(i%5+1), [16]byte(id)) {
				t.Fatalf("%x was taken in and is said not to be there", id)
			}
		}
	})
}

func TestFewOfTheOthersAreTakenForIt(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	alike := func(n int) (id [16]byte) { binary.BigEndian.PutUint64(id[8:], uint64(n)); return id }
	random := func(int) (id [16]byte) {
		binary.BigEndian.PutUint64(id[:8], r.Uint64())
		binary.BigEndian.PutUint64(id[8:], r.Uint64())
		return id
	}
	for name, make := range map[string]func(int) [16]byte{"random ids": random, "numbers in a row": alike} {
		s := NewIds()
		const many = 1_000_000
		for i := range many {
			s.Add(Person, make(i))
		}
		wrong := 0
		for i := range many {
			if s.May(Event, make(i)) || s.May(Person, make(many+i)) {
				wrong++
			}
		}
		if wrong > many/500 {
			t.Errorf("%s: %d of %d that were never taken in are said to be there; want at most %d", name, wrong, many, many/500)
		}
	}
}

func TestWhoHasForgottenSaysThatAllMayBeThere(t *testing.T) {
	s := NewIds()
	s.Forget()
	s.Add(Person, [16]byte{1})
	var none *Ids
	none.Add(Person, [16]byte{1})
	none.Forget()
	if !s.May(Person, [16]byte{2}) || !none.May(Person, [16]byte{2}) {
		t.Errorf("an id is said not to be there by who knows nothing")
	}
}
