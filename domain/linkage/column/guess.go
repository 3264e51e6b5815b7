package column

// fewRecords is the number up to which a value that all records share may still be by chance.
const fewRecords = 20

// guess tells what a column holds from its title and values. rows is how many records there are.
func guess(title string, f Facts, rows int) Kind {
	if f.Distinct == 0 || f.Distinct == 1 && f.Filled > fewRecords {
		return Ignored
	}
	named, ok := byTitle(title)
	if ok && fits(named, f) {
		return refine(named, f)
	}
	k := byValues(f, rows)
	if !ok && f.Distinct == f.Filled && f.Filled == rows && k != Full && k != Date && k != Email && k != Address {
		return Ignored // numbers the rows
	}
	return k
}

// fits says that values can be what the title says.
func fits(k Kind, f Facts) bool {
	switch k {
	case Date:
		return f.Dates >= 0.5
	case Email:
		return f.At >= 0.5
	case Sex:
		return f.Distinct <= 12
	case Given, Family, Full:
		return f.Digits < 0.5
	case Phone:
		return f.Any >= 0.5
	case Number:
		return f.Digits >= 0.5
	case Category:
		return f.Digits < 0.5 || f.Distinct < 200
	default:
		return true
	}
}

// refine says more exactly what a title leaves open.
func refine(k Kind, f Facts) Kind {
	switch {
	case k == Full && f.OneWord >= 0.8 && f.Han < 0.5:
		return Given
	case k == Number && f.Distinct <= 12:
		return Category
	case k == Place && f.Any >= 0.5:
		return Identifier
	case k == Address && f.Digits >= 0.5:
		return Identifier
	}
	return k
}

// byValues tells what a column holds from its values alone.
func byValues(f Facts, rows int) Kind {
	distinct := float64(f.Distinct) / float64(max(f.Filled, 1))
	switch {
	case f.At >= 0.8:
		return Email
	case f.Dates >= 0.8:
		return Date
	case f.Separated >= 0.3 && f.Digits < 0.1:
		return List
	case f.Digits >= 0.9 && f.Length >= 6:
		return Identifier
	case f.Digits >= 0.9 && f.Distinct > 50, f.Decimal >= 0.5 && f.Decimal+f.Digits >= 0.9 && f.Distinct > 20:
		return Number
	case f.Digits+f.Mixed >= 0.9 && f.Mixed >= 0.3 && f.Length <= 20 && distinct > 0.02:
		return Identifier
	case f.Distinct <= max(20, rows/1000) && f.Length < 20:
		return Category
	case f.HanName >= 0.9 && distinct > 0.05:
		return Full
	case f.Length >= 25 || f.Any >= 0.5 && f.Length >= 8:
		return Address
	}
	return Text
}
