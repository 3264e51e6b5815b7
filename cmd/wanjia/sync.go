package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/meeting"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/ties"

	"wanjia/desk/inbox"
	"wanjia/desk/notices"
)

func runSync(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("sync")
	out := f.String("o", "", e.Say("cli.sync.out"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	writes := len(rest) == 1 && rest[0] == "bundle" && *out != ""
	if !writes && (len(rest) != 2 || rest[0] != "take") {
		return cli.Usage, f.Wrong("cli.sync.want")
	}
	p, err := place.Visit(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	var told map[string]int
	m, err := meets(p)
	switch {
	case err != nil:
	case writes:
		told, err = m.WriteBundle(ctx, *out)
	default:
		told, err = m.TakeBundle(ctx, rest[1])
	}
	if err == nil {
		err = json.NewEncoder(e.Out).Encode(told)
	}
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, err
	}
	if told["quarantined"]+told["rejected"] > 0 {
		return cli.Short, nil
	}
	return cli.Done, nil
}

// meeting is what of the place meets others.
func meets(p *place.Place) (meeting.Place, error) {
	of := p.Office()
	signer, key, err := place.OpenSigner(p.Dir)
	return meeting.Place{Store: p.Store, Looks: p.Looks, Keys: p.Keys, Clock: p.Clock, Signer: signer, Key: key,
		Inbox: inbox.New(&of, p.Register, notices.New(&of, p.Register, ties.Notices{S: p.Store}), ties.Inbox{S: p.Store})}, err
}

// relay serves as a clinic's box until the context ends.
func relay(ctx context.Context, p *place.Place, e *cli.Env, s serving, hub, tokenFile string) error {
	m, err := meets(p)
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return fault.New(fault.Invalid, "cli.serve.taken", "listen", s.listen).Because(err)
	}
	fmt.Fprintln(e.Err, e.Say("cli.serve.at", "url", "http://"+l.Addr().String()))
	return m.ServeRelay(ctx, meeting.Box{Hub: hub, TokenFile: tokenFile, Listener: l, Cert: s.cert, Key: s.key, Log: slog.New(slog.NewJSONHandler(e.Err, nil))})
}
