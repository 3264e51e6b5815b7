package rule

import (
	"cmp"
	"slices"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
)

// Limits are the thresholds of the rules; a pack gives them.
type Limits struct {
	Baseline      string // the day before which nothing but history happens; empty where the register has none
	MarriageSince string // the day from which the ages of marriage hold; empty is always

	AgeWarn, AgeRefuse           int
	ReturnDays, GapDays          int
	AbsentMonths                 int
	DuplicateDays                int
	DeliveryDays, DeliveryMost   int
	IntervalRefuse, IntervalWarn int
	MotherLeast, MotherYoung     int
	MotherOld, MotherMost        int
	FatherLeast, FatherYoung     int
	FatherOld, FatherMost        int
	FatherDeadDays               int
	WeightLeast, WeightLow       int
	WeightHigh, WeightMost       int
	WeightUnder28, WeightUnder32 int
	WeightFrom37                 int
	ChildYears                   int
	MaternalYoung, MaternalOld   int
	MaternalDays, PerinatalDays  int
	HeadAge, MinorAge            int
	HouseholdMost                int
	GapLeast                     int
	GapMother, GapFather         int
	MarriageMale, MarriageFemale int
	Monogamous                   int // 1 where the law allows one marriage at a time
	HeapDays, HeapAges           int
	HeapTimes, HeapWhipple       int
	HeapMyers                    int
}

// Limit is one threshold: how a pack names it, its unit, and between what it may lie.
type Limit struct {
	ID          string
	Unit        string // day, month, year, g, person, per cent, or date for a text
	Least, Most int
	Default     int
	of          func(*Limits) *int
	text        func(*Limits) *string
}

