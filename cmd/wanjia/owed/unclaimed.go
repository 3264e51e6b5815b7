package owed

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"wanjia/base/money"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/exchange/sheet"

	"wanjia/desk/outreach"
)

// Seeker finds who hasn't claimed.
type Seeker interface {
	Unclaimed(ctx context.Context, who access.Actor, ask outreach.Ask, p page.Page) (rows []outreach.Row, next string, err error)
}

// unclaimed is a row of those who haven't claimed.
type unclaimed struct {
	Person    string   `json:"person"`
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Area      string   `json:"area"`
	Scheme    string   `json:"scheme"`
	Since     string   `json:"since"`
	Deadline  string   `json:"deadline,omitempty"`
	Over      bool     `json:"over"`
	Fen       int64    `json:"amount_fen"`
	Decision  string   `json:"decision"`
	Claimants []string `json:"claimants"`
}

// Paper is where something is printed, as csv, json or table, and in which language a table has its heads.
type Paper struct {
	W    io.Writer
	As   string
	Lang words.Lang
}

// Unclaimed prints those who are owed something and haven't claimed it, and tells how many can still claim and how much that is.
func Unclaimed(ctx context.Context, at Paper, who access.Actor, d Seeker, ask outreach.Ask, done func(people int, sum money.Fen) error) error {
	put, end := unclaimedWriter(at)
	people, sum, printed := 0, money.Fen(0), false
	ask.Late = outreach.Either
	for p, cursor := (page.Page{Size: page.MaxSize}), "-"; cursor != ""; {
		rows, next, err := d.Unclaimed(ctx, who, ask, p)
		for i := 0; i < len(rows) && err == nil; i++ {
			if !rows[i].Over {
				people, sum = people+1, sum+rows[i].Owed
			}
			printed = true
			err = put(unclaimedOf(&rows[i], string(ask.Scheme)))
		}
		if err == nil {
			cursor = next
			p, err = page.Parse(page.MaxSize, next)
		}
		if err != nil && !printed {
			return err // without the heads of rows that don't come
		}
		if err != nil {
			return errors.Join(err, end())
		}
	}
	return errors.Join(end(), done(people, sum))
}

func unclaimedOf(r *outreach.Row, scheme string) unclaimed {
	out := unclaimed{Person: r.Name(), ID: r.Person.ID.String(), Name: r.Person.Name, Area: r.Person.Area.Code.String(), Scheme: scheme, Since: r.Since.String(), Over: r.Over, Fen: int64(r.Owed), Decision: "entitled", Claimants: []string{}}
	if r.Decision.Deadline != 0 {
		out.Deadline = r.Decision.Deadline.String()
	}
	if !r.Payable {
		out.Decision = "unconfirmed"
	}
	for _, c := range r.Claimants {
		out.Claimants = append(out.Claimants, c.ID.String())
	}
	return out
}

func unclaimedWriter(at Paper) (put func(unclaimed) error, end func() error) {
	columns := []string{"person", "name", "area", "scheme", "since", "deadline", "over", "amount_fen", "decision", "claimants"}
	cells := func(u unclaimed) []string {
		return []string{u.Person, u.Name, u.Area, u.Scheme, u.Since, u.Deadline, strconv.FormatBool(u.Over), strconv.FormatInt(u.Fen, 10), u.Decision, strings.Join(u.Claimants, ";")}
	}
	switch at.As {
	case "csv":
		s := sheet.NewCSV(at.W, columns)
		return func(u unclaimed) error { return s.Write(cells(u)...) }, s.Close
	case "json":
		enc := json.NewEncoder(at.W)
		return func(u unclaimed) error { return enc.Encode(u) }, func() error { return nil }
	}
	t := tabwriter.NewWriter(at.W, 0, 4, 2, ' ', 0)
	_, begun := io.WriteString(t, heads(at.Lang, columns...))
	return func(u unclaimed) error {
		_, err := io.WriteString(t, strings.Join(cells(u), "\t")+"\n")
		return errors.Join(begun, err)
	}, t.Flush
}
