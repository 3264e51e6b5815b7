package microdata

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/disclosure/release"
	"wanjia/domain/journal"

	"wanjia/desk/door"
)

// Step is who took a step and when.
type Step struct {
	By string
	At time.Time
}

// Taken says whether anybody took it.
func (s Step) Taken() bool { return s.By != "" }

// File is records that were proposed and what became of them.
type File struct {
	Digest                    string
	Area                      area.Area
	Year                      int
	K                         int64
	Proposed, Reviewed, Given Step // Given is when they first went out
	Own                       bool // whoever asks proposed them, and can't review them
}

// Wish is what was wished.
func (f File) Wish(who access.Actor) Wish {
	return Wish{Area: f.Area.Code, Year: f.Year, K: f.K, Who: who}
}

// Files are all proposals of the areas whose counts somebody may take out, the newest first.
func (d *Desk) Files(ctx context.Context, who access.Actor) ([]File, error) {
	var out []File
	err := d.store.Read(ctx, func(r door.Reader) error {
		tree, err := r.Tree(ctx)
		if err != nil {
			return err
		}
		for i, what := range []string{proposed, reviewed, taken} {
			lines, err := r.Named(ctx, what)
			if err != nil {
				return err
			}
			steps, err := stepsOf(ctx, r, lines)
			if err != nil {
				return err
			}
			for k, l := range lines {
				at := slices.IndexFunc(out, func(f File) bool { return f.Digest == l.Digest })
				if i == 0 && at < 0 {
					if f, ok := fileOf(tree, l); ok && mayCount(who, tree, f.Area.Code) == nil {
						out, at = append(out, f), len(out)
					}
				}
				if at < 0 {
					continue
				}
				step := []*Step{&out[at].Proposed, &out[at].Reviewed, &out[at].Given}[i]
				if !step.Taken() {
					*step = steps[k]
				}
				out[at].Own = out[at].Proposed.By == who.Account
			}
		}
		return nil
	})
	slices.Reverse(out)
	return out, err
}

func stepsOf(ctx context.Context, r door.Reader, lines []release.Line) ([]Step, error) {
	seqs := make([]journal.Seq, len(lines))
	for i, l := range lines {
		seqs[i] = l.Seq
	}
	entries, err := r.Entries(ctx, seqs)
	out := make([]Step, len(lines))
	for i, s := range seqs {
		out[i] = Step{entries[s].Author, entries[s].Recorded}
	}
	return out, err
}

// fileOf reads what a proposal's line says.
func fileOf(tree *area.Tree, l release.Line) (File, bool) {
	year, k, _ := strings.Cut(l.Detail, " k=")
	f := File{Digest: l.Digest}
	var errs [3]error
	f.Year, errs[0] = strconv.Atoi(year)
	f.K, errs[1] = strconv.ParseInt(k, 10, 64)
	var code area.Code
	code, errs[2] = area.ParseCode(l.Area)
	for _, err := range errs {
		if err != nil {
			return f, false
		}
	}
	var ok bool
	f.Area, ok = tree.Get(code)
	return f, ok
}

// Look is a proposal as a second person has to see it: how well it hides, and its records. What has changed since it was proposed
// isn't what was proposed any more, and Conflict says so.
func (d *Desk) Look(ctx context.Context, who access.Actor, digest string) (File, Records, error) {
	all, err := d.Files(ctx, who)
	if err != nil {
		return File{}, Records{}, err
	}
	at := slices.IndexFunc(all, func(f File) bool { return f.Digest == digest })
	if at < 0 {
		return File{}, Records{}, fault.New(fault.Missing, "door.micro.missing")
	}
	made, _, err := d.records(ctx, all[at].Wish(who))
	if err != nil {
		return all[at], Records{}, err
	}
	if made.Digest != digest {
		return all[at], Records{}, fault.New(fault.Conflict, "door.micro.changed")
	}
	return all[at], made, nil
}
