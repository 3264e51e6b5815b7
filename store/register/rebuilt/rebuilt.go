// Package rebuilt holds two registers side by side, table by table: what was built again from the journal must come out equal.
package rebuilt

import (
	"context"
	"fmt"
	"strings"

	"wanjia/store/register"
	"wanjia/store/sqldb"
)

// projection is a table that the journal makes, and how to read it in one order.
type projection struct {
	table, columns, where, order string
}

// projections are all tables that can be rebuilt. A cell of the cube that came back to nothing is no cell.
func projections() []projection {
	return []projection{
		{"area", "code, valid_from, valid_to, name, level, parent, successors, seq", "1 = 1", "code, valid_from"},
		{"person", "home, id, source, reference, known, name, sex, birth, area, death, household, seq, acts, children, entries", "1 = 1", "home, id"},
		{"household", "home, id, area, address, head, size, records, members", "1 = 1", "home, id"},
		{"residence", "home, person, n, kind, area, start_day, start_how, end_day, end_how", "1 = 1", "home, person, n"},
		{"event", "home, id, kind, person, date, area, registered, voided, live, versions, digest", "1 = 1", "home, id"},
		{"term", "home, term, person", "1 = 1", "home, term, person"},
		{"address_term", "home, term, household", "1 = 1", "home, term, household"},
		{"blind", "home, digest, person, kind, entry", "1 = 1", "home, digest, person, entry"},
		{"double_answer", "entry, a, b, answer, author, facts, seq, undone", "1 = 1", "entry"},
		{"same_person", "entry, absorbed, survivor, seq, parted", "1 = 1", "entry"},
		{"same_event", "event, named, meant", "1 = 1", "event, named"},
		{"notice", "id, kind, stage, area, date, seq, versions, event, reason", "1 = 1", "id"},
		{"quarantine", "id, entry, kind, area, seq, why, state, done, author", "1 = 1", "id"},
		{"case_file", "id, flow, state, owner, escalate, due, area, subject, opened, changed, parties, barred, seq, entries", "1 = 1", "id"},
		{"case_paper", "id, root, hash, type, size, about, author, seq", "1 = 1", "id"},
		{"care_record", "id, client, team, area, opened, closed, seq, entries", "1 = 1", "id"},
		{"care_withdrawal", "id, client, team, record, at, seq", "1 = 1", "id"},
		{"supply_move", "id, area, item, lot, expiry, how, n, delta, on_day, author, seq", "1 = 1", "id"},
		{"care_campaign", "id, programme, area, over, seq, entries", "1 = 1", "id"},
		{"server", "key, name, letter, url, gone, above, below, seq", "1 = 1", "key"},
		{"transfer", "id, side, peer, area, dest, moved, people, state, reason, author, seq, entries", "1 = 1", "id"},
		{"care_member", "account, programme, area, seq", "1 = 1", "account, programme, area"},
		{"dossier", "id, kind, under, area, until, facts, seq, entries", "1 = 1", "id"},
		{"custody", "id, thing, day, seq", "1 = 1", "id"},
		{"assessment", "id, root, round, verdict, seq", "1 = 1", "id"},
		{"case_facility", "root, facility, seq", "1 = 1", "root"},
		{"inspection_plan", "id, area, seq, drawn", "1 = 1", "id"},
		{"noted", "seq, kind, year, root, area", "1 = 1", "seq"},
		{"ballot", "id, root, choice, seq", "1 = 1", "id"},
		{"training", "id, kind, under, holder, course, area, day, facts, seq, entries", "1 = 1", "id"},
		{"benefit_decline", "person, scheme, seq", "1 = 1", "person, scheme"},
		{"benefit_fact", "id, person, fact, value, from_day, until_day, claim, paper, author, on_day, seq", "1 = 1", "id"},
		{"grant_line", "person, scheme, period, fen, months, claim, area, seq, set_off, decided", "1 = 1", "person, scheme, period"},
		{"pay_batch", "id, scheme, state, count, fen, execute, hands, seq", "1 = 1", "id"},
		{"pay_line", "reference, batch, person, scheme, period, fen, state, seq", "1 = 1", "reference"},
		{"bank_movement", "id, statement, row, booked, way, fen, reference, verdict, seq", "1 = 1", "seq"},
		{"recovery", "id, person, scheme, period, fen, back, means, area, seq", "1 = 1", "id"},
		{"change_done", "id, person, scheme, outcome, seq", "1 = 1", "id"},
		{"posting", "seq, n, on_day, account, party, fen", "1 = 1", "seq, n"},
		{"audit_result", "area, what, audit, seq", "1 = 1", "area, what, audit"},
		{"audit_visit", "audit, unit, account, seq", "1 = 1", "audit, unit"},
		{"audit_interview", "audit, unit, seq", "1 = 1", "audit, unit"},
		{"finding_answer", "finding, rule, answer, day, author, reason, seq", "1 = 1", "finding"},
		{"release_line", "seq, what, area, detail, method, digest, cells", "1 = 1", "seq"},
		{"release_cell", "name, shown, seq", "1 = 1", "name"},
		{"pop_delta", "area, month, sex, cohort, n, days", "n <> 0 OR days <> 0", "area, month, sex, cohort"},
		{"event_count", "area, month, kind, sex, age, extra, n", "n <> 0", "area, month, kind, sex, age, extra"},
		{"receipt", "number, seq", "1 = 1", "number, seq"},
		{"tile", "level, number, data", "1 = 1", "level, number"},
	}
}

