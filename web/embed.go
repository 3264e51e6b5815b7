// Package web holds the built web app: the office console and the field app.
// It knows only the files; which address answers with which file is the server's matter.
package web

import (
	"embed"
	"io/fs"
)

// all: keeps dist/.keep, so that the package compiles in a clone where Node has never run.
//
//go:embed all:dist
var dist embed.FS

// Files is the built app with its own root: index.html, field.html, assets/….
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path, checked when the program was compiled
	}
	return files
}

// Built says whether the app was built before the program was compiled.
func Built() bool {
	_, err := fs.Stat(dist, "dist/index.html")
	return err == nil
}
