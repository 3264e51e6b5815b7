// Package erased is the subcommand that destroys somebody's key. It asks for a reason, and shows nothing of what the key had sealed.
package erased

import (
	"context"
	"encoding/json"
	"errors"

	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	store "wanjia/store/sync"

	"wanjia/desk/erasure"
)

// Run does it.
func Run(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("erase")
	reason := f.String("reason", "", e.Say("cli.erase.reason"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if len(rest) != 1 || *reason == "" {
		return cli.Usage, f.Wrong("cli.erase.want")
	}
	of, err := person.ParseID(rest[0])
	if err != nil {
		return cli.Usage, err
	}
	p, err := place.Visit(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	at, err := erasure.New(ties.Rollups{S: store.New(p.Store)}, p.Keys).Erase(ctx, place.Operator("erase"), journal.NewID(p.Clock.Now()), of, *reason)
	if err == nil {
		err = json.NewEncoder(e.Out).Encode(map[string]any{"person": of.String(), "entry": int64(at)})
	}
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, err
	}
	return cli.Done, nil
}
