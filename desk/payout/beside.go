package payout

import "wanjia/base/fault"

// Sealing and opening a hundred thousand texts is most of what a batch costs besides the database, and needs nothing of it. So it is
// done beside the transaction, on another processor. What is done there touches neither the transaction nor what its caller changes.

// ahead makes n pieces beside their use, in order; at most two wait to be used.
func ahead[T any](n int, piece func(i int) (T, error), use func(i int, made T) error) error {
	type product struct {
		made T
		err  error
	}
	products, stop := make(chan product, 1), make(chan struct{})
	defer close(stop)
	go func() {
		defer close(products)
		for i := range n {
			var p product
			p.err = fault.Guard(func() (err error) {
				p.made, err = piece(i)
				return err
			})
			select {
			case products <- p:
			case <-stop:
				return
			}
		}
	}()
	for i := range n {
		p := <-products
		if p.err != nil {
			return p.err
		}
		if err := use(i, p.made); err != nil {
			return err
		}
	}
	return nil
}

// behind does pieces of work that are handed to it, in order, beside what hands them over.
type behind struct {
	work  chan func() error
	ended chan error
}

func newBehind() *behind {
	b := &behind{work: make(chan func() error, 1), ended: make(chan error, 1)}
	go func() {
		var first error
		for piece := range b.work {
			if first == nil {
				first = fault.Guard(piece)
			}
		}
		b.ended <- first
	}()
	return b
}

// wait waits for all pieces and answers the error of the first that failed; nothing can be handed over after it.
func (b *behind) wait() error {
	close(b.work)
	return <-b.ended
}
