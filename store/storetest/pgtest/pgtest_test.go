//go:build unix

package pgtest_test

import (
	"bufio"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"wanjia/store/storetest/pgtest"
)

const stay = "PGTEST_STAY" // the child process starts PostgreSQL, says where and waits to be killed

func TestEveryCallerGetsADatabaseOfItsOwn(t *testing.T) {
	ctx := t.Context()
	runs := 0
	prepare := func(url string) error {
		runs++
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, "CREATE TABLE prepared (n BIGINT)")
		return err
	}
	for _, at := range []string{pgtest.Start(t), pgtest.Start(t), pgtest.StartLike(t, "x", prepare), pgtest.StartLike(t, "x", prepare)} {
		conn, err := pgx.Connect(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(ctx, "CREATE TABLE mine (n BIGINT)"); err != nil {
			t.Errorf("%s: want a database without others' tables, have %v", at, err)
		}
		if err := conn.Close(ctx); err != nil {
			t.Error(err)
		}
	}
	if runs != 1 {
		t.Errorf("want one preparation for two likes, have %d", runs)
	}
}

func TestPostgresEndsWithAKilledTest(t *testing.T) {
	if os.Getenv(stay) != "" {
		fmt.Println(pgtest.Start(t))
		select {}
	}
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), stay+"=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "postgres:") {
		t.Fatalf("want the child's URL, have %q, %v", line, err)
	}
	at, err := url.Parse(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	dir := at.Query().Get("host")
	if _, err := os.Stat(dir); err != nil {
		t.Fatal(err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it says that it was killed
	for range 600 {
		if _, err := os.Stat(dir); os.IsNotExist(err) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("a minute after the kill %s is still there", dir)
}
