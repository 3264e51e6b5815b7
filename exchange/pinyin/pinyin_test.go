package pinyin

import (
	"regexp"
	"runtime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	source "github.com/mozillazg/go-pinyin"
	"pgregory.net/rapid"

	"wanjia/domain/person"
)

func TestReadsWholeNames(t *testing.T) {
	r := New()
	for name, want := range map[string]Reading{
		"张桂生":        {"zhangguisheng", "zgs"},
		"王伟":         {"wangwei", "ww"},
		"单雄信":        {"shanxiongxin", "sxx"},
		"王单":         {"wangdan", "wd"},
		"仇英":         {"qiuying", "qy"},
		"解缙":         {"xiejin", "xj"},
		"曾国藩":        {"zengguofan", "zgf"},
		"区志明":        {"ouzhiming", "ozm"},
		"查良镛":        {"zhaliangyong", "zly"},
		"朴正欢":        {"piaozhenghuan", "pzh"},
		"尉迟恭":        {"yuchigong", "ycg"},
		"长孙无忌":       {"zhangsunwuji", "zswj"},
		"万俟卨":        {"moqixie", "mqx"},
		"万里":         {"wanli", "wl"},
		"缪斌":         {"miaobin", "mb"},
		"盖叫天":        {"gejiaotian", "gjt"},
		"任正":         {"renzheng", "rz"},
		"华佗":         {"huatuo", "ht"},
		"燕青":         {"yanqing", "yq"},
		"翟天明":        {"zhaitianming", "ztm"},
		"乐嘉":         {"yuejia", "yj"},
		"张乐":         {"zhangle", "zl"},
		"覃小兰":        {"qinxiaolan", "qxl"},
		"冼星海":        {"xianxinghai", "xxh"},
		"逄先知":        {"pangxianzhi", "pxz"},
		"宓子贱":        {"mizijian", "mzj"},
		"种师道":        {"chongshidao", "csd"},
		"秘书成":        {"bishucheng", "bsc"},
		"折可适":        {"shekeshi", "sks"},
		"员半千":        {"yunbanqian", "ybq"},
		"洗夫人":        {"xianfuren", "xfr"},
		"纪晓岚":        {"jixiaolan", "jxl"},
		"葛优":         {"geyou", "gy"},
		"令狐冲":        {"linghuchong", "lhc"},
		"澹台灭明":       {"tantaimieming", "ttmm"},
		"欧阳修":        {"ouyangxiu", "oyx"},
		"单于":         {"chanyu", "cy"},
		"司马相如":       {"simaxiangru", "smxr"},
		"爱新觉罗溥仪":     {"aixinjueluopuyi", "axjlpy"},
		"吕布":         {"lvbu", "lb"},
		"张Anna":      {"zhanganna", "za"},
		"John Smith": {"johnsmith", "js"},
		"José Núñez": {"josenunez", "jn"},
		"O'Brien":    {"obrien", "o"},
		"买买提·艾力":     {"maimaitiaili", "mmtal"},
		"单增·曲珍":      {"danzengquzhen", "dzqz"},
		"":           {"", ""},
		"  张 三 ":     {"zhangsan", "zs"},
		"王𡈼":         {"wangting", "wt"},
	} {
		full, initials := r.Read(strings.TrimSpace(name))
		if got := (Reading{full, initials}); got != want {
			t.Errorf("Read(%q) = %v, want %v", name, got, want)
		}
	}
}

func TestAGivenNameIsNotReadAsASurname(t *testing.T) {
	if full, initials := New().ReadGiven("单乐"); full != "danle" || initials != "dl" {
		t.Errorf("ReadGiven = %s, %s, want danle, dl", full, initials)
	}
}

func TestTellsTheOtherWaysOfReading(t *testing.T) {
	r := New()
	for name, want := range map[string]string{
		"张桂生": "zhangguisheng",
		"覃茜":  "qinqian tanqian qinxi tanxi",
		"王乐":  "wangle wangyue",
		"长孙晟": "zhangsunsheng zhangsuncheng",
		"曾晟乐": "zengshengle zengchengle zengshengyue zengchengyue",
		"":    "",
	} {
		var got []string
		for _, a := range r.Alternatives(name) {
			got = append(got, a.Full)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("Alternatives(%q) = %v, want %s", name, got, want)
		}
	}
}

