package search

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"wanjia/base/clock"
	"wanjia/base/day"
	"wanjia/desk/office/check"
	"wanjia/domain/journal"
	"wanjia/domain/quality/sign"
	"wanjia/domain/vital"
)

// Signs reads what was written in the last half-year that is over.
type Signs struct {
	Store Store
	Clock clock.Clock
}

// stretch is how many entries are read at a time.
const stretch = 2000

// Search tells the questions that it puts.
func (s Signs) Search(ctx context.Context, yield func([]check.Found) error) error {
	from, to := sign.Window(clock.Today(s.Clock))
	book := sign.New()
	err := s.Store.Read(ctx, func(r Reader) error {
		at, err := begin(ctx, r, from)
		for err == nil {
			var entries []journal.Entry
			if entries, err = r.After(ctx, at, stretch); err != nil || len(entries) == 0 {
				return err
			}
			for i := range entries {
				e := &entries[i]
				at = e.Seq
				on := day.OfTime(e.Recorded, clock.Civil())
				if on > to {
					return nil
				}
				if err := add(book, e, on); err != nil {
					return err
				}
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	half := fmt.Sprintf("%d-%02d/%02d", from.Month().Year(), from.Month().Number(), to.Month().Number())
	var all []check.Found
	for _, f := range book.Questions(half) {
		all = append(all, check.Found{Finding: f, Worker: f.Facts["worker"]})
	}
	return yield(all)
}

// begin finds the position before the first entry of a day: entries stand in the order in which they were recorded, near enough.
func begin(ctx context.Context, r Reader, from day.Day) (journal.Seq, error) {
	high, err := r.Head(ctx)
	low := journal.Seq(0)
	for err == nil && low < high {
		mid := (low + high) / 2
		var one []journal.Entry
		if one, err = r.After(ctx, mid, 1); err != nil || len(one) == 0 {
			return low, err
		}
		if day.OfTime(one[0].Recorded, clock.Civil()) < from {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, err
}

// sheets begin the devices of entries that a sheet brought in.
const sheets = "import:"

func add(book *sign.Book, e *journal.Entry, on day.Day) error {
	kind, ok := vital.Find(e.Kind)
	if !ok || kind.Sealed || !e.Voids.IsZero() || e.Author == "operator" && !strings.HasPrefix(e.Device, sheets) {
		return nil
	}
	body, err := journal.ParseBody(e.Body)
	if err != nil {
		return err
	}
	x := sign.Entry{Worker: e.Author, Area: e.Area, Second: e.Recorded.Unix(), Hand: !strings.HasPrefix(e.Device, sheets), On: on, Happened: e.Occurred, Age: -1,
		Birth: kind.Code == "birth", Mother: body["mother"]}
	if !x.Hand {
		x.Worker = e.Device
	}
	if birth, err := day.ParsePartial(body["birth_date"]); err == nil && !birth.IsZero() {
		x.Age, x.Happened = birth.Day().AgeOn(on), day.Partial{} // taken down as found: the day is the baseline's
	}
	x.Weight, x.Weeks = number(body["weight_g"]), number(body["gestation_weeks"])
	book.Add(x)
	return nil
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
