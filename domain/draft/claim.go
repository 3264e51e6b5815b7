package draft

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/indicator"
	"wanjia/domain/report"
)

// Block is a paragraph, or a cell of a table with the heads of its row and column.
type Block struct {
	Text  string
	Heads []string
}

// Place is an area that a draft may name.
type Place struct{ Name, Code string }

// Frame is what a draft is about where it doesn't say otherwise.
type Frame struct {
	Period report.Period
	Places []Place
}

// Way is how a number is meant.
type Way uint8

// The ways.
const (
	Level Way = iota // so many
	Rise             // so many more
	Fall             // so many fewer
)

// Claim is one figure of a draft and what it is said of.
type Claim struct {
	Number
	Block  int
	Said   string       // as it is written
	Figure indicator.ID // empty where nobody can tell
	Sex    string
	Area   string // empty for the draft's own
	Period report.Period
	Named  bool // the draft says the period itself
	Way    Way
	Vs     report.Period // what a rise or fall is measured against
}

// Read finds the figures of a draft and what each is said of.
func Read(blocks []Block, f Frame) []Claim {
	var out []Claim
	for i, b := range blocks {
		for _, n := range Numbers(b.Text) {
			c := Claim{Number: n, Block: i, Said: b.Text[n.From:n.To], Period: f.Period}
			f.subject(&c, b)
			out = append(out, c)
		}
	}
	return out
}

// found is a word of the lexicon in a text.
type found struct {
	code     string
	from, to int
}

// subject says what a number is about.
func (f Frame) subject(c *Claim, b Block) {
	x := load()
	from, to := sentence(b.Text, c.From)
	text := b.Text[from:to]
	at, end := c.From-from, c.To-from
	f.way(c, text, at)
	figure, ok := nearest(x.find(text, x.figures), text, at, end, func(m found) bool { return c.fits(indicator.ID(m.code), c.Unit) })
	for _, h := range b.Heads {
		if heads := x.find(h, x.figures); !ok && len(heads) > 0 {
			if i := slices.IndexFunc(heads, func(m found) bool { return c.fits(indicator.ID(m.code), or(c.Unit, unitOf(h))) }); i >= 0 {
				figure, ok = heads[i], true
				if c.Unit == "" {
					c.Unit = unitOf(h)
				}
			}
		}
	}
	if ok {
		c.Figure = indicator.ID(figure.code)
		if figure.code == Complaints+report.Opened {
			c.Figure = indicator.ID(Complaints + x.handled(text, at, end))
		}
	}
	context := append([]string{text}, b.Heads...)
	c.Sex = f.sex(context, at, end, c.Figure)
	c.Area = f.area(context, at)
	if c.Way == Level { // what is named in a sentence of a rise is what it is measured against
		c.Period, c.Named = f.period(context, at, end)
	}
}

// Complaints begins the codes of what is no indicator: how many complaints were opened, closed, are open or late.
const Complaints = report.Cases + ".complaint."

