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
	p, err := openPlace(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	err = p.token(ctx, e, rest[0], h, *revoke)
	if err = errors.Join(err, p.close()); err != nil {
		return exitFailed, err
	}
	return exitDone, nil
}

// token makes a machine's token or ends it.
func (p *place) token(ctx context.Context, e *env, name string, h holder, revoke bool) error {
	who := operator("cli")
	who.Purpose = access.AdministrationPurpose
	if revoke {
		if err := p.staff.Revoke(ctx, who, name); err != nil {
			return err
		}
		return e.tell(h.asJSON, "revoke", name, "")
	}
	grants, err := h.grants()
	if err != nil {
		return err
	}
	secret, err := p.staff.Issue(ctx, who, name, grants)
	if err != nil {
		return err
	}
	return e.tell(h.asJSON, "token", name, secret)
}
