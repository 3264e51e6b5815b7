// Package bundle writes and reads the files that carry entries, or the answers to them, on a stick: lines of JSON, packed, with a signature
// over all lines before it. A file that was cut, changed or put together is refused as a whole; what its entries say is held to their own
// devices' signatures elsewhere.
package bundle

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/note"

	"wanjia/base/fault"
)

// The kinds of bundles.
const (
	Entries = "entries"
	Answers = "answers"
)

// Head is the first line.
type Head struct {
	Wanjia string `json:"wanjia"` // the kind
	V      int    `json:"v"`
	From   string `json:"from"` // the key that verifies the file
	Made   string `json:"made"`
	Count  int    `json:"count"`
}

// Answer is a line of a bundle of answers.
type Answer struct {
	ID     string `json:"id"`
	Digest string `json:"digest"` // SHA-256 of the text, hex
	Answer string `json:"answer"`
	Seq    int64  `json:"seq"`
	Held   string `json:"held"`
	Code   string `json:"code"`
}

type foot struct {
	Sig string `json:"sig"`
}

// maxSize bounds what a file unpacks to, and maxLine a line of it.
const (
	maxSize = 1 << 30
	maxLine = 1 << 20
)

// Write writes a bundle of lines.
func Write[T any](w io.Writer, kind string, signer note.Signer, key string, made time.Time, lines []T) error {
	var plain bytes.Buffer
	enc := json.NewEncoder(&plain)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(Head{kind, 1, key, made.UTC().Format(time.RFC3339), len(lines)}); err != nil {
		return err
	}
	for i := range lines {
		if err := enc.Encode(lines[i]); err != nil {
			return err
		}
	}
	sig, err := signer.Sign(plain.Bytes())
	if err != nil {
		return err
	}
	if err := enc.Encode(foot{base64.StdEncoding.EncodeToString(sig)}); err != nil {
		return err
	}
	z := gzip.NewWriter(w)
	if _, err := z.Write(plain.Bytes()); err != nil {
		return err
	}
	return z.Close()
}

// Read reads a bundle and holds it to its signature. Lines are those between its head and its signature.
func Read(r io.Reader) (Head, [][]byte, error) { return ReadSmall(r, maxSize) }

// ReadSmall is Read of a bundle that unpacks to so many bytes at most; no more of it is unpacked.
func ReadSmall(r io.Reader, most int64) (Head, [][]byte, error) {
	var h Head
	z, err := gzip.NewReader(r)
	if err != nil {
		return h, nil, broken(err)
	}
	plain, err := io.ReadAll(io.LimitReader(z, most+1))
	if err != nil {
		return h, nil, broken(err)
	}
	if int64(len(plain)) > most {
		return h, nil, fault.New(fault.TooMuch, "bundle.large", "max", strconv.FormatInt(most>>20, 10))
	}
	body := bytes.TrimSuffix(plain, []byte("\n"))
	cut := bytes.LastIndexByte(body, '\n') + 1
	var f foot
	if err := json.Unmarshal(body[cut:], &f); err != nil {
		return h, nil, broken(err)
	}
	lines, err := split(body[:cut])
	if err != nil || len(lines) == 0 {
		return h, nil, broken(err)
	}
	if err := json.Unmarshal(lines[0], &h); err != nil {
		return h, nil, broken(err)
	}
	sig, err := base64.StdEncoding.DecodeString(f.Sig)
	if err != nil {
		return h, nil, broken(err)
	}
	v, err := note.NewVerifier(h.From)
	if err != nil || !v.Verify(body[:cut], sig) || h.Count != len(lines)-1 {
		return h, nil, broken(err)
	}
	return h, lines[1:], nil
}

func split(body []byte) ([][]byte, error) {
	var out [][]byte
	s := bufio.NewScanner(bytes.NewReader(body))
	s.Buffer(make([]byte, 0, 64<<10), maxLine)
	for s.Scan() {
		out = append(out, bytes.Clone(s.Bytes()))
	}
	return out, s.Err()
}

func broken(err error) error {
	f := fault.New(fault.Invalid, "bundle.broken")
	if err != nil {
		return f.Because(err)
	}
	return f
}
