package engine

import (
	"encoding/binary"

	"modernc.org/libc"
	lite "modernc.org/sqlite/lib"
)

// pageSize is that of our files; pages of another size would lie beside the room.
const pageSize = 4096

// Undo makes SQLite keep in memory what a savepoint or a statement may have to take back, up to so many bytes; beyond 64 KiB it would go to a
// temporary file. A birth changes some forty pages, and writing them there was an eighth of its cost. Like Room it is for a process that
// has opened nothing yet.
func Undo(size int) {
	tls := libc.NewTLS()
	defer tls.Close()
	args := libc.Xcalloc(tls, 1, 8)
	if args == 0 {
		return
	}
	defer libc.Xfree(tls, args)
	_ = lite.Xsqlite3_config(tls, lite.SQLITE_CONFIG_STMTJRNL_SPILL, libc.VaList(args, int32(size))) // too late is harmless
}

// Room lays the pages of all caches side by side in one piece of memory of so many bytes. Where pages are allocated one by one, each takes
// the 8 KiB that the allocator rounds it up to. SQLite takes the memory at once, and only before it has opened anything; later,
// or where there is none, its caches stay as they are.
func Room(size int) {
	tls := libc.NewTLS()
	defer tls.Close()
	args := libc.Xcalloc(tls, 4, 8)
	if args == 0 {
		return
	}
	defer libc.Xfree(tls, args)
	told := libc.Xcalloc(tls, 1, 8)
	if told == 0 {
		return
	}
	defer libc.Xfree(tls, told)
	if lite.Xsqlite3_config(tls, lite.SQLITE_CONFIG_PCACHE_HDRSZ, libc.VaList(args, told)) != lite.SQLITE_OK {
		return
	}
	header := int32(binary.NativeEndian.Uint32(libc.GoBytes(told, 4))) // what SQLite keeps with each page
	slot := pageSize + (header+7)&^7
	room, free := piece(tls, size)
	if room == 0 {
		return
	}
	if lite.Xsqlite3_config(tls, lite.SQLITE_CONFIG_PAGECACHE, libc.VaList(args, room, slot, int32(size)/slot)) != lite.SQLITE_OK {
		free() // something is open already
	}
}
