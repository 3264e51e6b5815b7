// Package slip knows what somebody who isn't signed in holds of a case that they opened: its number and a PIN. The PIN follows from the case
// and the folder's secret and is kept nowhere. Of a number that isn't there, of a wrong PIN and of a case of another kind it says the same.
package slip

import (
	"context"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"strings"

	"wanjia/base/seal"
	"wanjia/domain/journal"
	"wanjia/domain/workflow"
)

// Reader is one moment of the cases.
type Reader interface {
	Numbered(ctx context.Context, n journal.ReceiptNumber) (journal.Entry, bool, error)
	Case(ctx context.Context, root journal.ID) (workflow.File, bool, error)
}

// Number is the number of a case.
func Number(id journal.ID) string { return journal.NumberOf(id).Grouped() }

// PIN is that of a case of a kind.
func PIN(keys *seal.Keys, flow string, id journal.ID) string {
	sum := keys.Blind(flow+" pin", id.String())
	return fmt.Sprintf("%08d", binary.BigEndian.Uint64(sum[:8])%100_000_000)
}

// Find is the case of a kind that a number and a PIN open; ok is false where they open none.
func Find(ctx context.Context, r Reader, keys *seal.Keys, flow, number, pin string) (f workflow.File, ok bool, err error) {
	n, wrong := journal.ParseReceiptNumber(number)
	if wrong != nil {
		return f, false, nil //nolint:nilerr // a number that is none opens nothing
	}
	e, found, err := r.Numbered(ctx, n)
	if err != nil {
		return f, false, err
	}
	right := subtle.ConstantTimeCompare([]byte(PIN(keys, flow, e.ID)), []byte(strings.TrimSpace(pin))) == 1
	f, there, err := r.Case(ctx, e.ID)
	return f, err == nil && found && right && there && f.Flow == flow, err
}

// Clip is the beginning of a story, as the topic of its case: nobody's number is in it.
func Clip(story string) string {
	runes := []rune(strings.Join(strings.Fields(story), " "))
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '*'
		}
		return r
	}, string(runes[:min(len(runes), 30)]))
}
