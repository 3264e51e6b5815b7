package tabulate

import (
	"slices"
	"strconv"

	"wanjia/domain/demography"
)

// Places and attendants as the forms have them.
func places() Cut { return Choices("place", "hospital", "clinic", "home", "way", "other") }
func attendants() Cut {
	return Choices("attendant", "physician", "midwife", "nurse", "traditional", "other", "none")
}

// Order are the ids of all tables in the order of the guide: births, deaths, causes, marriages and divorces,
// summaries, quality.
func Order() []string {
	return []string{
		"LB-1", "LB-2", "LB-3", "LB-4", "LB-5", "LB-6", "LB-7", "LB-8", "LB-9", "LB-10", "LB-11", "LB-12", "LB-13", "LB-14", "LB-15", "LB-16",
		"LB-17", "LB-18", "LB-19", "LB-20", "LB-type", "CBR", "ASFR", "TFR",
		"DE-1", "DE-2", "DE-3", "DE-4", "DE-5", "DE-6", "DE-7", "DE-8", "DE-9", "DE-10", "DE-11", "DE-12", "DE-13", "CDR", "IMR", "MMR", "FD-1", "FD-2",
		"COD-all", "COD-sex", "COD-0-4", "COD-5-14", "COD-15-69", "COD-70", "COD-broad",
		"MA-1", "MA-2", "MA-3", "MA-4", "MA-5", "DI-1", "DI-2", "DI-3", "DI-4", "DI-5", "DI-6", "DI-7",
		"ST-1", "ST-2", "ST-3", "ST-4", "ST-5", "ST-6", "ST-7", "ST-8", "ST-9",
		"T3.1", "T3.2", "T3.3", "T3.4", "T3.5", "T3.6", "T3.7", "T3.8", "T3.9", "T3.10", "T3.11", "T3.12",
	}
}

// Unfilled are the tables that the register's facts can't fill, with the key of the reason.
func Unfilled() map[string]string {
	out := map[string]string{"LB-12": "tables.why.never"}
	for why, ids := range map[string][]string{
		"tables.why.order":  {"LB-9", "LB-10"},
		"tables.why.care":   {"LB-17", "LB-18", "LB-19"},
		"tables.why.sealed": {"FD-1", "FD-2"},
	} {
		for _, id := range ids {
			out[id] = why
		}
	}
	return out
}

// OfFacts are the tables that are counted from the facts of the year.
func OfFacts(facts []Fact) []Table {
	ages := func(low, high int) []Fact {
		return slices.DeleteFunc(slices.Clone(facts), func(f Fact) bool { return f.Kind == Death && (f.Age < low || f.Age > high) })
	}
	all := []Table{
		Cross("LB-2", facts, Birth, Occurrences(), Areas()), Cross("LB-3", facts, Birth, Months(), RegisteredMonths()), Cross("LB-4", facts, Birth, Months(), Areas()),
		Cross("LB-5", facts, Birth, MotherAges(), Cut{}), Cross("LB-6", facts, Birth, FatherAges(), Cut{}),
		Cross("LB-11", facts, Birth, Pair(Areas(), MotherAges()), Birthplaces()),
		Cross("LB-13", facts, Birth, Pair(Areas(), places()), attendants()), Cross("LB-14", facts, Birth, attendants(), Weights()),
		Cross("LB-15", facts, Birth, bySchooling(facts), Weights()), Cross("LB-16", facts, Birth, Gestations(), Weights()),
		Cross("LB-20", facts, Birth, Areas(), Lived()), Cross("LB-type", facts, Birth, MotherAges(), Pluralities()),
		Cross("DE-2", facts, Death, Pair(Occurrences(), Sexes()), Areas()), Cross("DE-3", facts, Death, Months(), Sexes()), Cross("DE-4", facts, Death, Areas(), places()), Cross("DE-5", facts, Death, Ages(), Sexes()),
		Cross("DE-6", facts, Death, Pair(Areas(), Sexes()), Ages()), Cross("DE-7", facts, Death, Ages(), Pair(Sexes(), Histories("before"))), Cross("DE-9", facts, Death, Causes(), Pair(Sexes(), Ages())), Cross("DE-10", facts, Death, Months(), Causes()),
		maternal(facts),
		Cross("COD-all", facts, Death, Causes(), Cut{}), Cross("COD-sex", facts, Death, Causes(), Sexes()),
		Cross("COD-0-4", ages(0, 4), Death, Causes(), Sexes()), Cross("COD-5-14", ages(5, 14), Death, Causes(), Sexes()),
		Cross("COD-15-69", ages(15, 69), Death, Causes(), Sexes()), Cross("COD-70", ages(70, 200), Death, Causes(), Sexes()),
		Cross("COD-broad", facts, Death, Chapters(), Sexes()),
		Cross("MA-1", facts, Marriage, Areas(), Months()), Cross("MA-2", facts, Marriage, PartnerAges(1), PartnerAges(2)),
		newlyweds(facts), Cross("DI-1", facts, Divorce, Areas(), Months()), Cross("DI-2", facts, Divorce, PartnerAges(1), PartnerAges(2)),
		Cross("DI-3", facts, Divorce, Wed(), PartnerAges(1)), Cross("DI-4", facts, Divorce, Wed(), Dependents()), Cross("DI-5", facts, Divorce, Dependents(), Cut{}),
	}
	all = append(all, said(facts)...)
	all = append(all, timeliness(facts), unknownAges("T3.11", facts, Birth, MotherAges()), unknownAges("T3.12", facts, Death, Ages()))
	for i := range all {
		remark(&all[i], facts)
		switch t := &all[i]; t.ID {
		case "COD-0-4", "COD-5-14", "COD-15-69", "COD-70", "DE-12", "MA-3": // of a part of the facts: other counts, other names
			t.rename()
		}
	}
	return all
}

