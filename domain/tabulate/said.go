package tabulate

// What families say of themselves if they want to, and who certified a cause: fields of events that may stay empty.
const (
	motherSchool = "mother_education"
	school       = "education"
	school2      = "partner_education"
	active       = "activity"
	active2      = "partner_activity"
	certified    = "certified"
)

// Said are those fields.
func Said() []string { return []string{motherSchool, school, school2, active, active2, certified} }

func schooling(field string) Cut {
	return Choices(field, "none", "primary", "lower", "upper", "tertiary")
}

func activity(field string) Cut {
	return Choices(field, "working", "unemployed", "student", "home", "retired", "other")
}

func certifiers() Cut { return Choices(certified, "physician", "coroner", "verbal", "lay", "none") }

// anybody says whether a field of any fact of a kind is filled.
func anybody(facts []Fact, kind Kind, field string) bool {
	for _, f := range facts {
		if f.Kind == kind && f.Values[field] != "" && f.Values[field] != unknown {
			return true
		}
	}
	return false
}

// bySchooling is by part of the area, and by the mothers' schooling where any is known.
func bySchooling(facts []Fact) Cut {
	if !anybody(facts, Birth, motherSchool) {
		return Areas()
	}
	return Pair(Areas(), schooling(motherSchool))
}

// said are the tables by what people said of themselves. Where nobody has, a table says so: a column of unknown tells nothing.
func said(facts []Fact) []Table {
	var all []Table
	add := func(id string, kind Kind, field, why string, rows, columns Cut) {
		if !anybody(facts, kind, field) {
			all = append(all, Table{ID: id, Why: why})
			return
		}
		all = append(all, Cross(id, facts, kind, rows, columns))
	}
	const noSchool, noActivity, noCertifier = "tables.why.education", "tables.why.occupation", "tables.why.certified"
	add("LB-7", Birth, motherSchool, noSchool, Pair(Areas(), MotherAges()), schooling(motherSchool))
	add("LB-8", Birth, motherSchool, noSchool, MotherAges(), schooling(motherSchool))
	add("DE-8", Death, school, noSchool, Pair(Sexes(), Ages()), schooling(school))
	add("DE-11", Death, certified, noCertifier, certifiers(), Sexes())
	add("DE-13", Death, active, noActivity, Pair(Sexes(), Ages()), activity(active))
	add("MA-4", Marriage, school, noSchool, schooling(school), schooling(school2))
	add("MA-5", Marriage, active, noActivity, activity(active), activity(active2))
	add("DI-6", Divorce, school, noSchool, schooling(school), schooling(school2))
	add("DI-7", Divorce, active, noActivity, activity(active), activity(active2))
	return all
}
