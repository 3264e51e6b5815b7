package main

import (
	"context"
	"errors"

	"wanjia/domain/access"
)

func runToken(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("token")
	var h holder
	h.flags(f)
	revoke := f.Bool("revoke", false, e.say("cli.token.revoke"))
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) != 1 || *revoke == (len(h.desks) > 0) {
		return exitUsage, f.wrong("cli.token.want")
	}
	grants, err := h.grants()
	if err != nil {
		return exitUsage, err
	}
	p, err := visit(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	act, secret := "revoke", ""
	if *revoke {
		err = p.staff.Revoke(ctx, administrator(), rest[0])
	} else {
		act = "token"
		secret, err = p.staff.Issue(ctx, administrator(), rest[0], grants)
	}
	if err == nil {
		err = e.tell(h.asJSON, act, rest[0], secret)
	}
	if err = errors.Join(err, p.close()); err != nil {
		return exitFailed, err
	}
	return exitDone, nil
}

// administrator is whoever runs the program, as one who gives and takes away rights.
func administrator() access.Actor {
	who := operator("cli")
	who.Purpose = access.AdministrationPurpose
	return who
}
