// Package interviews is the route by which interviewers of an audit by sample are told where to go. Their answers come by sync.
package interviews

import (
	"context"
	"net/http"

	"wanjia/desk/interviews"
	"wanjia/domain/access"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk gives visits out.
type Desk interface {
	Assigned(ctx context.Context, who access.Actor) ([]interviews.Given, error)
}

// Interview is a household of a sample as its interviewer is told of it. It has no field for what the register says.
type Interview struct {
	Audit   string `json:"audit"`
	Unit    string `json:"unit"`
	Place   string `json:"place" doc:"the village"`
	Address string `json:"address"`
	From    string `json:"from" doc:"the first month of the births and deaths that are asked about"`
	To      string `json:"to"`
	Outcome string `json:"outcome" enum:",interviewed,absent,declined,nobody" doc:"of the newest interview; empty where there is none"`
	Base    int64  `json:"base"`
}

// Routes registers it.
func Routes(g *gate.Gate, d Desk) {
	gate.Handle(g, gate.Op{ID: "list-assigned-interviews", Method: http.MethodGet, Path: "/interviews/assigned", Tag: "quality", Who: gate.SignedIn(),
		Summary: "The households of a sample that whoever asks is to interview: where to go, and nothing of what the register says"}, func(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[Interview]], error) {
		all, err := d.Assigned(ctx, gate.Who(ctx).Actor)
		if err != nil {
			return nil, err
		}
		out := make([]Interview, len(all))
		for i, v := range all {
			out[i] = Interview{Audit: v.Audit.String(), Unit: v.Unit, Place: v.Place, Address: v.Address, From: v.From.String(), To: v.To.String(), Outcome: v.Outcome, Base: int64(v.Base)}
		}
		return gate.Reply(shape.ListOf(out, "")), nil
	})
}
