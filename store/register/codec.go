package register

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"wanjia/base/day"
	"wanjia/base/id"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/residence"
	"wanjia/domain/vital"
)

// The shapes below are how lives are kept in columns: JSON with short keys, read and written only here.

type actRow struct {
	Entry      string      `json:"e"`
	Seq        int64       `json:"s"`
	Kind       string      `json:"k"`
	Date       string      `json:"d"`
	Registered int32       `json:"r"`
	Effects    []effectRow `json:"f"`
}

type effectRow struct {
	Op        uint8     `json:"o"`
	Role      string    `json:"r,omitempty"`
	Residence uint8     `json:"k,omitempty"`
	Area      string    `json:"a,omitempty"`
	How       uint8     `json:"w,omitempty"`
	Household string    `json:"h,omitempty"`
	Relation  string    `json:"l,omitempty"`
	Other     string    `json:"t,omitempty"`
	Father    string    `json:"u,omitempty"`
	Facts     *factsRow `json:"x,omitempty"`
}

type factsRow struct {
	Source    string `json:"s,omitempty"`
	Reference string `json:"r,omitempty"`
	Name      string `json:"n,omitempty"`
	Family    string `json:"f,omitempty"`
	Given     string `json:"g,omitempty"`
	Sex       string `json:"x,omitempty"`
	Birth     string `json:"b,omitempty"`
	Mother    string `json:"m,omitempty"`
	Father    string `json:"d,omitempty"`
	Born      bool   `json:"o,omitempty"`
}

type childRow struct {
	ID         string `json:"i"`
	Sex        string `json:"x,omitempty"`
	Birth      string `json:"b,omitempty"`
	Born       bool   `json:"o,omitempty"`
	Registered int32  `json:"r,omitempty"`
	Area       string `json:"a,omitempty"`
	Dead       bool   `json:"d,omitempty"`
	Death      string `json:"e,omitempty"`
	DeathArea  string `json:"f,omitempty"`
}

type recordRow struct {
	Entry   string `json:"e"`
	Date    string `json:"d"`
	Area    string `json:"a,omitempty"`
	Address string `json:"t,omitempty"`
}

type memberRow struct {
	Person   string `json:"p"`
	Relation string `json:"l,omitempty"`
	Area     string `json:"a,omitempty"`
	Start    int32  `json:"s"`
	End      *int32 `json:"e,omitempty"`
	Entry    string `json:"i"`
}

func hexOf(u id.ID) string {
	if u.IsZero() {
		return ""
	}
	return hex.EncodeToString(u[:])
}

// reader decodes and keeps the first error, so that a row reads top to bottom.
type reader struct{ err error }

func (r *reader) note(err error) {
	if r.err == nil && err != nil {
		r.err = err
	}
}

func (r *reader) id(text string) (u id.ID) {
	if text == "" {
		return u
	}
	n, err := hex.Decode(u[:], []byte(text))
	if err == nil && n != len(u) {
		err = id.ErrSyntax
	}
	r.note(err)
	return u
}

func (r *reader) date(text string) day.Partial {
	p, err := day.ParsePartial(text)
	r.note(err)
	return p
}

func (r *reader) area(text string) area.Code {
	if text == "" {
		return area.Code{}
	}
	c, err := area.ParseCode(text)
	r.note(err)
	return c
}

func (r *reader) sex(text string) person.Sex {
	if text == "" {
		return person.SexUnknown
	}
	s, err := person.ParseSex(text)
	r.note(err)
	return s
}

func (r *reader) relation(text string) household.Relation {
	if text == "" {
		return household.Relation{}
	}
	l, err := household.ParseRelation(text)
	r.note(err)
	return l
}

func sexText(s person.Sex) string {
	if s == person.SexUnknown {
		return ""
	}
	return s.String()
}

func encodeActs(acts []vital.Act) (string, error) {
	rows := make([]actRow, len(acts))
	for i, a := range acts {
		rows[i] = actRow{Entry: hexOf(a.Entry.ID), Seq: int64(a.Seq), Kind: string(a.Kind),
			Date: a.Date.String(), Registered: int32(a.Registered), Effects: make([]effectRow, len(a.Effects))}
		for j, e := range a.Effects {
			rows[i].Effects[j] = encodeEffect(e)
		}
	}
	return encode(rows)
}

func encodeEffect(e vital.Effect) effectRow {
	row := effectRow{Op: uint8(e.Op), Role: e.Role, Residence: uint8(e.Residence), Area: e.Area.String(), How: uint8(e.How),
		Household: hexOf(e.Household.ID), Relation: e.Relation.String(), Other: hexOf(e.Other.ID), Father: hexOf(e.Father.ID)}
	if e.Op == vital.Begins {
		f := e.Facts
		row.Facts = &factsRow{Source: f.Source, Reference: f.Reference, Name: f.Name, Family: f.FamilyName, Given: f.GivenName,
			Sex: sexText(f.Sex), Birth: f.Birth.String(), Mother: hexOf(f.Mother.ID), Father: hexOf(f.Father.ID), Born: f.Born}
	}
	return row
}

