package quality_test

import (
	"regexp"
	"testing"

	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/person"
	"wanjia/domain/quality"
)

// tried is one sentence about a rule: what the last of the events brings.
type tried struct {
	says   string
	events string
	want   quality.Severity // 0 is nothing of this rule
}

const (
	no     = quality.Severity(0)
	query  = quality.Query
	warn   = quality.Warn
	refuse = quality.Refuse
)

// The people of the sentences.
const (
	mother = "person person=@t/m name=Mei sex=female birth_date=1990-05-05 area=A1 household=@t/h relation=02 since=2010-01-01 since_reason=baseline;"
	father = "person person=@t/f name=Gang sex=male birth_date=1988-03-03 area=A1 household=@t/h relation=10 since=2010-01-01 since_reason=baseline;"
	alone  = "person person=@t/p name=Lan sex=female birth_date=1980-05-05 area=A1 since=2010-01-01 since_reason=baseline;"
)

// born is a birth of a child c to the mother.
func born(id, date string) string {
	return "birth person=@t/" + id + " name=" + id + " sex=male date=" + date + " mother=@t/m;"
}

var sentences = map[string][]tried{
	"residence.open": {
		{"who lives there can't move in again", alone + "move_in person=@t/p date=2015-01-01 area=A1", refuse},
		{"who has left can", alone + "move_out person=@t/p date=2012-01-01; move_in person=@t/p date=2015-01-01 area=A1", no},
		{"the same arrival may be said by both sheets", "person person=@t/p area=A1 since=2015-03-01 since_reason=move_in; move_in person=@t/p date=2015-03-01 area=A1", no},
		{"and by one of them only to the month", "person person=@t/p area=A1 since=2015-03 since_reason=move_in; move_in person=@t/p date=2015-03-20 area=A1", no},
		{"temporary residence may stand beside it", alone + "move_in person=@t/p date=2015-01-01 area=A1 residence=temporary", no},
	},
	"residence.overlap": {
		{"two usual residences at once are refused", alone + "move_in person=@t/p date=2015-01-01 area=A2", refuse},
		{"a move within is not two at once", alone + "move person=@t/p date=2015-01-01 area=A2", no},
		{"nor is a move out and in on one day", alone + "move_out person=@t/p date=2015-01-01; move_in person=@t/p date=2015-01-02 area=A2", no},
		{"temporary residence elsewhere may overlap", alone + "move_in person=@t/p date=2015-01-01 area=A2 residence=temporary", no},
		{"registered-only residence elsewhere may overlap", alone + "move_in person=@t/p date=2015-01-01 area=A2 residence=registered", no},
		{"where partial dates leave the order open it is a question", alone + "move_out person=@t/p date=2015; move_in person=@t/p date=2015-03-01 area=A2", query},
		{"a village inside the township that was said before is a question", "person person=@t/p area=A1 since=2010-01-01; move_in person=@t/p date=2012-01-01 area=A101", query},
		{"a birth that brings a missing move to light is a question", "person person=@t/c birth_date=2016-05-03 area=A2 since=2018-01-01 since_reason=move_in; birth person=@t/c date=2016-05-03 area=A1", query},
	},
	"residence.before_birth": {
		{"nobody lives anywhere before birth", "person person=@t/p birth_date=2000-05-05 area=A1 since=2000-05-04", refuse},
		{"on the day of birth is right", "person person=@t/p birth_date=2000-05-05 area=A1 since=2000-05-05 since_reason=birth", no},
		{"a year alone may lie after birth", "person person=@t/p birth_date=2000-05-05 area=A1 since=2000", no},
		{"a marriage before birth is refused", "person person=@t/p birth_date=2000-05-05 area=A1 since=2010-01-01; marriage person=@t/p partner=@t/f date=1999-01-01", refuse},
		{"also where a partial date stands between", "person person=@t/p birth_date=1980-10-01 area=A1 since=1980 since_reason=baseline; move_in person=@t/p area=A1 date=1980-08-01", refuse},
	},
	"date.future": {
		{"tomorrow is refused", alone + "move_out person=@t/p date=2026-06-02", refuse},
		{"today is right", alone + "move_out person=@t/p date=" + today, no},
		{"this year may be in the past", alone + "move_out person=@t/p date=2026", no},
		{"next month is in the future on every day of it", alone + "move_out person=@t/p date=2026-07", refuse},
		{"nobody is registered tomorrow", alone + "move_out person=@t/p date=2026-05-01 registered=2026-06-02", refuse},
		{"nobody is born tomorrow", "person person=@t/p birth_date=2027", refuse},
	},
	"residence.sequence": {
		{"a residence by birth after another ended is refused", "person person=@t/p area=A1 since=2010-01-01; move_out person=@t/p date=2012-01-01; person person=@t/p area=A1 since=2013-01-01 since_reason=birth", refuse},
		{"a return by moving in is right", "person person=@t/p area=A1 since=2010-01-01; move_out person=@t/p date=2012-01-01; person person=@t/p area=A1 since=2013-01-01 since_reason=move_in", no},
		{"partial dates leave it a question", "person person=@t/p area=A1 since=2010-01-01; move_out person=@t/p date=2012; person person=@t/p area=A1 since=2012-11-01 since_reason=birth", query},
	},
	"residence.baseline": {
		{"a baseline elsewhere asks for the move between", alone + "person person=@t/p area=A2 since=2015-01-01 since_reason=baseline", query},
		{"a baseline after leaving asks for the return", alone + "move_out person=@t/p date=2012-01-01; person person=@t/p area=A2 since=2015-01-01 since_reason=baseline", query},
		{"the same place said again is right", alone + "person person=@t/p area=A1 since=2015-01-01 since_reason=baseline", no},
	},
	"residence.return": {
		{"back after 29 days needs a reason", alone + "move_out person=@t/p date=2015-01-01; move_in person=@t/p date=2015-01-30 area=A1", warn},
		{"back after 30 days is right", alone + "move_out person=@t/p date=2015-01-01; move_in person=@t/p date=2015-01-31 area=A1", no},
		{"elsewhere is right", alone + "move_out person=@t/p date=2015-01-01; move_in person=@t/p date=2015-01-05 area=A2", no},
		{"a month may be long enough", alone + "move_out person=@t/p date=2015-01; move_in person=@t/p date=2015-02-05 area=A1", no},
	},
	"residence.none": {
		{"who has left can't leave again", alone + "move_out person=@t/p date=2012-01-01; move_out person=@t/p date=2013-01-01", refuse},
		{"nobody leaves before they come", alone + "move_out person=@t/p date=2009-01-01", refuse},
		{"who lives there can leave", alone + "move_out person=@t/p date=2012-01-01", no},
		{"on the first day too", alone + "move_out person=@t/p date=2010-01-01", no},
		{"a year that may lie after the arrival is a question", alone + "move_out person=@t/p date=2013-05-01; move_in person=@t/p date=2014-09-01 area=A1; move_out person=@t/p date=2014", query},
	},
	"residence.unknown": {
		{"leaving from where nobody knows is a question", "person person=@t/p name=Lan; move_out person=@t/p date=2012-01-01", query},
		{"so is a move within from there", "person person=@t/p name=Lan; move person=@t/p date=2012-01-01 area=A2", query},
		{"a known residence asks nothing", alone + "move person=@t/p date=2012-01-01 area=A2", no},
	},
	"household.head.left": {
		{"a head who moves out leaves a question", mother + father + "move_out person=@t/m date=2020-01-01", query},
		{"a member who moves out leaves none", mother + father + "move_out person=@t/f date=2020-01-01", no},
		{"a successor before asks nothing", mother + father + "head person=@t/f household=@t/h date=2019-12-31; move_out person=@t/m date=2020-01-01", no},
		{"a death is the other rule's", mother + father + "death person=@t/m date=2020-01-01", no},
	},
	"residence.absent": {
		{"seven months elsewhere is a question", alone + "move_in person=@t/p date=2025-10-31 area=A2 residence=temporary", query},
		{"six months to the day is not", alone + "move_in person=@t/p date=2025-12-01 area=A2 residence=temporary", no},
		{"nor is a second address in the same area", alone + "move_in person=@t/p date=2020-01-01 area=A1 residence=temporary", no},
	},
	"person.sex.change": {
		{"a correction of the sex needs a reason", "a: person person=@t/p sex=male area=A1; a: person person=@t/p sex=female area=A1", warn},
		{"so does a second record that says another", "person person=@t/p sex=male area=A1; person person=@t/p sex=female area=A1", warn},
		{"learning it doesn't", "a: person person=@t/p sex=unknown area=A1; a: person person=@t/p sex=female area=A1", no},
		{"saying nothing doesn't", "person person=@t/p sex=male area=A1; person person=@t/p area=A1 name=Lan", no},
	},
	"person.age": {
		{"a death at 106 needs a reason", "person person=@t/p birth_date=1900-01-01 area=A1 since=1950-01-01; death person=@t/p date=2006-01-01", warn},
		{"a death at 105 doesn't", "person person=@t/p birth_date=1900-01-01 area=A1 since=1950-01-01; death person=@t/p date=2005-12-31", no},
		{"a death at 121 is refused", "person person=@t/p birth_date=1900-01-01 area=A1 since=1950-01-01; death person=@t/p date=2021-01-01", refuse},
		{"a death at 120 needs a reason", "person person=@t/p birth_date=1900-01-01 area=A1 since=1950-01-01; death person=@t/p date=2020-12-31", warn},
		{"a year of birth that may make 105 is let pass", "person person=@t/p birth_date=1900 area=A1 since=1950-01-01; death person=@t/p date=2006-06-01", no},
	},
	"person.number": {
		{"a wrong check character is refused", "person person=@t/p area=A1 id_number=500154199301135887", refuse},
		{"the right one is taken", "person person=@t/p area=A1 id_number=500154199301135886", no},
		{"a date in the future is refused", "person person=@t/p area=A1 id_number=990101203001010018", refuse},
		{"no number is no wrong number", "person person=@t/p area=A1", no},
		{"what is sealed can't be read and isn't", "person person=@t/p area=A1 id_number=~abcd", no},
		{"a passport has no check", "person person=@t/p area=A1 id_type=passport id_number=E12345678", no},
		{"a type nobody knows is refused", "person person=@t/p area=A1 id_type=zzz id_number=E12345678", refuse},
	},
	"person.number.doubt": {
		{"a number of no known place needs a reason", "person person=@t/p area=A1 sex=male birth_date=1990-01-01 id_number=" + odd, warn},
		{"one of a known place doesn't", "person person=@t/p area=A1 id_number=500154199301135886", no},
	},
	"person.number.differs": {
		{"another birth date than the number's needs a reason", "person person=@t/p area=A1 sex=female birth_date=1993-01-14 id_number=500154199301135886", warn},
		{"the same doesn't", "person person=@t/p area=A1 sex=female birth_date=1993-01-13 id_number=500154199301135886", no},
		{"a year that covers it doesn't", "person person=@t/p area=A1 birth_date=1993 id_number=500154199301135886", no},
		{"another sex than the number's needs a reason", "person person=@t/p area=A1 sex=male birth_date=1993-01-13 id_number=500154199301135886", warn},
	},
	"person.number.missing": {
		{"no number is a question", "person person=@t/p area=A1", query},
		{"a number asks nothing", "person person=@t/p area=A1 id_number=500154199301135886", no},
		{"a birth doesn't ask for one", "birth person=@t/c date=2020-01-01 area=A1", no},
	},
	"person.own_parent": {
		{"nobody is their own mother", "person person=@t/p area=A1 mother=@t/p", refuse},
		{"nobody is their own father", "person person=@t/p area=A1 father=@t/p", refuse},
		{"nobody adopts themselves", alone + "adoption person=@t/p mother=@t/p date=2020-01-01", refuse},
		{"somebody else is right", "person person=@t/p area=A1 mother=@t/m", no},
	},
	"person.ancestor": {
		{"a mother who is her child's child is refused", "person person=@t/a mother=@t/b; person person=@t/b mother=@t/a", refuse},
		{"so is a circle of three, through a father", "person person=@t/a mother=@t/b; person person=@t/b father=@t/c; person person=@t/c mother=@t/a", refuse},
		{"a grandmother is right", "person person=@t/a mother=@t/b; person person=@t/b mother=@t/c; person person=@t/c mother=@t/d", no},
		{"a common ancestor on both sides is no circle", "person person=@t/g; person person=@t/x mother=@t/g; person person=@t/y mother=@t/g; person person=@t/z mother=@t/x father=@t/y", no},
	},
	"person.nowhere": {
		{"neither residence nor household is a question", "person person=@t/p name=Lan", query},
		{"a birth without either is a question", "birth person=@t/c date=2020-01-01", query},
		{"a residence asks nothing", "person person=@t/p area=A1", no},
		{"a household asks nothing here", "person person=@t/p household=@t/h", no},
	},
	"person.duplicate.sibling": {
		{"two children of one name within five days need a reason", mother + "birth person=@t/a name=Li_Na sex=female date=2015-01-01 mother=@t/m; birth person=@t/b name=LI_NA sex=female date=2015-01-06 mother=@t/m", warn},
		{"six days apart is the interval's", mother + "birth person=@t/a name=Li_Na sex=female date=2015-01-01 mother=@t/m; birth person=@t/b name=LI_NA sex=female date=2015-01-07 mother=@t/m", no},
		{"twins of different names don't", mother + "birth person=@t/a name=Li_Na sex=female date=2015-01-01 mother=@t/m; birth person=@t/b name=Li_Ni sex=female date=2015-01-01 mother=@t/m", no},
		{"nor do a boy and a girl", mother + "birth person=@t/a name=Li_Na sex=female date=2015-01-01 mother=@t/m; birth person=@t/b name=Li_Na sex=male date=2015-01-01 mother=@t/m", no},
		{"nor do children without names", mother + "birth person=@t/a sex=female date=2015-01-01 mother=@t/m; birth person=@t/b sex=female date=2015-01-01 mother=@t/m", no},
	},
	"birth.mother.sex": {
		{"a mother who is male on record is refused", father + "birth person=@t/c date=2015-01-01 mother=@t/f", refuse},
		{"a female one is right", mother + "birth person=@t/c date=2015-01-01 mother=@t/m", no},
		{"one of unknown sex is right", "person person=@t/m area=A1; birth person=@t/c date=2015-01-01 mother=@t/m", no},
		{"one nobody has taken down is right", "birth person=@t/c date=2015-01-01 mother=@t/m", no},
		{"a correction that makes her male is refused", "m: person person=@t/m sex=female area=A1; birth person=@t/c date=2015-01-01 mother=@t/m; m: person person=@t/m sex=male area=A1", refuse},
	},
	"birth.father.sex": {
		{"a father who is female on record needs a reason", mother + "birth person=@t/c date=2015-01-01 father=@t/m", warn},
		{"a male one doesn't", father + "birth person=@t/c date=2015-01-01 father=@t/f", no},
		{"none doesn't", "birth person=@t/c date=2015-01-01", no},
	},
	"birth.mother.alive": {
		{"the day after her death is refused", mother + "death person=@t/m date=2015-01-01; birth person=@t/c date=2015-01-02 mother=@t/m", refuse},
		{"the day itself is right", mother + "death person=@t/m date=2015-01-01; birth person=@t/c date=2015-01-01 mother=@t/m", no},
		{"the month of her death may be before it", mother + "death person=@t/m date=2015-01-10; birth person=@t/c date=2015-01 mother=@t/m", no},
		{"the death is refused where the birth was there first", mother + "birth person=@t/c date=2015-01-02 mother=@t/m; death person=@t/m date=2015-01-01", refuse},
	},
	"birth.father.alive": {
		{"301 days after his death is refused", father + "death person=@t/f date=2015-01-01; birth person=@t/c date=2015-10-29 father=@t/f", refuse},
		{"300 days is right", father + "death person=@t/f date=2015-01-01; birth person=@t/c date=2015-10-28 father=@t/f", no},
		{"a month that holds the day is right", father + "death person=@t/f date=2015-01; birth person=@t/c date=2015-10-30 father=@t/f", no},
	},
	"birth.mother.born": {
		{"a child older than its mother is refused", mother + "birth person=@t/c date=1990-05-04 mother=@t/m", refuse},
		{"of the same day is refused", mother + "birth person=@t/c date=1990-05-05 mother=@t/m", refuse},
		{"the year alone may lie after", mother + "birth person=@t/c date=1990 mother=@t/m", no},
	},
	"birth.mother.age": {
		{"at 9 is refused", mother + "birth person=@t/c date=2000-05-04 mother=@t/m", refuse},
		{"at 10 needs a reason", mother + "birth person=@t/c date=2000-05-05 mother=@t/m", warn},
		{"at 14 needs a reason", mother + "birth person=@t/c date=2005-05-04 mother=@t/m", warn},
		{"at 15 doesn't", mother + "birth person=@t/c date=2005-05-05 mother=@t/m", no},
		{"at 49 doesn't", "person person=@t/m sex=female birth_date=1960-05-05 area=A1 since=1960-05-05; birth person=@t/c date=2010-05-04 mother=@t/m", no},
		{"at 50 needs a reason", "person person=@t/m sex=female birth_date=1960-05-05 area=A1 since=1960-05-05; birth person=@t/c date=2010-05-05 mother=@t/m", warn},
		{"at 60 needs a reason", "person person=@t/m sex=female birth_date=1960-05-05 area=A1 since=1960-05-05; birth person=@t/c date=2021-05-04 mother=@t/m", warn},
		{"at 61 is refused", "person person=@t/m sex=female birth_date=1960-05-05 area=A1 since=1960-05-05; birth person=@t/c date=2021-05-05 mother=@t/m", refuse},
		{"a year of birth that may make 10 is warned of only", "person person=@t/m sex=female birth_date=1990 area=A1 since=1991-01-01; birth person=@t/c date=2000-05-04 mother=@t/m", warn},
		{"one that may make 15 is let pass", "person person=@t/m sex=female birth_date=1990 area=A1 since=1991-01-01; birth person=@t/c date=2005-05-04 mother=@t/m", no},
	},
	"birth.father.age": {
		{"at 11 is refused", father + "birth person=@t/c date=2000-03-02 father=@t/f", refuse},
		{"at 12 needs a reason", father + "birth person=@t/c date=2000-03-03 father=@t/f", warn},
		{"at 14 doesn't", father + "birth person=@t/c date=2002-03-03 father=@t/f", no},
		{"at 70 doesn't", "person person=@t/f sex=male birth_date=1930-03-03 area=A1 since=1950-01-01; birth person=@t/c date=2001-03-02 father=@t/f", no},
		{"at 71 needs a reason", "person person=@t/f sex=male birth_date=1930-03-03 area=A1 since=1950-01-01; birth person=@t/c date=2001-03-03 father=@t/f", warn},
		{"at 94 is refused", "person person=@t/f sex=male birth_date=1930-03-03 area=A1 since=1950-01-01; birth person=@t/c date=2024-03-03 father=@t/f", refuse},
		{"at 93 needs a reason", "person person=@t/f sex=male birth_date=1930-03-03 area=A1 since=1950-01-01; birth person=@t/c date=2024-03-02 father=@t/f", warn},
		{"a year of birth that may make 14 is let pass", "person person=@t/f sex=male birth_date=1988 area=A1 since=2000-01-01; birth person=@t/c date=2002-03-03 father=@t/f", no},
	},
	"birth.interval": {
		{"149 days are refused", mother + born("a", "2015-01-01") + born("b", "2015-05-30"), refuse},
		{"150 days need a reason", mother + born("a", "2015-01-01") + born("b", "2015-05-31"), warn},
		{"269 days need a reason", mother + born("a", "2015-01-01") + born("b", "2015-09-27"), warn},
		{"270 days don't", mother + born("a", "2015-01-01") + born("b", "2015-09-28"), no},
		{"twins on one day are one delivery", mother + born("a", "2015-01-01") + born("b", "2015-01-01"), no},
		{"twins two days apart too", mother + born("a", "2015-01-01") + born("b", "2015-01-03"), no},
		{"three days apart they aren't", mother + born("a", "2015-01-01") + born("b", "2015-01-04"), refuse},
		{"it doesn't matter which is registered first", mother + born("b", "2015-05-30") + born("a", "2015-01-01"), refuse},
		{"twins and a later child are one interval", mother + born("a", "2015-01-01") + born("b", "2015-01-02") + born("c", "2015-09-28"), no},
		{"months that may be far enough apart are let pass", mother + born("a", "2015-01") + born("b", "2015-10"), no},
		{"months that can't be 150 days apart are refused", mother + born("a", "2015-01") + born("b", "2015-04"), refuse},
		{"a year alone may be a twin's", mother + born("a", "2015") + born("b", "2015-05-01"), no},
		{"what was there before isn't found again", mother + born("a", "2015-01-01") + born("b", "2015-05-30") + born("c", "2019-01-01"), no},
	},
	"birth.plurality": {
		{"four in one delivery need a reason", mother + "birth person=@t/c date=2015-01-01 mother=@t/m plurality=4", warn},
		{"three don't", mother + "birth person=@t/c date=2015-01-01 mother=@t/m plurality=3", no},
	},
	"birth.siblings": {
		{"a single child beside a twin on record needs a reason", mother + born("a", "2015-01-01") + "birth person=@t/b date=2015-01-01 mother=@t/m plurality=1", warn},
		{"said to be twins they don't", mother + born("a", "2015-01-01") + "birth person=@t/b date=2015-01-01 mother=@t/m plurality=2", no},
		{"a month that may be another delivery is let pass", mother + born("a", "2015-01-01") + "birth person=@t/b date=2015-01 mother=@t/m plurality=1", no},
	},
	"birth.together": {
		{"the first of twins asks for the other", mother + "birth person=@t/b date=2015-01-01 mother=@t/m plurality=2", query},
		{"the second doesn't", mother + born("a", "2015-01-01") + "birth person=@t/b date=2015-01-01 mother=@t/m plurality=2", no},
		{"a single child doesn't", mother + "birth person=@t/b date=2015-01-01 mother=@t/m plurality=1", no},
		{"nothing stated asks nothing", mother + "birth person=@t/b date=2015-01-01 mother=@t/m", no},
	},
	"birth.weight": {
		{"226 g are refused", "birth person=@t/c date=2020-01-01 area=A1 weight_g=226", refuse},
		{"227 g need a reason", "birth person=@t/c date=2020-01-01 area=A1 weight_g=227", warn},
		{"499 g need a reason", "birth person=@t/c date=2020-01-01 area=A1 weight_g=499", warn},
		{"500 g don't", "birth person=@t/c date=2020-01-01 area=A1 weight_g=500", no},
		{"6000 g don't", "birth person=@t/c date=2020-01-01 area=A1 weight_g=6000", no},
		{"6001 g need a reason", "birth person=@t/c date=2020-01-01 area=A1 weight_g=6001", warn},
		{"8165 g need a reason", "birth person=@t/c date=2020-01-01 area=A1 weight_g=8165", warn},
		{"8166 g are refused", "birth person=@t/c date=2020-01-01 area=A1 weight_g=8166", refuse},
	},
	"birth.weight.weeks": {
		{"3001 g at 27 weeks need a reason", "birth person=@t/c date=2020-01-01 area=A1 weight_g=3001 gestation_weeks=27", warn},
		{"3000 g at 27 weeks don't", "birth person=@t/c date=2020-01-01 area=A1 weight_g=3000 gestation_weeks=27", no},
		{"4001 g at 31 weeks need a reason", "birth person=@t/c date=2020-01-01 area=A1 weight_g=4001 gestation_weeks=31", warn},
		{"4001 g at 32 weeks don't", "birth person=@t/c date=2020-01-01 area=A1 weight_g=4001 gestation_weeks=32", no},
		{"999 g at 37 weeks need a reason", "birth person=@t/c date=2020-01-01 area=A1 weight_g=999 gestation_weeks=37", warn},
		{"1000 g at 37 weeks don't", "birth person=@t/c date=2020-01-01 area=A1 weight_g=1000 gestation_weeks=37", no},
	},
	"child.mother": {
		{"a child of four without a mother is a question", "person person=@t/c birth_date=2021-06-02 area=A1 since=2021-06-02", query},
		{"a child of five is not", "person person=@t/c birth_date=2021-06-01 area=A1 since=2021-06-01", no},
		{"one with a mother is not", "person person=@t/c birth_date=2025-06-01 area=A1 mother=@t/m since=2025-06-01", no},
		{"one who lives elsewhere is not", "person person=@t/c birth_date=2025-06-01", no},
		{"an adopted one is not", "person person=@t/c birth_date=2025-06-01 area=A1 since=2025-06-01; adoption person=@t/c date=2026-01-01 father=@t/f", no},
		{"a birth without a mother is a question", "birth person=@t/c date=2026-01-01 area=A1", query},
	},
	"death.twice": {
		{"a second death is refused", alone + "death person=@t/p date=2015-01-01; death person=@t/p date=2016-01-01", refuse},
		{"one is right", alone + "death person=@t/p date=2015-01-01", no},
		{"a correction is right", alone + "d: death person=@t/p date=2015-01-01; d: death person=@t/p date=2016-01-01", no},
		{"the same day again is refused", alone + "death person=@t/p date=2015-01-01; death person=@t/p date=2015-01-01 cause=age", refuse},
	},
	"death.before_birth": {
		{"a death before birth is refused", alone + "death person=@t/p date=1980-05-04", refuse},
		{"on the day of birth is right", "birth person=@t/c date=2020-01-01 area=A1; death person=@t/c date=2020-01-01", no},
		{"the year alone may lie after birth", alone + "death person=@t/p date=1980", no},
	},
	"death.alive": {
		{"a death before a move needs a reason", alone + "move person=@t/p date=2015-01-01 area=A2; death person=@t/p date=2014-12-31", warn},
		{"on the day of the move it doesn't", alone + "move person=@t/p date=2015-01-01 area=A2; death person=@t/p date=2015-01-01", no},
		{"the year alone may lie after it", alone + "move person=@t/p date=2015-01-01 area=A2; death person=@t/p date=2015", no},
		{"being named as a parent later is no life", mother + father + "birth person=@t/c date=2015-06-01 mother=@t/m father=@t/f; death person=@t/f date=2015-01-01", no},
	},
	"death.after": {
		{"a move after death is refused", alone + "death person=@t/p date=2015-01-01; move person=@t/p date=2015-01-02 area=A2", refuse},
		{"a move before it can still be registered", alone + "death person=@t/p date=2015-01-01; move person=@t/p date=2014-12-31 area=A2", no},
		{"a month that may lie before is right", alone + "death person=@t/p date=2015-01-15; move person=@t/p date=2015-01 area=A2", no},
		{"marrying the dead is refused", alone + father + "death person=@t/p date=2015-01-01; marriage person=@t/f partner=@t/p date=2016-01-01", refuse},
		{"the child of a dead father is his other rule's", mother + father + "death person=@t/f date=2015-01-01; birth person=@t/c date=2015-06-01 mother=@t/m father=@t/f", no},
		{"a name put right is right", alone + "death person=@t/p date=2015-01-01; person person=@t/p name=Lanlan", no},
	},
	"household.head.died": {
		{"a head who dies leaves a question", mother + father + "death person=@t/m date=2020-01-01", query},
		{"the last member leaves none", mother + "death person=@t/m date=2020-01-01", no},
		{"a member who dies leaves none", mother + father + "death person=@t/f date=2020-01-01", no},
	},
	"death.maternal": {
		{"a woman of 54 is asked about", "person person=@t/p sex=female birth_date=1960-01-01 area=A1 since=1990-01-01; death person=@t/p date=2014-12-31", query},
		{"a woman of 55 is not", "person person=@t/p sex=female birth_date=1960-01-01 area=A1 since=1990-01-01; death person=@t/p date=2015-01-01", no},
		{"a girl of 9 is not", "person person=@t/p sex=female birth_date=2000-01-01 area=A1 since=2000-01-01; death person=@t/p date=2009-12-31", no},
		{"a girl of 10 is", "person person=@t/p sex=female birth_date=2000-01-01 area=A1 since=2000-01-01; death person=@t/p date=2010-01-01", query},
		{"a man is not", father + "death person=@t/f date=2020-01-01", no},
	},
	"death.infant": {
		{"an infant whose birth nobody registered is a question", "person person=@t/c birth_date=2020-01-01 area=A1 since=2020-01-01; death person=@t/c date=2020-12-31", query},
		{"one whose birth is registered is not", "birth person=@t/c date=2020-01-01 area=A1; death person=@t/c date=2020-06-01", no},
		{"a child of one is not", "person person=@t/c birth_date=2020-01-01 area=A1 since=2020-01-01; death person=@t/c date=2021-01-01", no},
	},
	"death.cause.sex": {
		{"a woman of C61 is refused", alone + "death person=@t/p date=2020-01-01 cause=C61", refuse},
		{"a man of C61 is right", father + "death person=@t/f date=2020-01-01 cause=C61", no},
		{"a man of O72.1 is refused", father + "death person=@t/f date=2020-01-01 cause=O72.1", refuse},
		{"the code may stand before words", father + "death person=@t/f date=2020-01-01 cause=o721_bleeding", refuse},
		{"words are not judged", father + "death person=@t/f date=2020-01-01 cause=Cancer", no},
		{"a cause of both sexes is right", alone + "death person=@t/p date=2020-01-01 cause=I21.9", no},
		{"breasts have both", father + "death person=@t/f date=2020-01-01 cause=C50.9", no},
		{"D07 alone doesn't say which", alone + "death person=@t/p date=2020-01-01 cause=D07", no},
		{"D07.5 does", alone + "death person=@t/p date=2020-01-01 cause=D07.5", refuse},
		{"unknown sex is right", "person person=@t/p area=A1 birth_date=1980-01-01 since=1990-01-01; death person=@t/p date=2020-01-01 cause=C61", no},
	},
	"death.cause.age": {
		{"O72 at 55 needs a reason", "person person=@t/p sex=female birth_date=1960-01-01 area=A1 since=1990-01-01; death person=@t/p date=2015-01-01 cause=O72", warn},
		{"O72 at 54 doesn't", "person person=@t/p sex=female birth_date=1960-01-01 area=A1 since=1990-01-01; death person=@t/p date=2014-12-31 cause=O72", no},
		{"P22 on day 28 needs a reason", "birth person=@t/c date=2020-01-01 area=A1; death person=@t/c date=2020-01-29 cause=P22.0", warn},
		{"P22 on day 27 doesn't", "birth person=@t/c date=2020-01-01 area=A1; death person=@t/c date=2020-01-28 cause=P22.0", no},
		{"a month that may be early enough doesn't", "birth person=@t/c date=2020-01-01 area=A1; death person=@t/c date=2020-01 cause=P22.0", no},
	},
	"household.head.none": {
		{"a household without relations is a question", "person person=@t/p area=A1 household=@t/h", query},
		{"one with a head is not", mother, no},
	},
	"household.heads": {
		{"a second head is refused", mother + "person person=@t/f area=A1 household=@t/h relation=02 since=2012-01-01", refuse},
		{"a change of head is right", mother + father + "head person=@t/f household=@t/h date=2020-01-01", no},
		{"a head of another household is right", mother + "person person=@t/f area=A1 household=@t/g relation=02 since=2012-01-01", no},
		{"the same head said twice is right", mother + "person person=@t/m area=A1 household=@t/h relation=02 since=2012-01-01", no},
	},
	"household.head.age": {
		{"a head of 14 needs a reason", "person person=@t/p birth_date=2000-01-01 area=A1 household=@t/h relation=02 since=2014-12-31", warn},
		{"a head of 15 doesn't", "person person=@t/p birth_date=2000-01-01 area=A1 household=@t/h relation=02 since=2015-01-01", no},
		{"a year that may make 15 doesn't", "person person=@t/p birth_date=2000 area=A1 household=@t/h relation=02 since=2015-01-01", no},
	},
	"household.minors": {
		{"a household of minors is a question", "person person=@t/p birth_date=2009-01-01 area=A1 household=@t/h relation=02 since=2025-01-01", query},
		{"one adult is enough", "person person=@t/p birth_date=2009-01-01 area=A1 household=@t/h relation=20 since=2025-01-01; " + mother, no},
		{"somebody of unknown age may be one", "person person=@t/p area=A1 household=@t/h relation=02 since=2025-01-01", no},
	},
	"household.relation.age": {
		{"a son older than the head needs a reason", mother + "person person=@t/c birth_date=1990-05-04 area=A1 household=@t/h relation=20 since=2012-01-01", warn},
		{"a younger one doesn't", mother + "person person=@t/c birth_date=2012-05-04 area=A1 household=@t/h relation=20 since=2012-05-04", no},
		{"a father younger than the head needs a reason", mother + "person person=@t/c birth_date=1990-05-06 area=A1 household=@t/h relation=51 since=2012-01-01", warn},
		{"a stepfather may be", mother + "person person=@t/c birth_date=1990-05-06 area=A1 household=@t/h relation=57 since=2012-01-01", no},
		{"relations are said to the head of their time", mother + "person person=@t/c birth_date=2001-05-04 area=A1 household=@t/h relation=20 since=2012-05-04; person person=@t/d birth_date=2003-05-04 area=A1 household=@t/h relation=30 since=2012-05-04; death person=@t/m date=2020-01-01; head person=@t/d household=@t/h date=2020-02-01", no},
	},
	"household.relation.sex": {
		{"a female son needs a reason", mother + "person person=@t/c sex=female birth_date=2012-05-04 area=A1 household=@t/h relation=20 since=2012-05-04", warn},
		{"a female daughter doesn't", mother + "person person=@t/c sex=female birth_date=2012-05-04 area=A1 household=@t/h relation=30 since=2012-05-04", no},
		{"unknown sex doesn't", mother + "person person=@t/c birth_date=2012-05-04 area=A1 household=@t/h relation=30 since=2012-05-04", no},
	},
	"parent.gap": {
		{"an adoptive mother eleven years older needs a reason", mother + "person person=@t/c birth_date=2002-05-04 area=A1 since=2010-01-01; adoption person=@t/c mother=@t/m date=2012-01-01", warn},
		{"twelve years don't", mother + "person person=@t/c birth_date=2002-05-05 area=A1 since=2010-01-01; adoption person=@t/c mother=@t/m date=2012-01-01", no},
		{"an adoptive father 81 years older needs a reason", father + "person person=@t/g sex=male birth_date=1930-01-01 area=A1 since=1990-01-01; person person=@t/c birth_date=2011-01-01 area=A1 since=2011-01-01; adoption person=@t/c father=@t/g date=2012-01-01", warn},
		{"80 years don't", father + "person person=@t/g sex=male birth_date=1930-01-01 area=A1 since=1990-01-01; person person=@t/c birth_date=2010-12-31 area=A1 since=2011-01-01; adoption person=@t/c father=@t/g date=2012-01-01", no},
		{"a year that may make twelve doesn't", mother + "person person=@t/c birth_date=2002 area=A1 since=2010-01-01; adoption person=@t/c mother=@t/m date=2012-01-01", no},
		{"a mother of ten by birth is her age's rule", mother + "birth person=@t/c date=2000-05-05 mother=@t/m", no},
	},
	"household.empty": {
		{"the last to leave leaves a question", mother + "move_out person=@t/m date=2020-01-01", query},
		{"who isn't last doesn't", mother + father + "move_out person=@t/f date=2020-01-01", no},
	},
	"household.residence": {
		{"living apart from the household is a question", mother + "move person=@t/m date=2020-01-01 area=A2; household household=@t/h date=2020-01-01 area=A1; person person=@t/x area=A2 household=@t/h since=2021-01-01", query},
		{"a child born where the mother lives is a question at most", mother + "household household=@t/h date=2020-01-01 area=A2;" + born("c", "2021-01-01"), query},
		{"at the household's address it isn't", mother + father, no},
		{"entered in its books it isn't", "household household=@t/h date=2020-01-01 area=A2; person person=@t/p area=A2 residence=registered since=2010-01-01; person person=@t/p area=A1 household=@t/h relation=02 since=2010-01-01", no},
	},
	"household.member.nowhere": {
		{"a member without a residence is a question", "person person=@t/p household=@t/h", query},
		{"one with a residence isn't", mother, no},
	},
	"union.self": {
		{"nobody marries themselves", alone + "marriage person=@t/p partner=@t/p date=2015-01-01", refuse},
		{"another is right", alone + father + "marriage person=@t/p partner=@t/f date=2015-01-01", no},
		{"two women are right", alone + mother + "marriage person=@t/p partner=@t/m date=2015-01-01", no},
	},
	"union.age": {
		{"at 17 needs a reason", mother + father + "marriage person=@t/m partner=@t/f date=2008-05-04", warn},
		{"at 18 doesn't", mother + father + "marriage person=@t/m partner=@t/f date=2008-05-05", no},
		{"a year that may make 18 doesn't", mother + father + "marriage person=@t/m partner=@t/f date=2008", no},
	},
	"union.open": {
		{"a second marriage is refused", alone + "marriage person=@t/p partner=@t/f date=2015-01-01; marriage person=@t/p partner=@t/g date=2016-01-01", refuse},
		{"for the partner too", alone + "marriage person=@t/f partner=@t/p date=2015-01-01; marriage person=@t/g partner=@t/p date=2016-01-01", refuse},
		{"after a divorce it is right", alone + "marriage person=@t/p partner=@t/f date=2015-01-01; divorce person=@t/p partner=@t/f date=2015-06-01; marriage person=@t/p partner=@t/g date=2016-01-01", no},
		{"after the partner's death it is right", alone + father + "marriage person=@t/p partner=@t/f date=2015-01-01; death person=@t/f date=2015-06-01; marriage person=@t/p partner=@t/g date=2016-01-01", no},
		{"a divorce of the same year may lie before", alone + "marriage person=@t/p partner=@t/f date=2010-01-01; divorce person=@t/p partner=@t/f date=2016; marriage person=@t/p partner=@t/g date=2016-02-01", no},
		{"the same marriage from the other's side is refused once", alone + father + "marriage person=@t/p partner=@t/f date=2015-01-01; marriage person=@t/f partner=@t/p date=2015-01-01", refuse},
	},
	"union.none": {
		{"a divorce without a marriage is refused", alone + father + "divorce person=@t/p partner=@t/f date=2015-01-01", refuse},
		{"of a marriage it is right", alone + father + "marriage person=@t/p partner=@t/f date=2010-01-01; divorce person=@t/p partner=@t/f date=2015-01-01", no},
		{"from the other's side too", alone + father + "marriage person=@t/p partner=@t/f date=2010-01-01; divorce person=@t/f partner=@t/p date=2015-01-01", no},
		{"before the marriage it is refused", alone + father + "marriage person=@t/p partner=@t/f date=2015-01-02; divorce person=@t/p partner=@t/f date=2015-01-01", refuse},
		{"the year of the marriage may lie after it", alone + father + "marriage person=@t/p partner=@t/f date=2015-03-02; divorce person=@t/p partner=@t/f date=2015", no},
		{"a second divorce is refused", alone + father + "marriage person=@t/p partner=@t/f date=2010-01-01; divorce person=@t/p partner=@t/f date=2015-01-01; divorce person=@t/p partner=@t/f date=2016-01-01", refuse},
		{"of another it is refused", alone + father + "marriage person=@t/p partner=@t/f date=2010-01-01; divorce person=@t/p partner=@t/g date=2015-01-01", refuse},
	},
	"event.registered": {
		{"registered the day before is refused", alone + "move_out person=@t/p date=2015-01-02 registered=2015-01-01", refuse},
		{"registered on the day is right", alone + "move_out person=@t/p date=2015-01-02 registered=2015-01-02", no},
		{"in the month of the event is right", alone + "move_out person=@t/p date=2015-01 registered=2015-01-02", no},
	},
	"person.unknown": {
		{"a death of somebody nobody took down is a question", "death person=@t/p date=2015-01-01 area=A1", query},
		{"of somebody known it isn't", alone + "death person=@t/p date=2015-01-01", no},
		{"a partner nobody took down is a question", alone + "marriage person=@t/p partner=@t/f date=2015-01-01", query},
		{"a mother nobody took down asks nothing", "birth person=@t/c date=2020-01-01 area=A1 mother=@t/m", no},
	},
	"area.unknown": {
		{"an area that isn't in the tree is refused", "birth person=@t/c date=2020-01-01 area=ZZ", refuse},
		{"one that is in it is right", "birth person=@t/c date=2020-01-01 area=A1", no},
		{"none is right", "birth person=@t/c date=2020-01-01", no},
	},
}

