// Package em estimates how often matching records agree, from pairs of which nobody knows which match (expectation
// maximisation of the Fellegi–Sunter model; W. E. Winkler, 1988). It sees patterns of levels and how often each occurs, never a record.
package em

import "math"

// Pattern is the levels of a pair, four bits for each column, and how many pairs have them. Level 0 is missing and says nothing. Less is
// taken from the evidence of the levels, where columns agree together oftener than each by itself.
type Pattern struct {
	Levels  uint64
	N, Less float64
}

// LevelBits is how many bits of a pattern a column takes, MaxColumns how many columns there is room for.
const (
	LevelBits  = 4
	MaxColumns = 64 / LevelBits
)

// Level is the level of a column in a pattern.
func Level(levels uint64, column int) uint8 {
	return uint8(levels >> (column * LevelBits) & (1<<LevelBits - 1))
}

// Told are the columns, a bit each, that are not missing in a pattern.
func Told(levels uint64) uint64 {
	told := uint64(0)
	for c := 0; levels != 0; c, levels = c+1, levels>>LevelBits {
		if levels&(1<<LevelBits-1) != 0 {
			told |= 1 << c
		}
	}
	return told
}

// Column is what is known of a column beforehand: by level, the share of pairs that have it among those that don't match, and a first
// guess of the share among those that do. A column that is skipped says nothing. Of unlike levels, matches have no more than others do: dates within ten
// years of each other speak for nobody. Where hardly anybody matches, namesakes would else be taken for matches, and what they are like learnt.
type Column struct {
	U, M   []float64
	Guess  []float64 // what is usual of M; nil for M itself
	Skip   bool
	Own    bool  // is somebody's own, so that people of one household are as unlike in it as any others
	Unlike uint8 // how many levels, from the first, are so; 1 is to differ, which is bounded more
}

func (c *Column) guess() []float64 {
	if c.Guess != nil {
		return c.Guess
	}
	return c.M
}

// Fit is what was learnt. U is what others than matches look like among these pairs, which need not be what they look like among all.
type Fit struct {
	Share   float64     // of the pairs that match
	Near    float64     // of the pairs that are of one household: alike in all but what is somebody's own
	Matches float64     // pairs that match
	Others  float64     // pairs that don't
	M, U    [][]float64 // by column and level
	Rounds  int
}

const (
	rounds   = 100
	settled  = 1e-5
	pseudo   = 12.0 // matching pairs as they usually are that are added to those seen, with a part of
	byChance = 0.1  // the square root of the other pairs, for as many can look like matches by chance
	pseudoU  = 5000 // other pairs as they are among all that are added to those seen
	leastM   = 1e-6 // no level is impossible among matches
	mostOdds = 60
	// mostDiffer is how often matches may differ where other pairs always do (level 1 is to differ).
	mostDiffer = 0.5
)

// Start is where learning begins.
type Start struct {
	Share float64 // of the pairs that match
	Adapt float64 // how far U may follow these pairs, 0 to 1: not at all where most of them match
	Hold  bool    // the share is known from elsewhere and stays
}

// Train estimates M and the share of matching pairs, and adapts U to these pairs as far as it may.
func Train(patterns []Pattern, columns []Column, start Start) Fit {
	f := Fit{Share: start.Share, M: make([][]float64, len(columns)), U: make([][]float64, len(columns))}
	total := 0.0
	for _, p := range patterns {
		total += p.N
	}
	for c := range columns {
		f.M[c] = append([]float64(nil), columns[c].M...)
		f.U[c] = append([]float64(nil), columns[c].U...)
	}
	if total == 0 {
		return f
	}
	if households(columns) {
		f.Near = f.Share / 2
	}
	for f.Rounds = 1; f.Rounds <= rounds; f.Rounds++ {
		sums, others, matches, near := f.expect(patterns, columns)
		was := f.Share
		if f.Near > 0 {
			f.Near = min(max(near/total, 1e-12), 0.9)
		}
		f.Matches, f.Others = matches, total-matches
		if !start.Hold {
			f.Share = min(max(matches/total, 1e-9), 1-1e-9)
		}
		moved := f.maximise(columns, sums, others, start.Adapt)
		if math.Abs(f.Share-was) < settled*f.Share && moved < settled*10 {
			break
		}
	}
	return f
}

// households says whether people of one household can be told from one person: by what is somebody's own beside what they share.
func households(columns []Column) bool {
	own, shared := 0, 0
	for i := range columns {
		switch {
		case columns[i].Skip:
		case columns[i].Own:
			own++
		default:
			shared++
		}
	}
	return own > 0 && shared > 0
}

