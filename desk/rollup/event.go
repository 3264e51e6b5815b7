package rollup

import (
	"bytes"
	"context"
	"slices"

	"wanjia/base/fault"
	"wanjia/desk/register"
	"wanjia/desk/register/past"
	"wanjia/desk/register/sealed"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/notice"
	"wanjia/domain/person"
	domreg "wanjia/domain/register"
	"wanjia/domain/rollup"
	"wanjia/domain/vital"
)

// few is how many items are looked at ahead once something had to be held: what is held ends the work that was begun.
const few = 20

// begin begins work at the register's desk, for the items from one on.
func (w *taking) begin(ctx context.Context, i int) (err error) {
	if w.work != nil {
		return nil
	}
	if w.work, err = w.d.Register.Within(ctx, w.tx); err != nil {
		return err
	}
	if err := w.salt(ctx, w.items[i:]); err != nil {
		return err
	}
	items := w.items[i:]
	if w.broken && len(items) > few {
		items = items[:few]
	}
	var entries []journal.Entry
	for j := range items {
		if _, ok := vital.Find(items[j].Entry.Kind); ok && items[j].Entry.Corrects.IsZero() {
			e := items[j].Entry
			e.Body = journal.CanonicalBody(items[j].Values)
			entries = append(entries, e)
		}
	}
	return w.work.Foresee(ctx, entries)
}

// salt sees to it that all who have something to seal have a key.
func (w *taking) salt(ctx context.Context, items []rollup.Item) error {
	var people []person.ID
	for i := range items {
		kind, ok := vital.Find(items[i].Entry.Kind)
		if !ok || kind.Sealed {
			continue
		}
		e := vital.Event{Kind: kind, Values: vital.ValuesOf(items[i].Values)}
		if slices.ContainsFunc(kind.Fields, func(f vital.Field) bool { return f.Shape.Sealed() && e.Values.Get(f.Code) != "" }) {
			people = append(people, e.Subject())
		}
	}
	w.box = sealed.NewBox(w.d.Keys, w.tx)
	if err := w.box.Ready(ctx, w.tx, distinct(people)); err != nil {
		return err
	}
	return w.tx.SaveSalts(ctx, w.box.Fresh())
}

// event takes a vital event in, a correction of one, or a void.
func (w *taking) event(ctx context.Context, i int) (journal.Seq, bool, error) {
	it := &w.items[i]
	if err := w.begin(ctx, i); err != nil {
		return 0, false, err
	}
	if _, twice := w.here[it.Entry.ID]; twice {
		return 0, false, taken(it)
	}
	old, ok, err := w.tx.EntryByID(ctx, it.Entry.ID)
	if err != nil {
		return 0, false, err
	}
	if ok {
		return old.Seq, true, w.same1(ctx, it, old)
	}
	body := journal.CanonicalBody(nil)
	if it.Entry.Kind == rollup.Void {
		err = w.voids(ctx, it)
	} else {
		body, err = w.says(ctx, it)
	}
	if err != nil {
		return 0, false, err
	}
	e, err := w.entry(ctx, it, body)
	if err != nil {
		return 0, false, err
	}
	if err := w.work.Follow(ctx, e); err != nil {
		return 0, false, err
	}
	w.ahead++
	w.here[e.ID] = e.Seq
	return e.Seq, false, nil
}

// same1 refuses an item whose id something else has here. When it was registered may differ: it may have come by two roads.
func (w *taking) same1(ctx context.Context, it *rollup.Item, old journal.Entry) error {
	e := &it.Entry
	if old.Kind != e.Kind || old.Corrects != e.Corrects || old.Voids != e.Voids {
		return taken(it)
	}
	kind, event := vital.Find(e.Kind)
	if !event || kind.Sealed {
		return nil
	}
	was, err := past.Decode(old)
	if err != nil {
		return err
	}
	before := w.box.Plain(ctx, was).With("registered", "")
	now := vital.ValuesOf(it.Values).Typed().With("registered", "")
	for _, f := range kind.Fields { // a key may be gone on either side: what it sealed says nothing any more
		if f.Shape.Sealed() && (sealed.Is(before.Get(f.Code)) || now.Get(f.Code) == "") {
			before, now = before.With(f.Code, ""), now.With(f.Code, "")
		}
	}
	if !bytes.Equal(journal.CanonicalBody(before.Map()), journal.CanonicalBody(now.Map())) {
		return taken(it)
	}
	return nil
}

