// Package facility knows what offices watch: facilities, their licences, who practises in them, controlled devices and the hands they
// have gone through, who inspects, what was seized. Whatever is written of one is an entry; a later entry replaces what it names.
// It checks codes and lets a person accept lawful ones that fail, with a reason. It knows nothing of patients and families.
package facility

import (
	"maps"
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
)

// EntryKind is the kind of entries that dossiers are made of.
const EntryKind journal.Kind = "facility"

// Fields of such an entry; the values of the dossier begin with workflow.FieldMark, and an empty value takes one back.
const (
	RootField  = "of"    // the dossier; the entry that opens one has none
	KindField  = "kind"  // what it is of
	UnderField = "under" // the facility that it belongs to
)

// Kind is what a dossier is of.
type Kind string

// The kinds.
const (
	Place        Kind = "facility"
	Licence      Kind = "licence"
	Practitioner Kind = "practitioner"
	Device       Kind = "device"
	Inspector    Kind = "inspector"
	Goods        Kind = "goods" // seized
	Site         Kind = "site"  // what is accredited: a service room, a school, a courtyard, a village
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{Place, Licence, Practitioner, Device, Inspector, Goods, Site} }

// Names of fields that more than one place asks for.
const (
	NameField   = "name"
	CodeField   = "code"
	TypeField   = "type"
	StatusField = "status"
	UntilField  = "until"
	RefField    = "reference" // what the source calls it
)

// Field is one thing that a dossier says.
type Field struct {
	workflow.Field
	Rule  string // by which a code that fails may be accepted
	check func(string) error
}

func text(code string) Field    { return Field{Field: workflow.Field{Code: code}} }
func date(code string) Field    { return Field{Field: workflow.Field{Code: code, Kind: workflow.Day}} }
func (f Field) required() Field { f.Required = true; return f }

func choice(code string, options ...string) Field {
	f := Field{Field: workflow.Field{Code: code, Kind: workflow.Choice}}
	for _, o := range options {
		f.Options = append(f.Options, workflow.Option{Code: o})
	}
	return f
}

func checked(code, rule string, check func(string) error) Field {
	f := text(code)
	f.Rule, f.check = rule, check
	return f
}

// Fields are what a dossier of a kind says, in the order of its form.
func (k Kind) Fields() []Field {
	status := choice(StatusField, "open", "suspended", "closed")
	switch k {
	case Place:
		return []Field{text(NameField).required(),
			choice(TypeField, "hospital", "maternity", "clinic", "village_clinic", "service_centre", "pharmacy", "nursery", "seller", "other").required(),
			checked(CodeField, RuleCredit, CheckCredit), checked("registration", RuleRegistration, CheckRegistration), text("owner"), text("address"), status, text(RefField)}
	case Licence:
		return []Field{choice(TypeField, "medical", "maternal", "prenatal_diagnosis", "pharmacy", "device_sale", "nursery_filing", "business").required(), text(CodeField).required(),
			date("from"), date(UntilField), choice(StatusField, "valid", "suspended", "revoked"), text("issuer")}
	case Practitioner:
		return []Field{text(NameField).required(), choice(TypeField, "physician", "assistant_physician", "nurse", "village_doctor", "technician", "carer").required(),
			checked(CodeField, RulePractice, CheckPractice), text("scope"), text("certificate"), date(UntilField), status, text(RefField)}
	case Device:
		return []Field{text(TypeField).required(), text("maker"), text("model"), text(CodeField).required(), text("place"), status, text(RefField)}
	case Inspector:
		return []Field{text(NameField).required(), text("account").required(), text("agency").required(), text("certificate"), date(UntilField), text("interests"), status}
	case Site:
		return []Field{text(NameField).required(), choice(TypeField, "service_room", "population_school", "culture_courtyard", "village", "community").required(), text("head"), text("address"), status}
	case Goods:
		return []Field{text(NameField).required(), text(TypeField).required(), text("case").required(), {Field: workflow.Field{Code: "count", Kind: workflow.Number, Min: 1, Max: 1_000_000, Required: true}},
			text("unit"), text(CodeField)}
	}
	return nil
}

// Dossier is what is known of one, as its entries have made it.
type Dossier struct {
	ID      journal.ID
	Kind    Kind
	Under   journal.ID // the facility; zero where it stands alone
	Area    string
	Values  map[string]string
	Entries []journal.Seq
}

// Get is a value.
func (d *Dossier) Get(field string) string { return d.Values[field] }

