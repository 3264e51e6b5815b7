package land_test

import (
	"reflect"
	"testing"

	"wanjia/exchange/geojson"
	"wanjia/exchange/synth"
	"wanjia/exchange/synth/land"
)

// twice is twice the surface of a ring, in square hundred-thousandths of a degree.
func twice(ring []geojson.Point) (sum float64) {
	for i := range len(ring) - 1 {
		sum += ring[i][0]*ring[i+1][1] - ring[i+1][0]*ring[i][1]
	}
	return sum
}

// Whatever the place: each area has an outline, what lies next to one another shares its border, and the parts of an area fill it.
func TestTheLandIsSharedOutWithoutGapsOrOverlaps(t *testing.T) {
	for _, people := range []int{1, 1_000, 2_500, 30_000, 130_000, 1_200_000} {
		p, err := synth.New(synth.Options{People: people, Seed: 7})
		if err != nil {
			t.Fatal(err)
		}
		all, err := land.Outlines(p.Areas())
		if err != nil {
			t.Fatal(err)
		}
		if again, err := land.Outlines(p.Areas()); err != nil || !reflect.DeepEqual(all, again) {
			t.Errorf("%d people: two layings out differ: %v", people, err)
		}
		surface, parts := map[string]float64{}, map[string]float64{}
		for _, o := range all {
			code := o.Code.String()
			for _, ring := range o.Rings {
				surface[code] += twice(ring)
			}
			if surface[code] <= 0 {
				t.Errorf("%d people: %s has no surface", people, code)
			}
			if above := code[:max(4, len(code)-3)]; len(code) > 6 {
				parts[above] += surface[code]
			} else if len(code) == 6 {
				parts[code[:4]] += surface[code]
			}
		}
		for above, sum := range parts {
			whole, there := surface[above]
			if there && (sum < whole*(1-1e-6) || sum > whole*(1+1e-6)) {
				t.Errorf("%d people: the parts of %s have %v, the whole %v", people, above, sum, whole)
			}
		}
		walked := map[[2]geojson.Point]string{}
		for _, o := range all {
			if len(o.Code.String()) != 12 {
				continue
			}
			for _, ring := range o.Rings {
				for i := range len(ring) - 1 {
					way := [2]geojson.Point{ring[i], ring[i+1]}
					if other, twice := walked[way]; twice {
						t.Fatalf("%d people: %s and %s lie on one side of %v", people, other, o.Code, way)
					}
					walked[way] = o.Code.String()
				}
			}
		}
	}
}
