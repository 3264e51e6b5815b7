package main

import (
	"fmt"
	"strings"
)

// breach is one rule of the register, and events of which the last breaks it. Each case has people and households of its own.
// Dates in braces are counted from today: {1} is tomorrow, {-200} was 200 days ago.
type breach struct {
	rule   string
	want   string // refuse, warn or query
	before string
	event  string
	limit  string // a threshold that a pack of the office sets
	then   string // what the rule then says; empty is nothing
	other  bool   // in a sheet, another source says it of the same person
	never  bool   // no reason makes it right: the word means nothing
	desk   bool   // at the desk of a part of the register alone
	once   bool   // told as it is registered, and never in a list afterwards
	says   string // what the sentence says under the office's threshold
}

// Who the cases begin with.
const (
	rMother = "person person=@m name=Mei sex=female birth_date=1990-05-05 area=9901001 household=@h relation=02 since=2010-01-01 since_reason=baseline;"
	rFather = "person person=@f name=Gang sex=male birth_date=1988-03-03 area=9901001 household=@h relation=10 since=2010-01-01 since_reason=baseline;"
	rAlone  = "person person=@p name=Lan sex=female birth_date=1980-05-05 area=9901001 since=2010-01-01 since_reason=baseline;"
	rOld    = "person person=@p name=Gu sex=male birth_date=1900-01-01 area=9901001 since=1950-01-01 since_reason=baseline;"
	rChild  = "birth person=@a name=Xiao sex=male date=2015-01-01 mother=@m"
)

