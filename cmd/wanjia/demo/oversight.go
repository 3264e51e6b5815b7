package demo

import (
	"cmp"
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"

	"wanjia/base/day"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/assessment"
	"wanjia/domain/facility"
	"wanjia/domain/journal"

	"wanjia/desk/cases"
	"wanjia/desk/complaints"
	"wanjia/desk/fees"
	"wanjia/desk/information"
	"wanjia/desk/inspections"
	"wanjia/desk/orders"
	"wanjia/desk/providers"
)

// Watch are the desks of oversight, as the demonstration fills them.
type Watch struct {
	Cases       *cases.Desk
	Providers   *providers.Desk
	Inspections *inspections.Desk
	Complaints  *complaints.Desk
	Fees        *fees.Desk
	Orders      *orders.Desk
	Requests    *information.Desk
	County      area.Code
	Township    area.Code
	Today       day.Day
	Names       map[string]string     // of who works there, by account
	sites       map[string]journal.ID // facilities by the key of the table
	said        map[string]string     // what people write, by the step
}

//go:embed providers.csv complaints.csv reasons.csv orders.csv requests.csv
var tables embed.FS

// table reads a table whose first row names the columns.
func table(name string) ([]map[string]string, error) {
	f, err := tables.Open(name)
	if err != nil {
		return nil, err
	}
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	var out []map[string]string
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, c := range cells {
			row[all[0][i]] = c
		}
		out = append(out, row)
	}
	return out, f.Close()
}

// inspectors are the accounts that inspect. Each is at the desk of inspection of the county.
func inspectors() []string { return []string{"inspector", "inspector-2", "inspector-3"} }

// inspector is the n-th of them at work.
func (w *Watch) inspector(n int) access.Actor {
	return access.Actor{Account: inspectors()[n], Device: Source, Purpose: access.Oversight, Grants: []access.Grant{{Desk: access.Inspection, Area: w.County, Purpose: access.Oversight}}}
}

func idOf(of ...string) journal.ID {
	return journal.DeriveID(append([]string{"demo oversight"}, of...)...)
}

