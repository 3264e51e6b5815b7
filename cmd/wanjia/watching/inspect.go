package watching

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/facility"
	"wanjia/domain/journal"
	"wanjia/exchange/sheet"
	httpinspections "wanjia/httpd/inspections"

	"wanjia/desk/inspections"
	"wanjia/desk/providers"
)

// Command is what `wanjia inspect` was asked for.
type Command struct {
	Out, Err                      io.Writer
	Say                           func(key string, args ...string) string
	Lang                          words.Lang
	Who                           access.Actor
	Area, Beacon, Value, From, To string
	Source                        string
	Year                          int
	step                          string
	plan                          journal.ID
	sheets                        []string
}

// Flags are those of the command.
func (c *Command) Flags(f *flag.FlagSet) {
	f.StringVar(&c.Area, "area", "", c.Say("cli.inspect.area"))
	f.IntVar(&c.Year, "year", 0, c.Say("cli.inspect.year"))
	f.StringVar(&c.Beacon, "beacon", "", c.Say("cli.inspect.beacon"))
	f.StringVar(&c.Value, "value", "", c.Say("cli.inspect.value"))
	f.StringVar(&c.From, "from", "", c.Say("cli.inspect.from"))
	f.StringVar(&c.To, "to", "", c.Say("cli.inspect.to"))
	f.StringVar(&c.Source, "source", "", c.Say("cli.inspect.source"))
}

// Words reads the other words of the command: a step, and what it needs.
func (c *Command) Words(rest []string) bool {
	if len(rest) == 0 {
		return false
	}
	c.step = rest[0]
	switch rest = rest[1:]; c.step {
	case "plan":
		return len(rest) == 0 && c.Area != "" && c.Year > 0
	case "draw":
		if len(rest) != 1 {
			return false
		}
		id, err := journal.ParseID(rest[0])
		c.plan = id
		return err == nil
	case "figures":
		return len(rest) == 0 && c.From != "" && c.To != ""
	case "import":
		c.sheets = rest
		return len(rest) > 0 && c.Source != "" && !slices.ContainsFunc(rest, func(s string) bool {
			name, file, ok := strings.Cut(s, "=")
			return !ok || file == "" || columns(name) == nil
		})
	}
	return false
}

// Run does the step. Its exit code is 3 where rows were refused.
func (c *Command) Run(ctx context.Context, d Desks) (int, error) {
	const done, failed = 0, 1
	c.Who.Purpose = access.Oversight
	var within area.Code
	var err error
	if c.Area != "" {
		if within, err = area.ParseCode(c.Area); err != nil {
			return failed, err
		}
	}
	switch c.step {
	case "plan":
		p, err := d.Inspections.Plan(ctx, c.Who, inspections.Ask{ID: journal.NewID(clock.System{}.Now()), Area: within, Year: c.Year, Beacon: c.Beacon})
		if err != nil {
			return failed, err
		}
		return done, c.tell(httpinspections.PlanOf(c.Lang, d.Inspections.Rules(), &p))
	case "draw":
		p, err := d.Inspections.Draw(ctx, c.Who, c.plan, c.Value)
		if err != nil {
			return failed, err
		}
		return done, c.tell(httpinspections.PlanOf(c.Lang, d.Inspections.Rules(), &p))
	case "import":
		return c.take(ctx, d.Providers)
	}
	from, err := day.Parse(c.From)
	if err != nil {
		return failed, fault.New(fault.Invalid, "workflow.bad.day", "field", "from").Because(err)
	}
	to, err := day.Parse(c.To)
	if err != nil {
		return failed, fault.New(fault.Invalid, "workflow.bad.day", "field", "to").Because(err)
	}
	f, err := d.Inspections.Figures(ctx, c.Who, within, from, to)
	if err != nil {
		return failed, err
	}
	return done, c.tell(httpinspections.FiguresOf(f))
}

