// Package fee knows what may be charged: a posted schedule of items, each with its legal basis, its price and its days. A receipt takes its
// amount from the schedule and from nowhere else. What was charged otherwise is one of seven kinds of illegal charge.
package fee

import (
	"cmp"
	"slices"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/base/words"
	"wanjia/domain/journal"
)

// Item is one thing that may be charged for, or must not be.
type Item struct {
	Code     string
	Title    words.Sentence
	Unit     words.Sentence // what is counted: a copy, a visit
	Price    money.Fen      // for one unit; 0 is free
	Fixed    bool           // the price is the government's; otherwise it is the most
	Basis    string         // the law or document that allows it
	From     day.Day
	Until    day.Day  // the last day; 0 is none: later it is cancelled
	Covers   []string // items that are part of this one and can't be charged beside it
	Once     bool     // one a person and day
	Aliases  []string // names by which it goes on receipts
	Verified bool
}

// Schedule is what a place has posted.
type Schedule struct {
	ID      string
	Version int
	Title   words.Sentence
	Items   []Item
}

// Find is the item of a code or a name, whether or not it is in force.
func (s *Schedule) Find(text string) (Item, bool) {
	want := plain(text)
	i := slices.IndexFunc(s.Items, func(it Item) bool {
		return plain(it.Code) == want || plain(it.Title.ZH) == want || plain(it.Title.EN) == want || slices.ContainsFunc(it.Aliases, func(a string) bool { return plain(a) == want })
	})
	if i < 0 || want == "" {
		return Item{}, false
	}
	return s.Items[i], true
}

func plain(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// InForce says whether an item may be charged on a day.
func (it Item) InForce(on day.Day) bool {
	return on >= it.From && (it.Until == 0 || on <= it.Until)
}

// Check is what is wrong with a schedule.
func (s *Schedule) Check() []*fault.Fault {
	var all []*fault.Fault
	say := func(key, item string) {
		all = append(all, fault.New(fault.Invalid, key, "schedule", s.ID, "item", item))
	}
	for i, it := range s.Items {
		switch {
		case slices.ContainsFunc(s.Items[:i], func(o Item) bool { return o.Code == it.Code }):
			say("fee.check.twice", it.Code)
		case it.Basis == "":
			say("fee.check.basis", it.Code)
		case it.Until != 0 && it.Until < it.From:
			say("fee.check.days", it.Code)
		}
		for _, c := range it.Covers {
			if _, ok := s.Find(c); !ok || c == it.Code {
				say("fee.check.covers", c)
			}
		}
	}
	return all
}

// EntryKind is the kind of entries that receipts are.
const EntryKind journal.Kind = "fee"

// Receipt is what somebody paid.
type Receipt struct {
	Schedule string
	Version  int
	Item     string
	Count    int
	Amount   money.Fen
	On       day.Day
}

// maxCount bounds one receipt.
const maxCount = 1000

// Receipt is the receipt for some units of an item on a day; of what isn't posted or isn't in force there is none.
func (s *Schedule) Receipt(code string, count int, on day.Day) (Receipt, error) {
	it, ok := s.Find(code)
	switch {
	case !ok:
		return Receipt{}, fault.New(fault.Refused, "fee.unposted", "item", code).In("item")
	case !it.InForce(on):
		return Receipt{}, fault.New(fault.Refused, "fee.cancelled", "item", it.Code).In("item")
	case count < 1 || count > maxCount:
		return Receipt{}, fault.New(fault.Invalid, "fee.count").In("count")
	}
	return Receipt{s.ID, s.Version, it.Code, count, it.Price * money.Fen(count), on}, nil
}

// Kind is a kind of illegal charge (Law on Prices Art. 41; Rules on penalties for price violations Art. 9, 13).
type Kind string

// The seven kinds.
const (
	SelfMade  Kind = "self_made"  // an item or standard of one's own making: it isn't posted
	Split     Kind = "split"      // an item split, repeated or widened
	Cancelled Kind = "cancelled"  // an item that was cancelled, or isn't in force yet
	Deposit   Kind = "deposit"    // a charge disguised as a deposit
	Forced    Kind = "forced"     // a service forced on somebody, and paid
	NoService Kind = "no_service" // paid, and nothing was done
	OffPrice  Kind = "off_price"  // above the posted price, or other than the government's
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{SelfMade, Split, Cancelled, Deposit, Forced, NoService, OffPrice} }

// Charge is something that somebody was asked to pay.
type Charge struct {
	Ref     string // a receipt's number, a row
	Payer   string // told apart, never named: whatever the source calls them
	Item    string // as it was written
	Count   int
	Amount  money.Fen
	On      day.Day
	Served  bool // the service was given
	Free    bool // whoever paid could have said no
	Returns bool // it was taken as a deposit, to be given back
}

// Finding is an illegal charge.
type Finding struct {
	Charge int // which, counted from 0
	Kind   Kind
	Item   string    // of the schedule, where one is meant
	Over   money.Fen // what is to be given back
	Basis  string    // of the item, where it is posted
}

// Detect finds illegal charges. A charge that is of several kinds is told once for each; what is to be given back is never more than was paid.
func (s *Schedule) Detect(charges []Charge) []Finding {
	var out []Finding
	for i, c := range charges {
		it, posted := s.Find(c.Item)
		say := func(k Kind, over money.Fen) {
			out = append(out, Finding{i, k, it.Code, min(max(over, 0), c.Amount), it.Basis})
		}
		due := it.Price * money.Fen(max(c.Count, 1))
		switch {
		case c.Returns:
			if !posted { // a deposit that the law knows is posted
				say(Deposit, c.Amount)
			}
		case !posted:
			say(SelfMade, c.Amount)
		case !it.InForce(c.On):
			say(Cancelled, c.Amount)
		case c.Amount > due || it.Fixed && c.Amount < due:
			say(OffPrice, c.Amount-due)
		}
		if !c.Served {
			say(NoService, c.Amount)
		} else if !c.Free && !c.Returns {
			say(Forced, c.Amount)
		}
		if posted && s.covered(charges, i, it) {
			say(Split, c.Amount)
		}
	}
	slices.SortStableFunc(out, func(a, b Finding) int { return cmp.Compare(a.Charge, b.Charge) })
	return out
}

// covered says whether a charge is part of another that the same person paid that day, or was paid already where once is enough.
func (s *Schedule) covered(charges []Charge, i int, it Item) bool {
	for j, o := range charges {
		if j == i || o.Payer == "" || o.Payer != charges[i].Payer || o.On != charges[i].On {
			continue
		}
		other, ok := s.Find(o.Item)
		if ok && (slices.Contains(other.Covers, it.Code) || other.Code == it.Code && it.Once && j < i) {
			return true
		}
	}
	return false
}

// Owed is what is to be given back in all: of each charge once, the most that any of its findings says.
func Owed(findings []Finding) money.Fen {
	most := map[int]money.Fen{}
	for _, f := range findings {
		most[f.Charge] = max(most[f.Charge], f.Over)
	}
	var sum money.Fen
	for _, v := range most {
		sum += v
	}
	return sum
}
