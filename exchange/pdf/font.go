package pdf

import (
	"encoding/binary"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"wanjia/base/fault"
)

// Font is a TrueType font as its bytes.
type Font []byte

// known are files of TrueType fonts with Chinese letters, those that read best first. They are looked for in the machine's own folders:
// a font of that size in the program would cost every office what only those who want a PDF need, and Windows, macOS and WPS have one.
func known() []string {
	return []string{"simsun.ttc", "simfang.ttf", "deng.ttf", "msyh.ttc", "simhei.ttf", "simkai.ttf", "droidsansfallbackfull.ttf", "droidsansfallback.ttf", "wqy-microhei.ttc", "wqy-zenhei.ttc",
		"uming.ttc", "ukai.ttc", "arial unicode.ttf", "arialuni.ttf"}
}

// folders are where a machine keeps its fonts.
func folders() []string {
	home, err := os.UserHomeDir()
	if err != nil {
		home = "."
	}
	switch runtime.GOOS {
	case "windows":
		return []string{filepath.Join(os.Getenv("WINDIR"), "Fonts"), filepath.Join(home, "AppData", "Local", "Microsoft", "Windows", "Fonts")}
	case "darwin":
		return []string{"/System/Library/Fonts", "/Library/Fonts", filepath.Join(home, "Library", "Fonts")}
	}
	return []string{"/usr/share/fonts", "/usr/local/share/fonts", filepath.Join(home, ".local", "share", "fonts"), filepath.Join(home, ".fonts")}
}

// maxFont bounds a font file.
const maxFont = 64 << 20

// Find reads the font of a file, or, where none is named, the best that the machine has. Where it has none, the fault says what to do.
func Find(file string) (Font, error) {
	if file == "" {
		if file = search(folders()); file == "" {
			return nil, fault.New(fault.Missing, "pdf.font.none")
		}
	}
	info, err := os.Stat(file)
	if err != nil || info.Size() > maxFont {
		return nil, fault.New(fault.Invalid, "pdf.font.file", "file", file).Because(err)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fault.New(fault.Invalid, "pdf.font.file", "file", file).Because(err)
	}
	font, ok := single(raw)
	if !ok {
		return nil, fault.New(fault.Invalid, "pdf.font.file", "file", file)
	}
	return font, nil
}

// search is the path of the first known font in the folders and below; empty where there is none.
func search(dirs []string) string {
	names := known()
	best, path := len(names), ""
	for _, dir := range dirs {
		_ = filepath.WalkDir(dir, func(at string, d fs.DirEntry, err error) error { // a folder that can't be read has no font for us
			if err != nil {
				return fs.SkipDir
			}
			if d.IsDir() {
				return nil
			}
			if i := slices.Index(names, strings.ToLower(d.Name())); i >= 0 && i < best {
				best, path = i, at
			}
			return nil
		})
	}
	return path
}

// single is one TrueType font: the file itself, or the first of a collection. Fonts with outlines of another kind (CFF) are none.
func single(raw []byte) (Font, bool) {
	if len(raw) < 16 {
		return nil, false
	}
	at := 0
	if string(raw[:4]) == "ttcf" {
		at = int(binary.BigEndian.Uint32(raw[12:]))
	}
	if at < 0 || at+12 > len(raw) {
		return nil, false
	}
	if v := binary.BigEndian.Uint32(raw[at:]); v != 0x00010000 && v != 0x74727565 {
		return nil, false
	}
	n := int(binary.BigEndian.Uint16(raw[at+4:]))
	if at+12+16*n > len(raw) {
		return nil, false
	}
	if at == 0 {
		return raw, true
	}
	out := append(Font{}, raw[at:at+12+16*n]...)
	for i := range n {
		entry := out[12+16*i : 28+16*i]
		from, size := int(binary.BigEndian.Uint32(entry[8:])), int(binary.BigEndian.Uint32(entry[12:]))
		if from < 0 || size < 0 || from+size > len(raw) {
			return nil, false
		}
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
		entry = out[12+16*i : 28+16*i]
		binary.BigEndian.PutUint32(entry[8:], uint32(len(out)))
		out = append(out, raw[from:from+size]...)
	}
	return out, true
}