// odd is a number that is well formed and of no known place.
const odd = "990101199001010019"

func TestEachRuleFindsWhatItShouldAndNothingElse(t *testing.T) {
	for id, table := range sentences {
		for _, c := range table {
			t.Run(id+"/"+c.says, func(t *testing.T) {
				w := newTown(t)
				found := w.all(c.events)
				if got := severity(found, id); got != c.want {
					t.Errorf("%s: %s\ngot %q, want %q; all: %s", id, c.events, got, c.want, rulesOf(found))
				}
				checkFacts(t, found)
			})
		}
	}
}

var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// checkFacts wants every placeholder of a finding's sentences among its facts.
func checkFacts(t *testing.T, found []quality.Finding) {
	t.Helper()
	for _, f := range found {
		s, ok := words.Lookup("quality." + f.Rule)
		if !ok {
			t.Errorf("%s has no sentence", f.Rule)
		}
		for _, m := range placeholder.FindAllStringSubmatch(s.ZH+s.EN, -1) {
			if f.Facts[m[1]] == "" {
				t.Errorf("%s names {%s}, which isn't among the facts %v", f.Rule, m[1], f.Facts)
			}
		}
	}
}

func TestFindingsNameTheirSubject(t *testing.T) {
	w := newTown(t)
	w.all(mother + born("a", "2015-01-01"))
	for _, f := range w.all(born("b", "2015-05-30")) {
		if f.Rule != "birth.interval" {
			continue
		}
		if want := person.FromSource("t", "m"); f.Person != want {
			t.Errorf("the interval is found on %v, want the mother %v", f.Person, want)
		}
		if want := area.MustCode("A1"); f.Area != want || f.Number != 29 {
			t.Errorf("area %v, number %d; want %v and 29", f.Area, f.Number, want)
		}
		if want := map[string]string{"first": "2015-01-01", "second": "2015-05-30", "days": "149"}; f.Facts["days"] != want["days"] || f.Facts["first"] != want["first"] {
			t.Errorf("facts %v, want %v", f.Facts, want)
		}
		return
	}
	t.Error("the interval wasn't found")
}
