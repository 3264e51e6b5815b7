package history

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/cmd/wanjia/sampled"
	"wanjia/domain/audit"
	"wanjia/domain/audit/match"
	"wanjia/exchange/auditsheet"
	"wanjia/exchange/sheet"

	"wanjia/desk/audits"
)

// design is what the audit is to find out. Thirty households in a village are a week's work for one.
func design() audit.Design { return audit.Design{Margin: 0.012, Expect: 0.95, Rho: 0.02, Take: 30} }

// ask audits the register by a sample: it is planned and its seed promised, drawn, asked, brought together and reported, each on its day.
func (s *story) ask(ctx context.Context) error {
	a := s.Auditor()
	y := s.audit.Month().Year() - 1
	seed := sha256.Sum256([]byte("demo audit " + strconv.FormatUint(s.Seed, 10)))
	a.Dir, a.Area, a.Strata, a.From, a.To, a.Design = s.Folder, s.county.String(), "township", strconv.Itoa(y)+"-01", strconv.Itoa(y)+"-12", design()
	a.Random, a.Out, a.Err, a.Lang = bytes.NewReader(seed[:]), io.Discard, io.Discard, s.Lang
	a.Say = func(key string, _ ...string) string { return key }
	s.at(s.audit, 15*time.Hour)
	if err := a.Plan(ctx); err != nil {
		if fault.Is(err, "audit.frame.empty") {
			return nil
		}
		return err
	}
	s.at(s.audit+1, 9*time.Hour)
	if err := a.Sheet(ctx); err != nil {
		return err
	}
	if err := s.interview(ctx, a); err != nil {
		return err
	}
	s.at(s.audit+12, 10*time.Hour)
	a.In = filepath.Join(string(s.Folder), answersFile)
	if err := s.read(ctx, a); err != nil {
		return err
	}
	s.at(s.audit+13, 16*time.Hour)
	a.Keep, a.File = true, filepath.Join(string(s.Folder), "report.html")
	return a.Report(ctx)
}

// read reads the answers, and once more with what somebody decided of pairs that are in doubt.
func (s *story) read(ctx context.Context, a *sampled.Auditor) error {
	err := a.Read(ctx)
	if !errors.Is(err, sampled.ErrShort) {
		return err
	}
	v, err := s.Folder.Verdict()
	if err != nil {
		return err
	}
	a.Decided = filepath.Join(string(s.Folder), "decided.csv")
	err = sampled.Create(a.Decided, func(w io.Writer) error {
		out := sheet.NewCSV(w, []string{"register", "interview", "same"})
		for _, d := range v.Doubtful {
			same := "no"
			if alike(d.Register, d.Interview) {
				same = "yes"
			}
			if err := out.Write(strconv.Itoa(d.Pair.Register), strconv.Itoa(d.Pair.Interview), same); err != nil {
				return err
			}
		}
		return out.Close()
	})
	if err != nil {
		return err
	}
	if err = a.Read(ctx); errors.Is(err, sampled.ErrShort) {
		return nil // what is in doubt still, once these are decided, stays so
	}
	return err
}

// alike is what whoever looks at a pair in doubt goes by: a birthday, or a name.
func alike(a, b match.Record) bool {
	return a.Sex == b.Sex && (a.Birth == b.Birth || a.Name == b.Name)
}

// answersFile is what interviewers handed in.
const answersFile = "answers.csv"

