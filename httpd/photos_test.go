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
	"wanjia/store/sqldb"
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
		h.erase(t, key)
		if there := supervisor.get("/events/"+key+"/photos").want(t, "once she was erased", 200, ""); there.count("items") != 0 {
			t.Errorf("her papers are still there: %v", there)
		}
		supervisor.get("/events/"+key+"/photos/"+photo.hash).want(t, "her paper", 404, "sync.file.unknown")
	})
}

// bring sends a photo piece by piece, and tells whether the server says that it has it all.
func (p *phone) bring(t *testing.T, photo shut, entry string) bool {
	t.Helper()
	a := p.post("/sync/files", map[string]any{"hash": photo.hash, "size": len(photo.raw), "type": "image/jpeg", "entry": entry}).want(t, "announced", 200, "")
	if whole, _ := a.at("whole").(bool); whole {
		return true
	}
	a = p.do("PUT", fmt.Sprintf("/api/v1/sync/files/%s?at=%v", photo.hash, a.at("at")), string(photo.raw), "Content-Type", "application/octet-stream").want(t, "brought", 200, "")
	whole, _ := a.at("whole").(bool)
	return whole
}

func (h *house) erase(t *testing.T, of string) {
	t.Helper()
	who, err := person.ParseID(of)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.eraser.Erase(t.Context(), access.Actor{Account: "operator", Operator: true, Purpose: access.CivilRegistration}, journal.NewID(h.clock.Now()), who, "as she asked"); err != nil {
		t.Fatal(err)
	}
}

func TestAPhotoBelongsToEveryEntryThatNamesItAndGoesWithTheLastPersonWhomItShows(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		p, q := h.phone(t, h.field(t, "990101001")), h.phone(t, h.field(t, "990101001"))
		supervisor := h.civil(t, access.Window, "990101001")
		photo, own, late := p.shoot(t, freshKey(), 60, 1<<20), p.shoot(t, freshKey(), 61, 1<<20), p.shoot(t, freshKey(), 62, 1<<20)
		with := func(e entry, all ...shut) entry {
			var names []string
			for _, s := range all {
				names = append(names, s.hash)
			}
			e["files"] = names
			return e
		}
		her, his := p.write(t, with(newcomer("王丽", "female", "1995-04-01", "990101001001"), photo, own, late)), p.write(t, with(newcomer("王强", "male", "1990-04-01", "990101001001"), photo))
		p.push(t)
		dead := p.write(t, with(entry{"kind": "death", "values": map[string]string{"person": her, "date": "1990-01-01"}}, photo))
		a := p.post("/sync/push", p.pairs(p.outbox...)).want(t, "pushed", 200, "")
		held, _ := a.at("answers", 0, "held").(string)
		if a.at("answers", 0, "answer") != "quarantined" {
			t.Fatalf("a death before the birth is %v", a)
		}
		third := q.write(t, with(newcomer("赵芳", "female", "1992-04-01", "990101001001"), photo)) // another worker's, of the same paper
		q.push(t)
		for _, one := range []struct {
			by    *phone
			photo shut
			entry string
		}{{p, photo, her}, {p, own, her}, {p, photo, his}, {p, photo, dead}, {q, photo, third}} {
			if !one.by.bring(t, one.photo, one.entry) {
				t.Error("a photo isn't whole")
			}
		}
		paths := map[string]string{"hers": "/events/" + her, "his": "/events/" + his, "held": "/quarantine/" + held, "another worker's": "/events/" + third}
		shows := func(when string, want map[string]int) {
			t.Helper()
			for name, path := range paths {
				if got := supervisor.get(path+"/photos").want(t, name, 200, "").count("items"); got != want[name] {
					t.Errorf("%s, %s has %d photos; want %d", when, name, got, want[name])
				}
			}
		}
		shows("once all came", map[string]int{"hers": 2, "his": 1, "held": 1, "another worker's": 1})
		h.erase(t, her)
		shows("once she was erased", map[string]int{"his": 1, "another worker's": 1})
		supervisor.get("/events/"+his+"/photos/"+photo.hash).want(t, "his paper", 200, "")
		supervisor.get("/quarantine/"+held+"/photos/"+photo.hash).want(t, "her held paper", 404, "sync.file.unknown")
		supervisor.post("/quarantine/"+held+"/retry", entry{}).want(t, "what was held of her", 404, "quarantine.erased")
		for _, s := range []shut{late, own} { // what a phone still had of her is let go there, and isn't kept here
			if !p.bring(t, s, her) || !p.bring(t, s, dead) {
				t.Error("the phone is asked for a photo of her")
			}
		}
		shows("whatever comes late", map[string]int{"his": 1, "another worker's": 1})
		h.erase(t, his)
		h.erase(t, third)
		h.kept(t, 0)
	})
}

// kept wants so many files, and pieces of no others.
func (h *house) kept(t *testing.T, want int) {
	t.Helper()
	var files, pieces int
	err := h.db.Read(t.Context(), func(rx *sqldb.Rx) error {
		return rx.QueryRow(t.Context(), "SELECT count(*), (SELECT count(DISTINCT hash) FROM sync_piece) FROM sync_file").Scan(&files, &pieces)
	})
	if err != nil || files != want || pieces != want {
		t.Errorf("%d files are kept, and pieces of %d, %v; want %d", files, pieces, err, want)
	}
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
