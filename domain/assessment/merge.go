package assessment

import (
	"maps"
	"slices"
	"strings"

	"wanjia/domain/journal"
)

// Away is what one of a team changed of a round without seeing what the others wrote since.
type Away struct {
	By      string
	Base    journal.Seq // the newest record of the round that they had seen; 0 for none
	Changed Answers     // an answer without a value takes back what stood there
}

// Merge brings what was changed away together with the records of its round, oldest first. What only one side changed stands; so does
// what both found alike, with the photos of both. What another changed differently is a clash and is for a person: a finding isn't
// settled by who came later. Whoever changes what they themselves wrote since has the later word.
func Merge(round []Record, a Away) (Answers, []Key) {
	base, now, last := Answers{}, Answers{}, map[Key]string{}
	for _, r := range round {
		if r.Seq <= a.Base {
			base = r.Answers
		} else {
			for k := range changed(now, r.Answers) {
				last[k] = r.By
			}
		}
		now = r.Answers
	}
	out := maps.Clone(now)
	var clashes []Key
	for k, mine := range a.Changed {
		theirs := now[k]
		merged, agree := mine.with(theirs)
		switch {
		case same(theirs, base[k]) || last[k] == a.By:
			out[k] = mine
		case agree:
			out[k] = merged
		default:
			clashes = append(clashes, k)
		}
		if out[k].Value == "" && out[k].Note == "" && len(out[k].Photos) == 0 {
			delete(out, k)
		}
	}
	slices.SortFunc(clashes, func(x, y Key) int { return strings.Compare(x.String(), y.String()) })
	return out, clashes
}

// changed are the keys whose answers differ.
func changed(before, after Answers) map[Key]bool {
	out := map[Key]bool{}
	for k, a := range after {
		if !same(a, before[k]) {
			out[k] = true
		}
	}
	for k := range before {
		if _, ok := after[k]; !ok {
			out[k] = true
		}
	}
	return out
}

func same(a, b Answer) bool {
	return a.Value == b.Value && a.Note == b.Note && slices.Equal(a.Photos, b.Photos)
}

// with is two findings of one item as one, where they agree: the same value, the note of whoever wrote one, the photos of both.
func (a Answer) with(b Answer) (Answer, bool) {
	if a.Value != b.Value || a.Note != "" && b.Note != "" && a.Note != b.Note {
		return a, false
	}
	if a.Note == "" {
		a.Note = b.Note
	}
	photos := slices.Clone(b.Photos)
	for _, p := range a.Photos {
		if !slices.Contains(photos, p) {
			photos = append(photos, p)
		}
	}
	a.Photos = photos
	return a, true
}