// interview writes what interviewers were told: most of what is true, some of it otherwise than the register has it, and some people, births
// and deaths that the register hasn't. In the last township both miss more.
func (s *story) interview(ctx context.Context, a *sampled.Auditor) error {
	p, _, err := s.Folder.Plan()
	if err != nil {
		return err
	}
	seed, err := s.Folder.Seed()
	if err != nil {
		return err
	}
	desk := a.Now()
	frame, err := desk.Frame(ctx, p)
	if err != nil {
		return err
	}
	units, err := frame.Draw(p, seed)
	if err != nil {
		return err
	}
	all, err := desk.Account(ctx, p, units)
	if err != nil {
		return err
	}
	v := visits{of: map[string][]match.Record{}}
	for _, r := range all {
		if r.House != "" {
			v.of[r.House] = append(v.of[r.House], r)
		}
		if utf8.RuneCountInString(r.Name) > 1 && len(v.names) < 2000 {
			v.names = append(v.names, r.Name)
		}
	}
	last := units[len(units)-1].Stratum
	for i, u := range units {
		v.visit(i, u, len(units) > 100 && u.Stratum == last)
	}
	return sampled.Create(filepath.Join(string(s.Folder), answersFile), func(w io.Writer) error {
		out := sheet.NewCSV(w, auditsheet.Columns())
		for _, row := range v.rows {
			if err := out.Write(row...); err != nil {
				return err
			}
		}
		return out.Close()
	})
}

// unnamed is one in how many households has a child whom nobody registered.
const unnamed = 240

// visits are made one after the other.
type visits struct {
	of    map[string][]match.Record // whom the register has in each unit
	names []string
	rows  [][]string
	n     int // people asked about so far
}

// visit makes one. far is a township of many newcomers, whom either account misses more often.
func (v *visits) visit(i int, u audits.Unit, far bool) {
	outcome := audits.Interviewed
	switch {
	case i%29 == 13:
		outcome = audits.Absent
	case i%71 == 40:
		outcome = audits.Declined
	}
	v.rows = append(v.rows, []string{u.Number, auditsheet.HouseholdKind, string(outcome), "", "", "", ""})
	if outcome != audits.Interviewed {
		return
	}
	missed, unknown := 47, 41
	if far {
		missed, unknown = 6, 5
	}
	for _, r := range v.of[u.Number] {
		v.n++
		if r.Kind == match.Person && v.n%missed == missed/2 {
			continue
		}
		v.tell(u, v.otherwise(r))
		if r.Kind == match.Person && v.n%unknown == unknown/3 {
			v.tell(u, v.stranger(r))
		}
	}
	if i%unnamed == unnamed/3 && len(v.of[u.Number]) > 0 { // a child whom nobody registered
		child := v.stranger(v.of[u.Number][0])
		child.Kind, child.Birth = match.Birth, ""
		v.tell(u, child)
	}
}

func (v *visits) tell(u audits.Unit, r match.Record) {
	v.rows = append(v.rows, []string{u.Number, string(r.Kind), "", r.Name, r.Sex, r.Birth, r.Date})
}

// otherwise is a record as it was told: now and then a day, a year, a name's last character or the sex is another.
func (v *visits) otherwise(r match.Record) match.Record {
	if len(r.Birth) == len("2000-01-01") {
		switch {
		case v.n%23 == 5:
			r.Birth = (dayOf(r.Birth) + 1).String()
		case v.n%61 == 11:
			r.Birth = dayOf(r.Birth).AddYears(1).String()
		}
	}
	switch {
	case v.n%97 == 30:
		r.Name = mixed(r.Name, v.names[v.n%len(v.names)])
	case v.n%211 == 60:
		r.Sex = map[string]string{"male": "female", "female": "male"}[r.Sex]
	}
	return r
}

// stranger is somebody whom the register hasn't: of the family's name, and like nobody else.
func (v *visits) stranger(r match.Record) match.Record {
	r.Kind, r.Name = match.Person, mixed(r.Name, v.names[(v.n*7+3)%len(v.names)])
	if born := dayOf(r.Birth); born != 0 {
		r.Birth = (born - 400 - 31*day.Day(v.n%50)).String()
	}
	r.Sex = []string{"female", "male"}[v.n%2]
	return r
}

// mixed is the beginning of one name with the end of another.
func mixed(one, other string) string {
	a, b := []rune(one), []rune(other)
	if len(a) < 2 || len(b) < 2 {
		return one
	}
	return string(slices.Concat(a[:len(a)-1], b[len(b)-1:]))
}
