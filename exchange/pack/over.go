package pack

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// Over is a folder of packs over another: a file that the upper one has stands for the lower one's.
func Over(under, over fs.FS) fs.FS { return overlay{under, over} }

type overlay struct{ under, over fs.FS }

// Open opens the upper file, or the lower where there is no upper one.
func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.over.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.under.Open(name)
	}
	return f, err
}

// ReadDir lists both.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	low, errLow := fs.ReadDir(o.under, name)
	high, errHigh := fs.ReadDir(o.over, name)
	if errLow != nil && errHigh != nil {
		return nil, errLow
	}
	for _, h := range high {
		if !slices.ContainsFunc(low, func(l fs.DirEntry) bool { return l.Name() == h.Name() }) {
			low = append(low, h)
		}
	}
	slices.SortFunc(low, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return low, nil
}
