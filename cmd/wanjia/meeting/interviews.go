package meeting

import (
	"wanjia/base/seal"
	"wanjia/cmd/wanjia/ties"
	"wanjia/store/register"
	store "wanjia/store/sync"

	"wanjia/desk/inbox"
	"wanjia/desk/interviews"
)

// Interviews is the desk of interviews. With an inbox it takes in what comes from phones.
func Interviews(reg *register.Store, looks interviews.Looker, keys *seal.Keys, in *inbox.Desk) *interviews.Desk {
	d := &interviews.Desk{Store: ties.Interviews{S: reg}, Looker: looks, Keys: keys, Rows: func(tx inbox.Tx) interviews.Rows {
		if phone, ok := tx.(*store.Tx); ok {
			return ties.Visited(&phone.Tx.Reader)
		}
		return ties.Visited(&tx.(*register.Tx).Reader) //nolint:errcheck,forcetypeassert // the other store of the inbox opens the register's
	}}
	if in != nil {
		d.Join(in)
	}
	return d
}
