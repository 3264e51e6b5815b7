package vital

import "wanjia/domain/residence"

// moveOut closes the residence of somebody who leaves (INDEPTH: OMG).
var moveOut = Kind{
	Code: "move_out", Order: 80, Turn: 15, Subject: "person", When: "date",
	Fields: []Field{personField, dateField, areaField, {Code: "to_area", Shape: Text}, reasonField, registeredField},
	Effects: func(e Event) []Effect {
		return []Effect{
			{Op: Closes, On: e.Subject(), Role: "person", How: residence.MoveOut},
			{Op: Parts, On: e.Subject(), Role: "person"},
		}
	},
}
