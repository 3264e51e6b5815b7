package spending_test

import (
	"bytes"
	"fmt"
	"testing"

	"wanjia/exchange/spending"
)

func TestAReportIsReadRowByRow(t *testing.T) {
	for says, c := range map[string]struct{ text, want string }{
		"codes":   {"code,amount,until\n01,\"1,234.50\",2026-05-31\n", "[{2 01 1234.50 2026-05-31}] []"},
		"Chinese": {"项目编码,累计支出,截至日期\nA-1,0,2026/5/31\n", "[{2 A-1 0.00 2026-05-31}] []"},
		"broken":  {"code,amount,until\n,1,2026-05-31\n01,x,2026-05-31\n01,-1,2026-05-31\n01,1,2026-05\n02,2,2026-05-31\n", "[{6 02 2.00 2026-05-31}] [2 3 4 5]"},
	} {
		rows, bad, err := spending.Read("r.csv", bytes.NewReader([]byte(c.text)), int64(len(c.text)))
		if err != nil {
			t.Fatal(says, err)
		}
		var wrong []int
		for _, b := range bad {
			wrong = append(wrong, b.Row)
		}
		if got := fmt.Sprint(rows, wrong); got != c.want {
			t.Errorf("%s: %s, want %s", says, got, c.want)
		}
	}
	if _, _, err := spending.Read("r.csv", bytes.NewReader([]byte("a,b\n1,2\n")), 8); err == nil {
		t.Error("a sheet without the columns is read, want it refused")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("code,amount,until\n01,1.00,2026-05-31\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		rows, _, err := spending.Read("r.csv", bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			return
		}
		for _, r := range rows {
			if r.Code == "" || r.Amount < 0 || r.Until == 0 && r.Until.String() == "" {
				t.Errorf("%+v was read", r)
			}
		}
	})
}
