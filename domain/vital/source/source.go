// Package source knows how a record is called that its source has a name of its own for, before anybody knows its id. Of what is in the record
// it knows nothing.
package source

import "strings"

// Ref is how a record of a source is named before anybody knows its UUID: @source/own.
func Ref(source, own string) string {
	if strings.ContainsAny(own, "% \t") {
		own = escape.Replace(own)
	}
	return "@" + source + "/" + own
}

// Cut takes the source and its own name out of a reference; ok is false for a UUID.
func Cut(text string) (source, own string, ok bool) {
	rest, ok := strings.CutPrefix(text, "@")
	if !ok {
		return "", "", false
	}
	source, own, ok = strings.Cut(rest, "/")
	if strings.IndexByte(own, '%') >= 0 {
		own = unescape.Replace(own)
	}
	return source, own, ok && source != "" && own != ""
}

// A source's own name may hold spaces; a list of references is parted by them.
var (
	escape   = strings.NewReplacer("%", "%25", " ", "%20", "\t", "%09")
	unescape = strings.NewReplacer("%25", "%", "%20", " ", "%09", "\t")
)
