package oversight

import (
	"slices"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/domain/facility"
	"wanjia/domain/inspection"
)

// Device is a type of controlled device with what is asked of it.
type Device struct {
	facility.Rule
	Title words.Sentence
}

// Ratio is how births by sex are watched at facilities.
type Ratio struct {
	Usual float64 // boys to a hundred girls
	Rate  float64 // the share of alarms that may be false
}

func (c *Content) devices(at string, raw []byte) []*fault.Fault {
	r, root := open(at, raw)
	if root == nil {
		return r.Problems()
	}
	x := r.Mapping(root, "*rules", "ratio")
	for _, n := range x.List("rules") {
		y := r.Mapping(n, "*type", "*title", "licences", "operators", "file_days", "source", "verified")
		d := Device{Title: y.Words("title"), Rule: facility.Rule{Type: y.Code("type"), Licences: y.Texts("licences"), Operators: y.Texts("operators"),
			FileDays: y.Whole("file_days", 1, 366), Source: y.Text("source"), Verified: y.Flag("verified")}}
		c.Devices = append(slices.DeleteFunc(c.Devices, func(o Device) bool { return o.Type == d.Type }), d)
	}
	if n := x.Get("ratio"); n != nil {
		y := r.Mapping(n, "*usual", "*rate")
		c.Ratio = Ratio{Usual: float64(y.Whole("usual", 90, 120)), Rate: float64(y.Whole("rate", 1, 20)) / 100}
	}
	return r.Problems()
}

func (c *Content) rules(at string, raw []byte) []*fault.Fault {
	r, root := open(at, raw)
	if root == nil {
		return r.Problems()
	}
	x := r.Mapping(root, "*id", "*version", "sources", "verified", "*points", "*bands", "*team", "joint")
	rules := inspection.Rules{ID: x.Code("id"), Version: x.Whole("version", 1, 1_000_000), Sources: x.Texts("sources"), Points: map[inspection.Reason]int{},
		Team: x.Whole("team", 2, 5), Joint: x.Flag("joint"), Verified: x.Flag("verified")}
	if n := x.Get("points"); n != nil {
		var keys []string
		for _, why := range inspection.Reasons() {
			keys = append(keys, why.Name())
		}
		y := r.Mapping(n, keys...)
		for _, why := range inspection.Reasons() {
			rules.Points[why] = y.Whole(why.Name(), 0, 1000)
		}
	}
	for _, n := range x.List("bands") {
		y := r.Mapping(n, "*code", "*title", "*from", "*share")
		rules.Bands = append(rules.Bands, inspection.Band{Code: y.Code("code"), Title: y.Words("title"), From: y.Whole("from", 0, 10_000), Share: y.Whole("share", 1, 100)})
	}
	if len(r.Problems()) == 0 && rules.Check() != nil {
		r.Wrong(x.Get("bands"), "pack.bands")
	}
	if len(r.Problems()) == 0 {
		c.Rules = rules
	}
	return r.Problems()
}
