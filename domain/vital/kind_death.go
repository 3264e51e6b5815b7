package vital

import "wanjia/domain/residence"

// death ends a person. UN P&R Rev.3 § 65; WHO ICD-10 for the cause.
var death = Kind{
	Code: "death", Order: 90, Subject: "person", When: "date",
	Fields: []Field{
		personField, dateField, areaField, happenedField,
		{Code: "cause", Shape: Text},
		{Code: "certified", Shape: Choice, Free: true, Options: []string{"physician", "coroner", "verbal", "lay", "none", "unknown"}}, // who said the cause
		placeField, schooling("education"), activity("activity"),
		registeredField},
	Effects: func(e Event) []Effect {
		return []Effect{{Op: Ends, On: e.Subject(), Role: "person", Area: e.Area(), How: residence.Death}}
	},
}
