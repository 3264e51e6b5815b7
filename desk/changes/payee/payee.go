// Package payee says where the money of a claim goes: which change of account was confirmed last, and whether one was since money came
// back. It opens nothing that is sealed and decides about nobody.
package payee

import (
	"cmp"
	"context"
	"slices"

	"wanjia/domain/claim"
	"wanjia/domain/journal"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// Reader reads cases.
type Reader interface {
	// AccountsOf are the confirmed changes of accounts about somebody and their approved claims, the oldest first.
	AccountsOf(ctx context.Context, p person.ID) ([]workflow.File, error)
	Case(ctx context.Context, root journal.ID) (workflow.File, bool, error)
	Entries(ctx context.Context, seqs []journal.Seq) (map[journal.Seq]journal.Entry, error)
}

// The steps by which the account of an award's grant is changed: what one says counts once another confirms it.
const (
	AskStep     = "new_account"
	ConfirmStep = "confirm_account"
)

// Values are the newest of each field of a case; those that are sealed stay so.
func Values(ctx context.Context, r Reader, f *workflow.File) (map[string]string, error) {
	entries, err := r.Entries(ctx, f.Entries)
	if err != nil {
		return nil, err
	}
	return f.Says(entries)
}

// InOrder brings confirmed changes and approved claims into the order in which they were confirmed and approved, which is the last thing said in
// each of them.
func InOrder(files []workflow.File) {
	slices.SortFunc(files, func(a, b workflow.File) int { return cmp.Compare(a.Newest(), b.Newest()) })
}

// Newest is the change of account of a person's claim to a scheme that was confirmed last. A claim that was approved after another one
// to the same scheme is such a change too: whoever has custody now claims anew. What counts is which was approved last, and not which was filed
// last: two people have looked at it since.
func Newest(ctx context.Context, r Reader, records []person.ID, scheme string) (newest workflow.File, said map[string]string, err error) {
	for _, p := range records {
		files, err := r.AccountsOf(ctx, p)
		if err != nil {
			return newest, nil, err
		}
		InOrder(files)
		claimed := false
		for i := range files {
			v, err := Values(ctx, r, &files[i])
			if err != nil {
				return newest, nil, err
			}
			if v[payment.SchemeField] != scheme {
				continue
			}
			first := files[i].Flow == claim.Flow && !claimed
			claimed = claimed || first
			if !first && v[payment.AccountField] != "" && files[i].Newest() > newest.Newest() {
				newest, said = files[i], v
			}
		}
	}
	return newest, said, nil
}

// Mended says that it was said after a payment where the money goes: by a change of account that somebody confirmed, or on the claim
// itself, as it was done before.
func Mended(ctx context.Context, r Reader, b payment.CameBack, records []person.ID, scheme string) (bool, error) {
	newest, _, err := Newest(ctx, r, records, scheme)
	if err != nil || newest.Newest() > b.Seq {
		return true, err
	}
	claim, ok, err := r.Case(ctx, b.Claim)
	if err != nil || !ok || claim.Newest() < b.Seq {
		return false, err
	}
	entries, err := r.Entries(ctx, claim.Entries)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(claim.Entries, func(seq journal.Seq) bool {
		body, err := journal.ParseBody(entries[seq].Body)
		step := body[workflow.StepField]
		return err == nil && seq > b.Seq && (step == ConfirmStep || step != AskStep && body[workflow.FieldMark+payment.AccountField] != "")
	}), nil
}
