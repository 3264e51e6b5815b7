package door

import (
	"context"
	"strconv"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/demography"
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
			round(r, &y.Tables[i], y)
		}
	}
	withdraw(y.Tables)
	if err := checked(y); err != nil {
		return Year{}, err
	}
	return y, p.door.Record(ctx, b.Who, y.Area.Code, release.Line{What: "tables", Detail: strconv.Itoa(b.Year), Method: "round" + strconv.Itoa(base)})
}

// round rounds counts by what they count and hides rates on few events. What a cell counts is the same whichever year's and area's tables
// it stands in, or ten books would be ten draws of one number. The chance depends on the count too: one that grows slowly over the years
// doesn't tell by the day on which its rounded one jumps how large it is. A rate is that of the rounded count, to three digits: as it was
// it would tell the count, and a fraction of small numbers tells both. What has no name is no count of events, and doesn't go out.
func round(r *rounding.Rounder, t *tabulate.Table, y Year) {
	for i := range t.Rows {
		for k := range t.Rows[i].Cells {
			c := &t.Rows[i].Cells[k]
			rounded := func(n int64) int64 {
				return r.Round(c.In(y.Area.Code.String(), y.Year, y.Same)+"|"+strconv.FormatInt(n, 10), n)
			}
			switch {
			case c.Empty:
			case c.IsRate:
				if c.Empty = disclosure.Standardised(c.Events) == disclosure.Hidden; c.Empty {
					continue
				}
				if c.Empty = c.End == tabulate.PrivateEnd; c.Empty {
					continue
				}
				if c.Name != "" {
					c.Rate *= scale(c.End, rounded(c.Events)) / scale(c.End, c.Events)
				}
				c.Rate = digits(c.Rate)
			case c.Name == "":
				c.Empty = true
			default:
				c.Count = rounded(c.Count)
			}
		}
	}
	t.Note("tables.note.rounded")
}

// scale is what a rate, or an end of its exact interval, goes by.
func scale(end tabulate.End, n int64) float64 {
	i := demography.Poisson(n, demography.Usual)
	switch end {
	case tabulate.ExactLow:
		return i.Low
	case tabulate.ExactHigh:
		return i.High
	default:
		return float64(n)
	}
}

// digits rounds to three of them.
func digits(v float64) float64 {
	out, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
	if err != nil {
		return v
	}
	return out
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
