package grid

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/demography"
)

// ErrUsage says that the words of a command were off; what is wrong has been said.
var ErrUsage = errors.New("usage")

// ErrShort says that a command did its work and found something short, which it has printed.
var ErrShort = errors.New("something falls short")

// Console is where a command speaks, and in which language.
type Console struct {
	Out, Err io.Writer
	Lang     words.Lang
}

// Method is one calculation of a command.
type Method struct {
	Name string
	// Make declares the method's flags and answers what to run once they are read.
	Make func(c *Call) func() (*Result, error)
}

// Call is one use of a method: its flags, those of every method among them.
type Call struct {
	*flag.FlagSet
	*Console
	In    string
	Where Pairs
	Group string
	as    string
	json  bool
}

// Pairs is a flag that may be given several times, NAME=VALUE each.
type Pairs [][2]string

// String shows the pairs.
func (p *Pairs) String() string { return fmt.Sprint([][2]string(*p)) }

// Set adds one.
func (p *Pairs) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" {
		return errors.New("want NAME=VALUE")
	}
	*p = append(*p, [2]string{strings.TrimSpace(name), strings.TrimSpace(value)})
	return nil
}

// Say is a sentence of the catalogue.
func (c *Call) Say(key string) string { return words.Text(c.Lang, key, nil) }

// tell says something to whoever sits there; where that fails there is nobody to tell.
func tell(w io.Writer, words ...any) { _, _ = fmt.Fprintln(w, words...) }

// Level declares the flag of the confidence level.
func (c *Call) Level() *float64 {
	return c.Float64("level", float64(demography.Usual), c.Say("cli.reckon.flag.level"))
}

// Run finds the method that the first word names and runs it; command is what the methods belong to. The console
// speaks the language of --lang afterwards.
func Run(command string, methods []Method, args []string, at *Console) error {
	c := &Call{FlagSet: flag.NewFlagSet(command, flag.ContinueOnError), Console: at}
	c.SetOutput(io.Discard)
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		where := c.Out
		if len(args) == 0 {
			where = c.Err
		}
		tell(where, c.Say("cli."+command+".usage"))
		for _, m := range methods {
			tell(where, fmt.Sprintf("  %-14s %s", m.Name, c.Say("cli."+command+"."+m.Name)))
		}
		if len(args) == 0 {
			return ErrUsage
		}
		return nil
	}
	for _, m := range methods {
		if m.Name == args[0] {
			return c.run(command, m, args[1:])
		}
	}
	tell(c.Err, words.Text(c.Lang, "cli.reckon.method", map[string]string{"method": args[0]}))
	tell(c.Err, c.Say("cli."+command+".usage"))
	return ErrUsage
}

func (c *Call) run(command string, m Method, args []string) error {
	lang := c.String("lang", "", c.Say("cli.flag.lang"))
	c.StringVar(&c.In, "in", "", c.Say("cli.reckon.in"))
	c.StringVar(&c.Group, "group", "", c.Say("cli.reckon.group"))
	c.Var(&c.Where, "where", c.Say("cli.reckon.where"))
	c.StringVar(&c.as, "as", "table", c.Say("cli.reckon.as"))
	c.BoolVar(&c.json, "json", false, c.Say("cli.flag.json"))
	do := m.Make(c)
	if err := c.Parse(args); err != nil {
		return c.unread(command, m, err)
	}
	if *lang == "zh" || *lang == "en" {
		c.Lang = words.Lang(*lang)
	} else if *lang != "" {
		return c.unread(command, m, errors.New(words.Text(c.Lang, "cli.bad.lang", map[string]string{"text": *lang})))
	}
	if c.NArg() > 0 {
		return c.unread(command, m, errors.New(strings.Join(c.Args(), " ")))
	}
	r, err := do()
	if err != nil {
		return err
	}
	r.Method = m.Name
	switch {
	case c.json || c.as == "json":
		err = r.JSON(c.Out)
	case c.as == "csv":
		err = r.CSV(c.Out)
	case c.as == "table":
		err = r.Table(c.Out)
	default:
		return c.unread(command, m, errors.New(c.as))
	}
	if err == nil && r.Short {
		return ErrShort
	}
	return err
}

// unread says what is off with the words of a call; asked for help it only helps.
func (c *Call) unread(command string, m Method, err error) error {
	where, help := c.Err, errors.Is(err, flag.ErrHelp)
	if help {
		where = c.Out
	} else {
		tell(where, err)
	}
	tell(where, "wanjia", command, m.Name+":", c.Say("cli."+command+"."+m.Name))
	c.SetOutput(where)
	c.PrintDefaults()
	if help {
		return nil
	}
	return ErrUsage
}

// Sheet reads the sheet that --in names, as --where leaves it.
func (c *Call) Sheet() (*Grid, error) {
	if c.In == "" {
		return nil, fault.New(fault.Invalid, "cli.reckon.noin")
	}
	return c.File(c.In)
}

// File reads a sheet by its path, as --where leaves it.
func (c *Call) File(path string) (*Grid, error) {
	g, err := Read(path)
	if err != nil {
		return nil, err
	}
	for _, w := range c.Where {
		if !g.Has(w[0]) {
			continue // one of several sheets may lack the column
		}
		if g, err = g.Where(w[0], w[1]); err != nil {
			return nil, err
		}
	}
	if g.Len() == 0 {
		return nil, fault.New(fault.Invalid, "cli.reckon.empty", "file", path)
	}
	return g, nil
}

// Each runs a calculation for every part of the sheet that --group makes and puts the parts' labels before its rows
// and figures.
func (c *Call) Each(one func(g *Grid) (*Result, error)) (*Result, error) {
	g, err := c.Sheet()
	if err != nil {
		return nil, err
	}
	columns := List(c.Group)
	parts, err := g.Split(columns)
	if err != nil {
		return nil, err
	}
	if len(columns) == 0 {
		return one(g)
	}
	all := &Result{}
	for _, p := range parts {
		r, err := one(p.Grid)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", strings.Join(p.Labels, ", "), err)
		}
		all.Columns = append(append([]string(nil), columns...), r.Columns...)
		for _, row := range r.Rows {
			cells := make([]any, 0, len(all.Columns))
			for _, l := range p.Labels {
				cells = append(cells, l)
			}
			all.Rows = append(all.Rows, append(cells, row...))
		}
		for _, s := range r.Summary {
			all.Summary = append(all.Summary, Pair{strings.Join(p.Labels, "/") + " " + s.Name, s.Value})
		}
		for _, n := range r.Notes {
			all.Note(strings.Join(p.Labels, ", ") + ": " + n)
		}
	}
	return all, nil
}

// List parts a flag's text at its commas.
func List(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
