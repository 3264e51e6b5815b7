// Package outreach knows events that inform people: where, when, on what, for whom in general, what was handed out, how many came and what they
// thought of it. It informs and leaves the choice to people. It knows no names and no lists of people, has no number that an event should reach, and
// refuses words that set a target on births, contraception or abortion (charter 4 and 5).
package outreach

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/scorecard/aim"
)

// EntryKind is the kind of entries that events are made of.
const EntryKind journal.Kind = "outreach"

// Fields of their bodies.
const (
	StepField   = "step"
	EventField  = "event" // the entry that planned it
	YearField   = "year"
	TopicField  = "topic"
	TitleField  = "title"
	ForField    = "for" // codes, parted by spaces
	PlaceField  = "place"
	OnField     = "on"
	TimeField   = "time"
	CameField   = "came"
	AskedField  = "asked"
	LikedField  = "liked"
	UnlikeField = "unliked"
	NoteField   = "note"
	GoodsMark   = "goods." // before the number of a line: count, language and what it was
)

// Step is what an entry does to an event.
type Step string

// The steps.
const (
	Plan Step = "plan"
	Hold Step = "hold"
	Drop Step = "drop"
)

// Topics are what events are about.
func Topics() []string {
	return []string{"rights", "benefits", "registration", "childcare", "maternal_health", "contraceptive_choice", "screening", "disease", "older_people", "safety", "other"}
}

// Audiences are whom events are for, in general.
func Audiences() []string {
	return []string{"everybody", "parents", "young_people", "newcomers", "older_people", "workers", "schools", "providers"}
}

// Goods are something that was handed out.
type Goods struct {
	What     string
	Language string
	Count    int
}

// Event is one event as it stands.
type Event struct {
	ID      journal.ID
	Seq     journal.Seq // the newest entry on it
	Area    area.Code
	By      string
	Topic   string
	Title   string
	For     []string
	Place   string
	On      day.Day
	Time    string
	State   Step // how far it has come
	Reason  string
	Came    int
	Asked   int // questions from the floor
	Liked   int // slips that say it helped
	Unliked int
	Note    string
	Goods   []Goods
}

// Bounds.
const (
	longest   = 200
	longNote  = 1000
	mostGoods = 20
	crowd     = 100_000
	items     = 10_000_000
)

//go:embed aims.txt
var list string

// aims says whether a text sets a target on what nobody may aim at. What informs of it doesn't.
func aims(text string) bool {
	lower := strings.ToLower(text)
	for line := range strings.Lines(list) {
		word := strings.TrimSpace(line)
		if word == "" || strings.HasPrefix(word, "#") || !strings.Contains(lower, word) {
			continue
		}
		if _, refused := aim.Refused(text); refused {
			return true
		}
	}
	return false
}

// Check is what is wrong with an event that is planned.
func (e Event) Check() error {
	switch {
	case strings.TrimSpace(e.Title) == "" || len([]rune(e.Title)) > longest:
		return fault.New(fault.Invalid, "outreach.title", "max", strconv.Itoa(longest)).In("title")
	case aims(e.Title):
		return fault.New(fault.Refused, "outreach.aims").In("title")
	case !slices.Contains(Topics(), e.Topic):
		return fault.New(fault.Invalid, "outreach.topic").In("topic")
	case len(e.For) == 0 || slices.ContainsFunc(e.For, func(f string) bool { return !slices.Contains(Audiences(), f) }):
		return fault.New(fault.Invalid, "outreach.for").In("for")
	case strings.TrimSpace(e.Place) == "" || len([]rune(e.Place)) > longest:
		return fault.New(fault.Invalid, "outreach.place", "max", strconv.Itoa(longest)).In("place")
	case e.On == 0:
		return fault.New(fault.Invalid, "outreach.day").In("on")
	case len(e.Time) > 20:
		return fault.New(fault.Invalid, "outreach.time").In("time")
	}
	return nil
}

