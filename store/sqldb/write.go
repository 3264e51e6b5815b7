package sqldb

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"wanjia/base/fault"
	"wanjia/store/sqldb/internal/engine"
)

const (
	groupSize = 256                   // functions that may share one commit
	groupTime = 50 * time.Millisecond // after which a group commits and the rest wait for the next
)

// Write runs fn in the next group and returns when the group's commit is on disk. Functions that wait
// together share one commit; one that fails or panics is undone alone and hears its own error.
//
// fn runs in the caller's goroutine, one function at a time in the whole process (and, on PostgreSQL, in all
// processes), so the order of running is the order of commit. It must not call Write again. A context that
// ends while fn waits means that fn does not run; once it runs, its answer is waited for.
func (db *DB) Write(ctx context.Context, fn func(tx *Tx) error) error {
	return db.submit(newJob(ctx, fn), false)
}

// WriteBulk is Write for large batches. Each has a commit of its own, and between two of them a group of waiting
// small writes goes first, so an import that comes in pieces of a few thousand rows holds nobody up for long.
func (db *DB) WriteBulk(ctx context.Context, fn func(tx *Tx) error) error {
	return db.submit(newJob(ctx, fn), true)
}

// exclusive runs fn on the writer outside any transaction.
func (db *DB) exclusive(ctx context.Context, fn func(w engine.Conn) error) error {
	j := newJob(ctx, nil)
	j.alone = fn
	return db.submit(j, true)
}

// job is one function waiting for its turn.
type job struct {
	ctx     context.Context
	fn      func(*Tx) error
	alone   func(engine.Conn) error // instead of fn
	claimed atomic.Bool             // by the writer to run it, or by the caller to leave
	turn    chan *Tx                // the writer's: run now
	ran     chan error              // the caller's: how fn ended
	done    chan answer             // the writer's: the last word
}

type answer struct {
	err      error
	panicked any // what an after-commit hook panicked with
}

func newJob(ctx context.Context, fn func(*Tx) error) *job {
	return &job{ctx: ctx, fn: fn, turn: make(chan *Tx, 1), ran: make(chan error, 1), done: make(chan answer, 1)}
}

func (db *DB) submit(j *job, bulk bool) error {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	if !db.queue.put(j, bulk) {
		return fault.New(fault.Busy, "sqldb.closed")
	}
	select {
	case tx := <-j.turn:
		j.run(tx)
		return j.last(<-j.done)
	case a := <-j.done:
		return j.last(a)
	case <-j.ctx.Done():
	}
	if j.claimed.CompareAndSwap(false, true) {
		return j.ctx.Err()
	}
	select { // its turn came in the same moment
	case tx := <-j.turn:
		j.run(tx)
		return j.last(<-j.done)
	case a := <-j.done:
		return j.last(a)
	}
}

func (j *job) last(a answer) error {
	if a.panicked != nil {
		panic(a.panicked)
	}
	return a.err
}

// run is the job's turn, in the caller's goroutine. Whatever fn does, the writer hears of its end.
func (j *job) run(tx *Tx) {
	err := error(fault.New(fault.Internal, "sqldb.left")) // stands if fn ends its goroutine
	defer func() {
		if v := recover(); v != nil {
			err = fault.Panicked(v)
		}
		tx.end()
		j.ran <- err
	}()
	if late := j.ctx.Err(); late != nil {
		err = late
		return
	}
	result := j.fn(tx) // until it has returned, err says that it left
	if result == nil {
		result = tx.broken
	}
	err = result
}

// queue holds the waiting jobs.
type queue struct {
	mu       sync.Mutex
	some     *sync.Cond
	small    []*job
	bulk     []*job
	bulkNext bool // a small group went last
	closed   bool
	gone     chan struct{} // closed when the writer has ended
	err      error         // how closing the writer went
}

func newQueue() *queue {
	q := &queue{gone: make(chan struct{})}
	q.some = sync.NewCond(&q.mu)
	return q
}

func (q *queue) put(j *job, bulk bool) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	if bulk {
		q.bulk = append(q.bulk, j)
	} else {
		q.small = append(q.small, j)
	}
	q.some.Signal()
	return true
}

func (q *queue) waiting() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return int64(len(q.small) + len(q.bulk))
}

func (q *queue) putBack(jobs []*job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.small = slices.Concat(jobs, q.small)
}

// next waits for the next group: small jobs together, or one bulk job. The group is nil when the queue has closed.
func (q *queue) next() (group []*job, bulk bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.small) == 0 && len(q.bulk) == 0 && !q.closed {
		q.some.Wait()
	}
	if q.closed {
		return nil, false
	}
	if len(q.bulk) > 0 && (q.bulkNext || len(q.small) == 0) {
		group = q.bulk[:1:1]
		q.bulk = q.bulk[1:]
		q.bulkNext = false
		return group, true
	}
	n := min(len(q.small), groupSize)
	group = q.small[:n:n]
	q.small = q.small[n:]
	q.bulkNext = true
	return group, false
}

