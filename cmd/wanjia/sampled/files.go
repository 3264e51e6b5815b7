// Package sampled keeps the files of an audit by sample in a folder of their own: the plan and its seed, the sheets that go out and come
// back, and what was found. It knows their form and nothing of how an audit is made.
package sampled

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/audit"
	"wanjia/domain/audit/match"
	"wanjia/domain/journal"
	"wanjia/exchange/auditsheet"
	"wanjia/exchange/sheet"

	"wanjia/desk/audits"
)

// The files.
const (
	planFile     = "plan.json"
	seedFile     = "seed.txt"
	resultFile   = "result.gob"
	SheetFile    = "interview.csv"
	FormsFile    = "forms.html"
	DoubtFile    = "doubtful.csv"
	readableOnly = 0o600
)

// Folder is an audit's folder.
type Folder string

func (f Folder) path(name string) string { return filepath.Join(string(f), name) }

// plan is a plan as its file has it.
type plan struct {
	Audit    string  `json:"audit"`
	Area     string  `json:"area"`
	Strata   string  `json:"strata,omitempty"`
	From     string  `json:"from"`
	To       string  `json:"to"`
	Position int64   `json:"position"`
	Promise  string  `json:"promise"`
	Margin   float64 `json:"margin"`
	Expect   float64 `json:"expect"`
	Rho      float64 `json:"rho"`
	Deff     float64 `json:"deff,omitempty"`
	Take     int     `json:"take"`
	Size     size    `json:"size"`
}

// size is how large the sample is to be.
type size struct {
	Simple     int     `json:"simple"`
	Finite     int     `json:"finite"`
	Deff       float64 `json:"deff"`
	People     int     `json:"people"`
	Households int     `json:"households"`
	Villages   int     `json:"villages"`
}

// Encode is a plan as it is published.
func Encode(p *audits.Plan) ([]byte, error) {
	out := plan{Audit: p.ID.String(), Area: p.Area.String(), From: p.From.String(), To: p.To.String(), Position: int64(p.Position), Promise: p.Promise,
		Margin: p.Design.Margin, Expect: p.Design.Expect, Rho: p.Design.Rho, Deff: p.Design.Deff, Take: p.Design.Take, Size: size(p.Size)}
	if p.Stratify {
		out.Strata = p.Level.String()
	}
	return json.MarshalIndent(out, "", "  ")
}

// Begin makes the folder with a plan and its seed. A folder that holds a plan is left as it is.
func (f Folder) Begin(encoded []byte, seed audit.Seed) error {
	if _, err := os.Stat(f.path(planFile)); err == nil {
		return fault.New(fault.Conflict, "audit.twice", "dir", string(f))
	}
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return fault.New(fault.Invalid, "cli.data", "dir", string(f)).Because(err)
	}
	return errors.Join(f.write(seedFile, []byte(string(seed)+"\n")), f.write(planFile, append(encoded, '\n')))
}

func (f Folder) write(name string, text []byte) error {
	if err := os.WriteFile(f.path(name), text, readableOnly); err != nil {
		return fault.New(fault.Invalid, "cli.file", "file", f.path(name)).Because(err)
	}
	return nil
}

func (f Folder) read(name string) ([]byte, error) {
	raw, err := os.ReadFile(f.path(name))
	if err != nil {
		return nil, fault.New(fault.Missing, "cli.file", "file", f.path(name)).Because(err)
	}
	return raw, nil
}

// Plan reads the plan, with its bytes as published.
func (f Folder) Plan() (*audits.Plan, []byte, error) {
	raw, err := f.read(planFile)
	if err != nil {
		return nil, nil, err
	}
	var in plan
	bad := func(err error) error {
		return fault.New(fault.Invalid, "audit.plan.other", "dir", string(f)).Because(err)
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, nil, bad(err)
	}
	p := &audits.Plan{Position: journal.Seq(in.Position), Promise: in.Promise, Size: audit.Size(in.Size), Stratify: in.Strata != "",
		Design: audit.Design{Margin: in.Margin, Expect: in.Expect, Rho: in.Rho, Deff: in.Deff, Take: in.Take}}
	var wrong []error
	note := func(err error) { wrong = append(wrong, err) }
	p.ID, err = journal.ParseID(in.Audit)
	note(err)
	p.Area, err = area.ParseCode(in.Area)
	note(err)
	p.From, err = day.ParseMonth(in.From)
	note(err)
	p.To, err = day.ParseMonth(in.To)
	note(err)
	if p.Stratify {
		p.Level, err = area.ParseLevel(in.Strata)
		note(err)
	}
	note(p.Design.Check())
	if err := errors.Join(wrong...); err != nil {
		return nil, nil, bad(err)
	}
	return p, []byte(strings.TrimSuffix(string(raw), "\n")), nil
}

