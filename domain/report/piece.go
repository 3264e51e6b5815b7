package report

// Run is a stretch of text with what is said of it at the foot of the page.
type Run struct {
	Text    string
	Note    string   // its footnote; empty for none
	Number  *float64 // where the text is a number, for a cell that can hold one
	Percent Scale    // how a cell shows the number
}

// Scale is how a cell shows a number.
type Scale uint8

// The scales.
const (
	Plain   Scale = iota // as it is
	Hundred              // a share, shown in per cent
	Decimal              // with two decimals
	Tenth                // with one
)

// Paragraph is a line of runs.
type Paragraph []Run

// Text is the paragraph without its notes.
func (p Paragraph) Text() string {
	text := ""
	for _, r := range p {
		text += r.Text
	}
	return text
}

// Grid is a table: the first row is the head.
type Grid struct {
	Title string
	Rows  [][]Run
}

// Plot is a chart: series of numbers over names; what isn't a number is a gap.
type Plot struct {
	Title, Alt string
	Lines      Shape
	Names      []string
	Series     []Series
	Foot       Run // what stands below it
}

// Shape is how a chart draws.
type Shape uint8

// The shapes.
const (
	Bars Shape = iota
	Curves
)

// Series is one row of a chart's numbers.
type Series struct {
	Name   string
	Values []float64
}

// Piece is what is put in the place of a placeholder: a run in the line, or blocks.
type Piece struct {
	Run   Run
	Paras []Paragraph
	Grid  *Grid
	Plot  *Plot
}

// Item is one of the rows that {{each}} makes of its own.
type Item struct {
	Label string
	Cut   string // dimension:code
}

// Filler says what is put in the place of each placeholder.
type Filler interface {
	// Items are the rows that a row is repeated for.
	Items(m Mark) []Item
	// Piece is what is put in place; in a repeated row, for that item.
	Piece(m Mark, in Item) Piece
	// Line is a text of the filler's own, such as a heading of the notes.
	Line(key string) string
}
