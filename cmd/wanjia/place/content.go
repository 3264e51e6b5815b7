package place

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"wanjia/base/fault"
	"wanjia/exchange/pack"
	"wanjia/packs"
)

// Content is all content that a data folder works with: the program's packs, and over them the folder's own, pack by pack in
// order of name.
func Content(dir string) (files fs.FS, names []string, err error) {
	own := filepath.Join(dir, "packs")
	entries, err := os.ReadDir(own)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fault.New(fault.Internal, "cli.file", "file", own).Because(err)
	}
	names = []string{"core", "cn-township"}
	for _, e := range entries {
		if e.IsDir() && !slices.Contains(names, e.Name()) {
			names = append(names, e.Name())
		}
	}
	return pack.Over(packs.Files(), os.DirFS(own)), names, nil
}
