package lists

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/desk/office/view"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// maxText bounds what can be looked for in a list, in characters.
const maxText = 100

// seeker finds households by words. It goes through the terms that begin with one of the words, addresses first and then
// names, and tells each household where its first term stands, so that a page can go on from the last term seen.
type seeker struct {
	sight
	words []string
	lead  string
	names bool // the addresses are done
	term  string
	last  id.ID
	ids   []household.ID
}

func (s sight) housesBy(ctx context.Context, text string, ask page.Page) ([]household.ID, string, error) {
	if utf8.RuneCountInString(text) > maxText {
		return nil, "", fault.New(fault.Invalid, "office.find.long", "max", "100").In("q")
	}
	k := &seeker{sight: s, words: strings.Fields(s.Terms.Query(text))}
	if len(k.words) == 0 {
		return nil, "", nil
	}
	k.lead = slices.MaxFunc(k.words, func(a, b string) int { return utf8.RuneCountInString(a) - utf8.RuneCountInString(b) })
	if err := k.from(ask.After); err != nil {
		return nil, "", err
	}
	for read := 0; read < walkRows; {
		n := min(256, walkRows-read)
		got, err := k.step(ctx, n, ask.Size)
		if err != nil {
			return nil, "", err
		}
		read += max(1, got)
		if len(k.ids) == ask.Size {
			break
		}
		if got < n {
			if k.names {
				return k.ids, "", nil
			}
			k.names, k.term, k.last = true, "", id.ID{}
		}
	}
	phase := "a"
	if k.names {
		phase = "n"
	}
	return k.ids, page.Cursor(phase, k.term, k.last.String()), nil
}

func (k *seeker) from(keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	if len(keys) != 3 || keys[0] != "a" && keys[0] != "n" {
		return view.BadCursor(nil)
	}
	k.names, k.term = keys[0] == "n", keys[1]
	if keys[2] == "" {
		return nil
	}
	var err error
	if k.last, err = id.Parse(keys[2]); err != nil {
		return view.BadCursor(err)
	}
	return nil
}

// way is a term and whom it leads to.
type way struct {
	term string
	id   id.ID
}

// step reads n terms and keeps the households that they lead to until there are enough.
func (k *seeker) step(ctx context.Context, n, enough int) (int, error) {
	var ways []way
	var err error
	if k.names {
		err = k.Named(ctx, k.lead, k.term, person.ID{ID: k.last}, n, func(t string, p person.ID) { ways = append(ways, way{t, p.ID}) })
	} else {
		err = k.Addressed(ctx, k.lead, k.term, household.ID{ID: k.last}, n, func(t string, h household.ID) { ways = append(ways, way{t, h.ID}) })
	}
	if err != nil {
		return 0, err
	}
	lives, houses, err := k.load(ctx, ways)
	if err != nil {
		return 0, err
	}
	for _, w := range ways {
		k.term, k.last = w.term, w.id
		h := houses[household.ID{ID: w.id}]
		if l := lives[person.ID{ID: w.id}]; l != nil {
			if stay, ok := l.Stay(); ok {
				h = houses[stay.Household]
			}
		}
		if h != nil && k.fits(h, w, lives) {
			k.ids = append(k.ids, h.ID)
		}
		if len(k.ids) == enough {
			break
		}
	}
	return len(ways), nil
}

// load reads the households that ways lead to, with their heads.
func (k *seeker) load(ctx context.Context, ways []way) (map[person.ID]*vital.Life, map[household.ID]*household.Household, error) {
	lives := map[person.ID]*vital.Life{}
	var houses []household.ID
	var people []person.ID
	for _, w := range ways {
		houses = append(houses, household.ID{ID: w.id})
		people = append(people, person.ID{ID: w.id})
	}
	var err error
	if k.names {
		if lives, err = k.Lives(ctx, view.Unique(people)); err != nil {
			return nil, nil, err
		}
		houses = nil
		for _, l := range lives {
			if stay, ok := l.Stay(); ok {
				houses = append(houses, stay.Household)
			}
		}
	}
	found, err := k.Reader.Households(ctx, view.Unique(houses))
	if err != nil {
		return nil, nil, err
	}
	out := make(map[household.ID]*household.Household, len(found))
	var heads []person.ID
	for i := range found {
		out[found[i].ID] = &found[i]
		if m, ok := found[i].Head(); ok && lives[m.Person] == nil {
			heads = append(heads, m.Person)
		}
	}
	more, err := k.Lives(ctx, view.Unique(heads))
	for id, l := range more {
		lives[id] = l
	}
	return lives, out, err
}

// fits says whether a household is in the scope, all words match it, and the way is the first that leads to it.
func (k *seeker) fits(h *household.Household, w way, lives map[person.ID]*vital.Life) bool {
	if !k.In.Holds(h.Area()) {
		return false
	}
	address := k.Terms.Address(h.Address())
	var name []string
	head, ok := h.Head()
	if l := lives[head.Person]; ok && l != nil {
		name = k.Terms.Name(l.Name)
	}
	first, found := least(address, k.lead)
	if k.names {
		if found || head.Person.ID != w.id {
			return false // told by its address, or the name of another member
		}
		first, found = least(name, k.lead)
	}
	if !found || first != w.term {
		return false
	}
	return !slices.ContainsFunc(k.words, func(word string) bool {
		_, a := least(address, word)
		_, n := least(name, word)
		return !a && !n
	})
}

// least is the first, in order, of the terms that begin with a word.
func least(terms []string, word string) (first string, ok bool) {
	for _, t := range terms {
		if strings.HasPrefix(t, word) && (!ok || t < first) {
			first, ok = t, true
		}
	}
	return first, ok
}