func decodeActs(of person.ID, text string) ([]vital.Act, error) {
	var rows []actRow
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		return nil, fmt.Errorf("register: acts of %s: %w", of, err)
	}
	var r reader
	acts := make([]vital.Act, len(rows))
	for i, row := range rows {
		kind, ok := vital.Find(journal.Kind(row.Kind))
		if !ok {
			return nil, fmt.Errorf("register: acts of %s: no kind %q", of, row.Kind)
		}
		acts[i] = vital.Act{Entry: journal.ID{ID: r.id(row.Entry)}, Seq: journal.Seq(row.Seq), Kind: kind.Code, Order: kind.Order,
			Date: r.date(row.Date), Registered: day.Day(row.Registered), Effects: make([]vital.Effect, len(row.Effects))}
		for j, e := range row.Effects {
			acts[i].Effects[j] = r.effect(of, e)
		}
	}
	return acts, r.err
}

func (r *reader) effect(on person.ID, row effectRow) vital.Effect {
	e := vital.Effect{Op: vital.Op(row.Op), On: on, Role: row.Role, Residence: residence.Kind(row.Residence), Area: r.area(row.Area),
		How: residence.How(row.How), Household: household.ID{ID: r.id(row.Household)}, Relation: r.relation(row.Relation),
		Other: person.ID{ID: r.id(row.Other)}, Father: person.ID{ID: r.id(row.Father)}}
	if f := row.Facts; f != nil {
		e.Facts = vital.Facts{Source: f.Source, Reference: f.Reference, Name: f.Name, FamilyName: f.Family, GivenName: f.Given,
			Sex: r.sex(f.Sex), Birth: r.date(f.Birth), Mother: person.ID{ID: r.id(f.Mother)}, Father: person.ID{ID: r.id(f.Father)}, Born: f.Born}
	}
	return e
}

func encodeChildren(kids []vital.Child) (string, error) {
	rows := make([]childRow, len(kids))
	for i, c := range kids {
		rows[i] = childRow{ID: hexOf(c.ID.ID), Sex: sexText(c.Sex), Birth: c.Birth.String(), Born: c.Born, Registered: int32(c.Registered),
			Area: c.Area.String(), Dead: c.Dead, Death: c.Death.String(), DeathArea: c.DeathArea.String()}
	}
	return encode(rows)
}

func decodeChildren(text string) ([]vital.Child, error) {
	if text == "[]" {
		return nil, nil
	}
	var rows []childRow
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		return nil, fmt.Errorf("register: children: %w", err)
	}
	var r reader
	kids := make([]vital.Child, len(rows))
	for i, c := range rows {
		kids[i] = vital.Child{ID: person.ID{ID: r.id(c.ID)}, Sex: r.sex(c.Sex), Birth: r.date(c.Birth), Born: c.Born,
			Registered: day.Day(c.Registered), Area: r.area(c.Area), Dead: c.Dead, Death: r.date(c.Death), DeathArea: r.area(c.DeathArea)}
	}
	return kids, r.err
}

func encodeHouse(h *household.Household) (records, members string, err error) {
	rs := make([]recordRow, len(h.Records))
	for i, r := range h.Records {
		rs[i] = recordRow{Entry: hexOf(r.Entry.ID), Date: r.Date.String(), Area: r.Area.String(), Address: r.Address}
	}
	ms := make([]memberRow, len(h.Members))
	for i, m := range h.Members {
		ms[i] = memberRow{Person: hexOf(m.Person.ID), Relation: m.Relation.String(), Area: m.Area.String(), Start: int32(m.Start), Entry: hexOf(m.Entry.ID)}
		if m.Ended {
			end := int32(m.End)
			ms[i].End = &end
		}
	}
	if records, err = encode(rs); err != nil {
		return "", "", err
	}
	members, err = encode(ms)
	return records, members, err
}

func decodeHouse(of household.ID, records, members string) (household.Household, error) {
	h := household.Household{ID: of}
	var rs []recordRow
	var ms []memberRow
	if err := json.Unmarshal([]byte(records), &rs); err != nil {
		return h, fmt.Errorf("register: household %s: %w", of, err)
	}
	if err := json.Unmarshal([]byte(members), &ms); err != nil {
		return h, fmt.Errorf("register: household %s: %w", of, err)
	}
	var r reader
	for _, x := range rs {
		h.Records = append(h.Records, household.Record{Entry: journal.ID{ID: r.id(x.Entry)}, Date: r.date(x.Date), Area: r.area(x.Area), Address: x.Address})
	}
	for _, x := range ms {
		m := household.Member{Person: person.ID{ID: r.id(x.Person)}, Relation: r.relation(x.Relation), Area: r.area(x.Area),
			Start: day.Day(x.Start), Entry: journal.ID{ID: r.id(x.Entry)}}
		if x.End != nil {
			m.End, m.Ended = day.Day(*x.End), true
		}
		h.Members = append(h.Members, m)
	}
	return h, r.err
}

func encode(v any) (string, error) {
	raw, err := json.Marshal(v)
	return string(raw), err
}

// seqText keeps a list of journal positions as a text: few, growing, and read as a whole.
func seqText(seqs []journal.Seq) string {
	var b strings.Builder
	for i, s := range seqs {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(int64(s), 10))
	}
	return b.String()
}

func parseSeqs(text string) ([]journal.Seq, error) {
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, ",")
	seqs := make([]journal.Seq, len(parts))
	for i, p := range parts {
		n, err := strconv.ParseInt(p, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("register: positions %q: %w", text, err)
		}
		seqs[i] = journal.Seq(n)
	}
	return seqs, nil
}
