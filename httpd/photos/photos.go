// Package photos is the routes by which desks see the photos that came with what was written on phones.
package photos

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
	"wanjia/domain/workflow"
	"wanjia/httpd/gate"
	"wanjia/httpd/papers"
	"wanjia/httpd/shape"
)

// Desk shows photos.
type Desk interface {
	OfEvent(ctx context.Context, who access.Actor, entry journal.ID) ([]sync.File, error)
	OfHeld(ctx context.Context, who access.Actor, root journal.ID) ([]sync.File, error)
	Open(ctx context.Context, among []sync.File, hash string) (sync.File, []byte, error)
}

// finds are the photos of what a path names.
type finds func(ctx context.Context, who access.Actor, of journal.ID) ([]sync.File, error)

// Routes registers them.
func Routes(g *gate.Gate, d Desk) {
	both(g, d, func(ctx context.Context, who access.Actor, of journal.ID) ([]sync.File, error) {
		return d.OfEvent(ctx, who, of)
	}, gate.Op{ID: "event-photos", Path: "/events/{id}/photos", Tag: "events", Who: gate.May(access.Open), Summary: "The photos that came with an event"})
	both(g, d, func(ctx context.Context, who access.Actor, of journal.ID) ([]sync.File, error) {
		return d.OfHeld(ctx, who, of)
	}, gate.Op{ID: "held-photos", Path: "/quarantine/{id}/photos", Tag: "entries", Who: gate.May(access.Settle), Summary: "The photos that came with an event that is held"})
}

// Photo is a photo that came with an entry, or is on its way.
type Photo struct {
	Hash string `json:"hash"`
	Type string `json:"type"`
	Size int64  `json:"size"`
	Here int64  `json:"here" doc:"how much of it is here; all of it where that is its size"`
}

// EntryPath names an entry.
type EntryPath struct {
	ID string `path:"id" format:"uuid"`
}

// PhotoPath names a photo of one.
type PhotoPath struct {
	EntryPath
	Hash string `path:"hash" maxLength:"64"`
}

func both(g *gate.Gate, d Desk, find finds, op gate.Op) {
	op.Method = http.MethodGet
	gate.Handle(g, op, func(ctx context.Context, in *EntryPath) (*gate.Answer[shape.List[Photo]], error) {
		all, err := in.found(ctx, find)
		out := make([]Photo, len(all))
		for i, f := range all {
			out[i] = Photo{Hash: f.Hash, Type: f.Type, Size: f.Size, Here: f.Got}
		}
		if err != nil {
			return nil, err
		}
		return gate.Reply(shape.ListOf(out, "")), nil
	})
	one := op
	one.ID, one.Path, one.Summary = op.ID+"-one", op.Path+"/{hash}", op.Summary+": one of them"
	gate.Handle(g, one, func(ctx context.Context, in *PhotoPath) (*huma.StreamResponse, error) {
		all, err := in.found(ctx, find)
		if err != nil {
			return nil, err
		}
		f, raw, err := d.Open(ctx, all, in.Hash)
		if err != nil {
			return nil, err
		}
		return papers.Send(workflow.Paper{Hash: f.Hash, Type: f.Type}, raw), nil
	})
}

func (in *EntryPath) found(ctx context.Context, find finds) ([]sync.File, error) {
	of, err := shape.EntryID(in.ID, "id")
	if err != nil {
		return nil, err
	}
	return find(ctx, gate.Who(ctx).Actor, of)
}
