package intake

import (
	"slices"

	"wanjia/domain/residence"
	"wanjia/domain/vital"
)

// undated says that a row of people says where somebody lives and not since when. Nobody is refused for it, but they are a
// resident from the day of registration on, and in no figure of the time before: whoever imports has to hear it.
func undated(cell func(code string) string) bool {
	if cell("area") == "" || cell("since") != "" || cell("registered") != "" {
		return false
	}
	kind, _ := vital.Find("person")
	how, _ := kind.Field("since_reason")
	reason, err := how.Canon(cell("since_reason"))
	return err != nil || reason != residence.Birth.String() || cell("birth_date") == ""
}

// Undated counts such rows of a sheet: one for one, none for any other.
func Undated(sheet string, columns []string) func(Row) int64 {
	return func(r Row) int64 {
		if sheet != "people" || r.Bad != nil {
			return 0
		}
		is := undated(func(code string) string {
			if i := slices.Index(columns, code); i >= 0 && i < len(r.Cells) {
				return r.Cells[i]
			}
			return ""
		})
		if is {
			return 1
		}
		return 0
	}
}
