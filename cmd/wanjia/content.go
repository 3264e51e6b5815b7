package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/backroom"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/benefit"
	"wanjia/exchange/pack"
	"wanjia/exchange/pack/forms"
	"wanjia/exchange/pack/schedules"
	httpforms "wanjia/httpd/forms"
	"wanjia/httpd/portal"
	"wanjia/packs"
)

// contentOf is all content that a data folder works with: the program's packs, and over them the folder's own, pack by pack in
// order of name.
func contentOf(dir string) (files fs.FS, names []string, err error) {
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

// careContent are the forms and schedules of all content.
func careContent(dir string) (out httpforms.Content, err error) {
	files, names, err := contentOf(dir)
	if err != nil {
		return out, err
	}
	asked, wrong := forms.Load(files, names...)
	plans, bad := schedules.Load(files, names...)
	wrong = append(append(wrong, bad...), schedules.Agree(plans, asked)...)
	if len(wrong) > 0 {
		return out, wrong[0]
	}
	return httpforms.Content{Forms: asked, Schedules: plans}, nil
}

// public is what the portal tells of all content.
func public(p *place.Place, schemes benefit.Set) (portal.Content, error) {
	files, names, err := contentOf(p.Dir)
	if err != nil {
		return portal.Content{}, err
	}
	return backroom.Public(files, names, schemes)
}
