package main

import (
	"context"
	"os"

	"wanjia/base/fault"
	"wanjia/httpd"
)

//go:generate go run . openapi -o ../../web/openapi.json

func runOpenAPI(_ context.Context, e *env, args []string) (int, error) {
	f := e.newFlags("openapi")
	file := f.String("o", "", e.say("cli.openapi.file"))
	rest, err := f.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) > 0 {
		return exitUsage, f.wrong("cli.openapi.want")
	}
	doc, err := httpd.New(httpd.Options{Version: version}).Document()
	if err != nil {
		return exitFailed, err
	}
	doc = append(doc, '\n')
	if *file == "" {
		_, err = e.out.Write(doc)
		return exitDone, err
	}
	if err := os.WriteFile(*file, doc, 0o644); err != nil { //nolint:gosec // a description of an API is for everybody
		return exitFailed, fault.New(fault.Invalid, "cli.file", "file", *file).Because(err)
	}
	return exitDone, nil
}
