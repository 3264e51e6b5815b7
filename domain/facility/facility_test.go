package facility_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/area"
	"wanjia/domain/facility"
	"wanjia/domain/journal"
)

func TestCodesAreCheckedAsTheStandardsSay(t *testing.T) {
	for code, key := range map[string]string{
		"91350200MA2YJ1XR9G": "", "91440101MA5CJQ4N59": "", "91440101ma5cjq4n59": "",
		"91350100M0001TGQXM": "facility.credit.check", "91350203M0001QAY9B": "facility.credit.check", // lawful, and failing
		"91350200MA2YJ1XR9": "facility.credit.length", "91350200MA2YI1XR9G": "facility.credit.character",
	} {
		if err := facility.CheckCredit(code); key == "" && err != nil || key != "" && !fault.Is(err, key) {
			t.Errorf("%s: %v; want %q", code, err, key)
		}
	}
	if !facility.CheckOrganisation("MA2YJ1XR9") || facility.CheckOrganisation("MA2YJ1XR8") || facility.CheckOrganisation("MA2") {
		t.Error("MA2YJ1XR is checked by 9 and nothing else")
	}
	for code, ok := range map[string]bool{"MA2YJ1XR99901011A10011": true, "PDY1234567890123456789": true, "MA2YJ1XR89901011A10011": false, "12": false} {
		if err := facility.CheckRegistration(code); (err == nil) != ok {
			t.Errorf("%s: %v", code, err)
		}
	}
	for code, ok := range map[string]bool{"110110000000001": true, "11011000000000": false, "11011000000000X": false} {
		if err := facility.CheckPractice(code); (err == nil) != ok {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func FuzzCheckCredit(f *testing.F) {
	f.Add("91350200MA2YJ1XR9G")
	f.Fuzz(func(t *testing.T, text string) {
		if facility.CheckCredit(text) != nil {
			return
		}
		// any one other character in its place fails: the weights are units mod 31
		code := []byte(strings.ToUpper(strings.TrimSpace(text)))
		code[0] = "0123456789ABCDEFGHJKLMNPQRTUWXY"[(strings.IndexByte("0123456789ABCDEFGHJKLMNPQRTUWXY", code[0])+1)%31]
		if facility.CheckCredit(string(code)) == nil {
			t.Errorf("%s and %s both pass", text, code)
		}
	})
}

func TestALawfulCodeThatFailsIsAcceptedWithAReasonAndNotWithout(t *testing.T) {
	var none facility.Dossier
	d := facility.Draft{Kind: facility.Place, Values: map[string]string{"name": "A", "type": "clinic", "code": "91350100M0001TGQXM"}}
	if _, err := none.Write(d, nil); !fault.Is(err, "facility.credit.check") {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := none.Write(d, []journal.Override{{Rule: facility.RuleCredit, Reason: " "}}); err == nil {
		t.Error("an empty reason is none")
	}
	body, err := none.Write(d, []journal.Override{{Rule: facility.RuleCredit, Reason: "as on the paper"}})
	if err != nil || body["f.code"] != "91350100M0001TGQXM" {
		t.Errorf("%v, %v", body, err)
	}
	for key, bad := range map[string]facility.Draft{
		"workflow.required":   {Kind: facility.Place, Values: map[string]string{"type": "clinic"}},
		"workflow.stranger":   {Kind: facility.Place, Values: map[string]string{"name": "A", "type": "clinic", "patients": "1"}},
		"workflow.bad.choice": {Kind: facility.Place, Values: map[string]string{"name": "A", "type": "bank"}},
	} {
		if _, err := none.Write(bad, nil); !fault.Is(err, key) {
			t.Errorf("%+v: %v; want %s", bad, err, key)
		}
	}
}

// TestADossierIsWhatItsEntriesTell writes drafts into entries and folds them: what was said last stands, what was taken back is gone, and
// saying the same again writes nothing.
func TestADossierIsWhatItsEntriesTell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d facility.Dossier
		want := map[string]string{}
		for i := range rapid.IntRange(1, 8).Draw(t, "entries") {
			values := map[string]string{}
			for _, f := range []string{"name", "type", "owner", "address", "status"} {
				options := []string{"", "x", "y"}
				switch f {
				case "type":
					options = []string{"clinic", "hospital"}
				case "status":
					options = []string{"", "open", "closed"}
				case "name":
					options = []string{"A", "B"}
				}
				if i == 0 || rapid.Bool().Draw(t, "said "+f) {
					values[f] = rapid.SampledFrom(options).Draw(t, f)
				}
			}
			body, err := d.Write(facility.Draft{Kind: facility.Place, Values: values}, nil)
			if err != nil {
				t.Fatal(err)
			}
			for k, v := range values {
				want[k] = v
				if v == "" {
					delete(want, k)
				}
			}
			if body == nil {
				continue
			}
			e := journal.Entry{Seq: journal.Seq(i + 1), ID: journal.DeriveID(fmt.Sprint(i)), Kind: facility.EntryKind, Area: area.MustCode("990101"), Body: journal.CanonicalBody(body)}
			read, err := journal.ParseBody(e.Body)
			if err != nil {
				t.Fatal(err)
			}
			if root, ok := facility.Of(e, read); !ok || i > 0 && root != d.ID {
				t.Fatalf("the entry belongs to %v, %v; want %v", root, ok, d.ID)
			}
			d = facility.Apply(d, e, read)
			if again, err := d.Write(facility.Draft{Kind: facility.Place, Values: values}, nil); again != nil || err != nil {
				t.Fatalf("the same again writes %v, %v", again, err)
			}
		}
		if fmt.Sprint(d.Values) != fmt.Sprint(want) {
			t.Fatalf("it says %v; want %v", d.Values, want)
		}
	})
}

func TestWhatRunsOutStandsOnItsLastDayAndNotTheDayAfter(t *testing.T) {
	d := facility.Dossier{Values: map[string]string{"from": "2024-02-29", "until": "2026-12-31"}}
	for on, want := range map[string]bool{"2024-02-28": false, "2024-02-29": true, "2026-12-31": true, "2027-01-01": false} {
		if got := d.Stands(day.Must(on)); got != want {
			t.Errorf("on %s: %v", on, got)
		}
	}
	d.Values["status"] = "revoked"
	if d.Stands(day.Must("2026-01-01")) {
		t.Error("a revoked licence stands")
	}
}

func link(move facility.Move, on string, more ...string) facility.Link {
	l := facility.Link{Thing: journal.DeriveID("device"), Move: move, On: day.Must(on)}
	for i := 0; i+1 < len(more); i += 2 {
		switch more[i] {
		case "from":
			l.From = more[i+1]
		case "to":
			l.To = more[i+1]
		case "proof":
			l.Proof = more[i+1]
		case "operator":
			l.Operator = more[i+1]
		case "place":
			l.Place = more[i+1]
		case "checked":
			l.Checked = true
		}
	}
	return l
}

func standing() facility.Standing {
	return facility.Standing{Rule: facility.Rule{Type: "ultrasound", FileDays: 30}, Licensed: func(h string, _ day.Day) bool { return h != "back room" },
		Able: func(o string, _ day.Day) bool { return o == "wang" }}
}

func whole() []facility.Link {
	return []facility.Link{link(facility.Bought, "2026-01-05", "from", "seller", "to", "clinic", "proof", "invoice 1", "checked", ""),
		link(facility.Received, "2026-01-06"), link(facility.Filed, "2026-01-20"), link(facility.Placed, "2026-01-21", "place", "room 2"),
		link(facility.Operator, "2026-01-22", "operator", "wang"), link(facility.Handed, "2026-03-01", "from", "clinic", "to", "hospital"),
		link(facility.Received, "2026-03-02"), link(facility.Disposed, "2026-09-01", "proof", "scrap 3")}
}

func TestEveryGapInAChainIsFound(t *testing.T) {
	today := day.Must("2026-11-30")
	if gaps := facility.Gaps(whole(), standing(), today); len(gaps) > 0 {
		t.Errorf("a whole chain has gaps: %v", gaps)
	}
	if now := facility.At(whole()[:7]); now.Holder != "hospital" || now.Place != "" || now.Operator != "" || now.Since != day.Must("2026-03-01") {
		t.Errorf("it is at %+v", now)
	}
	for rule, spoil := range map[string]func([]facility.Link) []facility.Link{
		"custody.nothing":  func([]facility.Link) []facility.Link { return nil },
		"custody.origin":   func(c []facility.Link) []facility.Link { return c[1:] },
		"custody.seller":   func(c []facility.Link) []facility.Link { c[0].Checked = false; return c },
		"custody.proof":    func(c []facility.Link) []facility.Link { c[0].Proof = ""; return c },
		"custody.received": func(c []facility.Link) []facility.Link { return slices.Delete(c, 6, 7) },
		"custody.filed":    func(c []facility.Link) []facility.Link { c[2].On += 40; return c },
		"custody.break":    func(c []facility.Link) []facility.Link { c[5].From = "another"; return c },
		"custody.operator": func(c []facility.Link) []facility.Link { c[4].Operator = "li"; return c },
		"custody.holder":   func(c []facility.Link) []facility.Link { c[5].To = "back room"; return c },
		"custody.after": func(c []facility.Link) []facility.Link {
			return append(c, link(facility.Placed, "2026-10-01", "place", "x"))
		},
		"custody.twice": func(c []facility.Link) []facility.Link {
			c[5].Move, c[5].Checked, c[5].Proof = facility.Bought, true, "i"
			return c
		},
	} {
		chain := spoil(whole())
		gaps := facility.Gaps(chain, standing(), today)
		if !slices.ContainsFunc(gaps, func(g facility.Gap) bool { return g.Rule == rule }) {
			t.Errorf("%s isn't found: %v", rule, gaps)
		}
		for _, g := range gaps {
			if s, ok := words.Lookup(g.Rule); !ok || s.ZH == "" {
				t.Errorf("%s has no sentence", g.Rule)
			}
		}
	}
	if gaps := facility.Gaps(whole()[:1], standing(), day.Must("2026-01-10")); len(gaps) > 0 {
		t.Errorf("time still runs, and it is a gap already: %v", gaps)
	}
}

// TestAMissingLinkIsFoundWhereverItIs takes one hand-over out of a long chain.
func TestAMissingLinkIsFoundWhereverItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 12).Draw(t, "hands")
		chain := []facility.Link{link(facility.Bought, "2026-01-01", "from", "seller", "to", "h0", "proof", "i", "checked", ""), link(facility.Received, "2026-01-01"), link(facility.Filed, "2026-01-01")}
		for i := 1; i < n; i++ {
			on := (day.Must("2026-01-01") + day.Day(i)).String()
			chain = append(chain, link(facility.Handed, on, "from", fmt.Sprint("h", i-1), "to", fmt.Sprint("h", i)), link(facility.Received, on))
		}
		for i := range chain {
			chain[i].Seq = journal.Seq(i)
		}
		today := day.Must("2026-11-30")
		if gaps := facility.Gaps(chain, standing(), today); len(gaps) > 0 {
			t.Fatalf("gaps in a whole chain: %v", gaps)
		}
		at := 3 + 2*rapid.IntRange(0, n-3).Draw(t, "missing") // a hand-over that another one follows
		broken := slices.Delete(slices.Clone(chain), at, at+2)
		gaps := facility.Gaps(broken, standing(), today)
		if len(gaps) != 1 || gaps[0].Rule != "custody.break" {
			t.Fatalf("without link %d: %v", at, gaps)
		}
	})
}