// voids says whether what a void takes back stands here.
func (w *taking) voids(ctx context.Context, it *rollup.Item) error {
	s, err := w.stands(ctx, it.Entry.Voids)
	if err != nil {
		return err
	}
	if s.Voided {
		return fault.New(fault.Conflict, "register.voided", "event", it.Entry.Voids.String())
	}
	if it.Entry.Voids == s.ID {
		return nil
	}
	if newest, err := w.idOf(ctx, s.Seq()); err != nil || newest != it.Entry.Voids || len(s.Live) < 2 {
		if err == nil {
			err = fault.New(fault.Conflict, "register.correction.newer", "event", it.Entry.Voids.String())
		}
		return err
	}
	return nil
}

// stands is the event that an entry corrects or takes back, if it is the sender's.
func (w *taking) stands(ctx context.Context, of journal.ID) (*register.Standing, error) {
	s, _, _, err := w.work.Seen(ctx, of, 0)
	if err != nil {
		return nil, err
	}
	if !w.inside(s.Area) {
		return nil, fault.New(fault.Denied, "rollup.area")
	}
	return s, nil
}

func (w *taking) idOf(ctx context.Context, seq journal.Seq) (journal.ID, error) {
	for of, at := range w.here {
		if at == seq {
			return of, nil
		}
	}
	e, _, err := w.tx.Entry(ctx, seq)
	return e.ID, err
}

// says is the body of an event as it is kept here, if the event is one of the sender's area.
func (w *taking) says(ctx context.Context, it *rollup.Item) ([]byte, error) {
	kind, ok := vital.Find(it.Entry.Kind)
	if !ok {
		return nil, fault.New(fault.Invalid, "register.kind", "kind", string(it.Entry.Kind)).In("kind")
	}
	if !it.Entry.Corrects.IsZero() {
		s, err := w.stands(ctx, it.Entry.Corrects)
		if err != nil {
			return nil, err
		}
		if s.Kind != kind.Code {
			return nil, fault.New(fault.Invalid, "register.kind.other", "kind", string(s.Kind)).In("kind")
		}
	}
	if at, ok := w.tree.Find(it.Entry.Area); ok {
		it.Entry.Area = at
	}
	if !w.inside(it.Entry.Area) {
		return nil, fault.New(fault.Denied, "rollup.area")
	}
	if kind.Sealed { // only that it happened goes up, for the count
		return journal.CanonicalBody(map[string]string{"registered": it.Values["registered"]}), nil
	}
	values := vital.ValuesOf(it.Values).With(notice.RefField, "") // its notice stays where it was told
	if err := spelt(kind, values); err != nil {
		return nil, err
	}
	e := domreg.AsKnown(vital.Event{Kind: kind, Values: values}, w.tree)
	if err := w.theirs(&e, it.Entry.Corrects.IsZero()); err != nil {
		return nil, err
	}
	return w.box.Body(ctx, it.Entry.ID, e, nil)
}

// spelt refuses values that no desk would have written: fields that a kind doesn't have, texts that aren't as they are kept.
func spelt(kind *vital.Kind, v vital.Values) error {
	for _, p := range v {
		f, ok := kind.Field(p.Code)
		if !ok && p.Code != vital.Filled && p.Code != vital.OwnID {
			return fault.New(fault.Invalid, "vital.bad.field", "field", p.Code, "kind", string(kind.Code)).In(p.Code)
		}
		if !ok {
			continue
		}
		if canon, err := f.Canon(p.Text); err != nil || canon != p.Text {
			return fault.New(fault.Invalid, "vital.bad.text", "field", p.Code).In(p.Code)
		}
	}
	return nil
}

// inside says that an area is one of the sender's; what lies nowhere, as somebody does whose mother had no home, is too.
func (w *taking) inside(a area.Code) bool {
	return a.IsZero() || rollup.Within(w.tree, w.peer.Below, a)
}

// theirs refuses what settles people outside the sender's area, and what is said of somebody who never lived there.
func (w *taking) theirs(e *vital.Event, fresh bool) error {
	begins := false
	for _, f := range e.Kind.Effects(*e) {
		if f.Op == vital.Opens && !w.inside(f.Area) {
			return fault.New(fault.Denied, "rollup.area")
		}
		begins = begins || (f.Op == vital.Begins || f.Op == vital.Opens) && f.On == e.Subject()
	}
	if begins || !fresh || e.Subject().IsZero() {
		return nil
	}
	if p, ok := w.work.Person(e.Subject()); ok { // somebody of whom nothing stands any more is nobody's
		return w.lived(p)
	}
	return nil
}

// lived refuses somebody who lived elsewhere and never in the sender's area.
func (w *taking) lived(p *vital.Person) error {
	elsewhere := false
	for _, a := range p.Acts {
		for _, f := range a.Effects {
			if f.Op != vital.Opens || f.Area.IsZero() {
				continue
			}
			if rollup.Within(w.tree, w.peer.Below, f.Area) {
				return nil
			}
			elsewhere = true
		}
	}
	if elsewhere {
		return fault.New(fault.Denied, "rollup.area")
	}
	return nil
}
