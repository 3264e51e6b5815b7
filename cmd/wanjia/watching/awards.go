package watching

import (
	"wanjia/cmd/wanjia/ties"
	"wanjia/exchange/pack/oversight"
	"wanjia/exchange/pack/standards"

	"wanjia/desk/accreditation"
	"wanjia/desk/cases"
	"wanjia/desk/inspections"
)

// awards is the desk of standards and awards.
func awards(p Place, filed *cases.Desk, drawn *inspections.Desk, content oversight.Content) (*accreditation.Desk, error) {
	set, wrong := standards.Load(p.Content, content.Checklists, p.Packs...)
	if len(wrong) > 0 {
		return nil, wrong[0]
	}
	return accreditation.New(p.Office, ties.Accreditation{S: p.Store}, filed, drawn, set, content.Checklists), nil
}
