package vital

import (
	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital/source"
)

// Op is one of the things an event can do to a person. The set is closed: a new kind combines these.
type Op uint8

// The effects.
const (
	Mentions  Op = iota // has a part in the event and nothing changes
	Begins              // is in the register from now on, with these facts
	Opens               // residence begins
	Closes              // usual residence ends, or a temporary one where there is no usual one
	Ends                // dies: every residence, membership and union ends
	Joins               // is a member of the household, with this relation
	Parts               // is no longer a member of any household
	Unites              // is married to Other
	Separates           // is no longer married to Other
	Adopts              // Other and Father are now the parents by adoption
)

// Name is the word of the effect in the API and the catalogues ("vital.effect.<name>").
func (o Op) Name() string {
	return [...]string{"mentions", "begins", "opens", "closes", "ends", "joins", "parts", "unites", "separates", "adopts"}[o]
}

// Effect is one thing that an event does to one person, on the event's date.
type Effect struct {
	Op        Op
	On        person.ID
	Role      string // the person's part in the event: the code of the field that names them
	Residence residence.Kind
	Area      area.Code
	How       residence.How
	Household household.ID
	Relation  household.Relation
	Other     person.ID
	Alias     bool // Other was named by another record of theirs
	Father    person.ID
	Facts     *Facts // of one who begins; nil for everybody else
}

// Said is what the effect says of who somebody is; nothing where it says nothing.
func (f Effect) Said() Facts {
	if f.Facts != nil {
		return *f.Facts
	}
	return Facts{}
}

// Facts is what an event that begins a person says of who they are.
type Facts struct {
	Source, Reference           string
	Name, FamilyName, GivenName string
	Sex                         person.Sex
	Birth                       day.Partial
	Mother, Father              person.ID
	Born                        bool // the birth itself is registered here, not only remembered
}

// Act is an event as one person's life knows it: the effects on that person only.
type Act struct {
	Entry      journal.ID // the first entry of the event; corrections keep it
	Seq        journal.Seq
	Kind       journal.Kind
	Order      int
	Date       day.Partial
	Registered day.Day
	As         person.ID // as whom it was said, where that record and the holder's are one person's; zero for the holder's own
	Effects    []Effect
}

// Event is one thing that happened: a kind with canonical values.
type Event struct {
	Kind   *Kind
	Values Values
}

// Date is when it happened, in the world. Where nobody said, it is the day on which it was taken down.
func (e Event) Date() day.Partial {
	p := e.date(e.Kind.When)
	if p.IsZero() && e.Values.Get("since_reason") == residence.Birth.String() {
		p = e.date("birth_date")
	}
	if p.IsZero() {
		p = e.date("registered")
	}
	return p
}

// Registered is the day on which the office took it down.
func (e Event) Registered() day.Day {
	p := e.date("registered")
	if p.IsZero() {
		return 0
	}
	return p.First()
}

// Area is the area that the event names, if any.
func (e Event) Area() area.Code { return e.area("area") }

// AreaAt is the area that a field names.
func (e Event) AreaAt(code string) area.Code { return e.area(code) }

// Subject is the person whom the event is about, if it is about one.
func (e Event) Subject() person.ID { return e.Person(e.Kind.Subject) }

// The getters below read canonical values, which can't fail to parse; an absent field is the zero value.

func (e Event) date(code string) day.Partial {
	p, _ := day.ParsePartial(e.Values.Get(code))
	return p
}

func (e Event) area(code string) (c area.Code) {
	if text := e.Values.Get(code); text != "" {
		c, _ = area.ParseCode(text)
	}
	return c
}

// Person is the person whom a field names.
func (e Event) Person(code string) (p person.ID) {
	if text := e.Values.Get(code); text != "" {
		p, _ = ParsePerson(text)
	}
	return p
}

// Household is the household that a field names.
func (e Event) Household(code string) (h household.ID) {
	if text := e.Values.Get(code); text != "" {
		h, _ = ParseHousehold(text)
	}
	return h
}

func (e Event) relation(code string) household.Relation {
	r, _ := household.ParseRelation(e.Values.Get(code))
	return r
}

func (e Event) sex() person.Sex {
	s, _ := person.ParseSex(e.Values.Get("sex"))
	return s
}

func (e Event) facts(born bool) Facts {
	from, own, _ := source.Cut(e.Values.Get(e.Kind.Subject))
	return Facts{
		Source: from, Reference: own,
		Name: person.Called(e.Values.Get), FamilyName: e.Values.Get("family_name"), GivenName: e.Values.Get("given_name"),
		Sex: e.sex(), Birth: e.date("birth_date"), Mother: e.Person("mother"), Father: e.Person("father"), Born: born,
	}
}

// mentions are effects that only note who else has a part.
func (e Event) mentions(codes ...string) []Effect {
	var out []Effect
	for _, c := range codes {
		if p := e.Person(c); !p.IsZero() {
			out = append(out, Effect{Op: Mentions, On: p, Role: c})
		}
	}
	return out
}

// Acts are the event's effects by person.
func (e Event) Acts(root journal.ID, seq journal.Seq) map[person.ID]Act {
	return e.ActsOf(root, seq, func(named person.ID) person.ID { return named })
}

// ActsOf are the event's effects by whom a name in it means, each in the order in which the event says them.
func (e Event) ActsOf(root journal.ID, seq journal.Seq, means func(named person.ID) person.ID) map[person.ID]Act {
	acts := map[person.ID]Act{}
	for _, f := range e.Kind.Effects(e) {
		if f.On.IsZero() {
			continue
		}
		of := means(f.On)
		a, ok := acts[of]
		if !ok {
			a = Act{Entry: root, Seq: seq, Kind: e.Kind.Code, Order: e.Kind.Order, Date: e.Date(), Registered: e.Registered()}
		}
		a.Effects = append(a.Effects, f)
		acts[of] = a
	}
	return acts
}
