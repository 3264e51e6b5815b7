package cli

import (
	"io"
	"os"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"
)

// Said bounds how many refusals are told one by one when no file takes them.
const Said = 20

// Bar shows progress where a person watches.
type Bar struct {
	w       io.Writer
	shown   *progressbar.ProgressBar
	sheet   string
	Refused int
}

// NewBar is a bar where a terminal watches, and nothing elsewhere.
func NewBar(e *Env) *Bar {
	b := &Bar{}
	if f, ok := e.Err.(*os.File); ok && isatty.IsTerminal(f.Fd()) {
		b.w = f
	}
	return b
}

// At shows how far something is.
func (b *Bar) At(name string, done, total int64) {
	if b.w == nil || total <= 0 {
		return
	}
	if b.shown == nil || b.sheet != name || b.shown.GetMax64() != total {
		b.End()
		b.sheet = name
		b.shown = progressbar.NewOptions64(total, progressbar.OptionSetWriter(b.w), progressbar.OptionSetDescription(name),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
	}
	_ = b.shown.Set64(done) // a bar that can't be drawn is no reason to stop
}

// End takes the bar away.
func (b *Bar) End() {
	if b.shown != nil {
		_ = b.shown.Finish() // as above
		b.shown = nil
	}
}
