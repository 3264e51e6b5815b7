package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"wanjia/base/fault"
)

func TestABodyHasOneSpelling(t *testing.T) {
	for _, c := range []struct {
		name   string
		fields map[string]string
		want   string
	}{
		{"nothing", nil, `{}`},
		{"keys in order", map[string]string{"b": "2", "a": "1", "B": "3", "": "0"}, `{"":"0","B":"3","a":"1","b":"2"}`},
		{"no HTML escapes", map[string]string{"a": "<&>'/"}, `{"a":"<&>'/"}`},
		{"needed escapes only", map[string]string{"a": "\b\t\n\f\r\"\\\x00\x1f\x7f"}, `{"a":"\b\t\n\f\r\"\\\u0000\u001f` + "\x7f" + `"}`},
		{"any script as it is", map[string]string{"名": "王\u2028\u2029é😀"}, `{"名":"王` + "\u2028\u2029" + `é😀"}`},
		{"UTF-16 order of RFC 8785", map[string]string{"\uFB33": "b", "😀": "a", "\u20AC": "0", "\uD7FF": "1"}, "{\"\u20AC\":\"0\",\"\uD7FF\":\"1\",\"😀\":\"a\",\"\uFB33\":\"b\"}"},
		{"broken UTF-8 replaced", map[string]string{"a": "x\xffy\xe7\x8e"}, "{\"a\":\"x\uFFFDy\uFFFD\uFFFD\"}"},
	} {
		if got := string(CanonicalBody(c.fields)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestABodyComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fields := rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "fields")
		raw := CanonicalBody(fields)
		got, err := ParseBody(raw)
		if err != nil || !maps.Equal(got, fields) {
			t.Fatalf("%s came back as %q, %v", raw, got, err)
		}
		if again := CanonicalBody(got); !bytes.Equal(again, raw) {
			t.Fatalf("the second spelling is %s, the first %s", again, raw)
		}
		keys := slices.Collect(maps.Keys(fields))
		slices.SortFunc(keys, compareUTF16)
		if !slices.IsSortedFunc(keys, func(a, b string) int {
			return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
		}) {
			t.Fatalf("keys are in the order %q", keys)
		}
		loose, err := json.MarshalIndent(fields, " ", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ParseBody(loose); err != nil || !maps.Equal(got, fields) {
			t.Fatalf("%s was read as %q, %v", loose, got, err)
		}
	})
}

