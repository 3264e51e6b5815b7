// Package assessment scores a checklist over a subject: a clinic, a service room, a village that wants an award. It knows items that
// are answered with yes or no, a mark or a count, what of them is critical, what evidence each wants, what may not apply, what is
// asked of a sample, and what is looked at again. A checklist is data. It refuses answers that its items don't have, and passes nothing
// that isn't complete and proven.
package assessment

import (
	"slices"
	"strconv"

	"wanjia/base/fault"
	"wanjia/base/words"
)

// Kind is how an item is answered.
type Kind uint8

// The kinds.
const (
	YesNo Kind = iota // yes earns all, no nothing
	Mark              // from 0 to Max
	Count             // Best earns all, Worst nothing, in between in proportion
)

var kindNames = [...]string{"yes", "mark", "count"}

// Name is the kind's word in the files.
func (k Kind) Name() string { return kindNames[k] }

// Kinds lists them.
func Kinds() []Kind { return []Kind{YesNo, Mark, Count} }

// Evidence is what an answer is to be shown by.
type Evidence uint8

// The evidence.
const (
	NoEvidence Evidence = iota
	Photo               // where the answer is against the subject
	Always              // whatever the answer is
)

var evidenceNames = [...]string{"none", "photo", "always"}

// Name is the word in the files.
func (e Evidence) Name() string { return evidenceNames[e] }

// AllEvidence lists them.
func AllEvidence() []Evidence { return []Evidence{NoEvidence, Photo, Always} }

// Item is one thing that is looked at.
type Item struct {
	Code        string
	Title       words.Sentence
	Kind        Kind
	Weight      int  // points, at least 1
	Critical    bool // missed, nothing else helps
	Max         int  // of a mark
	Best, Worst int  // of a count
	Least       int  // per cent of its points below which the item is a finding
	Evidence    Evidence
	MayNotApply bool
	Each        bool   // asked of each unit of the sample
	Source      string // the article that it comes from
}

// Sample is how many of the units are looked at.
type Sample struct {
	Of          words.Sentence // what the units are
	Percent     int
	Least, Most int
}

// Recheck is how a subject that fell short is looked at again.
type Recheck struct {
	Days int  // by when; 0 where nobody looks again
	All  bool // every item; otherwise those that fell short
}

// Checklist is one kind of assessment.
type Checklist struct {
	ID      string
	Version int
	Title   words.Sentence
	Sources []string
	About   []string // the kinds of subjects that it fits; none fits all
	Pass    int      // per cent of the points that apply
	Items   []Item
	Sample  *Sample
	Recheck Recheck
}

// Item finds an item.
func (c *Checklist) Item(code string) (Item, bool) {
	i := slices.IndexFunc(c.Items, func(it Item) bool { return it.Code == code })
	if i < 0 {
		return Item{}, false
	}
	return c.Items[i], true
}

// Fits says whether the checklist is for a kind of subject.
func (c *Checklist) Fits(kind string) bool {
	return len(c.About) == 0 || slices.Contains(c.About, kind)
}

// Check is everything that is wrong with a checklist.
func (c *Checklist) Check() []*fault.Fault {
	var all []*fault.Fault
	say := func(key, item string) {
		all = append(all, fault.New(fault.Invalid, key, "checklist", c.ID, "item", item))
	}
	if len(c.Items) == 0 {
		say("assessment.check.empty", "")
	}
	for i, it := range c.Items {
		switch {
		case slices.ContainsFunc(c.Items[:i], func(o Item) bool { return o.Code == it.Code }):
			say("assessment.check.twice", it.Code)
		case it.Kind == Mark && it.Max < 1:
			say("assessment.check.max", it.Code)
		case it.Kind == Count && it.Best == it.Worst:
			say("assessment.check.range", it.Code)
		case it.Each && c.Sample == nil:
			say("assessment.check.sample", it.Code)
		case it.Critical && it.MayNotApply && it.Each:
			say("assessment.check.critical", it.Code)
		}
	}
	if s := c.Sample; s != nil && (s.Most != 0 && s.Most < s.Least) {
		say("assessment.check.most", "")
	}
	return all
}

// Key names an answer: an item, and the unit of the sample where the item is asked of each.
type Key struct{ Item, Unit string }

// String is the key as entries have it.
func (k Key) String() string {
	if k.Unit == "" {
		return k.Item
	}
	return k.Item + "#" + k.Unit
}

// Answer is what was found.
type Answer struct {
	Value  string // yes, no, a number, or NotApplicable; empty is not answered
	Note   string
	Photos []string // hashes, SHA-256 in hexadecimal
}

// NotApplicable is the answer of what doesn't apply.
const NotApplicable = "na"

const (
	maxNote   = 2000
	maxPhotos = 20
	hashSize  = 64
)

// Canon checks an answer and brings it into one spelling.
func (it Item) Canon(a Answer) (Answer, error) {
	bad := func(key string, args ...string) error {
		return fault.New(fault.Invalid, key, append(args, "item", it.Code)...).In(it.Code)
	}
	switch {
	case len(a.Note) > maxNote:
		return a, bad("assessment.note.long", "max", strconv.Itoa(maxNote))
	case len(a.Photos) > maxPhotos:
		return a, bad("assessment.photos.many", "max", strconv.Itoa(maxPhotos))
	case slices.ContainsFunc(a.Photos, func(h string) bool { return !isHash(h) }):
		return a, bad("assessment.photo.hash")
	}
	switch a.Value {
	case "":
		return a, nil
	case NotApplicable:
		if !it.MayNotApply {
			return a, bad("assessment.applies")
		}
		return a, nil
	}
	if it.Kind == YesNo {
		if a.Value != "yes" && a.Value != "no" {
			return a, bad("assessment.yesno")
		}
		return a, nil
	}
	n, err := strconv.Atoi(a.Value)
	if err != nil || n < 0 || n > maxCount || it.Kind == Mark && n > it.Max {
		return a, bad("assessment.number", "max", strconv.Itoa(it.most()))
	}
	a.Value = strconv.Itoa(n)
	return a, nil
}

// maxCount bounds a count.
const maxCount = 1_000_000

func (it Item) most() int {
	if it.Kind == Mark {
		return it.Max
	}
	return maxCount
}

func isHash(s string) bool {
	if len(s) != hashSize {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
