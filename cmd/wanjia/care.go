package main

import (
	"wanjia/cmd/wanjia/backroom"
	httpcare "wanjia/httpd/care"
	httpforms "wanjia/httpd/forms"

	"wanjia/desk/inbox"
	"wanjia/desk/office/view"
)

// careDesks are the desks of services that people choose.
func (p *place) careDesks(of *view.Office, content httpforms.Content, taken *inbox.Desk) (httpcare.Desks, error) {
	files, names, err := contentOf(p.dir)
	if err != nil {
		return httpcare.Desks{}, err
	}
	return p.backRoom(nil).Care(backroom.Services{Keys: p.keys, Office: of, Press: p.press(), Files: files, Names: names, Content: content, Inbox: taken})
}
