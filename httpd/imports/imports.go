// Package imports is the routes by which sheets are handed in, checked, mended, taken in and taken back. Files go to disk as
// they come; nothing here holds one in memory.
package imports

import (
	"context"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/base/page"
	"wanjia/base/words"
	"wanjia/desk/imports"
	"wanjia/desk/imports/found"
	"wanjia/desk/looks"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/quality"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk is the desk behind the routes.
type Desk interface {
	Draft() (*imports.Draft, error)
	Get(ctx context.Context, who access.Actor, id id.ID) (imports.Import, error)
	List(ctx context.Context, who access.Actor, p page.Page) (found []imports.Import, next string, err error)
	Rows(ctx context.Context, who access.Actor, id id.ID, rule string, p page.Page) (rows []found.Row, next string, err error)
	Mend(ctx context.Context, who access.Actor, id id.ID, sheet string, row int, cells map[string]string) (f found.Row, checking bool, err error)
	Run(ctx context.Context, who access.Actor, id id.ID, overrides []journal.Override) error
	Check(ctx context.Context, who access.Actor, id id.ID) error
	Undo(ctx context.Context, who access.Actor, id id.ID, reason string) error
	Delete(ctx context.Context, who access.Actor, id id.ID) error
	Refused(ctx context.Context, who access.Actor, id id.ID, w io.Writer, lang words.Lang) error
}

type routes struct {
	g    *gate.Gate
	desk Desk
}

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{g, desk}
	op := func(id, method, path, summary string) gate.Op {
		return gate.Op{ID: id, Method: method, Path: path, Tag: "imports", Who: gate.May(access.Import), Summary: summary}
	}
	hand := op("hand-in", http.MethodPost, "/imports", "Hand sheets in; the dry run begins by itself")
	hand.Lasts = -1 // as long as a village's line takes
	gate.Handle(g, hand, r.handIn)
	describeForm(g.API().OpenAPI().Paths["/imports"].Post)
	gate.Handle(g, op("list-imports", http.MethodGet, "/imports", "What has been handed in, newest first"), r.list)
	gate.Handle(g, op("get-import", http.MethodGet, "/imports/{id}", "One import: how far it is and what was found"), r.get)
	gate.Handle(g, op("delete-import", http.MethodDelete, "/imports/{id}", "Forget an import that has not been run"), r.delete)
	gate.Handle(g, op("list-import-rows", http.MethodGet, "/imports/{id}/rows", "Rows in which something was found"), r.rows)
	mend := op("mend-import-row", http.MethodPut, "/imports/{id}/rows/{sheet}/{row}", "Mend cells of a row and check it again")
	mend.Lasts = 5 * time.Minute
	gate.Handle(g, mend, r.mend)
	gate.Handle(g, op("check-import", http.MethodPost, "/imports/{id}/check", "Do the dry run again"), r.check)
	gate.Handle(g, op("run-import", http.MethodPost, "/imports/{id}/run", "Take the rows in"), r.run)
	gate.Handle(g, op("undo-import", http.MethodPost, "/imports/{id}/undo", "Take a whole import back"), r.undo)
	refused := op("get-refused-rows", http.MethodGet, "/imports/{id}/refused.csv", "The rows that were refused, as a CSV to be mended")
	refused.Lasts, refused.Type = -1, "text/csv"
	gate.Handle(g, refused, r.refused)
}

// Import is one import.
type Import struct {
	ID       string         `json:"id"`
	Source   string         `json:"source"`
	State    string         `json:"state" enum:"reading,checked,running,done,undoing,undone,failed"`
	Progress ImportProgress `json:"progress"`
	Sheets   []ImportSheet  `json:"sheets"`
	Counts   ImportCounts   `json:"counts"`
	Groups   []ImportGroup  `json:"groups"`
	Error    *ImportError   `json:"error" doc:"why it failed; null where it didn't"`
	Ready    bool           `json:"ready" doc:"a dry run has been through"`
	Acts     []ImportAct    `json:"acts" doc:"what can be done with it now"`
	Undone   ImportUndone   `json:"undone" doc:"what taking it back did"`
	By       string         `json:"by"`
	At       string         `json:"at"`
}

