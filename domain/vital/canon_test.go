package vital

import (
	"errors"
	"testing"

	"wanjia/base/fault"
	"wanjia/domain/residence"
)

// TestWhatIsTypedIsReadInItsCatalogueWords: codes, the words of both languages, numbers as spreadsheets write them.
func TestWhatIsTypedIsReadInItsCatalogueWords(t *testing.T) {
	for _, c := range []struct{ kind, field, in, want string }{
		{"person", "residence", "暂住", "temporary"}, {"person", "residence", "Temporary", "temporary"}, {"person", "since_reason", "基线", "baseline"},
		{"person", "residence", "holiday", "vital.bad.choice"},
		{"birth", "place", "家中", "home"}, {"birth", "place", "HOME", "home"}, {"birth", "place", "on a ship", "on a ship"}, {"birth", "attendant", "doctor", "physician"},
		{"birth", "weight_g", "3200", "3200"}, {"birth", "weight_g", "3200.7", "3200"}, {"birth", "weight_g", "3.2 kg", "vital.bad.integer"}, {"birth", "weight_g", "-1", "vital.bad.integer"},
		{"birth", "gestation_weeks", "39.9", "39"}, {"birth", "plurality", "2.0", "2"}, {"birth", "plurality", "1.5", "vital.bad.integer"},
		{"birth", "plurality", "0", "vital.bad.range"}, {"birth", "plurality", "11", "vital.bad.range"}, {"birth", "weight_g", "3e3", "vital.bad.integer"}, {"birth", "weight_g", ".", "vital.bad.integer"},
		{"stillbirth", "gestation_weeks", "27", "vital.bad.range"}, {"stillbirth", "gestation_weeks", "27.9", "vital.bad.range"}, {"stillbirth", "gestation_weeks", "28", "28"}, {"stillbirth", "gestation_weeks", "45", "45"}, {"stillbirth", "gestation_weeks", "46", "vital.bad.range"},
	} {
		k, _ := Named(c.kind)
		f, ok := k.Field(c.field)
		if !ok {
			t.Fatalf("no field %s of %s", c.field, c.kind)
		}
		got, err := f.Canon(c.in)
		if wrong, ok := errors.AsType[*fault.Fault](err); ok {
			got = wrong.Key
		}
		if got != c.want {
			t.Errorf("%s %s %q: got %q, want %q", c.kind, c.field, c.in, got, c.want)
		}
	}
}

// TestAKindIsFoundByItsWords: by code in any case, and by what people call it; two kinds never share a word.
func TestAKindIsFoundByItsWords(t *testing.T) {
	for text, want := range map[string]string{"birth": "birth", " Birth ": "birth", "出生": "birth", "迁入": "move_in", "迁出": "move_out", "移居": "move", "死产": "stillbirth", "离婚登记": "divorce", "户主变更": "head"} {
		if k, ok := Named(text); !ok || string(k.Code) != want {
			t.Errorf("%q: got %v, want %s", text, k, want)
		}
	}
	if k, ok := Named(""); ok {
		t.Errorf("the empty text is %s", k.Code)
	}
}

// TestALodgerLeaves: a move out ends a temporary residence where there is no usual one, and leaves it where there is.
func TestALodgerLeaves(t *testing.T) {
	for _, c := range []struct {
		usual bool
		kind  residence.Kind
	}{{false, residence.Temporary}, {true, residence.Usual}} {
		l := Life{Spells: []residence.Spell{{Kind: residence.Temporary, Start: 1}, {Kind: residence.RegisteredOnly, Start: 1}}}
		if c.usual {
			l.Spells = append(l.Spells, residence.Spell{Kind: residence.Usual, Start: 2})
		}
		l.take(&Act{}, &Effect{Op: Closes, How: residence.MoveOut})
		for _, s := range l.Spells {
			if s.IsOpen() == (s.Kind == c.kind) {
				t.Errorf("usual too: %v; the %s residence is open: %v", c.usual, s.Kind, s.IsOpen())
			}
		}
	}
}
