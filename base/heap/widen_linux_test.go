package heap

import (
	"bufio"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// large is how much of this process's memory lies in large pages, in KiB.
func large(t *testing.T) int {
	t.Helper()
	f, err := os.Open("/proc/self/smaps_rollup")
	if err != nil {
		t.Skip("the system doesn't say how memory lies: ", err)
	}
	defer func() { _ = f.Close() }()
	for s := bufio.NewScanner(f); s.Scan(); {
		if words := strings.Fields(s.Text()); len(words) > 1 && words[0] == "AnonHugePages:" {
			n, err := strconv.Atoi(words[1])
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Skip("the system doesn't say what lies in large pages")
	return 0
}

func TestWhatTheHeapGrowsByLiesInLargePages(t *testing.T) {
	const size = 64 << 20
	if !given() || !mayStretch(size) {
		t.Skip("the system gives large pages to nobody, or to everybody, who asks")
	}
	runtime.GC()
	before := large(t)
	Widen(size)
	if now := large(t); now > before+least>>10 {
		t.Errorf("%d KiB were taken before anybody used them", now-before)
	}
	block := make([]byte, size/2)
	for i := range block {
		block[i] = 1
	}
	if now := large(t); now < len(block)>>11 {
		t.Errorf("%d KiB lie in large pages after %d were filled", now, len(block)>>10)
	}
}

func TestASmallHeapIsLeftAlone(t *testing.T) {
	if mayStretch(math.MaxInt) {
		t.Error("all addresses may be asked for")
	}
	Widen(least - 1)
	Widen(math.MaxInt)
}
