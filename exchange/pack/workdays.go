package pack

import (
	"errors"
	"io/fs"
	"path"
	"strconv"

	"go.yaml.in/yaml/v3"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/domain/workday"
)

// workdaysFile is where a pack keeps announced years.
const workdaysFile = "workdays.yaml"

// Workdays is the calendar that the named packs make; a year in a later pack takes the place of an earlier one's.
func Workdays(files fs.FS, names ...string) (*workday.Calendar, error) {
	var years []workday.Year
	for _, name := range names {
		file := path.Join(name, workdaysFile)
		raw, err := fs.ReadFile(files, file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fault.New(fault.Internal, "pack.unread", "file", file).Because(err)
		}
		more, err := ParseWorkdays(file, raw)
		if err != nil {
			return nil, err
		}
		years = append(years, more...)
	}
	return workday.New(years...)
}

// ParseWorkdays reads the announced years of one file, which is named in what is wrong with it.
func ParseWorkdays(file string, raw []byte) ([]workday.Year, error) {
	r := reader{file}
	root, err := r.document(raw)
	if err != nil || root == nil {
		return nil, err
	}
	top, err := r.mapping(root, "years")
	if err != nil {
		return nil, err
	}
	nodes, err := r.sequence(top["years"], "years")
	if err != nil {
		return nil, err
	}
	var years []workday.Year
	for _, n := range nodes {
		y, err := r.year(n)
		if err != nil {
			return nil, err
		}
		if err := y.Check(); err != nil {
			f, _ := errors.AsType[*fault.Fault](err) // Check gives nothing else
			return nil, r.wrong(n, f.Key, "year", f.Args["year"], "day", f.Args["day"])
		}
		years = append(years, y)
	}
	return years, nil
}

// sequence are the items of a list; none where there is none.
func (r reader) sequence(n *yaml.Node, key string) ([]*yaml.Node, error) {
	if n == nil || n.Tag == "!!null" {
		return nil, nil
	}
	if n.Kind != yaml.SequenceNode {
		return nil, r.wrong(n, "pack.list", "key", key)
	}
	return n.Content, nil
}

func (r reader) year(n *yaml.Node) (y workday.Year, err error) {
	m, err := r.mapping(n, "year", "document", "date", "verified", "off", "work")
	if err != nil {
		return y, err
	}
	for _, key := range []string{"year", "document", "verified"} {
		if m[key] == nil || m[key].Value == "" {
			return y, r.wrong(n, "pack.missing", "key", key)
		}
	}
	if y.Year, err = strconv.Atoi(m["year"].Value); err != nil || y.Year < day.MinYear || y.Year > day.MaxYear {
		return y, r.wrong(m["year"], "workday.syntax", "text", m["year"].Value)
	}
	y.Document, y.Verified = m["document"].Value, m["verified"].Value == "true"
	if m["date"] != nil {
		if y.Date, err = day.ParsePartial(m["date"].Value); err != nil {
			return y, r.wrong(m["date"], "workday.syntax", "text", m["date"].Value)
		}
	}
	off, err := r.sequence(m["off"], "off")
	if err != nil {
		return y, err
	}
	for _, o := range off {
		one, err := r.off(o)
		if err != nil {
			return y, err
		}
		y.Off = append(y.Off, one)
	}
	work, err := r.sequence(m["work"], "work")
	if err != nil {
		return y, err
	}
	for _, w := range work {
		d, err := day.Parse(w.Value)
		if err != nil {
			return y, r.wrong(w, "workday.syntax", "text", w.Value)
		}
		y.Work = append(y.Work, d)
	}
	return y, nil
}

func (r reader) off(n *yaml.Node) (o workday.Off, err error) {
	m, err := r.mapping(n, "from", "to", "zh", "en")
	if err != nil {
		return o, err
	}
	for _, key := range []string{"from", "to", "zh", "en"} {
		if m[key] == nil || m[key].Value == "" {
			return o, r.wrong(n, "pack.missing", "key", key)
		}
	}
	if o.From, err = day.Parse(m["from"].Value); err != nil {
		return o, r.wrong(m["from"], "workday.syntax", "text", m["from"].Value)
	}
	if o.To, err = day.Parse(m["to"].Value); err != nil {
		return o, r.wrong(m["to"], "workday.syntax", "text", m["to"].Value)
	}
	o.ZH, o.EN = m["zh"].Value, m["en"].Value
	return o, nil
}
