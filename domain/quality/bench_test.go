package quality_test

import (
	"testing"

	"wanjia/domain/journal"
	"wanjia/domain/quality"
	"wanjia/domain/register"
)

// judged prepares a change that is applied, so that only the judging is timed.
func judged(b *testing.B, given, text string) {
	w := newTown(b)
	w.all(given)
	e := w.book.Complete(event(b, text))
	change := register.Change{Root: journal.DeriveID("bench"), After: &e}
	w.load(change)
	e = w.book.Complete(e)
	w.load(change)
	undo := w.book.Apply(change)
	c := w.c
	c.Event = &e
	people, houses := undo.Affected(), undo.Houses()
	found := quality.Judge(c, undo, people, houses)
	b.ReportMetric(float64(len(found)), "findings")
	b.ReportAllocs()
	for b.Loop() {
		quality.Judge(c, undo, people, houses)
	}
}

const numbered = " id_number=~sealed"

func BenchmarkJudgePlainPerson(b *testing.B) {
	judged(b, "", "person person=@t/p name=Lan sex=female birth_date=1980-05-05 area=A1 since=2010-01-01 since_reason=baseline"+numbered)
}

func BenchmarkJudgePersonWithoutNumber(b *testing.B) {
	judged(b, "", "person person=@t/p name=Lan sex=female birth_date=1980-05-05 area=A1 since=2010-01-01 since_reason=baseline")
}

func BenchmarkJudgeMemberOfHousehold(b *testing.B) {
	judged(b, mother+father, "person person=@t/p name=Lan sex=female birth_date=2015-05-05 area=A1 household=@t/h relation=30 mother=@t/m since=2015-05-05"+numbered)
}

func BenchmarkJudgeBirthOfMotherOfFive(b *testing.B) {
	judged(b, mother+father+born("a", "2010-01-01")+born("b", "2011-06-01")+born("c", "2013-01-01")+born("d", "2015-01-01")+born("e", "2017-01-01"),
		"birth person=@t/n name=Xin sex=male date=2020-01-01 mother=@t/m father=@t/f weight_g=3200 plurality=1")
}

func BenchmarkJudgeDeath(b *testing.B) {
	judged(b, mother+father, "death person=@t/f date=2020-01-01 cause=I21.9")
}

func BenchmarkJudgeRefused(b *testing.B) {
	judged(b, mother+born("a", "2015-01-01"), "birth person=@t/b name=b sex=male date=2015-05-01 mother=@t/m")
}
