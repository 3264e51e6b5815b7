// Package peers keeps the table of other servers, which follows from the journal's entries alone. It knows nothing of what goes between
// them and this one.
package peers

import (
	"context"

	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/transfer"
	"wanjia/store/sqldb"
)

// SQL selects what Scan reads.
const SQL = `SELECT key, name, letter, url, gone, above, below FROM server WHERE `

// Follow brings the table to where an entry leads.
func Follow(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	p, err := transfer.PeerOf(body)
	if err != nil {
		return err
	}
	flag := map[bool]int64{true: 1}
	return tx.Insert(ctx, "server", []string{"key", "name", "letter", "url", "gone", "above", "below", "seq"},
		`ON CONFLICT (key) DO UPDATE SET name = excluded.name, letter = excluded.letter, url = excluded.url, gone = excluded.gone,
 above = excluded.above, below = excluded.below, seq = excluded.seq`,
		[][]any{{p.Key, p.Name, p.Letter, p.URL, flag[p.Gone], flag[p.Above], p.Below.String(), int64(e.Seq)}})
}

// Scan reads a row.
func Scan(scan func(...any) error) (transfer.Peer, error) {
	var p transfer.Peer
	var gone, above int64
	var below string
	err := scan(&p.Key, &p.Name, &p.Letter, &p.URL, &gone, &above, &below)
	p.Gone, p.Above = gone != 0, above != 0
	if err == nil && below != "" {
		p.Below, err = area.ParseCode(below)
	}
	return p, err
}
