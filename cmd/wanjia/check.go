package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"wanjia/base/words"
	"wanjia/cmd/wanjia/cli"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/area"
	"wanjia/domain/quality"
	"wanjia/httpd/shape"

	"wanjia/desk/office"
	"wanjia/desk/office/check"
)

func runCheck(ctx context.Context, e *cli.Env, args []string) (int, error) {
	f := e.NewFlags("check")
	code := f.String("area", "", e.Say("office.check.area"))
	rest, err := f.Read(args)
	if err != nil {
		return cli.Usage, err
	}
	if len(rest) > 0 {
		return cli.Usage, f.Wrong("office.check.want", "text", rest[0])
	}
	var within area.Code
	if *code != "" {
		if within, err = area.ParseCode(*code); err != nil {
			return cli.Usage, f.Wrong("office.area.missing", "area", *code)
		}
	}
	p, err := place.Visit(ctx, f)
	if err != nil {
		return cli.Failed, err
	}
	counts, err := findAll(ctx, p, e, within)
	if err = errors.Join(err, p.Close()); err != nil {
		return cli.Failed, err
	}
	fmt.Fprintln(e.Err, e.Say("office.check.done", "refuse", fmt.Sprint(counts[quality.Refuse]), "warn", fmt.Sprint(counts[quality.Warn]),
		"query", fmt.Sprint(counts[quality.Query])))
	if counts[quality.Refuse] > 0 {
		return cli.Short, nil
	}
	return cli.Done, nil
}

// checkLine is one finding as `wanjia check` prints it.
type checkLine struct {
	Rule      string            `json:"rule"`
	Number    int               `json:"number,omitempty"`
	Severity  string            `json:"severity"`
	Source    string            `json:"source,omitempty"`
	Accepted  string            `json:"accepted,omitempty"` // the reason with which somebody accepted it
	Person    string            `json:"person,omitempty"`
	Reference string            `json:"reference,omitempty"`
	Household string            `json:"household,omitempty"`
	Area      string            `json:"area"`
	Field     string            `json:"field,omitempty"`
	Facts     map[string]string `json:"facts"`
	Message   string            `json:"message"`
}

func lineOf(lang words.Lang, f check.Found) checkLine {
	facts := f.Facts
	if facts == nil {
		facts = map[string]string{}
	}
	return checkLine{Rule: f.Rule, Number: f.Number, Severity: f.Severity.String(), Source: f.Source, Accepted: f.Accepted, Person: f.Person.String(), Reference: f.Reference,
		Household: f.Household.String(), Area: f.Area.String(), Field: f.Field, Facts: facts, Message: shape.FindingOf(lang, f.Finding).Message}
}

// findAll prints every finding on a line of its own, and counts them by severity.
func findAll(ctx context.Context, p *place.Place, e *cli.Env, within area.Code) (map[quality.Severity]int, error) {
	counts := map[quality.Severity]int{}
	out := bufio.NewWriter(e.Out)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	err := office.New(p.Office()).Check(ctx, place.Operator("check"), within, func(f check.Found) error {
		counts[f.Severity]++
		return lines.Encode(lineOf(e.Lang, f))
	})
	return counts, errors.Join(err, out.Flush())
}
