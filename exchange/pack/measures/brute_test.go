package measures_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/domain/care"
	"wanjia/domain/care/measure"
	"wanjia/domain/care/stock"
	"wanjia/domain/cube"
	"wanjia/domain/person"
	"wanjia/exchange/pack/measures"
	"wanjia/exchange/pack/programmes"
	"wanjia/packs"
)

// A random place: clients of every programme with what was written down of them, the births that the register has, and stores.
type randomPlace struct {
	clients  map[string][]*measure.Case // by programme
	births   []born
	ledgers  [][]stock.Line
	from, to day.Day
	today    day.Day
}

type born struct {
	on     day.Day
	values map[string]string
}

func drawDay(t *rapid.T, from, to day.Day) day.Day {
	return day.Day(rapid.IntRange(int(from), int(to)).Draw(t, "day"))
}

// few is one of some answers, or none.
func few(t *rapid.T, answers map[string]string, code string, some ...string) {
	if text := rapid.SampledFrom(append(some, "")).Draw(t, code); text != "" {
		answers[code] = text
	}
}

func number(t *rapid.T, answers map[string]string, code string, least, most int) {
	if rapid.IntRange(0, 3).Draw(t, code+" said") > 0 {
		answers[code] = strconv.Itoa(rapid.IntRange(least, most).Draw(t, code))
	}
}

// near is a day, often one on which something is just so or just not.
func near(t *rapid.T, from, to day.Day, edges ...day.Day) day.Day {
	edges = slices.DeleteFunc(edges, func(d day.Day) bool { return d < from || d > to })
	if len(edges) == 0 || rapid.Bool().Draw(t, "anywhere") {
		return drawDay(t, from, to)
	}
	return min(max(rapid.SampledFrom(edges).Draw(t, "edge")+day.Day(rapid.IntRange(-1, 1).Draw(t, "beside")), from), to)
}

// monthsOn is a day so many months after another.
func monthsOn(d day.Day, n int) day.Day {
	y, m, of := d.Date()
	m += n
	y, m = y+(m-1)/12, (m-1)%12+1
	on, err := day.Of(y, m, min(of, day.DaysIn(y, m)))
	if err != nil {
		panic(err)
	}
	return on
}

func dayAnswer(t *rapid.T, answers map[string]string, code string, from, to day.Day) {
	if rapid.IntRange(0, 3).Draw(t, code+" said") > 0 {
		answers[code] = drawDay(t, from, to).String()
	}
}

const yes, no = "yes", "no"

// answered is what a form might have been answered with at a visit.
func answered(t *rapid.T, form string, on, birth, end day.Day) map[string]string {
	a := map[string]string{}
	switch form {
	case "antenatal":
		few(t, a, "weeks", "8", "11", "12", "13", "22", "23", "24", "27", "28", "29", "36")
		a["edd"] = (near(t, on-142, on+138, day.Must("2026-01-01"), end) + 112).String()
		number(t, a, "systolic", 90, 170)
		few(t, a, "told_signs", yes, no)
		few(t, a, "ifa", yes, no)
		few(t, a, "syphilis", "negative", "positive", "not_done")
		few(t, a, "hiv", "negative", "positive", "not_done")
		few(t, a, "ultrasound", yes, no)
	case "antenatal-outcome":
		few(t, a, "outcome", "live", "still", "left")
	case "postnatal":
		few(t, a, "early", yes, no)
	case "newborn-visit":
		few(t, a, "early", yes, no)
	case "child-check":
		few(t, a, "feeds", "breast", "mixed", "formula")
		few(t, a, "muac", "11.4", "11.5", "13.0")
		few(t, a, "vitamin_a", yes, no)
	case "immunisation":
		few(t, a, "vaccine", "hepb", "bcg", "ipv", "bopv", "dtap", "mmr", "je", "mena")
		number(t, a, "number", 1, 3)
		if rapid.IntRange(0, 3).Draw(t, "given") > 0 {
			a["given_on"] = near(t, birth, max(birth, on), monthsOn(birth, 1), monthsOn(birth, 6), monthsOn(birth, 9), end-122).String()
		}
		few(t, a, "birth_dose", yes, no)
		few(t, a, "reaction", "none", "fever", "local,rash", "breath")
	case "choice":
		few(t, a, "told_others", yes, no)
		few(t, a, "told_effects", yes, no)
		few(t, a, "told_todo", yes, no)
		few(t, a, "told_switch", yes, no)
		few(t, a, "asked_for", "pill", "iud", "nothing", "undecided")
		few(t, a, "received", "pill", "iud", "nothing")
		few(t, a, "why_none", "stock", "medical", "skill", "changed")
		dayAnswer(t, a, "asked_on", on-9, on)
		dayAnswer(t, a, "removed_on", on-9, on+3)
	case "cervical":
		few(t, a, "result", "negative", "positive", "unfit", "waiting")
		dayAnswer(t, a, "told_on", on, on+9)
	}
	return a
}

