package lives

import (
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/quality/rule"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
)

var residenceOpen = rule.Rule{
	ID: "residence.open", Number: 1, Severity: rule.Refuse, Field: "date",
	Source: "OpenHDS, ResidencyServiceImpl; read as one open usual residence, beside which temporary and registered-only ones may stand",
	OfPerson: func(c *rule.Case, p *vital.Person, _ *vital.Life) (out []rule.Finding) {
		steps(p, func(s step) {
			if s.effect.Op != vital.Opens || s.since == nil || s.where.Area != s.effect.Area || s.effect.How != residence.MoveIn {
				return
			}
			if !rule.Before(s.since.Date, s.act.Date) { // the same arrival said twice, once in each of two sheets
				return
			}
			out = append(out, rule.As(s.grave(p, rule.Refuse), rule.Found("area", s.where.Area.String(), "since", s.since.Date.String(), "date", s.act.Date.String()))...)
		})
		return out
	},
}

var residenceOverlap = rule.Rule{
	ID: "residence.overlap", Number: 2, Severity: rule.Refuse, Field: "date",
	Source: "OpenHDS, ResidencyServiceImpl; INDEPTH resource kit",
	OfPerson: func(c *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		if len(l.Spells) < 2 {
			return nil
		}
		steps(p, func(s step) {
			if !s.elsewhere() || s.effect.How == residence.Baseline || s.otherSource() {
				return
			}
			worst := s.grave(p, rule.Refuse)
			if c.Within(s.where.Area, s.effect.Area) || c.Is("birth") { // said more exactly; or a birth that brings a missing move to light
				worst = rule.Query
			}
			out = append(out, rule.As(worst, s.twoPlaces())...)
		})
		return out
	},
}

var residenceBackwards = rule.Rule{
	ID: "residence.backwards", Number: 3, Severity: rule.Refuse, Field: "date", Inborn: true,
	Source: "OpenHDS, CheckEndDateNotBeforeStartDate; INDEPTH resource kit",
	OfPerson: func(_ *rule.Case, _ *vital.Person, l *vital.Life) (out []rule.Finding) {
		for i := range l.Spells {
			if s := &l.Spells[i]; !s.IsOpen() && s.End < s.Start {
				out = append(out, rule.Found("area", s.Area.String(), "start", s.Start.String(), "end", s.End.String())...)
			}
		}
		return out
	},
}

var residenceBeforeBirth = rule.Rule{
	ID: "residence.before_birth", Number: 4, Severity: rule.Refuse, Field: "date",
	Source: "Hdss-Web, Hdss mobile",
	OfPerson: func(_ *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		if l.Birth.IsZero() {
			return nil
		}
		born := l.Birth.First()
		for i := range p.Acts {
			a := &p.Acts[i]
			if a.Date.Day() >= born {
				break // sorted by day, so nothing after this one is certain to be earlier
			}
			if rule.Before(a.Date, l.Birth) && rule.Does(a) && !rule.Has(a, vital.Ends) { // a death before birth is rule 39's
				out = append(out, rule.Found("date", a.Date.String(), "birth", l.Birth.String())...)
			}
		}
		return out
	},
}

var residenceEnd = rule.Rule{
	ID: "residence.end", Number: 5, Severity: rule.Refuse, Field: "date", Inborn: true,
	Source: "OpenHDS, CheckEndDateAndEndEventType",
	OfPerson: func(_ *rule.Case, _ *vital.Person, l *vital.Life) (out []rule.Finding) {
		for i := range l.Spells {
			if s := &l.Spells[i]; s.IsOpen() && s.End != 0 {
				out = append(out, rule.Found("area", s.Area.String(), "end", s.End.String())...)
			}
		}
		return out
	},
}

var dateFuture = rule.Rule{
	ID: "date.future", Number: 6, Severity: rule.Refuse, Field: "date",
	Source: "OpenHDS (@Past); Hdss mobile",
	OfEvent: func(c *rule.Case) (out []rule.Finding) {
		for i := range c.Event.Kind.Fields {
			f := &c.Event.Kind.Fields[i]
			if f.Shape != vital.Date && f.Shape != vital.WholeDay {
				continue
			}
			text := c.Event.Values.Get(f.Code)
			if text == "" {
				continue
			}
			if p, err := day.ParsePartial(text); err == nil && p.First() > c.Today {
				out = append(out, rule.Finding{Field: f.Code, Facts: rule.Facts("date", text)})
			}
		}
		return out
	},
	OfPerson: func(c *rule.Case, p *vital.Person, _ *vital.Life) (out []rule.Finding) {
		if n := len(p.Acts); c.Event != nil || n == 0 || p.Acts[n-1].Date.First() <= c.Today {
			return nil // the event itself is looked at above
		}
		for i := range p.Acts {
			if a := &p.Acts[i]; a.Date.First() > c.Today {
				out = append(out, rule.Found("date", a.Date.String())...)
			}
		}
		return out
	},
}

