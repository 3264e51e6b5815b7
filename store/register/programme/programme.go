// Package programme keeps the tables of residents' votes and of training, as the journal's entries tell, and reads them. Who may see what it
// reads is decided elsewhere.
package programme

import (
	"context"

	"wanjia/base/id"
	"wanjia/domain/ballot"
	"wanjia/domain/journal"
	"wanjia/domain/training"
	"wanjia/store/register/blob"
	"wanjia/store/sqldb"
)

// Is says whether a kind of entries is a vote's or training's.
func Is(k journal.Kind) bool { return k == ballot.VoteKind || k == training.EntryKind }

// Apply keeps votes, and files of training.
func Apply(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	if v, ok := ballot.VoteOf(e, body); ok {
		return tx.Insert(ctx, "ballot", []string{"id", "root", "choice", "seq"}, "", [][]any{{e.ID.ID[:], v.Case.ID[:], string(v.Choice), int64(e.Seq)}})
	}
	root, ok := training.Of(e, body)
	if !ok {
		return nil
	}
	f, _, err := one(sqldb.Collect(ctx, tx, scanTraining, trainingSQL+`id = $1`, root.ID[:]))
	if err != nil {
		return err
	}
	f = training.Apply(f, e, body)
	var under any
	if !f.Under.IsZero() {
		under = f.Under.ID[:]
	}
	return tx.Insert(ctx, "training", []string{"id", "kind", "under", "holder", "course", "area", "day", "facts", "seq", "entries"},
		`ON CONFLICT (id) DO UPDATE SET day = excluded.day, facts = excluded.facts, entries = excluded.entries`,
		[][]any{{f.ID.ID[:], string(f.Kind), under, f.Holder, f.Course, f.Area, f.Day(), string(journal.CanonicalBody(f.Facts)), int64(f.Entries[0]), blob.Seqs(f.Entries)}})
}

// Beside reads one moment of these tables.
type Beside struct{ Q sqldb.Querier }

func one(all []training.File, err error) (training.File, bool, error) {
	if err != nil || len(all) == 0 {
		return training.File{}, false, err
	}
	return all[0], true, nil
}

const ballotsSQL = `SELECT choice, count(*) FROM ballot WHERE root = $1 GROUP BY choice`

// Ballots are the votes that were cast on a case by slips, by what they said.
func (b Beside) Ballots(ctx context.Context, root journal.ID) (ballot.Tally, error) {
	var t ballot.Tally
	_, err := sqldb.Collect(ctx, b.Q, func(scan func(...any) error) (struct{}, error) {
		var choice string
		var n int64
		if err := scan(&choice, &n); err != nil {
			return struct{}{}, err
		}
		switch ballot.Choice(choice) {
		case ballot.Yes:
			t.Yes = int(n)
		case ballot.No:
			t.No = int(n)
		case ballot.Blank:
			t.Blank = int(n)
		}
		return struct{}{}, nil
	}, ballotsSQL, root.ID[:])
	return t, err
}

const (
	trainingSQL       = `SELECT id, kind, under, holder, course, area, facts, entries FROM training WHERE `
	trainingsSQL      = trainingSQL + `kind = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`
	trainingUnderSQL  = trainingSQL + `under = $1 ORDER BY seq`
	trainingHolderSQL = trainingSQL + `holder = $1 AND kind = $2 ORDER BY seq`
)

// Training is one session, seat or certificate.
func (b Beside) Training(ctx context.Context, root journal.ID) (training.File, bool, error) {
	return one(sqldb.Collect(ctx, b.Q, scanTraining, trainingSQL+`id = $1`, root.ID[:]))
}

// Trainings are at most n files of a kind before a position, the newest first.
func (b Beside) Trainings(ctx context.Context, kind training.Kind, before journal.Seq, n int) ([]training.File, error) {
	return sqldb.Collect(ctx, b.Q, scanTraining, trainingsSQL, string(kind), int64(before), int64(n))
}

// Seats are what belongs to a session, or the certificate that a seat got, the oldest first.
func (b Beside) Seats(ctx context.Context, of journal.ID) ([]training.File, error) {
	return sqldb.Collect(ctx, b.Q, scanTraining, trainingUnderSQL, of.ID[:])
}

// Certificates are those of somebody, the oldest first.
func (b Beside) Certificates(ctx context.Context, holder string) ([]training.File, error) {
	return sqldb.Collect(ctx, b.Q, scanTraining, trainingHolderSQL, holder, string(training.Certificate))
}

func scanTraining(scan func(...any) error) (training.File, error) {
	var f training.File
	var root, under []byte
	var kind, facts, entries string
	if err := scan(&root, &kind, &under, &f.Holder, &f.Course, &f.Area, &facts, &entries); err != nil {
		return f, err
	}
	f.Kind = training.Kind(kind)
	var err error
	if f.ID.ID, err = id.FromBytes(root); err != nil {
		return f, err
	}
	if under != nil {
		if f.Under.ID, err = id.FromBytes(under); err != nil {
			return f, err
		}
	}
	if f.Facts, err = journal.ParseBody([]byte(facts)); err != nil {
		return f, err
	}
	f.Entries, err = blob.ParseSeqs(entries)
	return f, err
}
