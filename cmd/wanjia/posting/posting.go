// Package posting puts texts for phones into files that a gateway of the office takes away. A batch is laid ready before it is noted that it
// was sent, and handed on after: whenever the program dies in between, the next start hands on what was noted, and throws away what
// wasn't. Numbers stand in the files, so only their owner reads them. It sends nothing itself.
package posting

import (
	"context"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"wanjia/domain/journal"

	"wanjia/desk/care/campaigns"
)

// Box is the folder that a gateway empties: whole batches are sms-ID.csv; what lies ready has another end, which no gateway takes.
type Box struct{ Dir string }

const (
	head  = "sms-"
	tail  = ".csv"
	ready = ".ready"
)

func (b Box) path(batch, end string) string { return filepath.Join(b.Dir, head+batch+end) }

// Stage lays a batch ready, on disk for good before it returns.
func (b Box) Stage(_ context.Context, batch journal.ID, messages []campaigns.Message) error {
	if err := os.MkdirAll(b.Dir, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(b.path(batch.String(), ready), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	rows := [][]string{{"phone", "text"}}
	for _, m := range messages {
		rows = append(rows, []string{m.Phone, m.Text})
	}
	return errors.Join(w.WriteAll(rows), f.Sync(), f.Close(), b.sync())
}

// Post hands a batch on. One that was handed on before stays as it was.
func (b Box) Post(_ context.Context, batch journal.ID) error {
	err := os.Rename(b.path(batch.String(), ready), b.path(batch.String(), tail))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(err, b.sync())
}

// sync makes what a folder names last.
func (b Box) sync() error {
	d, err := os.Open(b.Dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Resume hands on what was laid ready and noted when the program died, and throws away what never was noted.
func (b Box) Resume(ctx context.Context, noted func(context.Context, journal.ID) (bool, error)) error {
	left, err := filepath.Glob(b.path("*", ready))
	if err != nil {
		return err
	}
	for _, name := range left {
		batch, err := journal.ParseID(strings.TrimSuffix(strings.TrimPrefix(filepath.Base(name), head), ready))
		if err != nil {
			continue // not one of ours
		}
		known, err := noted(ctx, batch)
		if err != nil {
			return err
		}
		if known {
			err = b.Post(ctx, batch)
		} else {
			err = os.Remove(name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
