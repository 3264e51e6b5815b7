package budget

import "wanjia/base/words"

// Programme is what a programme's code is called in a language where it is a usual one; any other is its code, as the office wrote it.
func Programme(lang words.Lang, code string) string {
	key := "budget.programme." + code
	if _, ok := words.Lookup(key); !ok {
		return code
	}
	return words.Text(lang, key, nil)
}
