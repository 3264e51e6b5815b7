package httpd_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"wanjia/exchange/pack/flows"
	"wanjia/exchange/pack/programmes"
	"wanjia/httpd/portal"
	"wanjia/packs"

	"wanjia/domain/benefit"
)

// publicContent is what the program's own packs define of what the public may know.
func publicContent(tb testing.TB, schemes benefit.Set) portal.Content {
	tb.Helper()
	kinds, wrong := flows.Load(packs.Files(), "core", "cn-township")
	offered, bad := programmes.Load(packs.Files(), "core", "cn-township")
	if wrong = append(wrong, bad...); len(wrong) > 0 {
		tb.Fatal(wrong[0])
	}
	return portal.Content{Flows: kinds, Programmes: offered, Schemes: schemes}
}

// page asks for a page of the portal.
func (c *client) page(path string, header ...string) answer {
	c.tb.Helper()
	r := httptest.NewRequest(http.MethodGet, "/portal/"+path, nil)
	r.RemoteAddr, r.Host = c.address, c.host
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, r)
	return answer{status: w.Code, header: w.Result().Header, raw: w.Body.String()}
}

// links finds the addresses of the portal on a page.
var links = regexp.MustCompile(`(?:href|action)="(/portal/[^"#]*)"`)

// walked are all pages that can be reached from the first ones by links, by address.
func (c *client) walked(from ...string) map[string]answer {
	c.tb.Helper()
	out := map[string]answer{}
	for len(from) > 0 {
		at := from[0]
		from = from[1:]
		if _, seen := out[at]; seen {
			continue
		}
		a := c.page(strings.TrimPrefix(at, "/portal/"))
		out[at] = a
		for _, m := range links.FindAllStringSubmatch(a.raw, -1) {
			from = append(from, strings.ReplaceAll(m[1], "&amp;", "&"))
		}
	}
	return out
}

func TestEveryPageOfThePortalStandsInBothLanguagesForNobodyInParticular(t *testing.T) {
	h := newHouse(t)
	all := h.client(t).walked("/portal/zh/", "/portal/en/")
	for path, a := range all {
		if a.status != http.StatusOK {
			t.Errorf("%s: %d", path, a.status)
		}
		if strings.HasSuffix(path, ".css") {
			continue
		}
		if i := strings.Index(a.raw, "portal."); i >= 0 {
			t.Errorf("%s shows a key: %.60q", path, a.raw[i:])
		}
		for _, want := range []string{"<h1>", `lang="` + map[bool]string{true: "zh-CN", false: "en"}[strings.HasPrefix(path, "/portal/zh/")] + `"`, "<main"} {
			if !strings.Contains(a.raw, want) {
				t.Errorf("%s lacks %s", path, want)
			}
		}
		if strings.Contains(a.raw, "<script") || strings.Contains(a.raw, " style=") {
			t.Errorf("%s needs a script or a style of its own", path)
		}
		if len(a.header.Values("Set-Cookie")) > 0 {
			t.Errorf("%s sets a cookie", path)
		}
	}
	if len(all) < 9 {
		t.Errorf("only %d pages are reached", len(all))
	}
}

func TestAPageOfThePortalIsSentAgainOnlyWhereItChanged(t *testing.T) {
	h := newHouse(t)
	c := h.client(t)
	first := c.page("en/fees").want(t, "a page", 200, "")
	tag := first.header.Get("ETag")
	if tag == "" || first.header.Get("Cache-Control") != "public, no-cache" {
		t.Errorf("the headers are %v", first.header)
	}
	if again := c.page("en/fees", "If-None-Match", tag).want(t, "asked again", 304, ""); again.raw != "" || again.header.Get("ETag") != tag {
		t.Errorf("unchanged, yet %v with %v", again, again.header)
	}
	squeezed := c.page("en/fees", "Accept-Encoding", "gzip").want(t, "compressed", 200, "")
	if squeezed.header.Get("Content-Encoding") != "gzip" || len(squeezed.raw) >= len(first.raw) {
		t.Errorf("compressed it is %d bytes with %v", len(squeezed.raw), squeezed.header)
	}
	h.clock.pass(24 * time.Hour)
	c.page("en/fees", "If-None-Match", tag).want(t, "the next day", 200, "")
}

func TestThePortalSpeaksTheLanguageOfWhoeverAsks(t *testing.T) {
	h := newHouse(t)
	c := h.client(t)
	for accept, want := range map[string]string{"en-GB,en;q=0.9": "/portal/en/", "zh-CN": "/portal/zh/", "": "/portal/zh/"} {
		if got := c.page("", "Accept-Language", accept).want(t, "without a language", 303, "").header.Get("Location"); got != want {
			t.Errorf("%q is sent to %s, want %s", accept, got, want)
		}
	}
	c.page("fr/fees").want(t, "a language that isn't spoken", 404, "")
	if none := c.page("en/nothing").want(t, "no page", 404, ""); !strings.Contains(none.raw, "no such page") || none.header.Get("Cache-Control") != "no-store" {
		t.Errorf("no page is told as %v", none)
	}
}

func TestWhatStandsReadyIsSentAtAnyPaceAndWhatMakesTheServerWorkIsnt(t *testing.T) {
	h := newHouse(t)
	c := h.client(t)
	for range 300 {
		c.page("en/fees").want(t, "a page that stands", 200, "")
	}
	var refused int
	for range 300 {
		if a := c.page("en/nothing"); a.status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused != 0 {
		t.Errorf("%d plain refusals were slowed down", refused)
	}
}
