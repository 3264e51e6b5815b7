package shape

import (
	"wanjia/base/words"
	"wanjia/domain/access"
)

// Called says who somebody is to those who don't know the office: a name, and the desk at which they work.
func Called(lang words.Lang) func(name string, at access.Desk) string {
	return func(name string, at access.Desk) string {
		if at == access.NoDesk {
			return name
		}
		return words.Text(lang, "account.as", map[string]string{"name": name, "desk": words.Text(lang, "access.desk."+at.String(), nil)})
	}
}
