package main

import (
	"context"
	"path/filepath"

	"wanjia/cmd/wanjia/backroom"
	"wanjia/cmd/wanjia/place"
	"wanjia/store/sqldb"

	"wanjia/desk/findings"
	"wanjia/desk/upkeep"
)

// upkeepDesk is the desk that looks after the place; it must be closed before the place is.
func upkeepDesk(p *place.Place, backups string, found *findings.Desk, trouble func(error)) (*upkeep.Desk, error) {
	return backRoom(p, trouble).Upkeep(backroom.Vault{Dir: backups, Facts: host{p, p.Clock.Now()}.Facts, Check: found.Full, Verify: p.Ledger.Verify, Rebuild: p.Rebuild,
		Keys: keysFile, Copy: func(ctx context.Context, file string, progress func(done, total int)) error {
			return copyTo(ctx, p, file, progress)
		}, Try: tryBackup})
}

// tryBackup restores a backup into a folder and verifies the journal in it.
func tryBackup(ctx context.Context, file, dir string, progress func(step string, done, total int64)) (entries int64, root string, err error) {
	r := restorer{file: file, keys: keysFile(file), progress: progress}
	ring, err := r.ring()
	if err == nil {
		err = r.into(ctx, sqldb.SQLite(filepath.Join(dir, "wanjia.db")), dir, ring)
	}
	return r.size, r.root, err
}

// copyTo writes one moment of the database into a file, with the keys that belong to it.
func copyTo(ctx context.Context, p *place.Place, file string, progress func(done, total int)) error {
	if err := p.DB.Backup(ctx, file, progress); err != nil {
		return err
	}
	return saveKeys(p, file)
}
