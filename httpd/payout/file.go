package payout

import (
	"bytes"
	"context"
	"path"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/fault"
	"wanjia/desk/payout"
	"wanjia/domain/person"
	"wanjia/exchange/bank"
	"wanjia/exchange/iso20022"
	"wanjia/httpd/gate"
)

// Trouble is a row of a statement that couldn't be read.
type Trouble struct {
	Row   int
	Fault *fault.Fault
}

// Read reads a bank's file by its name: .csv and .xlsx are sheets, everything else is camt.053. What could be read of a file that
// breaks off comes beside the error.
func Read(name, account string, raw []byte) ([]payout.Statement, []Trouble, error) {
	var troubles []Trouble
	switch strings.ToLower(path.Ext(name)) {
	case ".csv", ".xlsx", ".txt":
		s, err := bank.ReadStatement(name, bytes.NewReader(raw), int64(len(raw)))
		for _, t := range s.Troubles {
			troubles = append(troubles, Trouble{t.Row, t.Fault})
		}
		return []payout.Statement{{Name: name, Account: account, Moves: s.Moves}}, troubles, err
	}
	all, err := iso20022.ReadStatements(raw)
	out := make([]payout.Statement, len(all))
	for i, s := range all {
		out[i] = payout.Statement{Name: s.ID, Account: s.Account, Moves: s.Moves}
		for _, t := range s.Troubles {
			troubles = append(troubles, Trouble{t.Row, t.Fault})
		}
	}
	return out, troubles, err
}

type fileIn struct {
	BatchPath
	As      string `query:"as" enum:"pain,csv" doc:"pain (where it isn't said) is pain.001.001.09"`
	Payer   string `query:"payer" maxLength:"140" doc:"the holder of the paying account; for pain"`
	Account string `query:"account" maxLength:"34" doc:"the paying account; for pain"`
	Bank    string `query:"bank" maxLength:"35" doc:"the paying bank's code"`
}

func (r *routes) file(ctx context.Context, in *fileIn) (*huma.StreamResponse, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	paper, batch, err := r.desk.Open(ctx, gate.Who(ctx).Actor, id)
	if err != nil {
		return nil, err
	}
	account, _, err := person.ParseBankAccount(in.Account)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	name, kind := "batch-"+payout.MessageOf(id)[:12], "application/xml"
	if in.As == "csv" {
		name, kind = name+".csv", "text/csv; charset=utf-8"
		err = bank.WritePayments(&out, batch)
	} else {
		name += ".xml"
		err = iso20022.WriteTransfers(&out, iso20022.Transfers{Message: payout.MessageOf(id), Made: r.clock.Now(), Execute: paper.Execute.Day(), Batch: batch,
			Payer: iso20022.Payer{Name: in.Payer, Account: account, Bank: in.Bank}})
	}
	if err != nil {
		return nil, err
	}
	return gate.Attach(name, kind, out.Bytes()), nil
}