// refusedBodies are no flat objects of texts, each for a reason of its own.
var refusedBodies = []string{
	``, ` `, `null`, `"a"`, `[]`, `{`, `}`, `{}x`, `{}{}`, `{,}`, `{"a":"b",}`, `{"a"}`, `{"a":}`, `{"a" "b"}`, `{a:"b"}`, `{'a':'b'}`,
	`{"a":1}`, `{"a":null}`, `{"a":true}`, `{"a":{}}`, `{"a":["b"]}`, `{"a":"b" "c":"d"}`, `{"a":"b"`, `{"a":"b`, `{"a":"b\"}`, `{"a`,
	`{"a":"1","a":"1"}`, `{"a":"1","\u0061":"2"}`, `{"a":"\x"}`, `{"a":"\u12"}`, `{"a":"\u12g4"}`, `{"a":"\u+123"}`, `{"a":"\u 123"}`,
	`{"a":"\ud800"}`, `{"a":"\ud800x"}`, `{"a":"\udc00"}`, `{"a":"\ud800\ud800"}`, `{"a":"\udc00\ud800"}`, `{"a":"\ud800\u0041"}`,
	"{\"a\":\"\n\"}", "{\"a\":\"\x00\"}", "{\"a\":\"\\n\t\"}", "{\"a\":\"\xff\"}", "{\"a\":\"\\n\xff\"}", "\ufeff{}", "{}\x00", "{\"\xed\xa0\x80\":\"\"}",
	`{"a":"\u00`, `{"a":"\`, `{"a":"\ud83d\`, `{"a":"\ud83d\u`, "{\"a\":\u00a0\"b\"}",
}

func TestOtherJSONIsRefusedWithItsPlace(t *testing.T) {
	for _, raw := range refusedBodies {
		if got, err := ParseBody([]byte(raw)); err == nil {
			t.Errorf("%q was read as %q", raw, got)
		} else if !fault.Is(err, "journal.entry.body") {
			t.Errorf("%q: %v, want journal.entry.body", raw, err)
		}
	}
	_, err := ParseBody([]byte("{\"a\":\"b\",\n  \"c\": 5}"))
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok || f.Args["line"] != "2" || f.Args["column"] != "8" {
		t.Errorf("the number is said to stand at %v, want line 2, column 8", err)
	}
}

func FuzzParseBody(f *testing.F) {
	for _, raw := range refusedBodies {
		f.Add([]byte(raw))
	}
	for _, raw := range []string{`{}`, ` { "a" : "b" , "c" : "d" } `, `{"a":"\u00e9\ud83d\ude00\/\"\\\b\f\n\r\t"}`, `{"":""}`, `{"a":"\uD83D\uDE00\u007F"}`, `{"名":"王"}`} {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := ParseBody(raw)
		want, ok := slowBody(raw)
		if (err == nil) != ok {
			t.Fatalf("ParseBody(%q) is %q, %v; encoding/json says %q, %v", raw, got, err, want, ok)
		}
		if err != nil {
			return
		}
		if !maps.Equal(got, want) {
			t.Fatalf("ParseBody(%q) is %q, encoding/json reads %q", raw, got, want)
		}
		again, err := ParseBody(CanonicalBody(got))
		if err != nil || !maps.Equal(again, got) {
			t.Fatalf("the canonical spelling of %q came back as %q, %v", raw, again, err)
		}
	})
}

// slowBody reads a body with encoding/json, and refuses what that forgives: broken UTF-8, half surrogate pairs,
// keys that come twice, values that are not texts.
func slowBody(raw []byte) (map[string]string, bool) {
	if !utf8.Valid(raw) || !json.Valid(raw) || halfSurrogate(string(raw)) {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, false
	}
	fields := map[string]string{}
	for d.More() {
		k, err1 := d.Token()
		v, err2 := d.Token()
		name, ok1 := k.(string)
		text, ok2 := v.(string)
		if _, twice := fields[name]; twice || !ok1 || !ok2 || err1 != nil || err2 != nil {
			return nil, false
		}
		fields[name] = text
	}
	return fields, true
}

// halfSurrogate finds a \u escape of half a pair. In valid JSON a backslash stands only in front of an escape.
func halfSurrogate(s string) bool {
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 {
			return false
		}
		s = s[i:]
		if s[1] != 'u' {
			s = s[2:]
			continue
		}
		switch strings.ToLower(s[2:4]) {
		case "d8", "d9", "da", "db":
			low := len(s) >= 12 && s[6] == '\\' && s[7] == 'u' && slices.Contains([]string{"dc", "dd", "de", "df"}, strings.ToLower(s[8:10]))
			if !low {
				return true
			}
			s = s[12:]
		case "dc", "dd", "de", "df":
			return true
		default:
			s = s[6:]
		}
	}
}

var benchBody = []byte(`{"attendant":"midwife","father":"0b0c0d0e-0000-8000-8000-000000000001","household":"0b0c0d0e-0000-8000-8000-000000000002","mother":"0b0c0d0e-0000-8000-8000-000000000003","name":"王小明","sex":"male","weight_g":"3200"}`)

func BenchmarkParseBody(b *testing.B) {
	for b.Loop() {
		if _, err := ParseBody(benchBody); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseBodyEncodingJSON(b *testing.B) {
	for b.Loop() {
		var m map[string]string
		if err := json.Unmarshal(benchBody, &m); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCanonicalBody(b *testing.B) {
	fields, err := ParseBody(benchBody)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		CanonicalBody(fields)
	}
}
