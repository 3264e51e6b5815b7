package seal

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"wanjia/base/fault"
)

// LoadOrCreate reads the master secret from a file of 32 bytes that only its owner may read, or makes it where there is none.
// A new file is written whole and to disk before it has its name; of two programs that start at once both get the same
// secret. A secret that is lost can't be made again: keep a copy away from the data.
func LoadOrCreate(path string) (*Keys, error) {
	k, err := Load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	if err := create(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fault.New(fault.Internal, "seal.file.write", "path", path).Because(err)
	}
	return Load(path)
}

// Load reads the master secret and makes no file.
func Load(path string) (*Keys, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fault.New(fault.Missing, "seal.file.read", "path", path).Because(err)
	}
	if !info.Mode().IsRegular() || info.Size() != SecretSize {
		return nil, fault.New(fault.Invalid, "seal.file.length", "path", path, "got", strconv.FormatInt(info.Size(), 10))
	}
	// Windows keeps rights elsewhere and reports 0666 for every file.
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return nil, fault.New(fault.Invalid, "seal.file.rights", "path", path, "mode", "0"+strconv.FormatUint(uint64(mode), 8))
	}
	secret, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New(fault.Internal, "seal.file.read", "path", path).Because(err)
	}
	return New(secret)
}

// create puts a fresh secret at the path, or answers fs.ErrExist where somebody was first.
func create(path string) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".secret-*") // made with mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	secret := make([]byte, SecretSize)
	_, _ = rand.Read(secret)
	if err := writeThrough(f, secret); err != nil {
		return err
	}
	// A link, unlike a rename, never replaces a secret that another program has just put there.
	if err := os.Link(f.Name(), path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return err
		}
		return createInPlace(path, secret)
	}
	return syncDir(dir)
}

// createInPlace is for file systems without links, such as those of memory sticks.
func createInPlace(path string, secret []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := writeThrough(f, secret); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return syncDir(filepath.Dir(path))
}

// writeThrough writes, waits for the disk and closes.
func writeThrough(f *os.File, b []byte) error {
	_, err := f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes a new name last through a power failure; Windows does so by itself and can't be asked.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
