package posting_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"wanjia/cmd/wanjia/posting"
	"wanjia/domain/journal"

	"wanjia/desk/care/campaigns"
)

// asSender makes this test binary a program that sends a batch and waits, at a step, to be killed.
const asSender = "WANJIA_TEST_SENDS"

func TestMain(m *testing.M) {
	if at := os.Getenv(asSender); at != "" {
		send(at, os.Args[1])
	}
	os.Exit(m.Run())
}

var batch = journal.DeriveID("a batch")

// send is what the desk does: lay ready, note, hand on. It says where it is, and stays there.
func send(at, dir string) {
	ctx, box := context.Background(), posting.Box{Dir: dir}
	step := func(name string) {
		if at == name {
			fmt.Println(name)
			select {}
		}
	}
	step("before")
	if err := box.Stage(ctx, batch, []campaigns.Message{{Phone: "199", Text: "come, please"}}); err != nil {
		panic(err)
	}
	step("ready")
	if err := os.WriteFile(filepath.Join(dir, "noted"), nil, 0o600); err != nil {
		panic(err)
	}
	step("noted")
	if err := box.Post(ctx, batch); err != nil {
		panic(err)
	}
	step("posted")
}

func TestABatchIsSentWhereItWasNotedAndOnlyThereWheneverTheProgramIsKilled(t *testing.T) {
	for at, want := range map[string]bool{"before": false, "ready": false, "noted": true, "posted": true} {
		dir := t.TempDir()
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), self, dir)
		cmd.Env = append(os.Environ(), asSender+"="+at)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != at+"\n" {
			t.Fatalf("the program says %q, %v; want %s", line, err, at)
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed

		box := posting.Box{Dir: dir}
		noted := func(context.Context, journal.ID) (bool, error) {
			_, err := os.Stat(filepath.Join(dir, "noted"))
			return err == nil, nil
		}
		for range 2 { // a second start changes nothing
			if err := box.Resume(t.Context(), noted); err != nil {
				t.Fatal(err)
			}
		}
		raw, err := os.ReadFile(filepath.Join(dir, "sms-"+batch.String()+".csv"))
		if sent := err == nil; sent != want {
			t.Errorf("killed when it was %s: the batch is sent: %v; want %v", at, sent, want)
		} else if sent && string(raw) != "phone,text\n199,\"come, please\"\n" {
			t.Errorf("killed when it was %s: the file is %q", at, raw)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "*.ready")); len(left) != 0 {
			t.Errorf("killed when it was %s: %v is left", at, left)
		}
	}
}

func TestABatchThatIsAskedForAgainIsHandedOnOnce(t *testing.T) {
	box := posting.Box{Dir: t.TempDir()}
	file := filepath.Join(box.Dir, "sms-"+batch.String()+".csv")
	for i := range 3 {
		if i == 0 {
			if err := box.Stage(t.Context(), batch, []campaigns.Message{{Phone: "199", Text: "x"}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := box.Post(t.Context(), batch); err != nil {
			t.Fatalf("posting, time %d: %v", i, err)
		}
		if i == 0 {
			if err := os.Remove(file); err != nil { // the gateway took it
				t.Fatal(err)
			}
		}
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("what the gateway took was handed on a second time")
	}
}
