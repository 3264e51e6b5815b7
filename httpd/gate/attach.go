package gate

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Attach answers with a file that is whole, for the browser to save under a name.
func Attach(name, kind string, raw []byte) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		ctx.SetHeader("Content-Type", kind)
		ctx.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
		ctx.SetHeader("Cache-Control", "no-store")
		ctx.SetHeader("X-Content-Type-Options", "nosniff")
		if _, err := ctx.BodyWriter().Write(raw); err != nil {
			panic(http.ErrAbortHandler) // a file that ends early must not look whole
		}
	}}
}
