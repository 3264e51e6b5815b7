package oversight

import (
	"go.yaml.in/yaml/v3"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/money"
	"wanjia/domain/fee"
	"wanjia/exchange/pack/strict"
)

// Fees reads one schedule of fees.
func Fees(name string, raw []byte) (*fee.Schedule, []*fault.Fault) {
	r, root := open(name, raw)
	if root == nil {
		return nil, r.Problems()
	}
	x := r.Mapping(root, "*id", "*version", "*title", "*items")
	s := &fee.Schedule{ID: x.Code("id"), Version: x.Whole("version", 1, 1_000_000), Title: x.Words("title")}
	for _, n := range x.List("items") {
		s.Items = append(s.Items, r.fee(n))
	}
	if len(r.Problems()) > 0 {
		return nil, r.Problems()
	}
	for _, f := range s.Check() {
		r.Wrong(&yaml.Node{Line: max(1, r.lines[f.Args["item"]])}, f.Key, "item", f.Args["item"])
	}
	return s, r.Problems()
}

func (r *reader) fee(n *yaml.Node) fee.Item {
	x := r.Mapping(n, "*code", "*title", "unit", "*price", "fixed", "*basis", "*from", "until", "covers", "once", "aliases", "verified")
	it := fee.Item{Code: x.Code("code"), Title: x.Words("title"), Unit: x.Words("unit"), Fixed: x.Flag("fixed"), Basis: x.Text("basis"), From: r.day(x, "from"), Until: r.day(x, "until"),
		Covers: x.Texts("covers"), Once: x.Flag("once"), Aliases: x.Texts("aliases"), Verified: x.Flag("verified")}
	r.lines[it.Code] = n.Line
	price, err := money.Parse(x.Text("price"))
	if x.Get("price") != nil && (err != nil || price < 0) {
		r.Wrong(x.Get("price"), "pack.amount", "key", "price", "text", x.Text("price"))
	}
	it.Price = price
	return it
}

// day is a day; 0 where nothing is said.
func (r *reader) day(x strict.Fields, key string) day.Day {
	if x.Get(key) == nil {
		return 0
	}
	d, err := day.Parse(x.Text(key))
	if err != nil {
		r.Wrong(x.Get(key), "pack.day", "key", key, "text", x.Text(key))
	}
	return d
}
