package household

import (
	_ "embed" // the other spellings of relations
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/person"
)

// Relation is what somebody is to the head of the household: a code of GB/T 4761-2008, or one of three that the standard
// lacks, for children whose sex a source doesn't say. The zero value is "not known".
//
// The standard's codes for birth order and only children (21 to 26, 31 to 36) are never kept: they are read as son and daughter.
type Relation struct{ n uint8 }

// Head is the head of the household (GB/T 4761 code 02).
func Head() Relation { return Relation{2} }

// Spouse is the head's husband or wife (10).
func Spouse() Relation { return Relation{10} }

// Child is the head's child of unsaid sex: With makes it a son (20) or a daughter (30). GB/T 4761 has no code for it.
func Child() Relation { return Relation{child} }

// Parent is the head's father or mother (50).
func Parent() Relation { return Relation{50} }

// OtherKin is any other relative (97).
func OtherKin() Relation { return Relation{97} }

// NonKin is somebody who isn't related (99).
func NonKin() Relation { return Relation{99} }

// The codes beyond the standard's two digits.
const (
	child      = 101
	stepChild  = 102
	childInLaw = 103
)

// beyond names them.
var beyond = [...]string{"child", "step_child", "child_in_law"}

// Group is the broad class of a relation.
type Group uint8

// The groups.
const (
	GroupUnknown Group = iota
	GroupHead
	GroupSpouse
	GroupChild
	GroupChildInLaw
	GroupGrandchild
	GroupParent
	GroupParentInLaw
	GroupGrandparent
	GroupSibling
	GroupOtherKin
	GroupNonKin
)

// String is the group's code.
func (g Group) String() string {
	names := [...]string{"unknown", "head", "spouse", "child", "child_in_law", "grandchild", "parent", "parent_in_law",
		"grandparent", "sibling", "other_kin", "non_kin"}
	if int(g) < len(names) {
		return names[g]
	}
	return names[0]
}

// Group is the broad class of the relation.
func (r Relation) Group() Group {
	switch n := r.n; {
	case n == 0:
		return GroupUnknown
	case n < 10:
		return GroupHead
	case n < 20:
		return GroupSpouse
	case n == 28 || n == 38 || n == childInLaw:
		return GroupChildInLaw
	case n < 40 || n == child || n == stepChild:
		return GroupChild
	case n < 50:
		return GroupGrandchild
	case n >= 53 && n <= 56:
		return GroupParentInLaw
	case n < 60:
		return GroupParent
	case n < 70:
		return GroupGrandparent
	case n < 80:
		return GroupSibling
	case n < 99:
		return GroupOtherKin
	}
	return GroupNonKin
}

// String is the two digits of GB/T 4761, or child, step_child or child_in_law; empty where it isn't known.
func (r Relation) String() string {
	switch {
	case r.n == 0:
		return ""
	case r.n > 100:
		return beyond[r.n-child]
	}
	return fmt.Sprintf("%02d", r.n)
}

// Key is the catalogue key of the title for people.
func (r Relation) Key() string {
	if r.n == 0 {
		return "household.relation.unknown"
	}
	return "household.relation." + r.String()
}

// IsZero says that the relation isn't known.
func (r Relation) IsZero() bool { return r.n == 0 }

// IsHead says whether it is the head.
func (r Relation) IsHead() bool { return r.Group() == GroupHead }

// IsSpouse says whether it is the head's husband or wife.
func (r Relation) IsSpouse() bool { return r.Group() == GroupSpouse }

// IsParentOfHead says whether it is a parent of the head, by birth, adoption or marriage, not one of the spouse's.
func (r Relation) IsParentOfHead() bool { return r.Group() == GroupParent }

// IsChildOfHead says whether it is a child of the head, by birth, adoption or marriage, not a child's spouse.
func (r Relation) IsChildOfHead() bool { return r.Group() == GroupChild }

// Sex is the sex that the relation implies.
func (r Relation) Sex() person.Sex { return spellings().sex[r.n] }

// With makes a child of unsaid sex a son or a daughter, now that the sex is known. Other relations stay as they are.
func (r Relation) With(sex person.Sex) Relation {
	if r.n < child || sex == person.SexUnknown {
		return r
	}
	sons := [...]uint8{20, 27, 28}
	n := sons[r.n-child]
	if sex == person.Female {
		n += 10
	}
	return Relation{n}
}

// Relations lists every relation in the order of the codes.
func Relations() []Relation { return slices.Clone(spellings().all) }

// ParseRelation reads a code of GB/T 4761-2008, a Chinese title, or an English word as surveys and censuses use them.
// The empty text is not known.
func ParseRelation(text string) (Relation, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return Relation{}, nil
	}
	s := spellings()
	if s.err != nil {
		return Relation{}, s.err
	}
	if r, ok := s.words[spelling(text)]; ok {
		return r, nil
	}
	if words.Says("household.unsaid", text) {
		return Relation{}, nil
	}
	if len([]rune(text)) > 20 {
		text = string([]rune(text)[:20])
	}
	return Relation{}, fault.New(fault.Invalid, "household.relation.unread", "text", text).In("relation")
}

// table is what relations.txt and the catalogue say.
type table struct {
	all   []Relation
	sex   [childInLaw + 1]person.Sex
	words map[string]Relation
	err   error
}

//go:embed relations.txt
var relationsText string

var spellings = sync.OnceValue(func() *table {
	t := &table{words: map[string]Relation{}}
	for line := range strings.Lines(relationsText) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if err := t.add(strings.Split(line, "\t")); err != nil {
			return &table{err: fmt.Errorf("household: relations.txt: %q: %w", line, err)}
		}
	}
	for _, born := range []uint8{20, 30} { // birth order and only children are read and not kept
		for n := born + 1; n <= born+6; n++ {
			t.words[strconv.Itoa(int(n))] = Relation{born}
		}
	}
	return t
})

// add takes one line: code, sex, spellings.
func (t *table) add(fields []string) error {
	if len(fields) != 3 {
		return strconv.ErrSyntax
	}
	r, err := fromCode(fields[0])
	if err != nil {
		return err
	}
	t.all = append(t.all, r)
	switch fields[1] {
	case "m":
		t.sex[r.n] = person.Male
	case "f":
		t.sex[r.n] = person.Female
	}
	title, _ := words.Lookup(r.Key())
	for _, word := range append(strings.Split(fields[2], "|"), fields[0], title.ZH, title.EN) {
		if word != "" {
			t.words[spelling(word)] = r
		}
	}
	t.words[strings.TrimPrefix(fields[0], "0")] = r
	return nil
}

func fromCode(text string) (Relation, error) {
	for i, word := range beyond {
		if text == word {
			return Relation{child + uint8(i)}, nil
		}
	}
	n, err := strconv.ParseUint(text, 10, 8)
	if err == nil && (n < 1 || n > 99) {
		err = strconv.ErrRange
	}
	return Relation{uint8(n)}, err
}

// spelling makes spellings comparable: lower case, without spaces, hyphens and underscores.
func spelling(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || r == '_' || r == 0x2019 || r == '\'' {
			return -1
		}
		return unicode.ToLower(r)
	}, word)
}
