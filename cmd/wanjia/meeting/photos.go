package meeting

import (
	"wanjia/cmd/wanjia/ties"
	"wanjia/store/register"
	store "wanjia/store/sync"

	"wanjia/desk/office"
	"wanjia/desk/office/view"
	"wanjia/desk/photos"
	desk "wanjia/desk/sync"
)

// Photos is the desk that shows what phones photographed.
func Photos(reg *register.Store, of *view.Office, phones *desk.Desk) *photos.Desk {
	return &photos.Desk{Office: of, Events: office.New(*of), Store: ties.Photos{S: store.New(reg)}, Files: phones}
}
