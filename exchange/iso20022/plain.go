package iso20022

import (
	"bytes"
	"io"
	"sync"
	"unicode/utf8"
)

// Statements have entries by the hundred thousand, nearly all of them plain: elements with nothing but names and text in them. Those are
// read here, byte by byte; an entry with anything else in it, and everything outside entries, is encoding/xml's. A test holds the two side
// by side.

// source hands a file to encoding/xml without reading ahead, so that what was read here can be left out.
type source struct {
	raw []byte
	at  int
}

func (s *source) ReadByte() (byte, error) {
	if s.at >= len(s.raw) {
		return 0, io.EOF
	}
	s.at++
	return s.raw[s.at-1], nil
}

func (s *source) Read(p []byte) (int, error) {
	if s.at >= len(s.raw) {
		return 0, io.EOF
	}
	n := copy(p, s.raw[s.at:])
	s.at += n
	return n, nil
}

// place is an element of an entry that means something, by what stands around it.
type place struct {
	name   string
	inside []*place
	begin  func(*entry)         // what begins with it
	text   func(*entry) *string // where its text goes
	money  func(*entry) *amount // where its text goes, and its currency
}

// places are what an entry is read for: the fields of entry, as encoding/xml finds them.
var places = sync.OnceValue(func() *place {
	text := func(name string, to func(*entry) *string) *place { return &place{name: name, text: to} }
	in := func(name string, inside ...*place) *place { return &place{name: name, inside: inside} }
	last := func(n *entry) *details { return &n.Details[len(n.Details)-1] }
	lump := func(n *entry) *batch { return &n.Batches[len(n.Batches)-1] }
	of := func(name string, a func(*entry) *account) *place {
		return in(name, in("Id", text("IBAN", func(n *entry) *string { return &a(n).IBAN }), in("Othr", text("Id", func(n *entry) *string { return &a(n).Other }))))
	}
	when := func(name string, m func(*entry) *moment) *place {
		return in(name, text("Dt", func(n *entry) *string { return &m(n).Day }), text("DtTm", func(n *entry) *string { return &m(n).Time }))
	}
	lumped := in("Btch", text("PmtInfId", func(n *entry) *string { return &lump(n).Payment }), text("MsgId", func(n *entry) *string { return &lump(n).Message }),
		text("NbOfTxs", func(n *entry) *string { return &lump(n).Count }))
	lumped.begin = func(n *entry) { n.Batches = append(n.Batches, batch{}) }
	detail := in("TxDtls",
		in("Refs", text("MsgId", func(n *entry) *string { return &last(n).Message }), text("PmtInfId", func(n *entry) *string { return &last(n).Payment }),
			text("AcctSvcrRef", func(n *entry) *string { return &last(n).BankRef }), text("EndToEndId", func(n *entry) *string { return &last(n).EndToEnd })),
		&place{name: "Amt", money: func(n *entry) *amount { return there(&last(n).Amount) }},
		in("AmtDtls", in("TxAmt", &place{name: "Amt", money: func(n *entry) *amount { return there(&last(n).TxAmount) }})),
		text("CdtDbtInd", func(n *entry) *string { return &last(n).Way }),
		in("RltdPties", in("Dbtr", in("Pty", text("Nm", func(n *entry) *string { return &last(n).Debtor }))), in("Cdtr", in("Pty", text("Nm", func(n *entry) *string { return &last(n).Creditor }))),
			of("DbtrAcct", func(n *entry) *account { return &last(n).From }), of("CdtrAcct", func(n *entry) *account { return &last(n).To })),
		in("RtrInf", in("Rsn", text("Cd", func(n *entry) *string { return &last(n).Reason }), text("Prtry", func(n *entry) *string { return &last(n).Own }))))
	detail.begin = func(n *entry) { n.Details = append(n.Details, details{}) }
	status := in("Sts", text("Cd", func(n *entry) *string { return &n.Status.Code }))
	status.text = func(n *entry) *string { return &n.Status.Text }
	return in("Ntry",
		text("NtryRef", func(n *entry) *string { return &n.Ref }),
		&place{name: "Amt", money: func(n *entry) *amount { return &n.Amount }},
		text("CdtDbtInd", func(n *entry) *string { return &n.Way }),
		status,
		when("BookgDt", func(n *entry) *moment { return &n.Booked }), when("ValDt", func(n *entry) *moment { return &n.Value }),
		text("AcctSvcrRef", func(n *entry) *string { return &n.BankRef }),
		in("NtryDtls", lumped, detail))
})

func there(a **amount) *amount {
	if *a == nil {
		*a = &amount{}
	}
	return *a
}

// deepest is how deep a plain entry goes.
const deepest = 16

