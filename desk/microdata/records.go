// Package microdata is the desk for records that everybody may have: it makes them of a year's counts, so coarse that each looks like
// others, puts them before a second person with what they would give away, and lets exactly those out that were reviewed. Every step
// is a line of the release ledger. It hands out no record of anybody: a line is as many people as are alike.
package microdata

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"io"
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	coarse "wanjia/domain/disclosure/microdata"
	"wanjia/domain/disclosure/release"
	"wanjia/domain/indicator"
	"wanjia/domain/journal"

	"wanjia/desk/door"
	"wanjia/desk/figures"
)

// Figures makes figures as they are.
type Figures interface {
	Ask(ctx context.Context, q figures.Query) (figures.Answer, error)
}

// Ledger is what was proposed, reviewed and taken out.
type Ledger interface {
	Read(ctx context.Context, fn func(door.Reader) error) error
}

// Recorder writes a line into the release ledger.
type Recorder interface {
	Record(ctx context.Context, who access.Actor, at area.Code, l release.Line) error
}

// Desk makes records.
type Desk struct {
	store   Ledger
	figures Figures
	door    Recorder
}

// New is a desk beside the door.
func New(store Ledger, f Figures, d Recorder) *Desk { return &Desk{store, f, d} }

// The steps of a file of records in the ledger.
const (
	proposed = "microdata-proposed"
	reviewed = "microdata-reviewed"
	taken    = "microdata"
)

// Wish is a wish for records of a year: residents at its end, births and deaths, coarse enough that each looks like at least
// K−1 others.
type Wish struct {
	Area area.Code
	Year int
	K    int64
	Who  access.Actor
}

// Records are what may be published of a year once somebody else has looked at it.
type Records struct {
	Rows   [][]string
	Digest string // names exactly these rows
	Kinds  []Kind
}

// Kind is one kind of records and how well they hide.
type Kind struct {
	Name string
	coarse.File
}

// RecordColumns are the columns of a file of records.
func RecordColumns() []string { return []string{"kind", "year", "area", "sex", "age", "registered"} }

// Propose makes the records, says what they would give away, and puts them before a second person. They don't go out yet.
func (d *Desk) Propose(ctx context.Context, w Wish) (Records, error) {
	made, at, err := d.records(ctx, w)
	if err != nil {
		return Records{}, err
	}
	rows := made.Rows
	made.Rows = nil
	if len(rows) == 0 {
		return made, fault.New(fault.Refused, "door.micro.nobody", "k", strconv.FormatInt(w.K, 10))
	}
	if _, _, err := d.find(ctx, proposed, made.Digest); err == nil {
		return made, nil // the same again says nothing new
	}
	return made, d.door.Record(ctx, w.Who, at, release.Line{What: proposed, Detail: w.detail(), Method: "k-anonymity", Digest: made.Digest})
}

func (w Wish) detail() string { return strconv.Itoa(w.Year) + " k=" + strconv.FormatInt(w.K, 10) }

// Review is a second person's word that proposed records may go out. Who proposed them can't give it.
func (d *Desk) Review(ctx context.Context, who access.Actor, digest string) error {
	line, author, err := d.find(ctx, proposed, digest)
	if err != nil {
		return err
	}
	at, err := area.ParseCode(line.Area)
	if err != nil {
		return err
	}
	if err := d.mayExport(ctx, who, at); err != nil {
		return err
	}
	if author == who.Account {
		return fault.New(fault.Refused, "door.micro.own")
	}
	return d.door.Record(ctx, who, at, release.Line{What: reviewed, Detail: line.Detail, Digest: digest})
}

// Take gives reviewed records out. What has changed since it was proposed is proposed anew; and a year's records go out once:
// two files that are coarse in different ways can be set against each other.
func (d *Desk) Take(ctx context.Context, w Wish) (Records, error) {
	made, at, err := d.records(ctx, w)
	if err != nil {
		return Records{}, err
	}
	if _, _, err := d.find(ctx, reviewed, made.Digest); err != nil {
		return Records{}, fault.New(fault.Refused, "door.micro.unreviewed").Because(err)
	}
	err = d.store.Read(ctx, func(r door.Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		before, err := r.Named(ctx, taken)
		for _, l := range before {
			other, wrong := area.ParseCode(l.Area)
			meet := wrong == nil && (other == at || tree.Under(other, at) || tree.Under(at, other))
			if year, _, _ := strings.Cut(l.Detail, " "); meet && year == strconv.Itoa(w.Year) && l.Digest != made.Digest {
				return fault.New(fault.Refused, "door.micro.twice", "year", year)
			}
		}
		return err
	})
	if err != nil {
		return Records{}, err
	}
	return made, d.door.Record(ctx, w.Who, at, release.Line{What: taken, Detail: w.detail(), Method: "k-anonymity", Digest: made.Digest})
}

// find is the newest step of some records and who took it.
func (d *Desk) find(ctx context.Context, step, digest string) (found release.Line, author string, err error) {
	err = d.store.Read(ctx, func(r door.Reader) error {
		lines, err := r.Named(ctx, step)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if digest != "" && l.Digest == digest {
				found = l
			}
		}
		if found.Seq == 0 {
			return fault.New(fault.Missing, "door.micro.missing")
		}
		entries, err := r.Entries(ctx, []journal.Seq{found.Seq})
		author = entries[found.Seq].Author
		return err
	})
	return found, author, err
}

