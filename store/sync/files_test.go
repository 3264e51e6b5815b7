package sync_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"wanjia/base/clock"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
	"wanjia/store/sqldb"
	"wanjia/store/storetest"
	store "wanjia/store/sync"
)

func TestAFileStaysWhileAnEntryThatTakesFilesNamesIt(t *testing.T) {
	storetest.EachAt(t, clock.System{}, func(t *testing.T, db *sqldb.DB) {
		s := kept(t, db)
		one, two := journal.DeriveID("one"), journal.DeriveID("two")
		both, own := strings.Repeat("a", 64), strings.Repeat("b", 64)
		write := func(fn func(tx *store.Tx) error) {
			t.Helper()
			if err := s.Write(t.Context(), fn); err != nil {
				t.Fatal(err)
			}
		}
		named := func(of journal.ID, hashes ...string) (ok bool) {
			t.Helper()
			write(func(tx *store.Tx) (err error) {
				ok, err = tx.NameFiles(t.Context(), of, hashes)
				return err
			})
			return ok
		}
		shows := func(of journal.ID, want ...string) {
			t.Helper()
			err := s.Read(t.Context(), func(r *store.Reader) error {
				files, err := r.FilesOf(t.Context(), []journal.ID{of})
				var got []string
				for _, f := range files {
					got = append(got, f.Hash)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%v has the files %v; want %v", of, got, want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if !named(one, both, own) || !named(one, own) || !named(two, both) {
			t.Error("an entry doesn't take its files")
		}
		shows(one)
		write(func(tx *store.Tx) error {
			for _, hash := range []string{both, own} {
				if err := tx.SaveFile(t.Context(), sync.File{Hash: hash, Account: "li", Type: "image/jpeg", Size: 3, Got: 3, Received: time.UnixMilli(7).UTC()}); err != nil {
					return err
				}
				if err := tx.SavePiece(t.Context(), hash, sync.Piece{Sealed: []byte("xyz")}); err != nil {
					return err
				}
			}
			return nil
		})
		shows(one, both, own)
		shows(two, both)
		write(func(tx *store.Tx) error { return tx.BarFiles(t.Context(), []journal.ID{one, one}) })
		shows(one)
		shows(two, both)
		if named(one, own) {
			t.Error("an entry that is barred takes a file")
		}
		write(func(tx *store.Tx) error {
			pieces, err := tx.Pieces(t.Context(), own)
			if _, ok, again := tx.File(t.Context(), own); ok || again != nil || len(pieces) != 0 {
				t.Errorf("the file of nobody is there: %v, %v", pieces, again)
			}
			return err
		})
	})
}