// history are the kinds that may tell of what was before the register.
var history = []journal.Kind{"person", "birth", "marriage", "divorce", "adoption", "household"}

var dateBaseline = rule.Rule{
	ID: "date.baseline", Number: 7, Severity: rule.Refuse, Field: "date", Limits: []string{"register.baseline"},
	Source: "Hdss mobile (earliestDate); R.HDSS",
	OfEvent: func(c *rule.Case) []rule.Finding {
		if c.Limits.Baseline == "" {
			return nil
		}
		for _, k := range history {
			if k == c.Event.Kind.Code {
				return nil
			}
		}
		base, err := day.Parse(c.Limits.Baseline)
		if on := c.Date(); err != nil || on.IsZero() || on.Last() >= base {
			return nil
		}
		return rule.Found("date", c.Date().String(), "baseline", c.Limits.Baseline)
	},
}

var residenceSequence = rule.Rule{
	ID: "residence.sequence", Number: 8, Severity: rule.Refuse, Field: "date",
	Source: "R.HDSS, INDEPTH_EventSeq: nothing comes before a birth",
	OfPerson: func(c *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		if len(l.Spells) < 2 {
			return nil
		}
		steps(p, func(s step) {
			if s.effect.Op == vital.Opens && s.effect.How == residence.Birth && s.since == nil && s.left != nil {
				out = append(out, rule.As(s.grave(p, rule.Refuse), rule.Found("date", s.act.Date.String(), "left", s.left.Date.String()))...)
			}
		})
		return out
	},
}

// residenceBaseline: by the matrix a baseline follows nothing. Where it does, a move between is merely missing.
var residenceBaseline = rule.Rule{
	ID: "residence.baseline", Number: 8, Severity: rule.Query, Field: "since",
	Source: "R.HDSS, INDEPTH_EventSeq: a baseline follows nothing",
	OfPerson: func(c *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		if len(l.Spells) < 2 {
			return nil
		}
		steps(p, func(s step) {
			if s.effect.Op != vital.Opens || s.effect.How != residence.Baseline || s.otherSource() {
				return
			}
			switch {
			case s.elsewhere():
				out = append(out, s.twoPlaces()...)
			case s.since == nil && s.left != nil:
				out = append(out, rule.Found("area", s.from.String(), "since", s.left.Date.String(), "other", s.effect.Area.String(), "date", s.act.Date.String())...)
			}
		})
		return out
	},
}

var residencePair = rule.Rule{
	ID: "residence.pair", Number: 9, Severity: rule.Refuse, Field: "date", Inborn: true,
	Source: "Hdss mobile: an internal arrival needs its departure",
	OfPerson: func(c *rule.Case, p *vital.Person, _ *vital.Life) (out []rule.Finding) {
		steps(p, func(s step) {
			if s.effect.Op == vital.Opens && s.effect.How == residence.Move && !rule.Has(s.act, vital.Closes) && (s.exit == nil || s.exit.How != residence.Move) {
				out = append(out, rule.Found("area", s.effect.Area.String(), "date", s.act.Date.String())...)
			}
		})
		return out
	},
}

var residenceGap = rule.Rule{
	ID: "residence.gap", Number: 9, Severity: rule.Warn, Field: "date", Inborn: true, Limits: []string{"residence.gap.days"},
	Source: "Hdss mobile; common sense of the field",
	OfPerson: func(c *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		if len(l.Spells) < 2 {
			return nil
		}
		steps(p, func(s step) {
			if s.effect.Op != vital.Opens || s.effect.How != residence.Move || s.since != nil || s.left == nil || s.left == s.act || s.exit.How != residence.Move {
				return
			}
			if days, _ := rule.Gap(s.left.Date, s.act.Date); days > c.Limits.GapDays {
				out = append(out, rule.Found("left", s.left.Date.String(), "date", s.act.Date.String(), "days", rule.Whole(days))...)
			}
		})
		return out
	},
}

