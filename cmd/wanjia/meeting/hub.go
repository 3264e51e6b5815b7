package meeting

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"wanjia/base/fault"
	"wanjia/base/id"
	"wanjia/desk/sync/relay"
	domain "wanjia/domain/sync"
	"wanjia/exchange/signed"
	"wanjia/httpd/shape"
	httpsync "wanjia/httpd/sync"
)

// Hub is the server that a relay passes on to.
type Hub struct {
	URL    *url.URL
	Token  string // of a machine with the rights of a window where the relay's phones work
	Client *http.Client
}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 16 << 20

func (h Hub) ask(ctx context.Context, method, path string, body io.Reader, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, h.URL.JoinPath("/api/v1").String()+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+h.Token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Content-Encoding", "gzip")
	}
	res, err := h.Client.Do(req)
	if err != nil {
		return fault.New(fault.Busy, "sync.relay.offline").Because(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return fault.New(fault.Busy, "sync.relay.offline").Because(err)
	}
	if res.StatusCode != http.StatusOK {
		return fault.New(fault.Busy, "sync.relay.refused", "status", strconv.Itoa(res.StatusCode))
	}
	return json.Unmarshal(raw, out)
}

// Push passes entries on, byte for byte.
func (h Hub) Push(ctx context.Context, all []domain.Signed) ([]relay.Answer, error) {
	in := httpsync.SyncBatch{Entries: make([]signed.Pair, len(all))}
	for i, s := range all {
		in.Entries[i] = signed.PairOf(s)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if err := json.NewEncoder(z).Encode(in); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	var out httpsync.SyncAnswers
	if err := h.ask(ctx, http.MethodPost, "/sync/push", &packed, &out); err != nil {
		return nil, err
	}
	return httpsync.RelayAnswers(out.Answers)
}

// Devices are the devices of the workers for whom the relay's account answers.
func (h Hub) Devices(ctx context.Context) ([]domain.Device, error) {
	var all []domain.Device
	for cursor := ""; ; {
		var page shape.List[httpsync.Device]
		if err := h.ask(ctx, http.MethodGet, "/sync/devices?limit=200&cursor="+url.QueryEscape(cursor), nil, &page); err != nil {
			return nil, err
		}
		for _, d := range page.Items {
			u, err := id.Parse(d.ID)
			if err != nil {
				return nil, err
			}
			raw, err := base64.RawURLEncoding.DecodeString(d.PublicKey)
			if err != nil {
				return nil, err
			}
			key, err := domain.ParseKey(raw)
			if err != nil {
				return nil, err
			}
			all = append(all, domain.Device{ID: u, Account: d.Account, Name: d.Name, Key: key})
		}
		if cursor = page.Next; cursor == "" {
			return all, nil
		}
	}
}
