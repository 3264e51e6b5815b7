package vital

// householdRecord says where a household lives; it has no effect on a person.
var householdRecord = Kind{
	Code: "household", Order: 0, Subject: "person", When: "date",
	Fields: []Field{
		{Code: "household", Shape: AHousehold, Required: true}, dateField,
		{Code: "area", Shape: AnArea, Required: true}, {Code: "address", Shape: Text},
		{Code: "person", Shape: APerson, Hidden: true}, registeredField,
	},
	Effects: func(Event) []Effect { return nil },
}
