package strict

import (
	"io/fs"
	"path"
	"slices"

	"wanjia/base/fault"
)

// Each reads the files of the named packs whose names begin with a prefix, pack by pack and in order of name, and tells all problems
// that reading them finds.
func Each(files fs.FS, prefix string, names []string, read func(at string, raw []byte) []*fault.Fault) []*fault.Fault {
	var wrong []*fault.Fault
	for _, name := range names {
		found, err := fs.Glob(files, path.Join(name, prefix+"*.yaml"))
		if err != nil {
			return append(wrong, fault.New(fault.Internal, "pack.unread", "file", name).Because(err))
		}
		slices.Sort(found)
		for _, at := range found {
			raw, err := fs.ReadFile(files, at)
			if err != nil {
				return append(wrong, fault.New(fault.Internal, "pack.unread", "file", at).Because(err))
			}
			wrong = append(wrong, read(at, raw)...)
		}
	}
	return wrong
}
