package draft

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"wanjia/base/day"
	"wanjia/domain/draft/written"
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
	Parts  map[string][]Place // of a kind of the office's own work, by what they are called: the schemes of benefits, the programmes of care
}

// The kinds of work that have parts.
const (
	Benefits = "benefits"
	Care     = "care"
)

// Cases begins the codes of how many cases of a kind were opened, closed, are open or late.
const Cases = report.Cases + "."

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
	written.Number
	Block  int
	Said   string       // as it is written
	Figure indicator.ID // of the register, or of the office's own work (money.benefits, outreach.came …); empty where nobody can tell
	Part   string       // of it; empty for all
	Sex    string
	Area   string // empty for the draft's own
	Period report.Period
	Named  bool // the draft says the period itself
	Way    Way
	Vs     report.Period // what a rise or fall is measured against
}

// Read finds the figures of a draft and what each is said of.
func Read(blocks []Block, f Frame) []Claim {
	r := &reader{Frame: f, lexicon: load()}
	for family, all := range f.Parts {
		for _, p := range all {
			r.list = append(r.list, mention{strings.ToLower(p.Name), family + "/" + p.Code})
		}
	}
	r.list = append(r.list, r.figures...)
	slices.SortStableFunc(r.list, func(a, b mention) int { return len(b.text) - len(a.text) })
	var out []Claim
	for i, b := range blocks {
		if len(b.Heads) == 0 && strings.TrimSpace(b.Text) != "" {
			r.caption = ""
			if captions.MatchString(b.Text) {
				r.caption = b.Text
			}
		}
		for _, n := range written.Numbers(b.Text) {
			c := Claim{Number: n, Block: i, Said: b.Text[n.From:n.To], Period: f.Period}
			r.subject(&c, b)
			out = append(out, c)
		}
		if len(b.Heads) == 0 && strings.TrimSpace(b.Text) != "" {
			r.before = b.Text
		}
	}
	return out
}

// reader is a draft on its way.
type reader struct {
	Frame
	*lexicon
	list    []mention // longer before shorter
	caption string    // the unit that stands over a table
	before  string    // the paragraph before
}

// captions says in which unit all of a table is.
var captions = regexp.MustCompile(`(?i)(?:\x{5355}\x{4F4D}|unit)s?\s*[:\x{FF1A}]`)

// found is a word of the lexicon in a text.
type found struct {
	code     string
	from, to int
}

// subject says what a number is about.
func (r *reader) subject(c *Claim, b Block) {
	from, to := sentence(b.Text, c.From)
	text := b.Text[from:to]
	at, end := c.From-from, c.To-from
	r.way(c, text, at, end)
	r.unit(c, b)
	m, ok := r.nearest(r.find(text, r.list), text, at, end, c)
	if ok && r.apart(c, m, text, at, end) {
		m.code = other
	}
	for _, h := range b.Heads {
		if ok {
			break
		}
		m, ok = r.first(r.find(h, r.list), c)
	}
	if r.ofAnother(c, text, at, end) {
		m, ok = found{code: other}, true
	}
	if !ok {
		m, ok = r.carried(b, from, text[:at], c)
	}
	if ok {
		r.name(c, m, text, at, end)
	}
	context := append([]string{text}, b.Heads...)
	c.Sex = r.sex(context, at, end, c.Figure)
	c.Area = r.area(context, at)
	if c.Way == Level { // what is named in a sentence of a rise is what it is measured against
		c.Period, c.Named = r.period(context, at, end)
	}
}

// apart says that a number is of a part of what a word names, and nobody says which part.
func (r *reader) apart(c *Claim, m found, text string, at, end int) bool {
	if m.to > at || c.Way != Level || !r.says(text[m.to:at], r.partly) {
		return false
	}
	cases := strings.HasPrefix(r.own[m.code][""], Cases)
	return !(cases && r.handled(text, at, end) != report.Opened) && r.sex([]string{text}, at, end, indicator.ID(m.code)) == ""
}

// ofAnother says that a share is of something that its own clause names and nobody keeps a share of: a third of the newborns are boys. What
// another clause says is no help then.
func (r *reader) ofAnother(c *Claim, text string, at, end int) bool {
	if c.Unit != "percent" || c.Way != Level {
		return false
	}
	from := strings.LastIndexAny(text[:at], clauses) + 1
	to := len(text)
	if i := strings.IndexAny(text[end:], clauses); i >= 0 {
		to = end + i
	}
	all := r.find(text[from:to], r.list)
	return len(all) > 0 && !slices.ContainsFunc(all, func(m found) bool { return r.fits(c, m.code) })
}

