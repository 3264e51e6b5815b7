package lists

import (
	"cmp"
	"container/heap"
	"context"
	"strings"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/page"
	"wanjia/desk/office/view"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/journal"
	"wanjia/domain/vital"
)

// Wanted are the events that a list is asked for. An empty kind is every kind, a zero date is no bound.
type Wanted struct {
	Within   area.Code
	Kind     journal.Kind
	From, To day.Partial
}

// Events lists what happened in an area and all below it, newest first. What is sealed is only counted and never listed.
// An event of which only the year or the month is known stands before those of the days in it.
func (d *Desk) Events(ctx context.Context, who access.Actor, want Wanted, ask page.Page) (rows []view.Event, next string, err error) {
	if want.Kind != "" {
		if _, ok := vital.Find(want.Kind); !ok {
			return nil, "", fault.New(fault.Invalid, "office.kind", "text", string(want.Kind)).In("kind")
		}
	}
	err = d.Look(ctx, who, access.List, want.Within, strings.TrimSpace("events "+string(want.Kind)), func(v *view.Sight) error {
		l := &eventList{sight: sight{v}, want: want}
		ids, err := l.fill(ctx, ask)
		if err != nil {
			return err
		}
		all, err := l.Tell(ctx, ids)
		if err != nil {
			return err
		}
		order := map[journal.ID]int{}
		for i, id := range ids {
			order[id] = i
		}
		sorted := make([]view.Told, len(all))
		for _, t := range all {
			sorted[order[t.Standing.ID]] = t
		}
		if rows, err = l.Describe(ctx, sorted); err != nil {
			return err
		}
		for i := range rows {
			for _, p := range rows[i].Parts {
				v.Show(p.Person)
			}
		}
		next = l.next
		return nil
	})
	return rows, next, err
}

// mark is where an event stands in the list.
type mark struct {
	date string
	id   journal.ID
}

// later orders marks as the list does: the later date first, then the greater id.
func (m mark) later(than mark) bool {
	return cmp.Or(cmp.Compare(m.date, than.date), m.id.Compare(than.id.ID)) > 0
}

// stream reads the events of one area.
type stream struct {
	at   area.Code
	rows []mark
	last mark // where to read on
	done bool
}

// eventList merges the streams of the areas.
type eventList struct {
	sight
	want    Wanted
	from    string
	batch   int
	streams []*stream // a heap: the one with the latest event is first
	next    string
}

// Len is the number of streams, for the heap.
func (l *eventList) Len() int { return len(l.streams) }

// Less puts the stream first whose next event is the latest.
func (l *eventList) Less(i, j int) bool { return l.streams[i].rows[0].later(l.streams[j].rows[0]) }

// Swap is for the heap.
func (l *eventList) Swap(i, j int) { l.streams[i], l.streams[j] = l.streams[j], l.streams[i] }

// Push is for the heap.
func (l *eventList) Push(x any) { l.streams = append(l.streams, x.(*stream)) } //nolint:errcheck // only streams are pushed

// Pop is for the heap.
func (l *eventList) Pop() any {
	s := l.streams[len(l.streams)-1]
	l.streams = l.streams[:len(l.streams)-1]
	return s
}

// above is a date that sorts after every other.
const above = "\U0010ffff"

func (l *eventList) fill(ctx context.Context, ask page.Page) ([]journal.ID, error) {
	start := mark{date: above}
	if !l.want.To.IsZero() {
		start.date = l.want.To.String() + above
	}
	if len(ask.After) > 0 {
		if len(ask.After) != 2 {
			return nil, view.BadCursor(nil)
		}
		id, err := journal.ParseID(ask.After[1])
		if err != nil {
			return nil, view.BadCursor(err)
		}
		start = mark{ask.After[0], id}
	}
	l.from = lowest(l.want.From)
	codes, err := l.eventAreas(ctx)
	if err != nil {
		return nil, err
	}
	l.batch = min(max(2*ask.Size/max(1, len(codes)), 2), ask.Size+1)
	for _, c := range codes {
		s := &stream{at: c, last: start}
		if err := l.read(ctx, s); err != nil {
			return nil, err
		}
		if len(s.rows) > 0 {
			l.streams = append(l.streams, s)
		}
	}
	heap.Init(l)
	return l.merge(ctx, ask.Size)
}

