package rollup

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wanjia/domain/journal"
)

// town is a journal that can be put back from a copy, and the sender's state with it.
type town struct {
	entries []journal.ID
	state   State
	made    int
}

func (w *town) writes() {
	w.made++
	w.entries = append(w.entries, journal.DeriveID("entry", fmt.Sprint(w.made)))
}

func (w *town) at(n journal.Seq) journal.ID {
	if n < 1 || int(n) > len(w.entries) {
		return journal.ID{}
	}
	return w.entries[n-1]
}

// parcel is what would go next, at most so many entries of it, as the desk cuts it.
func (w *town) parcel(most int) Parcel {
	p := Parcel{After: w.state.At, Mark: w.state.Mark, Head: journal.Seq(len(w.entries))}
	if p.After > p.Head {
		p.After, p.Mark = 0, journal.ID{}
	}
	p.Until = min(p.Head, p.After+journal.Seq(most))
	if p.Last = w.at(p.Until); p.Until == p.After {
		p.Last = p.Mark
	}
	return p
}

// TestASenderEndsWhereItsReaderIs loses, doubles and delays parcels and answers, and puts both sides back from copies: in the end whatever
// stands in the sender's journal has been taken.
func TestASenderEndsWhereItsReaderIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(1_700_000_000, 0).UTC()
		below, above := town{}, State{}
		has := map[journal.ID]bool{}
		var parcels []Parcel
		var content [][]journal.ID
		var replies []Reply
		take := func(p *Parcel, ids []journal.ID) Reply {
			if err := p.Check(); err != nil {
				t.Fatalf("%+v: %v", p, err)
			}
			if above.Fits(p) {
				for _, id := range ids {
					has[id] = true
				}
				above = above.Took(p)
			}
			now = now.Add(time.Second)
			return Reply{Made: now, Have: above.At, Mark: above.Mark}
		}
		send := func() (Parcel, []journal.ID) {
			p := below.parcel(rapid.IntRange(1, 4).Draw(t, "most"))
			return p, append([]journal.ID(nil), below.entries[p.After:p.Until]...)
		}
		var oldBelow town
		var oldAbove State
		oldHas := map[journal.ID]bool{}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 8).Draw(t, "what") {
			case 0, 1:
				below.writes()
			case 2:
				p, ids := send()
				r := take(&p, ids)
				below.state = below.state.Hear(&r, below.at(r.Have))
			case 3:
				p, ids := send()
				parcels, content = append(parcels, p), append(content, ids)
			case 4:
				if n := len(parcels); n > 0 {
					i := rapid.IntRange(0, n-1).Draw(t, "parcel")
					replies = append(replies, take(&parcels[i], content[i]))
				}
			case 5:
				if n := len(replies); n > 0 {
					r := replies[rapid.IntRange(0, n-1).Draw(t, "reply")]
					below.state = below.state.Hear(&r, below.at(r.Have))
				}
			case 6:
				oldBelow = town{append([]journal.ID(nil), below.entries...), below.state, 0}
				oldAbove, oldHas = above, map[journal.ID]bool{}
				for id := range has {
					oldHas[id] = true
				}
			case 7:
				made := below.made
				below = town{append([]journal.ID(nil), oldBelow.entries...), oldBelow.state, made}
			case 8:
				above, has = oldAbove, map[journal.ID]bool{}
				for id := range oldHas {
					has[id] = true
				}
			}
		}
		for range 300 {
			p, ids := send()
			r := take(&p, ids)
			if below.state = below.state.Hear(&r, below.at(r.Have)); below.state.At == journal.Seq(len(below.entries)) {
				break
			}
		}
		for i, id := range below.entries {
			if !has[id] {
				t.Fatalf("entry %d of %d never came", i+1, len(below.entries))
			}
		}
	})
}

// TestNoCareGoesUp goes through all kinds of entries that have a word: a new one that would go up has to be put down here.
func TestNoCareGoesUp(t *testing.T) {
	want := strings.Fields("adoption area birth death divorce erasure head household marriage merge move move_in move_out person person_merge person_unmerge split stillbirth void")
	files, err := filepath.Glob("../../base/words/catalogue/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	goes := map[string]bool{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var said map[string]json.RawMessage
		if err := json.Unmarshal(raw, &said); err != nil {
			t.Fatal(err)
		}
		for key := range said {
			if kind, ok := strings.CutPrefix(key, "journal.kind."); ok && Goes(journal.Kind(kind)) {
				goes[kind] = true
			}
		}
	}
	if got := slices.Sorted(maps.Keys(goes)); !slices.Equal(got, want) {
		t.Errorf("%v go up, want %v", got, want)
	}
}
