package meeting

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"wanjia/base/fault"
	"wanjia/cmd/wanjia/ties"
	"wanjia/desk/register/kept"
	"wanjia/desk/rollup"
	"wanjia/domain/journal"
	"wanjia/domain/transfer"
	exchange "wanjia/exchange/rollup"
	routes "wanjia/httpd/rollup"
	"wanjia/store/register"
	store "wanjia/store/sync"
)

// Rollups is the desk at which registers go up.
func (p Place) Rollups() *rollup.Desk {
	return rollup.New(rollup.Options{Store: ties.Rollups{S: store.New(p.Store)}, Ground: p.ground(), Post: exchange.Post{Signer: p.Signer, Own: p.Key, Now: p.Clock.Now}})
}

// GoUp sends the register to every server above that can be reached, parcel by parcel until it has all.
func GoUp(ctx context.Context, desk *rollup.Desk, all []transfer.Peer) (map[string]int, error) {
	told := map[string]int{}
	var wrong []error
	for i := range all {
		if p := &all[i]; p.Above && !p.Gone && p.URL != "" {
			err := goUp(ctx, desk, p, told)
			if f, ok := errors.AsType[*fault.Fault](err); ok {
				err = errors.Join(err, desk.Failed(ctx, p.Key, f))
			}
			wrong = append(wrong, err)
		}
	}
	return told, errors.Join(wrong...)
}

func goUp(ctx context.Context, desk *rollup.Desk, p *transfer.Peer, told map[string]int) error {
	to, err := url.Parse(p.URL)
	if err != nil {
		return err
	}
	for at := journal.Seq(-1); ; {
		raw, _, err := desk.Letter(ctx, p.Key, 1)
		if err != nil {
			return err
		}
		reply, err := post(ctx, to.JoinPath("/api/v1").String()+routes.Path, raw, exchange.MaxSize)
		if err != nil {
			return err
		}
		heard, err := desk.Hear(ctx, reply)
		if err != nil {
			return err
		}
		for what, n := range heard {
			told[what] += n
		}
		now, err := desk.Reached(ctx, p.Key)
		if err != nil || now.At == now.Head || now.At == at { // where the other side doesn't come on, the next time will tell
			return err
		}
		at = now.At
	}
}

// post brings a file to another server, and takes what it answers.
func post(ctx context.Context, to string, raw []byte, most int64) ([]byte, error) {
	ctx, done := context.WithTimeout(ctx, lineTime)
	defer done()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	res, err := (&http.Client{}).Do(req)
	if err != nil {
		return nil, fault.New(fault.Busy, "sync.relay.offline").Because(err)
	}
	defer res.Body.Close()
	reply, err := io.ReadAll(io.LimitReader(res.Body, most+1))
	if wait, slow := slower(res); err == nil && slow {
		select {
		case <-ctx.Done():
		case <-time.After(wait):
			return post(ctx, to, raw, most)
		}
	}
	if err != nil || res.StatusCode != http.StatusOK {
		return nil, fault.New(fault.Busy, "sync.relay.refused", "status", strconv.Itoa(res.StatusCode)).Because(err)
	}
	return reply, nil
}

// slower says whether the other server asks for a pause, and how long. The time that all of it may take bounds how often.
func slower(res *http.Response) (time.Duration, bool) {
	if res.StatusCode != http.StatusTooManyRequests {
		return 0, false
	}
	seconds, err := strconv.Atoi(res.Header.Get("Retry-After"))
	if err != nil || seconds < 1 {
		seconds = 1
	}
	return time.Duration(seconds) * time.Second, true
}

// WriteReport writes what of the register is still to go up to a server, which is called as it is here.
func (p Place) WriteReport(ctx context.Context, to, name string) error {
	key, err := p.named(ctx, to)
	if err != nil {
		return err
	}
	raw, _, err := p.Rollups().Letter(ctx, key, routes.StickParcels)
	if err != nil {
		return err
	}
	return write(name, raw)
}

// named is the key of the server that is called so here.
func (p Place) named(ctx context.Context, name string) (string, error) {
	all, err := p.Transfers().Peers(ctx)
	for _, peer := range all {
		if peer.Name == name && !peer.Gone {
			return peer.Key, nil
		}
	}
	return "", errors.Join(err, fault.New(fault.Missing, "transfer.stranger"))
}

// takeRegister takes in what a server below sends on a stick, and writes the answer beside it.
func (p Place) takeRegister(ctx context.Context, name string, raw []byte) (map[string]int, error) {
	reply, told, err := p.Rollups().Take(ctx, raw)
	if err != nil {
		return told, err
	}
	return told, write(name+".answers", reply)
}

// Standing is how far a register has come between this server and another, for a person at the machine.
type Standing struct {
	Server  string `json:"server"`
	Side    string `json:"side"`
	Area    string `json:"area,omitempty"`
	At      int64  `json:"at"`
	Head    int64  `json:"head"`
	Taken   int64  `json:"taken"`
	Waiting int    `json:"waiting"`
	Met     string `json:"met"`
	Wrong   string `json:"wrong,omitempty"`
}

// State tells of everybody above and below.
func (p Place) State(ctx context.Context) (out []Standing, err error) {
	rows, err := p.Rollups().List(ctx)
	for _, r := range rows {
		met := ""
		if !r.Met.IsZero() {
			met = r.Met.Format(time.RFC3339)
		}
		out = append(out, Standing{r.Name, string(r.Side), r.Area.String(), int64(r.At), int64(r.Head), r.Taken, r.Waiting, met, r.Wrong})
	}
	return out, err
}

// ByHand is the registering desk as people use it: what a server below keeps is done there.
func (p Place) ByHand() kept.Desk {
	return kept.Desk{Desk: p.Register, Store: ties.Register{S: p.Store}, Kept: Below(p.Store)}
}

// Below are the areas that servers below keep.
func Below(reg *register.Store) func(context.Context) ([]kept.Place, error) {
	s := store.New(reg)
	return func(ctx context.Context) (out []kept.Place, err error) {
		return out, s.Read(ctx, func(r *store.Reader) error {
			all, err := r.Peers(ctx)
			for _, p := range all {
				if !p.Gone && !p.Below.IsZero() {
					out = append(out, kept.Place{Area: p.Below, By: p.Name})
				}
			}
			return err
		})
	}
}
