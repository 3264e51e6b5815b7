package owed

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"wanjia/base/words"
	"wanjia/exchange/sheet"

	"wanjia/desk/benefits"
)

func rowText(r sheet.Row) string { return strconv.Itoa(r.Number) }

// Changes prints what an edited scheme would change.
type Changes struct {
	w    io.Writer
	as   string
	lang words.Lang
	rows *sheet.CSV
}

// NewChanges begins: csv is a row for each person, json and table are the sums. Only a table has heads in the reader's language.
func NewChanges(w io.Writer, as string, lang words.Lang) *Changes {
	c := &Changes{w: w, as: as, lang: lang}
	if as == "csv" {
		c.rows = sheet.NewCSV(w, []string{"person", "area", "before_fen", "after_fen", "difference_fen"})
	}
	return c
}

func number[N ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }

// Row is one person for whom something changes.
func (c *Changes) Row(r benefits.Changed) error {
	if c.rows == nil {
		return nil
	}
	return c.rows.Write(r.Name(), r.Area.String(), number(r.Before), number(r.After), number(r.After-r.Before))
}

// costRow is what a township pays for a month.
type costRow struct {
	Area   string `json:"area"`
	Month  string `json:"month"`
	Before int64  `json:"before_fen"`
	After  int64  `json:"after_fen"`
}

// sums is the whole.
type sums struct {
	People int       `json:"people"`
	Gain   int       `json:"gain"`
	Lose   int       `json:"lose"`
	Same   int       `json:"same"`
	Open   int       `json:"open"`
	Before int64     `json:"before_fen"`
	After  int64     `json:"after_fen"`
	Costs  []costRow `json:"costs"`
}

// Sum ends with the sums.
func (c *Changes) Sum(t benefits.Compared) error {
	if c.rows != nil {
		return c.rows.Close()
	}
	if c.as == "json" {
		s := sums{t.People, t.Gain, t.Lose, t.Same(), t.Open, int64(t.Before), int64(t.After()), []costRow{}}
		for _, x := range t.Costs {
			s.Costs = append(s.Costs, costRow{x.Area.String(), x.Month.String(), int64(x.Before), int64(x.After())})
		}
		return json.NewEncoder(c.w).Encode(s)
	}
	w := tabwriter.NewWriter(c.w, 0, 4, 2, ' ', tabwriter.AlignRight)
	text := heads(c.lang, "people", "gain", "lose", "same", "before", "after")
	text += fmt.Sprintf("%d\t%d\t%d\t%d\t%s\t%s\t\n\n", t.People, t.Gain, t.Lose, t.Same(), t.Before, t.After()) + heads(c.lang, "area", "month", "before", "after", "difference")
	for _, x := range t.Costs {
		text += fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t\n", x.Area, x.Month, x.Before, x.After(), x.After()-x.Before)
	}
	if _, err := io.WriteString(w, text); err != nil {
		return err
	}
	return w.Flush()
}