// limits is every threshold in the order of the rules; a new one is a field above and its line here.
var limits = []Limit{
	{ID: "register.baseline", Unit: "date", text: func(l *Limits) *string { return &l.Baseline }},
	{ID: "residence.gap.days", Unit: "day", Most: 366, Default: 1, of: func(l *Limits) *int { return &l.GapDays }},
	{ID: "residence.return.days", Unit: "day", Most: 366, Default: 30, of: func(l *Limits) *int { return &l.ReturnDays }},
	{ID: "residence.absent.months", Unit: "month", Least: 1, Most: 120, Default: 6, of: func(l *Limits) *int { return &l.AbsentMonths }},
	{ID: "person.age.warn_over", Unit: "year", Least: 80, Most: 150, Default: 105, of: func(l *Limits) *int { return &l.AgeWarn }},
	{ID: "person.age.refuse_over", Unit: "year", Least: 80, Most: 150, Default: 120, of: func(l *Limits) *int { return &l.AgeRefuse }},
	{ID: "person.duplicate.days", Unit: "day", Most: 31, Default: 5, of: func(l *Limits) *int { return &l.DuplicateDays }},
	{ID: "birth.mother.refuse_under", Unit: "year", Most: 20, Default: 10, of: func(l *Limits) *int { return &l.MotherLeast }},
	{ID: "birth.mother.warn_under", Unit: "year", Most: 20, Default: 15, of: func(l *Limits) *int { return &l.MotherYoung }},
	{ID: "birth.mother.warn_over", Unit: "year", Least: 40, Most: 80, Default: 49, of: func(l *Limits) *int { return &l.MotherOld }},
	{ID: "birth.mother.refuse_over", Unit: "year", Least: 40, Most: 80, Default: 60, of: func(l *Limits) *int { return &l.MotherMost }},
	{ID: "birth.father.refuse_under", Unit: "year", Most: 20, Default: 12, of: func(l *Limits) *int { return &l.FatherLeast }},
	{ID: "birth.father.warn_under", Unit: "year", Most: 20, Default: 14, of: func(l *Limits) *int { return &l.FatherYoung }},
	{ID: "birth.father.warn_over", Unit: "year", Least: 50, Most: 110, Default: 70, of: func(l *Limits) *int { return &l.FatherOld }},
	{ID: "birth.father.refuse_over", Unit: "year", Least: 50, Most: 110, Default: 93, of: func(l *Limits) *int { return &l.FatherMost }},
	{ID: "birth.father.dead_days", Unit: "day", Least: 266, Most: 400, Default: 300, of: func(l *Limits) *int { return &l.FatherDeadDays }},
	{ID: "birth.interval.refuse_days", Unit: "day", Most: 300, Default: 150, of: func(l *Limits) *int { return &l.IntervalRefuse }},
	{ID: "birth.interval.warn_days", Unit: "day", Most: 366, Default: 270, of: func(l *Limits) *int { return &l.IntervalWarn }},
	{ID: "birth.delivery.days", Unit: "day", Most: 30, Default: 2, of: func(l *Limits) *int { return &l.DeliveryDays }},
	{ID: "birth.delivery.most", Unit: "person", Least: 1, Most: 10, Default: 3, of: func(l *Limits) *int { return &l.DeliveryMost }},
	{ID: "birth.weight.refuse_under", Unit: "g", Most: 2000, Default: 227, of: func(l *Limits) *int { return &l.WeightLeast }},
	{ID: "birth.weight.warn_under", Unit: "g", Most: 2000, Default: 500, of: func(l *Limits) *int { return &l.WeightLow }},
	{ID: "birth.weight.warn_over", Unit: "g", Least: 4000, Most: 12000, Default: 6000, of: func(l *Limits) *int { return &l.WeightHigh }},
	{ID: "birth.weight.refuse_over", Unit: "g", Least: 4000, Most: 12000, Default: 8165, of: func(l *Limits) *int { return &l.WeightMost }},
	{ID: "birth.weight.under28", Unit: "g", Least: 500, Most: 12000, Default: 3000, of: func(l *Limits) *int { return &l.WeightUnder28 }},
	{ID: "birth.weight.under32", Unit: "g", Least: 500, Most: 12000, Default: 4000, of: func(l *Limits) *int { return &l.WeightUnder32 }},
	{ID: "birth.weight.from37", Unit: "g", Most: 3000, Default: 1000, of: func(l *Limits) *int { return &l.WeightFrom37 }},
	{ID: "child.mother.years", Unit: "year", Most: 18, Default: 5, of: func(l *Limits) *int { return &l.ChildYears }},
	{ID: "death.maternal.from", Unit: "year", Most: 20, Default: 10, of: func(l *Limits) *int { return &l.MaternalYoung }},
	{ID: "death.maternal.to", Unit: "year", Least: 40, Most: 80, Default: 54, of: func(l *Limits) *int { return &l.MaternalOld }},
	{ID: "death.maternal.days", Unit: "day", Least: 1, Most: 366, Default: 42, of: func(l *Limits) *int { return &l.MaternalDays }},
	{ID: "death.perinatal.days", Unit: "day", Least: 1, Most: 366, Default: 28, of: func(l *Limits) *int { return &l.PerinatalDays }},
	{ID: "household.head.age", Unit: "year", Most: 30, Default: 15, of: func(l *Limits) *int { return &l.HeadAge }},
	{ID: "household.minor.age", Unit: "year", Most: 30, Default: 18, of: func(l *Limits) *int { return &l.MinorAge }},
	{ID: "parent.gap.least", Unit: "year", Most: 30, Default: 12, of: func(l *Limits) *int { return &l.GapLeast }},
	{ID: "parent.gap.mother_most", Unit: "year", Least: 40, Most: 110, Default: 60, of: func(l *Limits) *int { return &l.GapMother }},
	{ID: "parent.gap.father_most", Unit: "year", Least: 40, Most: 110, Default: 80, of: func(l *Limits) *int { return &l.GapFather }},
	{ID: "household.size.most", Unit: "person", Least: 1, Most: 1000, Default: 20, of: func(l *Limits) *int { return &l.HouseholdMost }},
	{ID: "union.age.male", Unit: "year", Most: 30, Default: 18, of: func(l *Limits) *int { return &l.MarriageMale }},
	{ID: "union.age.female", Unit: "year", Most: 30, Default: 18, of: func(l *Limits) *int { return &l.MarriageFemale }},
	{ID: "union.age.since", Unit: "date", text: func(l *Limits) *string { return &l.MarriageSince }},
	{ID: "union.monogamous", Unit: "yes is 1", Most: 1, Default: 1, of: func(l *Limits) *int { return &l.Monogamous }},
	{ID: "population.heap.days_least", Unit: "person", Least: 10, Most: 100000, Default: 60, of: func(l *Limits) *int { return &l.HeapDays }},
	{ID: "population.heap.times", Unit: "times", Least: 1, Most: 100, Default: 2, of: func(l *Limits) *int { return &l.HeapTimes }},
	{ID: "population.heap.ages_least", Unit: "person", Least: 10, Most: 100000, Default: 500, of: func(l *Limits) *int { return &l.HeapAges }},
	{ID: "population.heap.whipple", Unit: "index", Least: 100, Most: 500, Default: 125, of: func(l *Limits) *int { return &l.HeapWhipple }},
	{ID: "population.heap.myers", Unit: "index", Least: 1, Most: 90, Default: 10, of: func(l *Limits) *int { return &l.HeapMyers }},
}