// handled is what a clause says was done with complaints.
func (x *lexicon) handled(text string, at, end int) string {
	from := strings.LastIndexAny(text[:at], ",，、;；") + 1
	to := len(text)
	if i := strings.IndexAny(text[end:], ",，、;；。"); i >= 0 {
		to = end + i
	}
	if all := x.find(text[from:to], x.complaints); len(all) > 0 {
		return all[0].code
	}
	return report.Opened
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// unitOf is the unit that a head of a table names, in brackets or not.
func unitOf(head string) string {
	s := &scan{x: load()}
	for i, r := range head {
		if strings.ContainsRune("(（[，,/", r) {
			n := Number{}
			if s.unit(&n, strings.TrimLeft(head[i+len(string(r)):], " ")); n.Unit != "" {
				return n.Unit
			}
		}
	}
	return ""
}

// sentence is the bounds of the sentence that a place lies in.
func sentence(text string, at int) (from, to int) {
	to = len(text)
	for i, r := range text {
		end := i + len(string(r))
		stop := strings.ContainsRune("。！？；;!?\n", r) || r == '.' && (end == len(text) || text[end] == ' ' && !digitAt(text, i-1)) || r == '.' && end < len(text) && text[end] == ' '
		if !stop {
			continue
		}
		if end <= at {
			from = end
		} else if i >= at {
			return from, end
		}
	}
	return from, to
}

func digitAt(text string, i int) bool { return i >= 0 && text[i] >= '0' && text[i] <= '9' }

// find are the words of a list in a text, longer before shorter and none inside another.
func (x *lexicon) find(text string, list []mention) []found {
	low := strings.ToLower(text)
	if len(low) != len(text) {
		low = text
	}
	var out []found
	for _, m := range list {
		for at := 0; ; {
			i := strings.Index(low[at:], m.text)
			if i < 0 {
				break
			}
			from, to := at+i, at+i+len(m.text)
			at = to
			if !slices.ContainsFunc(out, func(f found) bool { return from < f.to && f.from < to }) && whole(low, from, to) {
				out = append(out, found{m.code, from, to})
			}
		}
	}
	slices.SortFunc(out, func(a, b found) int { return a.from - b.from })
	return out
}

// whole says that an English word isn't a part of another.
func whole(text string, from, to int) bool {
	letter := func(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }
	return !(from > 0 && letter(text[from]) && letter(text[from-1])) && !(to < len(text) && letter(text[to-1]) && letter(text[to]))
}

// aside is what stands in brackets, such as an interval: it parts nothing.
var aside = regexp.MustCompile(`\([^()]*\)|（[^（）]*）`)

// nearest is the word that a number is said of: one before it in the same clause rather than after it, and the closer the better.
func nearest(all []found, text string, at, end int, fits func(found) bool) (found, bool) {
	best, least := found{}, math.MaxInt
	for _, m := range all {
		if !fits(m) {
			continue
		}
		far := 0
		switch {
		case m.to <= at:
			between := aside.ReplaceAllString(text[m.to:at], "")
			far = len(between) + 40*strings.Count(between, ",") + 40*strings.Count(between, "，")
			if strings.ContainsAny(between, "0123456789") { // another number stands between
				far += 30
			}
		case m.from >= end:
			between := aside.ReplaceAllString(text[end:m.from], "")
			far = 2*len(between) + 4
			if strings.ContainsAny(between, ",，、0123456789") {
				far += 200
			}
		default: // the unit is the word: 37 births
			far = 0
		}
		if far < least {
			best, least = m, far
		}
	}
	return best, least < 600
}

// fits says whether a number of a unit can be a figure of that kind. Counts are in per cent only where they rise or fall.
func (c *Claim) fits(id indicator.ID, unit string) bool {
	if strings.HasPrefix(string(id), Complaints) {
		return unit == "" || unit == "cases" || unit == "events" || unit == "items"
	}
	for _, d := range indicator.Definitions() {
		if d.ID != id {
			continue
		}
		switch unit {
		case "":
			return true
		case "percent", "permille", "points":
			counts := d.Unit == indicator.Events || d.Unit == indicator.People
			return d.Unit == indicator.Proportion || d.Unit == indicator.PerThousandYears || d.Unit == indicator.PerThousandBirths || counts && c.Way != Level
		case "per100":
			return d.Unit == indicator.PerHundredGirls
		case "people":
			return d.Unit == indicator.People || d.Unit == indicator.Events
		case "events", "times", "items":
			return d.Unit == indicator.Events
		case "personyears":
			return d.Unit == indicator.Years
		case "years":
			return d.Unit == indicator.YearsOfAge
		case "children":
			return d.Unit == indicator.PerWoman
		}
	}
	return false
}

func (f Frame) sex(context []string, at, end int, id indicator.ID) string {
	if id == indicator.SRB || !id.Takes(indicator.BySex) {
		return ""
	}
	x := load()
	sexes := x.find(context[0], x.sexes)
	sexes = slices.DeleteFunc(sexes, func(m found) bool { // in another clause
		between := context[0][min(m.to, at):at]
		return strings.ContainsAny(between, ",，、;；") || m.from > end && strings.ContainsAny(context[0][end:m.from], ",，、;；")
	})
	if m, ok := nearest(sexes, context[0], at, end, func(found) bool { return true }); ok {
		return m.code
	}
	for _, h := range context[1:] {
		if all := x.find(h, x.sexes); len(all) == 1 {
			return all[0].code
		}
	}
	return ""
}

// area is the last area that is named before a number, or in the heads; the longest name counts.
func (f Frame) area(context []string, at int) string {
	best, code, long := -1, "", 0
	for _, p := range f.Places {
		if i := strings.LastIndex(context[0][:at], p.Name); i >= 0 && (i+len(p.Name) > best || i+len(p.Name) == best && len(p.Name) > long) {
			best, code, long = i+len(p.Name), p.Code, len(p.Name)
		}
	}
	for _, h := range context[1:] {
		for _, p := range f.Places {
			if code == "" && strings.Contains(h, p.Name) && (long == 0 || len(p.Name) > long) {
				code, long = p.Code, len(p.Name)
			}
		}
	}
	return code
}

// period is the one that is named last before a number, or in the heads; the draft's own where none is.
func (f Frame) period(context []string, at, end int) (report.Period, bool) {
	best, p, ok := -1, f.Period, false
	text := context[0]
	for _, m := range f.periods(text) {
		if m.to <= at && m.to > best {
			best, p, ok = m.to, m.p, true
		}
	}
	for _, m := range f.periods(text) { // behind it, in the same clause, where nothing in that clause stands before it
		if m.from >= end && !strings.ContainsAny(text[end:m.from], clauses) && (best < 0 || strings.ContainsAny(text[best:at], clauses)) {
			return m.p, true
		}
	}
	for _, h := range context[1:] {
		if all := f.periods(h); !ok && len(all) > 0 {
			return all[0].p, true
		}
	}
	return p, ok
}

// clauses part a sentence.
const clauses = ",，、;；"

type spelt struct {
	p        report.Period
	from, to int
}

// periods are those that a text names, each once.
func (f Frame) periods(text string) []spelt {
	var out []spelt
	for _, pat := range load().periods {
		for _, m := range pat.match.FindAllStringSubmatchIndex(text, -1) {
			var parts []string
			for i := 2; i+1 < len(m); i += 2 {
				parts = append(parts, text[max(m[i], 0):max(m[i+1], 0)])
			}
			p, ok := f.spell(pat.kind, parts)
			if ok && !slices.ContainsFunc(out, func(s spelt) bool { return m[0] < s.to && s.from < m[1] && m[1]-m[0] <= s.to-s.from }) {
				out = append(out, spelt{p, m[0], m[1]})
			}
		}
	}
	return out
}

func (f Frame) spell(kind string, parts []string) (report.Period, bool) {
	switch kind {
	case "yearbefore":
		return f.Period.YearBefore(), true
	case "lastyear":
		y := f.Period.Year()
		return report.Period{From: y.From - 12, To: y.To - 12}, true
	case "previous":
		return f.Period.Previous(), true
	case "start":
		return report.Period{From: f.Period.From - 1, To: f.Period.From - 1}, true
	case "todate":
		return f.Period.ToDate(), true
	}
	if len(parts) == 0 {
		return report.Period{}, false
	}
	text := parts[0]
	switch kind {
	case "half1", "half2", "q1", "q2", "q3", "q4":
		text += strings.NewReplacer("half", "H", "q", "Q").Replace(kind)
	case "month", "months":
		first, err := strconv.Atoi(parts[1])
		if err != nil || first < 1 || first > 12 {
			return report.Period{}, false
		}
		year, _ := strconv.Atoi(parts[0]) // four digits
		from := day.MonthOf(year, first)
		to := from
		if kind == "months" {
			last, err := strconv.Atoi(parts[2])
			if err != nil || last < first || last > 12 {
				return report.Period{}, false
			}
			to = day.MonthOf(year, last)
		}
		return report.Period{From: from, To: to}, true
	case "english":
		months := "janfebmaraprmayjunjulaugsepoctnovdec"
		year, _ := strconv.Atoi(parts[1]) // four digits
		m := day.MonthOf(year, strings.Index(months, strings.ToLower(parts[0][:3]))/3+1)
		return report.Period{From: m, To: m}, true
	}
	p, err := report.ParsePeriod(strings.ToUpper(text))
	return p, err == nil
}

// way says whether a number is a rise or a fall, and against what.
func (f Frame) way(c *Claim, text string, at int) {
	x := load()
	before := strings.ToLower(text[:at])
	for w, list := range map[Way][]string{Rise: x.up, Fall: x.down} {
		for _, word := range list {
			if strings.HasSuffix(strings.TrimRight(before, " "), strings.TrimSpace(word)) {
				c.Way = w
			}
		}
	}
	if c.Way == Level && c.Unit == "points" {
		c.Way = Rise
	}
	if c.Way == Level {
		return
	}
	for _, word := range x.monthly {
		if strings.Contains(text, word) {
			c.Vs = c.Period.Previous()
		}
	}
	if c.Vs == (report.Period{}) || slices.ContainsFunc(x.yearly, func(w string) bool { return strings.Contains(text, w) }) {
		c.Vs = f.Period.YearBefore()
	}
}