// ImportAct is what can be done with an import.
type ImportAct string

// Schema names the acts.
func (ImportAct) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Enum: []any{imports.ToMend, imports.ToCheck, imports.ToRun, imports.ToUndo, imports.ToDelete}}
	s.PrecomputeMessages()
	return s
}

// ImportProgress is how far the work is, in rows.
type ImportProgress struct {
	Done  int64 `json:"done"`
	Total int64 `json:"total"`
}

// ImportSheet is one sheet of an import.
type ImportSheet struct {
	Sheet   string         `json:"sheet" enum:"areas,people,events"`
	File    string         `json:"file"`
	Columns []ImportColumn `json:"columns"`
	Rows    int64          `json:"rows"`
	Undated int64          `json:"undated" doc:"rows of people that say where somebody lives and not since when: residents from the day of registration on"`
}

// ImportColumn is a column and what it is taken for.
type ImportColumn struct {
	Title string `json:"title"`
	Code  string `json:"code" doc:"empty where the column isn't read"`
}

// ImportCounts are rows by their fate.
type ImportCounts struct {
	Read      int64 `json:"read"`
	Added     int64 `json:"added"`
	Unchanged int64 `json:"unchanged"`
	Changed   int64 `json:"changed"`
	Warned    int64 `json:"warned"`
	Refused   int64 `json:"refused"`
}

// ImportUndone counts what taking an import back did.
type ImportUndone struct {
	Voided int64 `json:"voided"`
	Left   int64 `json:"left" doc:"changed by somebody since, and so left"`
}

// ImportGroup is what one rule found.
type ImportGroup struct {
	Rule     string        `json:"rule"`
	Severity string        `json:"severity" enum:"refuse,warn,query"`
	Accept   bool          `json:"accept" doc:"a reason can accept what was found"`
	Message  string        `json:"message" doc:"of the first row"`
	Count    int64         `json:"count"`
	Rows     []ImportNoted `json:"rows" doc:"the first twenty"`
}

// ImportNoted is a row with what is to be said of it.
type ImportNoted struct {
	Sheet   string `json:"sheet" enum:"areas,people,events"`
	Row     int    `json:"row"`
	Message string `json:"message"`
}

// ImportError is why an import failed.
type ImportError struct {
	Key   string `json:"key"`
	Title string `json:"title"`
}

// ImportRow is a row in which something was found.
type ImportRow struct {
	Sheet    string            `json:"sheet" enum:"areas,people,events"`
	Row      int               `json:"row"`
	Cells    map[string]string `json:"cells"`
	Findings []shape.Finding   `json:"findings"`
	Checking bool              `json:"checking" doc:"the dry run has begun again, since the row couldn't be checked by itself"`
}

func importOf(lang words.Lang, im imports.Import) Import {
	out := Import{ID: im.ID.String(), Source: im.Source, State: string(im.State), Progress: ImportProgress{im.Done, im.Total}, Sheets: []ImportSheet{},
		Counts: ImportCounts(im.Counts), Groups: []ImportGroup{}, Ready: im.Ready, Acts: []ImportAct{}, Undone: ImportUndone{im.Voided, im.Left}, By: im.By, At: shape.Instant(im.At)}
	for _, a := range im.Acts() {
		out.Acts = append(out.Acts, ImportAct(a))
	}
	for _, s := range im.Sheets {
		one := ImportSheet{Sheet: s.Name, File: s.File, Rows: s.Rows, Undated: s.Undated, Columns: []ImportColumn{}}
		for _, c := range s.Columns {
			one.Columns = append(one.Columns, ImportColumn(c))
		}
		out.Sheets = append(out.Sheets, one)
	}
	for _, g := range im.Groups {
		one := ImportGroup{Rule: g.Rule, Severity: g.Severity, Accept: g.Acceptable(), Message: sentence(lang, g.Key, g.Args), Count: g.Count, Rows: []ImportNoted{}}
		for _, n := range g.Rows {
			one.Rows = append(one.Rows, ImportNoted{n.Sheet, n.Row, sentence(lang, n.Key, n.Args)})
		}
		out.Groups = append(out.Groups, one)
	}
	if im.Error != nil {
		out.Error = &ImportError{im.Error.Key, sentence(lang, im.Error.Key, im.Error.Args)}
	}
	return out
}

