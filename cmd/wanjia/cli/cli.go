// Package cli is what every subcommand has: the world it may touch, flags that may stand anywhere, exit codes, a bar that shows progress.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/words"
)

// The exit codes are a promise to other programs (formats of the command line).
const (
	Done   = 0
	Failed = 1
	Usage  = 2
	Short  = 3 // done, but some rows were refused or something falls short
)

// Env is what a subcommand may use of the world.
type Env struct {
	Out, Err io.Writer
	Lang     words.Lang
	Getenv   func(string) string
}

// Complain says what went wrong in the user's language, and the cause beneath it for an operator.
func (e *Env) Complain(err error) {
	if errors.Is(err, context.Canceled) { // Ctrl+C, or the system goes down
		fmt.Fprintln(e.Err, words.Text(e.Lang, "cli.stopped", nil))
		return
	}
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok {
		fmt.Fprintln(e.Err, "wanjia:", err)
		return
	}
	fmt.Fprintln(e.Err, words.Text(e.Lang, f.Key, f.Args))
	if f.Cause != nil {
		fmt.Fprintln(e.Err, "  ", f.Cause)
	}
}

// Asked is the language that the flag --lang names, wherever it stands, so that what is told while flags are read is in it too.
func Asked(args []string, otherwise words.Lang) words.Lang {
	for i, a := range args {
		name, text, joined := strings.Cut(strings.TrimLeft(a, "-"), "=")
		if !joined && i+1 < len(args) {
			text = args[i+1]
		}
		if strings.HasPrefix(a, "-") && name == "lang" && (text == "zh" || text == "en") {
			return words.Lang(text)
		}
	}
	return otherwise
}

// Language is the one that the environment asks for.
func Language(getenv func(string) string) words.Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if tag := getenv(name); tag != "" {
			return words.ParseLang(tag)
		}
	}
	return words.EN
}

// List is what stands between commas.
func List(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// DateFault says that a flag is no date.
func DateFault(field, text string, err error) error {
	return fault.New(fault.Invalid, "vital.bad.date", "field", field, "text", text).In(field).Because(err)
}

// MonthFault says that a flag is no month.
func MonthFault(field, text string) error {
	return fault.New(fault.Invalid, "cli.bad.month", "field", field, "text", text).In(field)
}

// Whole writes beside the file and puts it in place when it is whole; a file called - is the standard output.
func (e *Env) Whole(file string, write func(io.Writer) error) error {
	if file == "-" {
		return write(e.Out)
	}
	part, err := os.CreateTemp(filepath.Dir(file), ".wanjia-tables-*")
	if err != nil {
		return fault.New(fault.Invalid, "cli.file", "file", file).Because(err)
	}
	defer os.Remove(part.Name())
	if err := errors.Join(write(part), part.Close()); err != nil {
		return err
	}
	return os.Rename(part.Name(), file)
}