// ordered are pairs of thresholds of which the first can't be above the second.
var ordered = [][2]string{
	{"person.age.warn_over", "person.age.refuse_over"},
	{"birth.mother.refuse_under", "birth.mother.warn_under"}, {"birth.mother.warn_over", "birth.mother.refuse_over"},
	{"birth.father.refuse_under", "birth.father.warn_under"}, {"birth.father.warn_over", "birth.father.refuse_over"},
	{"birth.delivery.days", "birth.interval.refuse_days"}, {"birth.interval.refuse_days", "birth.interval.warn_days"},
	{"birth.weight.refuse_under", "birth.weight.warn_under"}, {"birth.weight.warn_over", "birth.weight.refuse_over"},
	{"birth.weight.under28", "birth.weight.under32"},
}

// AllLimits is every threshold, in the order of the rules.
func AllLimits() []Limit { return slices.Clone(limits) }

// Defaults are the thresholds of the reference list, where no pack says otherwise.
func Defaults() Limits {
	var l Limits
	for _, one := range limits {
		if one.of != nil {
			*one.of(&l) = one.Default
		}
	}
	return l
}

// Get is the value of a threshold as a pack writes it.
func (l *Limits) Get(id string) (string, bool) {
	for _, one := range limits {
		switch {
		case one.ID != id:
		case one.text != nil:
			return *one.text(l), true
		default:
			return strconv.Itoa(*one.of(l)), true
		}
	}
	return "", false
}

// Set gives a threshold its value. A name that nobody knows, a text that is no number or date, and a value that no
// office can mean are faults.
func (l *Limits) Set(id, value string) error {
	i := slices.IndexFunc(limits, func(one Limit) bool { return one.ID == id })
	if i < 0 {
		return fault.New(fault.Invalid, "quality.limit.unknown", "id", id)
	}
	one := limits[i]
	if one.text != nil {
		if value != "" {
			if _, err := day.Parse(value); err != nil {
				return fault.New(fault.Invalid, "quality.limit.date", "id", id, "value", value).Because(err)
			}
		}
		*one.text(l) = value
		return nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < one.Least || n > one.Most {
		return fault.New(fault.Invalid, "quality.limit.range", "id", id, "value", value,
			"least", strconv.Itoa(one.Least), "most", strconv.Itoa(one.Most)).Because(err)
	}
	*one.of(l) = n
	return nil
}

// Check says whether the thresholds agree with one another.
func (l *Limits) Check() error {
	for _, pair := range ordered {
		low, _ := l.Get(pair[0])
		high, _ := l.Get(pair[1])
		if cmp.Compare(len(low), len(high)) > 0 || len(low) == len(high) && low > high {
			return fault.New(fault.Invalid, "quality.limit.order", "low", pair[0], "is", low, "high", pair[1], "bound", high)
		}
	}
	return nil
}