func sentence(lang words.Lang, key string, args map[string]string) string {
	return shape.Sentence(lang, &fault.Fault{Key: key, Args: args})
}

func rowOf(lang words.Lang, f found.Row) ImportRow {
	out := ImportRow{Sheet: f.Sheet, Row: f.Number, Cells: f.Cells, Findings: []shape.Finding{}}
	severity := quality.Refuse
	if !f.Refused {
		severity = quality.Warn
	}
	for _, one := range f.Faults {
		out.Findings = append(out.Findings, shape.Finding{Rule: one.Key, Severity: severity.String(), Message: shape.Sentence(lang, one), Field: one.Field})
	}
	for _, one := range f.Findings {
		out.Findings = append(out.Findings, shape.FindingOf(lang, one))
	}
	return out
}

// Which names the import that is meant.
type Which struct {
	ID string `path:"id" format:"uuid"`
}

func (in Which) id() (id.ID, error) {
	u, err := id.Parse(in.ID)
	if err != nil {
		return u, fault.New(fault.Invalid, "http.field.uuid").In("id").Because(err)
	}
	return u, nil
}

func (r *routes) list(ctx context.Context, in *struct{ gate.Page }) (*gate.Answer[shape.List[Import]], error) {
	p, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	all, next, err := r.desk.List(ctx, who.Actor, p)
	if err != nil {
		return nil, err
	}
	out := make([]Import, len(all))
	for i, im := range all {
		im.Groups = nil // what was found in rows is told where the import is opened, and written down there
		out[i] = importOf(who.Lang, im)
	}
	return gate.Reply(shape.ListOf(out, next)), nil
}

func (r *routes) get(ctx context.Context, in *Which) (*gate.Answer[Import], error) {
	u, err := in.id()
	if err != nil {
		return nil, err
	}
	return r.show(ctx, u)
}

func (r *routes) show(ctx context.Context, u id.ID) (*gate.Answer[Import], error) {
	who := gate.Who(ctx)
	im, err := r.desk.Get(ctx, who.Actor, u)
	if err != nil {
		return nil, err
	}
	if im.Moving() {
		im.Groups = nil // they are about to change
	}
	if len(im.Groups) > 0 {
		err = r.g.Look(ctx, looks.Seen{Act: access.Import, Detail: "findings of import " + u.String()})
	}
	if err != nil {
		return nil, err
	}
	return gate.Reply(importOf(who.Lang, im)), nil
}

func (r *routes) delete(ctx context.Context, in *Which) (*struct{}, error) {
	u, err := in.id()
	if err != nil {
		return nil, err
	}
	return nil, r.desk.Delete(ctx, gate.Who(ctx).Actor, u)
}

type rowsIn struct {
	Which
	gate.Page
	Rule string `query:"rule" maxLength:"100" doc:"only rows in which this rule found something"`
}

func (r *routes) rows(ctx context.Context, in *rowsIn) (*gate.Answer[shape.List[ImportRow]], error) {
	u, err := in.id()
	if err != nil {
		return nil, err
	}
	p, err := in.Page.Page()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	all, next, err := r.desk.Rows(ctx, who.Actor, u, in.Rule, p)
	if err != nil {
		return nil, err
	}
	if err := r.look(ctx, "rows of import "+in.ID, all...); err != nil {
		return nil, err
	}
	out := make([]ImportRow, len(all))
	for i, f := range all {
		out[i] = rowOf(who.Lang, f)
	}
	return gate.Reply(shape.ListOf(out, next)), nil
}

