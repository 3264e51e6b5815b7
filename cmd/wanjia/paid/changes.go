package paid

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	storepay "wanjia/store/payout"

	"wanjia/desk/changes"
)

// runChanges tells whoever is owed something else than was granted: wanjia benefits changes. With --apply it gives effect to what was
// decided instead.
func runChanges(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("changes")
	asJSON := f.Bool("json", false, e.Say("cli.flag.json"))
	apply := f.Bool("apply", false, e.Say("cli.changes.apply"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if !slices.Equal(rest, []string{"changes"}) {
		return cli.Usage, f.Wrong("cli.changes.want")
	}
	p, err := place.Open(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	found, err := BenefitDesk(p)
	if err == nil {
		x := &changer{e: e, json: *asJSON, desk: changes.New(nil, ties.Changes{S: storepay.New(p.Store)}, found, nil, p.Clock)}
		do := x.list
		if *apply {
			do = x.apply
		}
		err = do(ctx)
	}
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, err
	}
	return cli.Done, nil
}

// changer is the command at work.
type changer struct {
	e    *cli.Env
	desk *changes.Desk
	json bool
}

func (x *changer) apply(ctx context.Context) error {
	who := place.Operator("benefits")
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
	t := tabwriter.NewWriter(x.e.Out, 0, 4, 2, ' ', 0)
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
				if err := json.NewEncoder(x.e.Out).Encode(row); err != nil {
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
	_, err = fmt.Fprintln(x.e.Err, x.e.Say("cli.changes.sum", "people", strconv.Itoa(people), "up", up.String(), "down", down.String()))
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
