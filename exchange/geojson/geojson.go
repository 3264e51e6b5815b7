// Package geojson reads the outlines of areas from GeoJSON (RFC 7946): a FeatureCollection whose features are polygons with
// the area's code among their properties. It knows longitudes and latitudes only, and refuses what can't be an outline.
package geojson

import (
	"encoding/json"
	"math"
	"strconv"

	"wanjia/base/fault"
	"wanjia/domain/area"
)

// Point is a longitude and a latitude.
type Point [2]float64

// Outline is an area's rings: each closed, holes among them.
type Outline struct {
	Code  area.Code
	Rings [][]Point
}

const (
	mostPoints = 100_000
	fewest     = 4 // points of a ring, the last of which is the first
)

type collection struct {
	Type     string `json:"type"`
	Features []struct {
		Properties map[string]any `json:"properties"`
		Geometry   struct {
			Type        string          `json:"type"`
			Coordinates json.RawMessage `json:"coordinates"`
		} `json:"geometry"`
	} `json:"features"`
}

// Parse reads a collection.
func Parse(raw []byte) ([]Outline, error) {
	var c collection
	if err := json.Unmarshal(raw, &c); err != nil || c.Type != "FeatureCollection" {
		return nil, fault.New(fault.Invalid, "geojson.collection").Because(err)
	}
	var out []Outline
	points := 0
	for i, f := range c.Features {
		at := strconv.Itoa(i + 1)
		text, _ := f.Properties["code"].(string)
		code, err := area.ParseCode(text)
		if err != nil {
			return nil, fault.New(fault.Invalid, "geojson.code", "feature", at).Because(err)
		}
		var polygons [][][]Point
		switch f.Geometry.Type {
		case "Polygon":
			var one [][]Point
			err = json.Unmarshal(f.Geometry.Coordinates, &one)
			polygons = [][][]Point{one}
		case "MultiPolygon":
			err = json.Unmarshal(f.Geometry.Coordinates, &polygons)
		default:
			return nil, fault.New(fault.Invalid, "geojson.geometry", "feature", at)
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "geojson.geometry", "feature", at).Because(err)
		}
		o := Outline{Code: code}
		for _, p := range polygons {
			for _, ring := range p {
				if points += len(ring); points > mostPoints {
					return nil, fault.New(fault.TooMuch, "geojson.points", "most", strconv.Itoa(mostPoints))
				}
				if !sound(ring) {
					return nil, fault.New(fault.Invalid, "geojson.ring", "feature", at)
				}
				o.Rings = append(o.Rings, ring)
			}
		}
		if len(o.Rings) == 0 {
			return nil, fault.New(fault.Invalid, "geojson.ring", "feature", at)
		}
		out = append(out, o)
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "geojson.collection")
	}
	return out, nil
}

func sound(ring []Point) bool {
	if len(ring) < fewest || ring[0] != ring[len(ring)-1] {
		return false
	}
	for _, p := range ring {
		if math.Abs(p[0]) > 180 || math.Abs(p[1]) > 90 {
			return false
		}
	}
	return true
}

// Text is an outline's rings as they are kept.
func (o Outline) Text() (string, error) {
	raw, err := json.Marshal(o.Rings)
	return string(raw), err
}

// Rings reads what Text wrote.
func Rings(text string) (rings [][]Point, err error) {
	err = json.Unmarshal([]byte(text), &rings)
	return rings, err
}
