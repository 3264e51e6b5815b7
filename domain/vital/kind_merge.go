package vital

// merge brings all members of one household into another.
var merge = Kind{
	Code: "merge", Order: 50, Subject: "person", When: "date",
	Fields: []Field{
		{Code: "household", Shape: AHousehold, Required: true}, dateField,
		{Code: "to_household", Shape: AHousehold, Required: true},
		{Code: "members", Shape: People, Required: true},
		{Code: "person", Shape: APerson, Hidden: true}, reasonField, areaField, registeredField,
	},
	Effects: func(e Event) []Effect { return e.transfer(e.Household("to_household")) },
}