var residenceReturn = rule.Rule{
	ID: "residence.return", Number: 10, Severity: rule.Warn, Field: "date", Limits: []string{"residence.return.days"},
	Source: "common sense of the field; Hdss mobile forbids twice in one round",
	OfPerson: func(c *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		if len(l.Spells) < 2 {
			return nil
		}
		steps(p, func(s step) {
			if s.effect.Op != vital.Opens || s.effect.How != residence.MoveIn || s.since != nil || s.left == nil || s.from != s.effect.Area {
				return
			}
			if _, days := rule.Gap(s.left.Date, s.act.Date); days < c.Limits.ReturnDays {
				out = append(out, rule.As(s.grave(p, rule.Warn), rule.Found("area", s.from.String(), "left", s.left.Date.String(),
					"date", s.act.Date.String(), "days", rule.Whole(days)))...)
			}
		})
		return out
	},
}

var residenceNone = rule.Rule{
	ID: "residence.none", Number: 11, Severity: rule.Refuse, Field: "date",
	Source: "OpenHDS, OutMigrationServiceImpl",
	OfPerson: func(c *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		steps(p, func(s step) {
			if s.effect.Op == vital.Closes && s.since == nil && !s.ended(l) && s.contradicts(p) {
				out = append(out, rule.As(s.grave(p, rule.Refuse), rule.Found("date", s.act.Date.String()))...)
			}
		})
		return out
	},
}

// residenceUnknown: a departure of somebody whose residence nobody took down. What is missing refuses no move.
var residenceUnknown = rule.Rule{
	ID: "residence.unknown", Number: 11, Severity: rule.Query, Field: "person",
	Source: "OpenHDS, OutMigrationServiceImpl",
	OfPerson: func(c *rule.Case, p *vital.Person, l *vital.Life) (out []rule.Finding) {
		steps(p, func(s step) {
			if s.effect.Op == vital.Closes && s.since == nil && !s.ended(l) && !s.contradicts(p) {
				out = append(out, rule.Found("date", s.act.Date.String())...)
			}
		})
		return out
	},
}

var residenceAbsent = rule.Rule{
	ID: "residence.absent", Number: 13, Severity: rule.Query, Field: "residence", Limits: []string{"residence.absent.months"},
	Source: "de jure definition: UN P&R for Population and Housing Censuses Rev.3, usual residence; a question, since nobody is traced",
	OfPerson: func(c *rule.Case, _ *vital.Person, l *vital.Life) (out []rule.Finding) {
		home, ok := l.Now()
		if !ok || len(l.Spells) < 2 {
			return nil
		}
		for i := range l.Spells {
			s := &l.Spells[i]
			if s.Kind == residence.Temporary && s.IsOpen() && s.Area != home.Area && monthsOn(s.Start, c.Limits.AbsentMonths) < c.Today {
				out = append(out, rule.Found("area", home.Area.String(), "other", s.Area.String(), "since", s.Start.String())...)
			}
		}
		return out
	},
}

// monthsOn is the same day of the month, or the last there is, n months on.
func monthsOn(d day.Day, n int) day.Day {
	_, _, dom := d.Date()
	m := d.Month() + day.Month(n)
	return m.First() + day.Day(min(dom, m.Days())-1)
}

var residenceClaimed = rule.Rule{
	ID: "residence.claimed", Number: 14, Severity: rule.Query, Field: "area",
	Source: "common sense of the field: two offices count one person, and a transfer settles it",
	OfPerson: func(c *rule.Case, p *vital.Person, _ *vital.Life) (out []rule.Finding) {
		if len(p.Acts) < 2 { // of joined records one stay stands, though two say where
			return nil
		}
		steps(p, func(s step) {
			if s.elsewhere() && s.otherSource() && !c.Within(s.where.Area, s.effect.Area) {
				out = append(out, s.twoPlaces()...)
			}
		})
		return out
	},
}

// step is an effect on usual residence and what stood when it came.
type step struct {
	act    *vital.Act
	effect *vital.Effect
	since  *vital.Act    // opened the residence that went on; nil where none did
	where  *vital.Effect // how it was opened
	left   *vital.Act    // closed the one before, if none went on
	exit   *vital.Effect
	from   area.Code // what was left
	stays  bool      // a temporary residence goes on
}

