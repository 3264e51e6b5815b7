// Package find is the one box: it finds people by names in any script, by pinyin and initials, by numbers, addresses,
// receipts and what their sources call them, and says why each was found. It reads a bounded number of rows and says when
// that cut the search off.
package find

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"wanjia/base/fault"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// Desk finds.
type Desk struct {
	*view.Office

	mu      sync.Mutex
	sources map[string]bool      // that people were seen to come from
	sampled map[string]time.Time // when that was looked into, by account
}

// New is a desk of an office.
func New(o *view.Office) *Desk {
	return &Desk{Office: o, sources: map[string]bool{}, sampled: map[string]time.Time{}}
}

// MaxFound bounds how many people one search can answer.
const MaxFound = 50

// How far a search reads. A short beginning of a name leads to very many; the box asks for one more letter instead.
const (
	firstRows = 256 // read at least so many, so that the best of them come first; after so many in vain, a small area is read by itself
	maxRows   = 5000
	smallArea = 3000 // people whose names can be gone through one by one
	fewCodes  = 64
)

// Why is one reason for which somebody was found: the field, and what in it matched.
type Why struct{ Field, Match string }

// The fields by which people are found.
const (
	ByInitials   = "initials"
	ByName       = "name"
	ByPinyin     = "pinyin"
	ByIdentifier = "identifier"
	ByPhone      = "phone"
	ByAddress    = "address"
	ByReference  = "reference"
)

// Hit is somebody who was found.
type Hit struct {
	Person view.Ref
	Why    []Why
	rank   rank
	life   *vital.Life
}

// rank orders hits: the lower, the nearer to what was typed.
type rank uint8

const (
	rankKey rank = iota
	rankExact
	rankBegins
	rankPinyin
	rankInitials
	rankInitialsBegin
	rankInner
	rankReference
	rankAddress
)

// Found is what a search answers. More says that it was cut off: there may be others.
type Found struct {
	Hits []Hit
	More bool
}

// Find searches by everything at once: names in any script and by any part, pinyin and initials, identity and
// telephone numbers, addresses, receipts and the names that people have in their sources.
func (d *Desk) Find(ctx context.Context, who access.Actor, text string, within area.Code, limit int) (Found, error) {
	q, err := parseQuery(text, d.Terms.Query, d.Keys)
	if err != nil {
		return Found{}, err
	}
	if limit <= 0 || limit > MaxFound {
		return Found{}, fault.New(fault.Invalid, "page.size", "max", "50").In("limit")
	}
	var out Found
	err = d.Look(ctx, who, access.Find, within, q.detail(), func(s *view.Sight) error {
		f := &finder{Sight: s, d: d, q: q, limit: limit, hits: map[person.ID]*Hit{}, tried: map[person.ID]bool{}}
		if err := f.run(ctx); err != nil {
			return err
		}
		out, err = f.answer(ctx)
		return err
	})
	return out, err
}

// finder is one search under way.
type finder struct {
	*view.Sight
	d     *Desk
	q     query
	limit int
	hits  map[person.ID]*Hit
	tried map[person.ID]bool
	rows  int
	more  bool

	numbers map[string]map[person.ID]Why // whom the words lead to that can be numbers
}

func (f *finder) run(ctx context.Context) error {
	if err := f.direct(ctx); err != nil {
		return err
	}
	if err := f.numbered(ctx); err != nil {
		return err
	}
	for _, words := range f.q.ways {
		if err := f.search(ctx, words); err != nil {
			return err
		}
	}
	return nil
}

// direct follows what names one person: ids, receipts, numbers.
func (f *finder) direct(ctx context.Context) error {
	why := map[person.ID]Why{}
	if !f.q.person.IsZero() {
		why[f.q.person] = Why{ByReference, f.q.text}
	}
	if f.q.receipt.String() != "" {
		p, err := f.receipt(ctx)
		if err != nil {
			return err
		}
		if !p.IsZero() {
			why[p] = Why{ByReference, f.q.receipt.Grouped()}
		}
	}
	if len(f.q.numbers) > 0 {
		found, err := f.ByNumber(ctx, f.q.numbers)
		if err != nil {
			return err
		}
		for _, b := range found {
			why[b.Person] = Why{byKind(b.Kind), f.q.masked}
		}
	}
	if err := f.referred(ctx, why); err != nil {
		return err
	}
	lives, err := f.Lives(ctx, slices.Collect(maps.Keys(why)))
	if err != nil {
		return err
	}
	for id, l := range lives {
		if f.In.HoldsAny(view.Whereabouts(l.Spells)) {
			f.hits[id] = &Hit{Person: view.Ref{ID: id}, Why: []Why{why[id]}, rank: rankKey, life: l}
		}
	}
	return nil
}

