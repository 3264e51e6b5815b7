package httpd

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Document is the API's description, OpenAPI 3.1.
func (s *Server) Document() ([]byte, error) {
	return json.MarshalIndent(s.api.OpenAPI(), "", "  ")
}

// Operations are the API's routes, as a test walks them.
func (s *Server) Operations() []*huma.Operation {
	var all []*huma.Operation
	for _, p := range s.api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{p.Get, p.Post, p.Put, p.Delete} {
			if op != nil {
				all = append(all, op)
			}
		}
	}
	return all
}

// Schema is the schema that a reference in the API's description leads to.
func (s *Server) Schema(ref string) *huma.Schema {
	return s.api.OpenAPI().Components.Schemas.SchemaFromRef(ref)
}

// refs is where the description keeps its schemas.
const refs = "#/components/schemas/"

// settle makes the description say what the answers hold, so that a client generated from it can rely on it: a list is never
// null, as the handlers see to; a pointer that is always there may be; and the framework's own refusals, which nobody gets
// to see, are not in it.
func settle(doc *huma.OpenAPI) {
	all := doc.Components.Schemas.Map()
	delete(all, "ErrorModel")
	delete(all, "ErrorDetail")
	for name, s := range all {
		listed(s)
		nullable(s, doc.Components.Schemas.TypeFromRef(refs+name))
	}
}

func listed(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	listed(s.Items)
	if of, ok := s.AdditionalProperties.(*huma.Schema); ok {
		listed(of)
	}
	for _, p := range s.Properties {
		listed(p)
	}
}

// nullable says of the properties that are pointers to a described type, and always present, that they may be null. The
// framework says so of numbers and texts, but not of references.
func nullable(s *huma.Schema, of reflect.Type) {
	if of == nil || of.Kind() != reflect.Struct {
		return
	}
	for _, f := range reflect.VisibleFields(of) {
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		p := s.Properties[name]
		if p == nil || p.Ref == "" || f.Type.Kind() != reflect.Pointer || strings.Contains(rest, "omitempty") {
			continue
		}
		s.Properties[name] = &huma.Schema{AnyOf: []*huma.Schema{{Ref: p.Ref}, {Type: "null"}}, Description: p.Description}
	}
}
