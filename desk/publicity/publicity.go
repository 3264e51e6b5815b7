// Package publicity puts decisions up in public where their scheme demands it: a masked name, the village, the scheme, the sum and the
// dates, for as many days as the scheme says and not one longer. It tells no number, telephone, address, birth date or reason, so it
// tells nobody who doesn't know them already; nothing is kept for it, so nothing has to be taken down. What people say against a notice
// becomes a complaint.
package publicity

import (
	"context"
	"strings"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/desk/cases"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/benefit"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/vital"
	"wanjia/domain/workflow"
)

// Reader is one moment.
type Reader interface {
	Tree(ctx context.Context) (*area.Tree, error)
	Posted(ctx context.Context, since day.Day, before journal.Seq, n int) ([]workflow.File, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
	Lives(ctx context.Context, ids []person.ID) (map[person.ID]*vital.Life, error)
}

// Store opens moments.
type Store interface {
	Read(ctx context.Context, fn func(Reader) error) error
}

// Filer opens cases.
type Filer interface {
	Do(ctx context.Context, who access.Actor, c cases.Command) (cases.Done, error)
}

// Desk puts up.
type Desk struct {
	store   Store
	cases   Filer
	schemes benefit.Set
	clock   clock.Clock
}

// New is a desk over the schemes of the packs.
func New(store Store, filer Filer, schemes benefit.Set, clk clock.Clock) *Desk {
	return &Desk{store: store, cases: filer, schemes: schemes, clock: clk}
}

// Notice is one decision as it is put up.
type Notice struct {
	Ref    string // by which an objection names it; it leads to nobody but through the desk
	Name   string // masked
	Place  string
	Scheme *benefit.Scheme
	Amount money.Fen
	From   day.Day
	Until  day.Day // the last day
	Seq    journal.Seq
}

// Ask is which notices.
type Ask struct {
	Within area.Code // an area and all below it; zero is everywhere
	Scheme benefit.ID
	Before journal.Seq
	Size   int
}

// readAtOnce is how many claims are read at a time.
const readAtOnce = 200

// Notices are those that are up today, the newest claims first.
func (d *Desk) Notices(ctx context.Context, ask Ask) (out []Notice, more bool, err error) {
	today := clock.Today(d.clock)
	longest := 0
	for _, s := range d.schemes {
		if s.Public != nil {
			longest = max(longest, s.Public.Days)
		}
	}
	if longest == 0 {
		return nil, false, nil
	}
	err = d.store.Read(ctx, func(r Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		for before := ask.Before; ; {
			files, err := r.Posted(ctx, today-day.Day(longest), before, readAtOnce)
			if err != nil || len(files) == 0 {
				return err
			}
			before = files[len(files)-1].Entries[0]
			found, err := d.put(ctx, r, tree, ask, files, today)
			if err != nil {
				return err
			}
			if out = append(out, found...); len(out) > ask.Size {
				out, more = out[:ask.Size], true
				return nil
			}
		}
	})
	return out, more, err
}

// put makes notices of claims; of those whose scheme demands none, or whose time is over, none.
func (d *Desk) put(ctx context.Context, r Reader, tree *area.Tree, ask Ask, files []workflow.File, today day.Day) ([]Notice, error) {
	var seqs []journal.Seq
	for i := range files {
		seqs = append(seqs, files[i].Entries...)
	}
	entries, err := r.Entries(ctx, seqs)
	if err != nil {
		return nil, err
	}
	var out []Notice
	var whose []person.ID
	for i := range files {
		n, p, ok, err := d.one(tree, ask, &files[i], entries, today)
		if err != nil {
			return nil, err
		}
		if ok {
			out, whose = append(out, n), append(whose, p)
		}
	}
	lives, err := r.Lives(ctx, whose)
	if err != nil {
		return nil, err
	}
	for i, p := range whose {
		if l := lives[p]; l != nil {
			out[i].Name = masked(l, today)
		}
	}
	return out, nil
}

// masked is somebody's name in public: of a minor less than of others, and of whom nobody knows the age, too.
func masked(l *vital.Life, today day.Day) string {
	if l.Birth.IsZero() || l.Birth.Day().AgeOn(today) < 18 {
		return person.MaskChild(l.Name)
	}
	return person.MaskName(l.Name)
}

func (d *Desk) one(tree *area.Tree, ask Ask, f *workflow.File, entries map[journal.Seq]journal.Entry, today day.Day) (n Notice, p person.ID, ok bool, err error) {
	said := map[string]string{}
	for _, seq := range f.Entries {
		body, err := journal.ParseBody(entries[seq].Body)
		if err != nil {
			return n, p, false, err
		}
		for _, code := range []string{"scheme", "amount"} {
			if v := body[workflow.FieldMark+code]; v != "" {
				said[code] = v
			}
		}
	}
	s, known := d.schemes.Find(benefit.ID(said["scheme"]), f.Changed)
	at, wrong := area.ParseCode(f.Area)
	if !known || s.Public == nil || wrong != nil || ask.Scheme != "" && s.ID != ask.Scheme || !ask.Within.IsZero() && !tree.Under(at, ask.Within) {
		return n, p, false, nil
	}
	n = Notice{Ref: journal.NumberOf(f.ID).Grouped(), Scheme: s, From: f.Changed, Until: f.Changed + day.Day(s.Public.Days-1), Seq: f.Entries[0]}
	if n.Until < today {
		return n, p, false, nil
	}
	if a, ok := tree.Get(at); ok {
		n.Place = a.Name
	}
	if n.Amount, err = money.Parse(said["amount"]); err != nil {
		n.Amount = 0 // nobody wrote what it comes to
	}
	p, err = person.ParseID(f.Subject)
	return n, p, err == nil, nil
}

// Objection is what somebody says against a notice.
type Objection struct {
	ID    journal.ID // made by the author, so that a retry is harmless
	Ref   string
	Story string
	Who   string // who says so, and how they are reached; may be empty
}

// Object takes an objection down as a complaint, which goes to the desk of oversight and never to whoever decided. Only what is up can be
// objected to here; later than that, an appeal or a complaint at any desk is the way.
func (d *Desk) Object(ctx context.Context, o Objection) (cases.Done, error) {
	if len([]rune(strings.TrimSpace(o.Story))) < 2 {
		return cases.Done{}, fault.New(fault.Invalid, "publicity.story").In("story")
	}
	up, at, err := d.find(ctx, o.Ref)
	if err != nil {
		return cases.Done{}, err
	}
	who := access.Actor{Account: "public", Device: "notice", Purpose: access.Oversight, Grants: []access.Grant{{Desk: access.Inspection, Purpose: access.Oversight}}}
	return d.cases.Do(ctx, who, cases.Command{ID: o.ID, Flow: "complaint", Area: at, Values: map[string]string{"channel": "portal",
		"topic": up.Scheme.Title.ZH + " / " + up.Scheme.Title.EN + " " + up.Ref, "story": o.Story, "complainant": o.Who}})
}

func (d *Desk) find(ctx context.Context, ref string) (found Notice, at area.Code, err error) {
	all, _, err := d.Notices(ctx, Ask{Before: 1 << 62, Size: 1 << 20})
	if err != nil {
		return found, at, err
	}
	want := strings.ReplaceAll(strings.TrimSpace(ref), " ", "")
	for _, n := range all {
		if strings.ReplaceAll(n.Ref, " ", "") != want {
			continue
		}
		err = d.store.Read(ctx, func(r Reader) error {
			entries, err := r.Entries(ctx, []journal.Seq{n.Seq})
			at = entries[n.Seq].Area
			return err
		})
		return n, at, err
	}
	return found, at, fault.New(fault.Missing, "publicity.missing").In("ref")
}
