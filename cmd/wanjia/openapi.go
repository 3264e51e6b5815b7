package main

import (
	"context"
	"os"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/cli"
	"wanjia/httpd"
)

//go:generate go run . openapi -o ../../web/openapi.json

func runOpenAPI(_ context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("openapi")
	file := f.String("o", "", e.Say("cli.openapi.file"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if len(rest) > 0 {
		return cli.Usage, f.Wrong("cli.openapi.want")
	}
	doc, err := httpd.New(httpd.Options{Version: version}).Document()
	if err != nil {
		return cli.Failed, err
	}
	doc = append(doc, '\n')
	if *file == "" {
		_, err = e.Out.Write(doc)
		return cli.Done, err
	}
	if err := os.WriteFile(*file, doc, 0o644); err != nil { //nolint:gosec // a description of an API is for everybody
		return cli.Failed, fault.New(fault.Invalid, "cli.file", "file", *file).Because(err)
	}
	return cli.Done, nil
}
