// Package exports is the desk that takes rows out: what the import reads comes out again, in the same columns, so that what
// was exported can be imported elsewhere and comes out the same there. It writes down whose data it gives away before it
// gives them. Sealed numbers come out opened; events that are sealed as a whole only where the operator asks for them.
package exports

import (
	"context"
	"encoding/binary"
	"iter"
	"slices"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/seal"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
	"wanjia/domain/vital/source"

	"wanjia/desk/intake"
	"wanjia/desk/looks"
	"wanjia/desk/register/sealed"
)

// Event is an event that stands.
type Event struct {
	ID            journal.ID
	Kind          journal.Kind
	Area          area.Code
	First, Newest journal.Seq // its first entry, and the one whose values stand
}

// Reader is one moment of the register.
type Reader interface {
	sealed.Salts
	Tree(ctx context.Context) (*area.Tree, error)
	Areas(ctx context.Context) ([]area.Area, error)
	Sources(ctx context.Context) ([]string, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
	Events(ctx context.Context, what What, after journal.ID, n int) ([]Event, error)
}

// Store opens moments.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
}

// Log writes down who saw whose data.
type Log interface {
	Look(ctx context.Context, who access.Actor, s looks.Seen) error
}

// Sorter orders more rows than fit in memory.
type Sorter interface {
	Add(key, payload []byte) error
	Sorted() iter.Seq2[[]byte, []byte]
	Err() error
	Close() error
}

// Writer takes rows.
type Writer interface {
	Write(cells ...string) error
}

// Desk takes rows out.
type Desk struct {
	store  Store
	keys   *seal.Keys
	log    Log
	sorter func() (Sorter, error)
}

// New is a desk over a store.
func New(store Store, keys *seal.Keys, log Log, sorter func() (Sorter, error)) *Desk {
	return &Desk{store, keys, log, sorter}
}

// What is which sheet comes out.
type What string

// The sheets.
const (
	People What = "people"
	Events What = "events"
	Areas  What = "areas"
)

// Columns are the codes of a sheet's columns; none for a sheet that there isn't.
func (w What) Columns() []string {
	switch w {
	case People:
		return intake.PeopleColumns()
	case Events:
		return intake.EventColumns()
	case Areas:
		return intake.AreaColumns()
	}
	return nil
}

// Order is what is wanted.
type Order struct {
	What   What
	Area   area.Code // and all below it; zero is wherever the actor may
	Source string    // only what came from it; empty is everything
	Sealed bool      // also events that are sealed as a whole
}

// Told is what came out.
type Told struct {
	Rows    int64
	LeftOut int64 // events that are sealed as a whole
}

// admit says whether an actor may take this out, and from where: the area asked for, or, where none was, every area in which
// they may.
func (d *Desk) admit(ctx context.Context, who access.Actor, o Order) (tops []area.Code, err error) {
	if o.What.Columns() == nil {
		return nil, fault.New(fault.Invalid, "exports.what", "text", string(o.What)).In("what")
	}
	if o.Sealed && !who.Operator {
		return nil, fault.New(fault.Denied, "exports.sealed").In("sealed")
	}
	tops = []area.Code{o.Area}
	if o.Area.IsZero() && !who.Operator {
		if tops = access.Reach(who.Grants, access.Export, who.Purpose); len(tops) > 0 {
			return tops, nil
		}
	}
	return tops, d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		if !o.Area.IsZero() && !tree.Has(o.Area) {
			return fault.New(fault.Missing, "exports.area", "code", o.Area.String()).In("area")
		}
		if dec := who.May(tree.Under, access.Export, access.Request{Area: o.Area}); !dec.Allowed {
			return fault.New(fault.Denied, dec.Reason)
		}
		return nil
	})
}

// Export writes the rows: people by id, events by date and id, areas by code and first day.
func (d *Desk) Export(ctx context.Context, who access.Actor, o Order, out Writer) (Told, error) {
	tops, err := d.admit(ctx, who, o)
	if err != nil {
		return Told{}, err
	}
	if len(tops) == 1 {
		o.Area = tops[0] // where the look is confined to
	}
	if o.What == Areas {
		return d.areas(ctx, who, o, tops, out)
	}
	x := &export{d: d, ctx: ctx, who: who, o: o, tops: tops, strip: o.Source, columns: o.What.Columns()}
	again, err := x.collect()
	if err == nil && again { // several sources: their names stay
		x.sources = true
		_, err = x.collect()
	}
	if x.rows != nil {
		defer x.rows.Close()
	}
	if err != nil {
		return x.told, err
	}
	err = x.write(out)
	return x.told, err
}

