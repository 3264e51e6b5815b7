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
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/erased"
	"wanjia/cmd/wanjia/linked"
	"wanjia/cmd/wanjia/paid"
	"wanjia/store/sqldb"
)

// command is one subcommand; its help is the catalogue's "cli.<name>.help".
type command struct {
	name string
	run  func(ctx context.Context, e *cli.Env, args []string) (int, error)
}

func commands() []command {
	return []command{
		{"demo", runDemo}, {"init", runInit}, {"serve", runServe}, {"import", runImport}, {"export", runExport}, {"figures", runFigures}, {"tables", runTables}, {"report", runReport},
		{"check", runCheck}, {"audit", runAudit}, {"inspect", runInspect}, {"journal", runJournal}, {"backup", runBackup}, {"restore", runRestore}, {"user", runUser}, {"token", runToken}, {"sync", runSync}, {"erase", erased.Run}, {"openapi", runOpenAPI},
		{"benefits", paid.Run}, {"pack", runPack}, {"link", linked.Run}, {"bench", runBench}, {"demography", runDemography}, {"disclose", runDisclose}, {"version", runVersion},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	sqldb.Prepare()
	profiled := profile(os.Getenv("WANJIA_CPUPROFILE"))
	code := run(ctx, os.Args[1:], &cli.Env{Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv})
	profiled()
	stop()
	os.Exit(code)
}

// profile writes a CPU profile of the whole run to a file, where an engineer asked for one.
func profile(file string) func() {
	if file == "" {
		return func() {}
	}
	f, err := os.Create(file) // whoever sets the environment names the file
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
func run(ctx context.Context, args []string, e *cli.Env) int {
	e.Lang = cli.Asked(args, cli.Language(e.Getenv))
	if len(args) == 0 || slices.Contains([]string{"help", "-h", "--help"}, args[0]) {
		if len(args) == 0 {
			usage(e, e.Err)
			return cli.Usage
		}
		usage(e, e.Out)
		return cli.Done
	}
	all := commands()
	at := slices.IndexFunc(all, func(c command) bool { return c.name == args[0] })
	if at < 0 {
		fmt.Fprintln(e.Err, words.Text(e.Lang, "cli.unknown", map[string]string{"name": args[0]}))
		usage(e, e.Err)
		return cli.Usage
	}
	out := &told{w: e.Out}
	e.Out = out
	code, err := all[at].run(ctx, e, args[1:])
	if err == nil && out.err != nil {
		err = fault.New(fault.Internal, "cli.out").Because(out.err)
	}
	switch {
	case err == nil:
		return code
	case errors.Is(err, cli.ErrHelp):
		return cli.Done
	case errors.Is(err, cli.ErrUsage):
		return cli.Usage
	}
	e.Complain(err)
	if code == cli.Usage {
		return cli.Usage
	}
	return cli.Failed
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

func usage(e *cli.Env, w io.Writer) {
	fmt.Fprintln(w, words.Text(e.Lang, "cli.usage", nil))
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, words.Text(e.Lang, "cli."+c.name+".help", nil))
	}
}