// close refuses the waiting jobs and waits for the writer's end.
func (q *queue) close() error {
	q.mu.Lock()
	left := slices.Concat(q.small, q.bulk)
	q.small, q.bulk, q.closed = nil, nil, true
	q.some.Signal()
	q.mu.Unlock()
	refuse(left, fault.New(fault.Busy, "sqldb.closed"))
	<-q.gone
	return q.err
}

func refuse(jobs []*job, err error) {
	for _, j := range jobs {
		if j.claimed.CompareAndSwap(false, true) {
			j.done <- answer{err: err}
		}
	}
}

// write is the writer's whole life.
func (db *DB) write(w engine.Conn) {
	defer close(db.queue.gone)
	for {
		jobs, bulk := db.queue.next()
		if jobs == nil {
			db.queue.err = w.Close()
			return
		}
		if !w.Usable() {
			_ = w.Close() // it is lost already
			fresh, err := db.dial.Writer(context.Background())
			if err != nil {
				refuse(jobs, engine.Meaning(err))
				continue
			}
			w = fresh
		}
		if alone := jobs[0].alone; alone != nil {
			if jobs[0].claimed.CompareAndSwap(false, true) {
				jobs[0].done <- answer{err: engine.Meaning(alone(w))}
			}
			continue
		}
		if bulk {
			if err := db.dial.Before(context.Background(), w); err != nil {
				refuse(jobs, engine.Meaning(err))
				continue
			}
		}
		g := &group{db: db, w: w, save: len(jobs) > 1}
		g.run(jobs)
		if bulk {
			_ = db.dial.After(context.Background(), w) // what was written is answered; the next bulk says what is wrong
		}
	}
}

// group is the work that shares one commit.
type group struct {
	db   *DB
	w    engine.Conn
	save bool // several functions: each needs a savepoint
	kept []member
	dead error // the engine gave the whole transaction up
}

type member struct {
	job *job
	tx  *Tx
}

func (g *group) run(jobs []*job) {
	ctx := context.Background() // the group belongs to no single caller
	begin, _ := g.db.dial.Begin()
	if err := g.w.Control(ctx, begin); err != nil {
		_ = g.w.Control(ctx, "ROLLBACK") // a begin that failed half-way
		refuse(jobs, engine.Meaning(err))
		return
	}
	start := g.db.clock.Now()
	for i, j := range jobs {
		if g.dead != nil || i > 0 && g.db.clock.Now().Sub(start) > groupTime {
			g.db.queue.putBack(jobs[i:])
			break
		}
		if j.claimed.CompareAndSwap(false, true) {
			g.one(ctx, j)
		}
	}
	g.finish(ctx)
}

// one gives a job its turn and keeps or undoes its work.
func (g *group) one(ctx context.Context, j *job) {
	tx := &Tx{session: session{conn: g.w, engine: g.db.Engine(), steady: true}, db: g.db, now: g.db.now()}
	if g.save {
		if err := g.w.Control(ctx, "SAVEPOINT one"); err != nil {
			g.dead = engine.Meaning(err)
			j.done <- answer{err: g.dead}
			return
		}
	}
	j.turn <- tx
	err := <-j.ran
	if err == nil {
		if g.save {
			g.dead = engine.Meaning(g.w.Control(ctx, "RELEASE SAVEPOINT one"))
		}
		g.kept = append(g.kept, member{j, tx})
		return
	}
	if g.save {
		if lost := undo(ctx, g.w, "one"); lost != nil {
			g.dead = bystander(engine.Meaning(tx.cause(lost)))
		}
	}
	j.done <- answer{err: err, panicked: call(tx.undone)}
}

// bystander is what the others hear when one function's statement made the engine give the transaction up. A full disk
// or a lost connection is theirs too; a broken rule is not.
func bystander(err error) error {
	switch fault.KindOf(err) {
	case fault.TooMuch, fault.Busy, fault.Full, fault.Internal:
		return err
	default:
		return fault.New(fault.Busy, "sqldb.group").Because(err)
	}
}

// finish commits and answers.
func (g *group) finish(ctx context.Context) {
	err := g.dead
	if err == nil && len(g.kept) > 0 {
		err = engine.Meaning(g.w.Control(ctx, "COMMIT"))
	}
	if err != nil || len(g.kept) == 0 {
		_ = g.w.Control(ctx, "ROLLBACK") // where the engine has done so already, it complains
	}
	if err == nil && len(g.kept) > 0 {
		g.db.stats.groups.Add(1)
		g.db.stats.writes.Add(int64(len(g.kept)))
	}
	for _, m := range g.kept {
		hooks := m.tx.after
		if err != nil {
			hooks = m.tx.undone
		}
		m.job.done <- answer{err: err, panicked: call(hooks)}
	}
}

// undo goes back to a savepoint and removes it.
func undo(ctx context.Context, w engine.Conn, name string) error {
	if err := w.Control(ctx, "ROLLBACK TO SAVEPOINT "+name); err != nil {
		return err
	}
	return w.Control(ctx, "RELEASE SAVEPOINT "+name)
}

// call runs hooks in order; a panic in one ends them and is handed to the caller of Write.
func call(hooks []func()) (panicked any) {
	defer func() { panicked = recover() }()
	for _, h := range hooks {
		h()
	}
	return nil
}
