package place

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"wanjia/base/fault"
	"wanjia/domain/workflow"
	"wanjia/exchange/pack"
	"wanjia/exchange/pack/flows"
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

// Flows are the kinds of cases that all packs define, read once for all desks that know of them. Nobody may change them.
func (p *Place) Flows() (map[string]*workflow.Definition, error) { return p.flows() }

func (p *Place) readFlows() (map[string]*workflow.Definition, error) {
	files, names, err := Content(p.Dir)
	if err != nil {
		return nil, err
	}
	kinds, wrong := flows.Load(files, names...)
	if len(wrong) > 0 {
		return nil, wrong[0]
	}
	return kinds, nil
}
