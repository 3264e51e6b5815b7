package tables

import (
	"context"
	"math"
	"slices"
	"strconv"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/demography"
	"wanjia/domain/indicator"
	"wanjia/domain/journal"
	"wanjia/domain/tabulate"

	"wanjia/desk/figures"
)

// sums are the figures that tables are made of.
type sums struct {
	d      *Desk
	o      Order
	head   journal.Seq
	whole  []indicator.Figure // of the area
	sex    []indicator.Figure
	age    []indicator.Figure
	parts  []indicator.Figure // by area
	cross  []indicator.Figure // by area and sex
	decade map[int][]indicator.Figure
	kids   []heard
	ten    map[int][]indicator.Figure // of the area, year by year, and the year before them
}

// decade is how many years a series shows.
const decade = 10

func (s *sums) ask(ctx context.Context) error {
	for _, q := range []struct {
		into *[]indicator.Figure
		by   []string
	}{{&s.whole, nil}, {&s.sex, []string{"sex"}}, {&s.age, []string{"age5"}}, {&s.parts, []string{"area"}}, {&s.cross, []string{"area", "sex"}}} {
		a, err := s.year(ctx, s.o.Year, q.by)
		if err != nil {
			return err
		}
		*q.into, s.head = a.Figures, a.Journal
	}
	s.decade, s.ten = map[int][]indicator.Figure{}, map[int][]indicator.Figure{}
	before, err := s.year(ctx, s.o.Year-decade, nil)
	if err != nil {
		return err
	}
	s.ten[s.o.Year-decade] = before.Figures
	for y := s.o.Year - decade + 1; y <= s.o.Year; y++ {
		a, err := s.year(ctx, y, []string{"area"}, indicator.Births, indicator.Deaths, indicator.InfantDeaths, indicator.Stillbirths)
		if err != nil {
			return err
		}
		s.decade[y] = a.Figures
		if a, err = s.year(ctx, y, nil); err != nil {
			return err
		}
		s.ten[y] = a.Figures
	}
	return nil
}

// reach says how far the year, and the ten, lie within the register: zeros of a time of which nobody is on record aren't counts.
func (s *sums) reach() []tabulate.Note {
	begun := 0
	for y := s.o.Year - decade; y <= s.o.Year && begun == 0; y++ {
		if lived(s.ten[y]).N > 0 {
			begun = y
		}
	}
	var out []tabulate.Note
	switch year := strconv.Itoa(s.o.Year); begun {
	case 0:
		out = append(out, tabulate.Note{Key: "tables.note.nobody", Args: []string{"year", year}})
	case s.o.Year - decade:
	default:
		out = append(out, tabulate.Note{Key: "tables.note.begun", Args: []string{"year", strconv.Itoa(begun)}})
	}
	if lived(s.whole).Noted(indicator.NoteRunning) {
		out = append(out, tabulate.Note{Key: indicator.NoteRunning})
	}
	return out
}

// lived are the person-years among figures of an area.
func lived(all []indicator.Figure) *indicator.Figure {
	for i := range all {
		if all[i].ID == indicator.PersonYears {
			return &all[i]
		}
	}
	return &indicator.Figure{}
}

func (s *sums) year(ctx context.Context, y int, by []string, only ...indicator.ID) (figures.Answer, error) {
	return s.of(ctx, s.o.Area, y, by, only...)
}

func (s *sums) of(ctx context.Context, at area.Code, y int, by []string, only ...indicator.ID) (figures.Answer, error) {
	q := figures.Query{Area: at, From: day.MonthOf(y, 1), To: day.MonthOf(y, 12), By: by, Who: s.o.Who}
	for _, id := range only {
		q.Only = append(q.Only, string(id))
	}
	return s.d.figures.Ask(ctx, q)
}

// cell makes a cell of a figure, a count where the figure is one. It is named by what is counted, said as fact tables say it.
func cell(f *indicator.Figure, says ...string) tabulate.Cell {
	if f.Hidden || math.IsNaN(f.Value) || math.IsInf(f.Value, 0) {
		return tabulate.Cell{Empty: true}
	}
	name, rate := counted(f.ID, says)
	if !rate {
		return tabulate.Cell{Name: name, Count: f.N}
	}
	return tabulate.Cell{Name: name, IsRate: true, Rate: f.Value, Events: f.N}
}

