package sqldb

import (
	"context"
	"errors"
	"sync"

	"wanjia/base/fault"
	"wanjia/store/sqldb/internal/engine"
)

// pool lends at most n connections and opens them when they are first needed.
type pool struct {
	open   func(context.Context) (engine.Conn, error)
	places chan struct{} // one token for each connection that may be in use
	mu     sync.Mutex
	idle   []engine.Conn
	closed bool
}

func newPool(n int, open func(context.Context) (engine.Conn, error)) *pool {
	p := &pool{open: open, places: make(chan struct{}, n)}
	for range n {
		p.places <- struct{}{}
	}
	return p
}

func (p *pool) take(ctx context.Context) (engine.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case <-p.places:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		p.places <- struct{}{}
		return nil, fault.New(fault.Busy, "sqldb.closed")
	}
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1] // the warmest
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return c, nil
	}
	p.mu.Unlock()
	c, err := p.open(ctx)
	if err != nil {
		p.places <- struct{}{}
		return nil, err
	}
	return c, nil
}

func (p *pool) give(c engine.Conn) {
	if c.Usable() {
		p.mu.Lock()
		p.idle = append(p.idle, c)
		p.mu.Unlock()
	}
	p.places <- struct{}{}
}

// renew closes the idle connections, so that the next ones see new statistics.
func (p *pool) renew() error {
	p.mu.Lock()
	old := p.idle
	p.idle = nil
	p.mu.Unlock()
	return closeAll(old)
}

func closeAll(conns []engine.Conn) error {
	var errs []error
	for _, c := range conns {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// close waits for the connections in use.
func (p *pool) close() error {
	p.mu.Lock()
	already := p.closed
	p.closed = true
	p.mu.Unlock()
	if already {
		return nil
	}
	for range cap(p.places) {
		<-p.places
	}
	err := p.renew()
	for range cap(p.places) {
		p.places <- struct{}{} // whoever still comes is told that it is closed
	}
	return err
}
