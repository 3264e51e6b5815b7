package sync

import (
	"context"
	"errors"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/seal/letter"
	"wanjia/desk/sync/phones"
	"wanjia/domain/access"
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

// photoInfo is what the key of a rescued photo's letter is made for.
const photoInfo = "wanjia photo 1"

// RescuePhoto takes in the next piece of a photo whose phone can't open it any more, and tells how much of it is here; without a piece it only
// tells. The letter that the phone sealed to the office says which photo it is and opens its pieces; its signature says whose it is.
func (d *Desk) RescuePhoto(ctx context.Context, device id.ID, sealed string, at int64, closed []byte, open func([]byte) (sync.Photo, error)) (sync.File, error) {
	key, err := phones.OfficeKey(d.Keys)
	if err != nil {
		return sync.File{}, err
	}
	unread := func(err error) error { return fault.New(fault.Invalid, "sync.photo.letter").In("sealed").Because(err) }
	raw, err := letter.Open(key, photoInfo, sealed)
	if err != nil {
		return sync.File{}, unread(err)
	}
	p, err := open(raw)
	if err != nil {
		return sync.File{}, unread(err)
	}
	who, err := d.brings(ctx, device, &p)
	if err != nil {
		return sync.File{}, err
	}
	f, err := d.Announce(ctx, who, p.File)
	if err != nil || len(closed) == 0 || f.Whole() {
		return f, err
	}
	plain, err := p.Piece(at, closed)
	if err != nil {
		return f, err
	}
	return d.Piece(ctx, who, p.File.Hash, at, plain)
}

// brings is the worker whose device signed for a photo.
func (d *Desk) brings(ctx context.Context, device id.ID, p *sync.Photo) (access.Actor, error) {
	by := &pushing{d: d}
	by.fresh()
	if err := d.Store.Read(ctx, func(r Reader) error { return by.know(ctx, r, device) }); err != nil {
		return access.Actor{}, err
	}
	switch dev, ok := by.devices[device]; {
	case !ok:
		return access.Actor{}, fault.New(fault.Missing, "sync.device.unknown").In("device")
	case p.Device != device || !dev.Key.Verify(p.Signed):
		return access.Actor{}, fault.New(fault.Denied, "sync.entry.signature").In("sealed").Because(errors.New("a photo of another device"))
	}
	return by.authors[device], nil
}
