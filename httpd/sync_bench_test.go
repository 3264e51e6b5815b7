package httpd_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"syscall"
	"testing"
	"time"
)

// spent is the processor's time that the process has used, which a busy machine doesn't stretch as it does the clock's.
func spent(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// perPush is how many entries a push of the benchmark has.
const perPush = 100

// BenchmarkPush is what a hundred entries cost that phones push at once, without their signing.
func BenchmarkPush(b *testing.B) {
	h := newHouse(b)
	var bodies []string
	var phones []*phone
	for range 16 {
		phones = append(phones, h.phone(b, h.field(b, "990101001001")))
	}
	for i := range b.N {
		p := phones[i%len(phones)]
		var body struct {
			Device  string `json:"device"`
			Entries []any  `json:"entries"`
		}
		body.Device = p.id.String()
		for n := range perPush {
			_, pair := p.pair(b, entry{"kind": "person", "values": map[string]string{"name": fmt.Sprintf("Sync %d %d", i, n), "sex": []string{"female", "male"}[n%2], "area": "990101001001",
				"since_reason": "baseline", "birth_date": fmt.Sprintf("%d-%02d-%02d", 1940+n%70, 1+i%12, 1+(n+i)%28), "since": "2020-01-01"}})
			body.Entries = append(body.Entries, pair)
		}
		raw, err := json.Marshal(body)
		if err != nil {
			b.Fatal(err)
		}
		bodies = append(bodies, string(raw))
	}
	b.ResetTimer()
	before := spent(b)
	var wg sync.WaitGroup
	for one := range phones {
		wg.Go(func() {
			for i := one; i < len(bodies); i += len(phones) {
				a := phones[one].do(http.MethodPost, "/api/v1/sync/push", bodies[i])
				if a.status != http.StatusOK || a.at("answers", 0, "answer") != "accepted" {
					b.Error(a)
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64((spent(b)-before).Microseconds())/float64(perPush*b.N), "µs/entry")
}
