// Package web holds the built web app: the office console and the field app.
// It knows only the files; which address answers with which file is the server's matter.
package web

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"io/fs"
)

// all: keeps dist/.keep, so that the package compiles in a clone where Node has never run.
//
//go:embed all:dist
var dist embed.FS

// packed is the ending under which a file lies in dist.
const packed = ".gz"

// File is a file of the built app by its name in it: index.html, field.html, assets/….
func File(name string) ([]byte, error) {
	small, err := dist.ReadFile("dist/" + name + packed)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(small))
	if err != nil {
		return nil, fmt.Errorf("web/dist/%s%s: %w", name, packed, err)
	}
	return io.ReadAll(z)
}

// Built says whether the app was built before the program was compiled.
func Built() bool {
	_, err := fs.Stat(dist, "dist/index.html"+packed)
	return err == nil
}
