package find

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"wanjia/desk/office/view"
	"wanjia/domain/area"
	"wanjia/domain/person"
	"wanjia/domain/vital"
)

// A person's id follows from the source and the source's own name for them, so somebody is found by that name alone once
// it is known which sources there are. They are few; the desk learns them from the people that it reads.

const (
	maxSources = 32
	maxSample  = 64
	samples    = 6
	maxSampled = 1000

	sampleEvery = time.Minute
)

// learn notes the sources that people come from.
func (d *Desk) learn(lives map[person.ID]*vital.Life) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, l := range lives {
		if l.Source != "" && len(d.sources) < maxSources {
			d.sources[l.Source] = true
		}
	}
}

// due says that the part of the register that an account sees hasn't been sampled for a while, and notes that it is now.
func (d *Desk) due(account string, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if last, ok := d.sampled[account]; ok && now.Sub(last) < sampleEvery {
		return false
	}
	if len(d.sampled) > maxSampled {
		clear(d.sampled)
	}
	d.sampled[account] = now
	return true
}

func (d *Desk) learned() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := make([]string, 0, len(d.sources))
	for s := range d.sources {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// referred follows what may be a source's own name for somebody. Names without a digit are left to the terms.
func (f *finder) referred(ctx context.Context, why map[person.ID]Why) error {
	if !strings.ContainsFunc(f.q.text, unicode.IsDigit) || !f.q.person.IsZero() {
		return nil
	}
	if err := f.sample(ctx); err != nil {
		return err
	}
	for _, source := range f.d.learned() {
		for _, own := range view.Unique([]string{f.q.text, strings.ToUpper(f.q.text), strings.ToLower(f.q.text)}) {
			if id := person.FromSource(source, own); why[id] == (Why{}) {
				why[id] = Why{ByReference, own}
			}
		}
	}
	return nil
}

// sample reads a few people here and there in the scope, for the sources that they come from; now and then is enough.
func (f *finder) sample(ctx context.Context) error {
	if !f.d.due(f.Who.Account, f.d.Clock.Now()) {
		return nil
	}
	starts := []area.Code{{}}
	codes := f.In.Codes()
	for i := range min(samples, len(codes)) {
		starts = append(starts, codes[i*len(codes)/samples])
	}
	var ids []person.ID
	for _, at := range starts {
		if err := f.PeopleIn(ctx, at, person.ID{}, maxSample, func(_ area.Code, id person.ID) { ids = append(ids, id) }); err != nil {
			return err
		}
	}
	lives, err := f.Facts(ctx, view.Unique(ids))
	if err != nil {
		return err
	}
	f.d.learn(lives)
	return nil
}