// steps visits what opens and closes usual residence in the order in which a life folds it, until death.
func steps(p *vital.Person, visit func(step)) {
	var s step
	for i := range p.Acts {
		s.act = &p.Acts[i]
		for j := range s.act.Effects {
			e := &s.act.Effects[j]
			s.effect = e
			switch {
			case e.Op == vital.Ends:
				return
			case e.Op == vital.Opens && e.Residence == residence.Temporary && !e.Area.IsZero():
				s.stays = true
			case e.Op == vital.Closes && s.since == nil && s.stays: // what was for a time is over
				s.stays = false
			case e.Op == vital.Closes:
				visit(s)
				if s.since != nil {
					s.left, s.exit, s.from = s.act, e, s.where.Area
					s.since, s.where = nil, nil
				}
			case e.Op == vital.Opens && e.Residence == residence.Usual && !e.Area.IsZero():
				visit(s)
				if s.since == nil || s.where.Area != e.Area {
					s.since, s.where = s.act, e
				}
			}
		}
	}
}

// ended says that a stay ended by this act: of somebody whose records are one, what one of them had ended before may go on by another.
func (s step) ended(l *vital.Life) bool {
	return slices.ContainsFunc(l.Spells, func(x residence.Spell) bool { return x.ClosedBy == s.act.Entry })
}

// elsewhere says that a residence opens while one in another area goes on.
func (s step) elsewhere() bool {
	return s.effect.Op == vital.Opens && s.since != nil && s.where.Area != s.effect.Area
}

// twoPlaces is the finding of two residences at once.
func (s step) twoPlaces() []rule.Finding {
	return rule.Found("area", s.where.Area.String(), "since", s.since.Date.String(), "other", s.effect.Area.String(), "date", s.act.Date.String())
}

// otherSource says that both residences were said by records of the person, each of another source.
func (s step) otherSource() bool {
	if s.since == nil {
		return false
	}
	a, b := source(s.since), source(s.act)
	return a != "" && b != "" && a != b
}

func source(a *vital.Act) string {
	for i := range a.Effects {
		if a.Effects[i].Op == vital.Begins {
			return a.Effects[i].Said().Source
		}
	}
	return ""
}

// contradicts says that a departure stands against what is known: a residence that ended before, or a first one that begins
// later. A move within of somebody whose origin isn't known doesn't, nor a departure before an arrival from outside: where they
// lived before is merely missing, as when events are taken in before people.
func (s step) contradicts(p *vital.Person) bool {
	if s.left != nil {
		return true
	}
	if s.effect.How == residence.Move {
		return false
	}
	for i := range p.Acts {
		a := &p.Acts[i]
		if a != s.act && opensFirst(a) {
			return true
		}
		if a != s.act && opensOther(a) && a.Date.Day() <= s.act.Date.Day() {
			return false // that is what they leave
		}
	}
	return false
}

// opensFirst says that nothing can have come before: somebody was there when the register began, or was born.
func opensFirst(a *vital.Act) bool {
	return slices.ContainsFunc(a.Effects, func(e vital.Effect) bool {
		return e.Op == vital.Opens && e.Residence == residence.Usual && !e.Area.IsZero() && (e.How == residence.Baseline || e.How == residence.Birth)
	})
}

// opensOther says that somebody was taken down as a guest, or as registered only.
func opensOther(a *vital.Act) bool {
	return slices.ContainsFunc(a.Effects, func(e vital.Effect) bool {
		return e.Op == vital.Opens && e.Residence != residence.Usual && !e.Area.IsZero()
	})
}

func opensUsual(a *vital.Act) bool {
	for i := range a.Effects {
		if e := &a.Effects[i]; e.Op == vital.Opens && e.Residence == residence.Usual && !e.Area.IsZero() {
			return true
		}
	}
	return false
}

// grave is the severity where the order of the acts up to this one is certain, and a query where partial dates leave it open.
func (s step) grave(p *vital.Person, sure rule.Severity) rule.Severity {
	for i := range p.Acts {
		a := &p.Acts[i]
		for k := i + 1; k < len(p.Acts) && moves(a); k++ {
			b := &p.Acts[k]
			if moves(b) && !rule.Before(a.Date, b.Date) && !(a.Date.Whole() && b.Date.Whole()) {
				return rule.Query
			}
		}
		if a == s.act {
			break
		}
	}
	return sure
}

func moves(a *vital.Act) bool {
	return rule.Has(a, vital.Closes) || rule.Has(a, vital.Ends) || opensUsual(a)
}

// dates lists the dates of some acts, the first few of them.
func dates(acts []*vital.Act) string {
	var b strings.Builder
	for i, a := range acts {
		if i == 5 {
			b.WriteString(", +" + rule.Whole(len(acts)-i))
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(a.Date.String())
	}
	return b.String()
}
