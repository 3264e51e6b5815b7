package vital

// stillbirth is a death of 28 completed weeks of gestation or more before birth (WHO ICD-10 vol. 2), taken
// down only as the parents declare it. Its values are sealed like care; it leaves no mark in anybody's
// life here and is only counted, through disclosure control (charter 3).
var stillbirth = Kind{
	Code: "stillbirth", Order: 0, Subject: "mother", When: "date", Sealed: true,
	Fields: []Field{
		dateField, areaField, motherField,
		{Code: "gestation_weeks", Shape: Whole, Unit: "week", Required: true, Min: 28, Max: 45},
		registeredField,
	},
	Effects: func(Event) []Effect { return nil },
}
