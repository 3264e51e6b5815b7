package reform

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"wanjia/base/money"
	"wanjia/desk/benefits"
	"wanjia/desk/door"
	"wanjia/domain/access"
)

// coarse is what money is told in outside the desk that handles benefits: a hundred yuan.
const coarse money.Fen = 100_00

// veil is a trial as whoever works elsewhere may see it: every count rounded by the door, and money not as it is but as the rounded
// count at what each gets on average, so that neither tells of one family, and two drafts that differ by one family tell nothing.
func (d *Desk) veil(ctx context.Context, who access.Actor, r *run) (benefits.Compared, error) {
	out := benefits.Compared{Tally: r.told.Tally, Open: r.told.Open}
	out.Parts = append(out.Parts, r.told.Parts...)
	out.Costs = append(out.Costs, r.told.Costs...)
	month := usual(r.told.Costs)
	type holder struct {
		name  string
		tally *benefits.Tally
		usual benefits.Tally // by whose average few are told
	}
	holders := []holder{{"whole", &out.Tally, r.told.Tally}}
	for i := range out.Parts {
		holders = append(holders, holder{out.Parts[i].Area.String(), &out.Parts[i].Tally, r.told.Tally})
	}
	for i := range out.Costs {
		holders = append(holders, holder{out.Costs[i].Area.String() + " " + out.Costs[i].Month.String(), &out.Costs[i].Tally, month})
	}
	scheme := string(r.order.Scheme.ID)
	cells := []door.Count{{Name: scheme + " open", N: int64(r.told.Open)}}
	for _, h := range holders {
		for _, c := range []struct {
			what string
			n    int
		}{{"people", h.tally.People}, {"gain", h.tally.Gain}, {"lose", h.tally.Lose}} {
			cells = append(cells, door.Count{Name: scheme + " " + h.name + " " + c.what, N: int64(c.n)})
		}
	}
	sum := sha256.Sum256([]byte(r.order.Text))
	shown, err := d.door.Counts(ctx, who, r.order.Area, "benefit reform", scheme+" "+r.order.Until.String()+" "+hex.EncodeToString(sum[:8]), cells)
	if err != nil {
		return out, err
	}
	out.Open = int(shown[0].N)
	for i, h := range holders {
		three := shown[1+3*i:]
		veiled(h.tally, h.usual, int(three[0].N), int(three[1].N), int(three[2].N))
	}
	return out, nil
}

// usual is all months together: people as often as they are owed something.
func usual(months []benefits.Cost) benefits.Tally {
	var t benefits.Tally
	for _, m := range months {
		t.People, t.Gain, t.Lose = t.People+m.People, t.Gain+m.Gain, t.Lose+m.Lose
		t.Before, t.Gained, t.Lost = t.Before+m.Before, t.Gained+m.Gained, t.Lost+m.Lost
	}
	return t
}

// veiled puts rounded counts in place of the counts, and money that follows from them in place of the money.
func veiled(t *benefits.Tally, whole benefits.Tally, people, gain, lose int) {
	t.Before = follows(t.Before, t.People, people, whole.Before, whole.People)
	t.Gained = follows(t.Gained, t.Gain, gain, whole.Gained, whole.Gain)
	t.Lost = min(follows(t.Lost, t.Lose, lose, whole.Lost, whole.Lose), t.Before+t.Gained)
	t.People, t.Gain, t.Lose = max(people, gain+lose), gain, lose
}

// few is how many people's average says too much of one.
const few = 5

// follows is what so many would come to at the average of those that there are, or of the whole where they are few, in hundreds of yuan.
func follows(sum money.Fen, of, shown int, whole money.Fen, all int) money.Fen {
	if of < few {
		sum, of = whole, all
	}
	if of < few || shown == 0 {
		return 0
	}
	return (sum/money.Fen(of)*money.Fen(shown) + coarse/2) / coarse * coarse
}
