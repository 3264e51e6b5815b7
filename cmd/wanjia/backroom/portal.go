package backroom

import (
	"io/fs"

	"wanjia/domain/benefit"
	"wanjia/domain/workflow"
	"wanjia/exchange/pack/programmes"
	"wanjia/httpd/portal"
)

// Public is what all packs define of what the public may know.
func Public(files fs.FS, names []string, schemes benefit.Set, kinds map[string]*workflow.Definition) (out portal.Content, err error) {
	offered, wrong := programmes.Load(files, names...)
	if len(wrong) > 0 {
		return out, wrong[0]
	}
	return portal.Content{Flows: kinds, Programmes: offered, Schemes: schemes}, nil
}