func (d *Desk) areas(ctx context.Context, who access.Actor, o Order, tops []area.Code, out Writer) (Told, error) {
	var told Told
	if err := d.log.Look(ctx, who, looks.Seen{Act: access.Export, Area: o.Area, Detail: string(o.What)}); err != nil {
		return told, err
	}
	err := d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		all, err := r.Areas(ctx)
		if err != nil {
			return err
		}
		for _, a := range all {
			if !within(tree, a.Code, tops) {
				continue
			}
			successors := make([]string, len(a.Successors))
			for i, s := range a.Successors {
				successors[i] = s.String()
			}
			told.Rows++
			err := out.Write(a.Code.String(), a.Name, a.Level.String(), a.Parent.String(), a.From.String(), a.To.String(), strings.Join(successors, ";"))
			if err != nil {
				return err
			}
		}
		return nil
	})
	return told, err
}

// within says that an area lies in another, or its people count there since it was merged into it.
func within(tree *area.Tree, code area.Code, tops []area.Code) bool {
	return slices.ContainsFunc(tops, func(top area.Code) bool {
		return top.IsZero() || code == top || !code.IsZero() && (tree.Under(code, top) || tree.Counts(code, top))
	})
}

// export is one order being filled.
type export struct {
	d       *Desk
	ctx     context.Context
	who     access.Actor
	o       Order
	tops    []area.Code
	columns []string
	strip   string // the source whose name is left out of references
	sources bool   // references keep their source's name
	rows    Sorter
	told    Told
}

// page is how many events are read at a time.
const page = 500

// collect puts the rows in order. again says that it must be done anew, since there is more than one source.
func (x *export) collect() (again bool, err error) {
	if x.rows != nil {
		if err := x.rows.Close(); err != nil {
			return false, err
		}
	}
	if x.rows, err = x.d.sorter(); err != nil {
		return false, err
	}
	x.told = Told{}
	err = x.d.store.Read(x.ctx, func(r Reader) error {
		tree, err := r.Tree(x.ctx)
		if err != nil {
			return err
		}
		if x.strip == "" && !x.sources { // one answer for all sheets of a place, so that they go together
			from, err := r.Sources(x.ctx)
			if err != nil {
				return err
			}
			if x.sources = len(from) > 1; len(from) == 1 {
				x.strip = from[0]
			}
		}
		var after journal.ID
		for {
			events, err := r.Events(x.ctx, x.o.What, after, page)
			if err != nil || len(events) == 0 {
				return err
			}
			after = events[len(events)-1].ID
			events = slices.DeleteFunc(events, func(e Event) bool { return !within(tree, e.Area, x.tops) })
			if again, err = x.take(r, events); err != nil || again {
				return err
			}
		}
	})
	return again, err
}

// take adds a page of events.
func (x *export) take(r Reader, events []Event) (again bool, err error) {
	seqs := make([]journal.Seq, 0, len(events)*2)
	for _, e := range events {
		seqs = append(seqs, e.Newest)
		if e.First != e.Newest {
			seqs = append(seqs, e.First)
		}
	}
	entries, err := r.Entries(x.ctx, seqs)
	if err != nil {
		return false, err
	}
	opener := sealed.Opener{Keys: x.d.keys, Salts: r}
	for _, e := range events {
		kind, ok := vital.Find(e.Kind)
		if !ok {
			return false, fault.New(fault.Internal, "register.kind", "kind", string(e.Kind))
		}
		if kind.Sealed && !x.o.Sealed {
			x.told.LeftOut++
			continue
		}
		values, err := opener.Values(x.ctx, kind, entries[e.Newest])
		if err != nil {
			return false, err
		}
		own := values.Get(vital.OwnID)
		if own == "" && e.First != e.Newest { // a correction made here doesn't repeat it
			first, err := opener.Values(x.ctx, kind, entries[e.First])
			if err != nil {
				return false, err
			}
			own = first.Get(vital.OwnID)
		}
		if again, err := x.add(e, vital.Event{Kind: kind, Values: values}, own); err != nil || again {
			return again, err
		}
	}
	return false, nil
}

