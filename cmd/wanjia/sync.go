package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/meeting"
	"wanjia/desk/inbox"
	"wanjia/desk/notices"
)

func runSync(ctx context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("sync")
	out := f.String("o", "", e.say("cli.sync.out"))
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	writes := len(rest) == 1 && rest[0] == "bundle" && *out != ""
	if !writes && (len(rest) != 2 || rest[0] != "take") {
		return exitUsage, f.wrong("cli.sync.want")
	}
	p, err := visit(ctx, f)
	if err != nil {
		return exitFailed, err
	}
	var told map[string]int
	m, err := p.meeting()
	switch {
	case err != nil:
	case writes:
		told, err = m.WriteBundle(ctx, *out)
	default:
		told, err = m.TakeBundle(ctx, rest[1])
	}
	if err == nil {
		err = json.NewEncoder(e.out).Encode(told)
	}
	if err = errors.Join(err, p.close()); err != nil {
		return exitFailed, err
	}
	if told["quarantined"]+told["rejected"] > 0 {
		return exitShort, nil
	}
	return exitDone, nil
}

// meeting is what of the place meets others.
func (p *place) meeting() (meeting.Place, error) {
	of := p.officeView()
	signer, key, err := openSigner(p.dir)
	return meeting.Place{Store: p.store, Looks: p.looks, Keys: p.keys, Clock: p.clock, Signer: signer, Key: key,
		Inbox: inbox.New(&of, p.reg, notices.New(&of, p.reg, noticeStore{p.store}), inboxStore{p.store})}, err
}

// relay serves as a clinic's box until the context ends.
func (p *place) relay(ctx context.Context, e *env, s serving, hub, tokenFile string) error {
	m, err := p.meeting()
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return fault.New(fault.Invalid, "cli.serve.taken", "listen", s.listen).Because(err)
	}
	fmt.Fprintln(e.err, e.say("cli.serve.at", "url", "http://"+l.Addr().String()))
	return m.ServeRelay(ctx, meeting.Box{Hub: hub, TokenFile: tokenFile, Listener: l, Cert: s.cert, Key: s.key, Log: slog.New(slog.NewJSONHandler(e.err, nil))})
}
