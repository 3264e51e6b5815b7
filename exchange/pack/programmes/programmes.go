// Package programmes reads the programmes of care out of content packs: one YAML file a programme, named programme-ID.yaml. What is wrong
// is told all at once, by file and line. A programme whose words of consent are missing in a language isn't read.
package programmes

import (
	"io/fs"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/care"
	"wanjia/domain/person"
	"wanjia/exchange/pack/strict"
)

// prefix is how the files begin: programme-antenatal.yaml.
const prefix = "programme-"

// Load reads the programmes of the named packs; a later pack's takes the place of an earlier one's with the same id.
func Load(files fs.FS, names ...string) (map[string]*care.Programme, []*fault.Fault) {
	set := map[string]*care.Programme{}
	wrong := strict.Each(files, prefix, names, func(at string, raw []byte) []*fault.Fault {
		p, problems := Parse(at, raw)
		if len(problems) == 0 {
			set[p.ID] = p
		}
		return problems
	})
	return set, wrong
}

// Parse reads one programme.
func Parse(name string, raw []byte) (*care.Programme, []*fault.Fault) {
	r := &reader{strict.Of(name)}
	root := r.Document(raw)
	if root == nil {
		return nil, r.Problems()
	}
	p := r.programme(root)
	return p, r.Problems()
}

type reader struct{ *strict.File }

// maxMonths bounds ages and the time for which a consent lasts: a hundred and thirty years.
const maxMonths = 1560

func (r *reader) programme(root *yaml.Node) *care.Programme {
	x := r.Mapping(root, "*id", "*title", "*about", "offer", "*desks", "*consent", "*forms", "ends", "referral", "choice", "campaign")
	p := &care.Programme{ID: x.Text("id"), Title: r.sentence(x, "title"), About: r.sentence(x, "about"), Ends: x.Text("ends"),
		Referral: x.Text("referral"), Choice: x.Flag("choice"), Campaign: x.Flag("campaign")}
	if p.Choice && p.Campaign {
		r.Wrong(x.Get("campaign"), "campaign.choice", "programme", p.ID)
	}
	if n := x.Get("offer"); n != nil {
		y := r.Mapping(n, "sex", "from_months", "to_months")
		p.Offer = care.Offer{Sex: r.sex(y), From: y.Whole("from_months", 0, maxMonths), To: y.Whole("to_months", 1, maxMonths)}
		if p.Offer.To != 0 && p.Offer.To <= p.Offer.From {
			r.Wrong(y.Get("to_months"), "pack.range", "key", "to_months")
		}
	}
	if n := x.Get("consent"); n != nil {
		y := r.Mapping(n, "*version", "*says", "*sees", "*months", "named")
		p.Consent = care.Text{Version: y.Whole("version", 1, 1_000_000), Says: r.sentence(y, "says"), Sees: r.sentence(y, "sees"), Months: y.Whole("months", 1, maxMonths), Named: r.named(y)}
	}
	for _, n := range x.List("forms") {
		p.Forms = append(p.Forms, strings.TrimSpace(n.Value))
	}
	for _, n := range x.List("desks") {
		d, err := access.ParseDesk(n.Value)
		if err != nil || d.Grain(access.Treat) != access.Records {
			r.Wrong(n, "pack.choice", "key", "desks", "text", n.Value, "words", strings.Join(treating(), ", "))
		}
		p.Desks = append(p.Desks, d)
	}
	return p
}

// treating are the desks that may treat at all.
func treating() (out []string) {
	for _, d := range access.Desks() {
		if d.Grain(access.Treat) == access.Records {
			out = append(out, d.String())
		}
	}
	return out
}

func (r *reader) sex(x strict.Fields) person.Sex {
	n := x.Get("sex")
	if n == nil {
		return person.SexUnknown
	}
	s, err := person.ParseSex(x.Text("sex"))
	if err != nil {
		r.Wrong(n, "pack.choice", "key", "sex", "text", x.Text("sex"), "words", "female, male")
	}
	return s
}

// sentence is a text in both languages.
func (r *reader) sentence(x strict.Fields, key string) words.Sentence {
	n := x.Get(key)
	if n == nil {
		return words.Sentence{}
	}
	y := r.Mapping(n, "*zh", "*en")
	s := words.Sentence{ZH: y.Text("zh"), EN: y.Text("en")}
	if s.ZH != "" && strings.IndexFunc(s.ZH, func(c rune) bool { return unicode.Is(unicode.Han, c) }) < 0 {
		r.Wrong(y.Get("zh"), "pack.chinese", "key", key)
	}
	return s
}

// named reads from which version of the text on a desk's people are among those who see.
func (r *reader) named(x strict.Fields) map[access.Desk]int {
	n := x.Get("named")
	if n == nil {
		return nil
	}
	out, y := map[access.Desk]int{}, r.Mapping(n, access.Clinic.String(), access.Field.String())
	for _, d := range []access.Desk{access.Clinic, access.Field} {
		if since := y.Whole(d.String(), 1, 1_000_000); since != 0 {
			out[d] = since
		}
	}
	return out
}
