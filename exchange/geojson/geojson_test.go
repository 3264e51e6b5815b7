package geojson

import (
	"reflect"
	"testing"
)

const square = `{"type":"FeatureCollection","crs":{},"features":[{"type":"Feature","id":1,"properties":{"code":"990101","name":"x"},
 "geometry":{"type":"Polygon","coordinates":[[[110,30],[111,30,5],[111,31],[110,30]]]}}]}`

func TestAnOutlineIsReadAndKept(t *testing.T) {
	got, err := Parse([]byte(square))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]Point{{{110, 30}, {111, 30}, {111, 31}, {110, 30}}}
	if len(got) != 1 || got[0].Code.String() != "990101" || !reflect.DeepEqual(got[0].Rings, want) {
		t.Fatalf("got %v, want %v of 990101", got, want)
	}
	text, err := got[0].Text()
	if err != nil {
		t.Fatal(err)
	}
	if back, err := Rings(text); err != nil || !reflect.DeepEqual(back, want) {
		t.Errorf("kept as %v, %v", back, err)
	}
}

func TestWhatIsNoOutlineIsRefused(t *testing.T) {
	for says, text := range map[string]string{
		"nothing":          `{}`,
		"a point":          `{"type":"FeatureCollection","features":[{"properties":{"code":"1"},"geometry":{"type":"Point","coordinates":[1,2]}}]}`,
		"no code":          `{"type":"FeatureCollection","features":[{"properties":{},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}`,
		"an open ring":     `{"type":"FeatureCollection","features":[{"properties":{"code":"1"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}}]}`,
		"metres":           `{"type":"FeatureCollection","features":[{"properties":{"code":"1"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[5000,0],[1,1],[0,0]]]}}]}`,
		"an empty polygon": `{"type":"FeatureCollection","features":[{"properties":{"code":"1"},"geometry":{"type":"Polygon","coordinates":[]}}]}`,
	} {
		if got, err := Parse([]byte(text)); err == nil {
			t.Errorf("%s was read as %v", says, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(square))
	f.Fuzz(func(t *testing.T, raw []byte) {
		all, err := Parse(raw)
		if err != nil {
			return
		}
		for _, o := range all {
			text, err := o.Text()
			if err != nil {
				t.Fatal(err)
			}
			if back, err := Rings(text); err != nil || !reflect.DeepEqual(back, o.Rings) {
				t.Fatalf("%v kept as %v, %v", o.Rings, back, err)
			}
		}
	})
}
