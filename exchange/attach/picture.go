package attach

import (
	"encoding/binary"
	"hash/crc32"
	"image"
	jpgs "image/jpeg"
	pngs "image/png"
)

// jpeg writes a JPEG again without what tells of the camera, the place or the person (Exif, XMP, IPTC, comments) and without what
// stands behind its end; how it is to be turned stays (ITU-T T.81 Annex B, Exif 2.32 §4.6).
func jpeg(raw []byte) ([]byte, image.Point, bool) {
	size, ok := sized(raw, jpgs.DecodeConfig)
	if !ok {
		return nil, size, false
	}
	out := append(make([]byte, 0, len(raw)), 0xff, 0xd8)
	for at := 2; at+4 <= len(raw); {
		if raw[at] != 0xff {
			return nil, size, false
		}
		mark := raw[at+1]
		switch {
		case mark == 0xff: // padding
			at++
			continue
		case mark == 0xd9:
			return append(out, 0xff, 0xd9), size, true
		}
		end := at + 2 + int(binary.BigEndian.Uint16(raw[at+2:]))
		if end < at+4 || end > len(raw) {
			return nil, size, false
		}
		if mark == 0xe1 {
			out = append(out, turned(raw[at+4:end])...)
		} else if !telling(mark) {
			out = append(out, raw[at:end]...)
		}
		at = end
		if mark == 0xda {
			next := scanEnd(raw, at)
			out = append(out, raw[at:next]...)
			at = next
			if at+2 <= len(raw) && raw[at+1] == 0xd9 {
				return append(out, 0xff, 0xd9), size, true
			}
		}
	}
	return nil, size, false
}

// telling says that a segment holds nothing by which the picture is drawn: application data but for JFIF, colour profiles and
// Adobe's, and comments.
func telling(mark byte) bool {
	return mark == 0xfe || mark >= 0xe1 && mark <= 0xef && mark != 0xe2 && mark != 0xee
}

// scanEnd is where the data of a scan end: at the next marker that isn't part of them.
func scanEnd(raw []byte, at int) int {
	for ; at+1 < len(raw); at++ {
		if raw[at] == 0xff && raw[at+1] != 0 && (raw[at+1] < 0xd0 || raw[at+1] > 0xd7) && raw[at+1] != 0xff {
			return at
		}
	}
	return len(raw)
}

// turned is a segment that says how a picture is to be turned and nothing else; empty where the given one doesn't say.
func turned(exif []byte) []byte {
	if len(exif) < 14 || string(exif[:6]) != "Exif\x00\x00" {
		return nil
	}
	tiff := exif[6:]
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > len(tiff) {
		return nil
	}
	for n, e := int(order.Uint16(tiff[at:])), at+2; n > 0 && e+12 <= len(tiff); n, e = n-1, e+12 {
		if order.Uint16(tiff[e:]) != 0x0112 {
			continue
		}
		way := order.Uint16(tiff[e+8:])
		if way < 2 || way > 8 {
			return nil
		}
		return []byte{0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(way), 0, 0, 0, 0, 0, 0}
	}
	return nil
}

// png writes a PNG again without texts, times and Exif, up to its end (PNG 3 §5, §11).
func png(raw []byte) ([]byte, image.Point, bool) {
	size, ok := sized(raw, pngs.DecodeConfig)
	if !ok {
		return nil, size, false
	}
	out := append(make([]byte, 0, len(raw)), raw[:8]...)
	for at := 8; at+12 <= len(raw); {
		n := binary.BigEndian.Uint32(raw[at:])
		if n > uint32(len(raw)-at-12) {
			return nil, size, false
		}
		end := at + 12 + int(n)
		name := string(raw[at+4 : at+8])
		if crc32.ChecksumIEEE(raw[at+4:end-4]) != binary.BigEndian.Uint32(raw[end-4:]) {
			return nil, size, false
		}
		switch name {
		case "eXIf", "tEXt", "zTXt", "iTXt", "tIME":
		default:
			out = append(out, raw[at:end]...)
		}
		if name == "IEND" {
			return out, size, true
		}
		at = end
	}
	return nil, size, false
}

// webp writes a WebP again without Exif and XMP (RFC 9649 §2).
func webp(raw []byte) ([]byte, image.Point, bool) {
	if len(raw) < 30 || string(raw[8:12]) != "WEBP" {
		return nil, image.Point{}, false
	}
	end := 8 + int(binary.LittleEndian.Uint32(raw[4:]))
	if end > len(raw) || end < 20 {
		return nil, image.Point{}, false
	}
	out := append(make([]byte, 0, end), raw[:12]...)
	var size image.Point
	for at := 12; at+8 <= end; {
		n := int(binary.LittleEndian.Uint32(raw[at+4:]))
		next := at + 8 + n + n&1
		if n < 0 || next > end {
			return nil, size, false
		}
		chunk := raw[at:next]
		if s, ok := webpSize(string(raw[at:at+4]), chunk[8:]); ok && size == (image.Point{}) {
			size = s
		}
		switch string(raw[at : at+4]) {
		case "EXIF", "XMP ":
		case "VP8X":
			if n < 10 {
				return nil, size, false
			}
			out = append(out, chunk...)
			out[len(out)-len(chunk)+8] &^= 0x0c // the marks that there is Exif or XMP
		default:
			out = append(out, chunk...)
		}
		at = next
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, size, size.X > 0 && size.Y > 0
}

// webpSize is the size that a chunk says (RFC 6386 §9.1, RFC 9649 §2.7, §3.4).
func webpSize(name string, data []byte) (image.Point, bool) {
	switch {
	case name == "VP8 " && len(data) >= 10 && data[3] == 0x9d && data[4] == 0x01 && data[5] == 0x2a:
		return image.Pt(int(binary.LittleEndian.Uint16(data[6:])&0x3fff), int(binary.LittleEndian.Uint16(data[8:])&0x3fff)), true
	case name == "VP8L" && len(data) >= 5 && data[0] == 0x2f:
		bits := binary.LittleEndian.Uint32(data[1:])
		return image.Pt(int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1), true
	case name == "VP8X" && len(data) >= 10:
		three := func(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
		return image.Pt(three(data[4:])+1, three(data[7:])+1), true
	}
	return image.Point{}, false
}
