package answer

import (
	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/quality"
)

// Kept is a finding as it is kept: since when, and how it was answered last.
type Kept struct {
	quality.Finding
	ID     id.ID
	Worker string // who wrote the newest entry that it rests on; empty where nobody did
	Since  string // the day it was found first
	Gone   string // the day it was no longer found; empty while it is
	Still  journal.Seq
	Answer Standing
}

// Found says whether it is still found.
func (k *Kept) Found() bool { return k.Gone == "" }

// Open says whether it waits for somebody.
func (k *Kept) Open() bool { return k.Found() && k.Answer.Open(k.Still) }

// Again says whether it was called corrected and found the same.
func (k *Kept) Again() bool { return k.Found() && k.Answer.Code == Corrected && k.Answer.Open(k.Still) }

// Count is how many findings stand alike.
type Count struct {
	Rule     string
	Severity string
	Area     area.Code
	Worker   string
	Code     Code // of the last answer
	Open     bool
	Found    bool
	N        int64
}

// Month is how many findings of a rule came in an area, or were gone, in a month.
type Month struct {
	Rule       string
	Area       area.Code
	Month      day.Month
	Came, Gone int64
}
