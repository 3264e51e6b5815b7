package linkage

import (
	"errors"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
	"wanjia/domain/linkage"
	"wanjia/domain/linkage/block"
	"wanjia/domain/linkage/column"
	"wanjia/domain/linkage/measure"
)

// Expert is what a model file says. What it leaves out is left to the data.
type Expert struct {
	Kinds   map[string]column.Kind
	Options linkage.Options
}

// maxModel bounds a model file.
const maxModel = 1 << 20

// ParseModel reads a model file. It is strict: a key that nobody knows is named with its line. The file is named in what is wrong with it.
//
//	columns:
//	  surname: {kind: family, m: {exact: 0.8}, u: {exact: 0.005}}
//	  note: {kind: ignored}
//	learn: [surname and year(dob)]
//	search: [surname and year(dob), first(first_name, 3) and postcode]
//	pairs: 5000000
//	threshold: 0.6
//	prior: 0.0001
func ParseModel(file string, raw []byte) (*Expert, error) {
	r := modelReader{file}
	e := &Expert{Kinds: map[string]column.Kind{}}
	if len(raw) > maxModel {
		return nil, fault.New(fault.TooMuch, "pack.size", "file", file)
	}
	dec := yaml.NewDecoder(strings.NewReader(string(raw)))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return e, nil
		}
		return nil, fault.New(fault.Invalid, "linkage.model.syntax", "file", file).Because(err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		return e, nil
	}
	return e, r.each(doc.Content[0], func(key string, v *yaml.Node) (err error) {
		switch key {
		case "columns":
			err = r.each(v, func(title string, v *yaml.Node) error { return r.column(e, title, v) })
		case "learn":
			e.Options.Learn, err = r.rules(v)
		case "search":
			e.Options.Search, err = r.rules(v)
		case "pairs":
			e.Options.Budget, err = r.number(v, 1, 1e12)
		case "threshold":
			e.Options.Threshold, err = r.number(v, 0, 1-1e-9)
		case "prior":
			e.Options.Prior, err = r.number(v, 1e-15, 0.5)
		default:
			err = r.unknown(v, key, "columns, learn, search, pairs, threshold, prior")
		}
		return err
	})
}

// mostShares is what the shares of a column's levels add up to at most, rounded as people round.
const mostShares = 1.0001

// Unknown is a column whose kind is said and that the sheet doesn't have; empty where there is none. Shares may also be those of a column that is made of others.
func (e *Expert) Unknown(titles []string) string {
	for _, title := range slices.Sorted(maps.Keys(e.Kinds)) {
		if !slices.Contains(titles, title) {
			return title
		}
	}
	return ""
}

// modelReader says where in which file something is wrong.
type modelReader struct{ file string }

func (r modelReader) wrong(n *yaml.Node, key string, args ...string) error {
	return fault.New(fault.Invalid, key, append(args, "file", r.file, "line", strconv.Itoa(n.Line))...)
}

func (r modelReader) unknown(n *yaml.Node, key, known string) error {
	return r.wrong(n, "linkage.model.key", "key", key, "keys", known)
}

// each calls a function with the entries of a mapping, of which none may stand twice.
func (r modelReader) each(n *yaml.Node, entry func(key string, v *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return r.wrong(n, "linkage.model.mapping")
	}
	var seen []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		if slices.Contains(seen, key) {
			return r.wrong(n.Content[i], "linkage.model.twice", "key", key)
		}
		seen = append(seen, key)
		if err := entry(key, n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// column reads what is said of one column.
func (r modelReader) column(e *Expert, title string, n *yaml.Node) error {
	shares := linkage.LevelShares{Column: title}
	err := r.each(n, func(key string, v *yaml.Node) (err error) {
		switch key {
		case "kind":
			kind, ok := column.ParseKind(v.Value)
			if !ok {
				return r.wrong(v, "linkage.model.kind", "text", v.Value, "kinds", strings.Join(column.Kinds(), ", "))
			}
			e.Kinds[title] = kind
		case "m":
			shares.M, err = r.shares(v)
		case "u":
			shares.U, err = r.shares(v)
		default:
			err = r.unknown(v, key, "kind, m, u")
		}
		return err
	})
	if shares.M != nil || shares.U != nil {
		e.Options.Levels = append(e.Options.Levels, shares)
	}
	return err
}

// shares reads shares by level.
func (r modelReader) shares(n *yaml.Node) (map[measure.Level]float64, error) {
	all := map[measure.Level]float64{}
	err := r.each(n, func(key string, v *yaml.Node) (err error) {
		if !slices.Contains(measure.All(), measure.Level(key)) {
			return r.unknown(v, key, measure.Joined(measure.All()))
		}
		all[measure.Level(key)], err = r.number(v, 1e-12, 1)
		return err
	})
	sum := 0.0
	for _, share := range all {
		sum += share
	}
	if err == nil && sum > mostShares {
		return nil, r.wrong(n, "linkage.model.sum", "sum", decimal(sum))
	}
	return all, err
}

// rules reads a list of rules.
func (r modelReader) rules(n *yaml.Node) ([]block.Rule, error) {
	if n.Kind != yaml.SequenceNode {
		return nil, r.wrong(n, "linkage.model.list")
	}
	if len(n.Content) == 0 {
		return nil, r.wrong(n, "linkage.model.empty")
	}
	var all []block.Rule
	for _, v := range n.Content {
		rule, err := block.ParseRule(v.Value)
		if v.Kind != yaml.ScalarNode || err != nil {
			return nil, r.wrong(v, "linkage.model.rule", "text", v.Value)
		}
		all = append(all, rule)
	}
	return all, nil
}

func (r modelReader) number(n *yaml.Node, least, most float64) (float64, error) {
	v, err := strconv.ParseFloat(n.Value, 64)
	if n.Kind != yaml.ScalarNode || err != nil || math.IsNaN(v) || v < least || v > most {
		return 0, r.wrong(n, "linkage.model.number", "text", n.Value, "least", decimal(least), "most", decimal(most))
	}
	return v, nil
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
