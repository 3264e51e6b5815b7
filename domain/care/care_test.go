package care

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

func at(minute int) time.Time {
	return time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(minute) * time.Minute)
}

func named(text string) journal.ID { return journal.ID{ID: id.Derive(text)} }

// arrival is an entry with its label, as it arrives at the journal.
type arrival struct {
	e journal.Entry
	l Label
}

// place is all records and withdrawals of one client and team.
type place struct {
	files map[journal.ID]File
	gone  []Withdrew
}

func (p *place) take(a arrival) {
	if a.e.Kind == Withdrawal {
		p.gone = append(p.gone, Withdrew{a.l.Record, a.l.Client, a.l.Team, a.l.At})
	} else {
		p.files[a.l.Record] = p.files[a.l.Record].Take(a.e, a.l)
	}
	for key, f := range p.files {
		p.files[key] = f.Settle(p.gone)
	}
}

func (p *place) stands() string {
	text := ""
	for _, key := range []string{"a", "b", "c"} {
		if f, ok := p.files[named(key)]; ok {
			text += fmt.Sprintf("%s: %s %s %s; ", key, f.Area, f.Opened.Format("15:04"), f.Closed.Format("15:04"))
		}
	}
	return text
}

// What a client has withdrawn is closed in whatever order consents, visits and withdrawals arrive, from however many phones.
func TestTheOrderOfArrivalMeansNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "entries")
		all := make([]arrival, n)
		for i := range all {
			kind := rapid.SampledFrom([]journal.Kind{Enrolment, Visit, Withdrawal, Referral}).Draw(t, "kind")
			record := named(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "record"))
			if kind == Withdrawal && rapid.Bool().Draw(t, "unnamed") {
				record = journal.ID{}
			}
			minute := i*10 + rapid.IntRange(0, 90).Draw(t, "at")/10*100 // no two at one instant
			all[i] = arrival{journal.Entry{ID: named(fmt.Sprint(i)), Kind: kind, Area: area.MustCode("9901")}, Label{Record: record, At: at(minute)}}
		}
		one, two := place{files: map[journal.ID]File{}}, place{files: map[journal.ID]File{}}
		for _, a := range all {
			one.take(a)
		}
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "shuffle"), 1)).Shuffle(n, func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, a := range all {
			two.take(a)
		}
		if one.stands() != two.stands() {
			t.Fatalf("in one order %s, in another %s", one.stands(), two.stands())
		}
		for _, a := range all {
			if a.e.Kind == Withdrawal && !a.l.Record.IsZero() {
				if f, ok := two.files[a.l.Record]; ok && f.Stands() {
					t.Fatalf("withdrawn and stands: %s", two.stands())
				}
			}
		}
	})
}

func TestWithdrawingClosesWhatWasAgreedToUntilThen(t *testing.T) {
	p := place{files: map[journal.ID]File{}}
	enrol := func(name string, minute int) {
		p.take(arrival{journal.Entry{Kind: Enrolment}, Label{Record: named(name), At: at(minute)}})
	}
	enrol("a", 10)
	if f := p.files[named("a")]; !f.Stands() {
		t.Fatalf("agreed to and closed: %+v", f)
	}
	p.take(arrival{journal.Entry{Kind: Withdrawal}, Label{At: at(20)}})
	enrol("b", 15) // agreed to earlier and arrives late
	enrol("c", 30) // agreed to anew
	p.take(arrival{journal.Entry{Kind: Visit}, Label{Record: named("a"), At: at(40)}})
	for name, stands := range map[string]bool{"a": false, "b": false, "c": true} {
		if f := p.files[named(name)]; f.Stands() != stands {
			t.Errorf("%s stands: %v, want %v", name, f.Stands(), stands)
		}
	}
	p.take(arrival{journal.Entry{Kind: Withdrawal}, Label{At: at(20)}})
	if f := p.files[named("a")]; !f.Closed.Equal(at(20)) || len(f.Entries) != 2 {
		t.Errorf("withdrawn twice: %+v, want closed once, with the visit kept", f)
	}
	p.take(arrival{journal.Entry{Kind: Visit}, Label{Record: named("d"), At: at(1)}})
	if f := p.files[named("d")]; f.Stands() {
		t.Error("a visit without a consent opens a record")
	}
}

