package lists

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"wanjia/base/page"
	"wanjia/desk/office/view"
	"wanjia/domain/area"
	"wanjia/domain/person"
)

// named is an identifier that a cursor can hold.
type named interface {
	comparable
	String() string
}

// row is a person or a household in the order of a list: area by area, and in each as the office goes through them. Those in no
// area come last, by their ids.
type row[T named] struct {
	view.Spot[T]
	key string
}

func (r row[T]) cursor() string {
	if r.Nowhere {
		return page.Cursor(r.Keys()...)
	}
	return page.Cursor(append(r.Keys(), r.key)...)
}

// goOn reads where a list goes on.
func goOn[T named](ask page.Page, spot func(page.Page) (view.Spot[T], error)) (r row[T], err error) {
	if len(ask.After) == 3 {
		r.key, ask.After = ask.After[2], ask.After[:2]
	}
	r.Spot, err = spot(ask)
	return r, err
}

// shelf are all rows of one area with their keys, in any order.
type shelf[T named] func(ctx context.Context, a area.Code, yield func(id T, key string)) error

// order goes through the rows of a scope.
type order[T named] struct {
	in    *view.Scope
	read  view.Read[T]
	shelf shelf[T]
	last  T // an id after all others
}

// walk reads the next rows, at most n, and says whether they are the last. A page reads the keys of the areas that it goes through
// whole, so that no index has to be kept for an order that people see.
func (o *order[T]) walk(ctx context.Context, from row[T], n int) (rows []row[T], done bool, err error) {
	for !from.Nowhere {
		if !from.At.IsZero() {
			if !o.in.Holds(from.At) {
				return nil, false, view.BadCursor(nil)
			}
			found, err := o.of(ctx, from)
			if err != nil {
				return nil, false, err
			}
			if rows = append(rows, found...); len(rows) >= n {
				return rows[:n], false, nil
			}
			from.ID = o.last
		}
		next, done, err := view.Walk(ctx, o.in, o.read, from.Spot, 1)
		if err != nil || done && len(next) == 0 {
			return rows, true, err
		}
		from = row[T]{Spot: view.Spot[T]{Nowhere: next[0].Nowhere, At: next[0].At}}
	}
	spots, done, err := view.Walk(ctx, o.in, o.read, from.Spot, n-len(rows))
	for _, s := range spots {
		rows = append(rows, row[T]{Spot: s})
	}
	return rows, done, err
}

// of are the rows of an area behind the one that was seen last, in order.
func (o *order[T]) of(ctx context.Context, from row[T]) ([]row[T], error) {
	var rows []row[T]
	behind := func(a, b row[T]) int {
		return cmp.Or(strings.Compare(a.key, b.key), strings.Compare(a.ID.String(), b.ID.String()))
	}
	err := o.shelf(ctx, from.At, func(id T, key string) {
		if r := (row[T]{Spot: view.Spot[T]{At: from.At, ID: id}, key: key}); behind(r, from) > 0 {
			rows = append(rows, r)
		}
	})
	slices.SortFunc(rows, behind)
	return rows, err
}

// unsaid stands behind every other key.
const unsaid = "\uffff"

// byName is the key of a name: as it is read in Latin letters, and then as it is written.
func byName(terms view.Terms, name string) string {
	ways := terms.Name(name)
	if len(ways) == 0 {
		return unsaid
	}
	read := ways[0]
	if i := slices.IndexFunc(ways, ascii); i >= 0 {
		read = ways[i]
	}
	return read + " " + ways[0]
}

func ascii(s string) bool { return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 }) }

// byAddress is the key of an address: No. 9 comes before No. 12.
func byAddress(address string) string {
	folded := person.Fold(address)
	if folded == "" {
		return unsaid
	}
	var key strings.Builder
	for i := 0; i < len(folded); {
		j := i
		for j < len(folded) && '0' <= folded[j] && folded[j] <= '9' {
			j++
		}
		if digits := strings.TrimLeft(folded[i:j], "0"); j > i {
			key.WriteString(strings.Repeat("0", max(0, 10-len(digits))) + digits)
			i = j
			continue
		}
		key.WriteByte(folded[i])
		i++
	}
	return key.String()
}