// Difference is a row in which two stores differ.
type Difference struct {
	Table    string
	Row      int64
	One, Two string // empty where a store has no such row
}

// maxDifferences bounds how many are told per table.
const maxDifferences = 5

// Compare reads a moment of one store and another store side by side and tells where they differ, table by table.
func Compare(ctx context.Context, one *register.Reader, two *register.Store, progress func(done, total int)) ([]Difference, error) {
	var all []Difference
	tables := projections()
	err := two.Read(ctx, func(other *register.Reader) error {
		for i, p := range tables {
			progress(i, len(tables))
			found, err := compare(ctx, one.Querier(), other.Querier(), p)
			if err != nil {
				return err
			}
			all = append(all, found...)
		}
		progress(len(tables), len(tables))
		return nil
	})
	return all, err
}

func compare(ctx context.Context, one, two sqldb.Querier, p projection) ([]Difference, error) {
	sql := "SELECT " + p.columns + " FROM " + p.table + " WHERE " + p.where + " ORDER BY " + p.order
	ra, err := one.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	defer ra.Close()
	rb, err := two.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	defer rb.Close()
	return walk(p.table, strings.Count(p.columns, ",")+1, ra, rb)
}

func walk(table string, width int, ra, rb *sqldb.Rows) ([]Difference, error) {
	var found []Difference
	for n := int64(1); ; n++ {
		x, okA, err := text(ra, width)
		if err != nil {
			return nil, err
		}
		y, okB, err := text(rb, width)
		if err != nil {
			return nil, err
		}
		if !okA && !okB {
			return found, nil
		}
		if x != y {
			found = append(found, Difference{table, n, x, y})
			if len(found) == maxDifferences {
				return found, nil
			}
		}
	}
}

// text is the next row as one text.
func text(rows *sqldb.Rows, width int) (string, bool, error) {
	if !rows.Next() {
		return "", false, rows.Err()
	}
	cells, ptrs := make([]any, width), make([]any, width)
	for i := range cells {
		ptrs[i] = &cells[i]
	}
	if err := rows.Scan(ptrs...); err != nil {
		return "", false, err
	}
	var b strings.Builder
	for i, c := range cells {
		if i > 0 {
			b.WriteByte('|')
		}
		if raw, ok := c.([]byte); ok {
			fmt.Fprintf(&b, "%x", raw)
			continue
		}
		fmt.Fprint(&b, c)
	}
	return b.String(), true, nil
}
