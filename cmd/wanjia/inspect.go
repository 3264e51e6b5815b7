package main

import (
	"context"
	"errors"

	"wanjia/cmd/wanjia/watching"
)

func runInspect(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("inspect")
	c := &watching.Command{Out: e.out, Err: e.err, Say: e.say, Who: operator("inspect")}
	c.Flags(f.FlagSet)
	rest, err := f.parse(args)
	if err == nil && !c.Words(rest) {
		err = f.wrong("cli.inspect.want")
	}
	if err != nil {
		return exitUsage, err
	}
	p, err := openPlace(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	of := p.officeView()
	_, desks, err := p.watching(&of)
	code := exitFailed
	if err == nil {
		c.Lang = e.lang
		code, err = c.Run(ctx, desks)
	}
	return code, errors.Join(err, p.close())
}
