package entries

import (
	"context"
	"time"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/inbox"
	"wanjia/domain/journal"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// EntryOverride accepts what a rule found, with the reason.
type EntryOverride struct {
	Rule   string `json:"rule" maxLength:"100"`
	Reason string `json:"reason" maxLength:"2000"`
}

func overrides(drafts []EntryOverride) []journal.Override {
	out := make([]journal.Override, len(drafts))
	for i, o := range drafts {
		out[i] = journal.Override(o)
	}
	return out
}

// EntryDraft is an entry as its author made it.
type EntryDraft struct {
	ID        string            `json:"id" maxLength:"36" doc:"a UUID, best a UUIDv7, made by the author; sending it again is harmless"`
	Kind      string            `json:"kind" maxLength:"64" doc:"a kind of event, void, notify, declare or refuse"`
	Of        string            `json:"of,omitempty" maxLength:"64" doc:"the kind of event that is notified or declared"`
	Values    map[string]string `json:"values,omitempty"`
	Event     string            `json:"event,omitempty" maxLength:"36" doc:"the event that is corrected or voided"`
	Notice    string            `json:"notice,omitempty" maxLength:"36" doc:"the notice that is declared, registered or refused"`
	Ground    string            `json:"ground,omitempty" maxLength:"20" doc:"of a refusal"`
	Reason    string            `json:"reason,omitempty" maxLength:"4000" doc:"of a correction, a void or a refusal"`
	Overrides []EntryOverride   `json:"overrides,omitempty" maxItems:"64"`
	Base      int64             `json:"base,omitempty" minimum:"0" doc:"the newest entry on the subject that the author had seen"`
}

// EntryBatch is entries in the order in which they are to be taken in.
type EntryBatch struct {
	Sent    string       `json:"sent,omitempty" maxLength:"40" doc:"the sender's clock at sending, RFC 3339; where it is off, the answer says so"`
	Entries []EntryDraft `json:"entries" maxItems:"500"`
}

// EntryAnswer is what became of one entry.
type EntryAnswer struct {
	ID       string          `json:"id"`
	Answer   string          `json:"answer" enum:"accepted,duplicate,quarantined,rejected" doc:"accepted and duplicate: it stands in the journal. quarantined: it is kept for a person. rejected: the sender keeps it"`
	Journal  int64           `json:"journal" doc:"where it stands, or where it is held; 0 where it was rejected"`
	Receipt  string          `json:"receipt"`
	Reason   string          `json:"reason" doc:"the key of why it was not applied"`
	Message  string          `json:"message"`
	Field    string          `json:"field" doc:"what is wrong of a rejected entry"`
	Findings []shape.Finding `json:"findings"`
}

// EntryAnswers are the answers to a batch, in its order.
type EntryAnswers struct {
	Answers []EntryAnswer `json:"answers"`
	Clock   string        `json:"clock" doc:"the key of a warning where the sender's clock is off"`
}

type batchIn struct{ Body EntryBatch }

// badID stands for an identifier that is none: such an entry is rejected by itself, and not the batch with it.
var errBadID = fault.New(fault.Invalid, "journal.entry.id").In("id")

func draftOf(d EntryDraft) (inbox.Draft, error) {
	out := inbox.Draft{Kind: journal.Kind(d.Kind), Of: journal.Kind(d.Of), Values: d.Values, Ground: d.Ground, Reason: d.Reason,
		Overrides: overrides(d.Overrides), Base: journal.Seq(d.Base)}
	var err error
	if out.ID, err = uuid("id", d.ID); err != nil || out.ID.IsZero() {
		return out, errBadID
	}
	if out.Event, err = uuid("event", d.Event); err != nil {
		return out, err
	}
	out.Notice, err = uuid("notice", d.Notice)
	return out, err
}

func (r *routes) batch(ctx context.Context, in *batchIn) (*gate.Answer[EntryAnswers], error) {
	who := gate.Who(ctx)
	out := EntryAnswers{Answers: make([]EntryAnswer, len(in.Body.Entries))}
	if sent, err := time.Parse(time.RFC3339, in.Body.Sent); err == nil {
		out.Clock = journal.Skew(sent, who.At)
	}
	var drafts []inbox.Draft
	var places []int
	for i, d := range in.Body.Entries {
		dr, err := draftOf(d)
		if err != nil {
			out.Answers[i] = answerOf(who.Lang, inbox.Answer{Answer: journal.Rejected, Why: asFault(err)})
			out.Answers[i].ID = d.ID
			continue
		}
		drafts, places = append(drafts, dr), append(places, i)
	}
	answers, err := r.desk.Batch(ctx, who.Actor, drafts)
	if err != nil {
		return nil, err
	}
	for i, a := range answers {
		out.Answers[places[i]] = answerOf(who.Lang, a)
	}
	return gate.Reply(out), nil
}

func asFault(err error) *fault.Fault {
	if f, ok := err.(*fault.Fault); ok { //nolint:errorlint // draftOf returns the fault itself
		return f
	}
	return fault.New(fault.Invalid, "http.field.uuid").Because(err)
}

func answerOf(lang words.Lang, a inbox.Answer) EntryAnswer {
	out := EntryAnswer{ID: a.ID.String(), Answer: a.Answer.String(), Journal: int64(a.Seq), Findings: make([]shape.Finding, len(a.Findings))}
	if a.Seq != 0 {
		out.Receipt = journal.NumberOf(a.Entry).Grouped()
	}
	if a.Why != nil {
		out.Reason, out.Message, out.Field = a.Why.Key, shape.Sentence(lang, a.Why), a.Why.Field
	}
	for i := range a.Findings {
		out.Findings[i] = shape.FindingOf(lang, a.Findings[i])
	}
	return out
}
