package sync

import (
	"context"

	"wanjia/domain/journal"
	"wanjia/domain/transfer"
	"wanjia/store/register/follow"
	"wanjia/store/register/follow/peers"
	"wanjia/store/sqldb"
)

const (
	transfersSQL = follow.TransferSQL + `seq < $1 ORDER BY seq DESC LIMIT $2`
	withPeerSQL  = follow.TransferSQL + `peer = $1 AND seq > $2 ORDER BY seq LIMIT $3`
	peersSQL     = peers.SQL + `seq > 0 ORDER BY name, key`
	peerSQL      = peers.SQL + `key = $1`
)

// Transfer is one transfer.
func (r rows) Transfer(ctx context.Context, of journal.ID) (transfer.File, bool, error) {
	return follow.Transfer(ctx, r.q, of)
}

// Transfers are at most n transfers that began before a position, the newest first.
func (r rows) Transfers(ctx context.Context, before journal.Seq, n int) ([]transfer.File, error) {
	return sqldb.Collect(ctx, r.q, follow.ScanTransfer, transfersSQL, int64(before), int64(n))
}

// TransfersWith are at most n transfers with another server that began after a position, in order.
func (r rows) TransfersWith(ctx context.Context, peer string, after journal.Seq, n int) ([]transfer.File, error) {
	return sqldb.Collect(ctx, r.q, follow.ScanTransfer, withPeerSQL, peer, int64(after), int64(n))
}

// Peers are the other servers that this one knows.
func (r rows) Peers(ctx context.Context) ([]transfer.Peer, error) {
	return sqldb.Collect(ctx, r.q, peers.Scan, peersSQL)
}

// Peer is one of them, by its key.
func (r rows) Peer(ctx context.Context, key string) (p transfer.Peer, ok bool, err error) {
	all, err := sqldb.Collect(ctx, r.q, peers.Scan, peerSQL, key)
	if err != nil || len(all) == 0 {
		return p, false, err
	}
	return all[0], true, nil
}
