package office_test

import (
	"math"
	"slices"
	"testing"

	"wanjia/base/day"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/facility"
	"wanjia/domain/fee"
	"wanjia/domain/inspection"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
	"wanjia/store/office"
	"wanjia/store/register"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
)

// watched is what the journal says of a clinic: its file and what belongs to it, a scanner's chain, an inspection with two looks, a
// complaint, and a receipt.
type watched struct {
	site, licence, device, visit journal.ID
	entries                      []journal.Entry
}

func (w *watched) add(kind journal.Kind, on string, body map[string]string) journal.ID {
	e := entry(journal.Seq(len(w.entries)+1), kind, body)
	e.Occurred = day.Must(on).Partial()
	w.entries = append(w.entries, e)
	return e.ID
}

// file writes a dossier, or into one.
func (w *watched) file(kind facility.Kind, of, under journal.ID, values ...string) journal.ID {
	body := map[string]string{facility.KindField: string(kind)}
	if !of.IsZero() {
		body[facility.RootField] = of.String()
	}
	if !under.IsZero() {
		body[facility.UnderField] = under.String()
	}
	for i := 0; i+1 < len(values); i += 2 {
		body[workflow.FieldMark+values[i]] = values[i+1]
	}
	return w.add(facility.EntryKind, "2026-03-01", body)
}

func clinicWatched() *watched {
	w := &watched{}
	none := journal.ID{}
	w.site = w.file(facility.Place, none, none, "name", "A", "type", "clinic", "owner", "Li")
	w.licence = w.file(facility.Licence, none, w.site, "type", "medical", "code", "1", "until", "2026-05-01")
	w.device = w.file(facility.Device, none, w.site, "type", "ultrasound", "code", "SN")
	w.file(facility.Place, w.site, none, "name", "B", "owner", "-")
	w.file(facility.Licence, none, w.site, "type", "maternal", "code", "2", "until", "2026-04-01")
	w.add(facility.CustodyKind, "2026-02-03", facility.Link{Thing: w.device, Move: facility.Received}.Body())
	w.add(facility.CustodyKind, "2026-02-01", facility.Link{Thing: w.device, Move: facility.Bought, From: "a seller", To: w.site.String(), Proof: "invoice", Checked: true}.Body())
	open := func(flow string) map[string]string {
		return map[string]string{workflow.FlowField: flow, workflow.StateField: "received", workflow.OwnerField: "inspection", workflow.DueField: "2026-03-16",
			workflow.PartiesField: "wang", workflow.BarredField: "window@990101001", workflow.FieldMark + "facility": w.site.String()}
	}
	w.visit = w.add(workflow.EntryKind, "2026-03-01", open("inspection"))
	look := func(round int, v assessment.Verdict, value string) {
		r := assessment.Record{Case: w.visit, Checklist: "clinic", Version: 2, Round: round, Subject: w.site.String(), Sample: []string{w.device.String()}, Verdict: v, Share: 4000, Low: 3000, High: 9000,
			Answers: assessment.Answers{{Item: "licence"}: {Value: value, Note: "seen", Photos: []string{"ab"}}}, Short: []string{"licence"}}
		w.add(assessment.EntryKind, "2026-03-02", r.Body())
	}
	look(1, assessment.Incomplete, "")
	look(1, assessment.Failed, "no")
	look(2, assessment.Passed, "yes")
	w.add(workflow.EntryKind, "2026-03-05", open("complaint"))
	w.add(fee.EntryKind, "2026-03-06", map[string]string{"schedule": "family", "version": "1", "item": "copy", "count": "2", "amount": "10.00"})
	return w
}

func TestWhatIsKnownOfProvidersIsReadBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := clinicWatched()
		w.read(t, db, w.providers)
	})
}

func TestLooksCasesAndReceiptsOfAClinicAreReadBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := clinicWatched()
		w.read(t, db, w.cases)
	})
}

// read writes the journal and reads from it.
func (w *watched) read(t *testing.T, db *sqldb.DB, check func(*testing.T, *office.Reader) error) {
	t.Helper()
	ctx := t.Context()
	none := func(string) []string { return nil }
	s, err := register.Open(ctx, db, register.Options{Home: "local", Terms: none, Words: none})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Write(ctx, func(tx *register.Tx) error { return tx.Append(ctx, w.entries) }); err != nil {
		t.Fatal(err)
	}
	if err := office.New(s).Read(ctx, func(r *office.Reader) error { return check(t, r) }); err != nil {
		t.Fatal(err)
	}
}