// breaches are the rules by their numbers in the reference list. Those that no event can break say so themselves (Inborn), and those
// on the counts of an area are in TestRulesOnCountsByTheProgram.
func breaches() []breach {
	return []breach{
		{rule: "residence.open", want: "refuse", before: rAlone, event: "move_in person=@p date=2015-01-01 area=9901001"},
		{rule: "residence.overlap", want: "refuse", before: rAlone, event: "move_in person=@p date=2015-01-01 area=9901002"},
		{rule: "residence.before_birth", want: "refuse", before: "", event: "person person=@p name=Zao sex=male birth_date=2000-05-05 area=9901001 since=2000-05-04 since_reason=baseline"},
		{rule: "date.future", want: "refuse", before: rAlone, event: "move_out person=@p date={1}"},
		{rule: "date.baseline", want: "", before: rOld + "move_in person=@p date=1951-01-01 area=9901002 residence=temporary", event: "move_out person=@p date=1951-05-05 area=9901002",
			limit: "register.baseline, value: 1952-01-01", then: "refuse"},
		{rule: "residence.sequence", want: "refuse", before: "person person=@p name=Xu area=9901001 sex=male since=2010-01-01 since_reason=baseline; move_out person=@p date=2012-01-01",
			event: "person person=@p name=Xu area=9901001 sex=male since=2013-01-01 since_reason=birth", other: true},
		{rule: "residence.baseline", want: "query", before: rAlone + "move_out person=@p date=2012-01-01", event: "person person=@p name=Lan sex=female birth_date=1980-05-05 area=9901002 since=2015-01-01 since_reason=baseline", other: true},
		{rule: "residence.return", want: "warn", before: rAlone + "move_out person=@p date=2015-01-01", event: "move_in person=@p date=2015-01-30 area=9901001",
			limit: "residence.return.days, value: 20"},
		{rule: "residence.none", want: "refuse", before: rAlone + "move_out person=@p date=2012-01-01", event: "move_out person=@p date=2013-01-01"},
		{rule: "residence.unknown", want: "query", before: "person person=@p name=Wei sex=male", event: "move_out person=@p date=2012-01-01"},
		{rule: "household.head.left", want: "query", before: rMother + rFather, event: "move_out person=@m date=2020-01-01"},
		{rule: "residence.absent", want: "query", before: rAlone, event: "move_in person=@p date={-250} area=9901002 residence=temporary",
			limit: "residence.absent.months, value: 12"},
		{rule: "person.sex", want: "refuse", event: "person person=@p name=Bu sex=xx area=9901001 since=2010-01-01 since_reason=baseline", never: true},
		{rule: "person.sex.change", want: "warn", before: "person person=@p name=Bian sex=male birth_date=1981-01-01 area=9901001 since=2010-01-01 since_reason=baseline",
			event: "person person=@p name=Bian sex=female birth_date=1981-01-01 area=9901001 since=2010-01-01 since_reason=baseline", other: true, once: true},
		{rule: "person.age", want: "refuse", before: rOld, event: "death person=@p date=2021-01-01", limit: "person.age.refuse_over, value: 125", then: "warn"},
		{rule: "person.age", want: "warn", before: rOld, event: "death person=@p date=2006-01-01", limit: "person.age.warn_over, value: 110"},
		{rule: "person.number", want: "refuse", event: "person person=@p name=Hao sex=female area=9901001 since=2010-01-01 since_reason=baseline id_number=500154199301135887"},
		{rule: "person.number.taken", want: "refuse", before: "person person=@q name=Qian sex=male birth_date=1990-02-01 area=9901001 since=2010-01-01 since_reason=baseline id_type=passport id_number=E99990001",
			event: "person person=@p name=Hou sex=female birth_date=1970-03-03 area=9901001 since=2010-01-01 since_reason=baseline id_type=passport id_number=E99990001"},
		{rule: "person.number.doubt", want: "warn", event: "person person=@p name=Yi sex=male birth_date=1990-01-01 area=9901001 since=2010-01-01 since_reason=baseline id_number=990101199001010019"},
		{rule: "person.number.differs", want: "warn", event: "person person=@p name=Cha sex=female birth_date=1993-01-14 area=9901001 since=2010-01-01 since_reason=baseline id_number=500154199301135886"},
		{rule: "person.number.missing", want: "query", event: "person person=@p name=Wu sex=male birth_date=1970-01-02 area=9901001 since=2010-01-01 since_reason=baseline"},
		{rule: "person.own_parent", want: "refuse", event: "person person=@p name=Zi sex=female area=9901001 since=2010-01-01 since_reason=baseline mother=@p"},
		{rule: "person.ancestor", want: "refuse", before: "person person=@a name=Jia sex=female area=9901001 mother=@b since=2010-01-01 since_reason=baseline",
			event: "person person=@b name=Yin sex=female area=9901001 mother=@a since=2010-01-01 since_reason=baseline"},
		{rule: "person.ancestor", want: "refuse", before: "person person=@a name=Jia sex=female area=9901001 mother=@b since=2010-01-01 since_reason=baseline;" +
			"person person=@b name=Yin sex=female area=9901001 mother=@c since=2010-01-01 since_reason=baseline",
			event: "person person=@c name=Bing sex=female area=9901001 mother=@a since=2010-01-01 since_reason=baseline"},
		{rule: "person.nowhere", want: "query", event: "person person=@p name=Piao sex=male birth_date=1971-01-02"},
		{rule: "person.duplicate", want: "warn", before: "person person=@q name=Chong sex=male birth_date=1990-02-02 area=9901001 since=2010-01-01 since_reason=baseline",
			event: "person person=@p name=Chong sex=male birth_date=1990-02-02 area=9901001 since=2010-01-01 since_reason=baseline"},
		{rule: "person.duplicate.sibling", want: "warn", before: rMother + rChild, event: "birth person=@b name=Xiao sex=male date=2015-01-02 mother=@m",
			limit: "person.duplicate.days, value: 0"},
		{rule: "person.likely", want: "warn", before: "person person=@q name=SimaYunzhou sex=male birth_date=1978-03-12 area=9901001 since=2010-01-01 since_reason=baseline",
			event: "person person=@p name=SimaYunzhou sex=male birth_date=1978-03-21 area=9901001 since=2010-01-01 since_reason=baseline", desk: true},
		{rule: "birth.mother.sex", want: "refuse", before: rFather, event: "birth person=@c name=Cuo sex=male date=2015-01-01 mother=@f"},
		{rule: "birth.father.sex", want: "warn", before: rMother, event: "birth person=@c name=Cuo sex=male date=2015-01-01 father=@m area=9901001"},
		{rule: "birth.mother.alive", want: "refuse", before: rMother + "death person=@m date=2015-01-01", event: "birth person=@c name=Wan sex=male date=2015-01-02 mother=@m"},
		{rule: "birth.father.alive", want: "refuse", before: rFather + "death person=@f date=2015-01-01", event: "birth person=@c name=Wan sex=male date=2015-10-29 father=@f area=9901001",
			limit: "birth.father.dead_days, value: 301"},
		{rule: "birth.mother.born", want: "refuse", before: rMother, event: "birth person=@c name=Xian sex=male date=1990-05-04 mother=@m"},
		{rule: "birth.mother.age", want: "refuse", before: rMother, event: "birth person=@c name=You sex=male date=2000-05-04 mother=@m", limit: "birth.mother.refuse_under, value: 9", then: "warn"},
		{rule: "birth.mother.age", want: "warn", before: rMother, event: "birth person=@c name=You sex=male date=2005-05-04 mother=@m", limit: "birth.mother.warn_under, value: 14"},
		{rule: "birth.mother.age", want: "warn", before: "person person=@m name=Lao sex=female birth_date=1960-05-05 area=9901001 since=1961-01-01 since_reason=baseline",
			event: "birth person=@c name=You sex=male date=2010-05-05 mother=@m", limit: "birth.mother.warn_over, value: 55"},
		{rule: "birth.mother.age", want: "refuse", before: "person person=@m name=Lao sex=female birth_date=1960-05-05 area=9901001 since=1961-01-01 since_reason=baseline",
			event: "birth person=@c name=You sex=male date=2021-05-05 mother=@m", limit: "birth.mother.refuse_over, value: 65", then: "warn"},
		{rule: "birth.father.age", want: "refuse", before: rFather, event: "birth person=@c name=Fu sex=male date=2000-03-02 father=@f area=9901001", limit: "birth.father.refuse_under, value: 11", then: "warn"},
		{rule: "birth.father.age", want: "warn", before: rFather, event: "birth person=@c name=Fu sex=male date=2001-03-04 father=@f area=9901001", limit: "birth.father.warn_under, value: 13"},
		{rule: "birth.father.age", want: "warn", before: "person person=@f name=Wong sex=male birth_date=1930-03-03 area=9901001 since=1950-01-01 since_reason=baseline",
			event: "birth person=@c name=Fu sex=male date=2001-03-03 father=@f area=9901001", limit: "birth.father.warn_over, value: 75"},
		{rule: "birth.father.age", want: "refuse", before: "person person=@f name=Wong sex=male birth_date=1930-03-03 area=9901001 since=1950-01-01 since_reason=baseline",
			event: "birth person=@c name=Fu sex=male date=2024-03-03 father=@f area=9901001", limit: "birth.father.refuse_over, value: 95", then: "warn"},
		{rule: "birth.interval", want: "refuse", before: rMother + rChild, event: "birth person=@b name=Er sex=male date=2015-05-30 mother=@m", limit: "birth.interval.refuse_days, value: 140", then: "warn"},
		{rule: "birth.interval", want: "warn", before: rMother + rChild, event: "birth person=@b name=Er sex=male date=2015-09-27 mother=@m", limit: "birth.interval.warn_days, value: 260"},
		{rule: "birth.interval", want: "refuse", before: rMother + rChild, event: "birth person=@b name=Er sex=female date=2015-01-04 mother=@m", limit: "birth.delivery.days, value: 4"},
		{rule: "birth.plurality", want: "warn", before: rMother, event: "birth person=@c name=Duo sex=male date=2015-01-01 mother=@m plurality=4", limit: "birth.delivery.most, value: 4"},
		{rule: "birth.siblings", want: "warn", before: rMother + rChild, event: "birth person=@b name=Shuang sex=male date=2015-01-01 mother=@m plurality=1"},
		{rule: "birth.weight", want: "refuse", before: rMother, event: "birth person=@c name=Qing sex=male date=2015-01-01 mother=@m weight_g=226", limit: "birth.weight.refuse_under, value: 200", then: "warn"},
		{rule: "birth.weight", want: "warn", before: rMother, event: "birth person=@c name=Qing sex=male date=2015-01-01 mother=@m weight_g=499", limit: "birth.weight.warn_under, value: 450"},
		{rule: "birth.weight", want: "warn", before: rMother, event: "birth person=@c name=Zhong sex=male date=2015-01-01 mother=@m weight_g=6001", limit: "birth.weight.warn_over, value: 6500"},
		{rule: "birth.weight", want: "refuse", before: rMother, event: "birth person=@c name=Zhong sex=male date=2015-01-01 mother=@m weight_g=8166", limit: "birth.weight.refuse_over, value: 9000", then: "warn"},
		{rule: "birth.weight.weeks", want: "warn", before: rMother, event: "birth person=@c name=Zhou sex=male date=2015-01-01 mother=@m weight_g=3001 gestation_weeks=27", limit: "birth.weight.under28, value: 3200"},
		{rule: "birth.weight.weeks", want: "warn", before: rMother, event: "birth person=@c name=Zhou sex=male date=2015-01-01 mother=@m weight_g=4001 gestation_weeks=31", limit: "birth.weight.under32, value: 4200"},
		{rule: "birth.weight.weeks", want: "warn", before: rMother, event: "birth person=@c name=Zhou sex=male date=2015-01-01 mother=@m weight_g=999 gestation_weeks=37", limit: "birth.weight.from37, value: 900"},
		{rule: "birth.together", want: "query", before: rMother, event: "birth person=@c name=Tong sex=male date=2015-01-01 mother=@m plurality=2"},
		{rule: "child.mother", want: "query", event: "birth person=@c name=Gu sex=male date={-1000} area=9901001", limit: "child.mother.years, value: 2"},
		{rule: "death.twice", want: "refuse", before: rAlone + "death person=@p date=2015-01-01", event: "death person=@p date=2016-01-01"},
		{rule: "death.before_birth", want: "refuse", before: rAlone, event: "death person=@p date=1980-05-04"},
		{rule: "death.alive", want: "warn", before: rAlone + "move person=@p date=2015-01-01 area=9901002", event: "death person=@p date=2014-12-31"},
		{rule: "death.after", want: "refuse", before: rAlone + "death person=@p date=2015-01-01", event: "move person=@p date=2015-01-02 area=9901002"},
		{rule: "household.head.died", want: "query", before: rMother + rFather, event: "death person=@m date=2020-01-01"},
		{rule: "death.maternal", want: "query", before: rAlone, event: "death person=@p date=2022-01-01", limit: "death.maternal.to, value: 40", once: true},
		{rule: "death.maternal", want: "query", before: "person person=@p name=Xiao sex=female birth_date=2000-05-05 area=9901001 since=2010-01-01 since_reason=baseline", event: "death person=@p date=2011-01-01",
			limit: "death.maternal.from, value: 12", once: true},
		{rule: "death.maternal", want: "query", before: rAlone, event: "death person=@p date=2015-01-01", limit: "death.maternal.days, value: 90", then: "query", says: "90", once: true},
		{rule: "death.infant", want: "query", before: "person person=@c name=Ying sex=male birth_date=2020-01-01 area=9901001 since=2020-01-01 since_reason=baseline", event: "death person=@c date=2020-12-31"},
		{rule: "death.cause.sex", want: "refuse", before: rFather, event: "death person=@f date=2020-01-01 cause=O72.1"},
		{rule: "death.cause.age", want: "warn", before: "birth person=@c name=Chu sex=male date=2020-01-01 area=9901001", event: "death person=@c date=2020-01-29 cause=P22.0",
			limit: "death.perinatal.days, value: 30"},
		{rule: "household.head.none", want: "query", event: "person person=@p name=Mo sex=male birth_date=1970-01-09 area=9901001 household=@h since=2010-01-01 since_reason=baseline"},
		{rule: "household.heads", want: "refuse", before: rMother, event: "person person=@f name=Shuang sex=male birth_date=1972-01-09 area=9901001 household=@h relation=02 since=2012-01-01 since_reason=move_in"},
		{rule: "household.head.age", want: "warn", event: "person person=@p name=Tong sex=male birth_date=2000-01-01 area=9901001 household=@h relation=02 since=2014-12-31 since_reason=move_in",
			limit: "household.head.age, value: 14"},
		{rule: "household.minors", want: "query", event: "person person=@p name=Hai sex=male birth_date={-6300} area=9901001 household=@h relation=02 since={-300} since_reason=move_in",
			limit: "household.minor.age, value: 17"},
		{rule: "household.minors", want: "query", before: "person person=@p name=Hai sex=male birth_date={-5000} area=9901001 household=@h relation=02 since={-300} since_reason=move_in;" +
			"person person=@q name=Da sex=male birth_date=1980-01-01 area=9901001 household=@h relation=97 since={-300} since_reason=move_in", event: "move_out person=@q date={-100}"},
		{rule: "household.relation.age", want: "warn", before: rMother, event: "person person=@c name=Da sex=male birth_date=1990-05-04 area=9901001 household=@h relation=20 since=2012-01-01 since_reason=move_in"},
		{rule: "household.relation.sex", want: "warn", before: rMother, event: "person person=@c name=Nu sex=female birth_date=2012-05-04 area=9901001 household=@h relation=20 since=2012-05-04 since_reason=birth"},
		{rule: "parent.gap", want: "warn", before: rMother + "person person=@c name=Yang sex=male birth_date=2002-05-04 area=9901001 since=2010-01-01 since_reason=baseline",
			event: "adoption person=@c mother=@m date=2012-01-01", limit: "parent.gap.least, value: 11"},
		{rule: "parent.gap", want: "warn", before: "person person=@m name=Lao sex=female birth_date=1930-05-05 area=9901001 since=2010-01-01 since_reason=baseline;" +
			"person person=@c name=Shao sex=male birth_date=1991-05-06 area=9901001 since=2010-01-01 since_reason=baseline", event: "adoption person=@c mother=@m date=2012-01-01", limit: "parent.gap.mother_most, value: 65"},
		{rule: "parent.gap", want: "warn", before: "person person=@f name=Lao sex=male birth_date=1920-05-05 area=9901001 since=2010-01-01 since_reason=baseline;" +
			"person person=@c name=Shao sex=male birth_date=2001-05-06 area=9901001 since=2010-01-01 since_reason=baseline", event: "adoption person=@c father=@f date=2012-01-01", limit: "parent.gap.father_most, value: 85"},
		{rule: "household.size", want: "query", before: crowd, event: "person person=@z name=Zz sex=male birth_date=1970-01-20 area=9901001 household=@h relation=97 since=2010-01-01 since_reason=baseline",
			limit: "household.size.most, value: 25"},
		{rule: "household.empty", want: "query", before: rMother, event: "move_out person=@m date=2020-01-01"},
		{rule: "household.residence", want: "query", before: rMother + "household household=@h date=2020-01-01 area=9901001", event: "person person=@x name=Yuan sex=male birth_date=1970-01-21 area=9901002 household=@h relation=97 since=2021-01-01 since_reason=move_in"},
		{rule: "household.member.nowhere", want: "query", before: rMother, event: "person person=@p name=Wuj sex=male birth_date=1970-01-22 household=@h relation=97"},
		{rule: "union.self", want: "refuse", before: rAlone, event: "marriage person=@p partner=@p date=2015-01-01"},
		{rule: "union.age", want: "warn", before: rMother + rFather, event: "marriage person=@m partner=@f date=2010-05-04", limit: "union.age.female, value: 19"},
		{rule: "union.age", want: "warn", before: rFather + "person person=@m name=Jie sex=female birth_date=1980-01-01 area=9901001 since=2009-01-01 since_reason=baseline",
			event: "marriage person=@m partner=@f date=2010-03-02", limit: "union.age.male, value: 21"},
		{rule: "union.age", want: "warn", before: "person person=@p name=Zao sex=female birth_date=1966-01-01 area=9901001 since=1970-01-01 since_reason=baseline;" +
			"person person=@q name=Wan sex=male birth_date=1950-01-01 area=9901001 since=1970-01-01 since_reason=baseline", event: "marriage person=@p partner=@q date=1985-01-01", limit: "union.age.since, value: 1990-01-01"},
		{rule: "union.open", want: "refuse", before: rAlone + rFather + "marriage person=@p partner=@f date=2015-01-01; person person=@g name=Ling sex=male birth_date=1979-01-01 area=9901001 since=2009-01-01 since_reason=baseline",
			event: "marriage person=@p partner=@g date=2016-01-01", limit: "union.monogamous, value: 0"},
		{rule: "union.none", want: "refuse", before: rAlone + rFather, event: "divorce person=@p partner=@f date=2015-01-01"},
		{rule: "event.registered", want: "refuse", before: rAlone, event: "move_out person=@p date=2015-01-02 registered=2015-01-01"},
		{rule: "event.lateness", want: "refuse", event: "birth person=@c name=Chi sex=male date=2015-01-01 area=9901001 timeliness=timely", desk: true, never: true},
		{rule: "event.area", want: "warn", event: "birth person=@c name=Wai sex=male date=2015-01-01 area=9901001 happened_in=9902001", desk: true},
		{rule: "person.unknown", want: "query", event: "death person=@p date=2015-01-01 area=9901001"},
		{rule: "area.unknown", want: "refuse", event: "birth person=@c name=Hei sex=male date=2015-01-01 area=ZZ"},
	}
}

// crowd is a household of twenty.
var crowd = func() string {
	var b strings.Builder
	for i := range 20 {
		fmt.Fprintf(&b, "person person=@h%02d name=Ren%d sex=male birth_date=1960-01-%02d area=9901001 household=@h relation=%s since=2010-01-01 since_reason=baseline;", i, i, i+1,
			map[bool]string{true: "02", false: "97"}[i == 0])
	}
	return b.String()
}()