// counted is what a figure counts, or what the events of a rate are. The same events have one name whichever rate stands on them;
// what is no count of events has none.
func counted(id indicator.ID, says []string) (name string, rate bool) {
	kind := map[indicator.ID]string{
		indicator.Births: "birth", indicator.Deaths: "death", indicator.CBR: "birth", indicator.SRB: "birth", indicator.GFR: "birth", indicator.ASFR: "birth",
		indicator.TFR: "birth", indicator.CDR: "death", indicator.TimelyShare: "birth", indicator.LateShare: "birth", indicator.DelayedShare: "birth",
		indicator.NeonatalDeaths: neonatalDeath, indicator.NMR: neonatalDeath, indicator.InfantDeaths: infantDeath, indicator.IMR: infantDeath,
		indicator.Under5Deaths: under5Death, indicator.U5MR: under5Death, indicator.Stillbirths: "stillbirth",
		indicator.Population: "population", indicator.MovesIn: "moves_in", indicator.MovesOut: "moves_out",
	}[id]
	extra := map[indicator.ID]string{indicator.SRB: "sex=male", indicator.TimelyShare: "delay=timely", indicator.LateShare: "delay=late", indicator.DelayedShare: "delay=delayed"}[id]
	if extra != "" {
		says = append(slices.Clone(says), extra)
	}
	switch id {
	case indicator.Population, indicator.Births, indicator.Deaths, indicator.InfantDeaths, indicator.NeonatalDeaths, indicator.Under5Deaths, indicator.Stillbirths, indicator.MovesIn, indicator.MovesOut:
	default:
		rate = true
	}
	if kind != "" {
		name = tabulate.CellName(tabulate.Kind(kind), says...)
	}
	return name, rate
}

// What figures count that no fact table does.
const (
	neonatalDeath = "neonatal_death"
	infantDeath   = "infant_death"
	under5Death   = "under5_death"
)

// standing is a rate with its interval and the events that it stands on.
func standing(f *indicator.Figure, says ...string) []tabulate.Cell {
	v := cell(f, says...)
	low, high := v, v
	low.Rate, high.Rate = f.Low, f.High
	low.Empty = v.Empty || math.IsNaN(f.Low)
	high.Empty = v.Empty || math.IsNaN(f.High) || math.IsInf(f.High, 0)
	low.End, high.End = ends(f)
	return []tabulate.Cell{v, low, high, {Name: v.Name, Count: f.N, Empty: f.Hidden}}
}

// ends are of which kind a rate's interval is: that of a count of events can be reckoned again for the rounded count; that of two counts or a
// difference would tell both. A total fertility rate's hangs on all ages, and tells its count no better than rounding does where there are many.
func ends(f *indicator.Figure) (low, high tabulate.End) {
	switch f.ID {
	case indicator.CBR, indicator.CDR, indicator.GFR, indicator.ASFR, indicator.NMR, indicator.IMR, indicator.U5MR:
		return tabulate.ExactLow, tabulate.ExactHigh
	case indicator.E0, indicator.MAC, indicator.Completeness, indicator.BirthsCompleteness, indicator.DeathsCompleteness:
		return tabulate.NoEnd, tabulate.NoEnd
	case indicator.TFR:
		if f.N >= fewForTFR {
			return tabulate.NoEnd, tabulate.NoEnd
		}
	default:
	}
	return tabulate.PrivateEnd, tabulate.PrivateEnd
}

// pick is the cell of a figure among others, by its cuts; empty where there is none. says is what its name says, such as "year=2024".
func pick(all []indicator.Figure, id indicator.ID, where map[indicator.Dim]string, says ...string) tabulate.Cell {
	for i := range all {
		f := &all[i]
		hit := f.ID == id
		for d, code := range where {
			hit = hit && f.Get(d) == code
		}
		if hit {
			for d, code := range where {
				says = append(says, d.String()+"="+code)
			}
			return cell(f, says...)
		}
	}
	return tabulate.Cell{Empty: true}
}

// areas are the parts that figures are cut by, in their order.
func areas(all []indicator.Figure) []string {
	var out []string
	seen := map[string]bool{}
	for i := range all {
		if code := all[i].Get(indicator.ByArea); code != "" && !seen[code] {
			seen[code] = true
			out = append(out, code)
		}
	}
	return out
}

