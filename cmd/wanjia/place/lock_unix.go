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

// share tells others that the folder is in use. Where no such file can be made there is nobody to tell.
func share(dir string) (release func(), err error) { return Hold(dir, unix.LOCK_SH) }

// Alone makes sure that nobody else uses the folder until it is released.
func Alone(dir string) (release func(), err error) { return Hold(dir, unix.LOCK_EX) }

// Hold takes the lock of a folder in one of the two ways.
func Hold(dir string, how int) (func(), error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDONLY, 0o600)
	if err != nil {
		return func() {}, nil //nolint:nilerr // a folder that can't be written to says so elsewhere
	}
	release := func() { _ = f.Close() } // the system lets go of the lock with the file
	if err := unix.Flock(int(f.Fd()), how|unix.LOCK_NB); errors.Is(err, unix.EWOULDBLOCK) {
		release()
		return func() {}, fault.New(fault.Conflict, "cli.busy", "dir", dir)
	}
	return release, nil // a file system without locks has nobody to ask
}
