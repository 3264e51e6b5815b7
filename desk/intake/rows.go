package intake

import (
	"hash/maphash"
	"slices"
	"sort"
	"strings"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/domain/journal"
	"wanjia/domain/vital"
	"wanjia/domain/vital/source"

	"wanjia/desk/register"
)

// PeopleColumns are the codes of the people sheet, from the fields of its kind.
func PeopleColumns() []string {
	lead := []string{"id", "name", "family_name", "given_name", "sex", "birth_date", "area", "household", "relation", "since", "since_reason",
		"residence", "mother", "father", "id_type", "id_number", "phone"}
	return append(lead, rest("person", func(k *vital.Kind) bool { return k.Code == "person" }, lead)...)
}

// EventColumns are the codes of the events sheet, from the fields of all kinds that are events.
func EventColumns() []string {
	lead := []string{"id", "kind", "date", "person", "area", "registered", "name", "sex", "mother", "father", "household", "weight_g", "gestation_weeks",
		"plurality", "place", "attendant", "cause", "to_area", "from_area", "reason", "partner"}
	return append(lead, rest("", func(k *vital.Kind) bool { return k.Code != "person" }, lead)...)
}

// AreaColumns are the codes of the areas sheet.
func AreaColumns() []string {
	return []string{"code", "name", "level", "parent", "valid_from", "valid_to", "successor"}
}

func rest(but string, of func(*vital.Kind) bool, lead []string) []string {
	var more []string
	for _, k := range vital.All() {
		if !of(k) {
			continue
		}
		for _, f := range k.Fields {
			if f.Code != but && !slices.Contains(lead, f.Code) && !slices.Contains(more, f.Code) {
				more = append(more, f.Code)
			}
		}
	}
	sort.Strings(more)
	return more
}

// taken is a row read as an event: what is odd about it, and why it can't be taken in.
type taken struct {
	row        register.Row
	odd, wrong []*fault.Fault
}

// person reads a row of the people sheet.
func (r *run) person(kind *vital.Kind, cells map[string]string) taken {
	own := strings.TrimSpace(cells["id"])
	if own == "" {
		return taken{wrong: []*fault.Fault{fault.New(fault.Invalid, "intake.id").In("id")}}
	}
	delete(cells, "id")
	cells["person"] = own
	if undated(func(code string) string { return cells[code] }) {
		r.undated++
	}
	e, wrong := r.read(kind, cells)
	return taken{row: register.Row{ID: r.entry("person", own), Event: e}, wrong: wrong}
}

// event reads a row of the events sheet.
func (r *run) event(cells map[string]string) taken {
	own := strings.TrimSpace(cells["id"])
	kind, ok := vital.Named(cells["kind"])
	if !ok || kind.Code == "person" {
		return taken{wrong: []*fault.Fault{fault.New(fault.Invalid, "intake.kind", "text", cells["kind"], "kinds", strings.Join(kinds(), ", ")).In("kind")}}
	}
	delete(cells, "id")
	delete(cells, "kind")
	var t taken
	for field, text := range cells { // a sheet has one set of columns for all kinds; those of others aren't read
		if _, ok := kind.Field(field); !ok {
			t.odd = append(t.odd, fault.New(fault.Invalid, "intake.column", "field", field, "text", text, "kind", string(kind.Code)).In(field))
			delete(cells, field)
		}
	}
	slices.SortFunc(t.odd, func(a, b *fault.Fault) int { return strings.Compare(a.Field, b.Field) })
	if own != "" {
		t.row.ID = r.entry("event", own)
	} else { // a source without ids of its own: the row itself is its name
		t.row.ID = journal.DeriveID("row", r.o.Source, string(journal.CanonicalBody(cells)), string(kind.Code))
	}
	if f, _ := kind.Field(kind.Subject); f.Shape == vital.NewPerson && strings.TrimSpace(cells[f.Code]) == "" {
		cells[f.Code] = t.row.ID.String() // a newborn whom the source hasn't numbered waits for no number
	}
	t.row.Event, t.wrong = r.read(kind, cells)
	if ref := r.ownID(own); ref != "" {
		t.row.Event.Values = t.row.Event.Values.With(vital.OwnID, ref)
	}
	return t
}

