package sampled

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/audit"
	"wanjia/domain/audit/match"
	"wanjia/domain/journal"
	"wanjia/exchange/auditsheet"
	"wanjia/exchange/pinyin"

	"wanjia/desk/audits"
)

// How a step ended beside failing.
var (
	ErrUsage = errors.New("sampled: wrong usage")
	ErrShort = errors.New("sampled: something falls short")
)

// Place is the register that is audited.
type Place struct {
	Now   func() *audits.Desk                                             // as it stands
	Then  func(ctx context.Context, at journal.Seq) (*audits.Desk, error) // as it stood at a position
	Head  func(ctx context.Context) (int64, error)
	Entry func(ctx context.Context, id journal.ID) (journal.Entry, bool, error)
	Note  func(ctx context.Context, at area.Code, id journal.ID, body map[string]string) (journal.Seq, error)
	NewID func() journal.ID
	Tree  func(ctx context.Context) (*area.Tree, error)
	Who   func(ctx context.Context, account string) (audits.Interviewer, bool, error)
	Asked func(ctx context.Context, id journal.ID) (audits.Answers, error) // what came from interviewers' phones
}

// Auditor takes the steps of an audit.
type Auditor struct {
	Place
	Say      func(key string, args ...string) string
	Out, Err io.Writer
	Lang     words.Lang

	Dir                   Folder
	Area, Strata          string
	From, To              string
	Design                audit.Design
	In, Decided, File, As string
	Keep                  bool
	Interviewers          string
	Random                io.Reader // what seeds are made of; nil is the machine's
}

// Plan promises an audit: its size and its seed's fingerprint go into the journal, the seed stays in a file.
func (a *Auditor) Plan(ctx context.Context) error {
	p, err := a.planned()
	if err != nil {
		return errors.Join(ErrUsage, err)
	}
	head, err := a.Head(ctx)
	if err != nil {
		return err
	}
	p.Position = journal.Seq(head)
	frame, err := a.Now().Frame(ctx, p)
	if err != nil {
		return err
	}
	if p.Size, err = p.Design.SizeOf(frame.Villages); err != nil {
		return err
	}
	var random [16]byte
	from := a.Random
	if from == nil {
		from = rand.Reader
	}
	if _, err := io.ReadFull(from, random[:]); err != nil {
		return fault.New(fault.Internal, "audit.stored").Because(err)
	}
	seed := audit.Seed(hex.EncodeToString(random[:]))
	p.ID, p.Promise = a.NewID(), seed.Promise()
	encoded, err := Encode(p)
	if err != nil {
		return err
	}
	if err := a.Dir.Begin(encoded, seed); err != nil {
		return err
	}
	digest := sha256.Sum256(encoded)
	_, err = a.Note(ctx, p.Area, p.ID, map[string]string{audit.StepField: audit.PromiseStep,
		audit.PromiseField: p.Promise, audit.PositionField: fmt.Sprint(p.Position), audit.PlanField: hex.EncodeToString(digest[:])})
	if err != nil {
		return err
	}
	a.tell(a.Say("cli.audit.planned", "dir", string(a.Dir), "promise", p.Promise))
	_, err = a.Out.Write(append(encoded, '\n'))
	return err
}

// planned reads the flags of a plan.
func (a *Auditor) planned() (*audits.Plan, error) {
	p := &audits.Plan{Design: a.Design}
	var err error
	if p.Area, err = area.ParseCode(a.Area); err != nil {
		return nil, err
	}
	if p.From, err = day.ParseMonth(a.From); err != nil {
		return nil, fault.New(fault.Invalid, "cli.bad.month", "field", "from", "text", a.From).In("from")
	}
	if p.To, err = day.ParseMonth(a.To); err != nil {
		return nil, fault.New(fault.Invalid, "cli.bad.month", "field", "to", "text", a.To).In("to")
	}
	if p.From > p.To {
		return nil, fault.New(fault.Invalid, "indicator.window.backwards", "from", a.From, "to", a.To)
	}
	if a.Strata != "" {
		p.Stratify = true
		if p.Level, err = area.ParseLevel(a.Strata); err != nil {
			return nil, err
		}
	}
	return p, p.Design.Check()
}

