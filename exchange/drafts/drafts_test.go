package drafts_test

import (
	"strings"
	"testing"

	"wanjia/exchange/drafts"
)

func TestALineIsABlockAndACellHasItsHeads(t *testing.T) {
	all := "出生37人。\r\n\n| 项目 | 2025年 |\n|---|---|\n| 出生 | 37 |\nend 5"
	s := drafts.Text(all)
	blocks := s.Blocks()
	var cell int
	for i, b := range blocks {
		at, ok := drafts.Start(s, i)
		if !ok || all[at:at+len(b.Text)] != b.Text {
			t.Errorf("%q begins at %d, which is %q", b.Text, at, all[at:])
		}
		if strings.TrimSpace(b.Text) == "37" {
			cell = i
			if strings.Join(b.Heads, "|") != "出生|2025年" {
				t.Errorf("37 stands under %q", b.Heads)
			}
		}
	}
	var out strings.Builder
	if err := s.Write(&out, []drafts.Remark{{Block: 0, From: 6, To: 11, Text: "a"}, {Block: cell, From: 1, To: 3, Text: "b"}}); err != nil {
		t.Fatal(err)
	}
	if want := "出生37人 [a]。\r\n\n| 项目 | 2025年 |\n|---|---|\n| 出生 | 37 [b] |\nend 5"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
	for _, name := range []string{"a.pdf", "a", "a.doc"} {
		if _, err := drafts.Open(name, []byte("x")); err == nil {
			t.Errorf("%s is read", name)
		}
	}
	if _, err := drafts.Open("a.txt", []byte{0xff, 0xfe}); err == nil {
		t.Error("what is no UTF-8 is read")
	}
}
