package demo

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/exchange/synth"

	"wanjia/desk/accounts"
)

// Password opens every account of a demonstration. It is told to everybody.
const Password = "Wanjia-Demo-99" //nolint:gosec // told to everybody

// SignIn is one account of the demonstration.
type SignIn struct {
	Name     string `json:"name"`
	Password string `json:"password"`
	Desk     string `json:"desk"`
	Area     string `json:"area"`
	Place    string `json:"place,omitempty"` // the area's name
	Display  string `json:"display"`
}

// Title is the desk and where it is.
func (s SignIn) Title(lang words.Lang) string {
	desk := words.Text(lang, "access.desk."+s.Desk, nil)
	if s.Place == "" {
		return desk
	}
	return words.Text(lang, "demo.desk", map[string]string{"desk": desk, "area": s.Place})
}

// part is one of those who work in the place: at which desk, in the first area of which level. No level is everywhere.
type part struct {
	name  string
	desk  access.Desk
	level area.Level
}

func parts() []part {
	return []part{
		{"admin", access.Administration, 0}, {"window", access.Window, area.Township}, {"field", access.Field, area.Village},
		{"clinic", access.Clinic, area.Township}, {"approver", access.Approval, area.County}, {"cashier", access.Cashier, area.County},
		{"cashier-2", access.Cashier, area.County}, {"appeals", access.Approval, 0},
		{"inspector", access.Inspection, area.County}, {"inspector-2", access.Inspection, area.County}, {"inspector-3", access.Inspection, area.County}, {"manager", access.Management, area.County}, {"statistics", access.Statistics, 0},
	}
}

// place is an area of the place with its name.
type place struct{ code, name string }

// first are the first areas of each level.
func first(p *synth.Place) map[area.Level]place {
	found := map[area.Level]place{}
	s := p.Areas()
	code, name, level := slices.Index(s.Columns(), "code"), slices.Index(s.Columns(), "name"), slices.Index(s.Columns(), "level")
	r := s.Open()
	for {
		cells, ok := r.Next()
		if !ok {
			return found
		}
		l, err := area.ParseLevel(cells[level])
		if _, seen := found[l]; err == nil && !seen {
			found[l] = place{cells[code], cells[name]}
		}
	}
}

// County is the first county of a place.
func County(p *synth.Place) (area.Code, error) { return area.ParseCode(first(p)[area.County].code) }

// Cast opens an account at each desk. The areas must be in the register.
func Cast(ctx context.Context, staff *accounts.Desk, who access.Actor, p *synth.Place, lang words.Lang) ([]SignIn, error) {
	areas := first(p)
	var out []SignIn
	for _, one := range parts() {
		at := areas[one.level]
		s := SignIn{Name: one.name, Password: Password, Desk: one.desk.String(), Area: at.code, Place: at.name,
			Display: words.Text(lang, "demo.person."+one.name, nil)}
		if err := engage(ctx, staff, who, one, s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// engage opens one account and sets its password, as its holder would.
func engage(ctx context.Context, staff *accounts.Desk, who access.Actor, one part, s SignIn) error {
	if one.desk == access.Administration {
		_, v, err := staff.SetUp(ctx, accounts.First{Name: s.Name, Display: s.Display, Password: s.Password, Device: Source, AtMachine: true})
		if err != nil {
			return err
		}
		return staff.SignOut(ctx, v)
	}
	var at area.Code
	if s.Area != "" {
		var err error
		if at, err = area.ParseCode(s.Area); err != nil {
			return err
		}
	}
	var grants []access.Grant
	for _, purpose := range one.desk.Purposes() {
		grants = append(grants, access.Grant{Desk: one.desk, Area: at, Purpose: purpose})
	}
	once, err := staff.Add(ctx, who, accounts.Person{Name: s.Name, Display: s.Display, Grants: grants})
	if err != nil {
		return err
	}
	_, v, err := staff.SignIn(ctx, s.Name, once, Source)
	if err != nil {
		return err
	}
	return errors.Join(staff.ChangePassword(ctx, v, once, s.Password), staff.SignOut(ctx, v))
}

// Note is what lies beside a demonstration's data, so that it can be served again and is never taken for real.
type Note struct {
	People  int      `json:"people"`
	Seed    uint64   `json:"seed"`
	From    string   `json:"from"`
	Until   string   `json:"until"`
	Listen  string   `json:"listen"` // where it was to be served
	SignIns []SignIn `json:"signins"`
}

const noteName = "demo.json"

// Keep writes the note into a folder.
func (n Note) Keep(dir string) error {
	raw, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return fault.New(fault.Internal, "demo.note", "dir", dir).Because(err)
	}
	if err := os.WriteFile(filepath.Join(dir, noteName), append(raw, '\n'), 0o600); err != nil {
		return fault.New(fault.Invalid, "demo.note", "dir", dir).Because(err)
	}
	return nil
}

// Kept is the note of a folder that holds a demonstration already. A folder that holds anything else is a fault.
func Kept(dir string) (n Note, ok bool, err error) {
	raw, err := os.ReadFile(filepath.Join(dir, noteName))
	if err == nil {
		if err := json.Unmarshal(raw, &n); err != nil {
			return n, false, fault.New(fault.Invalid, "demo.note", "dir", dir).Because(err)
		}
		return n, true, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return n, false, fault.New(fault.Invalid, "demo.note", "dir", dir).Because(err)
	}
	inside, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return n, false, fault.New(fault.Invalid, "cli.data", "dir", dir).Because(err)
	}
	if len(inside) > 0 {
		return n, false, fault.New(fault.Conflict, "demo.full", "dir", dir)
	}
	return n, false, nil
}
