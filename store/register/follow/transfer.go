package follow

import (
	"context"

	"wanjia/base/day"
	"wanjia/domain/journal"
	"wanjia/domain/transfer"
	"wanjia/store/register/blob"
	"wanjia/store/register/follow/peers"
	"wanjia/store/sqldb"
)

const (
	// TransferSQL selects what ScanTransfer reads.
	TransferSQL = `SELECT id, side, peer, area, dest, moved, people, state, reason, author, entries FROM transfer WHERE `
)

func isTransfer(k journal.Kind) bool { return transfer.Is(k) || k == transfer.PeerKind }

func applyTransfer(ctx context.Context, tx *sqldb.Tx, e journal.Entry, body map[string]string) error {
	if e.Kind == transfer.PeerKind {
		return peers.Follow(ctx, tx, e, body)
	}
	of, err := transfer.Of(e, body)
	if err != nil {
		return err
	}
	f, _, err := Transfer(ctx, tx, of)
	if err != nil {
		return err
	}
	if f, err = f.Take(e, body); err != nil {
		return err
	}
	return tx.Insert(ctx, "transfer", []string{"id", "side", "peer", "area", "dest", "moved", "people", "state", "reason", "author", "seq", "entries"},
		`ON CONFLICT (id) DO UPDATE SET state = excluded.state, reason = excluded.reason, author = excluded.author, entries = excluded.entries`,
		[][]any{{f.ID.ID[:], string(f.Side), f.Peer, f.Area.String(), f.To, int64(f.On), int64(f.People), string(f.State), f.Reason, f.By, int64(f.Seqs[0]), blob.Seqs(f.Seqs)}})
}

// Transfer is one transfer.
func Transfer(ctx context.Context, q sqldb.Querier, of journal.ID) (transfer.File, bool, error) {
	return one(sqldb.Collect(ctx, q, ScanTransfer, TransferSQL+`id = $1`, of.ID[:]))
}

// ScanTransfer reads a row of TransferSQL.
func ScanTransfer(scan func(...any) error) (transfer.File, error) {
	var f transfer.File
	var root []byte
	var side, code, state, entries string
	var moved, people int64
	if err := scan(&root, &side, &f.Peer, &code, &f.To, &moved, &people, &state, &f.Reason, &f.By, &entries); err != nil {
		return f, err
	}
	var r Columns
	f.ID.ID, f.Area, f.Side, f.State, f.On, f.People = r.ID(root), r.Area(code), transfer.Side(side), transfer.State(state), day.Day(moved), int(people)
	var err error
	f.Seqs, err = blob.ParseSeqs(entries)
	r.Note(err)
	return f, r.Err
}