func (c *Command) tell(v any) error {
	enc := json.NewEncoder(c.Out)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// column is a column of a sheet and the field that it fills; the empty field is for what the importer itself reads.
type column struct{ name, field string }

func columns(sheet string) []column {
	switch sheet {
	case "facilities":
		return []column{{"id", "reference"}, {"name", "name"}, {"type", "type"}, {"area", ""}, {"code", "code"}, {"registration", "registration"}, {"owner", "owner"}, {"address", "address"}, {"status", "status"},
			{"licence_type", ""}, {"licence", ""}, {"licence_from", ""}, {"licence_until", ""}}
	case "devices":
		return []column{{"id", "reference"}, {"facility", ""}, {"type", "type"}, {"serial", "code"}, {"maker", "maker"}, {"model", "model"}, {"place", "place"}, {"status", "status"},
			{"bought", ""}, {"seller", ""}, {"invoice", ""}, {"checked", ""}, {"received", ""}, {"filed", ""}}
	}
	return nil
}

// counts are what became of rows.
type counts struct {
	Read      int `json:"read"`
	Added     int `json:"added"`
	Unchanged int `json:"unchanged"`
	Changed   int `json:"changed"`
	Refused   int `json:"refused"`
}

// take takes sheets in. Files are named by the source and its own id, so the same sheet again adds nothing.
func (c *Command) take(ctx context.Context, d *providers.Desk) (int, error) {
	const done, failed, short = 0, 1, 3
	var n counts
	for _, s := range c.sheets {
		name, file, _ := strings.Cut(s, "=")
		if err := c.sheet(ctx, d, name, file, &n); err != nil {
			return failed, err
		}
	}
	raw, err := json.Marshal(n)
	if err != nil {
		return failed, err
	}
	if _, err = fmt.Fprintln(c.Out, string(raw)); err != nil || n.Refused == 0 {
		return done, err
	}
	return short, nil
}

func (c *Command) sheet(ctx context.Context, d *providers.Desk, name, file string, n *counts) (err error) {
	r, err := sheet.Open(file, sheet.Limits{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	at := map[string]int{}
	for i, h := range r.Header() {
		at[strings.ToLower(strings.TrimSpace(h))] = i
	}
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		get := func(column string) string {
			if i, ok := at[column]; ok && i < len(row.Cells) {
				return strings.TrimSpace(row.Cells[i])
			}
			return ""
		}
		n.Read++
		if err := c.row(ctx, d, name, get, n); err != nil {
			f, ok := errors.AsType[*fault.Fault](err)
			if !ok || f.Kind == fault.Internal {
				return err
			}
			n.Refused++
			if _, err := fmt.Fprintf(c.Err, "%s:%d %s: %s\n", name, row.Number, f.Key, words.Text(c.Lang, f.Key, f.Args)); err != nil {
				return err
			}
		}
	}
}

// named is the id of what a source calls something.
func (c *Command) named(kind, id string) journal.ID {
	return journal.DeriveID("provider", c.Source, kind, id)
}

func (c *Command) row(ctx context.Context, d *providers.Desk, name string, get func(string) string, n *counts) error {
	draft := facility.Draft{Kind: facility.Place, Values: map[string]string{}}
	for _, col := range columns(name) {
		if col.field != "" && get(col.name) != "" {
			draft.Values[col.field] = get(col.name)
		}
	}
	var at area.Code
	if name == "devices" {
		draft.Kind, draft.Under = facility.Device, c.named("facilities", get("facility"))
	} else {
		var err error
		if at, err = area.ParseCode(get("area")); err != nil {
			return err
		}
	}
	root := c.named(name, get("id"))
	if err := c.put(ctx, d, root, at, draft, n); err != nil {
		return err
	}
	if name == "devices" {
		return c.chain(ctx, d, root, get)
	}
	if get("licence") == "" {
		return nil
	}
	licence := facility.Draft{Kind: facility.Licence, Under: root, Values: map[string]string{"type": get("licence_type"), "code": get("licence"), "from": get("licence_from"), "until": get("licence_until")}}
	return c.put(ctx, d, c.named("licence", get("id")+" "+get("licence")), area.Code{}, licence, &counts{})
}

// put opens a file under an id that follows from its source, or writes what is new into it.
func (c *Command) put(ctx context.Context, d *providers.Desk, root journal.ID, at area.Code, draft facility.Draft, n *counts) error {
	done, err := d.Write(ctx, c.Who, providers.Command{ID: root, Area: at, Draft: draft})
	if err != nil {
		return err
	}
	if !done.Same {
		n.Added++
		return nil
	}
	more, err := d.Write(ctx, c.Who, providers.Command{ID: journal.NewID(time.UnixMilli(clock.System{}.Now().UnixMilli())), Root: root, Area: at, Draft: draft})
	switch {
	case err != nil:
		return err
	case more.Same:
		n.Unchanged++
	default:
		n.Changed++
	}
	return nil
}

// chain writes the links that a row tells.
func (c *Command) chain(ctx context.Context, d *providers.Desk, thing journal.ID, get func(string) string) error {
	holder := c.named("facilities", get("facility")).String()
	for _, m := range []facility.Move{facility.Bought, facility.Received, facility.Filed} {
		text := get(string(m))
		if text == "" {
			continue
		}
		on, err := day.Parse(text)
		if err != nil {
			return fault.New(fault.Invalid, "workflow.bad.day", "field", string(m)).Because(err)
		}
		l := facility.Link{Thing: thing, Move: m, On: on}
		if m == facility.Bought {
			l.From, l.To, l.Proof, l.Checked = get("seller"), holder, get("invoice"), get("checked") == "yes"
		}
		if _, err := d.Move(ctx, c.Who, providers.LinkCommand{ID: journal.DeriveID("custody", thing.String(), string(m), text), Link: l}); err != nil {
			return err
		}
	}
	return nil
}
