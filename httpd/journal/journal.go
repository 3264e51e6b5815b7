// Package journal is the routes by which anybody can check the journal: receipts with their proofs, the code that leads to
// one, and signed checkpoints. Nothing of what an entry says passes through here.
package journal

import (
	"context"
	"encoding/hex"
	"net/http"
	"net/url"

	"wanjia/desk/ledger"
	"wanjia/domain/access"
	"wanjia/domain/journal"
	"wanjia/domain/vital"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk answers for the journal.
type Desk interface {
	Head(ctx context.Context) (ledger.Head, error)
	Receipt(ctx context.Context, n journal.ReceiptNumber) (ledger.Proof, error)
}

// Receipt shows that an entry stands in the journal (RFC 6962 §2.1.1), and nothing of what it says.
type Receipt struct {
	Valid      bool     `json:"valid"`
	Number     string   `json:"number"`
	Kind       string   `json:"kind" doc:"what the entry is about; “sealed” where that is nobody's to know"`
	Title      string   `json:"title"`
	Recorded   string   `json:"recorded"`
	Position   int64    `json:"position" doc:"from 1"`
	Size       int64    `json:"size" doc:"of the checkpoint"`
	Leaf       string   `json:"leaf" doc:"the leaf's hash, hexadecimal"`
	Checkpoint string   `json:"checkpoint" doc:"a signed note (c2sp.org/tlog-checkpoint)"`
	Key        string   `json:"key" doc:"the verifier's key"`
	Proof      []string `json:"proof" doc:"the inclusion proof, from the leaf upward, hexadecimal"`
}

// JournalHead is how long the journal is.
type JournalHead struct {
	Size       int64  `json:"size"`
	Root       string `json:"root"`
	Checkpoint string `json:"checkpoint"`
	Key        string `json:"key"`
	Last       string `json:"last"`
}

type numberIn struct {
	Number string `path:"number" maxLength:"60"`
}

// document is an answer that isn't JSON.
type document struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

const (
	plainText = "text/plain; charset=utf-8"
	svg       = "image/svg+xml"
)

// Routes registers them. origin is the address by which people reach the server; empty takes the one they asked at.
func Routes(g *gate.Gate, desk Desk, origin string) {
	gate.Handle(g, gate.Op{ID: "get-receipt", Method: http.MethodGet, Path: "/receipts/{number}", Tag: "journal", Who: gate.Anybody(),
		Summary: "The proof that an entry stands in the journal"}, func(ctx context.Context, in *numberIn) (*gate.Answer[Receipt], error) {
		n, err := journal.ParseReceiptNumber(in.Number)
		if err != nil {
			return nil, err
		}
		p, err := desk.Receipt(ctx, n)
		if err != nil {
			return nil, err
		}
		return gate.Reply(receiptOf(ctx, p)), nil
	})
	gate.Handle(g, gate.Op{ID: "get-receipt-code", Method: http.MethodGet, Path: "/receipts/{number}/qr.svg", Tag: "journal", Who: gate.Anybody(), Type: svg,
		Summary: "The QR code that leads to a receipt"}, func(ctx context.Context, in *numberIn) (*document, error) {
		n, err := journal.ParseReceiptNumber(in.Number)
		if err != nil {
			return nil, err
		}
		at := origin
		if at == "" {
			at = gate.Who(ctx).Origin
		}
		drawing, err := shape.QR(at + "/verify/" + url.PathEscape(n.Grouped()))
		return &document{svg, drawing}, err
	})
	gate.Handle(g, gate.Op{ID: "get-checkpoint", Method: http.MethodGet, Path: "/checkpoint", Tag: "journal", Who: gate.Anybody(), Type: plainText,
		Summary: "The journal's signed checkpoint"}, func(ctx context.Context, _ *struct{}) (*document, error) {
		h, err := desk.Head(ctx)
		return &document{plainText, []byte(h.Checkpoint)}, err
	})
	gate.Handle(g, gate.Op{ID: "get-journal", Method: http.MethodGet, Path: "/journal", Tag: "journal", Who: gate.May(access.Verify),
		Summary: "How long the journal is"}, func(ctx context.Context, _ *struct{}) (*gate.Answer[JournalHead], error) {
		h, err := desk.Head(ctx)
		return gate.Reply(JournalHead{Size: h.Size, Root: h.Root, Checkpoint: h.Checkpoint, Key: h.Key, Last: shape.Instant(h.Last)}), err
	})
}

// sealedKind stands for kinds that aren't told to whoever holds a number.
const sealedKind = "sealed"

func receiptOf(ctx context.Context, p ledger.Proof) Receipt {
	out := Receipt{Valid: true, Number: p.Number, Kind: string(p.Kind), Title: shape.KindTitle(gate.Who(ctx).Lang, p.Kind), Recorded: shape.Instant(p.Recorded),
		Position: p.Receipt.Index + 1, Size: p.Head.Size, Leaf: hex.EncodeToString(p.Receipt.LeafHash[:]), Checkpoint: p.Head.Checkpoint, Key: p.Head.Key,
		Proof: p.Path}
	if out.Proof == nil {
		out.Proof = []string{}
	}
	if k, ok := vital.Find(p.Kind); ok && k.Sealed {
		out.Kind, out.Title = sealedKind, ""
	}
	return out
}
