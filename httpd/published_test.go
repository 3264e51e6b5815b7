package httpd_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wanjia/domain/access"
	"wanjia/domain/disclosure"
	"wanjia/domain/disclosure/audit"
	"wanjia/store/sqldb"
)

// few are counts that nobody outside may see or work out.
const few = 5

// villages, months and sexes are what the births of the test differ by.
var (
	birthVillages = []string{"990101001001", "990101001002", "990101002001"}
	birthMonths   = []string{"2026-01", "2026-02"}
	birthSexes    = []string{"female", "male"}
)

// born is how many children were born, by village, month and sex.
type born map[[3]string]int64

// TestNothingPublishedGivesASmallCountAway asks every route of the description that answers with figures, as everybody outside the registering desk and as
// nobody in particular, walks the portal, takes every report and year's tables home, and then attacks all that was shown, together: what a reader knows who kept everything.
func TestNothingPublishedGivesASmallCountAway(t *testing.T) {
	h := newHouse(t)
	truth := h.births(t)
	routes := h.figured(t)
	if len(routes) == 0 {
		t.Fatal("no route of the description answers with figures")
	}
	shown := 0
	for _, who := range h.outsiders(t) {
		for _, path := range routes {
			if a := who.get(path); a.status == 200 {
				everyShown(a.json, func(f map[string]any) {
					shown++
					if n, ok := f["n"].(float64); ok && n > 0 && n < few && f["id"] == "births" {
						t.Errorf("%s shows %v", path, f)
					}
				})
			}
		}
	}
	h.client(t).walked("/portal/en/")
	told := len(h.publishedBirths(t))
	if n := h.reported(t); n < 15 {
		t.Errorf("%d files were handed out", n)
	}
	if now := len(h.publishedBirths(t)); now <= told {
		t.Errorf("reports and tables brought no count of births into the ledger beside the %d that stood there", told)
	}
	cells := h.publishedBirths(t)
	t.Logf("%d routes told %d figures; %d counts of births are in the ledger", len(routes), shown, len(cells))
	if shown < 100 || len(cells) < 10 {
		t.Fatalf("%d figures were told, of %d counts of births", shown, len(cells))
	}
	for _, leak := range leaks(t, truth, cells) {
		t.Errorf("comes out of what was shown: %s", leak)
	}
	// the attack sees what there is to see: with one number more, a small one comes out
	one := shownBirths{"the larger village", birthVillages[0], birthMonths[0], birthMonths[1], "-", 14}
	if got := leaks(t, truth, append(cells, one)); len(got) == 0 {
		t.Error("with the larger village's births, those of the smaller one stay unknown to the attack")
	}
}

// reported has every report that ships, and the year's tables, made as files of each place and period for those who may have them; it tells how many came.
func (h *house) reported(t *testing.T) (files int) {
	t.Helper()
	fetch := func(c *client, path string) {
		switch a := c.get(path); a.status {
		case 200:
			files++
		case 403, 422: // not for them, or not for such a period
		default:
			t.Errorf("%s answers %d", path, a.status)
		}
	}
	for _, purpose := range []access.Purpose{access.StatisticsPurpose} {
		c := h.as(t, access.Grant{Desk: access.Management, Area: at(t, "990101"), Purpose: purpose})
		for _, place := range []string{"990101", "990101001", birthVillages[0], birthVillages[1]} {
			for _, kind := range c.get("/reports").json["items"].([]any) {
				for _, period := range []string{"2026-01", "2026H1"} {
					fetch(c, fmt.Sprintf("/reports/%s/filled/xlsx?area=%s&period=%s", kind.(map[string]any)["id"], place, period))
				}
			}
			fetch(c, "/areas/"+place+"/tables?year=2026")
		}
	}
	return files
}

// births registers children, few of them in one village.
func (h *house) births(t *testing.T) born {
	t.Helper()
	c := h.as(t, access.Grant{Desk: access.Window, Area: at(t, "990101"), Purpose: access.CivilRegistration})
	out := born{}
	for v, births := range []int{14, 3, 17} {
		village := birthVillages[v]
		for i := range births {
			mum := mother()
			values := mum["values"].(map[string]string)
			values["area"], values["name"], values["phone"] = village, fmt.Sprintf("王%d%s", i, village[6:]), fmt.Sprintf("138%s%02d", village[6:12], i)
			id, _ := c.post("/events", mum).want(t, "a mother", 200, "").json["person"].(string)
			month, sex := birthMonths[i/2%2], birthSexes[i%2]
			c.post("/events", map[string]any{"kind": "birth", "values": map[string]string{"name": fmt.Sprintf("王安%d%s", i, village[6:]), "sex": sex,
				"date": fmt.Sprintf("%s-%02d", month, 1+i), "mother": id, "weight_g": "3250", "place": "hospital"}}).want(t, "a birth", 200, "")
			out[[3]string{village, month, sex}]++
		}
	}
	return out
}

// outsiders are one of each desk and purpose that sees figures and doesn't register people, and somebody without a name.
func (h *house) outsiders(t *testing.T) (all []*client) {
	for _, d := range access.Desks() {
		for _, p := range d.Purposes() {
			if len(access.Reach([]access.Grant{{Desk: d, Purpose: p}}, access.Figures, p)) > 0 && (p != access.CivilRegistration || d.Grain(access.Register) == access.None) {
				all = append(all, h.as(t, access.Grant{Desk: d, Area: at(t, "990101"), Purpose: p}))
			}
		}
	}
	return append(all, h.client(t))
}

