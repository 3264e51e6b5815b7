package reform

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"wanjia/base/fault"
)

// Act is what a change does.
type Act string

// The acts.
const (
	Set  Act = "set"  // a value, or an empty one to take it away
	Add  Act = "add"  // another item at the end of a list, as the last one is
	Drop Act = "drop" // an item of a list
)

// Change is one change of a draft: at in_force.from, amount.0.fen, clauses.1.when, or a list.
type Change struct {
	Act      Act
	At, Text string
}

// Apply makes changes in a text, and leaves what it doesn't touch as it is, comments and all.
func Apply(text string, changes []Change) (string, error) {
	if len(changes) == 0 {
		return text, nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return text, fault.New(fault.Invalid, "reform.text")
	}
	for _, c := range changes {
		if !c.apply(doc.Content[0]) {
			return text, fault.New(fault.Invalid, "reform.change", "at", c.At).In("changes")
		}
	}
	return encoded(&doc)
}

// places are the paths that a change may name, with # for an item of a list.
func places() []string {
	out := []string{"version", "in_force.from", "in_force.till", "region"}
	for _, list := range []string{"clauses", "amount"} {
		for _, k := range keys()[list] {
			out = append(out, list+".#."+k)
		}
	}
	return out
}

func (c Change) apply(root *yaml.Node) bool {
	path := strings.Split(c.At, ".")
	list := child(root, path[0])
	switch {
	case c.Act == Add && len(path) == 1 && keys()[c.At] != nil:
		return list != nil && add(list, c.At)
	case c.Act == Drop && len(path) == 2 && keys()[path[0]] != nil:
		return list != nil && drop(list, path[1])
	case c.Act != Set || !slices.Contains(places(), shapeOf(path)):
		return false
	}
	return put(root, path, c.Text)
}

func shapeOf(path []string) string {
	out := slices.Clone(path)
	if len(out) > 1 {
		if _, err := strconv.Atoi(out[1]); err == nil {
			out[1] = "#"
		}
	}
	return strings.Join(out, ".")
}

// most is how many items a list may be made to have.
const most = 200

func add(list *yaml.Node, name string) bool {
	if list.Kind != yaml.SequenceNode || len(list.Content) == 0 || len(list.Content) >= most {
		return false
	}
	item := copied(list.Content[len(list.Content)-1])
	if id := child(item, "id"); id != nil && name == "clauses" {
		id.Value += "-" + strconv.Itoa(len(list.Content)+1)
	}
	list.Content = append(list.Content, item)
	return true
}

func copied(n *yaml.Node) *yaml.Node {
	out := *n
	out.HeadComment, out.LineComment, out.FootComment = "", "", ""
	out.Content = nil
	for _, c := range n.Content {
		out.Content = append(out.Content, copied(c))
	}
	return &out
}

func drop(list *yaml.Node, at string) bool {
	i, err := strconv.Atoi(at)
	if err != nil || list.Kind != yaml.SequenceNode || i < 0 || i >= len(list.Content) {
		return false
	}
	list.Content = slices.Delete(list.Content, i, i+1)
	return true
}

// put sets a value, making what lies on its way; an empty one takes the key away.
func put(n *yaml.Node, path []string, text string) bool {
	text = strings.TrimSpace(text)
	key, rest := path[0], path[1:]
	next := child(n, key)
	if len(rest) > 0 {
		if next == nil && n.Kind == yaml.MappingNode {
			next = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Style: yaml.FlowStyle}
			n.Content = append(n.Content, word(key), next)
		}
		return next != nil && put(next, rest, text)
	}
	switch {
	case n.Kind != yaml.MappingNode:
		return false
	case text == "":
		remove(n, key)
	case next == nil:
		n.Content = append(n.Content, word(key), scalar(key, text))
	default:
		line := next.LineComment
		*next = *scalar(key, text)
		next.LineComment = line
	}
	return true
}

func remove(n *yaml.Node, key string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = slices.Delete(n.Content, i, i+2)
			return
		}
	}
}

func word(text string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: text} }

// scalar is a value as its key wants it: codes of regions are texts although they look like numbers.
func scalar(key, text string) *yaml.Node {
	n := word(text)
	if key == "region" || key == "zh" || key == "en" || key == "source" || key == "when" || key == "times" {
		n.Tag = "!!str"
	}
	return n
}
