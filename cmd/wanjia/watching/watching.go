// Package watching joins the desks of cases and of oversight with their stores and with the content of the packs, and does what
// `wanjia inspect` is asked for. It decides nothing.
package watching

import (
	"io/fs"
	"maps"
	"slices"

	"wanjia/base/words"
	"wanjia/cmd/wanjia/ties"
	"wanjia/domain/fee"
	"wanjia/domain/workflow"
	"wanjia/exchange/pack"
	"wanjia/exchange/pack/oversight"
	storeacc "wanjia/store/accounts"
	storereg "wanjia/store/register"

	"wanjia/desk/accreditation"
	"wanjia/desk/cases"
	"wanjia/desk/complaints"
	"wanjia/desk/fees"
	"wanjia/desk/grants"
	"wanjia/desk/information"
	"wanjia/desk/inspections"
	"wanjia/desk/office/view"
	"wanjia/desk/providers"
	"wanjia/desk/training"
)

// Place is what the desks stand on.
type Place struct {
	Office   *view.Office
	Store    *storereg.Store
	Accounts *storeacc.Store
	Content  fs.FS
	Packs    []string
	Flows    map[string]*workflow.Definition
}

// Cases is the desk of cases with the kinds that all packs define.
func Cases(p Place) (*cases.Desk, error) {
	days, err := pack.Workdays(p.Content, p.Packs...)
	if err != nil {
		return nil, err
	}
	return cases.New(p.Office, ties.Cases{S: p.Store}, ties.Staff{S: p.Accounts}, p.Flows, days), nil
}

// Desks are those of oversight.
type Desks struct {
	Providers   *providers.Desk
	Inspections *inspections.Desk
	Complaints  *complaints.Desk
	Fees        *fees.Desk
	Awards      *accreditation.Desk
	Requests    *information.Desk
	Grants      *grants.Desk
	Training    *training.Desk
	Content     oversight.Content
}

// Oversight are the desks of oversight over a desk of cases.
func Oversight(p Place, filed *cases.Desk) (Desks, error) {
	content, wrong := oversight.Load(p.Content, p.Packs...)
	if len(wrong) > 0 {
		return Desks{}, wrong[0]
	}
	watched := providers.Watched{Usual: content.Ratio.Usual, Rate: content.Ratio.Rate}
	for _, d := range content.Devices {
		watched.Devices = append(watched.Devices, d.Rule)
	}
	taught, works, err := trained(p)
	if err != nil {
		return Desks{}, err
	}
	watched.Trained = works
	files := providers.New(p.Office, ties.Providers{S: p.Store}, watched)
	var posted []*fee.Schedule
	for _, id := range slices.Sorted(maps.Keys(content.Fees)) {
		posted = append(posted, content.Fees[id])
	}
	drawn := inspections.New(p.Office, ties.Inspections{S: p.Store}, filed, files, content.Checklists, content.Rules)
	given, err := awards(p, filed, drawn, content)
	return Desks{Complaints: complaints.New(p.Office, filed), Requests: information.New(p.Office, filed), Fees: fees.New(ties.Fees{S: p.Store}, posted, p.Office.Clock), Providers: files, Inspections: drawn, Awards: given, Grants: grants.New(p.Office, ties.AwardGrants{S: p.Store}, filed, given), Training: taught, Content: content}, err
}

// Types are the types of controlled devices.
func (d Desks) Types() []string {
	var out []string
	for _, t := range d.Content.Devices {
		out = append(out, t.Type)
	}
	return out
}

// Title names a type of device; one that no pack names stands for itself.
func (d Desks) Title(lang words.Lang, kind string) string {
	for _, t := range d.Content.Devices {
		switch {
		case t.Type != kind:
		case lang == words.ZH:
			return t.Title.ZH
		default:
			return t.Title.EN
		}
	}
	return kind
}
