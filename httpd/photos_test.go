package httpd_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"wanjia/base/seal/letter"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/person"
)

// shut is a photo as it lies on a phone that can't open it any more: the letter that names it, and its pieces.
type shut struct {
	hash   string
	raw    []byte
	letter string
	pieces map[int64]string
	order  []int64
}

// shoot takes a photo for an entry and closes it, as the phone does.
func (p *phone) shoot(t *testing.T, entry string, side, piece int) shut {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range side {
		img.Set(i, (i*i)%side, color.RGBA{uint8(i), uint8(i * 7), uint8(i * 13), 255})
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, nil); err != nil {
		t.Fatal(err)
	}
	s := shut{hash: photoOf(buf.String()), raw: buf.Bytes(), pieces: map[int64]string{}}
	key := make([]byte, 32)
	rand.Read(key)
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(s.raw); at += piece {
		nonce := make([]byte, gcm.NonceSize())
		rand.Read(nonce)
		part := s.raw[at:min(at+piece, len(s.raw))]
		s.pieces[int64(at)] = base64.RawURLEncoding.EncodeToString(gcm.Seal(nonce, nonce, part, fmt.Appendf(nil, "photo %s %d", s.hash, at)))
		s.order = append(s.order, int64(at))
	}
	s.letter = p.letter(t, map[string]any{"device": p.id.String(), "photo": s.hash, "size": len(s.raw), "entry": entry, "key": base64.RawURLEncoding.EncodeToString(key)})
	return s
}

// letter is what a phone seals to the office about a photo.
func (p *phone) letter(t *testing.T, about map[string]any) string {
	t.Helper()
	text, err := json.Marshal(about)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := json.Marshal(p.sign(t, text))
	if err != nil {
		t.Fatal(err)
	}
	out, err := letter.Close(p.officeKey(t), "wanjia photo 1", pair)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestThePhotosOfAPhoneThatCannotBeOpenedReachTheSupervisorWithTheirEntry(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p := h.phone(t, h.field(t, "990101001"))
		supervisor, elsewhere := h.civil(t, access.Window, "990101001"), h.civil(t, access.Window, "990101002")
		key := p.write(t, newcomer("王丽", "female", "1995-04-01", "990101001001"))
		photo := p.shoot(t, key, 120, 700)
		c, near := h.client(t), h.client(t)
		near.h = h.box(t, h.db.Engine()) // the next piece goes by a relay, the one after it by itself
		give := func(body map[string]any) answer {
			t.Helper()
			body["device"] = p.id.String()
			c, near = near, c
			return c.post("/sync/rescue/photos", body)
		}
		c.post("/sync/rescue", map[string]any{"device": p.id.String(), "sealed": []string{p.seal(t, p.outbox[0])}}).want(t, "the entry", 200, "")
		held, _ := supervisor.get("/quarantine").at("items", 0, "id").(string)
		for i, at := range photo.order {
			if i == 1 { // cut: it asks where it is and goes on
				if a := give(map[string]any{"sealed": photo.letter}).want(t, "where is it", 200, ""); a.at("at") != float64(at) {
					t.Fatalf("the photo is at %v; want %d", a.at("at"), at)
				}
				give(map[string]any{"sealed": photo.letter, "at": 0, "data": photo.pieces[0]}).want(t, "the first piece again", 409, "sync.file.at")
				give(map[string]any{"sealed": photo.letter, "at": at, "data": photo.pieces[0]}).want(t, "a piece in another's place", 422, "sync.file.piece.closed")
				if here := supervisor.get("/quarantine/" + held + "/photos"); here.at("items", 0, "here") != float64(at) {
					t.Errorf("the supervisor hears %v of a photo that is on its way", here)
				}
				supervisor.get("/quarantine/"+held+"/photos/"+photo.hash).want(t, "half a photo", 404, "sync.file.unknown")
			}
			give(map[string]any{"sealed": photo.letter, "at": at, "data": photo.pieces[at]}).want(t, "a piece", 200, "")
		}
		if a := give(map[string]any{"sealed": photo.letter}).want(t, "all of it", 200, ""); a.at("whole") != true {
			t.Fatalf("the photo is %v; want it whole", a)
		}
		seen := supervisor.get("/quarantine/"+held+"/photos/"+photo.hash).want(t, "the supervisor looks", 200, "")
		if seen.raw != string(photo.raw) || seen.header.Get("Content-Type") != "image/jpeg" {
			t.Errorf("the supervisor sees %d bytes of %s; want the %d that were taken", len(seen.raw), seen.header.Get("Content-Type"), len(photo.raw))
		}
		elsewhere.get("/quarantine/"+held+"/photos").want(t, "another township", 404, "quarantine.missing")
		supervisor.post("/quarantine/"+held+"/retry", entry{}).want(t, "taken in", 200, "")
		if there := supervisor.get("/events/"+key+"/photos").want(t, "with the event", 200, ""); there.at("items", 0, "hash") != photo.hash {
			t.Errorf("the event has the photos %v; want %s", there, photo.hash)
		}
		elsewhere.get("/events/"+key+"/photos/"+photo.hash).want(t, "another township opens it", 403, "access.denied.area")
		who, err := person.ParseID(key)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.eraser.Erase(t.Context(), access.Actor{Account: "operator", Operator: true, Purpose: access.CivilRegistration}, journal.NewID(h.clock.Now()), who, "as she asked"); err != nil {
			t.Fatal(err)
		}
		if there := supervisor.get("/events/"+key+"/photos").want(t, "once she was erased", 200, ""); there.count("items") != 0 {
			t.Errorf("her papers are still there: %v", there)
		}
		supervisor.get("/events/"+key+"/photos/"+photo.hash).want(t, "her paper", 404, "sync.file.unknown")
	})
}

func TestAPhotoThatNoDeviceSignedForIsNotTaken(t *testing.T) {
	h := newHouse(t)
	p, q := h.phone(t, h.field(t, "990101001")), h.phone(t, h.field(t, "990101001"))
	key := p.write(t, newcomer("王丽", "female", "1995-04-01", "990101001001"))
	photo := p.shoot(t, key, 40, 500)
	c := h.client(t)
	for _, one := range []struct {
		what, device, sealed, key string
		status                    int
	}{
		{"another device's", q.id.String(), photo.letter, "sync.entry.signature", 403},
		{"no letter", p.id.String(), "x.y.z", "sync.photo.letter", 422},
		{"an entry's letter", p.id.String(), p.seal(t, p.outbox[0]), "sync.photo.letter", 422},
		{"signed by another", p.id.String(), q.letter(t, map[string]any{"device": p.id.String(), "photo": photo.hash, "size": 10, "entry": key, "key": "AAAA"}), "sync.entry.signature", 403},
		{"no device", key, photo.letter, "sync.device.unknown", 404},
	} {
		c.post("/sync/rescue/photos", map[string]any{"device": one.device, "sealed": one.sealed}).want(t, one.what, one.status, one.key)
	}
}
