package sync

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	desk "wanjia/desk/sync"
	"wanjia/domain/sync"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// SyncRecord is what a device is given to hold.
type SyncRecord struct {
	Kind string         `json:"kind" doc:"area, household, person, held, transfer, and what other desks add"`
	ID   string         `json:"id"`
	Seq  int64          `json:"seq"`
	Area string         `json:"area"`
	Data map[string]any `json:"data"`
}

// SyncGone is a record that a device is to let go.
type SyncGone struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Seq  int64  `json:"seq"`
	Area string `json:"area"`
	Why  string `json:"why" doc:"moved, died, joined, ended, voided"`
	Day  string `json:"day"`
	Into string `json:"into,omitempty" doc:"of one that was joined to another: the one that stays"`
}

// SyncScope is what a device may hold.
type SyncScope struct {
	Epoch    string   `json:"epoch"`
	Areas    []string `json:"areas" doc:"every area, also those that lie below others"`
	Purposes []string `json:"purposes"`
}

// SyncPage is a page of a pull or of a snapshot.
type SyncPage struct {
	Records []SyncRecord `json:"records"`
	Gone    []SyncGone   `json:"gone"`
	Next    string       `json:"next,omitempty" doc:"of a pull: the cursor at which to go on"`
	At      string       `json:"at,omitempty" doc:"of a snapshot: the cursor from which the tail is pulled"`
	Place   string       `json:"place,omitempty" doc:"of a snapshot: where to go on"`
	Count   int64        `json:"count,omitempty" doc:"of a snapshot's first page: how many records there are"`
	More    bool         `json:"more"`
	Epoch   string       `json:"epoch"`
	Journal int64        `json:"journal"`
	Time    string       `json:"time"`
	Scope   *SyncScope   `json:"scope,omitempty" doc:"where the epoch isn't the one that was said"`
}

// SyncPulled is the answer to a pull: 204 and no body where nothing was written.
type SyncPulled struct {
	Status  int
	ETag    string `header:"ETag"`
	Journal string `header:"X-Journal"`
	Time    string `header:"X-Time"`
	Body    SyncPage
}

type pullIn struct {
	Since   string `query:"since" maxLength:"60" doc:"the next of the answer before; empty is from the beginning, for which a snapshot is the shorter way"`
	Epoch   string `query:"epoch" maxLength:"20"`
	Limit   int    `query:"limit" minimum:"0" maximum:"2000" doc:"about how many records, 500 where it isn't said"`
	IfNone  string `header:"If-None-Match" maxLength:"80"`
	Waiting int64  `header:"X-Waiting"`
}

func (r *routes) pull(ctx context.Context, in *pullIn) (*SyncPulled, error) {
	v := gate.Who(ctx)
	since, epoch := in.Since, in.Epoch
	if since == "" && in.IfNone != "" {
		since, epoch = untag(in.IfNone)
	}
	c, err := sync.ParseCursor(since)
	if err != nil {
		return nil, err
	}
	p, err := r.desk.Pull(ctx, v.Actor, desk.Ask{Since: c, Epoch: epoch, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &SyncPulled{Status: http.StatusOK, ETag: tag(p), Journal: strconv.FormatInt(int64(p.Journal), 10), Time: shape.Instant(v.At)}
	if p.Nothing {
		out.Status = http.StatusNoContent
		return out, nil
	}
	out.Body = pageOf(v, p)
	out.Body.Next = p.Next.String()
	return out, nil
}

// tag is a cursor and an epoch as an entity tag.
func tag(p desk.Page) string { return `"` + p.Next.String() + "." + p.Epoch + `"` }

func untag(text string) (since, epoch string) {
	since, epoch, _ = strings.Cut(strings.Trim(strings.TrimPrefix(text, "W/"), `"`), ".")
	return since, epoch
}

func pageOf(v *gate.Visitor, p desk.Page) SyncPage {
	out := SyncPage{Records: make([]SyncRecord, len(p.Records)), Gone: make([]SyncGone, len(p.Gone)), More: p.More, Epoch: p.Epoch, Journal: int64(p.Journal),
		Time: shape.Instant(v.At), Place: p.Place, Count: p.Count}
	for i, x := range p.Records {
		out.Records[i] = SyncRecord{Kind: x.Kind, ID: x.ID.String(), Seq: int64(x.Seq), Area: x.Area.String(), Data: x.Fields}
	}
	for i, x := range p.Gone {
		out.Gone[i] = SyncGone{Kind: x.Kind, ID: x.ID.String(), Seq: int64(x.Seq), Area: x.Area.String(), Why: x.Why, Day: x.Day.String(), Into: x.Into.String()}
	}
	if p.Scope != nil {
		s := scopeOf(*p.Scope, p.Epoch)
		out.Scope = &s
	}
	return out
}

func scopeOf(s sync.Scope, epoch string) SyncScope {
	out := SyncScope{Epoch: epoch, Areas: make([]string, len(s.Areas)), Purposes: make([]string, len(s.Purposes))}
	for i, a := range s.Areas {
		out.Areas[i] = a.String()
	}
	for i, p := range s.Purposes {
		out.Purposes[i] = p.String()
	}
	return out
}

type snapshotIn struct {
	At    string `query:"at" maxLength:"60" doc:"of the first page's answer; empty asks for the first page"`
	After string `query:"after" maxLength:"200" doc:"the place of the page before"`
	Area  string `query:"area" maxLength:"20" doc:"one area of the scope, without those below it"`
	Limit int    `query:"limit" minimum:"0" maximum:"2000"`
}

func (r *routes) snapshot(ctx context.Context, in *snapshotIn) (*gate.Answer[SyncPage], error) {
	at, err := sync.ParseCursor(in.At)
	if err != nil {
		return nil, err
	}
	only, err := shape.AreaCode(in.Area)
	if err != nil {
		return nil, err
	}
	v := gate.Who(ctx)
	p, err := r.desk.Snapshot(ctx, v.Actor, desk.SnapshotAsk{At: at, Place: in.After, Only: only, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := pageOf(v, p)
	out.At = p.Next.String()
	return gate.Reply(out), nil
}
