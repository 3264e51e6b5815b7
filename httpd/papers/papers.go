// Package papers is how files that people hand in to cases are read from a request, told of and sent again.
package papers

import (
	"github.com/danielgtaylor/huma/v2"

	"wanjia/desk/cases"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
	"wanjia/exchange/attach"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Paper is a file that was handed in.
type Paper struct {
	Hash string `json:"hash"`
	Type string `json:"type"`
	Size int64  `json:"size"`
	Of   string `json:"of"`
}

// Of are files as they are shown.
func Of(all []workflow.Paper) []Paper {
	out := []Paper{}
	for _, p := range all {
		out = append(out, Paper{p.Hash, p.Type, p.Size, p.Of})
	}
	return out
}

// read is a file that may be kept; what it is, is found out here.
func read(of, evidence string, raw []byte) (cases.Handed, error) {
	u, err := shape.EntryID(of, "case")
	if err != nil {
		return cases.Handed{}, err
	}
	f, err := attach.Read(raw)
	return cases.Handed{Case: u, Of: evidence, Type: f.Type, Bytes: f.Bytes}, err
}

// Take reads a file and has it handed in.
func Take(of, evidence string, raw []byte, hand func(cases.Handed) (workflow.Paper, error)) (*gate.Answer[Paper], error) {
	h, err := read(of, evidence, raw)
	if err != nil {
		return nil, err
	}
	p, err := hand(h)
	if err != nil {
		return nil, err
	}
	return gate.Reply(Of([]workflow.Paper{p})[0]), nil
}

// Show finds a file and sends it.
func (in PaperPath) Show(find func(of journal.ID, hash string) (workflow.Paper, []byte, error)) (*huma.StreamResponse, error) {
	of, hash, err := in.names()
	if err != nil {
		return nil, err
	}
	p, raw, err := find(of, hash)
	if err != nil {
		return nil, err
	}
	return Send(p, raw), nil
}

// PaperPath names a file of a case.
type PaperPath struct {
	Case string `path:"case" format:"uuid"`
	Hash string `path:"hash" maxLength:"64"`
}

func (in PaperPath) names() (journal.ID, string, error) {
	u, err := shape.EntryID(in.Case, "case")
	if err != nil {
		return u, "", err
	}
	hash, err := workflow.ParseHash(in.Hash)
	return u, hash, err
}

// Send sends a file that somebody handed in: a picture to be drawn, everything else to be saved, and neither to run anything.
func Send(p workflow.Paper, raw []byte) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		name, how := p.Hash[:12]+map[string]string{attach.JPEG: ".jpg", attach.PNG: ".png", attach.WebP: ".webp", attach.PDF: ".pdf"}[p.Type], "inline"
		if p.Type == attach.PDF {
			how = "attachment"
		}
		ctx.SetHeader("Content-Type", p.Type)
		ctx.SetHeader("Content-Disposition", how+`; filename="`+name+`"`)
		ctx.SetHeader("Content-Security-Policy", "default-src 'none'; sandbox")
		ctx.SetHeader("X-Content-Type-Options", "nosniff")
		ctx.SetHeader("Cache-Control", "no-store")
		_, _ = ctx.BodyWriter().Write(raw) // a reader who has gone can't be told
	}}
}