// figured are the paths, with their questions, of every route whose answer has figures of which some may be hidden.
func (h *house) figured(t *testing.T) (all []string) {
	t.Helper()
	var d struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name, In string
				Required bool
			}
			Responses map[string]any
		}
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal([]byte(h.client(t).do("GET", "/openapi.json", nil).raw), &d); err != nil {
		t.Fatal(err)
	}
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		get, ok := d.Paths[path]["get"]
		if !ok || !hides(get.Responses["200"], d.Components.Schemas, map[string]bool{}) {
			continue
		}
		asks := []string{strings.TrimPrefix(path, "/api/v1") + "?"}
		for _, p := range get.Parameters {
			asks = answered(asks, p.Name, p.In, p.Required)
		}
		all = append(all, asks...)
	}
	return all
}

// answered puts every value into the questions that a parameter may have here.
func answered(asks []string, name, in string, required bool) (out []string) {
	values := map[string][]string{"area": {"990101", "990101001", birthVillages[0], birthVillages[1]}, "code": {"990101", "990101001"}, "from": birthMonths,
		"to": birthMonths, "by": {"", "area", "sex", "month", "age5", "area,sex", "area,month", "month,sex"}, "year": {"2026"}, "card": {"registration"}}[name]
	if len(values) == 0 {
		if !required {
			return asks
		}
		values = []string{"1"}
	}
	for _, ask := range asks {
		for _, v := range values {
			if in == "path" {
				out = append(out, strings.ReplaceAll(ask, "{"+name+"}", v))
			} else {
				out = append(out, ask+name+"="+url.QueryEscape(v)+"&")
			}
		}
	}
	return out
}

// hides says that a schema, or one that it names, has something that may be hidden.
func hides(schema any, all map[string]any, seen map[string]bool) bool {
	switch x := schema.(type) {
	case map[string]any:
		if ref, ok := x["$ref"].(string); ok {
			name := ref[strings.LastIndexByte(ref, '/')+1:]
			if seen[name] {
				return false
			}
			seen[name] = true
			return hides(all[name], all, seen)
		}
		for key, v := range x {
			if key == "hidden" || hides(v, all, seen) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(x, func(v any) bool { return hides(v, all, seen) })
	}
	return false
}

// everyShown yields whatever an answer tells that may be hidden and isn't, wherever it stands.
func everyShown(told any, yield func(map[string]any)) {
	switch x := told.(type) {
	case map[string]any:
		if hidden, ok := x["hidden"].(bool); ok && !hidden {
			yield(x)
		}
		for _, v := range x {
			everyShown(v, yield)
		}
	case []any:
		for _, v := range x {
			everyShown(v, yield)
		}
	}
}

// shownBirths is a count of births that was shown: of which of the cells it is the sum, and how many.
type shownBirths struct {
	name  string
	area  string
	from  string
	to    string
	sex   string
	count int64
}

// publishedBirths are all counts of births in the release ledger, of all mothers' ages.
func (h *house) publishedBirths(t *testing.T) (all []shownBirths) {
	t.Helper()
	err := h.db.Read(t.Context(), func(rx *sqldb.Rx) error {
		rows, err := rx.Query(t.Context(), "SELECT name, shown FROM release_cell ORDER BY name")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name, shown string
			if err := rows.Scan(&name, &shown); err != nil {
				return err
			}
			f := strings.Fields(name)
			n, _, _ := strings.Cut(shown, ";")
			count, err := strconv.ParseInt(n, 10, 64)
			if err == nil && len(f) == 6 && f[0] == "births" && f[5] == "-" && !strings.ContainsAny(f[1], "=@") {
				all = append(all, shownBirths{name, f[1], f[2], f[3], f[4], count})
			}
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// leaks are the small counts that come out where somebody solves for every village, month and sex what may be there, given all that was shown.
func leaks(t *testing.T, truth born, shown []shownBirths) (out []string) {
	t.Helper()
	table := disclosure.Table{Dimensions: 1}
	var keys [][3]string
	for _, v := range birthVillages {
		for _, m := range birthMonths {
			for _, s := range birthSexes {
				keys = append(keys, [3]string{v, m, s})
				table.Inner = append(table.Inner, truth[[3]string{v, m, s}])
			}
		}
	}
	var hidden []bool
	add := func(name string, secret bool, in func(key [3]string) bool) (sum int64) {
		c := disclosure.Cell{Labels: []string{name}}
		for i, key := range keys {
			if in(key) {
				c.Inner = append(c.Inner, i)
				c.Value += table.Inner[i]
			}
		}
		if len(c.Inner) > 0 {
			table.Cells, hidden = append(table.Cells, c), append(hidden, secret)
		}
		return c.Value
	}
	for _, s := range shown {
		is := add(s.name, false, func(k [3]string) bool {
			return strings.HasPrefix(k[0], s.area) && k[1] >= s.from && k[1] <= s.to && (s.sex == "-" || s.sex == k[2])
		})
		if is != s.count {
			t.Errorf("%s is shown as %d and is %d", s.name, s.count, is)
		}
	}
	for _, v := range append([]string{""}, birthVillages...) {
		for _, m := range append([]string{""}, birthMonths...) {
			for _, s := range append([]string{""}, birthSexes...) {
				add(strings.Join([]string{"worked out:", v, m, s}, " "), true, func(k [3]string) bool {
					return (v == "" || v == k[0]) && (m == "" || m == k[1]) && (s == "" || s == k[2])
				})
			}
		}
	}
	ranges, err := audit.Attack(table, hidden)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range audit.Leaks(ranges) {
		if c := table.Cells[r.Cell]; c.Value > 0 && c.Value < few {
			out = append(out, fmt.Sprintf("%s %d", c.Key(), c.Value))
		}
	}
	return out
}
