package pack

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/packs"
)

const goodManifest = "id: my-town\nversion: 1.2.0\ntitle: {zh: 包, en: Pack}\nabout: {zh: 说明, en: What}\nlicence: Apache-2.0\nrequires: [core]\n"

func TestThePackOfTheProgramIsSound(t *testing.T) {
	if m, err := Lint(packs.Files(), "core"); err != nil || m.ID != "core" {
		t.Errorf("got %+v, %v", m, err)
	}
}

func TestAFolderThatIsNoSoundPackIsSaid(t *testing.T) {
	if _, err := Lint(fstest.MapFS{"p/PACK.yaml": {Data: []byte(goodManifest)}}, "p"); err != nil {
		t.Fatalf("a sound pack: %v", err)
	}
	for _, c := range []struct{ says, old, now, key string }{
		{"no id", "id: my-town\n", "", "pack.missing"},
		{"an empty version", "version: 1.2.0", "version: ''", "pack.missing"},
		{"one language", "{zh: 包, en: Pack}", "{zh: 包}", "pack.missing"},
		{"a title that is a word", "{zh: 包, en: Pack}", "Pack", "pack.mapping"},
		{"a third language", "{zh: 包, en: Pack}", "{zh: 包, en: Pack, fr: Paquet}", "pack.key"},
		{"no licence", "licence: Apache-2.0\n", "", "pack.missing"},
		{"a key that nobody knows", "licence:", "license:", "pack.key"},
		{"an id with a space", "my-town", "my town", "pack.id"},
		{"a version of two numbers", "1.2.0", "1.2", "pack.version"},
		{"a pack below that isn't there", "[core]", "[kore]", "pack.requires"},
		{"one pack below, not a list", "[core]", "core", "pack.list"},
		{"no YAML", "id: my-town", "id: [", "pack.syntax"},
		{"nothing at all", goodManifest, "", "pack.missing"},
	} {
		text := strings.Replace(goodManifest, c.old, c.now, 1)
		_, err := Lint(fstest.MapFS{"p/PACK.yaml": {Data: []byte(text)}}, "p")
		f, ok := errors.AsType[*fault.Fault](err)
		if !ok || f.Key != c.key {
			t.Errorf("%s: got %v, want %s", c.says, err, c.key)
			continue
		}
		for _, lang := range []words.Lang{words.ZH, words.EN} {
			if s := words.Text(lang, f.Key, f.Args); strings.ContainsAny(s, "{}") {
				t.Errorf("%s: %s", c.says, s)
			}
		}
	}
	if _, err := Lint(fstest.MapFS{"p/quality.yaml": {Data: []byte("limits: []\n")}}, "p"); fault.KindOf(err) != fault.Missing {
		t.Errorf("a folder without a PACK.yaml: %v", err)
	}
}
