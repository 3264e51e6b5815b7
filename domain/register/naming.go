package register

import (
	"maps"

	"wanjia/domain/vital"
)

// Naming names the newborn or newcomer where the form couldn't.
func Naming(kind *vital.Kind, typed map[string]string, who string) map[string]string {
	f, ok := kind.Field(kind.Subject)
	if !ok || f.Shape != vital.NewPerson || typed[kind.Subject] != "" {
		return typed
	}
	out := maps.Clone(typed)
	if out == nil {
		out = map[string]string{}
	}
	out[kind.Subject] = who
	return out
}
