package sync

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"wanjia/domain/journal"
)

// Rule says what becomes of a field that two people changed from the same beginning.
type Rule uint8

// The rules.
const (
	Last  Rule = iota // the one who came later
	Union             // what either names, in words apart
	Max               // the larger number, the later day
	Ask               // a person: neither is taken for the other
)

// always are the fields that go by one rule whatever the kind: who somebody is, and whose, is never decided by who came later.
var always = map[string]Rule{
	"sex": Ask, "birth_date": Ask, "mother": Ask, "father": Ask, "id_type": Ask, "id_number": Ask, "person": Ask, "partner": Ask,
	"registered": Max, "places": Union, "languages": Union,
}

// vitals are the kinds all of whose fields are asked about: whether and when somebody was born or died is no matter of order.
var vitals = map[journal.Kind]bool{"birth": true, "death": true, "stillbirth": true, "adoption": true, "merge": true}

// looser are fields of such kinds that go by a rule nonetheless.
var looser = map[string]Rule{"weight_g": Last, "gestation_weeks": Last, "attendant": Last, "place": Last, "mother_education": Last, "education": Last, "activity": Last, "certified": Last, "address": Last, "phone": Last, "registered": Max, "name": Last, "family_name": Last, "given_name": Last}

// wins are the kinds that stand whatever was said meanwhile: nobody's visit outlives the client's withdrawal.
var wins = map[journal.Kind]bool{"withdrawal": true}

// Wins says whether entries of a kind stand whatever their base.
func Wins(k journal.Kind) bool { return wins[k] }

// RuleOf is how a field of a kind goes.
func RuleOf(k journal.Kind, field string) Rule {
	if vitals[k] {
		if r, ok := looser[field]; ok {
			return r
		}
		return Ask
	}
	return always[field]
}

// Merge brings two changes of one record together, field by field: then is what both began with, now what stands, mine what comes.
// Fields that only one changed are that one's. ask names those about which a person is asked, in order; where there are any,
// nothing is merged.
func Merge(k journal.Kind, then, now, mine map[string]string) (merged map[string]string, ask []string) {
	merged = map[string]string{}
	for _, f := range fields(then, now, mine) {
		was, is, said := then[f], now[f], mine[f]
		value := said
		switch {
		case said == was, said == is:
			value = is
		case is == was:
		default:
			switch RuleOf(k, f) {
			case Ask:
				ask = append(ask, f)
			case Union:
				value = union(is, said)
			case Max:
				value = larger(is, said)
			case Last:
			}
		}
		if value != "" {
			merged[f] = value
		}
	}
	if len(ask) > 0 {
		return nil, ask
	}
	return merged, nil
}

func fields(all ...map[string]string) []string {
	seen := map[string]bool{}
	for _, m := range all {
		for f := range m {
			seen[f] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func union(a, b string) string {
	words := append(strings.Fields(a), strings.Fields(b)...)
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

func larger(a, b string) string {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX == nil && errY == nil && cmp.Compare(x, y) != 0 {
		if x > y {
			return a
		}
		return b
	}
	return max(a, b)
}
