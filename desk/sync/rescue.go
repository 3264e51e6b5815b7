package sync

import (
	"context"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/seal/letter"
	"wanjia/desk/sync/phones"
	"wanjia/domain/sync"
)

// rescueInfo is what the key of a rescued entry is made for.
const rescueInfo = "wanjia rescue 1"

// Rescue takes in what a phone had sealed for the office, whose PIN was lost or which was revoked. The entries' own signatures say whose
// they are; all that is new is held for the supervisor.
func (d *Desk) Rescue(ctx context.Context, device id.ID, sealed []string, open func([]byte) (sync.Signed, error)) (Answers, error) {
	key, err := phones.OfficeKey(d.Keys)
	if err != nil {
		return Answers{}, err
	}
	b := Batch{Device: device}
	for _, s := range sealed {
		one, err := letter.Open(key, rescueInfo, s)
		if err != nil {
			b.Entries = append(b.Entries, sync.Signed{})
			continue
		}
		text, err := open(one)
		if err != nil {
			text = sync.Signed{}
		}
		b.Entries = append(b.Entries, text)
	}
	return d.push(ctx, b, fault.New(fault.Denied, "sync.rescued"))
}
