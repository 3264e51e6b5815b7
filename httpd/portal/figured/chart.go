package figured

import (
	"math"
	"strconv"

	"wanjia/domain/report"
	"wanjia/httpd/portal/show"
)

// chart is bars over years, two for each. What isn't shown has no bar and says so; the table beside it has every number.
type chart struct {
	Title, Says   string // Says is what a reader of screens is told
	First, Second string
	Width, Height int
	Base          int
	Bars          []bar
	Labels        []label
}

// bar is one number.
type bar struct {
	X, Y, Width, Height int
	Second              bool
	Text                string
	Middle, Above       int
}

// label is a year below its bars.
type label struct {
	X    int
	Text string
}

// The measures of a chart, in its own units.
const (
	chartWidth  = 640
	chartHeight = 240
	chartTop    = 26
	chartBase   = 204
	barGap      = 4
)

// bars draws two lines of a table over the years; nil where there is nothing to draw.
func bars(v *show.View, title string, years []int, first, second line) *chart {
	most := 0.0
	for _, l := range []line{first, second} {
		for _, c := range l.Cells {
			if !math.IsNaN(c.value) {
				most = max(most, c.value)
			}
		}
	}
	if most == 0 || len(years) == 0 {
		return nil
	}
	out := &chart{Title: title, Says: v.T("figures.drawn", "title", title), First: first.Title, Second: second.Title, Width: chartWidth, Height: chartHeight, Base: chartBase}
	step := chartWidth / len(years)
	width := (step - 36) / 2
	for i, y := range years {
		left := i*step + 18
		for j, l := range []line{first, second} {
			b := bar{X: left + j*(width+barGap), Width: width, Second: j == 1, Text: v.T("figures.unshown")}
			if c := l.Cells[i]; !math.IsNaN(c.value) {
				b.Height = int(math.Round(c.value / most * (chartBase - chartTop)))
				b.Text = report.Number(c.value, 0, v.Lang)
			}
			b.Y, b.Middle = chartBase-b.Height, b.X+width/2
			b.Above = b.Y - 6
			out.Bars = append(out.Bars, b)
		}
		out.Labels = append(out.Labels, label{left + width + barGap/2, strconv.Itoa(y)})
	}
	return out
}
