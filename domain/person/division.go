package person

// isDivision says whether a six-digit address code has ever been in force.
func isDivision(code string) bool { return isProvince(code[:2]) }
