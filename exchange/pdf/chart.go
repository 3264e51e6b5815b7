package pdf

import (
	"math"
	"strconv"

	"wanjia/exchange/docx/reading"
)

// The size of a chart's drawing, in millimetres.
const (
	chartHeight = 55.0
	axis        = 14.0 // left of it stand the numbers
)

// tones are the colours of series, the same as in Word.
func tones() [][3]int {
	return [][3]int{{0x1F, 0x5A, 0x7A}, {0xC7, 0x64, 0x1F}, {0x5B, 0x8C, 0x3A}, {0x7A, 0x4B, 0x8C}}
}

// chart draws numbers: a title, three lines of a scale that begins at nothing, bars or lines, names, and what each colour is.
func (x *setter) chart(c reading.Chart) {
	x.room(chartHeight + 26)
	x.lines([]reading.Run{{Text: c.Title}}, 10)
	bottom := x.y + 2 + chartHeight
	low, high := 0.0, 0.0
	for _, s := range c.Series {
		for _, v := range s.Values {
			if !math.IsNaN(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	high = nice(high)
	low = -nice(-low)
	if high == low {
		high = 1
	}
	up := func(v float64) float64 { return bottom - (v-low)/(high-low)*chartHeight }
	x.p.SetLineWidth(0.15)
	for i := range 3 {
		v := low + (high-low)*float64(i)/2
		x.p.SetDrawColor(190, 190, 190)
		x.p.Line(margin+axis, up(v), margin+textWidth, up(v))
		text := strconv.FormatFloat(v, 'f', -1, 64)
		x.p.SetFont(face, "", 7.5)
		x.p.Text(margin+axis-2-x.p.GetStringWidth(text), up(v)+1, text)
	}
	step := (textWidth - axis) / float64(max(len(c.Names), 1))
	for s := range c.Series {
		x.series(c, s, step, up)
	}
	x.names(c.Names, step, bottom)
	x.y = bottom + 8
	at := margin + axis
	for s, series := range c.Series {
		x.ink(s)
		x.p.Rect(at, x.y-2.2, 3, 2.2, "F")
		x.p.SetFont(face, "", 8)
		x.p.Text(at+4, x.y, series.Name)
		at += 9 + x.p.GetStringWidth(series.Name)
	}
	x.y += 5
}

// nice is a round number that isn't below another.
func nice(v float64) float64 {
	if v <= 0 {
		return 0
	}
	scale := math.Pow10(int(math.Floor(math.Log10(v))))
	for _, by := range []float64{1, 2, 4, 5, 10} {
		if v <= by*scale {
			return by * scale
		}
	}
	return v
}

func (x *setter) ink(s int) {
	all := tones()
	c := all[s%len(all)]
	x.p.SetFillColor(c[0], c[1], c[2])
	x.p.SetDrawColor(c[0], c[1], c[2])
}

// series draws one; what isn't a number leaves a gap.
func (x *setter) series(c reading.Chart, s int, step float64, up func(float64) float64) {
	x.ink(s)
	width := step * 0.7 / float64(len(c.Series))
	last := math.NaN()
	x.p.SetLineWidth(0.5)
	for i, v := range c.Series[s].Values {
		middle := margin + axis + step*(float64(i)+0.5)
		switch {
		case math.IsNaN(v):
		case c.Lines:
			x.p.Rect(middle-0.6, up(v)-0.6, 1.2, 1.2, "F")
			if !math.IsNaN(last) {
				x.p.Line(middle-step, up(last), middle, up(v))
			}
		default:
			left := middle - step*0.35 + width*float64(s)
			x.p.Rect(left, min(up(v), up(0)), width, math.Abs(up(v)-up(0)), "F")
		}
		last = v
	}
}

// names sets as many names below the drawing as there is room for.
func (x *setter) names(all []string, step, bottom float64) {
	x.p.SetFont(face, "", 7.5)
	widest := 0.0
	for _, n := range all {
		widest = max(widest, x.p.GetStringWidth(n)+2)
	}
	every := max(int(math.Ceil(widest/step)), 1)
	for i, n := range all {
		if i%every == 0 {
			x.p.Text(margin+axis+step*(float64(i)+0.5)-x.p.GetStringWidth(n)/2, bottom+4, n)
		}
	}
}