// reopen reads the plan and its seed, and makes sure that the plan is the one in the journal.
func (a *Auditor) reopen(ctx context.Context) (*audits.Plan, audit.Seed, error) {
	p, encoded, err := a.Dir.Plan()
	if err != nil {
		return nil, "", err
	}
	seed, err := a.Dir.Seed()
	if err != nil {
		return nil, "", err
	}
	digest := sha256.Sum256(encoded)
	e, ok, err := a.Entry(ctx, p.ID)
	if err != nil {
		return nil, "", err
	}
	body, err := journal.ParseBody(e.Body)
	if !ok || err != nil || body[audit.PlanField] != hex.EncodeToString(digest[:]) {
		return nil, "", fault.New(fault.Refused, "audit.plan.other", "dir", string(a.Dir)).Because(err)
	}
	return p, seed, nil
}

// Sheet draws the sample, writes the papers and tells the seed.
func (a *Auditor) Sheet(ctx context.Context) error {
	p, seed, err := a.reopen(ctx)
	if err != nil {
		return err
	}
	desk, err := a.Then(ctx, p.Position)
	if err != nil {
		return err
	}
	frame, err := desk.Frame(ctx, p)
	if err != nil {
		return err
	}
	units, err := frame.Draw(p, seed)
	if err != nil {
		return err
	}
	if err := a.Dir.Papers(a.Lang, p, units); err != nil {
		return err
	}
	_, err = a.Note(ctx, p.Area, journal.DeriveID("audit", "seed", p.ID.String()),
		map[string]string{audit.AuditField: p.ID.String(), audit.StepField: audit.SeedStep, audit.SeedField: string(seed)})
	if err == nil && a.Interviewers != "" {
		err = a.give(ctx, p, units)
	}
	a.tell(a.Say("cli.audit.drawn", "villages", fmt.Sprint(audits.Villages(units)), "units", fmt.Sprint(len(units)), "dir", string(a.Dir)))
	return err
}

// give gives the units to interviewers, for their phones.
func (a *Auditor) give(ctx context.Context, p *audits.Plan, units []audits.Unit) error {
	var among []audits.Interviewer
	for name := range strings.SplitSeq(a.Interviewers, ",") {
		one, ok, err := a.Who(ctx, strings.TrimSpace(name))
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Missing, "audit.interviewer.unknown", "account", name)
		}
		among = append(among, one)
	}
	tree, err := a.Tree(ctx)
	if err != nil {
		return err
	}
	to, err := audits.Deal(units, among, tree.Under)
	if err != nil {
		return err
	}
	for i, u := range units {
		v := audit.Visit{Audit: p.ID, Unit: u.Number, Place: u.Place, Address: u.Address, From: p.From, To: p.To, Account: to[i]}
		if _, err := a.Note(ctx, u.Village, journal.DeriveID("audit", "visit", p.ID.String(), u.Number, to[i]), v.Body()); err != nil {
			return err
		}
	}
	return nil
}

// answers are what came from phones, and what was handed in on a sheet.
func (a *Auditor) answers(ctx context.Context, p *audits.Plan) (out audits.Answers, rows, bad int, err error) {
	if out, err = a.Asked(ctx, p.ID); err != nil || a.In == "" {
		return out, len(out.Outcomes) + len(out.People), 0, err
	}
	handed, err := Rows(a.In, func(row int, why error) {
		bad++
		a.tell(a.Say("cli.audit.row", "row", fmt.Sprint(row), "why", a.why(why)))
	})
	return out.With(Answers(handed)), len(out.Outcomes) + len(out.People) + len(handed), bad, err
}

