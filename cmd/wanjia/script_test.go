package main

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"wanjia": func() {
			os.Exit(run(context.Background(), os.Args[1:], &env{out: os.Stdout, err: os.Stderr, getenv: os.Getenv}))
		},
	})
}

// TestTheCommandLine runs the scripts in testdata/script: each is an office doing something with the program.
func TestTheCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}