func TestOffers(t *testing.T) {
	born := func(text string) day.Partial {
		p, err := day.ParsePartial(text)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	on := day.Must("2026-06-30")
	screening := Offer{Sex: person.Female, From: 35 * 12, To: 65 * 12}
	for _, c := range []struct {
		says  string
		o     Offer
		sex   person.Sex
		birth string
		fits  bool
	}{
		{"thirty-five today", screening, person.Female, "1991-06-30", true},
		{"thirty-five tomorrow", screening, person.Female, "1991-07-01", false},
		{"sixty-four", screening, person.Female, "1961-07-01", true},
		{"sixty-five today", screening, person.Female, "1961-06-30", false},
		{"a man", screening, person.Male, "1980-01-01", false},
		{"a year alone, and old enough for some of it", screening, person.Female, "1991", true},
		{"nothing known", screening, person.Female, "", false},
		{"whoever wants it", Offer{}, person.Male, "", true},
		{"a child under seven", Offer{To: 84}, person.Male, "2019-07-01", true},
		{"a child of seven", Offer{To: 84}, person.Male, "2019-06-30", false},
	} {
		if got := c.o.Fits(c.sex, born(c.birth), on); got != c.fits {
			t.Errorf("%s: fits %v, want %v", c.says, got, c.fits)
		}
	}
	for birth, months := range map[string]int{"2026-05-31": 1, "2026-05-30": 1, "2026-06-01": 0, "2025-06-30": 12, "2025-07-01": 11} {
		if got := Months(day.Must(birth), on); got != months {
			t.Errorf("born %s: %d months, want %d", birth, got, months)
		}
	}
}

func TestAGuardiansConsentEndsWhenTheChildCanBeAsked(t *testing.T) {
	text, on := Text{Months: 36}, day.Must("2026-06-30")
	for birth, until := range map[string]string{"1990-01-01": "2029-06-30", "2013-01-15": "2027-01-15", "2024-01-01": "2029-06-30", "": "2029-06-30"} {
		p, err := day.ParsePartial(birth)
		if err != nil {
			t.Fatal(err)
		}
		if got := text.Until(p, on); got.String() != until {
			t.Errorf("born %s: until %s, want %s", birth, got, until)
		}
	}
	if got := (Text{Months: 1}).Until(day.Partial{}, day.Must("2026-01-31")); got.String() != "2026-02-28" {
		t.Errorf("a month from the last of January ends %s, want 2026-02-28", got)
	}
}

func TestARecordIsWhatItsLinesSay(t *testing.T) {
	client, rec := person.FromSource("t", "mei"), named("rec")
	c := Consent{Programme: "screening", Client: client, Version: 3, Says: words.Sentence{ZH: "zh", EN: "en"}, Until: day.Must("2027-03-01"), How: Signed, Lang: words.ZH, At: at(0)}
	seen := Meeting{Form: "f", Version: 2, Fix: named("m1"), Answers: map[string]string{"bp": "120"}, Dangers: []string{"bleeding", "fever"}}
	wrong := Meeting{Form: "f", Version: 2, Answers: map[string]string{"bp": "12"}}
	on := day.Must("2026-03-02").Partial()
	lines := []Line{
		{journal.Entry{ID: rec, Kind: Enrolment}, Label{At: at(0)}, c.Texts()},
		{journal.Entry{ID: named("m1"), Kind: Visit, Occurred: on}, Label{}, wrong.Texts(client)},
		{journal.Entry{ID: named("m2"), Kind: Visit, Occurred: on}, Label{}, seen.Texts(client)},
		{journal.Entry{ID: named("q"), Kind: Asked, Occurred: on}, Label{}, RequestTexts(journal.ID{}, "my name")},
		{journal.Entry{ID: named("q2"), Kind: Told, Author: "gao"}, Label{}, RequestTexts(named("q"), "done")},
		{journal.Entry{ID: named("gone"), Kind: Visit}, Label{}, nil},
	}
	r, err := Open(File{ID: rec, Opened: at(0)}, lines)
	if err != nil {
		t.Fatal(err)
	}
	if r.Consent.Client != client || r.Consent.Version != 3 || r.Consent.Says.EN != "en" || r.Consent.How != Signed || r.Consent.Until != c.Until {
		t.Errorf("the consent is %+v, want %+v", r.Consent, c)
	}
	if len(r.Meetings) != 1 || r.Meetings[0].Answers["bp"] != "120" || len(r.Meetings[0].Dangers) != 2 || r.Meetings[0].Version != 2 {
		t.Errorf("meetings are %+v, want the one that was put right", r.Meetings)
	}
	if len(r.Requests) != 1 || r.Requests[0].Answer != "done" || r.Requests[0].By != "gao" {
		t.Errorf("requests are %+v", r.Requests)
	}
	if !r.In(day.Must("2027-03-01")) || r.In(day.Must("2027-03-02")) {
		t.Error("the record isn't open until its consent is over")
	}
}

func FuzzLabelOf(f *testing.F) {
	f.Add("", "00112233445566778899aabbccddeeff", "00112233445566778899aabbccddeeff", "1")
	f.Fuzz(func(t *testing.T, record, client, team, at string) {
		l, err := LabelOf(map[string]string{RecordField: record, ClientField: client, TeamField: team, AtField: at})
		if err != nil {
			return
		}
		body, err := journal.ParseBody(l.Body(nil))
		if err != nil {
			t.Fatal(err)
		}
		if back, err := LabelOf(body); err != nil || back != l {
			t.Errorf("%+v came back as %+v, %v", l, back, err)
		}
	})
}
