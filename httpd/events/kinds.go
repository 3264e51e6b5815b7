package events

import (
	"context"
	"net/http"

	"wanjia/base/words"
	"wanjia/domain/household"
	"wanjia/domain/person"
	"wanjia/domain/vital"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Kind is one kind of event as a form asks for it.
type Kind struct {
	Code    string      `json:"code"`
	Title   string      `json:"title"`
	Summary string      `json:"summary"`
	Sealed  bool        `json:"sealed" doc:"its content is kept sealed and only counted"`
	Subject string      `json:"subject" enum:"new,person,household" doc:"where one begins: with nobody, at a person, at a household"`
	Fields  []KindField `json:"fields"`
}

// KindField is one question of a kind.
type KindField struct {
	Code     string        `json:"code"`
	Title    string        `json:"title"`
	Help     string        `json:"help,omitempty"`
	Type     string        `json:"type" enum:"date,day,text,person,people,household,area,sex,choice,integer,relation,identifier,phone"`
	Required bool          `json:"required"`
	Unit     string        `json:"unit,omitempty"`
	Min      int           `json:"min,omitempty"`
	Max      int           `json:"max,omitempty"`
	Options  []shape.Coded `json:"options,omitempty"`
}

func (r *routes) kinds() {
	gate.Handle(r.g, gate.Op{ID: "list-kinds", Method: http.MethodGet, Path: "/kinds", Tag: "events", Who: gate.SignedIn(),
		Summary: "The kinds of events, with the questions that a form asks"}, func(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[Kind]], error) {
		lang := gate.Who(ctx).Lang
		var out []Kind
		for _, k := range vital.All() {
			out = append(out, kindOf(lang, k))
		}
		return gate.Reply(shape.ListOf(out, "")), nil
	})
}

func kindOf(lang words.Lang, k *vital.Kind) Kind {
	out := Kind{Code: string(k.Code), Title: shape.KindTitle(lang, k.Code), Summary: said(lang, "vital.kind."+string(k.Code)+".summary"),
		Sealed: k.Sealed, Subject: subjectOf(k), Fields: []KindField{}}
	for _, f := range k.Fields {
		if !f.Hidden {
			out.Fields = append(out.Fields, fieldOf(lang, f))
		}
	}
	return out
}

// subjectOf is where one begins: the first thing that a kind asks for says it, unless it brings somebody new.
func subjectOf(k *vital.Kind) string {
	if f, ok := k.Field(k.Subject); ok && f.Shape == vital.NewPerson {
		return "new"
	}
	if len(k.Fields) > 0 && k.Fields[0].Shape == vital.AHousehold {
		return "household"
	}
	return "person"
}

func fieldOf(lang words.Lang, f vital.Field) KindField {
	out := KindField{Code: f.Code, Title: shape.FieldTitle(lang, f.Code), Help: said(lang, "vital.help."+f.Code), Type: f.Shape.Name(),
		Required: f.Required, Unit: f.Unit, Min: f.Min, Max: f.Max}
	switch f.Shape {
	case vital.Choice:
		for _, o := range f.Options {
			out.Options = append(out.Options, shape.Coded{Code: o, Title: titled(lang, "vital.option."+f.Code+"."+o, o)})
		}
	case vital.ASex:
		for _, s := range []person.Sex{person.Male, person.Female, person.SexUnknown} {
			out.Options = append(out.Options, shape.Coded{Code: s.String(), Title: titled(lang, "person.sex."+s.String(), s.String())})
		}
	case vital.Relation:
		out.Options = relations(lang)
	case vital.Text, vital.Date, vital.WholeDay, vital.APerson, vital.NewPerson, vital.People, vital.AHousehold, vital.AnArea, vital.Whole,
		vital.IDNumber, vital.Phone:
	}
	return out
}

// relations are those that a household can hold, in the order of the standard.
func relations(lang words.Lang) []shape.Coded {
	const prefix = "household.relation."
	keys, err := words.Keys(prefix)
	if err != nil {
		return nil
	}
	var out []shape.Coded
	for _, key := range keys {
		code := key[len(prefix):]
		if rel, err := household.ParseRelation(code); err == nil && rel.String() == code {
			out = append(out, shape.Coded{Code: code, Title: words.Text(lang, key, nil)})
		}
	}
	return out
}

// said is a sentence where there is one.
func said(lang words.Lang, key string) string { return titled(lang, key, "") }

func titled(lang words.Lang, key, otherwise string) string {
	if _, ok := words.Lookup(key); !ok {
		return otherwise
	}
	return words.Text(lang, key, nil)
}
