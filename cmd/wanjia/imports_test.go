package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/access"

	"wanjia/desk/imports"
)

func clerk() access.Actor {
	return access.Actor{Account: "clerk", Device: "browser", Purpose: access.CivilRegistration, Grants: []access.Grant{{Desk: access.Window, Purpose: access.CivilRegistration}}}
}

// opened is a data folder with its desk of imports at work.
type opened struct {
	*place.Place
	tb      testing.TB
	imports *imports.Desk
	stop    func()
}

func (f folder) open() *opened {
	f.tb.Helper()
	e := &cli.Env{Out: &bytes.Buffer{}, Err: &bytes.Buffer{}, Getenv: func(string) string { return "" }}
	flags := e.NewFlags("import")
	if _, err := flags.Read(f.args); err != nil {
		f.tb.Fatal(err)
	}
	p, err := place.Open(f.tb.Context(), flags)
	if err != nil {
		f.tb.Fatal(err)
	}
	o := &opened{Place: p, tb: f.tb}
	o.imports = importsDesk(p, func(err error) { f.tb.Error("trouble: ", err) })
	ctx, cancel := context.WithCancel(context.WithoutCancel(f.tb.Context()))
	var ended sync.WaitGroup
	ended.Go(func() {
		if err := o.imports.Work(ctx); err != nil {
			f.tb.Error(err)
		}
	})
	o.stop = sync.OnceFunc(func() {
		cancel()
		ended.Wait()
		if err := o.imports.Close(); err != nil {
			f.tb.Error(err)
		}
		if err := p.Close(); err != nil {
			f.tb.Error(err)
		}
	})
	f.tb.Cleanup(o.stop)
	return o
}

