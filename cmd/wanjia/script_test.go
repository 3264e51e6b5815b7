package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"wanjia/cmd/wanjia/cli"
)

// asProgram makes the test binary behave as the program, for tests that kill it.
const asProgram = "WANJIA_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(run(context.Background(), os.Args[1:], &cli.Env{Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv}))
	}
	testscript.Main(m, map[string]func(){
		"wanjia": func() {
			os.Exit(run(context.Background(), os.Args[1:], &cli.Env{Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv}))
		},
	})
}

// TestTheCommandLine runs the scripts in testdata/script: each is an office doing something with the program.
func TestTheCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Cmds: map[string]func(*testscript.TestScript, bool, []string){"code": exits}})
}

// exits runs a program that must end with the exit code: code 2 wanjia fly.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: code N program args...")
	}
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	got := 0
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if want := args[0]; strconv.Itoa(got) != want {
		ts.Fatalf("%v: exit code %d, want %s", args[1:], got, want)
	}
}
