package workflow

import (
	"encoding/hex"
	"strconv"

	"wanjia/base/fault"
	"wanjia/domain/journal"
)

// PaperKind is the kind of entry that says that a file was handed in to a case. The file itself isn't in the journal: the entry
// holds its hash, type and size.
const PaperKind journal.Kind = "case_paper"

// Fields of such an entry, beside CaseField.
const (
	HashField = "hash"
	TypeField = "type"
	SizeField = "size"
	OfField   = "of" // which evidence it is, by the id that its scheme gives it
)

// Paper is a file of a case.
type Paper struct {
	Entry journal.ID
	Case  journal.ID
	Hash  string // SHA-256 in hexadecimal
	Type  string
	Size  int64
	Of    string
	By    string
	Seq   journal.Seq
}

// ParseHash reads the name of a file.
func ParseHash(text string) (string, error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != 32 || hex.EncodeToString(raw) != text {
		return "", fault.New(fault.Missing, "case.paper.missing")
	}
	return text, nil
}

// PaperID is the entry of a file of a case. It follows from the two, so that a file is kept once a case.
func PaperID(of journal.ID, hash string) journal.ID {
	return journal.DeriveID("paper", of.String(), hash)
}

// Body is what the entry says.
func (p Paper) Body() map[string]string {
	b := map[string]string{CaseField: p.Case.String(), HashField: p.Hash, TypeField: p.Type, SizeField: strconv.FormatInt(p.Size, 10)}
	if p.Of != "" {
		b[OfField] = p.Of
	}
	return b
}

// PaperOf reads it back.
func PaperOf(e journal.Entry, body map[string]string) (Paper, error) {
	p := Paper{Entry: e.ID, Hash: body[HashField], Type: body[TypeField], Of: body[OfField], By: e.Author, Seq: e.Seq}
	var err error
	if p.Case, err = journal.ParseID(body[CaseField]); err != nil {
		return p, err
	}
	p.Size, err = strconv.ParseInt(body[SizeField], 10, 64)
	return p, err
}
