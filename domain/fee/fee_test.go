package fee_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/base/words"
	"wanjia/domain/fee"
)

func schedule() *fee.Schedule {
	from := day.Must("2020-01-01")
	return &fee.Schedule{ID: "s", Version: 2, Items: []fee.Item{
		{Code: "checkup", Title: words.Sentence{EN: "Check-up"}, Price: money.Yuan(30), Basis: "law", From: from, Covers: []string{"card"}, Once: true},
		{Code: "card", Price: money.Yuan(5), Basis: "law", From: from, Aliases: []string{"booklet"}},
		{Code: "copy", Price: money.Yuan(1), Fixed: true, Basis: "law", From: from},
		{Code: "old", Price: money.Yuan(10), Basis: "law", From: from, Until: day.Must("2023-12-31")},
		{Code: "free", Basis: "law", From: from},
	}}
}

func charge(item, amount string, more ...func(*fee.Charge)) fee.Charge {
	f, _ := money.Parse(amount)
	c := fee.Charge{Payer: "a", Item: item, Count: 1, Amount: f, On: day.Must("2026-03-01"), Served: true, Free: true}
	for _, m := range more {
		m(&c)
	}
	return c
}

func TestEachOfTheSevenKindsIsFoundAndWhatIsRightIsNot(t *testing.T) {
	s := schedule()
	if wrong := s.Check(); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	right := []fee.Charge{charge("Check-up", "30"), charge("copy", "3", func(c *fee.Charge) { c.Count = 3 }), charge("card", "4", func(c *fee.Charge) { c.Payer = "b" }), charge("free", "0")}
	if found := s.Detect(right); len(found) > 0 {
		t.Errorf("what is right is found: %v", found)
	}
	for kind, c := range map[fee.Kind]struct {
		charges []fee.Charge
		owed    string
	}{
		fee.SelfMade:  {[]fee.Charge{charge("welcome fee", "20")}, "20"},
		fee.Split:     {[]fee.Charge{charge("checkup", "30"), charge("booklet", "5")}, "5"},
		fee.Cancelled: {[]fee.Charge{charge("old", "10")}, "10"},
		fee.Deposit:   {[]fee.Charge{charge("safety deposit", "200", func(c *fee.Charge) { c.Returns = true })}, "200"},
		fee.Forced:    {[]fee.Charge{charge("checkup", "30", func(c *fee.Charge) { c.Free = false })}, "30"},
		fee.NoService: {[]fee.Charge{charge("checkup", "30", func(c *fee.Charge) { c.Served = false })}, "30"},
		fee.OffPrice:  {[]fee.Charge{charge("checkup", "45.50")}, "15.50"},
	} {
		found := s.Detect(c.charges)
		if len(found) != 1 || found[0].Kind != kind || fee.Owed(found) != must(c.owed) {
			t.Errorf("%s: %v, %v is owed; want it alone, and %s", kind, found, fee.Owed(found), c.owed)
		}
	}
	if found := s.Detect([]fee.Charge{charge("checkup", "30"), charge("checkup", "30")}); len(found) != 1 || found[0].Kind != fee.Split || found[0].Charge != 1 {
		t.Errorf("charged twice for once: %v", found)
	}
	if found := s.Detect([]fee.Charge{charge("copy", "0.50")}); len(found) != 1 || found[0].Kind != fee.OffPrice || fee.Owed(found) != 0 {
		t.Errorf("below the government's price: %v", found)
	}
	if len(fee.Kinds()) != 7 {
		t.Errorf("%d kinds", len(fee.Kinds()))
	}
}

func must(text string) money.Fen {
	f, err := money.Parse(text)
	if err != nil {
		panic(err)
	}
	return f
}

func TestAReceiptComesFromTheScheduleAlone(t *testing.T) {
	s, on := schedule(), day.Must("2026-03-01")
	if r, err := s.Receipt("booklet", 3, on); err != nil || r.Amount != money.Yuan(15) || r.Item != "card" || r.Version != 2 {
		t.Errorf("%+v, %v", r, err)
	}
	for key, c := range map[string]struct {
		item  string
		count int
	}{"fee.unposted": {"welcome fee", 1}, "fee.cancelled": {"old", 1}, "fee.count": {"card", 0}} {
		if _, err := s.Receipt(c.item, c.count, on); !fault.Is(err, key) {
			t.Errorf("%+v: %v; want %s", c, err, key)
		}
	}
	if _, err := s.Receipt("old", 1, day.Must("2023-12-31")); err != nil {
		t.Errorf("on its last day: %v", err)
	}
}

// TestWhatIsOwedIsNeverMoreThanWasPaid charges at random; and what receipts say is never found.
func TestWhatIsOwedIsNeverMoreThanWasPaid(t *testing.T) {
	s := schedule()
	rapid.Check(t, func(t *rapid.T) {
		var charges, lawful []fee.Charge
		var paid money.Fen
		for range rapid.IntRange(0, 6).Draw(t, "charges") {
			c := charge(rapid.SampledFrom([]string{"checkup", "card", "copy", "old", "x", ""}).Draw(t, "item"), "0")
			c.Amount = money.Fen(rapid.IntRange(0, 10_000).Draw(t, "fen"))
			c.Served, c.Free, c.Returns = rapid.Bool().Draw(t, "served"), rapid.Bool().Draw(t, "free"), rapid.Bool().Draw(t, "deposit")
			c.Payer = rapid.SampledFrom([]string{"a", "b", ""}).Draw(t, "payer")
			charges = append(charges, c)
			paid += c.Amount
			if r, err := s.Receipt(rapid.SampledFrom([]string{"card", "copy"}).Draw(t, "posted"), rapid.IntRange(1, 9).Draw(t, "count"), c.On); err == nil {
				lawful = append(lawful, fee.Charge{Item: r.Item, Count: r.Count, Amount: r.Amount, On: r.On, Served: true, Free: true})
			}
		}
		found := s.Detect(charges)
		if owed := fee.Owed(found); owed < 0 || owed > paid {
			t.Fatalf("%v of %v is owed", owed, paid)
		}
		for _, f := range found {
			if !slices.Contains(fee.Kinds(), f.Kind) || f.Over > charges[f.Charge].Amount {
				t.Fatalf("%+v", f)
			}
		}
		if found := s.Detect(lawful); len(found) > 0 {
			t.Fatalf("receipts of the schedule are found: %v", found)
		}
	})
}

func TestEveryThingWrongWithAScheduleIsSaid(t *testing.T) {
	for key, spoil := range map[string]func(*fee.Schedule){
		"fee.check.twice":  func(s *fee.Schedule) { s.Items = append(s.Items, s.Items[1]) },
		"fee.check.basis":  func(s *fee.Schedule) { s.Items[0].Basis = "" },
		"fee.check.days":   func(s *fee.Schedule) { s.Items[3].Until = day.Must("2019-01-01") },
		"fee.check.covers": func(s *fee.Schedule) { s.Items[0].Covers = []string{"nothing"} },
	} {
		s := schedule()
		spoil(s)
		if !slices.ContainsFunc(s.Check(), func(f *fault.Fault) bool { return f.Key == key }) {
			t.Errorf("%s isn't said: %v", key, s.Check())
		}
	}
}
