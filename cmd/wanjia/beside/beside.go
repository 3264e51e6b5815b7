// Package beside makes a demonstration the neighbour of another one that is kept in a folder: the two servers know each other, and a family of
// the one is offered to the other. Without one, a neighbour is made up. It makes no place itself.
package beside

import (
	"context"
	"errors"
	"slices"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/demo"
	"wanjia/cmd/wanjia/meeting"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/access"
	"wanjia/domain/area"
)

// Seed is the seed of a place beside the one in a folder: another one where that has the same, else the same people would live in both. Without
// a folder it stays.
func Seed(dir string, wanted uint64) (uint64, error) {
	if dir == "" {
		return wanted, nil
	}
	other, there, err := demo.Kept(dir)
	if err == nil && !there {
		err = fault.New(fault.Missing, "cli.data.none", "dir", dir)
	}
	if other.Seed == wanted {
		wanted++
	}
	return wanted, err
}

// Pair are a place and the folder of the one beside it, or none.
type Pair struct {
	Here   *place.Place
	Listen string // where it is served
	Dir    string
	Meets  func(*place.Place) (meeting.Place, error)
}

// Meet makes the two known to each other, and offers that one a family. Without one it makes up a neighbour that sticks alone go to.
func Meet(ctx context.Context, e *cli.Env, who access.Actor, pair Pair) (err error) {
	here, err := pair.Meets(pair.Here)
	if err != nil {
		return err
	}
	if pair.Dir == "" {
		return here.Show(ctx, who, e.Say("demo.neighbour"))
	}
	note, _, err := demo.Kept(pair.Dir)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(note.SignIns, func(s demo.SignIn) bool { return s.Name == "window" })
	if at < 0 {
		return fault.New(fault.Invalid, "demo.note", "dir", pair.Dir)
	}
	code, err := area.ParseCode(note.SignIns[at].Area)
	if err != nil {
		return err
	}
	f := e.NewFlags("demo")
	f.Data = pair.Dir
	p, err := place.Visit(ctx, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	there, err := pair.Meets(p)
	if err != nil {
		return err
	}
	return here.Beside(ctx, who, meeting.Neighbour{Place: there, Name: e.Say("demo.first"), URL: "http://" + note.Listen, At: code},
		meeting.Neighbour{Place: here, Name: e.Say("demo.second"), URL: "http://" + pair.Listen})
}
