//go:build unix

package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// keeper starts PostgreSQL and waits for the end of its standard input, which is the end of the test process however
// that comes about: a kill closes the pipe too. Then it stops PostgreSQL and takes the directory away.
const keeper = `"$1/postgres" -D "$2/data" >"$2/log" 2>&1 &
server=$!
read -r _
kill -QUIT $server
wait $server
rm -rf "$2"`

// settings are for speed (the data is thrown away) and for many small test databases. The order of text is ICU's
// Chinese one, so that a column without COLLATE "C" shows in a test and not first in an office.
const settings = `
listen_addresses = ''
fsync = off
full_page_writes = off
synchronous_commit = off
max_connections = 200
shared_buffers = 64MB
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
autovacuum = off
`

func start() (*cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	as, err := owner()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pg") // short: a socket's path has about 100 bytes
	if err != nil {
		return nil, err
	}
	if as != nil {
		if err := os.Chown(dir, int(as.Uid), int(as.Gid)); err != nil {
			return nil, err
		}
	}
	if err := initialise(bin, dir, as); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := keep(bin, dir, as); err != nil {
		return nil, err
	}
	admin := (&url.URL{Scheme: "postgres", Path: "/postgres", RawQuery: url.Values{
		"host": {dir}, "user": {"wanjia"}, "sslmode": {"disable"},
	}.Encode()}).String()
	version, err := answered(admin, dir)
	if err != nil {
		return nil, err
	}
	c := &cluster{admin: admin, ready: map[string]*template{}}
	if version >= 15 { // older ones copy files anyway; through the log it takes five times as long
		c.copied = " STRATEGY file_copy"
	}
	return c, nil
}

// binaries is the directory of initdb and postgres: Debian's newest, or the one in PATH.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	version := func(i int) int {
		n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(found[i]))))
		if err != nil {
			return 0
		}
		return n
	}
	sort.Slice(found, func(i, j int) bool { return version(i) < version(j) })
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p), nil
	}
	return "", errMissing
}

// owner is who PostgreSQL runs as: it refuses root.
func owner() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("no user postgres or nobody to run PostgreSQL as")
}

func initialise(bin, dir string, as *syscall.Credential) error {
	var out []byte
	var err error
	for _, locale := range [][]string{{"--locale-provider=icu", "--icu-locale=zh"}, {}} { // a build without ICU sorts by C
		args := append([]string{"-D", filepath.Join(dir, "data"), "-U", "wanjia", "--auth=trust", "--no-sync",
			"--encoding=UTF8", "--locale=C"}, locale...)
		cmd := exec.Command(filepath.Join(bin, "initdb"), args...)
		cmd.Dir = dir
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
		if out, err = cmd.CombinedOutput(); err == nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	conf, err := os.OpenFile(filepath.Join(dir, "data", "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(conf, "%sunix_socket_directories = '%s'\n", settings, dir)
	return errors.Join(err, conf.Close())
}

func keep(bin, dir string, as *syscall.Credential) error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	cmd := exec.Command("/bin/sh", "-c", keeper, "keeper", bin, dir)
	cmd.Dir = dir
	cmd.Stdin = r
	// A session of its own, so that an interrupt from the terminal reaches the test and not the keeper.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setsid: true}
	if err := cmd.Start(); err != nil {
		return errors.Join(err, r.Close(), w.Close(), os.RemoveAll(dir))
	}
	go func() {
		_ = cmd.Wait() // reaps it if it ends before the process does
		_ = w.Close()  // and holds on to the pipe's other end until then
	}()
	return r.Close()
}

// answered waits until the server takes connections and tells its major version.
func answered(admin, dir string) (int, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, admin)
		if err == nil {
			major, _, _ := strings.Cut(conn.PgConn().ParameterStatus("server_version"), ".")
			version, err := strconv.Atoi(major)
			return version, errors.Join(err, conn.Close(ctx))
		}
		select {
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(dir, "log")) // as much of it as there is
			return 0, fmt.Errorf("PostgreSQL does not answer: %w\n%s", err, bytes.TrimSpace(log))
		case <-time.After(20 * time.Millisecond):
		}
	}
}
