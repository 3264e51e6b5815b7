package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"wanjia/base/fault"

	"wanjia/desk/intake"
)

func runInit(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("init")
	areas := f.String("areas", "", e.say("cli.init.areas"))
	admin := f.String("admin", "", e.say("cli.init.admin"))
	asJSON := f.Bool("json", false, e.say("cli.flag.json"))
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) > 0 || *areas == "" || *admin == "" {
		return exitUsage, f.wrong("cli.init.want")
	}
	p, err := openPlace(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	code, err := p.begin(ctx, e, *areas, *admin, *asJSON)
	if err = errors.Join(err, p.close()); err != nil {
		return exitFailed, err
	}
	return code, nil
}

// begin takes in the areas and makes the token that opens the first account.
func (p *place) begin(ctx context.Context, e *env, areas, admin string, asJSON bool) (int, error) {
	if fresh, err := p.staff.Needed(ctx); err != nil {
		return exitFailed, err
	} else if !fresh {
		return exitFailed, fault.New(fault.Conflict, "cli.init.done", "dir", p.dir)
	}
	aside := *e
	aside.out = e.err // stdout is for the sign-in alone
	im := &importer{e: &aside, order: intake.Order{Source: "init"}}
	if !im.sheet("areas=" + areas) {
		return exitUsage, fault.New(fault.Invalid, "cli.import.sheet", "text", areas)
	}
	code, err := im.run(ctx, p)
	if err != nil {
		return exitFailed, err
	}
	token, err := p.staff.Begin(ctx, admin)
	if err != nil {
		return exitFailed, err
	}
	if asJSON {
		return code, json.NewEncoder(e.out).Encode(struct {
			Name  string `json:"name"`
			Token string `json:"token"`
			Path  string `json:"path"`
		}{admin, token, setupPath(admin, token)})
	}
	fmt.Fprintln(e.out, e.say("cli.init.token", "token", token, "path", setupPath(admin, token)))
	return code, nil
}

// setupPath is where the first account is opened. The token stands behind the #, which browsers keep to themselves.
func setupPath(name, token string) string { return "/setup#name=" + name + "&token=" + token }
