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
	"wanjia/domain/transfer"
)

func runSync(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("sync")
	out := f.String("o", "", e.Say("cli.sync.out"))
	as := f.String("as", "", e.Say("cli.sync.as"))
	at := f.String("url", "", e.Say("cli.sync.url"))
	above := f.Bool("above", false, e.Say("cli.sync.above"))
	below := f.String("below", "", e.Say("cli.sync.below"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	word, file := "", ""
	if len(rest) > 0 {
		word = rest[0]
	}
	if len(rest) == 2 {
		file = rest[1]
	}
	steps := map[string]struct {
		ok bool // whether what it needs was given
		do func(meeting.Place) (map[string]int, error)
	}{
		"bundle": {file == "" && *out != "", func(m meeting.Place) (map[string]int, error) { return m.WriteBundle(ctx, *out) }},
		"take":   {file != "" && *out == "", func(m meeting.Place) (map[string]int, error) { return m.TakeBundle(ctx, file) }},
		"card":   {file == "" && *out != "", func(m meeting.Place) (map[string]int, error) { return nil, m.WriteCard(*out) }},
		"meet": {file != "" && *as != "", func(m meeting.Place) (map[string]int, error) {
			return nil, m.Know(ctx, place.Operator("sync"), file, transfer.Peer{Name: *as, URL: *at, Above: *above}, *below)
		}},
		"letter": {file != "" && *out != "", func(m meeting.Place) (map[string]int, error) { return nil, m.WriteLetter(ctx, file, *out) }},
		"report": {file != "" && *out != "", func(m meeting.Place) (map[string]int, error) { return nil, m.WriteReport(ctx, file, *out) }},
		"carry":  {file == "", func(m meeting.Place) (map[string]int, error) { return meeting.Carry(ctx, m.Transfers(), m.Rollups()) }},
		"state": {file == "", func(m meeting.Place) (map[string]int, error) {
			all, err := m.State(ctx)
			return nil, errors.Join(err, json.NewEncoder(e.Out).Encode(all))
		}},
	}
	step, known := steps[word]
	if !known || !step.ok || len(rest) > 2 {
		return cli.Usage, f.Wrong("cli.sync.want")
	}
	p, err := place.Visit(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	var told map[string]int
	m, err := meets(p)
	if err == nil {
		told, err = step.do(m)
	}
	if err == nil && told != nil {
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
	return meeting.Place{Store: p.Store, Register: p.Register, Looks: p.Looks, Keys: p.Keys, Clock: p.Clock, Signer: signer, Key: key,
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
