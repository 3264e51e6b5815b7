//go:build unix

package place

import "golang.org/x/sys/unix"

// FreeSpace is what the disk of a folder has left; 0 where it can't be told.
func FreeSpace(dir string) int64 {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0
	}
	return int64(s.Bavail) * int64(s.Bsize) //nolint:unconvert // other types on other systems
}
