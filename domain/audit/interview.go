package audit

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
)

// InterviewKind is the kind of entries that say what somebody found at a household of the sample. Whom they found is sealed.
const InterviewKind journal.Kind = "interview"

// Fields of a visit that is given to an interviewer, and of what came of it.
const (
	UnitField    = "unit"
	AccountField = "account"
	PlaceField   = "place"
	AddressField = "address"
	OutcomeField = "outcome"
)

// VisitStep gives a household of the sample to an interviewer.
const VisitStep = "visit"

// Visit is a household of the sample as its interviewer is told of it: where to go, and the period that is asked about. It has no field
// for anything else, for whoever asks must not know what the register says.
type Visit struct {
	Audit    journal.ID
	Unit     string
	Area     area.Code
	Place    string
	Address  string
	From, To day.Month
	Account  string
	Seq      journal.Seq
}

// Body is what the entry of a visit says.
func (v Visit) Body() map[string]string {
	return map[string]string{AuditField: v.Audit.String(), StepField: VisitStep, UnitField: v.Unit, PlaceField: v.Place, AddressField: v.Address,
		FromField: v.From.String(), ToField: v.To.String(), AccountField: v.Account}
}

// VisitOf is the visit that an entry gives.
func VisitOf(e journal.Entry, body map[string]string) (Visit, bool) {
	if e.Kind != EntryKind || body[StepField] != VisitStep {
		return Visit{}, false
	}
	v := Visit{Unit: body[UnitField], Area: e.Area, Place: body[PlaceField], Address: body[AddressField], Account: body[AccountField], Seq: e.Seq}
	var one, two, three error
	v.Audit, one = journal.ParseID(body[AuditField])
	v.From, two = day.ParseMonth(body[FromField])
	v.To, three = day.ParseMonth(body[ToField])
	return v, cmp.Or(one, two, three) == nil && v.Unit != "" && v.Account != ""
}

// Interview is what came of a visit, as far as its entry tells anybody.
type Interview struct {
	ID      journal.ID
	Audit   journal.ID
	Unit    string
	Outcome string
	Seq     journal.Seq
}

// InterviewOf is the interview that an entry tells of.
func InterviewOf(e journal.Entry, body map[string]string) (Interview, bool) {
	if e.Kind != InterviewKind {
		return Interview{}, false
	}
	of, err := journal.ParseID(body[AuditField])
	return Interview{ID: e.ID, Audit: of, Unit: body[UnitField], Outcome: body[OutcomeField], Seq: e.Seq}, err == nil && body[UnitField] != ""
}

// Found is somebody whom an interviewer was told of, or what happened to somebody.
type Found struct {
	Kind  string // person, birth or death
	Name  string
	Sex   string
	Birth string
	Date  string // of a death
}

// Bounds of an interview.
const (
	maxFound = 60
	maxName  = 140
)

// CheckFound says what is wrong with what was taken down. A date may be known in part, or not at all; somebody of whom neither a name nor a
// birth date is known couldn't be matched and is refused.
func CheckFound(all []Found) error {
	if len(all) > maxFound {
		return fault.New(fault.TooMuch, "audit.found.many", "max", "60")
	}
	for _, f := range all {
		switch {
		case !slices.Contains([]string{"person", "birth", "death"}, f.Kind):
			return fault.New(fault.Invalid, "audit.word", "text", f.Kind, "words", "person, birth, death")
		case !slices.Contains([]string{"", "male", "female", "unknown"}, f.Sex):
			return fault.New(fault.Invalid, "audit.word", "text", f.Sex, "words", "male, female, unknown")
		case f.Name == "" && f.Birth == "", utf8.RuneCountInString(f.Name) > maxName:
			return fault.New(fault.Invalid, "audit.found.nobody")
		}
		for _, date := range []string{f.Birth, f.Date} {
			if _, err := day.ParsePartial(date); date != "" && err != nil {
				return err
			}
		}
	}
	return nil
}

// Blind says that somebody may see nobody of an area in the register, for whatever purpose: only they may interview there.
func Blind(grants []access.Grant, under access.Under, at area.Code) bool {
	for _, p := range access.Purposes() {
		for _, act := range []access.Act{access.Find, access.Open, access.List} {
			if access.Decide(grants, under, access.Request{Act: act, Area: at, Purpose: p}).Allowed {
				return false
			}
		}
	}
	return true
}
