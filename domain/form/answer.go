package form

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"wanjia/base/day"
	"wanjia/domain/rule"
)

// An answer is a text in the form of its kind: 12.5, 3, yes, 2025-01-31, a code, or codes with spaces between. What follows reads
// the same as web/src/form/answer.ts, and testdata/cases.json holds both to it.

var (
	numberForm = regexp.MustCompile(`^-?[0-9]{1,12}(\.[0-9]{1,6})?$`)
	wholeForm  = regexp.MustCompile(`^-?[0-9]{1,12}$`)
	dayForm    = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	personForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	photoForm  = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// blank is what is taken off the ends of an answer, the wide space of Chinese keyboards among it.
const blank = " \t\r\n\u3000"

// maxText is how many characters a text may have where the form says nothing.
const maxText = 500

func trimmed(text string) string { return strings.Trim(text, blank) }

func (q *Question) wrong(key string, args ...string) *Finding {
	f := &Finding{Question: q.Code, Key: key, Args: map[string]string{}}
	for i := 0; i+1 < len(args); i += 2 {
		f.Args[args[i]] = args[i+1]
	}
	return f
}

// read reads one answer: its value, its canonical form, or what is wrong with it.
func (q *Question) read(text string, on day.Day) (rule.Value, string, *Finding) {
	switch q.Kind {
	case Number, Whole:
		return q.readNumber(text)
	case Choice:
		if q.option(text) < 0 {
			return rule.Value{}, "", q.wrong("form.wrong.option", "text", text)
		}
		return rule.OfText(text), text, nil
	case Many:
		return q.readMany(text)
	case Day:
		return q.readDay(text, on)
	case Yes:
		if text != "yes" && text != "no" {
			return rule.Value{}, "", q.wrong("form.wrong.yes")
		}
		return rule.OfBool(text == "yes"), text, nil
	case Person:
		return q.readText(text, personForm, "form.wrong.person")
	case Photo:
		return q.readText(text, photoForm, "form.wrong.photo")
	case Text, Note: // a note is never read
	}
	if n := q.longest(); utf8.RuneCountInString(text) > n {
		return rule.Value{}, "", q.wrong("form.wrong.long", "most", strconv.Itoa(n))
	}
	return rule.OfText(text), text, nil
}

func (q *Question) longest() int {
	if q.Max != nil {
		return int(*q.Max)
	}
	return maxText
}

func (q *Question) readText(text string, form *regexp.Regexp, key string) (rule.Value, string, *Finding) {
	if !form.MatchString(text) {
		return rule.Value{}, "", q.wrong(key)
	}
	return rule.OfText(text), text, nil
}

func (q *Question) readNumber(text string) (rule.Value, string, *Finding) {
	form, key := numberForm, "form.wrong.number"
	if q.Kind == Whole {
		form, key = wholeForm, "form.wrong.whole"
	}
	if !form.MatchString(text) {
		return rule.Value{}, "", q.wrong(key)
	}
	if _, decimals, _ := strings.Cut(text, "."); len(decimals) > q.Decimals {
		return rule.Value{}, "", q.wrong("form.wrong.decimals", "most", strconv.Itoa(q.Decimals))
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return rule.Value{}, "", q.wrong(key)
	}
	if x == 0 {
		x = 0 // no negative zero
	}
	if q.Min != nil && x < *q.Min || q.Max != nil && x > *q.Max {
		return rule.Value{}, "", q.outside()
	}
	if q.Kind == Whole {
		return rule.OfInt(int(x)), strconv.Itoa(int(x)), nil
	}
	return rule.OfNumber(x), plain(x), nil
}

func (q *Question) outside() *Finding {
	switch {
	case q.Max == nil:
		return q.wrong("form.wrong.least", "least", plain(*q.Min))
	case q.Min == nil:
		return q.wrong("form.wrong.most", "most", plain(*q.Max))
	default:
		return q.wrong("form.wrong.range", "least", plain(*q.Min), "most", plain(*q.Max))
	}
}

func (q *Question) option(code string) int {
	return slices.IndexFunc(q.Options, func(o Option) bool { return o.Code == code })
}

// readMany puts the codes into the order of the options, so that the same answer is always the same text.
func (q *Question) readMany(text string) (rule.Value, string, *Finding) {
	chosen := make([]bool, len(q.Options))
	for code := range strings.SplitSeq(text, " ") {
		if code == "" {
			continue
		}
		at := q.option(code)
		if at < 0 {
			return rule.Value{}, "", q.wrong("form.wrong.option", "text", code)
		}
		chosen[at] = true
	}
	var codes []string
	alone := ""
	for i, o := range q.Options {
		if chosen[i] {
			codes = append(codes, o.Code)
			if o.Alone {
				alone = o.Code
			}
		}
	}
	if alone != "" && len(codes) > 1 {
		return rule.Value{}, "", q.wrong("form.wrong.alone", "code", alone)
	}
	return rule.OfTexts(codes), strings.Join(codes, " "), nil
}

func (q *Question) readDay(text string, on day.Day) (rule.Value, string, *Finding) {
	d, err := day.Parse(text)
	if err != nil || !dayForm.MatchString(text) {
		return rule.Value{}, "", q.wrong("form.wrong.day")
	}
	if !q.Future && d > on {
		return rule.Value{}, "", q.wrong("form.wrong.future")
	}
	return rule.OfDay(d), text, nil
}

// Keys are the sentences that are said of answers, and the few words that stand around a form, whatever it is.
func Keys() []string {
	return []string{"form.missing", "form.wrong.option", "form.wrong.yes", "form.wrong.person", "form.wrong.photo", "form.wrong.long", "form.wrong.number", "form.wrong.whole",
		"form.wrong.decimals", "form.wrong.least", "form.wrong.most", "form.wrong.range", "form.wrong.alone", "form.wrong.day", "form.wrong.future",
		"form.say.yes", "form.say.no", "form.say.choose", "form.say.none", "form.say.required", "form.say.reckoned", "form.say.unknown", "form.say.part", "form.say.parts", "form.say.next",
		"form.say.back", "form.say.done", "form.say.open", "form.say.now", "form.say.soon", "form.say.watch", "form.say.refer", "form.say.only", "form.say.where", "form.say.between"}
}
