package backroom

import (
	"io/fs"

	"wanjia/domain/benefit"
	"wanjia/exchange/pack/flows"
	"wanjia/exchange/pack/programmes"
	"wanjia/httpd/portal"
)

// Public is what all packs define of what the public may know.
func Public(files fs.FS, names []string, schemes benefit.Set) (out portal.Content, err error) {
	kinds, wrong := flows.Load(files, names...)
	offered, bad := programmes.Load(files, names...)
	if wrong = append(wrong, bad...); len(wrong) > 0 {
		return out, wrong[0]
	}
	return portal.Content{Flows: kinds, Programmes: offered, Schemes: schemes}, nil
}