func (d *Desk) mayExport(ctx context.Context, who access.Actor, at area.Code) error {
	return d.store.Read(ctx, func(r door.Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		return mayCount(who, tree, at)
	})
}

// mayCount says whether somebody may take counts of an area out.
func mayCount(who access.Actor, tree *area.Tree, at area.Code) error {
	if may := who.May(tree.Under, access.Export, access.Request{Area: at, Grain: access.Counts}); !may.Allowed {
		return fault.New(fault.Denied, may.Reason)
	}
	return nil
}

// records makes the file out of counts: whoever is alike in township, sex and age is one line of them.
func (d *Desk) records(ctx context.Context, w Wish) (Records, area.Code, error) {
	if w.Year < 1800 || w.Year > 2200 {
		return Records{}, area.Code{}, fault.New(fault.Invalid, "tables.year", "year", strconv.Itoa(w.Year)).In("year")
	}
	at, towns, err := d.towns(ctx, w.Area)
	if err == nil {
		err = d.mayExport(ctx, w.Who, at)
	}
	if err != nil {
		return Records{}, at, err
	}
	all := map[string][]coarse.Record{}
	for _, town := range towns {
		a, err := d.figures.Ask(ctx, figures.Query{Area: town.code, From: day.MonthOf(w.Year, 1), To: day.MonthOf(w.Year, 12), By: []string{"sex", "age5"},
			Who: access.Actor{Account: w.Who.Account, Purpose: w.Who.Purpose, Operator: true}}) // counts as they are; what leaves is coarse
		if err != nil {
			return Records{}, at, err
		}
		for i := range a.Figures {
			f := &a.Figures[i]
			if f.Noted(indicator.NoteRunning) { // they go out once, so they wait until they are whole
				return Records{}, at, fault.New(fault.Refused, "door.micro.running", "year", strconv.Itoa(w.Year)).In("year")
			}
			kind, told := kindOf(f.ID)
			if kind == "" || f.N == 0 {
				continue
			}
			all[kind] = append(all[kind], coarse.Record{Levels: [][]string{town.levels, {f.Get(indicator.BySex), whole}, ages(f.Get(indicator.ByAge5))}, Sensitive: told, Count: f.N})
		}
	}
	var out Records
	for _, name := range []string{"resident", "birth", "death"} {
		file, err := coarse.Anonymise(all[name], w.K)
		if err != nil {
			return Records{}, at, err
		}
		for _, r := range file.Rows {
			out.Rows = append(out.Rows, []string{name, strconv.Itoa(w.Year), r.Cells[0], r.Cells[1], r.Cells[2], r.Sensitive})
		}
		file.Rows = nil
		out.Kinds = append(out.Kinds, Kind{name, file})
	}
	h := sha256.New()
	if err := WriteRecords(h, out); err != nil {
		return Records{}, at, err
	}
	out.Digest = hex.EncodeToString(h.Sum(nil))
	return out, at, nil
}

// WriteRecords writes records as CSV.
func WriteRecords(w io.Writer, r Records) error {
	out := csv.NewWriter(w)
	if err := out.Write(RecordColumns()); err != nil {
		return err
	}
	return out.WriteAll(r.Rows)
}

// whole is a column that says nothing any more.
const whole = "*"

// kindOf is which records a figure counts, and what it tells of them besides.
func kindOf(id indicator.ID) (kind, told string) {
	switch id {
	case indicator.Population:
		return "resident", ""
	case indicator.Deaths:
		return "death", ""
	case indicator.TimelyShare:
		return "birth", "timely"
	case indicator.LateShare:
		return "birth", "late"
	case indicator.DelayedShare:
		return "birth", "delayed"
	default:
		return "", ""
	}
}

// ages are an age group and what it is part of.
func ages(group string) []string {
	from, err := strconv.Atoi(strings.TrimSuffix(strings.SplitN(group, "-", 2)[0], "+"))
	if err != nil {
		return []string{group, group, group, whole}
	}
	wide := func(by int) string {
		low := from / by * by
		if low >= 80 {
			return "80+"
		}
		return strconv.Itoa(low) + "-" + strconv.Itoa(low+by-1)
	}
	return []string{group, wide(10), wide(20), whole}
}

// town is an area of the file and what it lies in: never less than a township.
type town struct {
	code   area.Code
	levels []string
}

func (d *Desk) towns(ctx context.Context, asked area.Code) (at area.Code, out []town, err error) {
	err = d.store.Read(ctx, func(r door.Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		var ok bool
		if at, ok = tree.Find(asked); !ok {
			return fault.New(fault.Missing, "indicator.area.missing", "area", asked.String()).In("area")
		}
		for a := range tree.All() {
			if a.Level == area.Township && (a.Code == at || tree.Under(a.Code, at)) {
				out = append(out, town{a.Code, []string{a.Code.String(), tree.County(a.Code).String(), whole}})
			}
		}
		if len(out) == 0 {
			return fault.New(fault.Refused, "door.micro.fine").In("area")
		}
		slices.SortFunc(out, func(a, b town) int { return a.code.Compare(b.code) })
		return nil
	})
	return at, out, err
}