// unit takes the unit of a cell from its heads, or from what stands over the table.
func (r *reader) unit(c *Claim, b Block) {
	if c.Unit != "" || len(b.Heads) == 0 {
		return
	}
	for _, h := range append(slices.Clone(b.Heads), r.caption) {
		if code, scale := written.UnitIn(h); code != "" {
			c.Times(scale, code)
			return
		}
	}
}

// first is the first word that a number can be said of.
func (r *reader) first(all []found, c *Claim) (found, bool) {
	i := slices.IndexFunc(all, func(m found) bool { return r.fits(c, m.code) })
	if i < 0 {
		return found{}, false
	}
	return all[i], true
}

// carried is what the sentence before is about, where a sentence says no subject of its own but goes on: in all so many, this was so many.
func (r *reader) carried(b Block, from int, start string, c *Claim) (found, bool) {
	begin := strings.ToLower(strings.TrimLeft(start, " \u3000"))
	if len(b.Heads) > 0 || begin != "" && !slices.ContainsFunc(r.carry, func(w string) bool { return strings.HasPrefix(begin, w) }) {
		return found{}, false
	}
	before := strings.TrimSpace(b.Text[:from])
	if before == "" {
		before = strings.TrimSpace(r.before)
	}
	if before == "" {
		return found{}, false
	}
	last, _ := sentence(before, len(before)-1)
	all := r.find(before[last:], r.list)
	slices.Reverse(all)
	return r.first(all, c)
}

func (r *reader) says(text string, list []string) bool {
	low := strings.ToLower(text)
	return slices.ContainsFunc(list, func(w string) bool { return strings.Contains(low, w) })
}

// name says which figure a word means.
func (r *reader) name(c *Claim, m found, text string, at, end int) {
	family, part, _ := strings.Cut(m.code, "/")
	takes, own := r.own[family]
	switch {
	case family == other:
		return
	case !own && c.Unit == "permille" && r.rates[family] != "" && c.Way == Level:
		c.Figure = indicator.ID(r.rates[family])
		return
	case !own:
		c.Figure = indicator.ID(family)
		return
	}
	id := takes[c.Unit]
	if id == "" {
		id = takes[""]
	}
	if flow, ok := strings.CutSuffix(id, report.Opened); ok && strings.HasPrefix(id, Cases) {
		id = flow + r.handled(text, at, end)
	}
	c.Figure, c.Part = indicator.ID(id), part
	if part == "" { // named elsewhere in the sentence, where only one is
		parts := map[string]bool{}
		for _, f := range r.find(text, r.list) {
			if p, ok := strings.CutPrefix(f.code, family+"/"); ok {
				parts[p] = true
			}
		}
		for p := range parts {
			if len(parts) == 1 {
				c.Part = p
			}
		}
	}
}

