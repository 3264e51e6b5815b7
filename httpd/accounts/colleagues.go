package accounts

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/staff"
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
		return gate.Reply(shape.ListOf(seated(tree, found), "")), nil
	})
	gate.Handle(r.g, gate.Op{ID: "name-accounts", Method: http.MethodGet, Path: "/colleagues/named", Tag: "session", Who: gate.SignedIn(),
		Summary: "Who has some accounts, closed ones too: for whoever reads them in a record"}, func(ctx context.Context, in *namedIn) (*gate.Answer[shape.List[Colleague]], error) {
		found, err := r.desk.Named(ctx, gate.Who(ctx).Actor, strings.Split(in.Accounts, ","))
		if err != nil {
			return nil, err
		}
		tree, err := r.areas.Tree(ctx)
		if err != nil {
			return nil, err
		}
		return gate.Reply(shape.ListOf(seated(tree, found), "")), nil
	})
}

type namedIn struct {
	Accounts string `query:"accounts" maxLength:"9000" doc:"parted by commas"`
}

// seated are some of the staff with the desks at which they work.
func seated(tree *area.Tree, found []staff.Account) []Colleague {
	out := []Colleague{}
	for _, a := range found {
		c := Colleague{Account: a.Name, Name: cmp.Or(a.Display, a.Name), Desks: []Seat{}}
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
	return out
}