// numbered looks up the numbers among several words, such as a telephone number after a name.
func (f *finder) numbered(ctx context.Context) error {
	if len(f.q.ways) == 0 || len(f.q.ways[0]) < 2 {
		return nil
	}
	f.numbers = map[string]map[person.ID]Why{}
	for _, w := range f.q.ways[0] {
		if !isNumber(w) {
			continue
		}
		digests, masked := blinds(f.Keys, w)
		found, err := f.ByNumber(ctx, digests)
		if err != nil {
			return err
		}
		f.numbers[w] = map[person.ID]Why{}
		for _, b := range found {
			f.numbers[w][b.Person] = Why{byKind(b.Kind), masked}
		}
	}
	return nil
}

func byKind(field string) string {
	if field == "phone" {
		return ByPhone
	}
	return ByIdentifier
}

// receipt is whom the event with a receipt number is about.
func (f *finder) receipt(ctx context.Context) (person.ID, error) {
	e, ok, err := f.Numbered(ctx, f.q.receipt)
	if err != nil || !ok {
		return person.ID{}, err
	}
	st, ok, err := f.Standing(ctx, e)
	if err != nil || !ok {
		return person.ID{}, err
	}
	return st.Person, nil
}

// trail reads the candidates of one word: people by their terms, then those at addresses.
type trail struct {
	word  string
	term  string
	who   person.ID
	addr  string
	house household.ID
	named bool // all terms are read
	done  bool // and all addresses

	people map[person.ID]Why // where the word is a number
}

// candidate is somebody whom a trail led to, with the term that did; it is empty for those found at an address.
type candidate struct {
	id   person.ID
	term string
}

// search reads candidates for the words of one reading until enough are found or too many were read.
func (f *finder) search(ctx context.Context, words []string) error {
	t, err := f.trail(ctx, words)
	if err != nil {
		return err
	}
	small := false
	for n := firstRows; !t.done; n = min(2*n, maxRows) {
		if len(f.hits) >= f.limit && f.rows >= firstRows || f.rows >= maxRows {
			f.more = true
			return nil
		}
		if f.rows >= firstRows && !small {
			small = true
			if done, err := f.small(ctx, words); done || err != nil {
				f.more = true // those who left or stay for a time were not all looked at
				return err
			}
		}
		next, err := f.next(ctx, t, min(n, maxRows-f.rows))
		if err != nil {
			return err
		}
		if err := f.judge(ctx, words, next); err != nil {
			return err
		}
	}
	return nil
}

// trail begins at the word that leads to the fewest.
func (f *finder) trail(ctx context.Context, words []string) (*trail, error) {
	if len(words) == 1 {
		return &trail{word: words[0]}, nil
	}
	best, least := "", -1
	for _, w := range words {
		if people := f.numbers[w]; len(people) > 0 {
			return &trail{word: w, people: people}, nil
		}
		n := 0
		if err := f.Named(ctx, w, "", person.ID{}, firstRows, func(string, person.ID) { n++ }); err != nil {
			return nil, err
		}
		if err := f.Addressed(ctx, w, "", household.ID{}, firstRows, func(string, household.ID) { n += 3 }); err != nil {
			return nil, err
		}
		if least < 0 || n < least || n == least && len(w) > len(best) {
			best, least = w, n
		}
	}
	return &trail{word: best}, nil
}

// next reads up to n more rows of a trail.
func (f *finder) next(ctx context.Context, t *trail, n int) ([]candidate, error) {
	var out []candidate
	if len(t.people) > 0 {
		for id := range t.people {
			out = append(out, candidate{id: id})
		}
		t.done = true
		return out, nil
	}
	if !t.named {
		read := 0
		err := f.Named(ctx, t.word, t.term, t.who, n, func(term string, id person.ID) {
			read++
			t.term, t.who = term, id
			out = append(out, candidate{id, term})
		})
		f.rows += read
		t.named = read < n
		return out, err
	}
	n = min(n, 128) // a household is several people
	var houses []household.ID
	err := f.Addressed(ctx, t.word, t.addr, t.house, n, func(term string, id household.ID) {
		t.addr, t.house = term, id
		houses = append(houses, id)
	})
	if err != nil {
		return nil, err
	}
	f.rows += len(houses)
	t.done = len(houses) < n
	found, err := f.Households(ctx, view.Unique(houses))
	for i := range found {
		for _, m := range found[i].Present() {
			out = append(out, candidate{id: m.Person})
		}
	}
	return out, err
}

// judge keeps the candidates in the scope whom all words match.
func (f *finder) judge(ctx context.Context, words []string, all []candidate) error {
	terms := map[person.ID]string{}
	var fresh []person.ID
	for _, c := range all {
		if _, ok := terms[c.id]; !ok && !f.tried[c.id] {
			fresh = append(fresh, c.id)
			terms[c.id] = c.term
		}
	}
	lives, err := f.seen(ctx, fresh)
	if err != nil {
		return err
	}
	f.d.learn(lives)
	addresses, err := f.addresses(ctx, words, lives, terms)
	if err != nil {
		return err
	}
	for id, l := range lives {
		m := match{f: f, id: id, name: l.Name, reference: l.Reference, address: addresses[id], term: terms[id]}
		if why, r, ok := m.all(words); ok {
			f.keep(id, l, why, r)
		}
	}
	return nil
}