// handled is what a clause says was done with cases.
func (r *reader) handled(text string, at, end int) string {
	from := strings.LastIndexAny(text[:at], ",，、;；") + 1
	to := len(text)
	if i := strings.IndexAny(text[end:], ",，、;；。"); i >= 0 {
		to = end + i
	}
	if all := r.find(text[from:to], r.complaints); len(all) > 0 {
		return all[0].code
	}
	return report.Opened
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
func (r *reader) nearest(all []found, text string, at, end int, c *Claim) (found, bool) {
	return near(all, text, at, end, func(m found) bool { return r.fits(c, m.code) })
}

func near(all []found, text string, at, end int, fits func(found) bool) (found, bool) {
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
			if between == " " { // 255 moved out
				far = 2
			}
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
func (r *reader) fits(c *Claim, code string) bool {
	family, _, _ := strings.Cut(code, "/")
	if family == other {
		return true
	}
	unit := c.Unit
	if takes, own := r.own[family]; own {
		return takes[unit] != "" || unit == "percent" && c.Way != Level
	}
	if unit == "permille" && c.Way == Level && r.rates[family] != "" {
		return true
	}
	id := indicator.ID(family)
	for _, d := range indicator.Definitions() {
		if d.ID != id {
			continue
		}
		switch unit {
		case "":
			return true
		case "percent", "permille", "points", "permillepoints":
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

func (r *reader) sex(context []string, at, end int, id indicator.ID) string {
	if id == indicator.SRB || !id.Takes(indicator.BySex) {
		return ""
	}
	sexes := r.find(context[0], r.sexes)
	sexes = slices.DeleteFunc(sexes, func(m found) bool { return elsewhere(context[0], m, at, end) })
	if m, ok := near(sexes, context[0], at, end, func(found) bool { return true }); ok {
		return m.code
	}
	for _, h := range context[1:] {
		if all := r.find(h, r.sexes); len(all) == 1 {
			return all[0].code
		}
	}
	return ""
}

var (
	// counted is a number right before a word: 33 boys, 33 were boys, 74.5 years for men.
	counted = regexp.MustCompile(`(?i)\b(?:\d[\d,.]*[%‰]?)\s+(?:[a-z]+\s+)?(?:(?:were|are|was|is|for|of|among)\s+)?$`)
	// years are no such numbers: in 2025 boys were more.
	years = regexp.MustCompile(`\b[12]\d{3}\s+(?:[a-z]+\s+)?$`)
	// wholes is what stands before the number of a whole: 33 of the 58 births.
	wholes = regexp.MustCompile(`(?i)\bof\s+(?:the\s+|all\s+)?$`)
)

// elsewhere says that a word for a sex is of another clause, or of another number: of 58 births, 33 boys and 25 girls, each of those is one's own.
func elsewhere(text string, m found, at, end int) bool {
	if m.from < end {
		between := text[min(m.to, at):at]
		latin := text[m.from] < utf8.RuneSelf
		return strings.ContainsAny(between, clauses) || latin && m.to <= at && counted.MatchString(text[:m.from]) && !years.MatchString(text[:m.from])
	}
	between := text[end:m.from]
	if strings.TrimSpace(between) == "" {
		return false
	}
	part := strings.HasPrefix(strings.TrimLeft(between, " "), "of ")
	return strings.ContainsAny(between, clauses) || strings.ContainsAny(between, "0123456789") && !part || wholes.MatchString(text[:at])
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
	all := f.periods(text)
	for _, m := range all {
		if m.from > end && strings.TrimSpace(text[end:m.from]) == "" { // 58 in 2025
			return m.p, true
		}
		if m.to <= at && m.to > best {
			best, p, ok = m.to, m.p, true
		}
	}
	if ok && slices.ContainsFunc(load().onward, func(w string) bool { return strings.Contains(text[best:at], w) }) { // from so many in that year to so many now
		p, ok = f.Period, false
	}
	for _, m := range all { // behind it, in the same clause, where nothing in that clause stands before it
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
	if len(parts) == 0 { // a part of the draft's own year
		parts = []string{strconv.Itoa(f.Period.From.Year())}
	}
	text := parts[0]
	switch kind {
	case "until":
		p, ok := f.spell("month", parts)
		return p.ToDate(), ok
	case "ownmonth", "ownmonths":
		return f.spell(strings.TrimPrefix(kind, "own"), append([]string{strconv.Itoa(f.Period.From.Year())}, parts...))
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
	case "english", "englishmonths":
		months := "janfebmaraprmayjunjulaugsepoctnovdec"
		year, _ := strconv.Atoi(parts[len(parts)-1]) // four digits
		of := func(name string) day.Month {
			return day.MonthOf(year, strings.Index(months, strings.ToLower(name[:3]))/3+1)
		}
		p := report.Period{From: of(parts[0]), To: of(parts[len(parts)-2])}
		return p, p.From <= p.To
	}
	p, err := report.ParsePeriod(strings.ToUpper(text))
	return p, err == nil
}

// comparing is how many words may lie before the one that compares: 0.66 points higher than.
const comparing = 3

// way says whether a number is a rise or a fall, and against what.
func (r *reader) way(c *Claim, text string, at, end int) {
	c.Way = map[int]Way{1: Rise, -1: Fall}[c.Change]
	before := strings.ToLower(text[:at])
	for w, list := range map[Way][]string{Rise: r.up, Fall: r.down} {
		for _, word := range list {
			if strings.HasSuffix(strings.TrimRight(before, " "), strings.TrimSpace(word)) {
				c.Way = w
			}
		}
	}
	clause, _, _ := strings.Cut(strings.ToLower(text[end:]), ",")
	for w, list := range map[Way][]string{Rise: r.more, Fall: r.fewer} {
		words := strings.Fields(clause)
		if i := slices.IndexFunc(words, func(w string) bool { return slices.Contains(list, w) }); i >= 0 && i < comparing && slices.Contains(words[i:], "than") {
			c.Way = w
		}
	}
	if c.Way == Level && (c.Unit == "points" || c.Unit == "permillepoints") {
		c.Way = Rise
	}
	if c.Way == Level {
		return
	}
	for _, word := range r.monthly {
		if strings.Contains(text, word) {
			c.Vs = c.Period.Previous()
		}
	}
	if c.Vs == (report.Period{}) || slices.ContainsFunc(r.yearly, func(w string) bool { return strings.Contains(text, w) }) {
		c.Vs = r.Period.YearBefore()
	}
}
