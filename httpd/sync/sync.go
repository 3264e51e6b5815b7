// Package sync is the routes by which phones, clinic boxes and other servers push, pull and are looked after, as docs/sync.md promises.
// Bodies may come and go packed; one that unpacks to more than a route takes is not read further.
package sync

import (
	"context"
	"encoding/base64"
	"net/http"
	"time"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/desk/accounts"
	"wanjia/desk/inbox"
	desk "wanjia/desk/sync"
	"wanjia/desk/sync/phones"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/staff"
	"wanjia/domain/sync"
	"wanjia/exchange/signed"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk is the desk of sync.
type Desk interface {
	Push(ctx context.Context, b desk.Batch) (desk.Answers, error)
	Rescue(ctx context.Context, device id.ID, sealed []string, open func([]byte) (sync.Signed, error)) (desk.Answers, error)
	RescuePhoto(ctx context.Context, device id.ID, sealed string, at int64, closed []byte, open func([]byte) (sync.Photo, error)) (sync.File, error)
	Pull(ctx context.Context, who access.Actor, ask desk.Ask) (desk.Page, error)
	Snapshot(ctx context.Context, who access.Actor, ask desk.SnapshotAsk) (desk.Page, error)
	Held(ctx context.Context, who access.Actor) ([]desk.Row, error)
	Amend(ctx context.Context, who access.Actor, b desk.Batch, root journal.ID) (desk.Answer, error)
	Announce(ctx context.Context, who access.Actor, f sync.File) (sync.File, error)
	Piece(ctx context.Context, who access.Actor, hash string, at int64, data []byte) (sync.File, error)
}

// Devices looks after devices.
type Devices interface {
	Enrol(ctx context.Context, v accounts.Visit, e phones.Enrolment) (phones.Given, error)
	Renew(ctx context.Context, v accounts.Visit, u id.ID) (phones.Given, error)
	Revoke(ctx context.Context, who access.Actor, u id.ID, reason string) error
	List(ctx context.Context, who access.Actor, ask page.Page) ([]phones.Row, string, error)
}

// Inbox settles what is held.
type Inbox interface {
	Retry(ctx context.Context, who access.Actor, root journal.ID, overrides []journal.Override) (inbox.Answer, error)
	Discard(ctx context.Context, who access.Actor, root journal.ID, reason string) error
}

type routes struct {
	desk   Desk
	phones Devices
	inbox  Inbox
}

// MaxBody is what a push may unpack to, with room for the JSON around the texts.
const MaxBody = sync.MaxBytes + 64<<10

// Routes registers them.
func Routes(g *gate.Gate, d Desk, phones Devices, in Inbox) {
	r := &routes{desk: d, phones: phones, inbox: in}
	gate.Handle(g, gate.Op{ID: "sync-push", Method: http.MethodPost, Path: "/sync/push", Tag: "sync", Who: gate.SignedIn(), MaxBody: MaxBody, Lasts: patience,
		Summary: "Push what was written on a device, at most 500 entries or a mebibyte; each is answered, in their order"}, r.push)
	gate.Handle(g, gate.Op{ID: "sync-rescue", Method: http.MethodPost, Path: "/sync/rescue", Tag: "sync", Who: gate.Anybody(), Strict: true, MaxBody: 2 * MaxBody, Lasts: patience,
		Summary: "Hand in what a phone had sealed for the office, whose PIN was lost or which was revoked; all of it is held for the supervisor"}, r.rescue)
	gate.Handle(g, gate.Op{ID: "sync-rescue-photo", Method: http.MethodPost, Path: "/sync/rescue/photos", Tag: "sync", Who: gate.Anybody(), MaxBody: 2 * sync.MaxPiece, Lasts: patience,
		Summary: "The next piece of a photo that a phone had sealed for the office; without one, how much of it is here"}, r.rescuePhoto)
	gate.Handle(g, gate.Op{ID: "sync-pull", Method: http.MethodGet, Path: "/sync/pull", Tag: "sync", Who: gate.SignedIn(), Lasts: patience,
		Summary: "What changed since a cursor in the areas of whoever asks; 204 where nothing was written"}, r.pull)
	gate.Handle(g, gate.Op{ID: "sync-snapshot", Method: http.MethodGet, Path: "/sync/snapshot", Tag: "sync", Who: gate.SignedIn(), Lasts: patience,
		Summary: "All that whoever asks may hold, page by page; goes on where it was cut"}, r.snapshot)
	gate.Handle(g, gate.Op{ID: "sync-held", Method: http.MethodGet, Path: "/sync/held", Tag: "sync", Who: gate.SignedIn(),
		Summary: "One's own entries in quarantine, newest first"}, r.held)
	gate.Handle(g, gate.Op{ID: "sync-amend", Method: http.MethodPost, Path: "/sync/held/{held}/amend", Tag: "sync", Who: gate.SignedIn(),
		Summary: "Send a new entry in the place of one of one's own that is held"}, r.amend)
	gate.Handle(g, gate.Op{ID: "sync-retry", Method: http.MethodPost, Path: "/sync/held/{held}/retry", Tag: "sync", Who: gate.SignedIn(),
		Summary: "Try one of one's own held entries again"}, r.retry)
	gate.Handle(g, gate.Op{ID: "sync-discard", Method: http.MethodPost, Path: "/sync/held/{held}/discard", Tag: "sync", Who: gate.SignedIn(),
		Summary: "Put one of one's own held entries aside, with the reason"}, r.discard)
	gate.Handle(g, gate.Op{ID: "sync-file", Method: http.MethodPost, Path: "/sync/files", Tag: "sync", Who: gate.SignedIn(),
		Summary: "Say that a file is coming, and hear how much of it is here"}, r.announce)
	gate.Handle(g, gate.Op{ID: "sync-piece", Method: http.MethodPut, Path: "/sync/files/{hash}", Tag: "sync", Who: gate.SignedIn(), MaxBody: sync.MaxPiece + 1, Lasts: patience,
		Summary: "The next piece of a file"}, r.piece)
	deviceRoutes(g, r)
}

// patience is for lines on which a mebibyte takes minutes.
const patience = 10 * time.Minute

// SyncBatch is what a device pushes.
type SyncBatch struct {
	Device  string        `json:"device,omitempty" maxLength:"36" doc:"whose batch it is; a relay, which passes on those of many, leaves it out"`
	Sent    string        `json:"sent,omitempty" maxLength:"40" doc:"the sender's clock at sending, RFC 3339"`
	Waiting int64         `json:"waiting,omitempty" minimum:"0" doc:"what the device still has unsent"`
	App     string        `json:"app,omitempty" maxLength:"100"`
	Entries []signed.Pair `json:"entries" maxItems:"500"`
}

// SyncAnswer is what became of one entry.
type SyncAnswer struct {
	ID       string          `json:"id"`
	Answer   string          `json:"answer" enum:"accepted,duplicate,quarantined,rejected,kept"`
	Seq      int64           `json:"seq" doc:"where it stands, or where it is held; 0 where it does neither"`
	Receipt  string          `json:"receipt"`
	Held     string          `json:"held" doc:"the held entry, where it is in quarantine"`
	Code     string          `json:"code" doc:"the key of why it was not applied"`
	ZH       string          `json:"zh"`
	EN       string          `json:"en"`
	Field    string          `json:"field"`
	Warnings []string        `json:"warnings"`
	Findings []shape.Finding `json:"findings"`
}

// SyncSpan is a stretch of a device's counts.
type SyncSpan [2]int64

// SyncAnswers are the answers to a batch.
type SyncAnswers struct {
	Answers []SyncAnswer `json:"answers"`
	Clock   string       `json:"clock" doc:"the key of a warning where the sender's clock is off"`
	Time    string       `json:"time"`
	Journal int64        `json:"journal"`
	LastN   int64        `json:"last_n"`
	Missing []SyncSpan   `json:"missing"`
}

type pushIn struct{ Body SyncBatch }

func (r *routes) push(ctx context.Context, in *pushIn) (*gate.Answer[SyncAnswers], error) {
	v := gate.Who(ctx)
	b, err := batchOf(v.Session, in.Body)
	if err != nil {
		return nil, err
	}
	out, err := r.desk.Push(ctx, b)
	if err != nil {
		return nil, err
	}
	return gate.Reply(answersOf(v, out)), nil
}

// batchOf is a batch of whoever is signed in: a phone pushes its own, a relay or a machine those of many.
func batchOf(s staff.Session, in SyncBatch) (desk.Batch, error) {
	b := desk.Batch{Waiting: in.Waiting, App: in.App}
	if s.Kind == staff.Phone {
		if b.Device = s.ID; in.Device != "" && in.Device != s.ID.String() {
			return b, fault.New(fault.Denied, "sync.entry.other").In("device")
		}
	}
	if at, err := time.Parse(time.RFC3339, in.Sent); err == nil {
		b.Sent = at
	}
	for _, p := range in.Entries {
		b.Entries = append(b.Entries, p.Signed())
	}
	return b, nil
}

func answersOf(v *gate.Visitor, a desk.Answers) SyncAnswers {
	out := SyncAnswers{Answers: make([]SyncAnswer, len(a.All)), Clock: a.Clock, Time: shape.Instant(v.At), Journal: int64(a.Journal), LastN: a.LastN, Missing: spans(a.Missing)}
	for i := range a.All {
		out.Answers[i] = answerOf(v.Lang, &a.All[i])
	}
	return out
}

func spans(all []sync.Span) []SyncSpan {
	out := make([]SyncSpan, len(all))
	for i, s := range all {
		out[i] = SyncSpan{s.First, s.Last}
	}
	return out
}

func answerOf(lang words.Lang, a *desk.Answer) SyncAnswer {
	out := SyncAnswer{ID: a.ID.String(), Answer: a.Answer.Answer.String(), Seq: int64(a.Seq), Warnings: a.Warnings, Findings: make([]shape.Finding, len(a.Findings))}
	switch a.Answer.Answer {
	case journal.Accepted, journal.Duplicate:
		out.Receipt = journal.NumberOf(a.Entry).Grouped()
	case journal.Quarantined:
		out.Held, out.Receipt = a.Entry.String(), journal.NumberOf(a.Entry).Grouped()
	case journal.Rejected, journal.Kept:
	}
	if a.Why != nil {
		out.Code, out.Field = a.Why.Key, a.Why.Field
		out.ZH, out.EN = shape.Sentence(words.ZH, a.Why), shape.Sentence(words.EN, a.Why)
	}
	for i := range a.Findings {
		out.Findings[i] = shape.FindingOf(lang, a.Findings[i])
	}
	if out.Warnings == nil {
		out.Warnings = []string{}
	}
	return out
}

// SyncRescue is what a phone had sealed.
type SyncRescue struct {
	Device string   `json:"device" maxLength:"36"`
	Sealed []string `json:"sealed" maxItems:"500"`
}

type rescueIn struct{ Body SyncRescue }

func (r *routes) rescue(ctx context.Context, in *rescueIn) (*gate.Answer[SyncAnswers], error) {
	u, err := uuid("device", in.Body.Device)
	if err != nil {
		return nil, err
	}
	out, err := r.desk.Rescue(ctx, u, in.Body.Sealed, signed.ReadPair)
	if err != nil {
		return nil, err
	}
	return gate.Reply(answersOf(gate.Who(ctx), out)), nil
}

// SyncRescuePhoto is a piece of a photo that a phone had sealed.
type SyncRescuePhoto struct {
	Device string `json:"device" maxLength:"36"`
	Sealed string `json:"sealed" maxLength:"4000" doc:"the letter to the office: which photo it is, and the key of its pieces"`
	At     int64  `json:"at,omitempty" minimum:"0" doc:"where in the photo the piece lies"`
	Data   string `json:"data,omitempty" maxLength:"400000" doc:"the piece as it lies on the phone, closed, base64url; nothing asks how much is here"`
}

type rescuePhotoIn struct{ Body SyncRescuePhoto }

func (r *routes) rescuePhoto(ctx context.Context, in *rescuePhotoIn) (*gate.Answer[SyncFileAt], error) {
	u, err := uuid("device", in.Body.Device)
	if err != nil {
		return nil, err
	}
	closed, err := base64.RawURLEncoding.DecodeString(in.Body.Data)
	if err != nil {
		return nil, fault.New(fault.Invalid, "sync.file.piece.closed").In("data").Because(err)
	}
	f, err := r.desk.RescuePhoto(ctx, u, in.Body.Sealed, in.Body.At, closed, signed.ReadPhoto)
	if err != nil {
		return nil, err
	}
	return gate.Reply(SyncFileAt{At: f.Got, Whole: f.Whole()}), nil
}

func uuid(field, text string) (id.ID, error) {
	u, err := id.Parse(text)
	if err != nil || u.IsZero() {
		return u, fault.New(fault.Invalid, "http.field.uuid").In(field).Because(err)
	}
	return u, nil
}
