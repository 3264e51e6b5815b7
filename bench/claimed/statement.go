package claimed

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Statement is a bank's file about a batch, and what it is read with where nothing else is done.
type Statement struct {
	File, Name, Verdict string
	What                string // the floor
	Floor               func(io.Reader) error
	line                func(w *bufio.Writer, i int, ref, account string)
}

// Statements are a message that shows all as paid, and a sheet that shows all as returned.
func Statements() []Statement {
	return []Statement{
		{"paid.xml", "camt.053", "paid", "the same file read by encoding/xml alone", tokens, camt},
		{"returned.csv", "a sheet", "returned", "the same file read by encoding/csv alone", records, sheetRow},
	}
}

// Write writes the file; a row of the batch begins with its reference, and has the account third.
func (s Statement) Write(file string, rows [][]string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	for i, row := range rows {
		s.line(w, i, row[0], row[2])
	}
	if strings.HasSuffix(file, ".xml") {
		_, _ = w.WriteString("</Stmt></BkToCstmrStmt></Document>") // what fails is told when it is flushed
	}
	return errors.Join(w.Flush(), f.Close())
}

func camt(w *bufio.Writer, i int, ref, account string) {
	if i == 0 {
		_, _ = w.WriteString(`<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S1</Id>`)
	}
	_, _ = fmt.Fprintf(w, `<Ntry><Amt Ccy="CNY">%s</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-04-01</Dt></BookgDt><AcctSvcrRef>B%d</AcctSvcrRef>`+
		`<NtryDtls><TxDtls><Refs><EndToEndId>%s</EndToEndId></Refs><RltdPties><CdtrAcct><Id><Othr><Id>%s</Id></Othr></Id></CdtrAcct></RltdPties></TxDtls></NtryDtls></Ntry>`,
		Fen, i, ref, account)
}

func sheetRow(w *bufio.Writer, i int, ref, account string) {
	if i == 0 {
		_, _ = w.WriteString("date,debit,credit,account,ref,serial\n")
	}
	_, _ = fmt.Fprintf(w, "2026-04-03,,%s,%s,%s,R%d\n", Fen, account, ref, i)
}

func tokens(from io.Reader) error {
	d := xml.NewDecoder(from)
	for {
		if _, err := d.Token(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

func records(from io.Reader) error {
	_, err := csv.NewReader(from).ReadAll()
	return err
}

// Rows are the payments of a batch's sheet.
func Rows(raw []byte) ([][]string, error) {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[1:], nil
}
