package providers

import (
	"context"
	"errors"
	"slices"
	"testing"

	"wanjia/base/day"
	"wanjia/desk/office/view"
	"wanjia/domain/assessment"
	"wanjia/domain/facility"
	"wanjia/domain/inspection"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
)

// shelf is a store that knows the rounds of one inspection, and can't read what files hold.
type shelf struct {
	view.Reader
	rounds []assessment.Record
}

var errTorn = errors.New("the page is torn")

func (s shelf) Under(context.Context, journal.ID) ([]facility.Dossier, error) { return nil, errTorn }
func (s shelf) Assessments(context.Context, journal.ID) ([]assessment.Record, error) {
	return s.rounds, nil
}

func TestWhatTheLastInspectionFoundIsItsNewestSheet(t *testing.T) {
	today := day.Must("2026-06-01")
	past := []workflow.File{{Flow: "inspection", State: "closed", Changed: today - 9}}
	saved := func(round int, v assessment.Verdict) assessment.Record {
		return assessment.Record{Round: round, Verdict: v}
	}
	for name, c := range map[string]struct {
		rounds []assessment.Record
		failed bool
	}{
		"saved in parts, and failed in the end":       {[]assessment.Record{saved(1, assessment.Incomplete), saved(1, assessment.Failed)}, true},
		"saved as failed by mistake, and put right":   {[]assessment.Record{saved(1, assessment.Failed), saved(1, assessment.Passed)}, false},
		"failed, and passed when it was looked again": {[]assessment.Record{saved(1, assessment.Failed), saved(2, assessment.Passed)}, true},
	} {
		got, err := before(t.Context(), &view.Sight{Reader: shelf{rounds: c.rounds}}, past, today)
		if err != nil || slices.Contains(got, inspection.FailedBefore) != c.failed {
			t.Errorf("%s: %v, %v; want failed before: %v", name, got, err, c.failed)
		}
	}
}

func TestWhatCantBeReadIsNotToldAsAGap(t *testing.T) {
	holder, operator := facility.Dossier{ID: journal.DeriveID("a", "clinic"), Kind: facility.Place}, facility.Dossier{ID: journal.DeriveID("a", "doctor"), Kind: facility.Practitioner}
	b := &judge{v: &view.Sight{Reader: shelf{}, Today: day.Must("2026-06-01")}, under: map[journal.ID][]facility.Dossier{},
		known: map[string]facility.Dossier{holder.ID.String(): holder, operator.ID.String(): operator}}
	d := &Desk{watched: Watched{Devices: []facility.Rule{{Type: "ultrasound", Licences: []string{"medical"}, Operators: []string{"doctor"}}}}}
	chain := []facility.Link{{Move: "bought", On: day.Must("2026-01-01"), To: holder.ID.String(), Operator: operator.ID.String(), Proof: "invoice", Checked: true},
		{Move: "handed", On: day.Must("2026-02-01"), From: holder.ID.String(), To: "somebody without a file"}}
	device := facility.Dossier{Kind: facility.Device, Values: map[string]string{facility.TypeField: "ultrasound"}}
	if gaps, err := d.gaps(t.Context(), b, &device, chain); !errors.Is(err, errTorn) {
		t.Errorf("gaps are %v, %v; want what couldn't be read", gaps, err)
	}
}
