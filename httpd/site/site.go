// Package site serves the files of the web app: compressed, with names that hold a hash kept by browsers for good, and
// the one page of each app for every address that is no file. It reads nothing but the files it was given.
package site

import (
	"fmt"
	"html"
	"net/http"
	"path"
	"strings"
	"sync"

	"wanjia/base/words"
	"wanjia/httpd/guard"
	"wanjia/httpd/ready"
)

// Site serves a web app.
type Site struct {
	read  func(name string) ([]byte, error)
	built bool
	mu    sync.Mutex
	known map[string]*file
}

// Built says whether there is a web app to serve.
type Built bool

// New is a site of the files that read knows by name.
func New(read func(name string) ([]byte, error), built Built) *Site {
	return &Site{read: read, built: bool(built), known: map[string]*file{}}
}

// file is one file as it is sent.
type file struct {
	bytes   *ready.Bytes
	forever bool
	field   bool // the field app's page
}

// types are the media types by ending; what the machine's own tables say differs from machine to machine.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8", ".json": "application/json", ".webmanifest": "application/manifest+json", ".svg": "image/svg+xml",
	".png": "image/png", ".ico": "image/x-icon", ".woff2": "font/woff2", ".wasm": "application/wasm", ".txt": "text/plain; charset=utf-8",
}

// hashed is the folder whose files carry a hash of their content in their name.
const hashed = "assets/"

// ServeHTTP answers with a file, or with the page of the app that the address belongs to.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		guard.Refuse(w, r, http.StatusMethodNotAllowed, "http.method", map[string]string{"methods": "GET, HEAD"})
		return
	}
	if !s.built {
		unbuilt(w)
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	f, ok := s.file(name)
	if !ok && path.Ext(name) != "" {
		guard.Refuse(w, r, http.StatusNotFound, "http.route", nil)
		return
	}
	if !ok {
		f, ok = s.file(pageOf(name))
	}
	if !ok {
		unbuilt(w)
		return
	}
	if f.field {
		w.Header().Set("Content-Security-Policy", guard.Field)
	}
	f.send(w, r)
}

// pageOf is the page that an address without a file belongs to.
func pageOf(name string) string {
	for _, app := range []string{"field", "family"} {
		if name == app || strings.HasPrefix(name, app+"/") {
			return app + ".html"
		}
	}
	return "index.html"
}

// file reads and compresses a file once.
func (s *Site) file(name string) (*file, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f, ok := s.known[name]; ok {
		return f, true
	}
	kind, ok := types[path.Ext(name)]
	if !ok {
		return nil, false // a folder, or something that isn't for the web
	}
	body, err := s.read(name)
	if err != nil {
		return nil, false
	}
	f := &file{bytes: ready.Of(kind, body), forever: strings.HasPrefix(name, hashed), field: name == "field.html"}
	s.known[name] = f
	return f, true
}

func (f *file) send(w http.ResponseWriter, r *http.Request) {
	cache := "no-cache"
	if f.forever {
		cache = "public, max-age=31536000, immutable"
	}
	f.bytes.Send(w, r, cache)
}

// unbuilt is the page of a program that was compiled without the web app.
func unbuilt(w http.ResponseWriter) {
	w.Header().Set("Content-Type", types[".html"])
	w.Header().Set("Cache-Control", "no-store")
	var b strings.Builder
	fmt.Fprintf(&b, "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>%s</title>",
		html.EscapeString(words.Text(words.ZH, "site.title", nil)))
	for _, lang := range []words.Lang{words.ZH, words.EN} {
		fmt.Fprintf(&b, "<section lang=\"%s\"><h1>%s</h1><p>%s</p></section>", lang, html.EscapeString(words.Text(lang, "site.unbuilt", nil)),
			html.EscapeString(words.Text(lang, "site.unbuilt.how", nil)))
	}
	b.WriteString("</html>\n")
	_, _ = w.Write([]byte(b.String())) // as above
}
