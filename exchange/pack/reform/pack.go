package reform

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/benefit"
)

// numbered is a version of three numbers, as packs have.
var numbered = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

// Pack is a draft as a pack that can be laid into packs/ of a data folder: its name, and a ZIP file with what it says of itself and the scheme.
func Pack(d Draft, made time.Time) (name string, raw []byte, err error) {
	name = "reform-" + string(d.Scheme.ID)
	version := d.Scheme.Version
	if !numbered.MatchString(version) {
		version = "1.0.0"
	}
	about, err := manifest(name, version, d.Scheme)
	if err != nil {
		return name, nil, err
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range []struct{ name, text string }{{"PACK.yaml", about}, {"scheme-" + string(d.Scheme.ID) + "@" + d.Scheme.Version + ".yaml", d.Text}} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: path.Join(name, f.name), Method: zip.Deflate, Modified: made.UTC()})
		if err == nil {
			_, err = io.WriteString(w, f.text)
		}
		if err != nil {
			return name, nil, err
		}
	}
	err = z.Close()
	return name, out.Bytes(), err
}

func manifest(name, version string, s *benefit.Scheme) (string, error) {
	both := func(zh, en string) *yaml.Node {
		return mapping(pair{"zh", word(zh)}, pair{"en", word(en)})
	}
	args := map[string]string{"version": s.Version, "from": s.From.String()}
	about := func(l words.Lang) string { return words.Text(l, "reform.pack.about", args) }
	stands := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle, Content: []*yaml.Node{word("core"), word("cn-township")}}
	doc := mapping(pair{"id", word(name)}, pair{"version", word(version)}, pair{"title", both(s.Title.ZH, s.Title.EN)}, pair{"about", both(about(words.ZH), about(words.EN))},
		pair{"licence", word("CC0-1.0")}, pair{"requires", stands})
	return encoded(doc)
}

// pair is a key and its value.
type pair struct {
	key   string
	value *yaml.Node
}

func mapping(pairs ...pair) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for _, p := range pairs {
		n.Content = append(n.Content, word(p.key), p.value)
	}
	return n
}

// maxDraft bounds the text of a draft in a file.
const maxDraft = 200_000

// Open is the text of a draft in a file: of the scheme in a pack, or the file itself.
func Open(raw []byte) (string, error) {
	wrong := fault.New(fault.Invalid, "reform.file").In("file")
	if !bytes.HasPrefix(raw, []byte("PK")) {
		if len(raw) > maxDraft || !utf8.Valid(raw) {
			return "", wrong
		}
		return string(raw), nil
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return "", wrong.Because(err)
	}
	for _, f := range z.File {
		if base := path.Base(f.Name); !strings.HasPrefix(base, "scheme-") || path.Ext(base) != ".yaml" {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return "", wrong.Because(err)
		}
		text, err := io.ReadAll(io.LimitReader(r, maxDraft+1))
		if err = errors.Join(err, r.Close()); err != nil || len(text) > maxDraft || !utf8.Valid(text) {
			return "", wrong.Because(err)
		}
		return string(text), nil
	}
	return "", wrong
}
