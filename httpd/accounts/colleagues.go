package accounts

import (
	"context"
	"net/http"
	"slices"

	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Colleague is somebody of an office as others of it may know them.
type Colleague struct {
	Account string `json:"account"`
	Name    string `json:"name"`
	Desks   []Seat `json:"desks"`
}

// Seat is a desk in an area.
type Seat struct {
	Desk string         `json:"desk"`
	Area *shape.AreaRef `json:"area" doc:"null is everywhere"`
}

type colleaguesIn struct {
	Words string `query:"q" maxLength:"100" doc:"in a name, an account, a desk or an area"`
}

func (r *routes) colleagues() {
	gate.Handle(r.g, gate.Op{ID: "list-colleagues", Method: http.MethodGet, Path: "/colleagues", Tag: "session", Who: gate.May(access.Handle, access.ManageUsers),
		Summary: "Who works in one's own offices and those above and below, by name"}, func(ctx context.Context, in *colleaguesIn) (*gate.Answer[shape.List[Colleague]], error) {
		who := gate.Who(ctx)
		found, err := r.desk.Colleagues(ctx, who.Actor, in.Words, func(d access.Desk) string { return words.Text(who.Lang, "access.desk."+d.String(), nil) })
		if err != nil {
			return nil, err
		}
		tree, err := r.areas.Tree(ctx)
		if err != nil {
			return nil, err
		}
		out := []Colleague{}
		for _, a := range found {
			c := Colleague{Account: a.Name, Name: a.Display, Desks: []Seat{}}
			if c.Name == "" {
				c.Name = a.Name
			}
			for _, g := range a.Grants {
				s := Seat{g.Desk.String(), shape.Namer{Tree: tree}.Area(g.Area)}
				if !slices.ContainsFunc(c.Desks, func(o Seat) bool {
					return o.Desk == s.Desk && (o.Area == nil) == (s.Area == nil) && (s.Area == nil || o.Area.Code == s.Area.Code)
				}) {
					c.Desks = append(c.Desks, s)
				}
			}
			out = append(out, c)
		}
		return gate.Reply(shape.ListOf(out, "")), nil
	})
}
