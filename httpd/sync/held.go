package sync

import (
	"context"

	"wanjia/base/words"
	desk "wanjia/desk/sync"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
	"wanjia/exchange/signed"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// SyncHeld is one of one's own entries in quarantine.
type SyncHeld struct {
	Held   string `json:"held"`
	ID     string `json:"id" doc:"the identifier that it came with"`
	Kind   string `json:"kind"`
	State  string `json:"state" enum:"waiting,released,discarded"`
	Code   string `json:"code"`
	ZH     string `json:"zh"`
	EN     string `json:"en"`
	Seq    int64  `json:"seq"`
	Done   int64  `json:"done" doc:"where it was settled; 0 while it waits"`
	As     string `json:"as" doc:"the entry that it became, or that took its place"`
	Reason string `json:"reason" doc:"why it was put aside"`
}

func (r *routes) held(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[SyncHeld]], error) {
	rows, err := r.desk.Held(ctx, gate.Who(ctx).Actor)
	if err != nil {
		return nil, err
	}
	out := make([]SyncHeld, len(rows))
	for i := range rows {
		h := &rows[i]
		args := map[string]string{"id": h.Entry.String(), "event": "", "seq": "", "fields": ""}
		out[i] = SyncHeld{Held: h.ID.String(), ID: h.Entry.String(), Kind: string(h.Of), State: h.State.String(), Code: h.Why,
			ZH: words.Text(words.ZH, h.Why, args), EN: words.Text(words.EN, h.Why, args), Seq: int64(h.Seq), Done: int64(h.Done), As: h.As, Reason: h.Reason}
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// HeldPath names a held entry.
type HeldPath struct {
	Held string `path:"held" format:"uuid"`
}

func (in HeldPath) root() (journal.ID, error) {
	u, err := uuid("held", in.Held)
	return journal.ID{ID: u}, err
}

type amendIn struct {
	HeldPath
	Body signed.Pair
}

func (r *routes) amend(ctx context.Context, in *amendIn) (*gate.Answer[SyncAnswer], error) {
	root, err := in.root()
	if err != nil {
		return nil, err
	}
	v := gate.Who(ctx)
	a, err := r.desk.Amend(ctx, v.Actor, desk.One(in.Body.Signed()), root)
	if err != nil {
		return nil, err
	}
	return gate.Reply(answerOf(v.Lang, &a)), nil
}

type retryIn struct {
	HeldPath
	Body struct{}
}

func (r *routes) retry(ctx context.Context, in *retryIn) (*gate.Answer[shape.Written], error) {
	root, err := in.root()
	if err != nil {
		return nil, err
	}
	done, err := r.inbox.Retry(ctx, gate.Who(ctx).Actor, root, nil)
	if err != nil {
		return nil, err
	}
	return gate.Reply(shape.WrittenOf(done.Entry, done.Seq)), nil
}

// SyncDiscard puts a held entry aside.
type SyncDiscard struct {
	Reason string `json:"reason" maxLength:"4000"`
}

type discardIn struct {
	HeldPath
	Body SyncDiscard
}

func (r *routes) discard(ctx context.Context, in *discardIn) (*struct{}, error) {
	root, err := in.root()
	if err != nil {
		return nil, err
	}
	return nil, r.inbox.Discard(ctx, gate.Who(ctx).Actor, root, in.Body.Reason)
}

// SyncFile is a file that is coming.
type SyncFile struct {
	Hash  string `json:"hash" maxLength:"64" doc:"SHA-256 of the whole file, in hex"`
	Size  int64  `json:"size"`
	Type  string `json:"type,omitempty" maxLength:"100"`
	Entry string `json:"entry,omitempty" maxLength:"36" doc:"the entry that it belongs to, which may come later"`
}

// SyncFileAt is how much of a file is here.
type SyncFileAt struct {
	At    int64 `json:"at"`
	Whole bool  `json:"whole"`
}

type announceIn struct{ Body SyncFile }

func (r *routes) announce(ctx context.Context, in *announceIn) (*gate.Answer[SyncFileAt], error) {
	f := sync.File{Hash: in.Body.Hash, Size: in.Body.Size, Type: in.Body.Type}
	if in.Body.Entry != "" {
		u, err := uuid("entry", in.Body.Entry)
		if err != nil {
			return nil, err
		}
		f.Entry = journal.ID{ID: u}
	}
	f, err := r.desk.Announce(ctx, gate.Who(ctx).Actor, f)
	if err != nil {
		return nil, err
	}
	return gate.Reply(SyncFileAt{At: f.Got, Whole: f.Whole()}), nil
}

type pieceIn struct {
	Hash    string `path:"hash" maxLength:"64"`
	At      int64  `query:"at" minimum:"0"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (r *routes) piece(ctx context.Context, in *pieceIn) (*gate.Answer[SyncFileAt], error) {
	f, err := r.desk.Piece(ctx, gate.Who(ctx).Actor, in.Hash, in.At, in.RawBody)
	if err != nil {
		return nil, err
	}
	return gate.Reply(SyncFileAt{At: f.Got, Whole: f.Whole()}), nil
}
