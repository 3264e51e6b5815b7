package care

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/words"
	"wanjia/desk/care"
	"wanjia/domain/journal"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// family registers what a client does with the own record, by a link.
func (r *routes) family(g *gate.Gate) {
	who, tag := gate.Linked(), "family"
	gate.Handle(g, gate.Op{ID: "get-own-care", Method: http.MethodGet, Path: "/family/care", Tag: tag, Who: who,
		Summary: "A client's own record: what was agreed, what was written down, who looked"}, r.own)
	gate.Handle(g, gate.Op{ID: "download-own-care", Method: http.MethodGet, Path: "/family/care/download", Tag: tag, Who: who, Type: "application/json",
		Summary: "All of it as one file"}, r.download)
	gate.Handle(g, gate.Op{ID: "withdraw-own-care", Method: http.MethodPost, Path: "/family/care/withdraw", Tag: tag, Who: who, Status: http.StatusNoContent,
		Summary: "Withdraw: the record is closed to everybody else at once"}, r.withdrawOwn)
	gate.Handle(g, gate.Op{ID: "ask-own-care", Method: http.MethodPost, Path: "/family/care/requests", Tag: tag, Who: who,
		Summary: "Ask that something be put right"}, r.ask)
}

// OwnCare is a client's own record.
type OwnCare struct {
	Name      string         `json:"name"`
	Title     string         `json:"title"`
	About     string         `json:"about"`
	Stands    bool           `json:"stands" doc:"the team may open it"`
	Closed    string         `json:"closed" doc:"when the client withdrew"`
	Consent   CareConsent    `json:"consent"`
	Visits    []CareMeeting  `json:"visits"`
	Referrals []CareReferral `json:"referrals"`
	Requests  []CareRequest  `json:"requests"`
	Looks     []CareLook     `json:"looks"`
}

// CareLook is that somebody looked.
type CareLook struct {
	At   string `json:"at"`
	By   string `json:"by"`
	What string `json:"what" enum:"open,list,"`
}

func ownOf(lang words.Lang, o *care.Own) OwnCare {
	out := OwnCare{Name: o.Name, Stands: o.Stands, Closed: shape.Instant(o.Closed), Consent: consentOf(&o.Consent), Visits: meetingsOf(o.Meetings), Requests: requestsOf(o.Requests),
		Referrals: []CareReferral{}, Looks: []CareLook{}}
	if o.Of != nil {
		out.Title, out.About = o.Of.Title.In(lang), o.Of.About.In(lang)
	}
	for i := range o.Referrals {
		out.Referrals = append(out.Referrals, referralOf(lang, &o.Referrals[i]))
	}
	for _, l := range o.Looks {
		out.Looks = append(out.Looks, CareLook{At: shape.Instant(l.At), By: l.Account, What: l.What})
	}
	return out
}

func (r *routes) own(ctx context.Context, _ *struct{}) (*gate.Answer[OwnCare], error) {
	who := gate.Who(ctx)
	o, err := r.desk.Own(ctx, who.Link)
	if err != nil {
		return nil, err
	}
	out := ownOf(who.Lang, &o)
	return gate.Reply(out), r.named(ctx, who.Lang, out.Visits, out.Referrals, out.Requests, out.Looks)
}

// named puts people's names, with their desks, in the place of their accounts.
func (r *routes) named(ctx context.Context, lang words.Lang, visits []CareMeeting, referrals []CareReferral, requests []CareRequest, looks []CareLook) error {
	var all []*string
	for i := range visits {
		all = append(all, &visits[i].By)
	}
	for i := range referrals {
		for k := range referrals[i].Steps {
			all = append(all, &referrals[i].Steps[k].By)
		}
	}
	for i := range requests {
		all = append(all, &requests[i].By)
	}
	for i := range looks {
		all = append(all, &looks[i].By)
	}
	accounts := make([]string, len(all))
	for i, by := range all {
		accounts[i] = *by
	}
	called, err := r.names.Displays(ctx, accounts, shape.Called(lang))
	for _, by := range all {
		*by = cmp.Or(called[*by], *by)
	}
	return err
}

func (r *routes) download(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	who := gate.Who(ctx)
	o, err := r.desk.Own(ctx, who.Link)
	if err != nil {
		return nil, err
	}
	out := ownOf(who.Lang, &o)
	err = r.named(ctx, who.Lang, out.Visits, out.Referrals, out.Requests, out.Looks)
	raw, bad := json.MarshalIndent(out, "", "  ")
	if err = errors.Join(err, bad); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", "application/json")
		hc.SetHeader("Content-Disposition", `attachment; filename="care.json"`)
		hc.SetHeader("Cache-Control", "no-store")
		_, _ = hc.BodyWriter().Write(append(raw, '\n')) // a reader who has gone can't be told
	}}, nil
}

type withdrawOwnIn struct{ gate.Key }

func (r *routes) withdrawOwn(ctx context.Context, in *withdrawOwnIn) (*struct{}, error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	return nil, r.desk.WithdrawOwn(ctx, gate.Who(ctx).Link, journal.ID{ID: u})
}

// CareAsked is what a client wants put right.
type CareAsked struct {
	Text string `json:"text" minLength:"2" maxLength:"4000"`
}

type askIn struct {
	gate.Key
	Body CareAsked
}

func (r *routes) ask(ctx context.Context, in *askIn) (*gate.Answer[CareDone], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	done, err := r.desk.Ask(ctx, who.Link, journal.ID{ID: u}, in.Body.Text)
	return doneOf(who.Lang, done, err)
}