func (w *watched) providers(t *testing.T, r *office.Reader) error {
	ctx := t.Context()
	f, ok, err := r.Dossier(ctx, w.site)
	if err != nil || !ok || f.Name() != "B" || f.Get("owner") != "" || f.Get("type") != "clinic" || f.Area != "990101001" || !slices.Equal(f.Entries, []journal.Seq{1, 4}) {
		t.Errorf("the clinic is %+v, %v, %v; want its newer name, no owner, both entries", f, ok, err)
	}
	if _, ok, err := r.Dossier(ctx, journal.DeriveID("nobody")); err != nil || ok {
		t.Errorf("a file that isn't there: %v, %v", ok, err)
	}
	parts, err := r.Under(ctx, w.site)
	if err != nil || len(parts) != 3 || parts[0].ID != w.licence || parts[1].ID != w.device || parts[2].Get("code") != "2" {
		t.Errorf("what belongs to it is %+v, %v; want a licence, a scanner and a licence", parts, err)
	}
	licences, err := r.Dossiers(ctx, facility.Licence, math.MaxInt64, 1)
	if err != nil || len(licences) != 1 || licences[0].Get("code") != "2" {
		t.Errorf("the newest licence is %+v, %v", licences, err)
	}
	if licences, err = r.Dossiers(ctx, facility.Licence, licences[0].Entries[0], 9); err != nil || len(licences) != 1 || licences[0].ID != w.licence {
		t.Errorf("the licence before it is %+v, %v", licences, err)
	}
	for by, want := range map[string][]string{"2026-03-31": nil, "2026-04-01": {"2"}, "2026-05-01": {"2", "1"}} {
		var got []string
		ending, err := r.RunOut(ctx, day.Must(by))
		for i := range ending {
			got = append(got, ending[i].Get("code"))
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("by %s %v run out, %v; want %v", by, got, err, want)
		}
	}
	chain, err := r.Chain(ctx, w.device)
	if err != nil || len(chain) != 2 || chain[0].Move != facility.Bought || !chain[0].Checked || chain[0].Proof != "invoice" || chain[1].Move != facility.Received || chain[1].By != "li" {
		t.Errorf("its chain is %+v, %v; want it bought, then received, by the days on which it happened", chain, err)
	}
	if chain, err = r.Chain(ctx, w.site); err != nil || len(chain) != 0 {
		t.Errorf("a clinic has a chain: %+v, %v", chain, err)
	}
	return nil
}

func (w *watched) cases(t *testing.T, r *office.Reader) error {
	ctx := t.Context()
	rounds, err := r.Assessments(ctx, w.visit)
	if err != nil || len(rounds) != 3 || rounds[0].Verdict != assessment.Incomplete || rounds[2].Round != 2 {
		t.Errorf("the looks are %+v, %v; want three, as they were written", rounds, err)
	}
	if newest := assessment.Newest(rounds); len(newest) != 2 || newest[0].Verdict != assessment.Failed || newest[0].Answers[assessment.Key{Item: "licence"}].Note != "seen" || newest[1].Share != 4000 {
		t.Errorf("the newest of each round are %+v", newest)
	}
	of, err := r.CasesOf(ctx, w.site)
	if err != nil || len(of) != 2 || of[0].Flow != "complaint" || of[1].ID != w.visit {
		t.Errorf("the cases about it are %+v, %v; want the complaint, then the inspection", of, err)
	}
	f, ok, err := r.Case(ctx, w.visit)
	if err != nil || !ok || f.Due != "2026-03-16" || f.Owner != access.Inspection || !slices.Equal(f.Parties, []string{"wang"}) || len(f.Barred) != 1 || f.Barred[0].Area != area.MustCode("990101001") {
		t.Errorf("the inspection is %+v, %v, %v; want its date, its owner, and who is shut out", f, ok, err)
	}
	paid := w.entries[len(w.entries)-1]
	e, ok, err := r.Numbered(ctx, journal.NumberOf(paid.ID))
	if err != nil || !ok || e.ID != paid.ID || e.Kind != fee.EntryKind {
		t.Errorf("the receipt is %+v, %v, %v", e, ok, err)
	}
	return nil
}

func TestPlansOfInspectionsAreReadBackWithTheirDraws(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &watched{}
		plan := func(year int) journal.ID {
			p := inspection.Plan{Year: year, Area: area.MustCode("990101001"), Team: 2, Seal: "promise", Sites: []inspection.Site{{ID: journal.DeriveID("site")}}, Shares: []int{100}}
			return w.add(inspection.EntryKind, "2026-01-05", p.Body())
		}
		first := plan(2025)
		second := plan(2026)
		w.add(inspection.EntryKind, "2026-01-09", inspection.Drawn{Plan: first, Seed: "seed", Visits: []inspection.Visit{{Site: journal.DeriveID("site")}}}.Body())
		w.read(t, db, func(t *testing.T, r *office.Reader) error {
			filed, err := r.Plans(t.Context(), math.MaxInt64, 9)
			if err != nil || len(filed) != 2 || filed[0].ID != second || filed[0].Drawn != 0 || filed[1].ID != first || filed[1].Drawn != 3 || filed[1].Area != area.MustCode("990101001") {
				t.Errorf("plans are %+v, %v; want the second undrawn, then the first with its draw", filed, err)
			}
			if filed, err = r.Plans(t.Context(), 2, 9); err != nil || len(filed) != 1 || filed[0].ID != first {
				t.Errorf("before the second: %+v, %v", filed, err)
			}
			return nil
		})
	})
}