// Name is what it is called: its name, or its type and code.
func (d *Dossier) Name() string {
	if n := d.Values[NameField]; n != "" {
		return n
	}
	return strings.TrimSpace(d.Values[TypeField] + " " + d.Values[CodeField])
}

// Until is the last day of what runs out; ok is false where it doesn't.
func (d *Dossier) Until() (day.Day, bool) {
	u, err := day.Parse(d.Values[UntilField])
	return u, err == nil
}

// Stands says whether it is in force on a day: open or valid, begun, and not run out.
func (d *Dossier) Stands(on day.Day) bool {
	switch d.Values[StatusField] {
	case "closed", "suspended", "revoked":
		return false
	}
	if from, err := day.Parse(d.Values["from"]); err == nil && on < from {
		return false
	}
	until, ends := d.Until()
	return !ends || on <= until
}

// Newest is the position of the newest entry.
func (d *Dossier) Newest() journal.Seq {
	if len(d.Entries) == 0 {
		return 0
	}
	return d.Entries[len(d.Entries)-1]
}

// Of is the dossier that an entry belongs to.
func Of(e journal.Entry, body map[string]string) (journal.ID, bool) {
	if e.Kind != EntryKind {
		return journal.ID{}, false
	}
	if root := body[RootField]; root != "" {
		id, err := journal.ParseID(root)
		return id, err == nil
	}
	return e.ID, true
}

// Apply is the dossier after one more entry. It never fails: what was accepted once stands.
func Apply(d Dossier, e journal.Entry, body map[string]string) Dossier {
	if len(d.Entries) == 0 {
		d.ID, d.Kind = e.ID, Kind(body[KindField])
	}
	d.Area = e.Area.String()
	if under, err := journal.ParseID(body[UnderField]); err == nil {
		d.Under = under
	}
	d.Values = maps.Clone(d.Values)
	if d.Values == nil {
		d.Values = map[string]string{}
	}
	for field, v := range body {
		code, ok := strings.CutPrefix(field, workflow.FieldMark)
		switch {
		case !ok:
		case v == gone:
			delete(d.Values, code)
		default:
			d.Values[code] = v
		}
	}
	d.Entries = append(slices.Clone(d.Entries), e.Seq)
	return d
}

// gone is how an entry takes a value back: no field of ours is a single dash.
const gone = "-"

// Draft is what somebody writes of a dossier.
type Draft struct {
	Kind   Kind
	Under  journal.ID
	Values map[string]string // an empty one takes it back
}

// Write is the body of the entry that brings a dossier to what a draft says; nothing where it says so already. A code that breaks its check is
// refused unless its rule is accepted with a reason.
func (d *Dossier) Write(draft Draft, accepted []journal.Override) (map[string]string, error) {
	if d.Kind != "" && draft.Kind != d.Kind {
		return nil, fault.New(fault.Conflict, "facility.kind.other", "kind", string(d.Kind)).In("kind")
	}
	body := map[string]string{}
	fields := draft.Kind.Fields()
	for code := range draft.Values {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.Code == code }) {
			return nil, fault.New(fault.Invalid, "workflow.stranger", "field", code).In(code)
		}
	}
	for _, f := range fields {
		given, said := draft.Values[f.Code]
		canon, err := f.read(given, accepted)
		if err != nil {
			return nil, err
		}
		stands := d.Values[f.Code]
		switch {
		case f.Required && canon == "" && (said || stands == ""):
			return nil, fault.New(fault.Invalid, "workflow.required", "field", f.Code).In(f.Code)
		case !said || canon == stands:
		case canon == "":
			body[workflow.FieldMark+f.Code] = gone
		default:
			body[workflow.FieldMark+f.Code] = canon
		}
	}
	if !draft.Under.IsZero() && draft.Under != d.Under {
		body[UnderField] = draft.Under.String()
	}
	if len(body) == 0 && d.Kind != "" {
		return nil, nil
	}
	body[KindField] = string(draft.Kind)
	if d.Kind != "" {
		body[RootField] = d.ID.String()
	}
	return body, nil
}

func (f Field) read(given string, accepted []journal.Override) (string, error) {
	if strings.TrimSpace(given) == gone {
		return "", fault.New(fault.Invalid, "workflow.required", "field", f.Code).In(f.Code)
	}
	canon, err := f.Canon(given)
	if err != nil || f.check == nil || canon == "" {
		return canon, err
	}
	canon = strings.ToUpper(canon)
	wrong := f.check(canon)
	if wrong == nil || slices.ContainsFunc(accepted, func(o journal.Override) bool { return o.Rule == f.Rule && strings.TrimSpace(o.Reason) != "" }) {
		return canon, nil
	}
	return "", wrong
}
