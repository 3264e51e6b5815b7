package door

import (
	"context"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/disclosure"
	"wanjia/domain/disclosure/release"
	"wanjia/domain/disclosure/rounding"
	"wanjia/domain/indicator"
	"wanjia/domain/tabulate"

	"wanjia/desk/figures"
	"wanjia/desk/tables"
)

// Tables makes the year's tables as they are.
type Tables interface {
	Make(ctx context.Context, o tables.Order) (tables.Year, error)
}

// Book is a wish for the year's tables.
type Book struct {
	tables.Order
	For Audience
}

// Audience is for whom something is.
type Audience = figures.Audience

// Year is the year's tables.
type Year = tables.Year

// Press makes tables that leave the office.
type Press struct {
	door   *Desk
	tables Tables
	secret []byte
}

// NewPress is a press beside the door; the secret is what counts are rounded with, and is kept as long as anything rounded with
// it is about.
func NewPress(d *Desk, t Tables, secret []byte) *Press { return &Press{d, t, secret} }

// base is what published counts are multiples of.
const base = 3

// Tables are the year's tables: as they are for whoever works at the machine; for everybody else, if they may see the area's figures,
// rounded, attacked and written into the ledger.
func (p *Press) Tables(ctx context.Context, b Book) (Year, error) {
	if b.For == Asker && !b.Who.Operator {
		return Year{}, fault.New(fault.Denied, "tables.office")
	}
	o := b.Order
	if !o.Who.Operator {
		last := day.MonthOf(b.Year, 12)
		if _, err := p.door.figures.Ask(ctx, figures.Query{Area: b.Area, From: last, To: last, Only: []string{string(indicator.Population)}, Who: b.Who, For: Everyone}); err != nil {
			return Year{}, err // whoever may not see the area's figures
		}
		o.Who.Operator = true // what is made of them is rounded below
	}
	y, err := p.tables.Make(ctx, o)
	if err != nil || b.For == Asker {
		return y, err
	}
	r, err := rounding.New(p.secret, base)
	if err != nil {
		return Year{}, err
	}
	for i := range y.Tables {
		if y.Tables[i].Why == "" {
			round(r, &y.Tables[i], b)
		}
	}
	if err := checked(y); err != nil {
		return Year{}, err
	}
	return y, p.door.Record(ctx, b.Who, y.Area.Code, release.Line{What: "tables", Detail: strconv.Itoa(b.Year), Method: "round" + strconv.Itoa(base)})
}

// round rounds counts by what they count and hides rates on few events. The chance depends on the count too: one that grows
// slowly over the years doesn't tell by the day on which its rounded one jumps how large it is.
func round(r *rounding.Rounder, t *tabulate.Table, b Book) {
	where := b.Area.String() + "|" + strconv.Itoa(b.Year) + "|"
	for i := range t.Rows {
		for k := range t.Rows[i].Cells {
			c := &t.Rows[i].Cells[k]
			switch {
			case c.Empty:
			case c.IsRate:
				c.Empty = disclosure.Standardised(c.Events) == disclosure.Hidden
			default:
				c.Count = r.Round(where+c.Name+"|"+strconv.FormatInt(c.Count, 10), c.Count)
			}
		}
	}
	t.Note("tables.note.rounded")
}

// checked looks through what is about to go out once more: no count that isn't rounded, no rate on few events. A difference of
// two such numbers is a multiple of the base too, and never sure.
func checked(y Year) error {
	for _, t := range y.Tables {
		for _, r := range t.Rows {
			for _, c := range r.Cells {
				if !c.Empty && (!c.IsRate && c.Count%base != 0 || c.IsRate && disclosure.Standardised(c.Events) == disclosure.Hidden) {
					return fault.New(fault.Internal, "door.leak", "table", t.ID)
				}
			}
		}
	}
	return nil
}
