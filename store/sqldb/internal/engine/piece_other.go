//go:build !linux

package engine

import (
	"modernc.org/libc"
	"modernc.org/libc/sys/types"
)

// piece is memory of so many bytes and how it is given back; 0 where there is none.
func piece(tls *libc.TLS, size int) (at uintptr, free func()) {
	at = libc.Xmalloc(tls, types.Size_t(size))
	return at, func() { libc.Xfree(tls, at) }
}
