package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// sample is n rows of 8 short columns.
func sample(n int) (header []string, rows [][]string) {
	header = []string{"id", "name", "sex", "birth_date", "area", "household", "relation", "phone"}
	for i := range n {
		rows = append(rows, []string{
			fmt.Sprintf("p%d", i), "张伟", "male", fmt.Sprintf("19%02d-%02d-%02d", i%100, i%12+1, i%28+1),
			fmt.Sprintf("99%07d", i%500), fmt.Sprintf("h%d", i/3), "child", "",
		})
	}
	return header, rows
}

func sampleCSV(n int) string {
	header, rows := sample(n)
	return string(written(fatal{}, func(b *bytes.Buffer) Writer { return NewCSV(b, header) }, rows))
}

type fatal struct{}

func (fatal) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

func perRow(b *testing.B, rows int) {
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func benchRead(b *testing.B, in string, rows int) {
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := Read("bench", strings.NewReader(in), int64(len(in)), Limits{})
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for _, err := range r.Rows() {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != rows {
			b.Fatalf("%d rows, want %d", n, rows)
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
	perRow(b, rows)
}

func BenchmarkReadCSV(b *testing.B) {
	in := sampleCSV(100_000)
	b.Run("utf8", func(b *testing.B) { benchRead(b, in, 100_000) })
	b.Run("ascii", func(b *testing.B) { benchRead(b, strings.ReplaceAll(in, "张伟", "Zhang Wei"), 100_000) })
	b.Run("quoted", func(b *testing.B) { benchRead(b, strings.ReplaceAll(in, "张伟", `"Wei, Zhang"`), 100_000) })
	b.Run("gb18030", func(b *testing.B) { benchRead(b, strings.ReplaceAll(in, "张伟", "\xd5\xc5\xce\xb0"), 100_000) })
}

// the floor to compare with
func BenchmarkReadCSVStandardLibrary(b *testing.B) {
	in := sampleCSV(100_000)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		r := csv.NewReader(strings.NewReader(in))
		r.ReuseRecord = true
		for {
			if _, err := r.Read(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
	perRow(b, 100_000)
}

func BenchmarkReadXLSX(b *testing.B) {
	header, rows := sample(20_000)
	inline := written(b, func(b *bytes.Buffer) Writer { return NewXLSX(b, header) }, rows)
	shared := workbook(b, func(f *excelize.File) {
		for i, r := range append([][]string{header}, rows...) {
			if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("inline", func(b *testing.B) { benchRead(b, string(inline), 20_000) })
	b.Run("shared", func(b *testing.B) { benchRead(b, shared, 20_000) })
	b.Run("excelize", func(b *testing.B) {
		for b.Loop() {
			f, err := excelize.OpenReader(strings.NewReader(shared))
			if err != nil {
				b.Fatal(err)
			}
			r, err := f.Rows("Sheet1")
			if err != nil {
				b.Fatal(err)
			}
			for r.Next() {
				if _, err := r.Columns(); err != nil {
					b.Fatal(err)
				}
			}
		}
		perRow(b, 20_000)
	})
}

func BenchmarkWrite(b *testing.B) {
	header, rows := sample(20_000)
	for name, open := range map[string]func() Writer{
		"csv":  func() Writer { return NewCSV(io.Discard, header) },
		"xlsx": func() Writer { return NewXLSX(io.Discard, header) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w := open()
				for _, r := range rows {
					if err := w.Write(r...); err != nil {
						b.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
			}
			perRow(b, len(rows))
		})
	}
}

func BenchmarkParseDate(b *testing.B) {
	for b.Loop() {
		if _, err := ParseDate("1990-05-06"); err != nil {
			b.Fatal(err)
		}
	}
}
