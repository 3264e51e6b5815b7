package main

import (
	"context"
	"errors"

	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/access"
)

func runToken(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("token")
	var h holder
	h.flags(f)
	revoke := f.Bool("revoke", false, e.Say("cli.token.revoke"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if len(rest) != 1 || *revoke == (len(h.desks) > 0) {
		return cli.Usage, f.Wrong("cli.token.want")
	}
	grants, err := h.grants()
	if err != nil {
		return cli.Usage, err
	}
	p, err := place.Visit(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	act, secret := "revoke", ""
	if *revoke {
		err = p.Staff.Revoke(ctx, administrator(), rest[0])
	} else {
		act = "token"
		secret, err = p.Staff.Issue(ctx, administrator(), rest[0], grants)
	}
	if err == nil {
		err = tell(e, h.asJSON, act, rest[0], secret)
	}
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, err
	}
	return cli.Done, nil
}

// administrator is whoever runs the program, as one who gives and takes away rights.
func administrator() access.Actor {
	who := place.Operator("cli")
	who.Purpose = access.AdministrationPurpose
	return who
}
