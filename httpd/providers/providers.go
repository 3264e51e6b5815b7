// Package providers is the routes by which files of providers are written and read: facilities, licences, practitioners, devices with
// the hands they went through, inspectors; what runs out, what is missing in a chain, and births by sex that chance doesn't explain.
package providers

import (
	"context"
	"math"
	"net/http"
	"strings"
	"time"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/base/words/laws"
	"wanjia/desk/providers"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/facility"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
	"wanjia/httpd/events"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk keeps the files.
type Desk interface {
	List(ctx context.Context, who access.Actor, q providers.Query, ask page.Page) (rows []providers.Row, next string, err error)
	Open(ctx context.Context, who access.Actor, id journal.ID) (providers.File, error)
	Write(ctx context.Context, who access.Actor, c providers.Command) (providers.Done, error)
	Move(ctx context.Context, who access.Actor, c providers.LinkCommand) (providers.Done, error)
	Gaps(ctx context.Context, who access.Actor, within area.Code) ([]providers.Broken, error)
	RunOut(ctx context.Context, who access.Actor, within area.Code, days int) ([]providers.Row, error)
	Watch(ctx context.Context, who access.Actor, within area.Code, from, to day.Month) ([]providers.Ratio, error)
}

type routes struct {
	desk  Desk
	title func(lang words.Lang, device string) string
	kinds []string
}

// Routes registers them. title names a type of device, and devices lists the types.
func Routes(g *gate.Gate, desk Desk, devices []string, title func(lang words.Lang, device string) string) {
	r := &routes{desk: desk, title: title, kinds: devices}
	who := gate.May(access.Watch)
	gate.Handle(g, gate.Op{ID: "list-provider-kinds", Method: http.MethodGet, Path: "/provider-kinds", Tag: "oversight", Who: who,
		Summary: "The kinds of files of providers and what each says"}, r.forms)
	gate.Handle(g, gate.Op{ID: "list-providers", Method: http.MethodGet, Path: "/providers", Tag: "oversight", Who: who,
		Summary: "Files of a kind in an area and all below it, newest first"}, r.list)
	gate.Handle(g, gate.Op{ID: "write-provider", Method: http.MethodPost, Path: "/providers", Tag: "oversight", Who: who, In: "body.values",
		Summary: "Open a file, or write into one"}, r.write)
	gate.Handle(g, gate.Op{ID: "get-provider", Method: http.MethodGet, Path: "/providers/{id}", Tag: "oversight", Who: who,
		Summary: "A file with what belongs to it; of a device with its chain of custody and the gaps in it"}, r.get)
	gate.Handle(g, gate.Op{ID: "move-device", Method: http.MethodPost, Path: "/providers/{id}/custody", Tag: "oversight", Who: who,
		Summary: "Write down that a device, or what was seized, went from hand to hand"}, r.move)
	gate.Handle(g, gate.Op{ID: "list-custody-gaps", Method: http.MethodGet, Path: "/custody-gaps", Tag: "oversight", Who: who,
		Summary: "The devices in an area whose chains have gaps"}, r.gaps)
	gate.Handle(g, gate.Op{ID: "list-expiring", Method: http.MethodGet, Path: "/expiring", Tag: "oversight", Who: who,
		Summary: "Licences and certificates that run out within some days, or have"}, r.expiring)
	gate.Handle(g, gate.Op{ID: "list-birth-ratios", Method: http.MethodGet, Path: "/birth-ratios", Tag: "oversight", Who: who, Lasts: slow,
		Summary: "Births by sex of facilities, with exact intervals and false alarms held down; counts only"}, r.ratios)
}

const slow = 5 * time.Minute

// ProviderKind is a kind of file.
type ProviderKind struct {
	Kind   string          `json:"kind" enum:"facility,licence,practitioner,device,inspector,goods"`
	Title  string          `json:"title"`
	Fields []ProviderField `json:"fields"`
}

// ProviderField is one thing that a file says.
type ProviderField struct {
	Code     string        `json:"code"`
	Kind     string        `json:"kind"`
	Title    string        `json:"title"`
	Required bool          `json:"required"`
	Options  []shape.Coded `json:"options"`
	Rule     string        `json:"rule" doc:"the rule by which a code that fails its check may be kept, with a reason; empty where it isn't checked"`
}

// title is a word of a file in a language; what has none stands for itself.
func title(lang words.Lang, keys ...string) string {
	for _, key := range keys {
		if _, ok := words.Lookup(key); ok {
			return words.Text(lang, key, nil)
		}
	}
	return keys[len(keys)-1][strings.LastIndexByte(keys[len(keys)-1], '.')+1:]
}

// KindTitle is the word for a kind of file.
func KindTitle(lang words.Lang, k facility.Kind) string {
	return title(lang, "facility.kind."+string(k))
}

func (r *routes) forms(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[ProviderKind]], error) {
	lang := gate.Who(ctx).Lang
	var out []ProviderKind
	for _, k := range facility.Kinds() {
		p := ProviderKind{Kind: string(k), Title: KindTitle(lang, k), Fields: []ProviderField{}}
		for _, f := range k.Fields() {
			o := ProviderField{Code: f.Code, Kind: f.Kind.String(), Title: fieldTitle(lang, k, f.Code), Required: f.Required, Options: []shape.Coded{}, Rule: f.Rule}
			for _, c := range f.Options {
				o.Options = append(o.Options, shape.Coded{Code: c.Code, Title: r.valueTitle(lang, k, f.Code, c.Code)})
			}
			if k == facility.Device && f.Code == facility.TypeField {
				o.Kind = workflow.Choice.String()
				for _, t := range r.kinds {
					o.Options = append(o.Options, shape.Coded{Code: t, Title: r.title(lang, t)})
				}
			}
			p.Fields = append(p.Fields, o)
		}
		out = append(out, p)
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

func fieldTitle(lang words.Lang, k facility.Kind, code string) string {
	return title(lang, "facility.field."+string(k)+"."+code, "facility.field."+code)
}

// valueTitle is a value as people read it.
func (r *routes) valueTitle(lang words.Lang, k facility.Kind, field, value string) string {
	switch {
	case k == facility.Device && field == facility.TypeField:
		return r.title(lang, value)
	case field == facility.TypeField || field == facility.StatusField:
		return title(lang, "facility.option."+value)
	}
	return value
}

// Provider is a file in a list.
type Provider struct {
	ID      string         `json:"id"`
	Kind    string         `json:"kind"`
	Name    string         `json:"name"`
	Type    string         `json:"type" doc:"in words"`
	Code    string         `json:"code"`
	Under   string         `json:"under" doc:"the facility that it belongs to"`
	Of      string         `json:"of" doc:"that facility's name"`
	Area    *shape.AreaRef `json:"area"`
	Until   string         `json:"until" doc:"the last day; empty where it doesn't run out"`
	Stands  bool           `json:"stands" doc:"in force today"`
	Journal int64          `json:"journal" doc:"the newest entry on it"`
}

func (r *routes) rowOf(lang words.Lang, row *providers.Row) Provider {
	p := Provider{ID: row.ID.String(), Kind: string(row.Kind), Name: row.Name(), Code: row.Get(facility.CodeField), Of: row.Of, Area: shape.PlaceOf(row.At),
		Until: row.Get(facility.UntilField), Stands: row.Stands, Journal: int64(row.Newest())}
	if t := row.Get(facility.TypeField); t != "" {
		p.Type = r.valueTitle(lang, row.Kind, facility.TypeField, t)
	}
	if row.Get(facility.NameField) == "" { // named by its type, which has a word
		p.Name = strings.TrimSpace(p.Type + " " + p.Code)
	}
	if !row.Under.IsZero() {
		p.Under = row.Under.String()
	}
	return p
}

func (r *routes) rowsOf(lang words.Lang, rows []providers.Row) []Provider {
	out := make([]Provider, len(rows))
	for i := range rows {
		out[i] = r.rowOf(lang, &rows[i])
	}
	return out
}

type listIn struct {
	gate.Page
	Kind string `query:"kind" enum:"facility,licence,practitioner,device,inspector,goods" doc:"facility where it isn't said"`
	Area string `query:"area" maxLength:"64" doc:"an area and all below it"`
	Text string `query:"q" maxLength:"100" doc:"in the name or a code"`
}

func (r *routes) list(ctx context.Context, in *listIn) (*gate.Answer[shape.List[Provider]], error) {
	ask, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	q := providers.Query{Kind: facility.Place, Text: in.Text}
	if in.Kind != "" {
		q.Kind = facility.Kind(in.Kind)
	}
	if q.Within, err = shape.AreaCode(in.Area); err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	rows, next, err := r.desk.List(ctx, who.Actor, q, ask)
	if err != nil {
		return nil, err
	}
	return gate.Reply(shape.ListOf(r.rowsOf(who.Lang, rows), next)), nil
}

// ProviderPath names a file.
type ProviderPath struct {
	ID string `path:"id" format:"uuid"`
}

// ProviderFile is all that is known of one.
type ProviderFile struct {
	Provider
	Values []ProviderValue `json:"values"`
	Parts  []Provider      `json:"parts" doc:"what belongs to a facility"`
	Chain  []CustodyLink   `json:"chain"`
	Holder string          `json:"holder" doc:"who has it now"`
	Place  string          `json:"place" doc:"where it stands now"`
	Rule   *DeviceRule     `json:"rule,omitempty" doc:"what is asked of such a device"`
	Gaps   []CustodyGap    `json:"gaps"`
	Cases  []ProviderCase  `json:"cases"`
}

// ProviderValue is one thing that a file says.
type ProviderValue struct {
	Code  string `json:"code"`
	Title string `json:"title"`
	Value string `json:"value" doc:"as it was written"`
	Said  string `json:"said" doc:"in words"`
}

// ProviderCase is a case about a facility.
type ProviderCase struct {
	ID      string `json:"id"`
	Flow    string `json:"flow"`
	State   string `json:"state"`
	Opened  string `json:"opened"`
	Changed string `json:"changed"`
}

// CustodyLink is one time that a thing went from hand to hand.
type CustodyLink struct {
	Entry    string `json:"entry"`
	Move     string `json:"move"`
	Title    string `json:"title"`
	On       string `json:"on"`
	From     string `json:"from"`
	To       string `json:"to"`
	Place    string `json:"place"`
	Operator string `json:"operator"`
	Proof    string `json:"proof"`
	Checked  bool   `json:"checked" doc:"the seller checked and copied the buyer's licence"`
	By       string `json:"by"`
}

// CustodyGap is something missing in a chain.
type CustodyGap struct {
	Rule string `json:"rule"`
	Says string `json:"says"`
	Link int    `json:"link" doc:"where, counted from 0; -1 where nothing is written down"`
	On   string `json:"on"`
}

// DeviceRule is what is asked of a type of device.
type DeviceRule struct {
	Source   string `json:"source"`
	Verified bool   `json:"verified" doc:"false until somebody has confirmed that it is in force"`
	FileDays int    `json:"file_days"`
}

func (r *routes) get(ctx context.Context, in *struct{ ProviderPath }) (*gate.Answer[ProviderFile], error) {
	id, err := shape.EntryID(in.ID, "id")
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	f, err := r.desk.Open(ctx, who.Actor, id)
	if err != nil {
		return nil, err
	}
	return gate.Reply(r.fileOf(who.Lang, &f)), nil
}

func (r *routes) fileOf(lang words.Lang, f *providers.File) ProviderFile {
	out := ProviderFile{Provider: r.rowOf(lang, &f.Row), Values: []ProviderValue{}, Parts: r.rowsOf(lang, f.Parts), Chain: []CustodyLink{}, Gaps: r.gapsOf(lang, f.Gaps), Cases: []ProviderCase{}}
	for _, field := range f.Kind.Fields() {
		if v := f.Get(field.Code); v != "" {
			out.Values = append(out.Values, ProviderValue{field.Code, fieldTitle(lang, f.Kind, field.Code), v, r.valueTitle(lang, f.Kind, field.Code, v)})
		}
	}
	for _, l := range f.Chain {
		out.Chain = append(out.Chain, CustodyLink{l.Entry.String(), string(l.Move), title(lang, "custody.said."+string(l.Move)), l.On.String(), l.FromName, l.ToName, l.Place, l.OperatorName, l.Proof, l.Checked, l.By})
		if l.To == f.Now.Holder {
			out.Holder = l.ToName
		}
	}
	out.Place = f.Now.Place
	if f.Rule.Source != "" {
		out.Rule = &DeviceRule{laws.Cite(lang, f.Rule.Source), f.Rule.Verified, f.Rule.FileDays}
	}
	for _, c := range f.Cases {
		out.Cases = append(out.Cases, ProviderCase{c.ID.String(), c.Flow, c.State, c.Opened.String(), c.Changed.String()})
	}
	return out
}

func (r *routes) gapsOf(lang words.Lang, gaps []facility.Gap) []CustodyGap {
	out := []CustodyGap{}
	for _, g := range gaps {
		args := map[string]string{}
		for k, v := range g.Args {
			args[k] = v
			if k == "move" {
				args[k] = title(lang, "custody.said."+v)
			}
		}
		c := CustodyGap{Rule: g.Rule, Says: words.Text(lang, g.Rule, args), Link: g.Link}
		if g.On != 0 {
			c.On = g.On.String()
		}
		out = append(out, c)
	}
	return out
}

// ProviderDraft is what somebody writes of a file.
type ProviderDraft struct {
	File      string            `json:"file,omitempty" maxLength:"36" doc:"the file that is written into; unsaid, one is opened"`
	Kind      string            `json:"kind" enum:"facility,licence,practitioner,device,inspector,goods"`
	Under     string            `json:"under,omitempty" maxLength:"36" doc:"the facility that it belongs to"`
	Area      string            `json:"area,omitempty" maxLength:"64" doc:"where it lies; unsaid, where its facility does"`
	Values    map[string]string `json:"values" doc:"only what changes; an empty text takes a value back"`
	Overrides []events.Override `json:"overrides,omitempty" doc:"rules of codes that are overridden, each with a reason"`
	Base      int64             `json:"base,omitempty" minimum:"0" doc:"the newest entry on it that the author had seen"`
}

// ProviderWritten is what came of it.
type ProviderWritten struct {
	shape.Written
	File string `json:"file"`
	Same bool   `json:"same" doc:"nothing new was said"`
}

type writeIn struct {
	gate.Key
	Body ProviderDraft
}

func (r *routes) write(ctx context.Context, in *writeIn) (*gate.Answer[ProviderWritten], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	c := providers.Command{ID: journal.ID{ID: u}, Draft: facility.Draft{Kind: facility.Kind(in.Body.Kind), Values: in.Body.Values}, Base: journal.Seq(in.Body.Base)}
	if in.Body.File != "" {
		if c.Root, err = shape.EntryID(in.Body.File, "file"); err != nil {
			return nil, err
		}
	}
	if in.Body.Under != "" {
		if c.Draft.Under, err = shape.EntryID(in.Body.Under, "under"); err != nil {
			return nil, err
		}
	}
	if c.Area, err = shape.AreaCode(in.Body.Area); err != nil {
		return nil, err
	}
	for _, o := range in.Body.Overrides {
		c.Overrides = append(c.Overrides, journal.Override{Rule: o.Rule, Reason: o.Reason})
	}
	done, err := r.desk.Write(ctx, gate.Who(ctx).Actor, c)
	if err != nil {
		return nil, err
	}
	return gate.Reply(written(done)), nil
}

func written(done providers.Done) ProviderWritten {
	return ProviderWritten{Written: shape.WrittenOf(done.Entry, done.Seq), File: done.Root.String(), Same: done.Same}
}

// CustodyDraft is a link of a chain.
type CustodyDraft struct {
	Move     string `json:"move" enum:"bought,received,filed,placed,operator,handed,seized,stored,returned,disposed,found"`
	On       string `json:"on" maxLength:"10"`
	From     string `json:"from,omitempty" maxLength:"200" doc:"a facility's file, or a name where it has none"`
	To       string `json:"to,omitempty" maxLength:"200"`
	Place    string `json:"place,omitempty" maxLength:"200"`
	Operator string `json:"operator,omitempty" maxLength:"200" doc:"a practitioner's file"`
	Proof    string `json:"proof,omitempty" maxLength:"200" doc:"the number of the paper that shows it"`
	Checked  bool   `json:"checked,omitempty" doc:"the seller checked and copied the buyer's licence"`
}

type moveIn struct {
	gate.Key
	ProviderPath
	Body CustodyDraft
}

func (r *routes) move(ctx context.Context, in *moveIn) (*gate.Answer[ProviderWritten], error) {
	u, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	thing, err := shape.EntryID(in.ProviderPath.ID, "id")
	if err != nil {
		return nil, err
	}
	on, err := day.Parse(in.Body.On)
	if err != nil {
		return nil, fault.New(fault.Invalid, "workflow.bad.day", "field", "on").In("on").Because(err)
	}
	b := in.Body
	done, err := r.desk.Move(ctx, gate.Who(ctx).Actor, providers.LinkCommand{ID: journal.ID{ID: u}, Link: facility.Link{Thing: thing, Move: facility.Move(b.Move), On: on,
		From: b.From, To: b.To, Place: b.Place, Operator: b.Operator, Proof: b.Proof, Checked: b.Checked}})
	if err != nil {
		return nil, err
	}
	return gate.Reply(written(done)), nil
}

// BrokenChain is a device whose chain has gaps.
type BrokenChain struct {
	Provider
	Gaps     []CustodyGap `json:"gaps"`
	Verified bool         `json:"verified" doc:"whether somebody confirmed the rule that it is judged by"`
}

func (r *routes) gaps(ctx context.Context, in *shape.Within) (*gate.Answer[shape.List[BrokenChain]], error) {
	within, err := in.Code()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	found, err := r.desk.Gaps(ctx, who.Actor, within)
	if err != nil {
		return nil, err
	}
	var out []BrokenChain
	for i := range found {
		out = append(out, BrokenChain{r.rowOf(who.Lang, &found[i].Row), r.gapsOf(who.Lang, found[i].Gaps), found[i].Rule.Verified})
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

type expiringIn struct {
	shape.Within
	Days int `query:"days" minimum:"0" maximum:"3660" doc:"60 where it isn't said"`
}

func (r *routes) expiring(ctx context.Context, in *expiringIn) (*gate.Answer[shape.List[Provider]], error) {
	within, err := shape.AreaCode(in.Area)
	if err != nil {
		return nil, err
	}
	if in.Days == 0 {
		in.Days = usualDays
	}
	who := gate.Who(ctx)
	found, err := r.desk.RunOut(ctx, who.Actor, within, in.Days)
	if err != nil {
		return nil, err
	}
	return gate.Reply(shape.ListOf(r.rowsOf(who.Lang, found), "")), nil
}

const usualDays = 60

// BirthRatio is how a facility's births by sex lie.
type BirthRatio struct {
	Provider
	Births    int64    `json:"births" doc:"0 where a count is too small to be shown"`
	Ratio     *float64 `json:"ratio" doc:"boys to a hundred girls; null where a count is too small to be shown"`
	Low       *float64 `json:"low" doc:"exact, 95%"`
	High      *float64 `json:"high"`
	P         *float64 `json:"p" doc:"of so many boys or more where nothing is wrong (one-sided, exact)"`
	StandsOut bool     `json:"stands_out" doc:"after Benjamini and Hochberg: a reason to inspect the facility, and no more than that"`
}

type ratioIn struct {
	shape.Within
	From string `query:"from" required:"true" maxLength:"7" doc:"a month, such as 2024-01"`
	To   string `query:"to" required:"true" maxLength:"7"`
}

func (r *routes) ratios(ctx context.Context, in *ratioIn) (*gate.Answer[shape.List[BirthRatio]], error) {
	within, err := shape.AreaCode(in.Area)
	if err != nil {
		return nil, err
	}
	from, err := day.ParseMonth(in.From)
	if err != nil {
		return nil, fault.New(fault.Invalid, "workflow.bad.day", "field", "from").In("from").Because(err)
	}
	to, err := day.ParseMonth(in.To)
	if err != nil || to < from {
		return nil, fault.New(fault.Invalid, "workflow.bad.day", "field", "to").In("to").Because(err)
	}
	who := gate.Who(ctx)
	found, err := r.desk.Watch(ctx, who.Actor, within, from, to)
	if err != nil {
		return nil, err
	}
	var out []BirthRatio
	for i := range found {
		f := &found[i]
		b := BirthRatio{Provider: r.rowOf(who.Lang, &f.Row), StandsOut: f.Ratio.Stands}
		if !f.Hidden {
			b.Births, b.Ratio, b.Low, b.High, b.P = f.Boys+f.Girls, finite(f.Value), finite(f.Interval.Low), finite(f.Interval.High), finite(f.P)
		}
		out = append(out, b)
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