// seen are those of the people who are in the scope. Where they live is asked first: most of those whom a common name leads to
// live elsewhere, and who they are is nobody's business here.
func (f *finder) seen(ctx context.Context, ids []person.ID) (map[person.ID]*vital.Life, error) {
	if f.In.All {
		return f.Facts(ctx, ids)
	}
	spells, err := f.Spells(ctx, ids)
	if err != nil {
		return nil, err
	}
	here := slices.DeleteFunc(ids, func(id person.ID) bool {
		out := !f.In.HoldsAny(view.Whereabouts(spells[id]))
		if out {
			f.tried[id] = true // for good: no reading of the words brings them into the scope
		}
		return out
	})
	lives, err := f.Facts(ctx, here)
	for id, l := range lives {
		l.Spells = spells[id]
	}
	return lives, err
}

// addresses are those of the households of people, where a word may be meant for one.
func (f *finder) addresses(ctx context.Context, words []string, lives map[person.ID]*vital.Life, terms map[person.ID]string) (map[person.ID]string, error) {
	var houses []household.ID
	for id, l := range lives {
		if stay, ok := l.Stay(); ok && (len(words) > 1 || terms[id] == "") {
			houses = append(houses, stay.Household)
		}
	}
	found, err := f.Households(ctx, view.Unique(houses))
	if err != nil {
		return nil, err
	}
	at := map[household.ID]string{}
	for i := range found {
		at[found[i].ID] = found[i].Address()
	}
	out := map[person.ID]string{}
	for id, l := range lives {
		if stay, ok := l.Stay(); ok {
			out[id] = at[stay.Household]
		}
	}
	return out, nil
}

func (f *finder) keep(id person.ID, l *vital.Life, why []Why, r rank) {
	h, ok := f.hits[id]
	if !ok {
		f.hits[id] = &Hit{Person: view.Ref{ID: id}, Why: why, rank: r, life: l}
		return
	}
	h.rank = min(h.rank, r)
	for _, w := range why {
		if !slices.Contains(h.Why, w) {
			h.Why = append(h.Why, w)
		}
	}
}

// small goes through everybody who lives in the scope, where those are few: a common beginning of a name leads to
// thousands elsewhere before it comes to them.
func (f *finder) small(ctx context.Context, words []string) (bool, error) {
	if f.In.All {
		return false, nil
	}
	codes := f.In.Codes()
	if len(codes) > fewCodes {
		return false, nil
	}
	people := 0
	for _, c := range codes {
		n, err := f.CountIn(ctx, c)
		if people += n; err != nil || people > smallArea {
			return false, err
		}
	}
	var found []candidate
	for _, c := range codes {
		err := f.NamesIn(ctx, c, func(id person.ID, name, reference string) {
			m := match{f: f, id: id, name: name, reference: reference}
			if m.any(words) {
				found = append(found, candidate{id: id})
			}
		})
		if err != nil {
			return false, err
		}
	}
	return true, f.judge(ctx, words, found)
}

// answer ranks what was found and cuts it to the limit.
func (f *finder) answer(ctx context.Context) (Found, error) {
	hits := make([]*Hit, 0, len(f.hits))
	for _, h := range f.hits {
		hits = append(hits, h)
	}
	slices.SortFunc(hits, func(a, b *Hit) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(presence(a.life), presence(b.life)),
			cmp.Compare(utf8.RuneCountInString(a.life.Name), utf8.RuneCountInString(b.life.Name)),
			strings.Compare(a.life.Name, b.life.Name), a.Person.ID.Compare(b.Person.ID.ID))
	})
	out := Found{More: f.more}
	if len(hits) > f.limit {
		hits, out.More = hits[:f.limit], true
	}
	ids := make([]person.ID, len(hits))
	for i, h := range hits {
		ids[i] = h.Person.ID
	}
	lives, err := f.Lives(ctx, ids)
	if err != nil {
		return Found{}, err
	}
	refs, err := f.WithAddresses(ctx, lives)
	if err != nil {
		return Found{}, err
	}
	for _, h := range hits {
		h.Person = refs[h.Person.ID]
		f.Show(h.Person)
		out.Hits = append(out.Hits, *h)
	}
	return out, nil
}

// presence puts those who live here before those who left, and these before the dead.
func presence(l *vital.Life) int {
	if l.Dead {
		return 2
	}
	if _, ok := l.Now(); ok {
		return 0
	}
	return 1
}
