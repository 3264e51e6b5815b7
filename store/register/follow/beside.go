package follow

import (
	"context"
	"slices"

	"wanjia/domain/facility"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/domain/person"
	"wanjia/domain/quarantine"
	"wanjia/domain/workflow"
	"wanjia/store/register/programme"
	"wanjia/store/sqldb"
)

// Beside reads one moment of the tables that follow, by the root of what they are about.
type Beside struct{ programme.Beside }

// At reads what a querier sees.
func At(q sqldb.Querier) Beside { return Beside{programme.Beside{Q: q}} }

// Notice is one notice.
func (b Beside) Notice(ctx context.Context, root journal.ID) (notice.Notice, bool, error) {
	return Notice(ctx, b.Q, root)
}

// Held is one entry in quarantine.
func (b Beside) Held(ctx context.Context, root journal.ID) (quarantine.Held, bool, error) {
	return Held(ctx, b.Q, root)
}

// Case is where a case stands.
func (b Beside) Case(ctx context.Context, root journal.ID) (workflow.File, bool, error) {
	return Case(ctx, b.Q, root)
}

// siteCasesSQL names the cases about a facility.
const siteCasesSQL = CasesSQL + `id IN (SELECT root FROM case_facility WHERE facility = $1) ORDER BY seq DESC`

// CasesOf are the cases about a facility, the newest first.
func (b Beside) CasesOf(ctx context.Context, of journal.ID) ([]workflow.File, error) {
	return sqldb.Collect(ctx, b.Q, ScanCase, siteCasesSQL, of.ID[:])
}

const openCasesSQL = CasesSQL + `flow = $1 AND owner <> '' ORDER BY seq DESC`

// CasesOpen are the cases of a kind that aren't over, the newest first.
func (b Beside) CasesOpen(ctx context.Context, flow string) ([]workflow.File, error) {
	return sqldb.Collect(ctx, b.Q, ScanCase, openCasesSQL, flow)
}

const (
	casesAboutSQL  = CasesSQL + `subject IN (`
	casesAboutTail = `) ORDER BY seq`
	aboutAtOnce    = 500
)

// CasesAbout are the cases about some people, the oldest first.
func (b Beside) CasesAbout(ctx context.Context, people []person.ID) ([]workflow.File, error) {
	var out []workflow.File
	for some := range slices.Chunk(people, aboutAtOnce) {
		names := make([]string, len(some))
		for i := range some {
			names[i] = some[i].String()
		}
		found, err := sqldb.Collect(ctx, b.Q, ScanCase, casesAboutSQL+sqldb.In(len(names), 1)+casesAboutTail, sqldb.Pad(names)...)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// Papers are the files of a case, in the order in which they came.
func (b Beside) Papers(ctx context.Context, root journal.ID) ([]workflow.Paper, error) {
	return Papers(ctx, b.Q, root)
}

// Dossier is what is known of a provider, a licence, a device.
func (b Beside) Dossier(ctx context.Context, root journal.ID) (facility.Dossier, bool, error) {
	return Dossier(ctx, b.Q, root)
}