// Held is what is wrong with what is said of an event that was held, on a day.
func (e Event) Held(today day.Day) error {
	switch {
	case e.State != Plan:
		return fault.New(fault.Conflict, "outreach.over")
	case e.On > today:
		return fault.New(fault.Conflict, "outreach.early").In("on")
	case e.Came < 0 || e.Came > crowd || e.Asked < 0 || e.Asked > crowd || e.Liked < 0 || e.Unliked < 0:
		return fault.New(fault.Invalid, "outreach.came").In("came")
	case e.Liked+e.Unliked > e.Came:
		return fault.New(fault.Invalid, "outreach.slips").In("liked")
	case len([]rune(e.Note)) > longNote:
		return fault.New(fault.TooMuch, "outreach.note", "max", strconv.Itoa(longNote)).In("note")
	case aims(e.Note):
		return fault.New(fault.Refused, "outreach.aims").In("note")
	case len(e.Goods) > mostGoods:
		return fault.New(fault.TooMuch, "outreach.goods", "max", strconv.Itoa(mostGoods)).In("goods")
	}
	for _, g := range e.Goods {
		if strings.TrimSpace(g.What) == "" || len([]rune(g.What)) > longest || g.Count <= 0 || g.Count > items || len(strings.Fields(g.Language)) != 1 || len(g.Language) > 20 {
			return fault.New(fault.Invalid, "outreach.goods", "max", strconv.Itoa(mostGoods)).In("goods")
		}
	}
	return nil
}

// Body is what the entry of a step says.
func (e Event) Body(step Step) map[string]string {
	b := map[string]string{StepField: string(step), EventField: e.ID.String(), YearField: strconv.Itoa(e.On.Month().Year())}
	switch step {
	case Plan:
		b[TopicField], b[TitleField], b[ForField], b[PlaceField], b[OnField] = e.Topic, strings.TrimSpace(e.Title), strings.Join(e.For, " "), strings.TrimSpace(e.Place), e.On.String()
		if e.Time != "" {
			b[TimeField] = e.Time
		}
	case Hold:
		b[CameField], b[AskedField], b[LikedField], b[UnlikeField] = strconv.Itoa(e.Came), strconv.Itoa(e.Asked), strconv.Itoa(e.Liked), strconv.Itoa(e.Unliked)
		if e.Note != "" {
			b[NoteField] = e.Note
		}
		for i, g := range e.Goods {
			b[GoodsMark+strconv.Itoa(i+1)] = strconv.Itoa(g.Count) + " " + g.Language + " " + strings.TrimSpace(g.What)
		}
	case Drop:
	}
	return b
}

// Apply brings an event on by an entry; ok is false where the entry is of something else.
func Apply(e Event, of journal.Entry, body map[string]string) (Event, bool) {
	if of.Kind != EntryKind {
		return e, false
	}
	e.Seq = of.Seq
	switch step := Step(body[StepField]); step {
	case Plan:
		e.ID, e.Area, e.By, e.State = of.ID, of.Area, of.Author, Plan
		e.Topic, e.Title, e.Place, e.Time, e.For = body[TopicField], body[TitleField], body[PlaceField], body[TimeField], strings.Fields(body[ForField])
		if on, err := day.Parse(body[OnField]); err == nil {
			e.On = on
		}
	case Hold:
		e.State, e.Note = Hold, body[NoteField]
		e.Came, e.Asked, e.Liked, e.Unliked = number(body[CameField]), number(body[AskedField]), number(body[LikedField]), number(body[UnlikeField])
		for i := 1; body[GoodsMark+strconv.Itoa(i)] != ""; i++ {
			words := strings.SplitN(body[GoodsMark+strconv.Itoa(i)], " ", 3)
			if len(words) == 3 {
				e.Goods = append(e.Goods, Goods{Count: number(words[0]), Language: words[1], What: words[2]})
			}
		}
	case Drop:
		e.State, e.Reason = Drop, of.Reason
	}
	return e, true
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
