package bench

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"wanjia/base/id"
)

// wire is one connection of a machine that asks one thing after the other and writes each at once. net/http's client hands a question through
// three goroutines, which on the server's own cores costs a tenth of what is measured; machines that really ask are elsewhere.
type wire struct {
	conn  net.Conn
	in    *bufio.Reader
	out   []byte
	token string
}

// wires are connections of as many machines as ask at once.
func (s *server) wires(ctx context.Context, n int) (chan *wire, error) {
	all := make(chan *wire, n)
	for i := range n {
		var d net.Dialer
		conn, err := d.DialContext(ctx, "tcp", strings.TrimPrefix(s.base, "http://"))
		if err != nil {
			return nil, err
		}
		all <- &wire{conn: conn, in: bufio.NewReader(conn), token: s.tokens[i%len(s.tokens)]}
	}
	return all, nil
}

// post asks as server.ask does.
func (w *wire) post(path string, key id.ID, body []byte) error {
	w.out = fmt.Appendf(w.out[:0], "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"+
		"Idempotency-Key: %s\r\nPrefer: return=minimal\r\nContent-Length: %d\r\n\r\n", path, w.conn.RemoteAddr(), w.token, key, len(body))
	if _, err := w.conn.Write(append(w.out, body...)); err != nil {
		return err
	}
	res, err := http.ReadResponse(w.in, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode/100 != 2 {
		err = &answer{http.MethodPost + " " + path, res.StatusCode, raw}
	}
	return err
}