func drawClient(t *rapid.T, forms []string, start, end day.Day) *measure.Case {
	birth := drawDay(t, start-500, start+300)
	if rapid.IntRange(0, 4).Draw(t, "older") == 0 {
		birth = drawDay(t, start-60*31, start-50*30)
	}
	c := &measure.Case{Born: birth.Partial(), Enrolled: max(birth, start) + day.Day(rapid.IntRange(0, 90).Draw(t, "enrolled"))}
	doses(t, c, forms, birth)
	for range rapid.SampledFrom([]int{0, 1, 2, 3, 5, 7, 8, 9}).Draw(t, "visits") {
		on := near(t, c.Enrolled, c.Enrolled+400, monthsOn(birth, 3), monthsOn(birth, 6), monthsOn(birth, 60), end-183, day.Must("2026-01-01"), end)
		m := care.Meeting{On: on, Form: rapid.SampledFrom(forms).Draw(t, "form"), By: rapid.SampledFrom([]string{"gao", "lin"}).Draw(t, "by"), Declined: rapid.IntRange(0, 19).Draw(t, "declined") == 0,
			At: time.UnixMilli(int64(on+day.Day(rapid.IntRange(0, 20).Draw(t, "wrote")))*86_400_000 + 43_200_000)}
		if !m.Declined {
			m.Answers = answered(t, m.Form, on, birth, end)
		}
		c.Meetings = append(c.Meetings, m)
	}
	slices.SortStableFunc(c.Meetings, func(a, b care.Meeting) int { return int(a.On - b.On) })
	for _, m := range c.Meetings {
		if m.Form == "antenatal-outcome" && c.Ended == 0 {
			c.Ended = m.On
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "referrals") {
		sent := drawDay(t, c.Enrolled, c.Enrolled+300)
		steps := []care.ReferralStep{{On: sent, State: "sent", By: "gao"}}
		for _, state := range []string{"arrived", "outcome", "told"}[:rapid.IntRange(0, 3).Draw(t, "steps")] {
			steps = append(steps, care.ReferralStep{On: steps[len(steps)-1].On + day.Day(rapid.IntRange(0, 9).Draw(t, "later")), State: state, By: "gao"})
		}
		c.Steps = append(c.Steps, steps)
	}
	return c
}

// doses gives some children everything of their first year, now and then save one dose or late.
func doses(t *rapid.T, c *measure.Case, forms []string, birth day.Day) {
	if !slices.Contains(forms, "immunisation") || rapid.Bool().Draw(t, "as they come") {
		return
	}
	skip, late := rapid.IntRange(0, 20).Draw(t, "save"), rapid.IntRange(0, 30).Draw(t, "late")
	for i, d := range []string{"hepb 1", "hepb 2", "hepb 3", "bcg 1", "ipv 1", "ipv 2", "bopv 3", "dtap 1", "dtap 2", "dtap 3", "mmr 1", "je 1", "mena 1", "mena 2"} {
		vaccine, which, _ := strings.Cut(d, " ")
		on := birth + day.Day(rapid.IntRange(0, 330).Draw(t, d))
		if i == late {
			on = monthsOn(birth, 12) + day.Day(rapid.IntRange(-1, 20).Draw(t, "days late"))
		}
		if i != skip {
			c.Meetings = append(c.Meetings, care.Meeting{On: on, Form: "immunisation", At: time.UnixMilli(int64(on) * 86_400_000), Answers: map[string]string{"vaccine": vaccine, "number": which, "given_on": on.String()}})
		}
	}
}

func drawPlace(t *rapid.T, served map[string]*care.Programme) *randomPlace {
	start := day.Must("2025-06-01")
	p := &randomPlace{clients: map[string][]*measure.Case{}, from: day.Must("2026-01-01"), today: drawDay(t, day.Must("2026-02-01"), day.Must("2027-06-01"))}
	p.to = min(day.Must("2026-12-31"), p.today)
	for _, id := range []string{"antenatal", "child", "choice", "early-childhood", "gynaecology", "immunisation", "postnatal", "preconception", "screening"} {
		for range rapid.IntRange(0, 9).Draw(t, id) {
			p.clients[id] = append(p.clients[id], drawClient(t, served[id].Forms, start, p.to))
		}
	}
	one := p.to - 122 + day.Day(rapid.IntRange(-1, 1).Draw(t, "dose 1"))
	p.clients["immunisation"] = append(p.clients["immunisation"], &measure.Case{Born: (one - 90).Partial(), Enrolled: one,
		Meetings: []care.Meeting{{On: one, Form: "immunisation", Answers: map[string]string{"vaccine": "dtap", "number": "1", "given_on": one.String()}}}})
	scanned := rapid.SampledFrom([]string{"22", "23", "24"}).Draw(t, "scanned at")
	p.clients["antenatal"] = append(p.clients["antenatal"], &measure.Case{Enrolled: p.from, Meetings: []care.Meeting{{On: p.from, Form: "antenatal",
		Answers: map[string]string{"weeks": scanned, "edd": (p.from + 115).String(), "ultrasound": yes}}}})
	for range rapid.IntRange(0, 6).Draw(t, "births") {
		b := born{drawDay(t, start, p.today), map[string]string{}}
		few(t, b.values, "attendant", "physician", "midwife", "traditional", "none", "unknown")
		few(t, b.values, "place", "hospital", "clinic", "home", "unknown")
		p.births = append(p.births, b)
	}
	for range rapid.IntRange(0, 2).Draw(t, "stores") {
		var lines []stock.Line
		for range rapid.IntRange(0, 20).Draw(t, "lines") {
			lines = append(lines, stock.Line{Item: rapid.SampledFrom([]string{"BCG", "bcg ", "\u5361\u4ecb\u82d7", "MMR", "DTaP", "Hepatitis B", "Inactivated polio", "Oral polio", "ORS"}).Draw(t, "item"),
				On: drawDay(t, start, p.today), Delta: rapid.SampledFrom([]int{-20, 5, 50, 500}).Draw(t, "delta"), Expiry: rapid.SampledFrom([]day.Day{0, day.Must("2026-08-15"), day.Must("2029-01-01")}).Draw(t, "expiry")})
		}
		p.ledgers = append(p.ledgers, lines)
	}
	return p
}

// told is what was said at a visit that took place.
func told(c *measure.Case, form string, fn func(care.Meeting)) {
	for _, m := range c.Meetings {
		if !m.Declined && m.Form == form {
			fn(m)
		}
	}
}

func whole(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

func dayOf(text string) day.Day {
	d, err := day.Parse(text)
	if err != nil {
		return 0
	}
	return d
}

func (p *randomPlace) over(on day.Day) bool { return on >= p.from && on <= p.to }

func mark(n *measure.Count, hit, left bool) {
	n.Den++
	if hit {
		n.Num++
	}
	if left {
		return
	}
	n.DenKept++
	if hit {
		n.NumKept++
	}
}

// closed counts pregnancies whose record was closed in the period.
func closed(is func(c *measure.Case) bool) func(*randomPlace) measure.Count {
	return func(p *randomPlace) (n measure.Count) {
		for _, c := range p.clients["antenatal"] {
			if c.Ended == 0 || !p.over(c.Ended) {
				continue
			}
			left := false
			told(c, "antenatal-outcome", func(m care.Meeting) { left = left || m.Answers["outcome"] == "left" })
			mark(&n, is(c), left)
		}
		return n
	}
}

func contacts(c *measure.Case, is func(care.Meeting) bool) (n int) {
	told(c, "antenatal", func(m care.Meeting) {
		if is(m) {
			n++
		}
	})
	return n
}

func ever(is func(care.Meeting) bool) func(*measure.Case) bool {
	return func(c *measure.Case) bool { return contacts(c, is) > 0 }
}

func any3(care.Meeting) bool { return true }

func referred(programme string) func(*randomPlace) measure.Count {
	return func(p *randomPlace) (n measure.Count) {
		for _, c := range p.clients[programme] {
			for _, steps := range c.Steps {
				if !p.over(steps[0].On) {
					continue
				}
				in := false
				for _, s := range steps[1:] {
					in = in || s.State != "arrived" && s.On-steps[0].On <= 14
				}
				mark(&n, in, false)
			}
		}
		return n
	}
}

// dosed counts the children given a dose in the period.
func dosed(vaccine, which string, birth bool) func(*randomPlace) measure.Count {
	return func(p *randomPlace) (n measure.Count) {
		for _, c := range p.clients["immunisation"] {
			given := false
			told(c, "immunisation", func(m care.Meeting) {
				on := dayOf(m.Answers["given_on"])
				given = given || m.Answers["vaccine"] == vaccine && m.Answers["number"] == which && on != 0 && p.over(on) && (!birth || m.Answers["birth_dose"] == yes)
			})
			if given {
				n.Num++
			}
		}
		return n
	}
}

// before says whether a dose was given before so many months of age.
func before(c *measure.Case, months int, which string, vaccines ...string) (in bool) {
	y, m, d := c.Born.Day().Date()
	for range months {
		if m++; m > 12 {
			y, m = y+1, 1
		}
	}
	limit := day.DaysIn(y, m)
	turned, err := day.Of(y, m, min(d, limit))
	if err != nil {
		return false
	}
	told(c, "immunisation", func(x care.Meeting) {
		on := dayOf(x.Answers["given_on"])
		in = in || on != 0 && on < turned && slices.Contains(vaccines, x.Answers["vaccine"]) && x.Answers["number"] == which
	})
	return in
}

// cohort counts, of the children that came to an age in the period, those of whom something is so by its end.
func cohort(months int, is func(*measure.Case) bool) func(*randomPlace) measure.Count {
	return func(p *randomPlace) (n measure.Count) {
		for _, c := range p.clients["immunisation"] {
			until := *c
			until.Meetings = slices.DeleteFunc(slices.Clone(c.Meetings), func(m care.Meeting) bool { return m.On > p.to })
			y, m, _ := c.Born.Day().Date()
			turns := y*12 + m - 1 + months
			fy, fm, _ := p.from.Date()
			ty, tm, _ := p.to.Date()
			if turns >= fy*12+fm-1 && turns <= ty*12+tm-1 && c.Enrolled <= p.to && is(&until) {
				n.Num++
			}
		}
		return n
	}
}

func aged(c *measure.Case, on day.Day) int { return care.Months(c.Born.Day(), on) }

// checked counts children seen in the period at some age, each once.
func checked(from, to int, is func(of []care.Meeting) bool) func(*randomPlace) measure.Count {
	return func(p *randomPlace) (n measure.Count) {
		for _, c := range p.clients["child"] {
			var seen []care.Meeting
			told(c, "child-check", func(m care.Meeting) {
				if age := aged(c, m.On); p.over(m.On) && age >= from && age < to {
					seen = append(seen, m)
				}
			})
			if len(seen) > 0 {
				mark(&n, is(seen), false)
			}
		}
		return n
	}
}

func talks(when, hit func(care.Meeting, string) bool) func(*randomPlace) measure.Count {
	return func(p *randomPlace) (n measure.Count) {
		for _, c := range p.clients["choice"] {
			last := ""
			told(c, "choice", func(m care.Meeting) {
				if p.over(m.On) && when(m, last) {
					mark(&n, hit(m, last), false)
				}
				if m.Answers["received"] != "" {
					last = m.Answers["received"]
				}
			})
		}
		return n
	}
}

func requested(m care.Meeting, _ string) bool {
	return slices.Contains([]string{"pill", "iud"}, m.Answers["asked_for"])
}

func began(m care.Meeting, last string) bool {
	got := m.Answers["received"]
	return got != "" && got != "nothing" && got != last
}

func why(code string) func(*randomPlace) measure.Count {
	return talks(requested, func(m care.Meeting, _ string) bool { return m.Answers["why_none"] == code })
}

func informed(m care.Meeting, _ string) bool {
	return m.Answers["told_others"] == yes && m.Answers["told_effects"] == yes && m.Answers["told_todo"] == yes
}

func registered(code string, good, known []string) func(*randomPlace) measure.Count {
	return func(p *randomPlace) (n measure.Count) {
		for _, b := range p.births {
			if p.over(b.on) {
				mark(&n, slices.Contains(good, b.values[code]), !slices.Contains(known, b.values[code]))
			}
		}
		return n
	}
}

func first48(programme, form string) func(*randomPlace) measure.Count {
	return func(p *randomPlace) (n measure.Count) {
		for _, c := range p.clients[programme] {
			i := slices.IndexFunc(c.Meetings, func(m care.Meeting) bool { return !m.Declined && m.Form == form })
			if i >= 0 && p.over(c.Meetings[i].On) && c.Meetings[i].Answers["early"] == yes {
				n.Num++
			}
		}
		return n
	}
}

func removal(p *randomPlace) (n measure.Count) {
	for _, c := range p.clients["choice"] {
		asked := map[day.Day]bool{}
		told(c, "choice", func(m care.Meeting) {
			if on := dayOf(m.Answers["asked_on"]); on != 0 && p.over(on) {
				out := dayOf(m.Answers["removed_on"])
				asked[on] = asked[on] || out != 0 && out >= on && out <= on+7
			}
		})
		for _, in := range asked {
			mark(&n, in, false)
		}
	}
	return n
}

func dropout(p *randomPlace) (n measure.Count) {
	for _, c := range p.clients["immunisation"] {
		if c.Enrolled > p.to {
			continue
		}
		due, three := false, false
		told(c, "immunisation", func(m care.Meeting) {
			if m.On > p.to || m.Answers["vaccine"] != "dtap" {
				return
			}
			on := dayOf(m.Answers["given_on"])
			due = due || m.Answers["number"] == "1" && on != 0 && on+122 <= p.to
			three = three || m.Answers["number"] == "3"
		})
		if due {
			mark(&n, !three, false)
		}
	}
	return n
}

func ultrasound(p *randomPlace) (n measure.Count) {
	for _, c := range p.clients["antenatal"] {
		var edd day.Day
		left := false
		for _, m := range c.Meetings {
			if on := dayOf(m.Answers["edd"]); on != 0 {
				edd = on
			}
			left = left || m.Form == "antenatal-outcome" && m.Answers["outcome"] == "left"
		}
		if at := edd - 112; edd != 0 && p.over(at) && (c.Ended == 0 || c.Ended >= at) {
			mark(&n, contacts(c, func(m care.Meeting) bool {
				w := whole(m.Answers["weeks"])
				return m.Answers["ultrasound"] == yes && w >= 0 && w <= 23
			}) > 0, left)
		}
	}
	return n
}

func vitamin(p *randomPlace) (n measure.Count) {
	for _, c := range p.clients["child"] {
		got := false
		told(c, "child-check", func(m care.Meeting) {
			got = got || m.Answers["vitamin_a"] == yes && m.On <= p.to && m.On > p.to-183
		})
		y, m, _ := c.Born.Day().Date()
		ty, tm, _ := p.to.Date()
		if age := ty*12 + tm - y*12 - m; got && age >= 6 && age < 60 && c.Enrolled <= p.to {
			n.Num++
		}
	}
	return n
}

func stores(p *randomPlace) (n measure.Count) {
	of := map[string]string{"BCG": "b", "bcg ": "b", "\u5361\u4ecb\u82d7": "b", "MMR": "m", "DTaP": "d", "Hepatitis B": "h", "Inactivated polio": "i", "Oral polio": "o"}
	for _, lines := range p.ledgers {
		start := day.Day(0)
		for _, l := range lines {
			if of[l.Item] != "" && (start == 0 || l.On < start) {
				start = l.On
			}
		}
		for month := 1; start != 0 && month <= 12; month++ {
			first, _ := day.Of(2026, month, 1)
			last, _ := day.Of(2026, month, day.DaysIn(2026, month))
			if last < start || last >= p.today || last > p.to {
				continue
			}
			all := true
			for on := max(first, start); on <= last; on++ {
				there := map[string]int{}
				for _, l := range lines {
					if l.On <= on && (l.Expiry == 0 || on <= l.Expiry) {
						there[of[l.Item]] += l.Delta
					}
				}
				for _, v := range []string{"b", "m", "d", "h", "i", "o"} {
					all = all && there[v] > 0
				}
			}
			mark(&n, all, false)
		}
	}
	return n
}

// monthly counts client by client: here each client has a team of their own.
func monthly(deadline int) func(*randomPlace) measure.Count {
	return func(p *randomPlace) (n measure.Count) {
		for _, c := range p.clients["child"] {
			for month := 1; month <= 12; month++ {
				first, _ := day.Of(2026, month, 1)
				last, _ := day.Of(2026, month, day.DaysIn(2026, month))
				if last < c.Enrolled || last > p.to || last+day.Day(deadline) >= p.today || c.Ended != 0 && c.Ended < first {
					continue
				}
				in := false
				for _, m := range c.Meetings {
					in = in || m.On >= first && m.On <= last && (deadline == 0 || day.OfTime(m.At, clock.Civil()) <= last+day.Day(deadline))
				}
				mark(&n, in, false)
			}
		}
		return n
	}
}

// byHand is each indicator of the reference, counted from what is there, without the measures.
func byHand() map[string]func(*randomPlace) measure.Count {
	result := func(code string, some ...string) func(care.Meeting) bool {
		return func(m care.Meeting) bool { return slices.Contains(some, m.Answers[code]) }
	}
	attendants := []string{"physician", "midwife", "nurse", "traditional", "other", "none"}
	return map[string]func(*randomPlace) measure.Count{
		"anc-first-trimester": func(p *randomPlace) (n measure.Count) {
			for _, c := range p.clients["antenatal"] {
				i := slices.IndexFunc(c.Meetings, func(m care.Meeting) bool { return !m.Declined && m.Form == "antenatal" })
				if i >= 0 && p.over(c.Meetings[i].On) {
					w := whole(c.Meetings[i].Answers["weeks"])
					mark(&n, w >= 0 && w <= 12, false)
				}
			}
			return n
		},
		"anc-4":  closed(func(c *measure.Case) bool { return contacts(c, any3) >= 4 }),
		"anc-8":  closed(func(c *measure.Case) bool { return contacts(c, any3) >= 8 }),
		"anc-bp": closed(ever(func(m care.Meeting) bool { return m.Answers["systolic"] != "" })),
		"anc-bp-third": closed(ever(func(m care.Meeting) bool {
			return m.Answers["systolic"] != "" && whole(m.Answers["weeks"]) > 28
		})),
		"anc-iron": closed(func(c *measure.Case) bool {
			return contacts(c, any3) > 0 && contacts(c, result("ifa", yes)) == contacts(c, any3)
		}),
		"anc-syphilis":           closed(ever(result("syphilis", "negative", "positive"))),
		"anc-hiv":                closed(ever(result("hiv", "negative", "positive"))),
		"anc-danger-counselling": closed(ever(result("told_signs", yes))),
		"anc-ultrasound":         ultrasound,
		"skilled-attendance":     registered("attendant", attendants[:3], attendants),
		"facility-birth":         registered("place", []string{"hospital", "clinic"}, []string{"hospital", "clinic", "home", "way", "other"}),
		"postnatal-mother":       first48("postnatal", "postnatal"),
		"postnatal-newborn":      first48("child", "newborn-visit"),
		"hepb-birth":             dosed("hepb", "1", true),
		"bcg":                    dosed("bcg", "1", false),
		"dtap-1":                 dosed("dtap", "1", false),
		"dtap-3":                 dosed("dtap", "3", false),
		"mmr-1":                  dosed("mmr", "1", false),
		"mmr-2":                  dosed("mmr", "2", false),
		"dtap-dropout":           dropout,
		"timely-bcg":             cohort(1, func(c *measure.Case) bool { return before(c, 1, "1", "bcg") }),
		"timely-dtap-3":          cohort(6, func(c *measure.Case) bool { return before(c, 6, "3", "dtap") }),
		"timely-mmr-1":           cohort(9, func(c *measure.Case) bool { return before(c, 9, "1", "mmr") }),
		"fully-immunised": cohort(12, func(c *measure.Case) bool {
			all := before(c, 12, "1", "bcg") && before(c, 12, "1", "mmr") && before(c, 12, "1", "je") && before(c, 12, "1", "mena") && before(c, 12, "2", "mena")
			for _, n := range []string{"1", "2", "3"} {
				all = all && before(c, 12, n, "hepb") && before(c, 12, n, "ipv", "bopv") && before(c, 12, n, "dtap")
			}
			return all
		}),
		"breastfeeding": func(p *randomPlace) (n measure.Count) {
			for _, c := range p.clients["child"] {
				last := ""
				told(c, "child-check", func(m care.Meeting) {
					if p.over(m.On) && aged(c, m.On) < 6 && m.Answers["feeds"] != "" {
						last = m.Answers["feeds"]
					}
				})
				if last != "" {
					mark(&n, last == "breast", false)
				}
			}
			return n
		},
		"growth-screened": checked(6, 60, func(of []care.Meeting) bool {
			return slices.ContainsFunc(of, func(m care.Meeting) bool { return m.Answers["muac"] != "" })
		}),
		"severe-wasting": checked(6, 60, func(of []care.Meeting) bool {
			return slices.ContainsFunc(of, func(m care.Meeting) bool { return m.Answers["muac"] == "11.4" })
		}),
		"vitamin-a":               vitamin,
		"choice-information":      talks(began, informed),
		"choice-information-plus": talks(began, func(m care.Meeting, l string) bool { return informed(m, l) && m.Answers["told_switch"] == yes }),
		"choice-received":         talks(requested, func(m care.Meeting, _ string) bool { return m.Answers["received"] == m.Answers["asked_for"] }),
		"choice-none-stock":       why("stock"),
		"choice-none-medical":     why("medical"),
		"choice-none-skill":       why("skill"),
		"choice-none-changed":     why("changed"),
		"removal-on-request":      removal,
		"reactions": func(p *randomPlace) (n measure.Count) {
			for _, c := range p.clients["immunisation"] {
				told(c, "immunisation", func(m care.Meeting) {
					if p.over(m.On) && m.Answers["vaccine"] != "" {
						mark(&n, m.Answers["reaction"] != "" && m.Answers["reaction"] != "none", false)
					}
				})
			}
			return n
		},
		"screening-result-told": func(p *randomPlace) (n measure.Count) {
			for _, c := range p.clients["screening"] {
				result, said := false, false
				told(c, "cervical", func(m care.Meeting) {
					if m.On <= p.to {
						result = result || slices.Contains([]string{"negative", "positive", "unfit"}, m.Answers["result"])
						said = said || m.Answers["told_on"] != ""
					}
				})
				if c.Enrolled <= p.to && result {
					mark(&n, said, false)
				}
			}
			return n
		},
		"vaccine-stock":                 stores,
		"reports-complete":              monthly(0),
		"reports-timely":                monthly(10),
		"referral-loop":                 referred("antenatal"),
		"referral-loop-child":           referred("child"),
		"referral-loop-choice":          referred("choice"),
		"referral-loop-early-childhood": referred("early-childhood"),
		"referral-loop-gynaecology":     referred("gynaecology"),
		"referral-loop-immunisation":    referred("immunisation"),
		"referral-loop-postnatal":       referred("postnatal"),
		"referral-loop-preconception":   referred("preconception"),
		"screening-followed":            referred("screening"),
	}
}

// counted is the same by the measure.
func counted(p *randomPlace, m *measure.Definition) (n measure.Count) {
	add := func(_ string, one measure.Count) {
		n.Num, n.Den, n.NumKept, n.DenKept = n.Num+one.Num, n.Den+one.Den, n.NumKept+one.NumKept, n.DenKept+one.DenKept
	}
	so := func(is bool) {
		mark(&n, is, false)
	}
	for _, b := range p.births {
		if m.Unit == measure.Births {
			m.Tally(measure.Birth(b.on, b.values), p.from, p.to, add)
		}
	}
	for _, ledger := range p.ledgers {
		if m.Unit == measure.Stocked {
			for _, k := range m.Held(ledger, p.from, p.to, p.today) {
				so(k.All)
			}
		}
	}
	for _, c := range p.clients[m.Programme] {
		switch m.Unit {
		case measure.Months:
			for _, r := range m.Reported(c, p.from, p.to, p.today) {
				so(r.Told)
			}
		case measure.Births, measure.Stocked:
		default:
			m.Tally(c, p.from, p.to, add)
		}
	}
	return n
}

// TestEachIndicatorIsWhatACountByHandIs holds every measure that the packs carry to a count of a random place that knows nothing of measures.
func TestEachIndicatorIsWhatACountByHandIs(t *testing.T) {
	served, wrong := programmes.Load(packs.Files(), "core", "cn-township")
	all, bad := measures.Load(packs.Files(), served, "core", "cn-township")
	if len(wrong)+len(bad) > 0 {
		t.Fatal(wrong, bad)
	}
	hand := byHand()
	for id := range all {
		if hand[id] == nil {
			t.Errorf("%s isn't counted by hand", id)
		}
	}
	for id := range hand {
		if all[id] == nil {
			t.Errorf("%s is no measure", id)
		}
	}
	if t.Failed() {
		return
	}
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlace(t, served)
		for id, m := range all {
			got, want := counted(p, m), hand[id](p)
			if m.People != nil { // below the line stands the register
				got, want = measure.Count{Num: got.Num}, measure.Count{Num: want.Num}
			}
			if got != want {
				t.Fatalf("%s: %+v, by hand %+v", id, got, want)
			}
		}
	})
}