// lowest is the text from which dates count. Of a bound on the first of a month or a year the rest is left out, so that events
// of which no more is known are in it.
func lowest(from day.Partial) string {
	return strings.TrimSuffix(strings.TrimSuffix(from.String(), "-01"), "-01")
}

// fewAreas is up to how many areas are asked one by one, whether or not anything happened in them.
const fewAreas = 400

// eventAreas are the areas of the scope in which something may have happened.
func (l *eventList) eventAreas(ctx context.Context) ([]area.Code, error) {
	var out []area.Code
	var at area.Code
	if l.In.All {
		out = append(out, at)
	} else if codes := l.In.Codes(); len(codes) <= fewAreas {
		return codes, nil
	}
	for {
		next, ok, err := l.NextEventArea(ctx, at)
		if err != nil || !ok {
			return out, err
		}
		if at = next; l.In.Holds(at) {
			out = append(out, at)
		}
	}
}

func (l *eventList) read(ctx context.Context, s *stream) error {
	if s.done {
		return nil
	}
	n := 0
	err := l.EventsIn(ctx, s.at, s.last.date, s.last.id, l.from, l.batch, func(date string, id journal.ID) {
		n++
		s.last = mark{date, id}
		s.rows = append(s.rows, s.last)
	})
	s.done = n < l.batch
	return err
}

// take is the latest event of all streams.
func (l *eventList) take(ctx context.Context) (mark, bool, error) {
	if len(l.streams) == 0 {
		return mark{}, false, nil
	}
	s := l.streams[0]
	m := s.rows[0]
	if s.rows = s.rows[1:]; len(s.rows) == 0 {
		if err := l.read(ctx, s); err != nil {
			return m, false, err
		}
	}
	if len(s.rows) == 0 {
		heap.Pop(l)
	} else {
		heap.Fix(l, 0)
	}
	return m, true, nil
}

// merge takes events until there are enough of the kind, or too many were read in vain.
func (l *eventList) merge(ctx context.Context, enough int) ([]journal.ID, error) {
	var out []journal.ID
	for read := 0; read < walkRows; {
		var chunk []mark
		for len(chunk) < enough-len(out) {
			m, ok, err := l.take(ctx)
			if err != nil {
				return nil, err
			}
			if !ok {
				break
			}
			chunk = append(chunk, m)
		}
		if len(chunk) == 0 {
			l.next = ""
			return out, nil
		}
		read += len(chunk)
		kept, err := l.keep(ctx, chunk)
		if err != nil {
			return nil, err
		}
		out = append(out, kept...)
		last := chunk[len(chunk)-1]
		l.next = page.Cursor(last.date, last.id.String())
		if len(out) == enough {
			break
		}
	}
	if len(l.streams) == 0 {
		l.next = ""
	}
	return out, nil
}

// keep is which of the events are to be listed.
func (l *eventList) keep(ctx context.Context, marks []mark) ([]journal.ID, error) {
	ids := make([]journal.ID, len(marks))
	for i := range marks {
		ids[i] = marks[i].id
	}
	stands, err := l.Reader.Events(ctx, ids)
	if err != nil {
		return nil, err
	}
	var out []journal.ID
	for _, id := range ids {
		st, ok := stands[id]
		if !ok || l.want.Kind != "" && st.Kind != l.want.Kind {
			continue
		}
		if k, ok := vital.Find(st.Kind); ok && !k.Sealed {
			out = append(out, id)
		}
	}
	return out, nil
}
