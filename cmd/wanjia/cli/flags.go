package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"wanjia/base/words"
)

// ErrUsage says that the words of a command were off; what is wrong has been said.
var ErrUsage = errors.New("usage")

// ErrHelp says that somebody asked how a command is written, and was told.
var ErrHelp = errors.New("help")

// Flags is a flag set whose flags may stand before, between and after the other words.
type Flags struct {
	*flag.FlagSet
	Env  *Env
	Data string
	DB   string
	lang string
	word string   // which of a command's words they are read for
	own  []string // its flags, where it has some of the command's alone
}

// NewFlags begins the flags of a command with those that every command has.
func (e *Env) NewFlags(name string) *Flags {
	f := &Flags{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError), Env: e}
	f.SetOutput(io.Discard) // Read says itself what is wrong
	f.StringVar(&f.Data, "data", "./wanjia-data", e.Say("cli.flag.data"))
	f.StringVar(&f.DB, "db", "", e.Say("cli.flag.db"))
	f.StringVar(&f.lang, "lang", "", e.Say("cli.flag.lang"))
	return f
}

// Only has the flags read for one of the command's words, which takes these alone beside those of every command.
func (f *Flags) Only(word string, names ...string) {
	f.word, f.own = word, append(names, "data", "db", "lang")
}

// usage is how the command, or the word of it that is meant, is written.
func (f *Flags) usage() string {
	if f.word != "" {
		return f.Env.Say("cli." + f.Name() + "." + f.word + ".usage")
	}
	return f.Env.Say("cli." + f.Name() + ".usage")
}

// Say is a sentence of the catalogue.
func (e *Env) Say(key string, args ...string) string {
	m := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i]] = args[i+1]
	}
	return words.Text(e.Lang, key, m)
}

// Read reads the flags and answers the other words in order.
func (f *Flags) Read(args []string) ([]string, error) {
	var rest []string
	for {
		switch err := f.Parse(args); {
		case errors.Is(err, flag.ErrHelp):
			f.help(f.Env.Out)
			return nil, ErrHelp
		case err != nil:
			fmt.Fprintln(f.Env.Err, err)
			f.help(f.Env.Err)
			return nil, ErrUsage
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
		f.Env.Lang = words.Lang(f.lang)
	default:
		return nil, f.Wrong("cli.bad.lang", "text", f.lang)
	}
	var other string
	f.Visit(func(g *flag.Flag) {
		if f.word != "" && !slices.Contains(f.own, g.Name) {
			other = g.Name
		}
	})
	if other != "" {
		return nil, f.Wrong("cli.flag.other", "flag", other, "word", f.word)
	}
	return rest, nil
}

// help tells how the command is written and what its flags mean.
func (f *Flags) help(w io.Writer) {
	fmt.Fprintln(w, f.usage())
	shown := flag.NewFlagSet(f.Name(), flag.ContinueOnError)
	shown.SetOutput(w)
	f.VisitAll(func(g *flag.Flag) {
		if f.word == "" || slices.Contains(f.own, g.Name) {
			shown.Var(g.Value, g.Name, g.Usage)
			shown.Lookup(g.Name).DefValue = g.DefValue
		}
	})
	shown.PrintDefaults()
}

// Wrong says what is off and how the command is written.
func (f *Flags) Wrong(key string, args ...string) error {
	fmt.Fprintln(f.Env.Err, f.Env.Say(key, args...))
	fmt.Fprintln(f.Env.Err, f.usage())
	return ErrUsage
}

// Pairs is a flag that may be given several times, NAME=VALUE each.
type Pairs [][2]string

// String shows the pairs.
func (p *Pairs) String() string { return fmt.Sprint([][2]string(*p)) }

// Set adds one.
func (p *Pairs) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" || strings.TrimSpace(value) == "" {
		return errors.New("want NAME=VALUE")
	}
	*p = append(*p, [2]string{name, strings.TrimSpace(value)})
	return nil
}

// Named says that the words of the command give one of these flags.
func (f *Flags) Named(names ...string) bool {
	found := false
	f.Visit(func(g *flag.Flag) { found = found || slices.Contains(names, g.Name) })
	return found
}