// open is an element that isn't closed yet.
type open struct {
	name  []byte
	place *place // nil where nobody reads it
	from  int    // where its text begins
	mixed bool   // there is an element in it
	money *amount
}

// plain reads an entry whose start tag has just been read, up to its end tag; ok is false, and nothing is told, where it isn't plain.
func plain(raw []byte) (n entry, end int, ok bool) {
	stack := make([]open, 1, deepest)
	stack[0] = open{place: places(), mixed: true}
	for at := 0; ; {
		next := bytes.IndexByte(raw[at:], '<')
		if next < 0 || !clean(raw[at:at+next]) {
			return n, 0, false
		}
		at += next
		top := &stack[len(stack)-1]
		if at+1 < len(raw) && raw[at+1] == '/' {
			if len(stack) == 1 {
				return n, at, closes(raw[at+2:], []byte("Ntry")) // which encoding/xml reads
			}
			if !closes(raw[at+2:], top.name) || !top.took(&n, raw[top.from:at]) {
				return n, 0, false
			}
			at += len(top.name) + len("</>")
			stack = stack[:len(stack)-1]
			continue
		}
		name, currency, size := tag(raw[at:])
		if size == 0 || len(stack) == deepest || top.mixes(raw[:at]) {
			return n, 0, false
		}
		at += size
		in := open{name: name, place: top.place.of(name), from: at}
		if !in.begins(&n, currency) {
			return n, 0, false
		}
		stack = append(stack, in)
	}
}

// of is the place of an element within another.
func (p *place) of(name []byte) *place {
	if p == nil {
		return nil
	}
	for _, in := range p.inside {
		if in.name == string(name) {
			return in
		}
	}
	return nil
}

// begins does what begins with an element; a currency belongs to an amount and to nothing else.
func (o *open) begins(n *entry, currency []byte) bool {
	if o.place == nil {
		return true
	}
	if o.place.begin != nil {
		o.place.begin(n)
	}
	if o.place.money != nil {
		o.money = o.place.money(n)
		if *o.money != (amount{}) {
			return false // said twice
		}
		o.money.Currency = string(currency)
	}
	return true
}

// mixes says that an element begins in one whose text matters and isn't blank.
func (o *open) mixes(before []byte) bool {
	mixed := !o.mixed && o.place != nil && (o.place.text != nil || o.place.money != nil) && (o.place.inside == nil || len(bytes.TrimSpace(before[o.from:])) > 0)
	o.mixed = true
	return mixed
}

// took puts the text of an element where it goes; it is false where the place is taken.
func (o *open) took(n *entry, text []byte) bool {
	switch {
	case o.place == nil || o.mixed:
		return true
	case o.money != nil:
		o.money.Value = string(text)
	case o.place.text != nil:
		to := o.place.text(n)
		if *to != "" {
			return false
		}
		*to = string(text)
	}
	return true
}

func letter(b byte) bool { return b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' }

// word is how many letters and digits stand at the beginning, a letter first.
func word(raw []byte) int {
	n := 0
	for n < len(raw) && (letter(raw[n]) || n > 0 && raw[n] >= '0' && raw[n] <= '9') {
		n++
	}
	return n
}

// tag reads a start tag with nothing in it, or with a currency; size is 0 for any other.
func tag(raw []byte) (name, currency []byte, size int) {
	n := word(raw[1:])
	name, rest := raw[1:1+n], raw[1+n:]
	if n == 0 || len(rest) == 0 {
		return nil, nil, 0
	}
	if rest[0] == '>' {
		return name, nil, n + len("<>")
	}
	const before = ` Ccy="`
	if string(name) != "Amt" || !bytes.HasPrefix(rest, []byte(before)) {
		return nil, nil, 0
	}
	c := word(rest[len(before):])
	if !bytes.HasPrefix(rest[len(before)+c:], []byte(`">`)) {
		return nil, nil, 0
	}
	return name, rest[len(before) : len(before)+c], n + len("<>") + len(before) + c + len(`"`)
}

// closes says whether an end tag's rest is that of a name.
func closes(raw, name []byte) bool {
	return len(raw) > len(name) && string(raw[:len(name)]) == string(name) && raw[len(name)] == '>'
}

// clean says that a text is what it looks like.
func clean(text []byte) bool {
	simple := true
	for _, b := range text {
		switch {
		case b == '&' || b == ']' || b < ' ' && b != '\n' && b != '\t':
			return false
		case b >= utf8.RuneSelf:
			simple = false
		}
	}
	return simple || utf8.Valid(text) && !bytes.Contains(text, []byte("\uFFFE")) && !bytes.Contains(text, []byte("\uFFFF"))
}