func (t *Table) rename() {
	for _, r := range t.Rows {
		for i := range r.Cells {
			r.Cells[i].Name = t.ID + "|" + r.Cells[i].Name
		}
	}
}

// remark says of each table what a reader has to know.
func remark(t *Table, facts []Fact) {
	switch t.ID {
	case "LB-2", "DE-2":
		t.Note("tables.note.happened")
	case "LB-5":
		t.Note("tables.note.marital")
		t.Note("tables.note.urban")
	case "LB-11":
		t.Note("tables.note.birthplace")
	case "LB-16":
		t.Note("tables.note.weeks")
	case "LB-20":
		t.Note("tables.note.lived")
	case "DE-5":
		t.Note("tables.note.urban")
	case "DE-7":
		t.Note("tables.note.history")
	case "MA-3":
		t.Note("tables.note.history")
		t.Note("tables.note.each")
	case "DI-3":
		t.Note("tables.note.wed")
	case "DI-4", "DI-5":
		t.Note("tables.note.wed")
		t.Note("tables.note.dependents")
	case "LB-15":
		if bySchooling(facts).Pair == nil {
			t.Note("tables.note.education")
		}
	case "LB-7", "DE-8", "MA-4", "DI-6", "DE-13", "MA-5", "DI-7":
		t.Note("tables.note.said")
	case "LB-8":
		t.Note("tables.note.said")
		t.Note("tables.note.order")
	case "DE-9", "DE-10", "COD-all", "COD-sex", "COD-0-4", "COD-5-14", "COD-15-69", "COD-70":
		t.Note("tables.note.cause")
	case "COD-broad", "DE-12":
		t.Note("tables.note.icd")
	case "T3.11", "T3.12":
		t.Note("tables.note.spread")
	}
	if t.ID[:2] == "LB" || t.ID[:2] == "DE" || t.ID[:2] == "CO" {
		t.Note("tables.note.recorded")
	}
	n := 0
	for _, f := range facts {
		if f.Kind == Birth && t.ID[:2] == "LB" || f.Kind == Death && (t.ID[:2] == "DE" || t.ID[:2] == "CO") {
			n++
		}
	}
	if n == 0 && t.ID[0] != 'T' && t.ID[0] != 'M' && t.ID[:2] != "DI" {
		t.Note("tables.note.none")
	}
}

// maternal are deaths in pregnancy, childbirth and the weeks after, by age: chapter O of ICD-10.
func maternal(facts []Fact) Table {
	some := slices.DeleteFunc(slices.Clone(facts), func(f Fact) bool { return !icd(f.Values["cause"]) || f.Values["cause"][0] != 'O' })
	return Cross("DE-12", some, Death, adult("age_maternal", func(f Fact) int { return f.Age }, 50, "50+"), Cut{})
}