// Read takes in what interviewers handed in, brings it together with the register as it stood, and estimates.
func (a *Auditor) Read(ctx context.Context) error {
	p, seed, err := a.reopen(ctx)
	if err != nil {
		return err
	}
	answers, rows, bad, err := a.answers(ctx, p)
	if err != nil {
		return err
	}
	if rows == 0 && a.In == "" {
		return errors.Join(ErrUsage, fault.New(fault.Invalid, "cli.audit.want"))
	}
	v, err := a.judge(ctx, p, seed, answers)
	if err != nil {
		return err
	}
	if err := errors.Join(a.Dir.Keep(v), a.Dir.Doubts(v.Doubtful)); err != nil {
		return err
	}
	a.tell(a.Say("cli.audit.read", "rows", fmt.Sprint(rows), "bad", fmt.Sprint(bad), "doubtful", fmt.Sprint(len(v.Doubtful))))
	if bad > 0 || len(v.Doubtful) > 0 {
		return ErrShort
	}
	return nil
}

// why is a fault in the user's language.
func (a *Auditor) why(err error) string {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return a.Say(f.Key, flat(f.Args)...)
	}
	return err.Error()
}

func flat(args map[string]string) []string {
	var out []string
	for name, v := range args {
		out = append(out, name, v)
	}
	return out
}

func (a *Auditor) judge(ctx context.Context, p *audits.Plan, seed audit.Seed, answers audits.Answers) (*audits.Verdict, error) {
	var decided map[[2]int]bool
	if a.Decided != "" {
		var err error
		if decided, err = Decided(a.Decided); err != nil {
			return nil, err
		}
	}
	desk, err := a.Then(ctx, p.Position)
	if err != nil {
		return nil, err
	}
	frame, err := desk.Frame(ctx, p)
	if err != nil {
		return nil, err
	}
	units, err := frame.Draw(p, seed)
	if err != nil {
		return nil, err
	}
	register, err := desk.Account(ctx, p, units)
	if err != nil {
		return nil, err
	}
	totals, err := desk.Totals(ctx, p, &frame)
	if err != nil {
		return nil, err
	}
	v, err := audits.Judge(ctx, p, units, register, answers, pinyin.New(), decided, seed, totals)
	return &v, err
}

// Report writes the page, and the result into the journal where it is wished.
func (a *Auditor) Report(ctx context.Context) error {
	p, seed, err := a.reopen(ctx)
	if err != nil {
		return err
	}
	v, err := a.Dir.Verdict()
	if err != nil {
		return err
	}
	if a.Keep {
		if err := a.keepResults(ctx, p, v); err != nil {
			return err
		}
	}
	write := func(w io.Writer) error {
		tree, err := a.Tree(ctx)
		if err != nil {
			return err
		}
		page := Page(a.Lang, tree, p, seed, v)
		if a.As == "json" {
			return json.NewEncoder(w).Encode(Plain(&page))
		}
		return auditsheet.WriteReport(w, a.Lang, page)
	}
	if a.File == "" {
		return write(a.Out)
	}
	return Create(a.File, write)
}

// keepResults notes what was found of the whole area and of each stratum.
func (a *Auditor) keepResults(ctx context.Context, p *audits.Plan, v *audits.Verdict) error {
	for _, kind := range match.Kinds() {
		r := v.Kinds[kind]
		all := r.All
		all.Name = p.Area.String()
		for _, e := range append([]audit.Estimate{all}, r.Strata...) {
			at, err := area.ParseCode(e.Name)
			if err != nil || math.IsNaN(e.Completeness.Value) || math.IsInf(e.True.High, 0) {
				continue // the one stratum of an audit without strata is the whole; what isn't known is not kept
			}
			k := audit.Known{Audit: p.ID, What: string(kind), From: p.From, To: p.To, Counts: [3]int64{e.Counts.Both, e.Counts.First, e.Counts.Second},
				Register: e.Register, Completeness: e.Completeness, True: e.True}
			body := k.Body()
			id := journal.DeriveID("audit", "result", p.ID.String(), string(kind), e.Name, string(journal.CanonicalBody(body)))
			if _, err := a.Note(ctx, at, id, body); err != nil {
				return err
			}
		}
	}
	return nil
}

// tell tells progress; a line that can't be told is no harm.
func (a *Auditor) tell(line string) { _, _ = fmt.Fprintln(a.Err, line) }
