package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// ask sends a request and reads a JSON answer; ok is false where the server was away.
func (s *killServer) ask(method, path, contentType string, body []byte) (status int, answer map[string]any, ok bool) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, "http://"+s.addr+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	req.Header.Set("Content-Type", contentType)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, false
	}
	raw, err := io.ReadAll(res.Body)
	_ = res.Body.Close() // read to its end
	_ = json.Unmarshal(raw, &answer)
	return res.StatusCode, answer, err == nil
}

// handIn sends the sheets of a folder as a browser does.
func (s *killServer) handIn(source, sheets string, names ...string) (path string) {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, name := range names {
		raw, err := os.ReadFile(filepath.Join(sheets, name+".csv"))
		if err != nil {
			s.t.Fatal(err)
		}
		part, err := w.CreateFormFile(name, name+".csv")
		if err != nil {
			s.t.Fatal(err)
		}
		if _, err := part.Write(raw); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := w.WriteField("source", source); err != nil {
		s.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		s.t.Fatal(err)
	}
	status, answer, ok := s.ask(http.MethodPost, "/imports", w.FormDataContentType(), b.Bytes())
	if !ok || status != http.StatusOK {
		s.t.Fatalf("handing in: %d %v", status, answer)
	}
	return "/imports/" + answer["id"].(string)
}

// still waits until the import doesn't move. Meanwhile it kills the server, so many times, and starts it again: a trial when some
// rows are behind it, a run or an undoing when the journal has grown, so that something is written and something isn't.
func (s *killServer) still(path string, kills int) map[string]any {
	s.t.Helper()
	before := s.size()
	for range 10_000 {
		_, answer, ok := s.ask(http.MethodGet, path, "", nil)
		state := answer["state"]
		if ok && state != nil && state != "reading" && state != "running" && state != "undoing" {
			return answer
		}
		progress, _ := answer["progress"].(map[string]any)
		done, _ := progress["done"].(float64)
		if size := s.size(); kills > 0 && (size > before || state == "reading" && done >= someRows) {
			kills--
			s.killed++
			before = size
			_ = s.cmd.Process.Kill() // SIGKILL: nothing is told, nothing tidied
			_ = s.cmd.Wait()         // it was killed
			s.start()
		}
		time.Sleep(5 * time.Millisecond)
	}
	s.t.Fatal("the import doesn't come to rest")
	return nil
}

// size is how long the journal is; 0 where nobody answers.
func (s *killServer) size() float64 {
	_, answer, _ := s.ask(http.MethodGet, "/journal", "", nil)
	n, _ := answer["size"].(float64)
	return n
}

// someRows are enough to be in the middle of a trial.
const someRows = 1000

// countsOf is an import's counts in the words of the command line.
func countsOf(answer map[string]any) string {
	c, _ := answer["counts"].(map[string]any)
	return fmt.Sprintf(`{"read":%v,"added":%v,"unchanged":%v,"changed":%v,"warned":%v,"refused":%v}`, c["read"], c["added"], c["unchanged"], c["changed"], c["warned"], c["refused"])
}

// A server that is killed while it takes sheets in, and while it takes them back, goes on by itself when it is started again.
// Before, the browser's dry run says what the command line says of the same sheets.
func TestAServerKilledInTheMiddleOfAnImportGoesOnByItself(t *testing.T) {
	sheets, calm := bigSheets(t, 4000), t.TempDir()
	f, err := os.OpenFile(filepath.Join(sheets, "events.csv"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString("bad1,birth,2012-13-45,x1,Nobody,female,m1\nbad2,party,2012-01-01,x2,Nobody,female,m1\nbad3,birth,2099-01-01,x3,Nobody,female,m1\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	s := &killServer{t: t, data: t.TempDir()}
	only := func(data string, more ...string) []string {
		return append([]string{"import", "--data", data, "--source", "kill"}, more...)
	}
	people, events := "people="+filepath.Join(sheets, "people.csv"), "events="+filepath.Join(sheets, "events.csv")
	for _, data := range []string{s.data, calm} {
		must(t, program(t, only(data, "areas="+filepath.Join(sheets, "areas.csv"))...))
	}
	cli := func(args ...string) string {
		out, err := program(t, args...).Output() // rows were refused: it ends with 3
		if err == nil {
			t.Errorf("%v refuses nothing", args)
		}
		return strings.TrimSpace(string(out))
	}
	dry := cli(only(calm, "--dry-run", people, events)...)
	real := cli(only(calm, people, events)...)
	var token struct{ Secret string }
	if err := json.Unmarshal([]byte(must(t, program(t, "token", "tester", "--desk", "window", "--json", "--data", s.data))), &token); err != nil {
		t.Fatal(err)
	}
	s.token = token.Secret
	s.start()
	defer func() {
		_ = s.cmd.Process.Kill() // its work is done
		_ = s.cmd.Wait()         // as above
	}()
	path := s.handIn("kill", sheets, "people", "events")
	if a := s.still(path, 1); a["state"] != "checked" || countsOf(a) != dry || dry != real {
		t.Fatalf("the browser's dry run, killed once, is %s %v; the command line's is %s, and its run %s", a["state"], countsOf(a), dry, real)
	}
	if status, answer, _ := s.ask(http.MethodPost, path+"/run", "application/json", []byte("{}")); status != http.StatusOK {
		t.Fatalf("running: %d %v", status, answer)
	}
	s.killed = 0
	a := s.still(path, 3)
	if s.killed == 0 {
		t.Error("the run was over before it could be killed")
	}
	c, _ := a["counts"].(map[string]any)
	if a["state"] != "done" || c["refused"] != 3.0 || c["unchanged"].(float64) < 1 || c["added"].(float64)+c["unchanged"].(float64) != 8000 {
		t.Fatalf("the run that was killed is %s %v, want done with 8000 added or there already, some of them before a kill", a["state"], countsOf(a))
	}
	export := func(data, what string) string {
		file := filepath.Join(t.TempDir(), what+".csv")
		must(t, program(t, "export", "--data", data, "--as", what, "-o", file))
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	for _, what := range []string{"people", "events"} {
		same(t, what, export(s.data, what), export(calm, what))
	}
	if status, answer, _ := s.ask(http.MethodPost, path+"/undo", "application/json", []byte(`{"reason":"the wrong township"}`)); status != http.StatusOK {
		t.Fatalf("taking back: %d %v", status, answer)
	}
	a = s.still(path, 3)
	if undone, _ := a["undone"].(map[string]any); a["state"] != "undone" || undone["voided"] != 8000.0 || undone["left"] != 0.0 {
		t.Errorf("the undoing that was killed is %s %v, want all 8000 taken back", a["state"], a["undone"])
	}
	if out := must(t, program(t, "journal", "verify", "--rebuild", "--data", s.data)); !strings.Contains(out, `"ok":true`) {
		t.Errorf("verify: %s", out)
	}
}
