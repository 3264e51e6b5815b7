// Package system is the route by which an administrator sees how the program is.
package system

import (
	"context"
	"net/http"
	"time"

	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Facts are what the machine and the database say of themselves.
type Facts struct {
	Engine   string
	Started  time.Time
	People   int64
	Entries  int64
	Areas    int64
	DiskFree int64 // bytes
	Memory   int64 // bytes
	Checks   []Check
}

// Check is one thing that should be so.
type Check struct {
	Name   string
	OK     bool
	Key    string // the sentence that says how it is
	Detail map[string]string
}

// Host knows the machine and the database.
type Host interface {
	Facts(ctx context.Context) (Facts, error)
}

// System is how the program is.
type System struct {
	Version  string        `json:"version"`
	Engine   string        `json:"engine"`
	Started  string        `json:"started"`
	People   int64         `json:"people"`
	Entries  int64         `json:"entries"`
	Areas    int64         `json:"areas"`
	DiskFree int64         `json:"disk_free" doc:"bytes"`
	Memory   int64         `json:"memory" doc:"bytes"`
	Checks   []SystemCheck `json:"checks"`
}

// SystemCheck is one thing that should be so.
type SystemCheck struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// Routes registers them.
func Routes(g *gate.Gate, host Host, version string) {
	gate.Handle(g, gate.Op{ID: "get-system", Method: http.MethodGet, Path: "/system", Tag: "administration", Who: gate.May(access.ManageSystem),
		Summary: "How the program is"}, func(ctx context.Context, _ *struct{}) (*gate.Answer[System], error) {
		f, err := host.Facts(ctx)
		if err != nil {
			return nil, err
		}
		out := System{Version: version, Engine: f.Engine, Started: shape.Instant(f.Started), People: f.People, Entries: f.Entries, Areas: f.Areas,
			DiskFree: f.DiskFree, Memory: f.Memory, Checks: make([]SystemCheck, len(f.Checks))}
		for i, c := range f.Checks {
			out.Checks[i] = SystemCheck{Name: c.Name, OK: c.OK, Detail: words.Text(gate.Who(ctx).Lang, c.Key, c.Detail)}
		}
		return gate.Reply(out), nil
	})
}
