package imports

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/fault"
	"wanjia/desk/imports"
	"wanjia/httpd/gate"
)

// handIn is the body of an upload as it comes in: the framework would hold it in memory first.
type handIn struct {
	body        io.Reader
	contentType string
}

// Resolve takes the request's body.
func (in *handIn) Resolve(ctx huma.Context) []error {
	in.body, in.contentType = ctx.BodyReader(), ctx.Header("Content-Type")
	if w, ok := ctx.BodyWriter().(http.ResponseWriter); ok {
		in.body = &patient{in.body, http.NewResponseController(w)}
	}
	return nil
}

// silence is how long a line may carry nothing before an upload is given up. However long the whole takes doesn't matter.
const silence = 2 * time.Minute

// patient reads as long as something comes.
type patient struct {
	body io.Reader
	conn *http.ResponseController
}

// Read reads what comes next; when nothing does, the connection's reading ends.
func (p *patient) Read(b []byte) (int, error) {
	giveUp := time.AfterFunc(silence, func() { _ = p.conn.SetReadDeadline(time.Unix(1, 0)) }) // a server without deadlines waits on
	defer giveUp.Stop()
	return p.body.Read(b)
}

// describeForm says in the API's description what the form holds.
func describeForm(op *huma.Operation) {
	file := &huma.Schema{Type: "string", Format: "binary", Description: "a sheet, CSV or XLSX"}
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{Type: "object",
		Required: []string{"source"}, Properties: map[string]*huma.Schema{"areas": file, "people": file, "events": file,
			"source": {Type: "string", Description: "what the source is called; rows of one source are taken in once"}}}}}}
}

// HandedIn names the import that was handed in.
type HandedIn struct {
	ID string `json:"id"`
}

// maxSource bounds the one text of the form.
const maxSource = 1000

func (r *routes) handIn(ctx context.Context, in *handIn) (*gate.Answer[HandedIn], error) {
	kind, params, err := mime.ParseMediaType(in.contentType)
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, fault.New(fault.Invalid, "imports.form").Because(err)
	}
	draft, err := r.desk.Draft()
	if err != nil {
		return nil, err
	}
	defer draft.Drop()
	source, err := fill(draft, multipart.NewReader(in.body, params["boundary"]))
	if err != nil {
		return nil, err
	}
	id, err := draft.Done(ctx, gate.Who(ctx).Actor, source)
	if err != nil {
		return nil, err
	}
	return gate.Reply(HandedIn{id.String()}), nil
}

// fill reads the form's parts in whatever order they come.
func fill(draft *imports.Draft, form *multipart.Reader) (source string, err error) {
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return source, nil
		}
		if err != nil {
			return "", fault.New(fault.Invalid, "imports.form").Because(err)
		}
		if part.FormName() == "source" {
			raw, err := io.ReadAll(io.LimitReader(part, maxSource))
			if err != nil {
				return "", fault.New(fault.Invalid, "imports.form").Because(err)
			}
			source = string(raw)
			continue
		}
		if err := draft.Add(part.FormName(), part.FileName(), part); err != nil {
			return "", err
		}
	}
}
