package standard_test

import (
	"fmt"
	"testing"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/assessment"
	"wanjia/domain/standard"
)

func rooms() *standard.Standard {
	return &standard.Standard{ID: "room", Months: 36, Levels: []standard.Level{{Code: "gold", From: 90}, {Code: "silver", From: 80}, {Code: "bronze", From: 70}}}
}

func TestAnAwardIsNeverAboveWhatTheVisitReached(t *testing.T) {
	s := rooms()
	for says, c := range map[string]struct {
		verdict assessment.Verdict
		share   int
		reached string
	}{
		"just gold":            {assessment.Passed, 9000, "gold"},
		"a hair below":         {assessment.Passed, 8999, "silver"},
		"bronze":               {assessment.Passed, 7000, "bronze"},
		"below every level":    {assessment.Passed, 6999, ""},
		"a critical item fell": {assessment.Failed, 9900, ""},
		"not whole":            {assessment.Incomplete, 9900, ""},
	} {
		got, _ := s.Reached(c.verdict, c.share)
		if got.Code != c.reached {
			t.Errorf("%s: reached %q; want %q", says, got.Code, c.reached)
		}
		for _, l := range s.Levels {
			_, err := s.Admits(l.Code, c.verdict, c.share)
			if want := c.reached != "" && l.From <= got.From; (err == nil) != want {
				t.Errorf("%s: %s admitted: %v; want %v", says, l.Code, err, want)
			}
		}
	}
}

func TestAnAwardEndsOnTheDayBeforeItsAnniversary(t *testing.T) {
	s := rooms()
	for from, until := range map[string]string{"2026-03-02": "2029-03-01", "2024-02-29": "2027-02-27", "2026-01-01": "2028-12-31"} {
		if got := s.Until(day.Must(from)); got.String() != until {
			t.Errorf("from %s until %s; want %s", from, got, until)
		}
	}
}

func TestNoItemIsAboutFamilies(t *testing.T) {
	for _, bad := range []string{"Births registered on time", "stillbirth rate", "birth_rate", "Contraceptive uptake", "Women of fertile age checked", "family-size", "IUD checks", "Early pregnancies found", "Only children families listed",
		"出生人口", "计 划 生 育 率", "已婚育龄妇女", "无多孩", "节育措施落实", "孕情", "二孩家庭"} {
		if standard.Forbidden(bad) == "" {
			t.Errorf("%q passes; the charter forbids it", bad)
		}
	}
	for _, good := range []string{"Opening hours are posted", "A seat for everybody who waits", "The fee schedule hangs outside", "Complaints answered in time", "Toys for children", "stadium", "medium", "服务时间公示", "母婴室整洁", "老年人座椅", "投诉电话公开", "托育照护指导"} {
		if w := standard.Forbidden(good); w != "" {
			t.Errorf("%q is refused for %q", good, w)
		}
	}
}

func TestAStandardThatAsksAboutFamiliesIsRefusedAlsoAsAVeto(t *testing.T) {
	s := rooms()
	list := &assessment.Checklist{Pass: 70, Items: []assessment.Item{{Code: "open", Title: words.Sentence{EN: "Open daily"}}, {Code: "veto", Critical: true, Title: words.Sentence{EN: "No third child in the village"}}}}
	wrong := s.Check(list)
	if len(wrong) != 1 || wrong[0].Key != "standard.check.charter" || wrong[0].Args["item"] != "veto" {
		t.Errorf("%v; want the veto refused", wrong)
	}
	list.Items[1].Title.EN = "No unanswered complaint"
	if wrong := s.Check(list); len(wrong) != 0 {
		t.Errorf("%v; want nothing", wrong)
	}
	list.Pass = 75
	if wrong := s.Check(list); len(wrong) != 1 || wrong[0].Key != "standard.check.pass" {
		t.Errorf("%v; want a level below the pass refused", wrong)
	}
}

func TestAnAwardHasOneGrantForEachYearThatItBegan(t *testing.T) {
	s := rooms()
	for today, want := range map[string]string{"2026-03-01": "[]", "2026-03-02": "[2026]", "2027-03-01": "[2026]", "2027-03-02": "[2026 2027]", "2028-12-31": "[2026 2027 2028]", "2040-01-01": "[2026 2027 2028]"} {
		if got := fmt.Sprint(s.Years(day.Must("2026-03-02"), day.Must(today))); got != want {
			t.Errorf("by %s: %s; want %s", today, got, want)
		}
	}
}
