package httpd_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"wanjia/domain/access"
)

// TestNobodyOutsideTheRegisteringDeskSeesASmallCount walks every desk and purpose through every cut of the figures of a county in
// which three children were born in one village and eight in another, and then takes what each was shown off everything else.
func TestNobodyOutsideTheRegisteringDeskSeesASmallCount(t *testing.T) {
	h := newHouse(t)
	c := h.as(t, access.Grant{Desk: access.Window, Area: at(t, "990101"), Purpose: access.CivilRegistration})
	for village, births := range map[string]int{"990101001001": 8, "990101001002": 3, "990101002001": 9} {
		for i := range births {
			mum := mother()
			values := mum["values"].(map[string]string)
			values["area"], values["name"], values["phone"] = village, fmt.Sprintf("王%d%s", i, village[6:]), fmt.Sprintf("138%s%02d", village[6:12], i)
			id, _ := c.post("/events", mum).want(t, "a mother", 200, "").json["person"].(string)
			c.post("/events", map[string]any{"kind": "birth", "values": map[string]string{"name": fmt.Sprintf("王安%d%s", i, village[6:]), "sex": []string{"male", "female"}[i%2],
				"date": fmt.Sprintf("2026-%02d-1%d", 1+i%2, i%9), "mother": id, "weight_g": "3250", "place": "hospital"}}).want(t, "a birth", 200, "")
		}
	}
	own := births(t, c.get("/figures?area=990101&from=2026-01&to=2026-02&by=area&only=births"))
	if own["990101001"] != 11 || own["990101002"] != 9 {
		t.Errorf("the registering desk sees %v, want 11 and 9", own)
	}
	shown := map[string]map[string]float64{}
	for _, d := range access.Desks() {
		for _, p := range d.Purposes() {
			all := access.Grant{Desk: d, Purpose: p}
			if len(access.Reach([]access.Grant{all}, access.Figures, p)) == 0 || p == access.CivilRegistration && d.Grain(access.Register) != access.None {
				continue
			}
			who := h.as(t, access.Grant{Desk: d, Area: at(t, "990101"), Purpose: p})
			for _, area := range []string{"990101", "990101001", "990101001001", "990101001002"} {
				for _, window := range []string{"from=2026-01&to=2026-02", "from=2026-01&to=2026-01", "from=2026-02&to=2026-02"} {
					for _, by := range []string{"", "area", "sex", "month", "age5", "area,sex", "area,month"} {
						if by != "" && strings.Contains(by, "area") && len(area) == 12 {
							continue
						}
						path := "/figures?area=" + area + "&" + window + "&by=" + by
						a := who.get(path).want(t, d.String()+" "+path, 200, "")
						small(t, d.String()+" "+path, a)
						if by == "" {
							if shown[window] == nil {
								shown[window] = map[string]float64{}
							}
							if n, ok := births(t, a)[""]; ok {
								shown[window][area] = n
							}
						}
					}
				}
			}
		}
	}
	for window, of := range shown {
		if whole, ok := of["990101001"]; ok {
			for _, part := range []string{"990101001001", "990101001002"} {
				if n, ok := of[part]; ok && whole-n > 0 && whole-n < 5 {
					t.Errorf("%s: the township's %v less %s's %v is %v", window, whole, part, n, whole-n)
				}
			}
		}
	}
	if shown["from=2026-01&to=2026-02"]["990101"] != 20 {
		t.Errorf("the county's births are shown as %v, want 20: totals stay useful", shown["from=2026-01&to=2026-02"]["990101"])
	}
}

// births are the births of an answer that are shown, by area.
func births(tb testing.TB, a answer) map[string]float64 {
	tb.Helper()
	out := map[string]float64{}
	rows, _ := a.json["figures"].([]any)
	for _, r := range rows {
		row, _ := r.(map[string]any)
		by, _ := row["by"].(map[string]any)
		area, _ := by["area"].(string)
		if n, shows := row["value"].(float64); shows && row["id"] == "births" && len(by) <= 1 {
			out[area] = n
		}
	}
	return out
}

// small wants no count of people from 1 to 4 in an answer, nor a hidden one that says anything.
func small(tb testing.TB, what string, a answer) {
	tb.Helper()
	people := []string{"population", "births", "deaths", "infant_deaths", "neonatal_deaths", "under5_deaths", "stillbirths", "moves_in", "moves_out",
		"cbr", "cdr", "gfr", "asfr", "tfr", "mac", "nmr", "imr", "u5mr", "srb", "timely_share", "late_share", "delayed_share"}
	rows, _ := a.json["figures"].([]any)
	if a.json["public"] != true || len(rows) == 0 {
		tb.Errorf("%s: %d figures, as they may be published: %v", what, len(rows), a.json["public"])
	}
	for _, r := range rows {
		row, _ := r.(map[string]any)
		n, shows := row["n"].(float64)
		id, _ := row["id"].(string)
		switch {
		case row["hidden"] == true && (shows || row["value"] != nil || row["d"] != nil || row["note"] == ""):
			tb.Errorf("%s: %v is hidden and says something", what, row)
		case shows && n > 0 && n < 5 && slices.Contains(people, id):
			tb.Errorf("%s: %s shows %v in %v", what, id, n, row["by"])
		}
	}
}

func TestOutlinesComeAsGeoJSONForAreasThatOneManages(t *testing.T) {
	h := newHouse(t)
	square := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"990101001"},"geometry":{"type":"Polygon","coordinates":[[[110,30],[111,30],[111,31],[110,30]]]}}]}`
	admin := h.as(t, access.Grant{Desk: access.Administration, Area: at(t, "990101"), Purpose: access.AdministrationPurpose})
	put := func(c *client, want int, key string) {
		t.Helper()
		c.do("PUT", "/api/v1/outlines", json.RawMessage(square), "Content-Type", "application/geo+json").want(t, "outlines", want, key)
	}
	put(h.window(t), 403, access.DeniedByDesk)
	put(h.as(t, access.Grant{Desk: access.Administration, Area: at(t, "990101002"), Purpose: access.AdministrationPurpose}), 403, access.DeniedByArea)
	put(admin, 200, "")
	got := h.window(t).get("/areas/990101/outlines").want(t, "outlines of the county's parts", 200, "")
	if got.count("items") != 1 || got.at("items", 0, "code") != "990101001" {
		t.Errorf("outlines %v, want one", got)
	}
}
