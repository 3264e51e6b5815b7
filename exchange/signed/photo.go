package signed

import (
	"encoding/base64"
	"encoding/json"

	"wanjia/base/id"
	"wanjia/domain/journal"
	"wanjia/domain/sync"
)

// photo is the text by which a phone hands a photo over that it can't send itself any more.
type photo struct {
	Device string `json:"device"`
	Photo  string `json:"photo"`
	Size   int64  `json:"size"`
	Entry  string `json:"entry"`
	Key    string `json:"key"`
}

// ReadPhoto makes such a photo of a signed pair.
func ReadPhoto(raw []byte) (sync.Photo, error) {
	var p sync.Photo
	var err error
	if p.Signed, err = ReadPair(raw); err != nil {
		return p, err
	}
	var w photo
	if err := json.Unmarshal(p.Text, &w); err != nil {
		return p, bad("text", err)
	}
	if p.Device, err = id.Parse(w.Device); err != nil {
		return p, bad("device", err)
	}
	entry, err := id.Parse(w.Entry)
	if err != nil {
		return p, bad("entry", err)
	}
	if p.Key, err = base64.RawURLEncoding.DecodeString(w.Key); err != nil {
		return p, bad("key", err)
	}
	p.File = sync.File{Hash: w.Photo, Size: w.Size, Type: "image/jpeg", Entry: journal.ID{ID: entry}}
	return p, p.File.Check()
}