func TestALinkThatSaysTooLittleIsRefused(t *testing.T) {
	today := day.Must("2026-11-30")
	for key, l := range map[string]facility.Link{
		"custody.move":      link("sold", "2026-01-01"),
		"custody.day":       link(facility.Received, "2026-12-01"),
		"workflow.required": link(facility.Handed, "2026-01-01", "to", "x"),
		"workflow.long":     link(facility.Placed, "2026-01-01", "place", strings.Repeat("x", 201)),
	} {
		if err := l.Check(today); !fault.Is(err, key) {
			t.Errorf("%+v: %v; want %s", l, err, key)
		}
	}
}

func TestTheSexRatioWatchHoldsFalseAlarmsToItsRate(t *testing.T) {
	all := []facility.Births{{Facility: "far out", Boys: 140, Girls: 70}, {Facility: "usual", Boys: 106, Girls: 100}, {Facility: "small", Boys: 7, Girls: 1}, {Facility: "none"}, {Facility: "boys alone", Boys: 3}}
	got := facility.Watch(all, facility.UsualRatio, 0.05)
	if len(got) != 4 || got[0].Facility != "far out" || !got[0].Stands || got[1].Stands || got[2].Stands || got[3].Stands {
		t.Fatalf("%+v", got)
	}
	if math.Abs(got[0].Value-200) > 1e-9 || got[0].Interval.Low < 148 || got[0].Interval.High > 272 || got[0].Interval.Low <= 106 {
		t.Errorf("%+v", got[0])
	}
	for _, r := range got {
		if r.Facility == "boys alone" && (!math.IsInf(r.Value, 1) || math.Abs(r.P-math.Pow(106.0/206, 3)) > 1e-12) {
			t.Errorf("%+v", r)
		}
	}
	// many usual places, over many draws: among the alarms at most the rate is false, and here every alarm is
	alarms := 0
	for seed := range 200 {
		var usual []facility.Births
		x := uint64(seed)*2654435761 + 1
		for i := range 40 {
			b := facility.Births{Facility: fmt.Sprint(i)}
			for range 60 {
				x ^= x << 13
				x ^= x >> 7
				x ^= x << 17
				if float64(x>>11)/(1<<53) < 106.0/206 {
					b.Boys++
				} else {
					b.Girls++
				}
			}
			usual = append(usual, b)
		}
		if slices.ContainsFunc(facility.Watch(usual, facility.UsualRatio, 0.05), func(r facility.Ratio) bool { return r.Stands }) {
			alarms++
		}
	}
	if alarms > 20 { // 5 per cent of 200, and what chance adds
		t.Errorf("%d of 200 counties where nothing is wrong had an alarm", alarms)
	}
}
