package main

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// asProgram makes the test binary behave as the program, for tests that kill it.
const asProgram = "WANJIA_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(run(context.Background(), os.Args[1:], &env{out: os.Stdout, err: os.Stderr, getenv: os.Getenv}))
	}
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
