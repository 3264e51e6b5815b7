package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/access"
	"wanjia/domain/area"

	"wanjia/desk/accounts"
)

// holder is what a command says of the grants to be given.
type holder struct {
	desks, areas, purposes []string
	asJSON                 bool
}

// several is a flag that may be given several times.
type several struct{ into *[]string }

// String shows the words.
func (s several) String() string {
	if s.into == nil {
		return ""
	}
	return strings.Join(*s.into, ",")
}

// Set adds words; commas part them too.
func (s several) Set(text string) error {
	for one := range strings.SplitSeq(text, ",") {
		*s.into = append(*s.into, strings.TrimSpace(one))
	}
	return nil
}

func (h *holder) flags(f *cli.Flags) {
	f.Var(several{&h.desks}, "desk", f.Env.Say("cli.user.desk", "desks", strings.Join(deskCodes(), ", ")))
	f.Var(several{&h.areas}, "area", f.Env.Say("cli.user.area"))
	f.Var(several{&h.purposes}, "purpose", f.Env.Say("cli.user.purpose"))
	f.BoolVar(&h.asJSON, "json", false, f.Env.Say("cli.flag.json"))
}

func deskCodes() []string {
	var codes []string
	for _, d := range access.Desks() {
		codes = append(codes, d.String())
	}
	return codes
}

// grants are all desks in all areas for all purposes that were named. No area is everywhere; no purpose is every one that
// the desk can serve.
func (h *holder) grants() ([]access.Grant, error) {
	areas := []area.Code{{}}
	if len(h.areas) > 0 {
		areas = nil
	}
	for _, text := range h.areas {
		c, err := area.ParseCode(text)
		if err != nil {
			return nil, err
		}
		areas = append(areas, c)
	}
	var wanted []access.Purpose
	for _, text := range h.purposes {
		p, err := access.ParsePurpose(text)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, p)
	}
	var out []access.Grant
	for _, text := range h.desks {
		d, err := access.ParseDesk(text)
		if err != nil {
			return nil, err
		}
		for _, p := range d.Purposes() {
			if len(wanted) > 0 && !slices.Contains(wanted, p) {
				continue
			}
			for _, a := range areas {
				out = append(out, access.Grant{Desk: d, Area: a, Purpose: p})
			}
		}
	}
	return out, nil
}

func runUser(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("user")
	var h holder
	h.flags(f)
	display := f.String("display", "", e.Say("cli.user.display"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if len(rest) != 2 || !slices.Contains([]string{"add", "disable", "enable", "reset"}, rest[0]) || rest[0] == "add" && len(h.desks) == 0 {
		return cli.Usage, f.Wrong("cli.user.want")
	}
	grants, err := h.grants()
	if err != nil {
		return cli.Usage, err
	}
	p, err := place.Visit(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	once, err := manage(ctx, p, rest[0], accounts.Person{Name: rest[1], Display: *display, Grants: grants})
	if err == nil {
		err = tell(e, h.asJSON, rest[0], rest[1], once)
	}
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, err
	}
	return cli.Done, nil
}

// manage does one thing to one account.
func manage(ctx context.Context, p *place.Place, act string, whom accounts.Person) (once string, err error) {
	who := administrator()
	switch act {
	case "add":
		return p.Staff.Add(ctx, who, whom)
	case "disable":
		return "", p.Staff.Disable(ctx, who, whom.Name)
	case "enable":
		return "", p.Staff.Enable(ctx, who, whom.Name)
	default:
		return p.Staff.Reset(ctx, who, whom.Name)
	}
}

// tell says what became of it. A secret goes to stdout, alone.
func tell(e *cli.Env, asJSON bool, act, name, secret string) error {
	if asJSON {
		return json.NewEncoder(e.Out).Encode(struct { //nolint:gosec // the one time that the secret is told
			Act    string `json:"act"`
			Name   string `json:"name"`
			Secret string `json:"secret,omitempty"`
		}{act, name, secret})
	}
	fmt.Fprintln(e.Err, e.Say("cli.done."+act, "name", name))
	if secret != "" {
		fmt.Fprintln(e.Out, secret)
	}
	return nil
}
