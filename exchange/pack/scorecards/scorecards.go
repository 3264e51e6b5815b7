// Package scorecards reads scorecards (scorecard-ID.yaml) and goals (goal-ID.yaml) out of content packs. What is wrong is told all at once,
// by file and line. A card or a goal that speaks of births, fertility, contraception, abortion, marriage or moves isn't read.
package scorecards

import (
	"io/fs"
	"math"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/scorecard"
	"wanjia/domain/scorecard/aim"
	"wanjia/exchange/pack/strict"
)

// Content is what the packs hold.
type Content struct {
	Cards map[string]*scorecard.Card
	Goals map[string]aim.Goal
}

// Load reads the cards and goals of the named packs; a later pack's takes the place of an earlier one's with the same id.
func Load(files fs.FS, names ...string) (Content, []*fault.Fault) {
	c := Content{Cards: map[string]*scorecard.Card{}, Goals: map[string]aim.Goal{}}
	wrong := strict.Each(files, "scorecard-", names, func(at string, raw []byte) []*fault.Fault {
		card, problems := Card(at, raw)
		if len(problems) == 0 {
			c.Cards[card.ID] = card
		}
		return problems
	})
	return c, append(wrong, strict.Each(files, "goal-", names, func(at string, raw []byte) []*fault.Fault {
		g, problems := Goal(at, raw, c.Cards)
		if len(problems) == 0 {
			c.Goals[g.ID] = g
		}
		return problems
	})...)
}

// Lint checks the cards and goals of one pack that stands on others.
func Lint(files fs.FS, beneath []string, name string) []*fault.Fault {
	own, wrong := Load(files, name)
	wrong = append(wrong, Sourced(files, own.Cards, append(slices.Clone(beneath), name)...)...)
	if len(wrong) == 0 || len(beneath) == 0 {
		return wrong
	}
	under, _ := Load(files, beneath...) // what is wrong with other packs is theirs
	for id, c := range own.Cards {
		under.Cards[id] = c
	}
	var left []*fault.Fault
	for _, f := range wrong {
		if f.Key != "pack.goal.item" || under.Cards[f.Args["card"]] == nil {
			left = append(left, f)
			continue
		}
		if _, ok := under.Cards[f.Args["card"]].Item(f.Args["item"]); !ok {
			left = append(left, f)
		}
	}
	return left
}

type reader struct {
	*strict.File
	lines map[string]int // where items stand
}

func open(name string, raw []byte) (*reader, *yaml.Node) {
	r := &reader{File: strict.Of(name), lines: map[string]int{}}
	return r, r.Document(raw)
}

func (r *reader) levels(x strict.Fields) []area.Level {
	var out []area.Level
	for _, n := range x.List("levels") {
		l, err := area.ParseLevel(n.Value)
		if err != nil {
			r.Wrong(n, "pack.choice", "key", "levels", "text", n.Value, "words", "village, township, county")
		}
		out = append(out, l)
	}
	return out
}

// Card reads one scorecard.
func Card(name string, raw []byte) (*scorecard.Card, []*fault.Fault) {
	r, root := open(name, raw)
	if root == nil {
		return nil, r.Problems()
	}
	x := r.Mapping(root, "*id", "*title", "*levels", "*items")
	c := &scorecard.Card{ID: x.Code("id"), Title: x.Words("title"), Levels: r.levels(x)}
	r.charter(root, c.ID, c.Title.ZH, c.Title.EN)
	for _, n := range x.List("items") {
		c.Items = append(c.Items, r.item(n))
	}
	if len(r.Problems()) > 0 {
		return nil, r.Problems()
	}
	for _, f := range c.Check() {
		at, item := &yaml.Node{Line: max(1, r.lines[f.Args["item"]])}, f.Args["item"]
		switch f.Key {
		case "scorecard.twice":
			r.Wrong(at, "pack.card.twice", "item", item)
		case "scorecard.flows":
			r.Wrong(at, "pack.card.flows", "item", item)
		default:
			r.Wrong(at, "pack.card.of", "item", item)
		}
	}
	return c, r.Problems()
}

// charter holds texts against what nobody aims at.
func (r *reader) charter(n *yaml.Node, texts ...string) {
	if word, no := aim.Refused(texts...); no {
		r.Wrong(n, "pack.goal.charter", "word", word)
	}
}

func (r *reader) item(n *yaml.Node) scorecard.Item {
	x := r.Mapping(n, "*id", "*title", "*about", "kind", "better", "*from", "of", "states", "least", "levels")
	it := scorecard.Item{ID: x.Code("id"), Title: x.Words("title"), About: x.Words("about"), Kind: strict.Choice(x, "kind", scorecard.Share, scorecard.Rate),
		Better: strict.Choice(x, "better", scorecard.High, scorecard.Low), From: strict.Choice(x, "from", scorecard.Origins()...),
		Of: x.Texts("of"), States: x.Texts("states"), Least: int64(x.Whole("least", 5, 100_000)), Levels: r.levels(x)}
	if it.Least == 0 {
		it.Least = usualLeast
	}
	r.charter(n, it.ID, it.Title.ZH, it.Title.EN)
	r.lines[it.ID] = n.Line
	return it
}

// usualLeast is the fewest cases on which a place is scored, where nothing else is said.
const usualLeast = 10

// Goal reads one goal, of an item of a card.
func Goal(name string, raw []byte, cards map[string]*scorecard.Card) (aim.Goal, []*fault.Fault) {
	r, root := open(name, raw)
	if root == nil {
		return aim.Goal{}, r.Problems()
	}
	x := r.Mapping(root, "*id", "*title", "*card", "*item", "*level", "*percent", "*until", "*source")
	g := aim.Goal{ID: x.Code("id"), Title: x.Words("title"), Card: x.Code("card"), Item: x.Code("item"), Source: x.Text("source")}
	if v, err := strconv.ParseFloat(x.Text("percent"), 64); x.Get("percent") != nil && (err != nil || v < 0 || v > 100) {
		r.Wrong(x.Get("percent"), "pack.whole", "key", "percent", "text", x.Text("percent"), "least", "0", "most", "100")
	} else {
		g.Bound = int(math.Round(v * 10))
	}
	var err error
	if g.Level, err = area.ParseLevel(x.Text("level")); err != nil && x.Get("level") != nil {
		r.Wrong(x.Get("level"), "pack.choice", "key", "level", "text", x.Text("level"), "words", "village, township, county")
	}
	if g.Until, err = day.Parse(x.Text("until")); err != nil && x.Get("until") != nil {
		r.Wrong(x.Get("until"), "pack.day", "key", "until", "text", x.Text("until"))
	}
	for _, f := range g.Check(cards) {
		if f.Kind == fault.Refused {
			r.Wrong(root, "pack.goal.charter", "word", f.Args["word"])
			continue
		}
		at := x.Get("item")
		if at == nil {
			at = root
		}
		r.Wrong(at, "pack.goal.item", "card", g.Card, "item", g.Item)
	}
	return g, r.Problems()
}
