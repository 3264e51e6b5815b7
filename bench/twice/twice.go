// Package twice measures the search for people who stand in the register twice: how long the one over everybody takes, as it runs by night,
// and how long a form waits until somebody new has been held against everybody.
package twice

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"wanjia/base/clock"
)

// Ask asks the server.
type Ask func(ctx context.Context, method, path string, body []byte) ([]byte, error)

// Measured is what came of it.
type Measured struct {
	Search       float64   // seconds
	Check, Floor []float64 // milliseconds each: a form with somebody new, and one with nobody new, which asks the rules alone
}

// rounds is how many forms are asked about, and gap how long the search is left alone between two looks at it.
const (
	rounds = 300
	gap    = 200 * time.Millisecond
)

// Measure searches once and then asks about newcomers who are called like people of the register: those are the dear ones.
func Measure(ctx context.Context, clk clock.Clock, ask Ask, names []string, area, mother string) (m Measured, err error) {
	start := clk.Now()
	if m.Search, err = searched(ctx, clk, ask, start); err != nil {
		return m, err
	}
	today := clk.Now().Format("2006-01-02")
	for i := range rounds {
		birth := fmt.Sprintf("%d-%02d-%02d", 1940+i%70, 1+i%12, 1+i%28)
		for _, one := range []struct {
			into   *[]float64
			kind   string
			values map[string]string
		}{
			{&m.Check, "person", map[string]string{"name": names[i%len(names)], "sex": []string{"female", "male"}[i%2], "birth_date": birth, "area": area, "since": today, "since_reason": "move_in"}},
			{&m.Floor, "move_out", map[string]string{"person": mother, "date": today}},
		} {
			body, err := json.Marshal(map[string]any{"kind": one.kind, "values": one.values})
			if err != nil {
				return m, err
			}
			start := clk.Now()
			if _, err := ask(ctx, http.MethodPost, "/api/v1/events/preview", body); err != nil {
				return m, err
			}
			*one.into = append(*one.into, float64(clk.Now().Sub(start))/float64(time.Millisecond))
		}
	}
	return m, nil
}

// searched is how long the search took, as its job tells.
func searched(ctx context.Context, clk clock.Clock, ask Ask, start time.Time) (float64, error) {
	if _, err := ask(ctx, http.MethodPost, "/api/v1/doubles/search", []byte("{}")); err != nil {
		return 0, err
	}
	for {
		raw, err := ask(ctx, http.MethodGet, "/api/v1/jobs?kind="+url.QueryEscape("doubles"), nil)
		if err != nil {
			return 0, err
		}
		var told struct {
			Items []struct{ State string }
		}
		if err := json.Unmarshal(raw, &told); err != nil || len(told.Items) == 0 {
			return 0, fmt.Errorf("the search tells %q: %w", raw, err)
		}
		switch told.Items[0].State {
		case "waiting", "running":
		case "done":
			return clk.Now().Sub(start).Seconds(), nil
		default:
			return 0, fmt.Errorf("the search ended: %s", raw)
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(gap):
		}
	}
}
