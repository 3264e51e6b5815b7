package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"wanjia/base/words"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/journal"

	"wanjia/desk/ledger"
)

func runJournal(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("journal")
	rebuild := f.Bool("rebuild", false, e.Say("cli.journal.rebuild"))
	asJSON := f.Bool("json", false, e.Say("cli.flag.json"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if len(rest) == 0 {
		return cli.Usage, f.Wrong("cli.journal.want")
	}
	p, err := place.Visit(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	code := cli.Done
	switch {
	case rest[0] == "head" && len(rest) == 1:
		err = printHead(ctx, p, e, *asJSON)
	case rest[0] == "proof" && len(rest) == 2:
		err = printProof(ctx, p, e, rest[1])
	case rest[0] == "verify" && len(rest) == 1:
		code, err = verify(ctx, p, e, *rebuild)
	default:
		code, err = cli.Usage, f.Wrong("cli.journal.want")
	}
	return code, errors.Join(err, p.Close())
}

func printHead(ctx context.Context, p *place.Place, e *cli.Env, asJSON bool) error {
	h, err := p.Ledger.Head(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(e.Out).Encode(map[string]any{"size": h.Size, "root": h.Root, "checkpoint": h.Checkpoint, "key": h.Key})
	}
	_, err = fmt.Fprint(e.Out, h.Checkpoint)
	return err
}

func printProof(ctx context.Context, p *place.Place, e *cli.Env, name string) error {
	var proof ledger.Proof
	id, err := journal.ParseID(name)
	if err == nil {
		proof, err = p.Ledger.Prove(ctx, id)
	} else {
		var n journal.ReceiptNumber
		if n, err = journal.ParseReceiptNumber(name); err == nil {
			proof, err = p.Ledger.Receipt(ctx, n)
		}
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(e.Out).Encode(map[string]any{"number": proof.Number, "kind": proof.Kind, "recorded": proof.Recorded.Format(time.RFC3339),
		"position": proof.Receipt.Index + 1, "size": proof.Head.Size, "leaf": fmt.Sprintf("%x", proof.Receipt.LeafHash[:]),
		"proof": proof.Path, "checkpoint": proof.Head.Checkpoint, "key": proof.Head.Key})
}

func verify(ctx context.Context, p *place.Place, e *cli.Env, rebuild bool) (int, error) {
	b := cli.NewBar(e)
	v, err := p.Ledger.Verify(ctx, func(done, total int64) { b.At("journal", done, total) })
	b.End()
	if err != nil {
		return cli.Failed, err
	}
	if rebuild && len(v.Wrong) == 0 {
		wrong, err := p.Rebuild(ctx, b.At)
		b.End()
		if err != nil {
			return cli.Failed, err
		}
		v.Wrong = append(v.Wrong, wrong...)
	}
	for _, w := range v.Wrong {
		if _, err := fmt.Fprintln(e.Err, words.Text(e.Lang, w.Key, w.Args)); err != nil {
			return cli.Failed, err
		}
	}
	err = json.NewEncoder(e.Out).Encode(map[string]any{"size": v.Size, "root": v.Root, "rebuilt": rebuild, "ok": len(v.Wrong) == 0, "wrong": len(v.Wrong)})
	if len(v.Wrong) > 0 {
		return cli.Failed, err
	}
	return cli.Done, err
}
