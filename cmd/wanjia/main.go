// Command wanjia is the whole program: register, services, figures, server and tools.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/pprof"
	"slices"
	"syscall"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/store/sqldb"
)

// The exit codes are a promise to other programs (formats of the command line).
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitShort  = 3 // done, but some rows were refused or something falls short
)

// command is one subcommand; its help is the catalogue's "cli.<name>.help".
type command struct {
	name string
	run  func(ctx context.Context, e *env, args []string) (int, error)
}

func commands() []command {
	return []command{
		{"demo", runDemo}, {"init", runInit}, {"serve", runServe}, {"import", runImport}, {"export", runExport}, {"figures", runFigures}, {"tables", runTables}, {"report", runReport},
		{"check", runCheck}, {"audit", runAudit}, {"inspect", runInspect}, {"journal", runJournal}, {"backup", runBackup}, {"restore", runRestore}, {"user", runUser}, {"token", runToken}, {"sync", runSync}, {"openapi", runOpenAPI},
		{"benefits", runBenefits}, {"pack", runPack}, {"link", runLink}, {"bench", runBench}, {"demography", runDemography}, {"disclose", runDisclose}, {"version", runVersion},
	}
}

// env is what a subcommand may use of the world.
type env struct {
	out, err io.Writer
	lang     words.Lang
	getenv   func(string) string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	sqldb.Prepare()
	profiled := profile(os.Getenv("WANJIA_CPUPROFILE"))
	code := run(ctx, os.Args[1:], &env{out: os.Stdout, err: os.Stderr, getenv: os.Getenv})
	profiled()
	stop()
	os.Exit(code)
}

// profile writes a CPU profile of the whole run to a file, where an engineer asked for one.
func profile(file string) func() {
	if file == "" {
		return func() {}
	}
	f, err := os.Create(file) //nolint:gosec // whoever sets the environment names the file
	if err != nil || pprof.StartCPUProfile(f) != nil {
		fmt.Fprintln(os.Stderr, "wanjia: no profile:", err)
		return func() {}
	}
	return func() {
		pprof.StopCPUProfile()
		if err := f.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "wanjia: profile:", err)
		}
	}
}

// run dispatches and is the only place where a fault becomes an exit code.
func run(ctx context.Context, args []string, e *env) int {
	e.lang = language(e.getenv)
	if len(args) == 0 || slices.Contains([]string{"help", "-h", "--help"}, args[0]) {
		if len(args) == 0 {
			e.usage(e.err)
			return exitUsage
		}
		e.usage(e.out)
		return exitDone
	}
	all := commands()
	at := slices.IndexFunc(all, func(c command) bool { return c.name == args[0] })
	if at < 0 {
		fmt.Fprintln(e.err, words.Text(e.lang, "cli.unknown", map[string]string{"name": args[0]}))
		e.usage(e.err)
		return exitUsage
	}
	out := &told{w: e.out}
	e.out = out
	code, err := all[at].run(ctx, e, args[1:])
	if err == nil && out.err != nil {
		err = fault.New(fault.Internal, "cli.out").Because(out.err)
	}
	switch {
	case err == nil:
		return code
	case errors.Is(err, errHelp):
		return exitDone
	case errors.Is(err, errUsage):
		return exitUsage
	}
	e.complain(err)
	if code == exitUsage {
		return exitUsage
	}
	return exitFailed
}

// told is where results go. It keeps the first error, so that what couldn't be told whole, to a full disk or a closed pipe, is a failure.
type told struct {
	w   io.Writer
	err error
}

// Write passes on what is told until it can't be.
func (t *told) Write(p []byte) (int, error) {
	if t.err != nil {
		return 0, t.err
	}
	n, err := t.w.Write(p)
	t.err = err
	return n, err
}

// complain says what went wrong in the user's language, and the cause beneath it for an operator.
func (e *env) complain(err error) {
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		fmt.Fprintln(e.err, "wanjia:", err)
		return
	}
	fmt.Fprintln(e.err, words.Text(e.lang, f.Key, f.Args))
	if f.Cause != nil {
		fmt.Fprintln(e.err, "  ", f.Cause)
	}
}

func (e *env) usage(w io.Writer) {
	fmt.Fprintln(w, words.Text(e.lang, "cli.usage", nil))
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, words.Text(e.lang, "cli."+c.name+".help", nil))
	}
}

func language(getenv func(string) string) words.Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if tag := getenv(name); tag != "" {
			return words.ParseLang(tag)
		}
	}
	return words.EN
}
