package history

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"wanjia/base/day"
	"wanjia/base/words"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/domain/person"
	"wanjia/domain/quality"
	"wanjia/domain/vital/source"

	"wanjia/desk/merging"
	"wanjia/desk/notices"
	"wanjia/desk/register"
)

// otherList is another list of people than the register's, of before it.
const otherList = "list-2018"

// missed writes down what hunts find: births that a hospital told of and nobody registered, somebody who lives in two lists and is one, and
// somebody who has long stayed elsewhere. What else they find comes by itself.
func (s *story) missed(ctx context.Context) error {
	s.at(s.audit, 9*time.Hour)
	return errors.Join(s.born(ctx), s.listed(ctx), s.away(ctx))
}

// untold is how many births nobody came for.
const untold = 3

// born tells of births as the hospital does.
func (s *story) born(ctx context.Context) error {
	clinic := access.Actor{Account: "clinic", Device: "hospital", Purpose: access.CivilRegistration, Grants: []access.Grant{{Desk: access.Clinic, Area: s.county, Purpose: access.CivilRegistration}}}
	for i, at := range s.villages(untold) {
		values := map[string]string{"date": (s.audit - 20 + 3*day.Day(i)).String(), "area": at, "sex": []string{"female", "male"}[i%2], "weight_g": strconv.Itoa(3010 + 170*i), "place": "hospital"}
		c := notices.Command{ID: journal.DeriveID("demo told", at), To: notice.Notified, Kind: "birth", Typed: values}
		if _, err := s.Notices.Do(ctx, clinic, c); err != nil {
			return err
		}
	}
	return nil
}

// villages are the first villages of which there are newcomers who stayed.
func (s *story) villages(n int) (out []string) {
	at := slices.Index(s.people.columns, "area")
	for _, one := range s.people.all {
		if v := one.cells[at]; !slices.Contains(out, v) && len(out) < n {
			out = append(out, v)
		}
	}
	return out
}

// stayed are people who came before the clerks' half-year and of whom nothing was written since, each with a village that isn't theirs.
func (s *story) stayed(n int) (out []map[string]string, elsewhere []string) {
	all := s.villages(2)
	if len(all) < 2 {
		return nil, nil
	}
	for _, row := range s.quietly {
		if len(out) == n {
			break
		}
		other := all[0]
		if row["area"] == other {
			other = all[1]
		}
		out, elsewhere = append(out, row), append(elsewhere, other)
	}
	return out, elsewhere
}

// listed takes in another list, on which two people stand who have come to live elsewhere since, and joins the records.
func (s *story) listed(ctx context.Context) error {
	who, at := s.stayed(2)
	if len(who) == 0 {
		return nil
	}
	list := lines{name: "people", columns: s.people.columns}
	for i, p := range who {
		row := map[string]string{"id": strconv.Itoa(i + 1), "name": p["name"], "family_name": p["family_name"], "given_name": p["given_name"], "sex": p["sex"], "birth_date": p["birth_date"],
			"area": at[i], "since": "2018-03-01", "since_reason": "baseline"}
		one := line{number: i + 2}
		for _, c := range list.columns {
			one.cells = append(one.cells, row[c])
		}
		list.all = append(list.all, one)
	}
	o := s.Order
	o.Source, o.People, o.Events, o.Areas = otherList, list, nil, nil
	n, err := s.Intake.Run(ctx, o)
	if err != nil || n.Refused > 0 {
		return err
	}
	for i, p := range who {
		j := merging.Join{ID: journal.DeriveID("demo joined", p["id"]), Absorbed: person.FromSource(otherList, strconv.Itoa(i+1)), Survivor: person.FromSource(s.Order.Source, p["id"]),
			Reason: words.Text(s.Lang, "demo.joined", nil)}
		if err := s.join(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

// join joins two records, whatever speaks against it.
func (s *story) join(ctx context.Context, j merging.Join) error {
	shown, err := s.Joiner.TryJoin(ctx, s.clerk(prompt), j)
	if err != nil {
		return err
	}
	for _, f := range shown.Findings {
		if f.Severity > quality.Query {
			j.Overrides = append(j.Overrides, journal.Override{Rule: f.Rule, Reason: j.Reason})
		}
	}
	_, err = s.Joiner.Join(ctx, s.clerk(prompt), j)
	return err
}

// away takes down that somebody stays in another village for a time that has become long.
func (s *story) away(ctx context.Context) error {
	who, at := s.stayed(4)
	for i := 2; i < len(who); i++ {
		typed := map[string]string{"person": source.Ref(s.Order.Source, who[i]["id"]), "date": (s.from + 20).String(), "area": at[i], "residence": "temporary"}
		_, err := s.Register.Do(ctx, s.clerk(prompt), register.Command{ID: journal.DeriveID("demo away", who[i]["id"]), Kind: "move_in", Typed: typed, Unattended: true})
		if err != nil && !refused(err) {
			return err
		}
	}
	return nil
}
