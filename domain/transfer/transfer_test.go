package transfer

import (
	"testing"

	"pgregory.net/rapid"

	"wanjia/domain/journal"
)

// side is one server of the two.
type side struct {
	File
	known bool
}

func (s *side) decide(to State) {
	if s.known && s.State == Offered {
		s.State = to
	}
}

// hear is what a desk does with a message.
func (s *side) hear(m State) {
	switch {
	case !s.known && (m == Offered || m == Withdrawn):
		s.known, s.State = true, m
	case s.known && s.Hear(m):
		s.State = m
	}
}

// Whatever is decided on the two sides and in whatever order messages come, doubled or late, both sides end with the same once each has
// heard the other, and what the side decided where they come to is final.
func TestBothSidesEndWithTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		out, in := &side{File: File{Side: Out, State: Offered}, known: true}, &side{File: File{Side: In}}
		var toIn, toOut []State
		decided := State("")
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, 6), 0, 30).Draw(t, "steps") {
			switch n {
			case 0:
				toIn = append(toIn, out.State)
			case 1:
				if in.known {
					toOut = append(toOut, in.State)
				}
			case 2, 3: // messages stay on their stick and may come again
				if len(toIn) > 0 {
					in.hear(toIn[rapid.IntRange(0, len(toIn)-1).Draw(t, "which")])
				}
				if len(toOut) > 0 && n == 3 {
					out.hear(toOut[rapid.IntRange(0, len(toOut)-1).Draw(t, "which")])
				}
			case 4:
				in.decide(Taken)
			case 5:
				in.decide(Refused)
			case 6:
				out.decide(Withdrawn)
			}
			if in.State == Taken || in.State == Refused {
				if decided == "" {
					decided = in.State
				}
				if in.State != decided {
					t.Fatalf("%s became %s where they come to", decided, in.State)
				}
			}
		}
		in.hear(out.State)
		out.hear(in.State)
		if in.State != out.State {
			t.Fatalf("here it is %s and there %s", out.State, in.State)
		}
	})
}

func TestAnEntrySaysWhatItWasMadeOf(t *testing.T) {
	f := File{ID: journal.DeriveID("a"), Side: Out, Peer: "key", To: "9902", On: 9, People: 3, State: Offered}
	body, err := journal.ParseBody(f.Body("sealed"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := File{}.Take(journal.Entry{ID: f.ID, Kind: Kind, Seq: 4, Author: "li"}, body)
	if err != nil || got.ID != f.ID || got.Peer != "key" || got.To != "9902" || got.On != 9 || got.People != 3 || got.State != Offered || got.By != "li" {
		t.Errorf("%+v, %v", got, err)
	}
	if body, err = journal.ParseBody(StepBody(f.ID, Taken, There, "")); err != nil {
		t.Fatal(err)
	}
	if got, err = got.Take(journal.Entry{Kind: Step, Seq: 9, Author: "server:x"}, body); err != nil || got.State != Taken || got.By != "" || len(got.Seqs) != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}
