// Package handed makes up the sheets that an office of the demonstration handed in: one that was taken in, and one whose dry run found rows
// to mend. It knows no rule: the desk of imports reads them as it reads any.
package handed

import (
	"context"
	"embed"
	"strings"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/cmd/wanjia/demo"
	"wanjia/domain/access"
	"wanjia/domain/area"

	"wanjia/desk/imports"
)

//go:embed newcomers.csv list.csv
var files embed.FS

// Sheets are handed in at a window.
type Sheets struct {
	Desk     *imports.Desk
	Township area.Code
	Village  area.Code
	Today    day.Day
}

// patience is how long a dry run of a few rows may take.
const patience = 30 * time.Second

// Fill hands both in. What the desk works at is done while this waits.
func (s Sheets) Fill(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	working := make(chan error, 1)
	ended, end := context.WithCancel(ctx)
	go func() { working <- s.Desk.Work(ended) }()
	err := s.fill(ctx)
	end()
	if worked := <-working; err == nil {
		err = worked
	}
	return err
}

func (s Sheets) fill(ctx context.Context) error {
	who := access.Actor{Account: "window", Device: demo.Source, Purpose: access.CivilRegistration, Grants: []access.Grant{{Desk: access.Window, Area: s.Township, Purpose: access.CivilRegistration}}}
	taken, err := s.hand(ctx, who, "newcomers.csv")
	if err != nil {
		return err
	}
	if err := s.Desk.Run(ctx, who, taken, nil); err != nil {
		return err
	}
	if err := s.until(ctx, who, taken, imports.Done); err != nil {
		return err
	}
	_, err = s.hand(ctx, who, "list.csv")
	return err
}

// hand hands one sheet in and waits for its dry run.
func (s Sheets) hand(ctx context.Context, who access.Actor, file string) (none id.ID, err error) {
	text, err := files.ReadFile(file)
	if err != nil {
		return none, err
	}
	filled := strings.NewReplacer("{village}", s.Village.String(), "{since}", (s.Today - 40).String()).Replace(string(text))
	draft, err := s.Desk.Draft()
	if err != nil {
		return none, err
	}
	defer draft.Drop()
	if err := draft.Add("people", file, strings.NewReader(filled)); err != nil {
		return none, err
	}
	of, err := draft.Done(ctx, who, strings.TrimSuffix(file, ".csv"))
	if err != nil {
		return none, err
	}
	return of, s.until(ctx, who, of, imports.Checked)
}

// until waits for an import to come to a state.
func (s Sheets) until(ctx context.Context, who access.Actor, of id.ID, state imports.State) error {
	for {
		im, err := s.Desk.Get(ctx, who, of)
		switch {
		case err != nil:
			return err
		case im.State == state:
			return nil
		case im.State == imports.Failed:
			return im.Error
		}
		select {
		case <-ctx.Done():
			return fault.New(fault.Busy, "imports.waiting")
		case <-time.After(5 * time.Millisecond):
		}
	}
}
