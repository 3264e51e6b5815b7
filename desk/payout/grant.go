package payout

import (
	"context"
	"slices"
	"strconv"

	"wanjia/base/money"
	"wanjia/desk/benefits"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/payment"
	"wanjia/domain/person"
	"wanjia/domain/workflow"
)

// Run is what granting a scheme's periods came to.
type Run struct {
	Claims      int // approved claims to the scheme
	Granted     int // periods granted now
	Before      int // periods that had been granted before
	Waiting     int // periods owed to people who haven't claimed, or whose claim isn't approved
	Unconfirmed int // periods whose amounts nobody has confirmed: they aren't paid
	Total       money.Fen
}

// Run grants every period that a scheme owes up to a day to whoever has an approved claim. Running it again grants nothing again.
func (d *Desk) Run(ctx context.Context, who access.Actor, ask benefits.Ask) (Run, error) {
	var owed []benefits.Owed
	_, err := d.find.Entitled(ctx, who, ask, func(o benefits.Owed) error {
		owed = append(owed, o)
		return nil
	})
	if err != nil {
		return Run{}, err
	}
	var out Run
	err = d.store.Write(ctx, func(tx Tx) error {
		tree, err := tx.Tree(ctx)
		if err != nil {
			return err
		}
		in, err := reachOf(tree, who, access.Award)
		if err != nil {
			return err
		}
		claims, err := claimsTo(ctx, tx, string(ask.Scheme))
		if err != nil {
			return err
		}
		if _, err := d.turn.Apply(ctx, tx, who); err != nil {
			return err
		}
		w, err := newWriter(ctx, tx, who)
		if err != nil {
			return err
		}
		out = Run{Claims: len(claims)}
		return d.grant(ctx, w, in, ask, claims, owed, &out)
	})
	return out, err
}

func (d *Desk) grant(ctx context.Context, w *writer, in *reach, ask benefits.Ask, claims map[person.ID]claim, owed []benefits.Owed, out *Run) error {
	scheme, granted := string(ask.Scheme), map[person.ID][]string{}
	same, err := w.tx.Same(ctx)
	if err != nil {
		return err
	}
	err = w.tx.Granted(ctx, scheme, func(p person.ID, period string) { granted[same.Of(p)] = append(granted[same.Of(p)], period) })
	if err != nil {
		return err
	}
	for _, o := range owed {
		c, claimed := claims[o.Person]
		switch {
		case slices.Contains(granted[o.Person], o.Period.Code):
			out.Before++
			continue
		case !claimed || !in.holds(c.at):
			out.Waiting++
			continue
		case !o.Period.Payable:
			out.Unconfirmed++
			continue
		}
		k := payment.Key{Payee: o.Person.String(), Scheme: scheme, Period: o.Period.Code}
		err := w.entry(ctx, payment.GrantID(k), payment.GrantKind, c.at, map[string]string{payment.PersonField: k.Payee, payment.SchemeField: scheme,
			payment.PeriodField: k.Period, payment.MonthsField: strconv.Itoa(o.Period.Months), payment.AmountField: o.Period.Fen.String(),
			payment.ClaimField: c.id.String(), payment.OnField: ask.On.String()})
		if err != nil {
			return err
		}
		out.Granted++
		out.Total += o.Period.Fen // each is bounded by its scheme
	}
	return w.flush(ctx)
}

// claim is an approved claim, and where it belongs.
type claim struct {
	id journal.ID
	at area.Code
}

// claimsTo are the approved claims to a scheme, by whom they are for; of several for one person the newest.
func claimsTo(ctx context.Context, r Reader, scheme string) (map[person.ID]claim, error) {
	out := map[person.ID]claim{}
	same, err := r.Same(ctx)
	if err != nil {
		return nil, err
	}
	var after journal.Seq
	for {
		files, err := r.Approved(ctx, after, bulk)
		if err != nil || len(files) == 0 {
			return out, err
		}
		seqs := make([]journal.Seq, len(files))
		for i := range files {
			seqs[i] = files[i].Entries[0]
		}
		entries, err := r.Entries(ctx, seqs)
		if err != nil {
			return nil, err
		}
		for i := range files {
			after = seqs[i]
			body, err := journal.ParseBody(entries[after].Body)
			if err != nil {
				return nil, err
			}
			p, err := person.ParseID(files[i].Subject)
			if err != nil || body[workflow.FieldMark+payment.SchemeField] != scheme {
				continue // a claim to another scheme
			}
			at, err := area.ParseCode(files[i].Area)
			if err != nil {
				return nil, err
			}
			out[same.Of(p)] = claim{files[i].ID, at}
		}
	}
}