// Maternal is how many deaths of the year have a cause of chapter O, and whether any cause is a code at all.
func Maternal(facts []Fact) (deaths int64, coded bool) {
	for _, f := range facts {
		if f.Kind == Death && icd(f.Values["cause"]) {
			coded = true
			if f.Values["cause"][0] == 'O' {
				deaths++
			}
		}
	}
	return deaths, coded
}

// timeliness is by kind and delay, with the median delay and the one that nine in ten keep within.
func timeliness(facts []Fact) Table {
	t := Table{ID: "T3.1", Head: []Label{{Key: "tables.by.kind"}, total(), {Key: "tables.delay.timely"}, {Key: "tables.delay.late"}, {Key: "tables.delay.delayed"},
		{Key: "tables.unknown"}, {Key: "tables.delay.median"}, {Key: "tables.delay.ninety"}}}
	delay := Delays()
	for _, k := range []Kind{Birth, Death, Marriage, Divorce} {
		row := Row{Label: Label{Key: "tables.kind." + string(k)}}
		counts := map[string]int64{}
		var days []int
		for _, f := range facts {
			if f.Kind == k {
				counts[""]++
				counts[delay.Of(f)]++
				if f.Delay >= 0 {
					days = append(days, f.Delay)
				}
			}
		}
		for _, c := range []string{"", "timely", "late", "delayed", unknown} {
			row.Cells = append(row.Cells, Cell{Name: CellName(k, delay.says(c)...), Count: counts[c]})
		}
		slices.Sort(days)
		for _, share := range []float64{0.5, 0.9} {
			c := Cell{IsRate: true, Empty: len(days) == 0, Events: int64(len(days))}
			if len(days) > 0 {
				c.Rate = float64(days[int(share*float64(len(days)-1)+0.5)])
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Note("tables.note.delay")
	return t
}

// unknownAges shares events of unknown age out over the known ages in proportion, sex by sex.
func unknownAges(id string, facts []Fact, kind Kind, ages Cut) Table {
	base := Cross(id, facts, kind, ages, Sexes())
	t := Table{ID: id, Head: base.Head, Notes: base.Notes}
	for _, r := range base.Rows {
		if r.Label.Key != "tables.unknown" {
			t.Rows = append(t.Rows, Row{Label: r.Label, Cells: slices.Clone(r.Cells)})
		}
	}
	if len(t.Rows) == len(base.Rows) {
		t.Note("tables.note.known")
		return t
	}
	last := base.Rows[len(base.Rows)-1].Cells
	for c := range last {
		known := make([]int64, 0, len(t.Rows)-1)
		for _, r := range t.Rows[1:] {
			known = append(known, r.Cells[c].Count)
		}
		spread, err := demography.Spread(known, last[c].Count)
		for i := range spread {
			cell := &t.Rows[i+1].Cells[c]
			*cell = Cell{Name: cell.Name, IsRate: true, Rate: spread[i], Events: cell.Count, Empty: err != nil}
		}
	}
	t.Note("tables.note.unknown", "count", strconv.FormatInt(last[0].Count, 10))
	return t
}

// Years counts events by the year they happened in and the year they were registered in.
type Years struct {
	Kind                 Kind
	Happened, Registered int
	Count                int64
}

// ByYears is T3.2 for births and T3.3 for deaths: registered in the rows, happened in the columns, the last so many.
func ByYears(id string, kind Kind, last, back int, years []Years) Table {
	t := Table{ID: id, Head: []Label{{Key: "tables.by.registered_year"}}}
	for y := last - back + 1; y <= last; y++ {
		t.Head = append(t.Head, Label{Text: strconv.Itoa(y)})
	}
	for r := last - back + 1; r <= last+1; r++ {
		row := Row{Label: Label{Text: strconv.Itoa(r)}}
		for y := last - back + 1; y <= last; y++ {
			c := Cell{Name: CellName(kind, "registered_in="+strconv.Itoa(r), yearWord+strconv.Itoa(y))}
			for _, n := range years {
				if n.Kind == kind && n.Happened == y && n.Registered == r {
					c.Count += n.Count
				}
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	t.Note("tables.note.years")
	return t
}