// expect sums, over all patterns, the probability of matching, and of being of others, by column and level. Pairs of one household are
// neither: they would else be learnt as matches that differ, where families outnumber whoever stands twice.
func (f *Fit) expect(patterns []Pattern, columns []Column) (sums, others [][]float64, matches, near float64) {
	logs := make([][]float64, len(columns))
	sums, others = make([][]float64, len(columns)), make([][]float64, len(columns))
	for c := range columns {
		others[c] = make([]float64, len(columns[c].M))
		sums[c] = make([]float64, len(columns[c].M))
		logs[c] = make([]float64, len(columns[c].M))
		for l := 1; l < len(logs[c]); l++ {
			logs[c][l] = Weight(f.M[c][l], f.U[c][l])
		}
	}
	prior := math.Log(f.Share / (1 - f.Share))
	for _, p := range patterns {
		w, own := prior-p.Less, 0.0
		for c := range columns {
			if !columns[c].Skip {
				log := logs[c][Level(p.Levels, c)]
				w += log
				if columns[c].Own {
					own += log
				}
			}
		}
		n, mates := p.N*Probability(w), 0.0
		if f.Near > 0 {
			n, mates = f.apart(p.N, w, own)
		}
		matches, near = matches+n, near+mates
		for c := range columns {
			l := Level(p.Levels, c)
			sums[c][l] += n
			others[c][l] += p.N - n - mates
		}
	}
	return sums, others, matches, near
}

// apart parts pairs of a pattern by its odds to be of one person and not of others: into those of one person and of one household. own is the part of the
// evidence that is of what is somebody's own.
func (f *Fit) apart(pairs, w, own float64) (matches, mates float64) {
	of := math.Exp(min(max(w, -mostOdds), mostOdds))
	near := of * math.Exp(-min(max(own, -mostOdds), mostOdds)) * f.Near / f.Share
	return pairs * of / (1 + of + near), pairs * near / (1 + of + near)
}

// maximise takes the shares of the sums; it tells the largest change.
func (f *Fit) maximise(columns []Column, sums, others [][]float64, adapt float64) float64 {
	guess := pseudo + byChance*math.Sqrt(f.Others)
	moved := 0.0
	for c := range columns {
		if columns[c].Skip {
			continue
		}
		total, rest := guess, float64(pseudoU)
		for l := 1; l < len(sums[c]); l++ {
			total += sums[c][l]
			rest += adapt * others[c][l]
		}
		for l := 1; l < len(sums[c]); l++ {
			m := max((sums[c][l]+guess*columns[c].guess()[l])/total, leastM)
			moved = max(moved, math.Abs(m-f.M[c][l]))
			f.M[c][l] = m
			f.U[c][l] = (adapt*others[c][l] + pseudoU*columns[c].U[l]) / rest
		}
		f.bound(c, f.U[c], int(columns[c].Unlike))
	}
	return moved
}

// bound keeps matches from looking like other pairs: without it any number of pairs could be explained as matches that differ. What is
// taken from unlike levels goes to the other ones.
func (f *Fit) bound(c int, u []float64, unlike int) {
	m := f.M[c]
	rest, held := 0.0, 0.0
	for l := 1; l < len(m); l++ {
		most := u[l]
		if l == 1 {
			most *= mostDiffer
		}
		if l <= max(unlike, 1) {
			m[l] = min(m[l], most)
			held += m[l]
		} else {
			rest += m[l]
		}
	}
	if rest <= 0 {
		return
	}
	for l := max(unlike, 1) + 1; l < len(m); l++ {
		m[l] *= (1 - held) / rest
	}
}

// Weight is the evidence of a level: the natural logarithm of how much commoner it is among matches.
func Weight(m, u float64) float64 {
	if m <= 0 && u <= 0 {
		return 0
	}
	return math.Log(max(m, 1e-9) / max(u, 1e-12))
}

// Probability is that of odds given as their natural logarithm.
func Probability(logOdds float64) float64 {
	logOdds = min(max(logOdds, -mostOdds), mostOdds)
	return 1 / (1 + math.Exp(-logOdds))
}

// Relative is what it takes from the weight of a pair that people of one household are alike too, in all but what is somebody's own: the
// evidence beside strangers becomes that beside strangers and relatives. near is the share of all pairs that are such people, prior that of one person,
// own the part of the weight that is of what is somebody's own.
func Relative(near, prior, weight, own float64) float64 {
	if near <= 0 {
		return 0
	}
	return math.Log1p(near / (1 - prior) * math.Exp(weight-own))
}
