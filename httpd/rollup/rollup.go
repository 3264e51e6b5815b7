// Package rollup is the routes by which a register goes up to the office above, over the line and on a stick, and by which both sides see
// how far it has come. What servers send each other is signed and needs no session; nobody's name is in what is shown here.
package rollup

import (
	"context"
	"encoding/base64"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/words"
	desk "wanjia/desk/rollup"
	"wanjia/domain/access"
	exchange "wanjia/exchange/rollup"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk sends a register up and takes those that come.
type Desk interface {
	List(ctx context.Context) ([]desk.Row, error)
	Letter(ctx context.Context, to string, n int) (raw []byte, done bool, err error)
	Take(ctx context.Context, raw []byte) (reply []byte, told map[string]int, err error)
	Hear(ctx context.Context, raw []byte) (told map[string]int, err error)
}

type routes struct{ desk Desk }

// Path is where a server below sends its register.
const Path = "/sync/register"

// StickParcels is how many parcels a file for a stick holds; what is left goes with the next, once this one was answered.
const StickParcels = 100

// lasts is how long a parcel may take on a slow machine that has much else to do.
const lasts = 2 * time.Minute

// maxStick bounds a file that is brought through the web.
const maxStick = 64 << 20

// Routes registers them.
func Routes(g *gate.Gate, d Desk) {
	r := &routes{d}
	const tag = "rollups"
	manages := gate.May(access.ManageUsers)
	gate.Handle(g, gate.Op{ID: "list-rollups", Method: http.MethodGet, Path: "/rollups", Tag: tag, Who: gate.SignedIn(), Summary: "Whose register comes here and to whom this one goes, how far, and what waits above"}, r.list)
	gate.Handle(g, gate.Op{ID: "get-register-letter", Method: http.MethodGet, Path: "/register-letters", Tag: tag, Who: manages, Lasts: lasts, Type: octets, Summary: "What of the register is still to go up, as a file for a stick: signed, and sealed to the server above"}, r.letter)
	gate.Handle(g, gate.Op{ID: "bring-register-letter", Method: http.MethodPost, Path: "/register-letters", Tag: tag, Who: manages, MaxBody: maxStick, Lasts: 5 * lasts, Summary: "Take in a file that a server below wrote, and get the answer to carry back; or take in such an answer"}, r.bring)
	gate.Handle(g, gate.Op{ID: "send-register", Method: http.MethodPost, Path: Path, Tag: "sync", Who: gate.Anybody(), MaxBody: exchange.MaxSize, Lasts: lasts, Type: octets, Summary: "What a server below sends of its register, signed; the answer says how far it has come"}, r.take)
}

const octets = "application/octet-stream"

// Rollup is how far a register has come, one way, between this server and another.
type Rollup struct {
	Server  string       `json:"server" doc:"what the other server is called here"`
	Key     string       `json:"key" doc:"that verifies what it signs"`
	Side    string       `json:"side" enum:"up,down" doc:"up: this server's register goes there; down: the other's comes here"`
	Line    bool         `json:"line" doc:"it is reached over a line; otherwise sticks go there"`
	Area    string       `json:"area" doc:"that the other server keeps; empty where this one's register goes up"`
	Place   string       `json:"place" doc:"the area's name"`
	At      int64        `json:"at" doc:"the position in the sender's journal up to which the other side has it"`
	Head    int64        `json:"head" doc:"how far the sender's journal goes, as far as is known here"`
	Taken   int64        `json:"taken" doc:"how many entries were new to the server above"`
	Met     string       `json:"met" doc:"when one last heard of the other; empty for never"`
	Wrong   string       `json:"wrong" doc:"why that failed the last time, as a key; empty where it didn't"`
	Why     string       `json:"why" doc:"the same in words"`
	Waiting int          `json:"waiting" doc:"how many entries wait above in quarantine"`
	Held    []RollupHeld `json:"held"`
}

// RollupHeld is an entry that waits above.
type RollupHeld struct {
	Entry string `json:"entry"`
	Kind  string `json:"kind"`
	Title string `json:"title" doc:"the kind in words"`
	Code  string `json:"code"`
	Why   string `json:"why" doc:"the code in words"`
}

func (r *routes) list(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[Rollup]], error) {
	rows, err := r.desk.List(ctx)
	if err != nil {
		return nil, err
	}
	lang := gate.Who(ctx).Lang
	out := make([]Rollup, len(rows))
	for i, s := range rows {
		out[i] = Rollup{Server: s.Name, Key: s.Peer, Side: string(s.Side), Line: s.URL != "", Area: s.Area.String(), Place: s.Place, At: int64(s.At), Head: int64(s.Head),
			Taken: s.Taken, Met: shape.Instant(s.Met), Wrong: s.Wrong, Why: say(lang, s.Wrong), Waiting: s.Waiting, Held: []RollupHeld{}}
		for _, h := range s.Held {
			out[i].Held = append(out[i].Held, RollupHeld{h.ID.String(), string(h.Kind), words.Text(lang, h.Kind.Key(), nil), h.Code, say(lang, h.Code)})
		}
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

func say(lang words.Lang, key string) string {
	if key == "" {
		return ""
	}
	return words.Text(lang, key, nil)
}

type letterIn struct {
	Server string `query:"server" required:"true" maxLength:"256" doc:"the other server's key"`
}

func (r *routes) letter(ctx context.Context, in *letterIn) (*huma.StreamResponse, error) {
	raw, _, err := r.desk.Letter(ctx, in.Server, StickParcels)
	if err != nil {
		return nil, err
	}
	return gate.Attach("register.wanjia", octets, raw), nil
}

type rawIn struct {
	RawBody []byte `contentType:"application/octet-stream"`
}

// RegisterLetter is what came of a file, and the answer to carry back.
type RegisterLetter struct {
	Told  map[string]int `json:"told" doc:"how many entries were answered how"`
	Reply string         `json:"reply" doc:"the file to carry back, base64; empty where the file was an answer itself"`
}

func (r *routes) bring(ctx context.Context, in *rawIn) (*gate.Answer[RegisterLetter], error) {
	if exchange.Is(in.RawBody, exchange.Answers) {
		told, err := r.desk.Hear(ctx, in.RawBody)
		if err != nil {
			return nil, err
		}
		return gate.Reply(RegisterLetter{Told: told}), nil
	}
	reply, told, err := r.desk.Take(ctx, in.RawBody)
	if err != nil {
		return nil, err
	}
	return gate.Reply(RegisterLetter{told, base64.StdEncoding.EncodeToString(reply)}), nil
}

func (r *routes) take(ctx context.Context, in *rawIn) (*huma.StreamResponse, error) {
	reply, _, err := r.desk.Take(ctx, in.RawBody)
	if err != nil {
		return nil, err
	}
	return gate.Attach("register.wanjia", octets, reply), nil
}
