// Package inspection knows how inspections of providers are planned and drawn: how grave each facility's risk is and why, how many of
// each band are visited, and which facility and which inspectors a seed makes that was promised before. An inspector with an interest in
// a facility never comes to it. Anybody can draw it again.
package inspection

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/audit"
	"wanjia/domain/journal"
)

// Reason is why a facility's risk is higher.
type Reason string

// The reasons.
const (
	Unlicensed   Reason = "unlicensed"    // no licence on file
	Expired      Reason = "expired"       // a licence has run out
	Soon         Reason = "soon"          // a licence runs out soon
	Gap          Reason = "gap"           // a gap in a device's chain of custody
	Complained   Reason = "complained"    // a complaint about it was founded or is open
	OutOfUsual   Reason = "ratio"         // births by sex lie outside what chance brings
	FailedBefore Reason = "failed_before" // the last inspection found something
	Never        Reason = "never"         // never inspected
	LongAgo      Reason = "long_ago"      // not inspected for two years
)

// Reasons lists them.
func Reasons() []Reason {
	return []Reason{Unlicensed, Expired, Soon, Gap, Complained, OutOfUsual, FailedBefore, Never, LongAgo}
}

// Name is the word in the files.
func (r Reason) Name() string { return string(r) }

// Band is facilities of like risk.
type Band struct {
	Code  string
	Title words.Sentence
	From  int // points
	Share int // per cent of them that are visited
}

// Rules are how a place plans.
type Rules struct {
	ID       string
	Version  int
	Sources  []string
	Points   map[Reason]int
	Bands    []Band // the gravest first
	Team     int    // how many inspectors go
	Joint    bool   // from as many agencies
	Verified bool
}

// Check is what is wrong with rules.
func (r *Rules) Check() error {
	if len(r.Bands) == 0 || r.Bands[len(r.Bands)-1].From != 0 || !slices.IsSortedFunc(r.Bands, func(a, b Band) int { return cmp.Compare(b.From, a.From) }) {
		return fault.New(fault.Invalid, "inspection.check.bands", "rules", r.ID)
	}
	return nil
}

// Risk is the points of some reasons.
func (r *Rules) Risk(reasons []Reason) int {
	sum := 0
	for _, why := range reasons {
		sum += r.Points[why]
	}
	return sum
}

// BandOf is the band of some points.
func (r *Rules) BandOf(points int) int {
	return slices.IndexFunc(r.Bands, func(b Band) bool { return points >= b.From })
}

// Site is a facility that may be drawn.
type Site struct {
	ID   journal.ID
	Band int
}

// Member is an inspector who may be drawn.
type Member struct {
	ID        journal.ID
	Account   string
	Agency    string
	Interests []journal.ID // facilities that they must not come to
}

// Plan is what was fixed before the draw.
type Plan struct {
	ID     journal.ID
	Area   area.Code
	Year   int
	Shares []int // per cent, by band
	Team   int
	Joint  bool
	For    string // what is drawn for, where it isn't an inspection of a provider
	Beacon string // which public value, of a day to come, goes into the draw; empty is none
	Sites  []Site
	Pool   []Member
	Seal   string // the promise of the seed
}

// Visit is what a draw makes.
type Visit struct {
	Site journal.ID
	Team []journal.ID // fewer than the plan wants where the rest have an interest
}

// Seed is what the draw is made from: the promised seed and the public value, which nobody knew when the seed was promised.
func (p *Plan) Seed(secret audit.Seed, value string) (audit.Seed, error) {
	if err := secret.Keeps(p.Seal); err != nil {
		return "", err
	}
	switch value = strings.TrimSpace(value); {
	case p.Beacon != "" && value == "":
		return "", fault.New(fault.Invalid, "inspection.beacon", "beacon", p.Beacon).In("value")
	case p.Beacon == "" && value != "":
		return "", fault.New(fault.Invalid, "inspection.beacon.none").In("value")
	}
	return audit.Seed(string(secret) + "\x00" + value), nil
}

// Draw is the visits that a seed makes, in the order of the facilities' ids. Within a band every facility is as likely as every other, and
// for every visit every inspector without an interest (of a joint team: every agency, and every inspector in it).
func (p *Plan) Draw(seed audit.Seed) []Visit {
	var out []Visit
	for band, share := range p.Shares {
		var ids []string
		for _, s := range p.Sites {
			if s.Band == band {
				ids = append(ids, s.ID.String())
			}
		}
		n := (len(ids)*share + 99) / 100
		for _, text := range audit.Pick(ids, n, seed.Stream("facilities "+strconv.Itoa(band))) {
			site, err := journal.ParseID(text)
			if err == nil { // made of an id just now
				out = append(out, Visit{site, p.team(site, seed.Stream("inspectors "+text))})
			}
		}
	}
	slices.SortFunc(out, func(a, b Visit) int { return a.Site.Compare(b.Site.ID) })
	return out
}

// Reveal is what a promised seed and a public value make of the plan.
func (p *Plan) Reveal(secret audit.Seed, value string) (Drawn, error) {
	seed, err := p.Seed(secret, value)
	if err != nil {
		return Drawn{}, err
	}
	return Drawn{Plan: p.ID, Seed: string(secret), Value: strings.TrimSpace(value), Visits: p.Draw(seed)}, nil
}

func (p *Plan) team(site journal.ID, s *audit.Stream) []journal.ID {
	byAgency, agencies := map[string][]string{}, []string{}
	for _, m := range p.Pool {
		if slices.Contains(m.Interests, site) {
			continue
		}
		agency := ""
		if p.Joint {
			agency = m.Agency
		}
		if byAgency[agency] == nil {
			agencies = append(agencies, agency)
		}
		byAgency[agency] = append(byAgency[agency], m.ID.String())
	}
	var chosen []string
	if !p.Joint {
		chosen = audit.Pick(byAgency[""], p.Team, s)
	} else {
		for _, a := range audit.Pick(agencies, p.Team, s) {
			chosen = append(chosen, audit.Pick(byAgency[a], 1, s)...)
		}
	}
	slices.Sort(chosen)
	var out []journal.ID
	for _, text := range chosen {
		if id, err := journal.ParseID(text); err == nil {
			out = append(out, id)
		}
	}
	return out
}
