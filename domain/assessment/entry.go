package assessment

import (
	"slices"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/domain/journal"
)

// EntryKind is the kind of entries that assessments are made of. Each holds all answers of its round so far; the newest of a round counts,
// and the earlier ones and rounds stay.
const EntryKind journal.Kind = "assessment"

// Fields of such an entry beside its answers, whose notes and photos begin with the marks below. What it came to is said in the
// entry itself, so that it means what it meant whatever becomes of its checklist.
const (
	CaseField      = "case"
	ChecklistField = "checklist"
	VersionField   = "version"
	RoundField     = "round"
	SubjectField   = "subject"
	SampleField    = "sample"
	VerdictField   = "verdict"
	ShareField     = "share"
	LowField       = "low"
	HighField      = "high"
	ShortField     = "short"
	CriticalField  = "critical"
	answerMark     = "a."
	noteMark       = "n."
	photoMark      = "p."
)

// Record is one assessment as an entry tells it.
type Record struct {
	Entry            journal.ID
	Seq              journal.Seq
	Case             journal.ID
	Checklist        string
	Version          int
	Round            int // 1 is the first look
	Subject          string
	Sample           []string
	Answers          Answers
	Verdict          Verdict
	Share, Low, High int
	Short, Critical  []string
	By               string
	On               day.Day
}

// Told is the record of a result.
func (r Record) Told(of Result) Record {
	r.Verdict, r.Share, r.Low, r.High = of.Verdict, of.Share, of.Low, of.High
	r.Short, r.Critical = texts(of.Short), texts(of.Critical)
	return r
}

func texts(keys []Key) []string {
	var out []string
	for _, k := range keys {
		out = append(out, k.String())
	}
	return out
}

// Body is what the entry says.
func (r Record) Body() map[string]string {
	n := strconv.Itoa
	b := map[string]string{CaseField: r.Case.String(), ChecklistField: r.Checklist, VersionField: n(r.Version), RoundField: n(r.Round), SubjectField: r.Subject,
		SampleField: strings.Join(r.Sample, " "), VerdictField: string(r.Verdict), ShareField: n(r.Share), LowField: n(r.Low), HighField: n(r.High),
		ShortField: strings.Join(r.Short, " "), CriticalField: strings.Join(r.Critical, " ")}
	for k, a := range r.Answers {
		b[answerMark+k.String()] = a.Value
		b[noteMark+k.String()] = a.Note
		b[photoMark+k.String()] = strings.Join(a.Photos, " ")
	}
	for k, v := range b {
		if v == "" {
			delete(b, k)
		}
	}
	return b
}

// Of reads an assessment out of its entry.
func Of(e journal.Entry, body map[string]string) (Record, bool) {
	if e.Kind != EntryKind {
		return Record{}, false
	}
	root, err := journal.ParseID(body[CaseField])
	n := func(field string) int {
		v, wrong := strconv.Atoi(body[field])
		if err == nil {
			err = wrong
		}
		return v
	}
	r := Record{Entry: e.ID, Seq: e.Seq, Case: root, Checklist: body[ChecklistField], Version: n(VersionField), Round: n(RoundField), Subject: body[SubjectField],
		Sample: strings.Fields(body[SampleField]), Answers: Answers{}, Verdict: Verdict(body[VerdictField]), Share: n(ShareField), Low: n(LowField), High: n(HighField),
		Short: strings.Fields(body[ShortField]), Critical: strings.Fields(body[CriticalField]), By: e.Author, On: e.Occurred.Day()}
	for field, v := range body {
		for _, mark := range []string{answerMark, noteMark, photoMark} {
			if name, ok := strings.CutPrefix(field, mark); ok {
				r.put(mark, ParseKey(name), v)
			}
		}
	}
	return r, err == nil
}

func (r *Record) put(mark string, k Key, v string) {
	a := r.Answers[k]
	switch mark {
	case answerMark:
		a.Value = v
	case noteMark:
		a.Note = v
	case photoMark:
		a.Photos = strings.Fields(v)
	}
	r.Answers[k] = a
}

// ParseKey reads a key as entries have it.
func ParseKey(text string) Key {
	item, unit, _ := strings.Cut(text, "#")
	return Key{item, unit}
}

// Photos are all hashes that the answers name, each once, in order.
func (a Answers) Photos() []string {
	var all []string
	for _, v := range a {
		all = append(all, v.Photos...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Newest is the newest record of each round of a case, in order of the rounds. records are in the order in which they were written.
func Newest(records []Record) []Record {
	var out []Record
	for _, r := range records {
		if i := slices.IndexFunc(out, func(o Record) bool { return o.Round == r.Round }); i >= 0 {
			out[i] = r
			continue
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Record) int { return a.Round - b.Round })
	return out
}

// Rounds is how many rounds are complete, from the first on.
func Rounds(records []Record) int {
	n := 0
	for _, r := range Newest(records) {
		if r.Round != n+1 || r.Verdict == Incomplete {
			break
		}
		n++
	}
	return n
}
