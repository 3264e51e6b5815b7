package main

import (
	"wanjia/cmd/wanjia/backroom"
	"wanjia/cmd/wanjia/place"
	"wanjia/domain/benefit"
	"wanjia/exchange/pack/forms"
	"wanjia/exchange/pack/schedules"
	httpforms "wanjia/httpd/forms"
	"wanjia/httpd/portal"
)

// careContent are the forms and schedules of all content.
func careContent(dir string) (out httpforms.Content, err error) {
	files, names, err := place.Content(dir)
	if err != nil {
		return out, err
	}
	asked, wrong := forms.Load(files, names...)
	plans, bad := schedules.Load(files, names...)
	wrong = append(append(wrong, bad...), schedules.Agree(plans, asked)...)
	if len(wrong) > 0 {
		return out, wrong[0]
	}
	return httpforms.Content{Forms: asked, Schedules: plans}, nil
}

// public is what the portal tells of all content.
func public(p *place.Place, schemes benefit.Set) (portal.Content, error) {
	files, names, err := place.Content(p.Dir)
	if err != nil {
		return portal.Content{}, err
	}
	kinds, err := p.Flows()
	if err != nil {
		return portal.Content{}, err
	}
	return backroom.Public(files, names, schemes, kinds)
}