// Fill puts made-up providers, devices, inspections, complaints, receipts and requests for information into the desks of oversight.
func (w *Watch) Fill(ctx context.Context) error {
	for _, step := range []func(context.Context) error{w.providers, w.devices, w.inspect, w.complain, w.charge, w.order, w.ask} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// file opens a file.
func (w *Watch) file(ctx context.Context, key string, kind facility.Kind, under journal.ID, values map[string]string) (journal.ID, error) {
	c := providers.Command{ID: idOf(string(kind), key), Draft: facility.Draft{Kind: kind, Under: under, Values: values}}
	if under.IsZero() {
		c.Area = w.Township
	}
	if kind == facility.Inspector {
		c.Area = w.County
	}
	done, err := w.Providers.Write(ctx, w.inspector(0), c)
	return done.Root, err
}

func (w *Watch) providers(ctx context.Context) error {
	w.sites, w.said = map[string]journal.ID{}, map[string]string{}
	reasons, err := table("reasons.csv")
	if err != nil {
		return err
	}
	for _, r := range reasons {
		w.said[r["step"]] = r["text"]
	}
	all, err := table("providers.csv")
	if err != nil {
		return err
	}
	for _, r := range all {
		site, err := w.file(ctx, r["key"], facility.Place, journal.ID{}, map[string]string{"name": r["name"], "type": r["type"], "owner": r["owner"], "reference": r["reference"]})
		if err != nil {
			return err
		}
		w.sites[r["key"]] = site
		if r["licence"] == "" {
			continue
		}
		values := map[string]string{"type": r["licence"], "code": "99-" + r["key"], "from": w.on(r["since"], -1), "until": w.on(r["until"], 1)}
		if _, err := w.file(ctx, r["key"], facility.Licence, site, values); err != nil {
			return err
		}
	}
	for i, account := range inspectors() {
		values := map[string]string{"name": w.Names[account], "account": account, "agency": []string{"health", "market", "health"}[i], "until": (w.Today + day.Day(200*i+100)).String()}
		if i == 2 {
			values["interests"] = "clinic"
		}
		if _, err := w.file(ctx, account, facility.Inspector, journal.ID{}, values); err != nil {
			return err
		}
	}
	return nil
}

// on is a day so many days from today, as a table says it.
func (w *Watch) on(days string, sign day.Day) string {
	n, _ := strconv.Atoi(days) // the table is ours
	return (w.Today + sign*day.Day(n)).String()
}

// devices are three scanners: one that came as it should, one that was handed on without a paper, one of which nothing is known.
func (w *Watch) devices(ctx context.Context) error {
	doctor, err := w.file(ctx, "doctor", facility.Practitioner, w.sites["hospital"], map[string]string{"name": "Lin", "type": "physician", "until": (w.Today + 900).String()})
	if err != nil {
		return err
	}
	if _, err := w.file(ctx, "assistant", facility.Practitioner, w.sites["bright"], map[string]string{"name": "Qiu", "type": "technician", "until": (w.Today + 18).String()}); err != nil {
		return err
	}
	seller := w.sites["seller"].String()
	chains := map[string][]facility.Link{
		"hospital": {{Move: facility.Bought, On: w.Today - 700, From: seller, To: w.sites["hospital"].String(), Proof: "FP-2024-031", Checked: true}, {Move: facility.Received, On: w.Today - 698, Proof: "YS-12"},
			{Move: facility.Filed, On: w.Today - 690, Proof: "BA-7"}, {Move: facility.Placed, On: w.Today - 689, Place: "B2-104"}, {Move: facility.Operator, On: w.Today - 689, Operator: doctor.String()}},
		"bright": {{Move: facility.Bought, On: w.Today - 300, From: seller, To: w.sites["hospital"].String(), Proof: "FP-2025-102"}, {Move: facility.Handed, On: w.Today - 60, From: w.sites["hospital"].String(), To: w.sites["bright"].String()}},
		"old":    nil,
	}
	for _, key := range []string{"hospital", "bright", "old"} {
		thing, err := w.file(ctx, key, facility.Device, w.sites[key], map[string]string{"type": "ultrasound", "code": "SN-99" + strconv.Itoa(len(key)), "maker": "Demo", "model": "U-" + strconv.Itoa(len(key))})
		if err != nil {
			return err
		}
		for i, l := range chains[key] {
			l.Thing = thing
			if _, err := w.Providers.Move(ctx, w.inspector(0), providers.LinkCommand{ID: idOf("link", key, strconv.Itoa(i)), Link: l}); err != nil {
				return err
			}
		}
	}
	return nil
}

// step takes a step of a case.
func (w *Watch) step(ctx context.Context, n int, of journal.ID, name string, values map[string]string) error {
	_, err := w.Cases.Do(ctx, w.inspector(n), cases.Command{ID: idOf("step", of.String(), name, strconv.Itoa(n)), Case: of, Step: name, Reason: w.said[name], Values: values})
	return err
}

// inspect plans and draws a year, and visits the first two that were drawn: one is put right, one is published.
func (w *Watch) inspect(ctx context.Context) error {
	year, _, _ := w.Today.Date()
	plan, err := w.Inspections.Plan(ctx, w.inspector(0), inspections.Ask{ID: idOf("plan"), Area: w.County, Year: year})
	if err != nil {
		return err
	}
	if plan, err = w.Inspections.Draw(ctx, w.inspector(0), plan.ID, ""); err != nil {
		return err
	}
	visits := plan.Drawn.Visits
	ill := func(v inspections.Visit) int { // the clinic without a licence that stands comes first, the one whose scanner came from nowhere last
		switch v.Site {
		case w.sites["old"]:
			return 0
		case w.sites["bright"]:
			return 2
		}
		return 1
	}
	slices.SortFunc(visits, func(a, b inspections.Visit) int {
		return cmp.Or(cmp.Compare(ill(a), ill(b)), a.Case.Compare(b.Case.ID))
	})
	for i, v := range visits[:min(2, len(visits))] {
		var team []int
		for _, m := range v.Team {
			team = append(team, slices.Index(inspectors(), m.Account))
		}
		if len(team) != 2 {
			continue
		}
		if err := w.visit(ctx, v.Case, team, i == 0); err != nil {
			return err
		}
	}
	return nil
}

// visit fills the sheet of a visit and carries it on. What is ill is put right by a day, and something was taken; what is well is published.
func (w *Watch) visit(ctx context.Context, of journal.ID, team []int, ill bool) error {
	sheet, err := w.Inspections.Sheet(ctx, w.inspector(team[0]), of)
	if err != nil {
		return err
	}
	answers := assessment.Answers{}
	for i, text := range sheet.Asked {
		key := assessment.ParseKey(text)
		at := slices.IndexFunc(sheet.List.Items, func(it assessment.Item) bool { return it.Code == key.Item })
		bad := ill && i%3 == 1
		switch it := sheet.List.Items[at]; it.Kind {
		case assessment.YesNo:
			answers[key] = assessment.Answer{Value: map[bool]string{false: "yes", true: "no"}[bad]}
		case assessment.Mark:
			answers[key] = assessment.Answer{Value: strconv.Itoa(map[bool]int{false: it.Max, true: it.Max / 3}[bad])}
		case assessment.Count:
			answers[key] = assessment.Answer{Value: strconv.Itoa(map[bool]int{false: it.Best, true: it.Worst}[bad])}
		}
	}
	if _, err := w.Inspections.Fill(ctx, w.inspector(team[0]), inspections.Filled{ID: idOf("sheet", of.String()), Case: of, Answers: answers}); err != nil {
		return err
	}
	if ill {
		taken := inspections.Taken{ID: idOf("goods", of.String()), Case: of, Name: w.said["thing"], Type: "medicine", Count: 14, Unit: w.said["unit"], Tag: "F-001", Proof: "KY-001", Place: w.said["place"]}
		if _, err := w.Inspections.Seize(ctx, w.inspector(team[0]), taken); err != nil {
			return err
		}
	}
	for _, n := range team {
		if err := w.step(ctx, n, of, "visit", map[string]string{"licensed": map[bool]string{false: "yes", true: "no"}[ill]}); err != nil {
			return err
		}
	}
	other := 3 - team[0] - team[1] // who wasn't there
	if ill {
		return w.step(ctx, other, of, "order", map[string]string{"within": "15"})
	}
	if err := w.step(ctx, other, of, "clear", nil); err != nil {
		return err
	}
	return w.step(ctx, other, of, "publish", map[string]string{"words": w.said["publish"], "days": "365"})
}

func (w *Watch) complain(ctx context.Context) error {
	all, err := table("complaints.csv")
	if err != nil {
		return err
	}
	for i, r := range all {
		values := map[string]string{"against": r["against"], "category": r["category"], "story": r["story"]}
		if site, ok := w.sites[r["about"]]; ok {
			values["facility"] = site.String()
		}
		key := idOf("complaint", strconv.Itoa(i))
		if _, err := w.Complaints.File(ctx, complaints.Filing{Key: key, Area: w.Township, Values: values}); err != nil {
			return err
		}
		of := complaints.CaseOf(key)
		if r["then"] != "" {
			if err := w.step(ctx, 0, of, "accept", nil); err != nil {
				return err
			}
		}
		if said := map[string]string{"reply": w.said["reply"], "close": w.said["answer"]}[r["then"]]; said != "" {
			if err := w.step(ctx, 0, of, "reply", map[string]string{"reply": said, "founded": "yes"}); err != nil {
				return err
			}
		}
		if r["then"] == "close" {
			if err := w.step(ctx, 1, of, "close", map[string]string{"satisfied": r["rated"]}); err != nil {
				return err
			}
		}
	}
	return nil
}

// charge writes receipts of the window, and a charge that is to be given back.
func (w *Watch) charge(ctx context.Context) error {
	window := access.Actor{Account: "window", Device: Source, Purpose: access.FamilyService, Grants: []access.Grant{{Desk: access.Window, Area: w.Township, Purpose: access.FamilyService}}}
	for i, item := range []string{"birth_certificate", "residence_permit", "birth_registration", "birth_certificate", "prepregnancy_check"} {
		if _, err := w.Fees.Issue(ctx, window, fees.Charge{ID: idOf("receipt", strconv.Itoa(i)), Area: w.Township, Item: item, Count: 1}); err != nil {
			return err
		}
	}
	of := idOf("refund")
	about, err := table("providers.csv")
	if err != nil {
		return err
	}
	at := slices.IndexFunc(about, func(r map[string]string) bool { return r["key"] == "bright" })
	values := map[string]string{"about": about[at]["name"], "facility": w.sites["bright"].String(), "kind": "split", "amount": "360.00", "charge": "2026-08"}
	if _, err := w.Cases.Do(ctx, w.inspector(0), cases.Command{ID: of, Flow: "refund", Area: w.Township, Values: values}); err != nil {
		return err
	}
	if err := w.step(ctx, 1, of, "order", map[string]string{"within": "30"}); err != nil {
		return err
	}
	return w.step(ctx, 1, of, "notice", map[string]string{"words": w.said["refund"]})
}

// ask makes requests for information, and answers most of them.
func (w *Watch) ask(ctx context.Context) error {
	all, err := table("requests.csv")
	if err != nil {
		return err
	}
	office := access.Actor{Account: "manager", Device: Source, Purpose: access.Oversight, Grants: []access.Grant{{Desk: access.Management, Area: w.County, Purpose: access.Oversight}}}
	for i, r := range all {
		key := idOf("request", strconv.Itoa(i))
		values := map[string]string{"applicant": r["applicant"], "wanted": r["wanted"], "name": "demo " + strconv.Itoa(i), "contact": "99" + strconv.Itoa(i)}
		if _, err := w.Requests.File(ctx, information.Request{Key: key, Area: w.County, Values: values}); err != nil {
			return err
		}
		c := cases.Command{ID: idOf("request", strconv.Itoa(i), r["then"]), Case: information.CaseOf(key), Step: r["then"], Values: map[string]string{"reply": r["said"]}}
		switch r["then"] {
		case "":
			continue
		case "part":
			c.Reason, c.Values["ground"] = r["said"], "third"
		case "refuse":
			c.Reason, c.Values["ground"] = r["said"], "process"
		case "forward":
			c.Values["office"] = r["said"]
		case "clarify":
			c.Values = map[string]string{"needed": r["said"]}
		}
		if _, err := w.Cases.Do(ctx, office, c); err != nil {
			return err
		}
	}
	return nil
}