func (o *opened) upload(source string, files map[string]string) id.ID {
	o.tb.Helper()
	d, err := o.imports.Draft()
	if err != nil {
		o.tb.Fatal(err)
	}
	defer d.Drop()
	for name, text := range files {
		if err := d.Add(name, `C:\up\`+name+".csv", strings.NewReader(text)); err != nil {
			o.tb.Fatal(err)
		}
	}
	im, err := d.Done(o.tb.Context(), clerk(), source)
	if err != nil {
		o.tb.Fatal(err)
	}
	return im
}

func (o *opened) wait(im id.ID, want imports.State) imports.Import {
	o.tb.Helper()
	for {
		got, err := o.imports.Get(o.tb.Context(), clerk(), im)
		if err != nil {
			o.tb.Fatal(err)
		}
		switch got.State {
		case want:
			return got
		case imports.Reading, imports.Running, imports.Undoing:
			time.Sleep(10 * time.Millisecond)
		case imports.Checked, imports.Done, imports.Undone, imports.Failed:
			o.tb.Fatalf("the import is %s (%v), want %s", got.State, got.Error, want)
		}
	}
}

func TestSheetsHandedInAreCheckedMendedTakenInAndTakenBack(t *testing.T) {
	people := "编号,姓名,sex,birth_date,area,mother,since,colour\nm,Mother,female,1980-02-03,990101,,2010-01-01,red\nk,Kid,male,2011-13-09,990101,m,,\nx,Stranger,male,1970,77,,2010-01-01,\n"
	events := "id,kind,date,person,area,mother,name,sex\nb,birth,2015-06-07,c,,m,Child,female\nd,death,2012-01-01,x,,,,\n"
	folders(t, func(t *testing.T, fresh func() folder) {
		where := fresh()
		where.run(cli.Done, "import", "--source", "t", "areas="+write(t, villages), "people="+write(t, "id,name,sex,birth_date,area,since\no,Old,male,1950-01-01,990102,2010-01-01\n"))
		before := [2]string{where.export("people"), where.export("events")}
		figures, _ := where.run(cli.Done, "figures", "--area", "99", "--from", "2014-01", "--to", "2016-12", "--as", "csv")
		o := where.open()
		im := o.upload("s", map[string]string{"people": people, "events": events})
		got := o.wait(im, imports.Checked)
		if got.Counts.Read != 5 || got.Counts.Added != 3 || got.Counts.Refused != 2 || got.Done != 5 || got.Total != 5 {
			t.Fatalf("the dry run counts %+v (%d of %d), want 5 read, 3 added, 2 refused", got.Counts, got.Done, got.Total)
		}
		if c := got.Sheets[0].Columns; c[0] != (imports.Column{Title: "编号", Code: "id"}) || c[7] != (imports.Column{Title: "colour"}) || got.Sheets[0].File != "people.csv" || got.Sheets[0].Rows != 3 {
			t.Errorf("the mapping of people is %+v", got.Sheets[0])
		}
		if got.Groups[0].Count != 1 || len(got.Groups[0].Rows) != 1 || got.Groups[0].Severity != "refuse" {
			t.Errorf("the first group is %+v, want one refused row", got.Groups[0])
		}
		rows, next, err := o.imports.Rows(t.Context(), clerk(), im, "sheet.date.impossible", page.Page{Size: 1})
		if err != nil || len(rows) != 1 || rows[0].Number != 3 || rows[0].Cells["birth_date"] != "2011-13-09" {
			t.Errorf("rows with an impossible date: %+v %q %v, want row 3 of people", rows, next, err)
		}
		if _, _, err := o.imports.Mend(t.Context(), clerk(), im, "people", 9, map[string]string{"sex": "male"}); !fault.Is(err, "imports.row") {
			t.Errorf("mending a row that isn't there: %v, want imports.row", err)
		}
		for row, cells := range map[int]map[string]string{3: {"birth_date": "2011-12-09"}, 4: {"area": "990102"}} {
			if f, checking, err := o.imports.Mend(t.Context(), clerk(), im, "people", row, cells); err != nil || checking || f.Refused {
				t.Errorf("mended row %d: %+v, again %v, %v; want it in order", row, f, checking, err)
			}
		}
		if f, _, err := o.imports.Mend(t.Context(), clerk(), im, "events", 3, map[string]string{"person": "x"}); err != nil || f.Refused {
			t.Errorf("the death of somebody mended above: %+v %v, want it in order", f, err)
		}
		if got = o.wait(im, imports.Checked); got.Counts.Refused != 0 || got.Counts.Added != 5 {
			t.Errorf("after mending %+v %+v, want 5 added", got.Counts, got.Groups)
		}
		if err := o.imports.Run(t.Context(), clerk(), im, nil); err != nil {
			t.Fatal(err)
		}
		if got = o.wait(im, imports.Done); got.Counts.Added != 5 || got.Counts.Refused != 0 {
			t.Errorf("run: %+v %+v, want 5 added", got.Counts, got.Groups)
		}
		if out := where.export("people"); !strings.Contains(out, "2011-12-09") {
			t.Errorf("people after the run:\n%s\nwant the mended date", out)
		}
		var refused bytes.Buffer
		if err := o.imports.Refused(t.Context(), clerk(), im, &refused, words.EN); err != nil || strings.Count(refused.String(), "\n") != 1 {
			t.Errorf("refused rows: %q %v, want a header alone", refused.String(), err)
		}
		if err := o.imports.Delete(t.Context(), clerk(), im); !fault.Is(err, "imports.state") {
			t.Errorf("deleting what ran: %v, want imports.state", err)
		}
		if err := o.imports.Undo(t.Context(), clerk(), im, "the wrong township"); err != nil {
			t.Fatal(err)
		}
		if got = o.wait(im, imports.Undone); got.Voided != 5 || got.Left != 0 {
			t.Errorf("undone: %d taken back, %d left, want 5 and 0", got.Voided, got.Left)
		}
		o.stop()
		same(t, "people", where.export("people"), before[0])
		same(t, "events", where.export("events"), before[1])
		after, _ := where.run(cli.Done, "figures", "--area", "99", "--from", "2014-01", "--to", "2016-12", "--as", "csv")
		same(t, "figures", after, figures)
		if out, errs := where.run(cli.Done, "journal", "verify", "--rebuild"); !strings.Contains(out, `"ok":true`) {
			t.Errorf("verify: %s%s", out, errs)
		}
	})
}

func TestAnImportIsForWhoeverHandedItIn(t *testing.T) {
	o := (folder{t, []string{"--data", t.TempDir()}}).open()
	im := o.upload("s", map[string]string{"people": "id,name\na,A\n"})
	o.wait(im, imports.Checked)
	other := access.Actor{Account: "other", Purpose: access.CivilRegistration}
	if _, err := o.imports.Get(t.Context(), other, im); !fault.Is(err, "imports.missing") {
		t.Errorf("somebody else gets the import: %v, want imports.missing", err)
	}
	if list, _, err := o.imports.List(t.Context(), other, page.Page{Size: 9}); err != nil || len(list) != 0 {
		t.Errorf("somebody else lists %d imports, %v; want none", len(list), err)
	}
	if list, _, err := o.imports.List(t.Context(), clerk(), page.Page{Size: 9}); err != nil || len(list) != 1 {
		t.Errorf("the clerk lists %d imports, %v; want 1", len(list), err)
	}
	if err := o.imports.Delete(t.Context(), clerk(), im); err != nil {
		t.Errorf("deleting what never ran: %v", err)
	}
	if _, err := os.Stat(o.Dir + "/imports/" + im.String()); !os.IsNotExist(err) {
		t.Errorf("the files of a deleted import: %v, want none", err)
	}
	for name, want := range map[string]string{"passwd": "imports.sheet", "../people": "imports.sheet"} {
		d, err := o.imports.Draft()
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Add(name, "x.csv", strings.NewReader("")); !fault.Is(err, want) {
			t.Errorf("a file for %q: %v, want %s", name, err, want)
		}
		d.Drop()
	}
}

// killed names the environment in which this test binary is the program that is killed.
const killed = "WANJIA_TEST_KILLED_IMPORT"

// TestTheProgramThatIsKilled is that program; by itself it does nothing.
func TestTheProgramThatIsKilled(_ *testing.T) {
	if args := os.Getenv(killed); args != "" {
		os.Exit(dieImporting(strings.Split(args, "\n")))
	}
}

// dieImporting runs the import that waits in a data folder and tells when some of it is written.
func dieImporting(args []string) int {
	e := &cli.Env{Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv}
	flags := e.NewFlags("import")
	im, err := id.Parse(args[0])
	if err != nil {
		panic(err)
	}
	if _, err := flags.Read(args[1:]); err != nil {
		panic(err)
	}
	ctx := context.Background()
	p, err := place.Open(ctx, flags)
	if err != nil {
		panic(err)
	}
	d := importsDesk(p, func(err error) { panic(err) })
	go func() {
		if err := d.Work(ctx); err != nil {
			panic(err)
		}
	}()
	if err := d.Run(ctx, clerk(), im, nil); err != nil {
		panic(err)
	}
	for {
		got, err := d.Get(ctx, clerk(), im)
		if err != nil {
			panic(err)
		}
		if got.Counts.Added >= 2000 || got.State != imports.Running {
			fmt.Println(got.State, got.Counts.Added)
			if got.State != imports.Running {
				return 1
			}
			time.Sleep(time.Minute) // killed long before
		}
		time.Sleep(time.Millisecond)
	}
}

func TestAnImportThatWasKilledGoesOnWhereItWas(t *testing.T) {
	people, events := town(3, 7000)
	folders(t, func(t *testing.T, fresh func() folder) {
		whole, broken := fresh(), fresh()
		for _, f := range []folder{whole, broken} {
			f.run(cli.Done, "import", "--source", "t", "areas="+write(t, villages))
		}
		whole.run(cli.Done, "import", "--source", "s", "people="+write(t, people), "events="+write(t, events))

		o := broken.open()
		im := o.upload("s", map[string]string{"people": people, "events": events})
		o.wait(im, imports.Checked)
		o.stop()
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestTheProgramThatIsKilled$")
		cmd.Env = append(os.Environ(), killed+"="+im.String()+"\n"+strings.Join(broken.args, "\n"))
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		said, err := bufio.NewReader(out).ReadString('\n')
		if err != nil || !strings.HasPrefix(said, "running") {
			t.Fatalf("the program to be killed says %q, %v", said, err)
		}
		if err := cmd.Process.Kill(); err != nil { // SIGKILL: nothing is told, nothing tidied
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed

		o = broken.open()
		got := o.wait(im, imports.Done) // nobody asks: it goes on by itself
		if got.Counts.Unchanged < 2000 || got.Counts.Refused != 0 {
			t.Errorf("gone on: %+v, want at least 2000 unchanged and nothing refused", got.Counts)
		}
		spans, err := spansOf(o, im)
		if err != nil {
			t.Fatal(err)
		}
		if want := got.Counts.Added + got.Counts.Unchanged; spans != want {
			t.Errorf("the spans hold %d entries, want all %d", spans, want)
		}
		o.stop()
		same(t, "people", broken.export("people"), whole.export("people"))
		same(t, "events", broken.export("events"), whole.export("events"))
		figures := func(f folder) string {
			out, _ := f.run(cli.Done, "figures", "--area", "99", "--from", "2010-01", "--to", "2020-12", "--as", "csv")
			return out
		}
		same(t, "figures", figures(broken), figures(whole))
	})
}

// spansOf counts the entries that an import is known to have written.
func spansOf(o *opened, im id.ID) (n int64, err error) {
	spans, err := backRoom(o.Place, nil).Spans(o.tb.Context(), im)
	for _, s := range spans {
		n += int64(s.Last-s.First) + 1
	}
	return n, err
}
