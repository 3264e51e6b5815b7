package person

import "testing"

func TestANameIsPutTogetherOfItsParts(t *testing.T) {
	for _, c := range [][3]string{
		{"张", "桂生", "张桂生"}, {"欧阳", "娜", "欧阳娜"}, {"Zhang", "Guisheng", "Zhang Guisheng"}, {"Kofron", "Diana", "Kofron Diana"}, {"阿卜杜", "Rahim", "阿卜杜 Rahim"},
		{"张", "", "张"}, {"", "桂生", "桂生"}, {"", "", ""}, {" 张 ", " 桂生 ", "张桂生"},
	} {
		if got := Whole(c[0], c[1]); got != c[2] {
			t.Errorf("Whole(%q, %q) = %q, want %q", c[0], c[1], got, c[2])
		}
	}
}