// look writes down that rows are seen, and of whom the register knows in whom something was found.
func (r *routes) look(ctx context.Context, detail string, rows ...found.Row) error {
	s := looks.Seen{Act: access.Import, Detail: detail}
	for _, row := range rows {
		for _, f := range row.Findings {
			if !f.Person.IsZero() && !slices.Contains(s.People, f.Person) {
				s.People = append(s.People, f.Person)
			}
		}
	}
	return r.g.Look(ctx, s)
}

type mendIn struct {
	Which
	Sheet string `path:"sheet" enum:"areas,people,events"`
	Row   int    `path:"row" minimum:"2"`
	Body  struct {
		Cells map[string]string `json:"cells" doc:"what the cells are to say, by the codes of their columns"`
	}
}

func (r *routes) mend(ctx context.Context, in *mendIn) (*gate.Answer[ImportRow], error) {
	u, err := in.id()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	f, checking, err := r.desk.Mend(ctx, who.Actor, u, in.Sheet, in.Row, in.Body.Cells)
	if err != nil {
		return nil, err
	}
	if err := r.look(ctx, "a row of import "+in.ID, f); err != nil {
		return nil, err
	}
	out := rowOf(who.Lang, f)
	out.Checking = checking
	return gate.Reply(out), nil
}

func (r *routes) check(ctx context.Context, in *Which) (*gate.Answer[Import], error) {
	u, err := in.id()
	if err != nil {
		return nil, err
	}
	if err := r.desk.Check(ctx, gate.Who(ctx).Actor, u); err != nil {
		return nil, err
	}
	return r.show(ctx, u)
}

// ImportOverride is a rule that would refuse, with the reason for accepting what it found.
type ImportOverride struct {
	Rule   string `json:"rule" minLength:"1" maxLength:"100"`
	Reason string `json:"reason" minLength:"1" maxLength:"400"`
}

type runIn struct {
	Which
	Body struct {
		Overrides []ImportOverride `json:"overrides,omitempty" maxItems:"100"`
	}
}

func (r *routes) run(ctx context.Context, in *runIn) (*gate.Answer[Import], error) {
	u, err := in.id()
	if err != nil {
		return nil, err
	}
	overrides := make([]journal.Override, len(in.Body.Overrides))
	for i, o := range in.Body.Overrides {
		overrides[i] = journal.Override(o)
	}
	if err := r.desk.Run(ctx, gate.Who(ctx).Actor, u, overrides); err != nil {
		return nil, err
	}
	return r.show(ctx, u)
}

type undoIn struct {
	Which
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"400"`
	}
}

func (r *routes) undo(ctx context.Context, in *undoIn) (*gate.Answer[Import], error) {
	u, err := in.id()
	if err != nil {
		return nil, err
	}
	if err := r.desk.Undo(ctx, gate.Who(ctx).Actor, u, in.Body.Reason); err != nil {
		return nil, err
	}
	return r.show(ctx, u)
}

func (r *routes) refused(ctx context.Context, in *Which) (*huma.StreamResponse, error) {
	u, err := in.id()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	if _, err := r.desk.Get(ctx, who.Actor, u); err != nil {
		return nil, err
	}
	if err := r.g.Look(ctx, looks.Seen{Act: access.Import, Detail: "refused rows of import " + in.ID}); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", "text/csv; charset=utf-8")
		hc.SetHeader("Content-Disposition", `attachment; filename="refused.csv"`)
		hc.SetHeader("Cache-Control", "no-store")
		if err := r.desk.Refused(hc.Context(), who.Actor, u, hc.BodyWriter(), who.Lang); err != nil {
			panic(http.ErrAbortHandler) // a file that ends early must not look whole
		}
	}}, nil
}