func head(first string, keys ...string) []tabulate.Label {
	out := []tabulate.Label{{Key: first}}
	for _, k := range keys {
		out = append(out, tabulate.Label{Key: k})
	}
	return out
}

func (s *sums) tables(g gathered) []tabulate.Table {
	maternal, coded := tabulate.Maternal(g.facts)
	all := []tabulate.Table{
		s.counts("LB-1", indicator.Births), s.counts("DE-1", indicator.Deaths),
		s.rates("CBR", indicator.CBR), s.rates("CDR", indicator.CDR), s.rates("TFR", indicator.TFR),
		s.fertility(), s.young(), s.mothers(maternal, coded), s.summary(g), s.summaryRates(),
		s.series("ST-3", indicator.Births), s.series("ST-4", indicator.Deaths),
		s.series("ST-5", indicator.InfantDeaths), s.series("ST-6", indicator.Stillbirths),
		s.unions("ST-7", tabulate.Marriage, g), s.unions("ST-8", tabulate.Divorce, g), s.tenRates(),
	}
	return append(all, s.audited()...)
}

// counts are by part of the area and sex.
func (s *sums) counts(id string, figure indicator.ID) tabulate.Table {
	t := tabulate.Table{ID: id, Head: head("tables.by.area", "tables.total", "tables.sex.male", "tables.sex.female"), Adds: tabulate.More}
	sexes := []string{"male", "female"}
	total := tabulate.Row{Label: tabulate.Label{Key: "tables.total"}, Cells: []tabulate.Cell{pick(s.whole, figure, nil)}}
	for _, x := range sexes {
		total.Cells = append(total.Cells, pick(s.sex, figure, map[indicator.Dim]string{indicator.BySex: x}))
	}
	t.Rows = append(t.Rows, total)
	for _, a := range areas(s.parts) {
		row := tabulate.Row{Label: tabulate.Label{Area: a}, Cells: []tabulate.Cell{pick(s.parts, figure, map[indicator.Dim]string{indicator.ByArea: a})}}
		for _, x := range sexes {
			row.Cells = append(row.Cells, pick(s.cross, figure, map[indicator.Dim]string{indicator.ByArea: a, indicator.BySex: x}))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Note("tables.note.residence")
	return t
}

// rates are one rate for the area and its parts, with what it stands on.
func (s *sums) rates(id string, figure indicator.ID) tabulate.Table {
	t := tabulate.Table{ID: id, Head: head("tables.by.area", "tables.figure."+string(figure), "tables.low", "tables.high", "tables.events")}
	add := func(label tabulate.Label, all []indicator.Figure, where map[indicator.Dim]string) {
		row := tabulate.Row{Label: label}
		for i := range all {
			f := &all[i]
			if f.ID != figure || where != nil && f.Get(indicator.ByArea) != where[indicator.ByArea] {
				continue
			}
			// A rate by births of all ages in a village says nothing; the guide never shows it.
			thin := figure == indicator.TFR && (f.N < fewestForTFR || where != nil && f.N < fewForTFR)
			var says []string
			if label.Area != "" {
				says = []string{"area=" + label.Area}
			}
			row.Cells = standing(f, says...)
			for i := range row.Cells[:3] {
				row.Cells[i].Empty = row.Cells[i].Empty || thin
			}
		}
		if row.Cells != nil {
			t.Rows = append(t.Rows, row)
		}
	}
	add(tabulate.Label{Key: "tables.total"}, s.whole, nil)
	for _, a := range areas(s.parts) {
		add(tabulate.Label{Area: a}, s.parts, map[indicator.Dim]string{indicator.ByArea: a})
	}
	if figure == indicator.TFR {
		t.Note("tables.note.tfr", "births", strconv.Itoa(fewForTFR), "least", strconv.Itoa(fewestForTFR))
	}
	t.Note("tables.note.few")
	return t
}

// How many births a total fertility rate needs to be shown: that of a part of the area, and that of the area itself.
const (
	fewForTFR    = 100
	fewestForTFR = 20
)

// fertility are the rates by age.
func (s *sums) fertility() tabulate.Table {
	t := tabulate.Table{ID: "ASFR", Head: head("tables.by.mother_age", "tables.figure.asfr", "tables.low", "tables.high", "tables.events")}
	for i := range s.age {
		f := &s.age[i]
		if f.ID != indicator.ASFR {
			continue
		}
		code := f.Get(indicator.ByAge5)
		t.Rows = append(t.Rows, tabulate.Row{Label: tabulate.Label{Text: code}, Cells: standing(f, "mother_age="+code)})
	}
	t.Note("tables.note.urban")
	t.Note("tables.note.few")
	return t
}

// young are deaths and mortality before the 28th day, the first and the fifth birthday, by sex.
func (s *sums) young() tabulate.Table {
	t := tabulate.Table{ID: "IMR", Head: head("tables.by.young", "tables.total", "tables.sex.male", "tables.sex.female")}
	for _, id := range []indicator.ID{indicator.NeonatalDeaths, indicator.InfantDeaths, indicator.Under5Deaths, indicator.NMR, indicator.IMR, indicator.U5MR} {
		t.Rows = append(t.Rows, tabulate.Row{Label: tabulate.Label{Key: "tables.figure." + string(id)}, Cells: []tabulate.Cell{
			pick(s.whole, id, nil),
			pick(s.sex, id, map[indicator.Dim]string{indicator.BySex: "male"}),
			pick(s.sex, id, map[indicator.Dim]string{indicator.BySex: "female"}),
		}})
	}
	t.Note("tables.note.young")
	t.Note("tables.note.few")
	return t
}

// mothers is maternal mortality where causes of death are coded.
func (s *sums) mothers(deaths int64, coded bool) tabulate.Table {
	if !coded {
		return tabulate.Table{ID: "MMR", Why: "tables.why.icd"}
	}
	births := pick(s.whole, indicator.Births, nil).Count
	t := tabulate.Table{ID: "MMR", Head: head("tables.by.area", "tables.figure.mmr", "tables.low", "tables.high", "tables.events")}
	row := tabulate.Row{Label: tabulate.Label{Key: "tables.total"}}
	e, err := demography.Rate(deaths, float64(births), 100_000, demography.Usual)
	v := tabulate.Cell{Name: "maternal_death|", IsRate: true, Rate: e.Value, Events: deaths, Empty: err != nil}
	low, high := v, v
	low.Rate, high.Rate = e.Low, e.High
	low.End, high.End = tabulate.ExactLow, tabulate.ExactHigh
	row.Cells = []tabulate.Cell{v, low, high, {Name: v.Name, Count: deaths}}
	t.Rows = append(t.Rows, row)
	t.Note("tables.note.icd")
	return t
}

// summary is the year in numbers.
func (s *sums) summary(g gathered) tabulate.Table {
	t := tabulate.Table{ID: "ST-1", Head: head("tables.by.what", "tables.total")}
	for _, id := range []indicator.ID{indicator.Population, indicator.Births, indicator.Deaths, indicator.InfantDeaths, indicator.Stillbirths, indicator.MovesIn, indicator.MovesOut} {
		t.Rows = append(t.Rows, tabulate.Row{Label: tabulate.Label{Key: "tables.figure." + string(id)}, Cells: []tabulate.Cell{pick(s.whole, id, nil)}})
	}
	for _, k := range []tabulate.Kind{tabulate.Marriage, tabulate.Divorce} {
		t.Rows = append(t.Rows, tabulate.Row{Label: tabulate.Label{Key: "tables.kind." + string(k)},
			Cells: []tabulate.Cell{{Name: tabulate.CellName(k), Count: happened(g.years, k, s.o.Year)}}})
	}
	t.Note("tables.note.residence")
	return t
}

func happened(years []tabulate.Years, k tabulate.Kind, y int) int64 {
	var n int64
	for _, x := range years {
		if x.Kind == k && x.Happened == y {
			n += x.Count
		}
	}
	return n
}

// summaryRates is the year in rates.
func (s *sums) summaryRates() tabulate.Table {
	t := tabulate.Table{ID: "ST-2", Head: head("tables.by.what", "tables.value", "tables.low", "tables.high", "tables.events")}
	for _, id := range []indicator.ID{indicator.CBR, indicator.CDR, indicator.RNI, indicator.NetMigrationRate, indicator.SRB, indicator.GFR, indicator.TFR, indicator.MAC,
		indicator.NMR, indicator.IMR, indicator.U5MR, indicator.E0, indicator.TimelyShare, indicator.LateShare, indicator.DelayedShare} {
		for i := range s.whole {
			f := &s.whole[i]
			if f.ID != id || f.Get(indicator.BySex) != "" {
				continue
			}
			cells := standing(f)
			if id == indicator.TFR && f.N < fewestForTFR {
				for i := range cells[:3] {
					cells[i].Empty = true
				}
			}
			t.Rows = append(t.Rows, tabulate.Row{Label: tabulate.Label{Key: "tables.figure." + string(id)}, Cells: cells})
		}
	}
	t.Note("tables.note.few")
	return t
}

func yearSays(y int) string { return "year=" + strconv.Itoa(y) }

// tenRates are the rates of ten years.
func (s *sums) tenRates() tabulate.Table {
	t := tabulate.Table{ID: "ST-9", Head: head("tables.by.what")}
	rows := make([]tabulate.Row, 0, 8)
	for _, id := range []indicator.ID{indicator.CBR, indicator.CDR, indicator.RNI, indicator.GFR, indicator.TFR, indicator.NMR, indicator.IMR, indicator.U5MR} {
		row := tabulate.Row{Label: tabulate.Label{Key: "tables.figure." + string(id)}}
		for y := s.o.Year - decade + 1; y <= s.o.Year; y++ {
			c := pick(s.ten[y], id, nil, yearSays(y))
			c.Empty = c.Empty || id == indicator.TFR && c.Events < fewestForTFR
			row.Cells = append(row.Cells, c)
		}
		rows = append(rows, row)
	}
	for y := s.o.Year - decade + 1; y <= s.o.Year; y++ {
		t.Head = append(t.Head, tabulate.Label{Text: strconv.Itoa(y)})
	}
	t.Rows = rows
	t.Note("tables.note.layout")
	t.Note("tables.note.few")
	return t
}

// series is one count by part of the area over ten years.
func (s *sums) series(id string, figure indicator.ID) tabulate.Table {
	t := tabulate.Table{ID: id, Head: []tabulate.Label{{Key: "tables.by.area"}}, Adds: tabulate.Down}
	total := tabulate.Row{Label: tabulate.Label{Key: "tables.total"}}
	rows := map[string]*tabulate.Row{}
	var order []string
	for y := s.o.Year - decade + 1; y <= s.o.Year; y++ {
		t.Head = append(t.Head, tabulate.Label{Text: strconv.Itoa(y)})
		total.Cells = append(total.Cells, pick(s.ten[y], figure, nil, yearSays(y)))
		for _, a := range areas(s.decade[y]) {
			if rows[a] == nil {
				rows[a] = &tabulate.Row{Label: tabulate.Label{Area: a}}
				order = append(order, a)
			}
			for len(rows[a].Cells) < y-s.o.Year+decade-1 {
				rows[a].Cells = append(rows[a].Cells, tabulate.Cell{Empty: true})
			}
			rows[a].Cells = append(rows[a].Cells, pick(s.decade[y], figure, map[indicator.Dim]string{indicator.ByArea: a}, yearSays(y)))
		}
	}
	t.Rows = append(t.Rows, total)
	for _, a := range order {
		for len(rows[a].Cells) < decade {
			rows[a].Cells = append(rows[a].Cells, tabulate.Cell{Empty: true})
		}
		t.Rows = append(t.Rows, *rows[a])
	}
	t.Note("tables.note.residence")
	return t
}

// unions are marriages or divorces over ten years, where they were recorded.
func (s *sums) unions(id string, kind tabulate.Kind, g gathered) tabulate.Table {
	t := tabulate.Table{ID: id, Head: []tabulate.Label{{Key: "tables.by.area"}}}
	row := tabulate.Row{Label: tabulate.Label{Key: "tables.total"}}
	for y := s.o.Year - decade + 1; y <= s.o.Year; y++ {
		t.Head = append(t.Head, tabulate.Label{Text: strconv.Itoa(y)})
		row.Cells = append(row.Cells, tabulate.Cell{Name: tabulate.CellName(kind, yearSays(y)), Count: happened(g.years, kind, y)})
	}
	t.Rows = append(t.Rows, row)
	t.Note("tables.note.recorded")
	return t
}
