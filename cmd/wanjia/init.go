package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"

	"wanjia/desk/intake"
)

func runInit(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("init")
	areas := f.String("areas", "", e.Say("cli.init.areas"))
	admin := f.String("admin", "", e.Say("cli.init.admin"))
	asJSON := f.Bool("json", false, e.Say("cli.flag.json"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if len(rest) > 0 || *areas == "" || *admin == "" {
		return cli.Usage, f.Wrong("cli.init.want")
	}
	p, err := place.Open(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	code, err := begin(ctx, p, e, *areas, *admin, *asJSON)
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, err
	}
	return code, nil
}

// begin takes in the areas and makes the token that opens the first account.
func begin(ctx context.Context, p *place.Place, e *cli.Env, areas, admin string, asJSON bool) (int, error) {
	if fresh, err := p.Staff.Needed(ctx); err != nil {
		return cli.Failed, err
	} else if !fresh {
		return cli.Failed, fault.New(fault.Conflict, "cli.init.done", "dir", p.Dir)
	}
	aside := *e
	aside.Out = e.Err // stdout is for the sign-in alone
	im := &importer{e: &aside, order: intake.Order{Source: "init"}}
	if !im.sheet("areas=" + areas) {
		return cli.Usage, fault.New(fault.Invalid, "cli.import.sheet", "text", areas)
	}
	code, err := im.run(ctx, p)
	if err != nil {
		return cli.Failed, err
	}
	token, err := p.Staff.Begin(ctx, admin)
	if err != nil {
		return cli.Failed, err
	}
	if asJSON {
		return code, json.NewEncoder(e.Out).Encode(struct {
			Name  string `json:"name"`
			Token string `json:"token"`
			Path  string `json:"path"`
		}{admin, token, setupPath(admin, token)})
	}
	fmt.Fprintln(e.Out, e.Say("cli.init.token", "token", token, "path", setupPath(admin, token)))
	return code, nil
}

// setupPath is where the first account is opened. The token stands behind the #, which browsers keep to themselves.
func setupPath(name, token string) string { return "/setup#name=" + name + "&token=" + token }