func kinds() []string {
	var out []string
	for _, k := range vital.All() {
		if k.Code != "person" {
			out = append(out, string(k.Code))
		}
	}
	return out
}

// ownID is what an event remembers of its source's name for it, so that an export can write it again; none for a UUID,
// which is the entry's own.
func (r *run) ownID(own string) string {
	if own == "" {
		return ""
	}
	if _, err := journal.ParseID(own); err == nil {
		return ""
	}
	return r.ref(own)
}

// entry is the id of a row's entry: its own where it comes from a register like this one, else made from the source's,
// which a sheet of several sources names itself.
func (r *run) entry(what, own string) journal.ID {
	if u, err := journal.ParseID(own); err == nil {
		return u
	}
	if source, name, ok := source.Cut(own); ok {
		return journal.DeriveID(what, source, name)
	}
	return journal.DeriveID(what, r.o.Source, own)
}

func (r *run) read(kind *vital.Kind, cells map[string]string) (vital.Event, []*fault.Fault) {
	for _, f := range kind.Fields {
		text := strings.TrimSpace(cells[f.Code])
		if text == "" {
			continue
		}
		switch f.Shape {
		case vital.APerson, vital.NewPerson, vital.AHousehold:
			cells[f.Code] = r.ref(text)
		case vital.People:
			parts := strings.Split(text, ";")
			for i := range parts {
				parts[i] = r.ref(strings.TrimSpace(parts[i]))
			}
			cells[f.Code] = strings.Join(parts, " ")
		default:
		}
	}
	return kind.Parse(cells, r.d.reg.Today())
}

// ref names a record of this source, unless the text is a UUID or names another source's.
func (r *run) ref(text string) string {
	if _, err := id.Parse(text); err == nil {
		return strings.ToLower(text)
	}
	if _, _, ok := source.Cut(text); ok {
		return text
	}
	return source.Ref(r.o.Source, text)
}

// depths tells, for each row of the people sheet, how many generations of parents stand in the same sheet above it,
// so that parents are taken in before their children whatever the order of rows. Nil where the sheet names no parents.
func (r *run) depths(s Sheet) ([]uint32, error) {
	rows, err := s.Open()
	if err != nil {
		return nil, err
	}
	cols := rows.Columns()
	if err := rows.Close(); err != nil {
		return nil, err
	}
	own, mother, father := slices.Index(cols, "id"), slices.Index(cols, "mother"), slices.Index(cols, "father")
	if own < 0 || mother < 0 && father < 0 {
		return nil, nil
	}
	seed := maphash.MakeSeed()
	g := generations{row: map[uint64]int32{}}
	hash := func(row Row, col int) uint64 {
		if col < 0 || col >= len(row.Cells) || strings.TrimSpace(row.Cells[col]) == "" {
			return 0
		}
		return maphash.String(seed, strings.TrimSpace(row.Cells[col])) | 1
	}
	err = r.each(s, func(row Row) error {
		if row.Bad == nil {
			g.row[hash(row, own)] = int32(len(g.parents))
			g.parents = append(g.parents, [2]uint64{hash(row, mother), hash(row, father)})
		}
		return nil
	})
	return g.depths(), err
}

type generations struct {
	row     map[uint64]int32
	parents [][2]uint64
}

const (
	unset   = ^uint32(0)
	pending = unset - 1
)

// depths walks up without recursion; a circle of parents ends at the row where it closes, for the rules to find.
func (g *generations) depths() []uint32 {
	depth := make([]uint32, len(g.parents))
	for i := range depth {
		depth[i] = unset
	}
	var stack []int32
	for i := range g.parents {
		stack = append(stack, int32(i))
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			if depth[at] < pending {
				stack = stack[:len(stack)-1]
				continue
			}
			first := depth[at] == unset
			depth[at] = pending
			deepest, waits := uint32(0), false
			for _, h := range g.parents[at] {
				p, ok := g.row[h]
				if h == 0 || !ok || depth[p] == pending {
					continue
				}
				if depth[p] == unset && first {
					stack, waits = append(stack, p), true
				} else if depth[p] < pending {
					deepest = max(deepest, depth[p]+1)
				}
			}
			if !waits {
				depth[at] = deepest
				stack = stack[:len(stack)-1]
			}
		}
	}
	return depth
}