// TestBelowTheLineStandsWhomTheRegisterHas holds denominators to a count of people one by one.
func TestBelowTheLineStandsWhomTheRegisterHas(t *testing.T) {
	served, _ := programmes.Load(packs.Files(), "core", "cn-township")
	all, _ := measures.Load(packs.Files(), served, "core", "cn-township")
	rapid.Check(t, func(t *rapid.T) {
		from, to := day.MonthOf(2026, rapid.IntRange(1, 6).Draw(t, "from")), day.MonthOf(2026, rapid.IntRange(6, 12).Draw(t, "to"))
		type one struct {
			birth day.Day
			lives bool
		}
		var people []one
		at := &measure.Place{End: map[measure.Cell]int64{}, Births: map[day.Month]int64{}}
		for range rapid.IntRange(0, 60).Draw(t, "people") {
			p := one{drawDay(t, day.Must("2020-01-01"), to.Last()), rapid.IntRange(0, 4).Draw(t, "lives") > 0}
			people = append(people, p)
			at.Births[p.birth.Month()]++
			if p.lives {
				at.End[measure.Cell{Sex: person.Female, Cohort: cube.CohortOf(p.birth.Partial())}]++
			}
		}
		for id, m := range all {
			if m.People == nil {
				continue
			}
			var want int64
			for _, p := range people {
				y, mo, _ := p.birth.Date()
				age := func(m day.Month) int { return (m.Year()-y)*12 + m.Number() - mo }
				turned := m.People.Turn > 0 && age(to) >= m.People.Turn && age(from) <= m.People.Turn
				is := m.People.To > 0 && age(to) >= m.People.From && age(to) < m.People.To
				if m.People.Born && age(from) <= 0 && age(to) >= 0 || p.lives && (turned || is) {
					want++
				}
			}
			if got := m.People.Of(at, from, to); got != want {
				t.Fatalf("%s: %d of the register, by hand %d", id, got, want)
			}
		}
	})
}
