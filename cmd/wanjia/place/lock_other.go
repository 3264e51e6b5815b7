//go:build !unix

package place

// lock tells nothing here: a file that is open can't be replaced on these systems anyway.
type lock struct{}

func share(string) (*lock, error) { return nil, nil } //nolint:nilnil // no lock is no lock

// Alone promises nothing where files can't be locked.
func Alone(string) (func(), error) { return func() {}, nil }

func (*lock) alone() (bool, error) { return false, nil }
func (*lock) again() error         { return nil }
func (*lock) release()             {}
