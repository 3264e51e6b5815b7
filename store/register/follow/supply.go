package follow

import (
	"context"

	"wanjia/base/day"
	"wanjia/domain/area"
	"wanjia/domain/care/campaign"
	"wanjia/domain/care/stock"
	"wanjia/domain/journal"
	"wanjia/store/register/blob"
	"wanjia/store/sqldb"
)

const thereSQL = `SELECT coalesce(sum(delta), 0) FROM supply_move WHERE area = $1 AND item = $2 AND lot = $3 AND expiry = $4`

// There is how many of a lot are in a store.
func There(ctx context.Context, q sqldb.Querier, m *stock.Move) (int, error) {
	var n int64
	err := q.QueryRow(ctx, thereSQL, m.Area.String(), m.Item, m.Lot, int64(m.Expiry)).Scan(&n)
	return int(n), err
}

func applySupply(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	m, err := stock.Of(e, body)
	if err != nil {
		return err
	}
	there, err := There(ctx, tx, &m)
	if err != nil {
		return err
	}
	return tx.Insert(ctx, "supply_move", []string{"id", "area", "item", "lot", "expiry", "how", "n", "delta", "on_day", "author", "seq"}, "",
		[][]any{{m.ID.ID[:], m.Area.String(), m.Item, m.Lot, int64(m.Expiry), string(m.How), int64(m.N), int64(m.Delta(there)), int64(m.On), m.By, int64(e.Seq)}})
}

const shelvesSQL = `SELECT area, item, lot, expiry, sum(delta) FROM supply_move GROUP BY area, item, lot, expiry HAVING sum(delta) <> 0 ORDER BY area, item, expiry, lot`

// Shelves are what is there, lot by lot.
func Shelves(ctx context.Context, q sqldb.Querier) ([]stock.Shelf, error) {
	return sqldb.Collect(ctx, q, func(scan func(...any) error) (stock.Shelf, error) {
		var s stock.Shelf
		var code string
		var expiry, n int64
		err := scan(&code, &s.Item, &s.Lot, &expiry, &n)
		if err == nil {
			s.Area, err = area.ParseCode(code)
		}
		s.Expiry, s.N = day.Day(expiry), int(n)
		return s, err
	}, shelvesSQL)
}

// CampaignSQL selects what ScanCampaign reads.
const CampaignSQL = `SELECT entries FROM care_campaign WHERE `

// ScanCampaign reads a row of CampaignSQL.
func ScanCampaign(scan func(...any) error) ([]journal.Seq, error) {
	var text string
	if err := scan(&text); err != nil {
		return nil, err
	}
	return blob.ParseSeqs(text)
}

func applyCampaign(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	root, err := campaign.Root(e, body)
	if err != nil {
		return err
	}
	if e.Kind == campaign.Kind {
		p := campaign.File{}.Take(e, body)
		return tx.Insert(ctx, "care_campaign", []string{"id", "programme", "area", "over", "seq", "entries"}, "",
			[][]any{{root.ID[:], p.Programme, p.Area.String(), int64(0), int64(e.Seq), blob.Seqs([]journal.Seq{e.Seq})}})
	}
	entries, ok, err := one(sqldb.Collect(ctx, tx, ScanCampaign, CampaignSQL+`id = $1`, root.ID[:]))
	if err != nil || !ok {
		return err
	}
	over := int64(0)
	if e.Kind == campaign.Over {
		over = 1
	}
	_, err = tx.Exec(ctx, growSQL, blob.Seqs(append(entries, e.Seq)), over, root.ID[:])
	return err
}

const growSQL = `UPDATE care_campaign SET entries = $1, over = over + $2 WHERE id = $3`
