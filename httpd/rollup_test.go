package httpd_test

import (
	"golang.org/x/mod/sumdb/note"

	"wanjia/base/seal"
	"wanjia/cmd/wanjia/ties"
	"wanjia/desk/inbox"
	"wanjia/desk/rollup"
	exchange "wanjia/exchange/rollup"
	storereg "wanjia/store/register"
	storesync "wanjia/store/sync"
)

func rollupDesk(h *house, store *storereg.Store, keys *seal.Keys, taken *inbox.Desk, signer note.Signer, key string) *rollup.Desk {
	return rollup.New(rollup.Options{Store: ties.Rollups{S: storesync.New(store)}, Register: h.reg, Inbox: taken, Looker: h.looks, Keys: keys, Clock: h.clock,
		Post: exchange.Post{Signer: signer, Own: key, Now: h.clock.Now}})
}
