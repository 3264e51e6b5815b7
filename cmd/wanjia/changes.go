package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"wanjia/domain/access"
	storepay "wanjia/store/payout"

	"wanjia/desk/changes"
)

// runChanges tells whoever is owed something else than was granted: wanjia benefits changes. With --apply it gives effect to what was
// decided instead.
func runChanges(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("benefits")
	asJSON := f.Bool("json", false, e.say("cli.flag.json"))
	apply := f.Bool("apply", false, e.say("cli.changes.apply"))
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if !slices.Equal(rest, []string{"changes"}) {
		return exitUsage, f.wrong("cli.changes.want")
	}
	p, err := openPlace(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	found, err := p.benefitDesk()
	if err == nil {
		x := &changer{e: e, json: *asJSON, desk: changes.New(nil, changeStore{storepay.New(p.store)}, found, nil, p.clock)}
		do := x.list
		if *apply {
			do = x.apply
		}
		err = do(ctx)
	}
	if err = errors.Join(err, p.close()); err != nil {
		return exitFailed, err
	}
	return exitDone, nil
}

// changer is the command at work.
type changer struct {
	e    *env
	desk *changes.Desk
	json bool
}

func (x *changer) apply(ctx context.Context) error {
	who := operator("benefits")
	who.Purpose = access.Benefit
	done, err := x.desk.Settle(ctx, who)
	if err != nil {
		return err
	}
	said := map[string]any{"applied": done.Applied, "overtaken": done.Overtaken, "granted": done.Granted.String(), "recovered": done.Recovered.String()}
	return (&payer{e: x.e, json: x.json}).say(said, "cli.changes.done")
}

// list prints a row for each period that differs.
func (x *changer) list(ctx context.Context) error {
	t := tabwriter.NewWriter(x.e.out, 0, 4, 2, ' ', 0)
	people := 0
	up, down, err := x.desk.All(ctx, func(c changes.Found) error {
		people++
		for _, l := range c.Change.Lines {
			file := ""
			if c.Case != nil {
				file = c.Case.ID.String()
			}
			if x.json {
				row := map[string]any{"person": c.Person.String(), "scheme": c.Scheme, "period": l.Period, "was_fen": int64(l.Paid), "is_fen": int64(l.Owed), "case": file, "why": whys(c.Why)}
				if err := json.NewEncoder(x.e.out).Encode(row); err != nil {
					return err
				}
				continue
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.Person, c.Scheme, l.Period, l.Paid, l.Owed, l.Fen(), strings.Join(whys(c.Why), ", "))
		}
		return nil
	})
	if err = errors.Join(err, t.Flush()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(x.e.err, x.e.say("cli.changes.sum", "people", strconv.Itoa(people), "up", up.String(), "down", down.String()))
	return err
}

// whys are the entries that changed something, in a word each.
func whys(all []changes.Why) []string {
	out := make([]string, len(all))
	for i, w := range all {
		out[i] = string(w.Kind) + " " + w.On.String() + " " + w.Act.Name()
	}
	return out
}
