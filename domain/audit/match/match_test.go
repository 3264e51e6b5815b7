package match_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"wanjia/domain/audit/match"
	"wanjia/exchange/pinyin"
)

// town is villages of people with Chinese names.
func town(people int) []match.Record {
	r := rand.New(rand.NewPCG(1, 2))
	family := []string{"张", "王", "李", "赵", "陈", "周", "吴", "徐"}
	given := []string{"伟", "芳", "娜", "秀英", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀兰", "霞"}
	var all []match.Record
	for i := range people {
		all = append(all, match.Record{Kind: match.Person, Village: fmt.Sprint(i % 10), House: fmt.Sprint(i / 4),
			Name: family[r.IntN(len(family))] + given[r.IntN(len(given))] + given[r.IntN(len(given))], Sex: []string{"male", "female"}[r.IntN(2)],
			Birth: fmt.Sprintf("%d-%02d-%02d", 1940+r.IntN(80), 1+r.IntN(12), 1+r.IntN(28))})
	}
	return all
}

func TestTheInterviewFindsItsPeopleAgain(t *testing.T) {
	register := town(2000)
	var interview []match.Record
	var truth []int
	for i := 0; i < len(register); i += 5 { // every fifth, some written down differently
		one := register[i]
		switch i % 15 {
		case 5:
			one.Birth = one.Birth[:4]
		case 10:
			one.Name, one.House = "小"+string([]rune(one.Name)[1:]), ""
		}
		interview, truth = append(interview, one), append(truth, i)
	}
	for i := range 30 { // whom the register lacks
		one := town(4000)[3000+i]
		interview, truth = append(interview, one), append(truth, -1)
	}
	found, err := match.Accounts(t.Context(), register, interview, pinyin.New(), nil)
	if err != nil {
		t.Fatal(err)
	}
	right, wrong := 0, 0
	for _, p := range found.Pairs {
		if truth[p.Interview] == p.Register {
			right++
		} else {
			wrong++
		}
	}
	if right < 390 || wrong > 8 {
		t.Errorf("%d of 400 were found, %d wrongly; %d doubtful", right, wrong, len(found.Doubtful))
	}
}

func TestWhatAPersonDecidedOutweighsTheEngine(t *testing.T) {
	register := town(40)
	interview := []match.Record{register[3], register[7]}
	interview[1].Name = "某某"
	found, err := match.Accounts(t.Context(), register, interview, pinyin.New(), map[[2]int]bool{{13, 1}: true})
	if err != nil || len(found.Pairs) != 2 || found.Pairs[0] != (match.Pair{Register: 3, Interview: 0, Probability: 1}) || found.Pairs[1] != (match.Pair{Register: 13, Interview: 1, Probability: 1}) {
		t.Errorf("%+v, %v", found, err)
	}
	if _, err := match.Accounts(t.Context(), register, interview, pinyin.New(), map[[2]int]bool{{40, 0}: true}); err == nil {
		t.Error("a decision about nobody is taken")
	}
	if found, err := match.Accounts(t.Context(), nil, interview, pinyin.New(), nil); err != nil || len(found.Pairs) != 0 {
		t.Errorf("an empty register: %+v, %v", found, err)
	}
}

func TestAKindAndAVillageAreNeverMixed(t *testing.T) {
	one := match.Record{Kind: match.Birth, Village: "1", Name: "张小宝", Sex: "male", Birth: "2025-03-01"}
	other := one
	other.Kind = match.Person
	elsewhere := one
	elsewhere.Village = "2"
	found, err := match.Accounts(t.Context(), []match.Record{other, elsewhere}, []match.Record{one}, pinyin.New(), nil)
	if err != nil || len(found.Pairs) != 0 {
		t.Errorf("%+v, %v", found, err)
	}
}
