// Package pgtest gives a test a real PostgreSQL: one cluster for the test binary, a fresh database for each caller.
//
// It knows how to find, start and stop PostgreSQL. It refuses to pretend: where PostgreSQL is missing the test
// fails, unless WANJIA_WITHOUT_POSTGRES=1 says that this machine is meant to be without.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Without is the environment variable that turns a missing PostgreSQL from a failure into a skip.
const Without = "WANJIA_WITHOUT_POSTGRES"

var errMissing = errors.New("PostgreSQL is not installed here: apt-get install postgresql (or set " + Without + "=1 to go without)")

// cluster is the test binary's one PostgreSQL; it ends with the process.
type cluster struct {
	admin  string // URL of the maintenance database
	copied string // how CREATE DATABASE copies fastest
	number atomic.Int64
	mu     sync.Mutex
	ready  map[string]*template
}

type template struct {
	once sync.Once
	name string
	err  error
}

var theCluster = sync.OnceValues(start)

// Start gives the URL of a fresh, empty database. It is dropped when the test ends.
func Start(tb testing.TB) string {
	tb.Helper()
	return startFrom(tb, "template0")
}

// StartLike gives a database like one that prepare has filled. prepare runs once for a name in a test binary.
func StartLike(tb testing.TB, name string, prepare func(url string) error) string {
	tb.Helper()
	c := mustCluster(tb)
	c.mu.Lock()
	t := c.ready[name]
	if t == nil {
		t = &template{}
		c.ready[name] = t
	}
	c.mu.Unlock()
	t.once.Do(func() {
		t.name = fmt.Sprintf("like_%d", c.number.Add(1))
		if t.err = c.run("CREATE DATABASE " + t.name + " TEMPLATE template0" + c.copied); t.err == nil {
			t.err = prepare(c.at(t.name))
		}
	})
	if t.err != nil {
		tb.Fatalf("pgtest: preparing %q: %v", name, t.err)
	}
	return startFrom(tb, t.name)
}

func mustCluster(tb testing.TB) *cluster {
	tb.Helper()
	c, err := theCluster()
	if errors.Is(err, errMissing) && os.Getenv(Without) == "1" {
		tb.Skip(Without + "=1: " + err.Error())
	}
	if err != nil {
		tb.Fatal("pgtest: ", err)
	}
	return c
}

func startFrom(tb testing.TB, like string) string {
	tb.Helper()
	c := mustCluster(tb)
	name := fmt.Sprintf("test_%d", c.number.Add(1))
	if err := c.run("CREATE DATABASE " + name + " TEMPLATE " + like + c.copied); err != nil {
		tb.Fatal("pgtest: ", err)
	}
	tb.Cleanup(func() {
		if err := c.run("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			tb.Error("pgtest: ", err)
		}
	})
	return c.at(name)
}

func (c *cluster) at(database string) string {
	u, err := url.Parse(c.admin)
	if err != nil {
		return c.admin // start made it from parts, so it parses
	}
	u.Path = "/" + database
	return u.String()
}

func (c *cluster) run(sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.admin)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}
