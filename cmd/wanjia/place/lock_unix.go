//go:build unix

package place

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"wanjia/base/fault"
)

// lockFile is what those who work in a data folder hold together, and who replaces it holds alone. It says nothing.
const lockFile = "in-use.lock"

// Alone makes sure that nobody else uses the folder until it is released.
func Alone(dir string) (release func(), err error) {
	l, err := hold(dir, unix.LOCK_EX)
	return l.release, err
}

// lock is a folder's, as somebody holds it; nil where there is none to be held.
type lock struct {
	dir  string
	file *os.File
}

// share tells others that the folder is in use. Where no such file can be made there is nobody to tell.
func share(dir string) (*lock, error) { return hold(dir, unix.LOCK_SH) }

// hold takes the lock of a folder in one of the two ways.
func hold(dir string, how int) (*lock, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDONLY, 0o600)
	if err != nil {
		return nil, nil //nolint:nilerr,nilnil // a folder that can't be written to says so elsewhere
	}
	l := &lock{dir, f}
	if had, err := l.turn(how); err != nil || !had { // a file system without locks has nobody to ask
		l.release()
		return nil, err
	}
	return l, nil
}

// turn takes the lock in another way; had is false where the file system knows no locks.
func (l *lock) turn(how int) (had bool, err error) {
	switch err := unix.Flock(int(l.file.Fd()), how|unix.LOCK_NB); {
	case errors.Is(err, unix.EWOULDBLOCK):
		return true, fault.New(fault.Conflict, "cli.busy", "dir", l.dir)
	case err != nil:
		return false, nil //nolint:nilerr // as said
	}
	return true, nil
}

// alone makes who shares the folder the only one in it, if nobody else is.
func (l *lock) alone() (is bool, err error) {
	if l == nil {
		return false, nil
	}
	had, err := l.turn(unix.LOCK_EX)
	if err == nil {
		return had, nil
	}
	return false, l.again() // the system may have let go of the lock
}

// again shares the folder with others.
func (l *lock) again() error {
	_, err := l.turn(unix.LOCK_SH)
	return err
}

// release lets others in; the system lets go of the lock with the file.
func (l *lock) release() {
	if l != nil {
		_ = l.file.Close() // nothing was written
	}
}
