package watching

import (
	"wanjia/cmd/wanjia/ties"
	"wanjia/exchange/pack/courses"

	"wanjia/desk/training"
)

// trained is the desk of training, and the kinds of work that its courses train for.
func trained(p Place) (desk *training.Desk, works []string, err error) {
	set, wrong := courses.Load(p.Content, p.Packs...)
	if len(wrong) > 0 {
		return nil, nil, wrong[0]
	}
	for _, c := range set {
		works = append(works, c.Allows...)
	}
	return training.New(p.Office, ties.Training{S: p.Store}, ties.Staff{S: p.Accounts}, set), works, nil
}
