package bench

import (
	"context"
	"fmt"
	"net/url"
	"time"
	"unicode/utf8"

	"wanjia/exchange/terms"
)

// finding measures searching as somebody types, against an answer that reads one row.
func finding(ctx context.Context, r *run) ([]Line, error) {
	s, err := r.serve(ctx)
	if err != nil {
		return nil, err
	}
	names, err := r.probe().Names(ctx)
	if err != nil {
		return nil, err
	}
	var took []time.Duration
	for _, text := range typed(names) {
		runes := []rune(text)
		for n := 1; n <= len(runes); n++ {
			if err := r.asked(ctx, s, &took, "/api/v1/find?q="+url.QueryEscape(string(runes[:n]))); err != nil {
				return nil, err
			}
		}
	}
	var floor []time.Duration
	for range 200 {
		if err := r.asked(ctx, s, &floor, "/readyz"); err != nil {
			return nil, err
		}
	}
	const what = "an HTTP answer that reads one row"
	return []Line{
		{Name: "find as you type, p50", Unit: "ms", Value: quantile(took, .5), Floor: quantile(floor, .5), What: what},
		{Name: "find as you type, p95", Unit: "ms", Value: quantile(took, .95), Floor: quantile(floor, .95), What: what, Goal: Goal{AtMost, 30}},
	}, nil
}

// typed is what people type: the names, and the shortest and the longest way of writing them in Latin letters, which are
// the initials and the whole pinyin.
func typed(names []string) []string {
	ways := terms.New()
	var out []string
	for _, name := range names {
		out = append(out, name)
		short, long := "", ""
		for _, w := range ways.Name(name) {
			if len(w) != utf8.RuneCountInString(w) { // not Latin
				continue
			}
			if short == "" || len(w) < len(short) {
				short = w
			}
			if len(w) > len(long) {
				long = w
			}
		}
		for _, w := range []string{short, long} {
			if w != "" && w != name {
				out = append(out, w)
			}
		}
	}
	return out
}

func (r *run) asked(ctx context.Context, s *server, to *[]time.Duration, path string) error {
	return r.timed(to, func() error {
		_, err := s.get(ctx, path)
		return err
	})
}

// reporting measures a month's bulletin, filled, beside the figures that it asks for.
func reporting(ctx context.Context, r *run) ([]Line, error) {
	s, err := r.serve(ctx)
	if err != nil {
		return nil, err
	}
	top, err := r.probe().Top(ctx)
	if err != nil {
		return nil, err
	}
	year := r.Clock.Now().Year() - 2
	var took, floor []time.Duration
	for i := range 10 {
		month := fmt.Sprintf("%d-%02d", year, 3+i%5)
		if err := r.asked(ctx, s, &took, fmt.Sprintf("/api/v1/reports/monthly/filled/docx?area=%s&period=%s", url.QueryEscape(top), month)); err != nil {
			return nil, err
		}
		err := r.timed(&floor, func() error {
			for _, w := range []string{month + "&to=" + month, fmt.Sprintf("%d-01&to=%s", year, month), fmt.Sprintf("%d-01&to=%d-12&by=month", year, year), month + "&to=" + month + "&by=area"} {
				if _, err := s.get(ctx, "/api/v1/figures?public=true&area="+url.QueryEscape(top)+"&from="+w); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return []Line{{Name: "a monthly report, p50", Unit: "ms", Value: quantile(took, .5), Floor: quantile(floor, .5), What: "its figures, one question a window", Goal: Goal{AtMost, 1000}}}, nil
}

// figuring measures a year's figures for the whole and for one village, beside a scan of the register.
func figuring(ctx context.Context, r *run) ([]Line, error) {
	s, err := r.serve(ctx)
	if err != nil {
		return nil, err
	}
	village, err := r.probe().Village(ctx)
	if err != nil {
		return nil, err
	}
	top, err := r.probe().Top(ctx)
	if err != nil {
		return nil, err
	}
	var scans []time.Duration
	for range 3 {
		if err := r.probe().Scan(ctx, func(pass func() error) error { return r.timed(&scans, pass) }); err != nil {
			return nil, err
		}
	}
	const what = "one SQL scan of residence"
	var lines []Line
	year := r.Clock.Now().Year() - 2
	for _, a := range []struct{ name, code string }{{"the whole", top}, {"a village", village}} {
		var took []time.Duration
		for i := range 40 {
			y := year - i%5
			if err := r.asked(ctx, s, &took, fmt.Sprintf("/api/v1/figures?area=%s&from=%d-01&to=%d-12", url.QueryEscape(a.code), y, y)); err != nil {
				return nil, err
			}
		}
		lines = append(lines,
			Line{Name: "a year's figures, " + a.name + ", first", Unit: "ms", Value: milli(took[0]), Floor: quantile(scans, .5), What: what},
			Line{Name: "a year's figures, " + a.name + ", p50", Unit: "ms", Value: quantile(took, .5), Floor: quantile(scans, .5), What: what, Goal: Goal{AtMost, 20}})
	}
	return lines, nil
}
