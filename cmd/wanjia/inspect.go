package main

import (
	"context"
	"errors"

	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/watching"
)

func runInspect(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("inspect")
	c := &watching.Command{Out: e.Out, Err: e.Err, Say: e.Say, Who: place.Operator("inspect")}
	c.Flags(f.FlagSet)
	rest, err := f.Read(args)
	if err == nil && !c.Words(rest) {
		err = f.Wrong("cli.inspect.want")
	}
	if err != nil {
		return cli.Usage, err
	}
	p, err := place.Open(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	of := p.Office()
	_, desks, err := watched(p, &of)
	code := cli.Failed
	if err == nil {
		c.Lang = e.Lang
		code, err = c.Run(ctx, desks)
	}
	return code, errors.Join(err, p.Close())
}
