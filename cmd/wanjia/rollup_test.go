package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// standing is what `wanjia sync state` says of the one other server.
func (w *counter) standing() (s struct {
	Side     string
	At, Head int64
	Taken    int64
	Waiting  int
}) {
	w.t.Helper()
	var all []json.RawMessage
	if err := json.Unmarshal([]byte(w.sync("state")), &all); err != nil || len(all) != 1 {
		w.t.Fatalf("%v, %v", all, err)
	}
	if err := json.Unmarshal(all[0], &s); err != nil {
		w.t.Fatal(err)
	}
	return s
}

// bare is a server with areas and nobody in them, which is served by a program of its own.
func bare(t *testing.T, sheets string) *counter {
	t.Helper()
	w := &counter{t: t, folder: t.TempDir()}
	must(t, program(t, "import", "--data", w.folder, "--source", "tree", "areas="+filepath.Join(sheets, "areas.csv")))
	w.server = &killServer{t: t, data: w.folder}
	w.server.start()
	return w
}

// meets lets a township and its county know each other.
func (w *counter) meets(county *counter) {
	w.t.Helper()
	dir := w.t.TempDir()
	mine, theirs := filepath.Join(dir, "township"), filepath.Join(dir, "county")
	w.sync("card", "-o", mine)
	county.sync("card", "-o", theirs)
	county.sync("meet", mine, "--as", "township", "--below", "9901")
	w.sync("meet", theirs, "--as", "county", "--url", "http://"+county.server.addr, "--above")
}

func figuresOf(t *testing.T, folder string) string {
	t.Helper()
	return must(t, program(t, "figures", "--data", folder, "--area", "9901", "--from", "2010-01", "--to", "2020-12", "--as", "csv"))
}

// Killed again and again on either side, a register goes up, and counts above as it does below; then it does so on a stick.
func TestARegisterGoesUpWhoeverIsKilled(t *testing.T) {
	sheets := bigSheets(t, 3000)
	township := &counter{t: t, folder: t.TempDir()}
	must(t, program(t, importArgs(sheets, township.folder)...))
	county := bare(t, sheets)
	township.meets(county)
	for n := range 6 {
		cmd := program(t, "sync", "carry", "--data", township.folder)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = cmd.Wait() // killed, or told that the other side is gone, or done
		}()
		for at, over := county.standing().At, false; !over && county.standing().At == at; { // until something of it has come, or it has ended
			select {
			case <-ended:
				over = true
			default:
			}
		}
		if n%2 == 0 {
			_ = cmd.Process.Kill() // in the middle
		} else {
			_ = county.server.cmd.Process.Kill() // as above
			_ = county.server.cmd.Wait()         // as above
			county.server.start()
			township.sync("meet", cardOf(county), "--as", "county", "--url", "http://"+county.server.addr, "--above")
		}
		<-ended
	}
	for range 20 {
		if township.sync("carry"); township.standing().At == township.standing().Head {
			break
		}
	}
	up, down := township.standing(), county.standing()
	if up.At != up.Head || down.At != up.At || down.Taken != 6000 || down.Waiting != 0 {
		t.Errorf("below %+v, above %+v", up, down)
	}
	if mine, theirs := figuresOf(t, township.folder), figuresOf(t, county.folder); mine != theirs {
		t.Errorf("below\n%s\nabove\n%s", mine, theirs)
	}
	_ = county.server.cmd.Process.Kill() // what it has answered stands
	_ = county.server.cmd.Wait()         // as above
	if out := must(t, program(t, "journal", "verify", "--rebuild", "--data", county.folder)); !strings.Contains(out, `"ok":true`) {
		t.Errorf("verify: %s", out)
	}
	stick := filepath.Join(t.TempDir(), "stick")
	must(t, program(t, "import", "--data", township.folder, "--source", "more", "people="+onePerson(t)))
	township.sync("report", "county", "-o", stick)
	for range 2 {
		county.sync("take", stick)
	}
	if out := township.sync("take", stick+".answers"); !strings.Contains(out, "duplicate") {
		t.Errorf("the answers: %s", out)
	}
	if up = township.standing(); up.At != up.Head {
		t.Errorf("by the stick: %+v", up)
	}
	if mine, theirs := figuresOf(t, township.folder), figuresOf(t, county.folder); mine != theirs {
		t.Errorf("below\n%s\nabove\n%s", mine, theirs)
	}
}

// onePerson is a sheet of somebody who wasn't there before.
func onePerson(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(name, []byte("id,name,sex,birth_date,area,since,since_reason\nx1,Another One,female,2001-02-03,990101,2010-01-01,baseline\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// cardOf is a server's card as a file.
func cardOf(w *counter) string {
	w.t.Helper()
	name := filepath.Join(w.t.TempDir(), "card")
	w.sync("card", "-o", name)
	return name
}

// Two programs that run need nobody for it.
func TestARunningServerGoesUpByItself(t *testing.T) {
	sheets := bigSheets(t, 20)
	township := &counter{t: t, folder: t.TempDir()}
	must(t, program(t, importArgs(sheets, township.folder)...))
	county := bare(t, sheets)
	township.meets(county)
	township.server = &killServer{t: t, data: township.folder}
	township.server.start() // it goes up when it begins
	for n := 0; county.standing().Taken < 40; n++ {
		if n == 500 {
			t.Fatalf("above: %+v", county.standing())
		}
	}
	if mine, theirs := figuresOf(t, township.folder), figuresOf(t, county.folder); mine != theirs {
		t.Errorf("below\n%s\nabove\n%s", mine, theirs)
	}
}
