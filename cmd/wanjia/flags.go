package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"wanjia/base/words"
)

// errUsage says that the words of a command were off; what is wrong has been said.
var errUsage = errors.New("usage")

// errHelp says that somebody asked how a command is written, and was told.
var errHelp = errors.New("help")

// flags is a flag set whose flags may stand before, between and after the other words.
type flags struct {
	*flag.FlagSet
	e    *env
	data string
	db   string
	lang string
}

// newFlags begins the flags of a command with those that every command has.
func (e *env) newFlags(name string) *flags {
	f := &flags{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError), e: e}
	f.SetOutput(io.Discard) // parse says itself what is wrong
	f.StringVar(&f.data, "data", "./wanjia-data", e.say("cli.flag.data"))
	f.StringVar(&f.db, "db", "", e.say("cli.flag.db"))
	f.StringVar(&f.lang, "lang", "", e.say("cli.flag.lang"))
	return f
}

func (e *env) say(key string, args ...string) string {
	m := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i]] = args[i+1]
	}
	return words.Text(e.lang, key, m)
}

// parse reads the flags and answers the other words in order.
func (f *flags) parse(args []string) ([]string, error) {
	var rest []string
	for {
		switch err := f.Parse(args); {
		case errors.Is(err, flag.ErrHelp):
			f.help(f.e.out)
			return nil, errHelp
		case err != nil:
			fmt.Fprintln(f.e.err, err)
			f.help(f.e.err)
			return nil, errUsage
		}
		args = f.Args()
		if len(args) == 0 {
			break
		}
		rest, args = append(rest, args[0]), args[1:]
	}
	switch f.lang {
	case "":
	case "zh", "en":
		f.e.lang = words.Lang(f.lang)
	default:
		return nil, f.wrong("cli.bad.lang", "text", f.lang)
	}
	return rest, nil
}

// help tells how the command is written and what its flags mean.
func (f *flags) help(w io.Writer) {
	fmt.Fprintln(w, f.e.say("cli."+f.Name()+".usage"))
	f.SetOutput(w)
	f.PrintDefaults()
	f.SetOutput(io.Discard)
}

// wrong says what is off and how the command is written.
func (f *flags) wrong(key string, args ...string) error {
	fmt.Fprintln(f.e.err, f.e.say(key, args...))
	fmt.Fprintln(f.e.err, f.e.say("cli."+f.Name()+".usage"))
	return errUsage
}

// pairs is a flag that may be given several times, NAME=VALUE each.
type pairs [][2]string

// String shows the pairs.
func (p *pairs) String() string { return fmt.Sprint([][2]string(*p)) }

// Set adds one.
func (p *pairs) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" || strings.TrimSpace(value) == "" {
		return errors.New("want NAME=VALUE")
	}
	*p = append(*p, [2]string{name, strings.TrimSpace(value)})
	return nil
}

// named says that the words of the command give one of these flags.
func (f *flags) named(names ...string) bool {
	found := false
	f.Visit(func(g *flag.Flag) { found = found || slices.Contains(names, g.Name) })
	return found
}
