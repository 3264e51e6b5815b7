package main

import (
	"context"
	"runtime"
	"strconv"
	"time"

	"wanjia/base/clock"
	"wanjia/base/fault"
	"wanjia/cmd/wanjia/place"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/indicator"
	httpareas "wanjia/httpd/areas"
	storereg "wanjia/store/register"
	"wanjia/web"

	"wanjia/desk/areas"
	"wanjia/desk/door"
	deskreg "wanjia/desk/register"
	"wanjia/desk/upkeep"
)

// host is the machine and the database, as the system page shows them.
type host struct {
	p       *place.Place
	started time.Time
}

// lowDisk is what a data disk should have left: less, and a backup no longer fits.
const lowDisk = 1 << 30

// Facts asks the machine and the database.
func (h host) Facts(ctx context.Context) (upkeep.Facts, error) {
	head, err := h.p.Head(ctx)
	if err != nil {
		return upkeep.Facts{}, err
	}
	tree, err := ties.Tree{S: h.p.Store}.Tree(ctx)
	if err != nil {
		return upkeep.Facts{}, err
	}
	people, err := h.people(ctx, tree)
	if err != nil {
		return upkeep.Facts{}, err
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	free := place.FreeSpace(h.p.Dir)
	web := upkeep.Check{Name: "web", OK: web.Built(), Key: "http.check.web"}
	if !web.OK {
		web.Key = "http.check.noweb"
	}
	return upkeep.Facts{Engine: h.p.DB.Engine().String(), Started: h.started, People: people, Entries: head, Areas: int64(tree.Len()),
		DiskFree: free, Memory: int64(m.Sys), Checks: []upkeep.Check{
			{Name: "database", OK: true, Key: "http.check.database"},
			{Name: "disk", OK: free >= lowDisk, Key: "http.check.disk", Detail: map[string]string{"free": strconv.FormatInt(free>>30, 10)}},
			{Name: "clock", OK: true, Key: "http.check.clock", Detail: map[string]string{"now": h.p.Clock.Now().In(clock.Civil()).Format("2006-01-02 15:04:05 MST")}},
			web,
		}}, nil
}

// people is the population now, under the topmost areas.
func (h host) people(ctx context.Context, tree *area.Tree) (int64, error) {
	now := h.p.Register.Today().Month()
	var n int64
	for _, root := range tree.Roots() {
		a, err := h.p.Door.Ask(ctx, door.Query{Area: root, From: now, To: now, Only: []string{string(indicator.Population)}, Who: place.Operator("server")})
		if err != nil {
			return 0, err
		}
		for _, f := range a.Figures {
			n += f.N
		}
	}
	if n < indicator.Threshold {
		n = 0 // whoever looks after the machine sees nobody
	}
	return n, nil
}

// areaRecorder records one area at a time.
type areaRecorder struct{ p *place.Place }

// recent is how many of the newest entries are gone through for the one that was just written.
const recent = 200

// RecordArea takes an area in and finds the entry that says so.
func (r areaRecorder) RecordArea(ctx context.Context, who access.Actor, columns map[string]string) (httpareas.Recorded, error) {
	a, wrong := areas.Parse(columns)
	if wrong != nil {
		return httpareas.Recorded{}, wrong
	}
	done, err := r.p.Areas.Take(ctx, who, []area.Area{a})
	if err != nil {
		return httpareas.Recorded{}, err
	}
	if done[0].Fate == areas.Refused {
		return httpareas.Recorded{}, refusedArea(done[0].Problems)
	}
	out := httpareas.Recorded{Problems: done[0].Problems}
	err = r.p.Store.Read(ctx, func(rd *storereg.Reader) error {
		head, err := rd.Head(ctx)
		if err != nil {
			return err
		}
		entries, err := rd.After(ctx, max(0, head-recent), recent)
		for _, e := range entries {
			if e.Kind == "area" && e.Area == a.Code {
				out.Entry, out.At = e.ID, e.Seq
			}
		}
		return err
	})
	return out, err
}

func refusedArea(problems []area.Problem) error {
	var faults []*fault.Fault
	for _, p := range problems {
		faults = append(faults, p.Fault())
	}
	return &deskreg.Rejected{Faults: faults}
}
