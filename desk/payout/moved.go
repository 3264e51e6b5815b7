package payout

import (
	"context"
	"slices"

	"wanjia/desk/changes/payee"
	"wanjia/desk/register/sealed"
	filed "wanjia/domain/claim"
	"wanjia/domain/journal"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// moved puts the accounts that were confirmed since a claim was made in the place of those that it named, the newest last. Nothing of the
// old account stays with the new one.
func (d *Desk) moved(ctx context.Context, r Reader, due []payment.Due, payees map[journal.ID]payment.Payee) error {
	files, err := d.moves(ctx, r)
	if err != nil || len(files) == 0 || len(due) == 0 {
		return err
	}
	same, err := r.Same(ctx)
	if err != nil {
		return err
	}
	claims := map[person.ID][]journal.ID{}
	for _, x := range due {
		one := same.Of(x.Person)
		if !slices.Contains(claims[one], x.Claim) {
			claims[one] = append(claims[one], x.Claim)
		}
	}
	payee.InOrder(files)
	for i := range files {
		p, err := person.ParseID(files[i].Subject)
		if err != nil || len(claims[same.Of(p)]) == 0 {
			continue
		}
		if err := d.move(ctx, r, &files[i], claims[same.Of(p)], payees); err != nil {
			return err
		}
	}
	return nil
}

// moves are the changes of accounts that were confirmed, and the claims of whoever has more than one: a later one to the same scheme, of
// whoever has custody now, says where the money goes as well as a change of account does.
func (d *Desk) moves(ctx context.Context, r Reader) ([]workflow.File, error) {
	files, err := r.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	more, err := r.ClaimedAgain(ctx)
	if err != nil {
		return nil, err
	}
	payee.InOrder(more)
	seen := map[string]bool{}
	for chunk := range slices.Chunk(more, bulk) {
		roots := make([]journal.ID, len(chunk))
		for i := range chunk {
			roots[i] = chunk[i].ID
		}
		c, err := claimsOf(ctx, r, roots)
		if err != nil {
			return nil, err
		}
		for i := range chunk {
			scheme, err := schemeOf(c, chunk[i].ID)
			if err != nil {
				return nil, err
			}
			if key := chunk[i].Subject + " " + scheme; !seen[key] {
				seen[key] = true // the first says nothing of another
				continue
			}
			files = append(files, chunk[i])
		}
	}
	return files, nil
}

// move has some claims paid to the account of a change, as far as it is a change of theirs.
func (d *Desk) move(ctx context.Context, r Reader, f *workflow.File, claims []journal.ID, payees map[journal.ID]payment.Payee) error {
	to, err := claimsOf(ctx, r, append([]journal.ID{f.ID}, claims...))
	if err != nil {
		return err
	}
	open := sealed.Opener{Keys: d.keys, Salts: to.salts}
	payee, err := payeeOf(ctx, open, f.ID, to.entries[f.ID], to.bodies)
	if err != nil {
		return err
	}
	scheme, err := schemeOf(to, f.ID)
	if err != nil || f.Flow == filed.Flow && payee.Account.IsZero() {
		return err
	}
	for _, c := range claims {
		of, err := schemeOf(to, c)
		if err != nil {
			return err
		}
		if said := to.entries[c]; of == scheme && len(said) > 0 && said[0] < f.Newest() {
			payees[c] = payee
		}
	}
	return nil
}

// schemeOf is the scheme that a case's opening names.
func schemeOf(c claimsRead, root journal.ID) (string, error) {
	if len(c.entries[root]) == 0 {
		return "", nil
	}
	body, err := journal.ParseBody(c.bodies[c.entries[root][0]])
	return body[workflow.FieldMark+payment.SchemeField], err
}
