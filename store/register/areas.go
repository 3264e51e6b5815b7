package register

import (
	"context"
	"strconv"
	"strings"

	"wanjia/base/fault"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/store/register/follow"
	"wanjia/store/sqldb"
)

const areasSQL = `SELECT code, valid_from, valid_to, name, level, parent, successors FROM area ORDER BY code, valid_from`

var areaColumns = []string{"code", "valid_from", "valid_to", "name", "level", "parent", "successors", "seq"}

func (s *Store) loadTree(ctx context.Context, q sqldb.Querier) (*area.Tree, error) {
	r := s.reader(q)
	at, err := r.areaHead(ctx)
	if err != nil {
		return nil, err
	}
	all, err := r.Areas(ctx)
	if err != nil {
		return nil, err
	}
	tree, problems := area.NewTree(all)
	for _, p := range problems {
		if p.Severity() == area.Refuse {
			return nil, fault.New(fault.Internal, "register.areas").Because(p)
		}
	}
	s.mu.Lock()
	s.tree, s.at = tree, at
	s.mu.Unlock()
	return tree, nil
}

// Areas are all areas with all their versions.
func (r *Reader) Areas(ctx context.Context) ([]area.Area, error) {
	return sqldb.Collect(ctx, r.q, scanArea, areasSQL)
}

func scanArea(scan func(...any) error) (area.Area, error) {
	var code, from, to, name, level, parent, successors string
	if err := scan(&code, &from, &to, &name, &level, &parent, &successors); err != nil {
		return area.Area{}, err
	}
	var r follow.Columns
	a := area.Area{Code: r.Area(code), Name: name, Parent: r.Area(parent), From: r.Date(from), To: r.Date(to)}
	l, err := area.ParseLevel(level)
	r.Note(err)
	a.Level = l
	for _, s := range strings.Fields(successors) {
		a.Successors = append(a.Successors, r.Area(s))
	}
	return a, r.Err
}

// SaveAreas writes versions of areas; the version of a code from the same day is replaced.
func (t *Tx) SaveAreas(ctx context.Context, areas []area.Area, seqs []journal.Seq) error {
	rows := make([][]any, len(areas))
	var newest journal.Seq
	for i, a := range areas {
		names := make([]string, len(a.Successors))
		for j, s := range a.Successors {
			names[j] = s.String()
		}
		rows[i] = []any{a.Code.String(), a.From.String(), a.To.String(), a.Name, a.Level.String(), a.Parent.String(), strings.Join(names, " "), int64(seqs[i])}
		newest = max(newest, seqs[i])
	}
	if err := t.tx.Insert(ctx, "area", areaColumns, `ON CONFLICT (code, valid_from) DO UPDATE SET valid_to = excluded.valid_to,
 name = excluded.name, level = excluded.level, parent = excluded.parent, successors = excluded.successors, seq = excluded.seq`, rows); err != nil {
		return err
	}
	t.tx.OnRollback(func() { t.s.forgetTree() })
	t.tx.AfterCommit(func() { t.s.forgetTree() })
	return t.Set(ctx, "areas.seq", strconv.FormatInt(int64(newest), 10))
}

const areaGoneSQL = `DELETE FROM area WHERE code = $1 AND valid_from = $2`

// DropArea takes a version of an area away again.
func (t *Tx) DropArea(ctx context.Context, a area.Area, at journal.Seq) error {
	if _, err := t.tx.Exec(ctx, areaGoneSQL, a.Code.String(), a.From.String()); err != nil {
		return err
	}
	t.tx.OnRollback(func() { t.s.forgetTree() })
	t.tx.AfterCommit(func() { t.s.forgetTree() })
	return t.Set(ctx, "areas.seq", strconv.FormatInt(int64(at), 10))
}

func (s *Store) forgetTree() {
	s.mu.Lock()
	s.tree = nil
	s.mu.Unlock()
}