// add puts one row in its place.
func (x *export) add(e Event, ev vital.Event, own string) (again bool, err error) {
	if e.Kind == "person" {
		own = ev.Values.Get("person")
	}
	if own == "" {
		own = e.ID.String()
	}
	if source, _, _ := source.Cut(own); x.o.Source != "" && source != x.o.Source {
		return false, nil
	}
	typed := ev.Values.Typed()
	cells := make([]string, len(x.columns))
	for i, code := range x.columns {
		text := typed.Get(code)
		switch {
		case code == "id":
			text = own
		case code == "kind":
			text = string(e.Kind)
		}
		f, known := ev.Kind.Field(code)
		if code == "id" || known && (f.Shape == vital.APerson || f.Shape == vital.NewPerson || f.Shape == vital.AHousehold || f.Shape == vital.People) {
			var mixed bool
			if cells[i], mixed = x.names(text); mixed {
				return true, nil
			}
			continue
		}
		cells[i] = text
	}
	var key []byte
	if x.o.What == Events {
		key = append(append(key, ev.Date().String()...), 0)
	}
	key = append(append(key, cells[0]...), 0)
	x.told.Rows++
	return false, x.rows.Add(append(key, e.ID.ID[:]...), pack(ev.Subject(), cells))
}

// names writes references as the sheet has them: a list is parted by semicolons, and the one source isn't named. mixed says
// that there is another source than the one that isn't named.
func (x *export) names(text string) (out string, mixed bool) {
	if !strings.Contains(text, "@") {
		return strings.ReplaceAll(text, " ", ";"), false
	}
	refs := strings.Fields(text)
	for i, ref := range refs {
		source, own, ok := source.Cut(ref)
		if !ok || x.sources {
			continue
		}
		if x.strip == "" {
			x.strip = source
		}
		switch {
		case source == x.strip && plain(own):
			refs[i] = own
		case source != x.strip && x.o.Source == "":
			return "", true
		}
	}
	return strings.Join(refs, ";"), false
}

// plain says that a source's own name reads as itself in a sheet: not as a UUID, a reference or a list.
func plain(own string) bool {
	if _, err := person.ParseID(own); err == nil {
		return false
	}
	return !strings.HasPrefix(own, "@") && !strings.Contains(own, ";") && strings.TrimSpace(own) == own
}

// write gives the rows out in order; whose they are is on disk before.
func (x *export) write(out Writer) error {
	var people []person.ID
	var waiting [][]string
	give := func() error {
		if err := x.d.log.Look(x.ctx, x.who, looks.Seen{Act: access.Export, Area: x.o.Area, Detail: string(x.o.What), People: people}); err != nil {
			return err
		}
		for _, cells := range waiting {
			if err := out.Write(cells...); err != nil {
				return err
			}
		}
		people, waiting = people[:0], waiting[:0]
		return x.ctx.Err()
	}
	for _, payload := range x.rows.Sorted() {
		p, cells := unpack(payload)
		if !p.IsZero() {
			people = append(people, p)
		}
		if waiting = append(waiting, cells); len(waiting) == page {
			if err := give(); err != nil {
				return err
			}
		}
	}
	if err := x.rows.Err(); err != nil {
		return err
	}
	return give()
}

func pack(p person.ID, cells []string) []byte {
	b := append([]byte(nil), p.ID[:]...)
	for _, c := range cells {
		b = binary.AppendUvarint(b, uint64(len(c)))
		b = append(b, c...)
	}
	return b
}

func unpack(b []byte) (person.ID, []string) {
	var p person.ID
	b = b[copy(p.ID[:], b):]
	var cells []string
	for len(b) > 0 {
		n, k := binary.Uvarint(b)
		b = b[k:]
		cells = append(cells, string(b[:n]))
		b = b[n:]
	}
	return p, cells
}