// Seed reads the seed.
func (f Folder) Seed() (audit.Seed, error) {
	raw, err := f.read(seedFile)
	return audit.Seed(strings.TrimSpace(string(raw))), err
}

// Papers writes what interviewers take along and hand in.
func (f Folder) Papers(lang words.Lang, p *audits.Plan, units []audits.Unit) error {
	visits := make([]auditsheet.Visit, len(units))
	for i, u := range units {
		visits[i] = auditsheet.Visit{Unit: u.Number, Place: u.Place, Address: u.Address}
	}
	return errors.Join(
		f.create(SheetFile, func(w io.Writer) error { return auditsheet.WriteSheet(w, lang, visits) }),
		f.create(FormsFile, func(w io.Writer) error {
			return auditsheet.WriteForms(w, lang, auditsheet.Forms{Audit: p.ID.String(), From: p.From.String(), To: p.To.String(), Visits: visits})
		}))
}

func (f Folder) create(name string, fn func(io.Writer) error) error { return Create(f.path(name), fn) }

// Create writes a file of any name.
func Create(name string, fn func(io.Writer) error) (err error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, readableOnly)
	if err != nil {
		return fault.New(fault.Invalid, "cli.file", "file", name).Because(err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return fn(file)
}

// Rows reads a sheet that came back.
func Rows(file string, bad func(row int, err error)) (rows []auditsheet.Row, err error) {
	r, err := sheet.Open(file, sheet.Limits{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return auditsheet.Read(r, bad)
}

// Doubts writes the pairs that somebody should look at.
func (f Folder) Doubts(all []audits.Doubt) error {
	return f.create(DoubtFile, func(w io.Writer) error {
		out := sheet.NewCSV(w, []string{"register", "interview", "probability", "same", "unit", "kind", "register_name", "register_sex", "register_birth", "name", "sex", "birth"}, sheet.BOM())
		for _, d := range all {
			if err := out.Write(strconv.Itoa(d.Pair.Register), strconv.Itoa(d.Pair.Interview), strconv.FormatFloat(d.Pair.Probability, 'f', 3, 64), "", d.Interview.House,
				string(d.Interview.Kind), d.Register.Name, d.Register.Sex, d.Register.Birth, d.Interview.Name, d.Interview.Sex, d.Interview.Birth); err != nil {
				return err
			}
		}
		return out.Close()
	})
}

// Decided reads what somebody decided of doubtful pairs: yes or no in the column "same", nothing where they haven't.
func Decided(file string) (decided map[[2]int]bool, err error) {
	r, err := sheet.Open(file, sheet.Limits{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	m, problems := sheet.Match(r.Header(), []sheet.Column{{Code: "register", Required: true}, {Code: "interview", Required: true}, {Code: "same", Required: true}})
	for _, p := range problems {
		if p.Severity > sheet.Warning {
			return nil, &p
		}
	}
	decided = map[[2]int]bool{}
	for row, err := range r.Rows() {
		if err != nil {
			return nil, err
		}
		said := strings.ToLower(strings.TrimSpace(m.Get(row, "same")))
		if said == "" {
			continue
		}
		a, errA := strconv.Atoi(m.Get(row, "register"))
		b, errB := strconv.Atoi(m.Get(row, "interview"))
		if errA != nil || errB != nil {
			return nil, fault.New(fault.Invalid, "audit.decided")
		}
		decided[[2]int{a, b}] = words.Says("audit.yes", said)
	}
	return decided, nil
}

// Keep keeps what was found.
func (f Folder) Keep(v *audits.Verdict) error {
	return f.create(resultFile, func(w io.Writer) error { return gob.NewEncoder(w).Encode(v) })
}

// Verdict reads it.
func (f Folder) Verdict() (*audits.Verdict, error) {
	raw, err := f.read(resultFile)
	if err != nil {
		return nil, err
	}
	v := &audits.Verdict{}
	if err := gob.NewDecoder(bytes.NewReader(raw)).Decode(v); err != nil {
		return nil, fault.New(fault.Invalid, "audit.plan.other", "dir", string(f)).Because(err)
	}
	return v, nil
}

// Answers are the rows of a sheet as the desk takes them.
func Answers(rows []auditsheet.Row) audits.Answers {
	out := audits.Answers{Outcomes: map[string]audits.Outcome{}}
	for _, r := range rows {
		if r.Kind == auditsheet.HouseholdKind {
			out.Outcomes[r.Unit] = audits.Outcome(r.Outcome)
			continue
		}
		out.People = append(out.People, match.Record{Kind: match.Kind(r.Kind), House: r.Unit, Name: r.Name, Sex: r.Sex, Birth: r.Birth, Date: r.Date})
	}
	return out
}
