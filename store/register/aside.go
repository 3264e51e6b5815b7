package register

// asideFrom is how many entries it takes before reading them beside the database is worth a goroutine.
const asideFrom = 64

// aside begins something that needs no database, beside its caller where there is much of it, and answers how to wait for its end. A
// panic in it is its caller's.
func aside(n int, do func() error) (wait func() error) {
	if n < asideFrom {
		return do
	}
	var err error
	var panicked any
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer func() { panicked = recover() }()
		err = do()
	}()
	return func() error {
		<-ended
		if panicked != nil {
			panic(panicked)
		}
		return err
	}
}
