package bench

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"wanjia/bench/usage"
	"wanjia/exchange/sheet"
	"wanjia/exchange/synth/doubles"
)

// linking measures the linking of made-up sheets in which the truth is known, by rules that are chosen for a few pairs and for many.
func linking(ctx context.Context, r *run) ([]Line, error) {
	if r.engine != SQLite { // no database has a part in it
		return nil, nil
	}
	var lines []Line
	for _, shape := range []doubles.Shape{doubles.Census, doubles.Chinese} {
		file := filepath.Join(r.Dir, "link-"+string(shape)+".csv")
		who, err := r.makeDoubles(file, shape)
		if err != nil {
			return nil, err
		}
		floor, err := r.readAndSort(file)
		if err != nil {
			return nil, err
		}
		for _, c := range []struct {
			name  string
			pairs float64 // for each record
			goal  float64 // seconds at a million records
		}{{"tight", 0.5, 3}, {"loose", 26, 5}} {
			budget := int(c.pairs * float64(r.People))
			more, err := r.link(ctx, file, shape, c.name, budget, who, floor, c.goal)
			lines = append(lines, more...)
			if err != nil {
				return lines, err
			}
		}
	}
	return lines, nil
}

// makeDoubles writes a made-up sheet once and tells who each row is.
func (r *run) makeDoubles(file string, shape doubles.Shape) (who []int, err error) {
	s, err := doubles.New(doubles.Options{Shape: shape, Records: r.People, Seed: 1})
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(r.Dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r.say("making %s …", file)
	w := csv.NewWriter(f)
	if err := w.Write(append([]string{"id"}, s.Titles()...)); err != nil {
		return nil, err
	}
	err = s.Each(func(person int, cells []string) error {
		who = append(who, person)
		return w.Write(append([]string{strconv.Itoa(len(who) - 1)}, cells...))
	})
	w.Flush()
	return who, errors.Join(err, w.Error())
}

// readAndSort is the floor: the sheet read and each of its columns sorted, in seconds.
func (r *run) readAndSort(file string) (float64, error) {
	start := r.Clock.Now()
	s, err := sheet.Open(file, sheet.Limits{})
	if err != nil {
		return 0, err
	}
	columns := make([][]string, len(s.Header()))
	for row, err := range s.Rows() {
		if err != nil {
			return 0, errors.Join(err, s.Close())
		}
		for i, cell := range row.Cells {
			columns[i] = append(columns[i], cell)
		}
	}
	for _, c := range columns {
		slices.Sort(c)
	}
	return r.since(start).Seconds(), s.Close()
}

// link links one sheet and tells time, memory and how much was found.
func (r *run) link(ctx context.Context, file string, shape doubles.Shape, kind string, budget int, who []int, floor, goal float64) ([]Line, error) {
	pairs, name := file+".pairs.csv", string(shape)+", "+kind
	defer func() { _ = os.Remove(pairs) }()                                                                                                   // a scratch file
	cmd := exec.CommandContext(ctx, r.Binary, "link", "--in", file, "--key", "id", "--out", pairs, "--pairs", strconv.Itoa(budget), "--json") //nolint:gosec // our own binary
	cmd.Stderr = r.Err
	start := r.Clock.Now()
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	took := r.since(start).Seconds()
	var told struct{ Compared, Pairs float64 }
	if err := json.Unmarshal(out, &told); err != nil {
		return nil, err
	}
	r.say("link %s: %s", name, out)
	f1, err := scorePairs(pairs, who)
	if err != nil {
		return nil, err
	}
	goals := map[doubles.Shape]Goal{doubles.Chinese: {AtLeast, 0.965}} // of the census nobody has said what can be reached
	lines := []Line{
		{Name: "link, " + name, Value: took, Unit: "s", Floor: floor, What: "the sheet read, its columns sorted", Goal: Goal{AtMost, goal}},
		{Name: "link, " + name + ": processor time", Value: (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), Unit: "s"},
		{Name: "link, " + name + ": compared", Value: told.Compared / 1e6, Unit: "M pairs"},
		{Name: "link, " + name + ": F1", Value: f1, Unit: "", Goal: goals[shape]},
	}
	if mb, ok := usage.Peak(cmd.ProcessState); ok {
		lines = append(lines, Line{Name: "link, " + name + ": memory", Value: mb, Unit: "MB", Goal: Goal{AtMost, 1024}})
	}
	return lines, nil
}

// scorePairs is the pairwise F1 of a sheet of pairs whose keys are rows.
func scorePairs(file string, who []int) (f1 float64, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	size := map[int]int{}
	all := 0
	for _, w := range who {
		all += size[w]
		size[w]++
	}
	rows := csv.NewReader(f)
	rows.ReuseRecord = true
	told, good := -1, 0
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return 2 * float64(good) / float64(max(told+all, 1)), nil
		}
		if err != nil {
			return 0, err
		}
		if told++; told == 0 {
			continue
		}
		a, errA := strconv.Atoi(row[0])
		b, errB := strconv.Atoi(row[1])
		if err := errors.Join(errA, errB); err != nil {
			return 0, err
		}
		if who[a] == who[b] {
			good++
		}
	}
}
