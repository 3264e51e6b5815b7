package areas

import (
	"context"
	"net/http"

	"wanjia/base/fault"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/exchange/geojson"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Outlines keeps where areas lie.
type Outlines interface {
	Keep(ctx context.Context, all map[area.Code]string) error
	Of(ctx context.Context, codes []area.Code) (map[area.Code]string, error)
}

// Outline is where an area lies.
type Outline struct {
	Code  string         `json:"code"`
	Rings [][][2]float64 `json:"rings" doc:"closed rings of longitudes and latitudes, holes among them"`
}

// OutlinesKept is how many outlines were taken in.
type OutlinesKept struct {
	Kept int `json:"kept"`
}

type outlinesIn struct {
	RawBody []byte `contentType:"application/geo+json" doc:"a FeatureCollection of polygons with the area's code among their properties"`
}

// mostOutlines is how large a collection may be.
const mostOutlines = 8 << 20

// OutlineRoutes registers the routes of outlines.
func OutlineRoutes(g *gate.Gate, tree Tree, lines Outlines) {
	gate.Handle(g, gate.Op{ID: "put-outlines", Method: http.MethodPut, Path: "/outlines", Tag: "areas", Who: gate.May(access.ManageAreas), MaxBody: mostOutlines,
		Summary: "Take in where areas lie, as GeoJSON"}, func(ctx context.Context, in *outlinesIn) (*gate.Answer[OutlinesKept], error) {
		all, err := geojson.Parse(in.RawBody)
		if err != nil {
			return nil, err
		}
		known, err := tree.Tree(ctx)
		if err != nil {
			return nil, err
		}
		keep := map[area.Code]string{}
		for _, o := range all {
			code, ok := known.Find(o.Code)
			if !ok {
				return nil, fault.New(fault.Missing, "geojson.area", "code", o.Code.String())
			}
			if may := gate.Who(ctx).Actor.May(known.Under, access.ManageAreas, access.Request{Area: code, Grain: access.Counts}); !may.Allowed {
				return nil, fault.New(fault.Denied, may.Reason)
			}
			if keep[code], err = o.Text(); err != nil {
				return nil, fault.New(fault.Internal, "geojson.collection").Because(err)
			}
		}
		return gate.Reply(OutlinesKept{len(keep)}), lines.Keep(ctx, keep)
	})
	gate.Handle(g, gate.Op{ID: "list-outlines", Method: http.MethodGet, Path: "/areas/{code}/outlines", Tag: "areas", Who: gate.SignedIn(),
		Summary: "Where the areas right under one lie"}, func(ctx context.Context, in *codeIn) (*gate.Answer[shape.List[Outline]], error) {
		known, err := tree.Tree(ctx)
		if err != nil {
			return nil, err
		}
		out := []Outline{}
		code, err := area.ParseCode(in.Code)
		if err != nil {
			return nil, err
		}
		below := known.Children(code)
		found, err := lines.Of(ctx, below)
		if err != nil {
			return nil, err
		}
		for _, c := range below {
			text, ok := found[c]
			if !ok {
				continue
			}
			o, err := outline(c, text)
			if err != nil {
				return nil, err
			}
			out = append(out, o)
		}
		return gate.Reply(shape.ListOf(out, "")), nil
	})
}

func outline(code area.Code, text string) (Outline, error) {
	o := Outline{Code: code.String()}
	rings, err := geojson.Rings(text)
	if err != nil {
		return o, fault.New(fault.Internal, "geojson.collection").Because(err)
	}
	for _, ring := range rings {
		points := make([][2]float64, len(ring))
		for i, p := range ring {
			points[i] = p
		}
		o.Rings = append(o.Rings, points)
	}
	return o, nil
}