func TestPartsChineseNames(t *testing.T) {
	r := New()
	for name, want := range map[string][2]string{
		"张桂生": {"张", "桂生"}, "欧阳修": {"欧阳", "修"}, "欧阳": {"欧", "阳"}, "尉迟敬德": {"尉迟", "敬德"},
		"Anna": {}, "张": {}, "买买提·艾力": {},
	} {
		family, given, ok := r.Split(name)
		if got := [2]string{family, given}; got != want || ok != (want[0] != "") {
			t.Errorf("Split(%q) = %v %v, want %v", name, got, ok, want)
		}
	}
}

func TestEveryLineOfTheTablesIsARealReading(t *testing.T) {
	known := map[string]bool{}
	each(readingsText, func(head string, rest []string) { known[head] = true })
	seen := map[string]bool{}
	check := func(head string, rest []string) {
		if seen[head] {
			t.Errorf("%q stands twice in a table", head)
		}
		seen[head] = true
		for _, s := range rest {
			if !known[s] {
				t.Errorf("%q is read %q, which is no syllable", head, s)
			}
		}
	}
	each(givenText, func(head string, rest []string) {
		check(head, rest)
		if utf8.RuneCountInString(head) != 1 {
			t.Errorf("given.txt: %q is not one character", head)
		}
	})
	clear(seen)
	each(surnamesText, check)
}

// name draws what a name column may hold: Chinese, Latin, anything.
func name() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringOfN(rapid.RuneFrom([]rune("张王单曾覃乐茜晟长重欧阳尉迟万俟桂生A b·é")), 0, 6, -1),
		rapid.StringOfN(rapid.RuneFrom(nil, unicode.Han), 1, 5, -1),
		rapid.String(),
	)
}

func TestAlternativesBeginWithTheCommonestAndAreFew(t *testing.T) {
	r := New()
	ascii := regexp.MustCompile(`^[a-z0-9]*$`)
	rapid.Check(t, func(t *rapid.T) {
		s := name().Draw(t, "name")
		full, initials := r.Read(s)
		if !ascii.MatchString(full) || !ascii.MatchString(initials) {
			t.Fatalf("Read(%q) = %q %q, want small letters and digits", s, full, initials)
		}
		if len(initials) > len(full) {
			t.Fatalf("Read(%q) = %q with more initials than letters: %q", s, full, initials)
		}
		all := r.Alternatives(s)
		if len(all) < 1 || len(all) > MaxAlternatives || all[0] != (Reading{full, initials}) {
			t.Fatalf("Alternatives(%q) = %v, want 1 to 4 that begin with %q", s, all, full)
		}
	})
}

func TestOrdinaryCharactersAreReadAsTheSourceReadsThem(t *testing.T) {
	r := New()
	special := map[rune]bool{}
	each(givenText, func(head string, _ []string) { special[[]rune(head)[0]] = true })
	for c, readings := range source.PinyinDict {
		first, _, _ := strings.Cut(readings, ",")
		if special[rune(c)] || !person.IsHan(rune(c)) {
			continue
		}
		if got, _ := r.ReadGiven(string(rune(c))); got != toneless(first) {
			t.Errorf("%c is read %q, want %q", rune(c), got, toneless(first))
		}
	}
}

func TestReaderIsSmall(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r := New()
	runtime.GC()
	runtime.ReadMemStats(&after)
	if used := int64(after.HeapAlloc) - int64(before.HeapAlloc); used > 2<<20 {
		t.Errorf("a reader takes %d bytes, want at most 2 MiB", used)
	} else {
		t.Logf("a reader takes %d bytes", used)
	}
	runtime.KeepAlive(r)
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"张桂生", "欧阳", "A·b", "\xff单", "é", "单于", "İ", "𡈼"} {
		f.Add(s)
	}
	r := New()
	f.Fuzz(func(t *testing.T, s string) {
		full, initials := r.Read(s)
		if all := r.Alternatives(s); all[0] != (Reading{full, initials}) {
			t.Errorf("Alternatives(%q)[0] = %v, want %q %q", s, all[0], full, initials)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	r := New()
	names := []string{"张桂生", "王伟", "欧阳修文", "单雄信", "李晓明", "John Smith"}
	b.ReportAllocs()
	for i := range b.N {
		r.Read(names[i%len(names)])
	}
}

func BenchmarkNew(b *testing.B) {
	for range b.N {
		New()
	}
}
