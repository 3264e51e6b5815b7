// Package transfers is the routes of families that move between two servers, and of the servers that are known here. Who they are is shown
// to the registering desk of where they leave or come to; what servers send each other is signed and needs no session.
package transfers

import (
	"context"
	"encoding/base64"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/day"
	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/office/view"
	desk "wanjia/desk/transfers"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/domain/household"
	"wanjia/domain/journal"
	"wanjia/domain/person"
	"wanjia/domain/transfer"
	"wanjia/domain/vital"
	"wanjia/exchange/handover"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk hands families over and takes them in.
type Desk interface {
	Offer(ctx context.Context, who access.Actor, c desk.Offer) (transfer.File, error)
	List(ctx context.Context, who access.Actor) ([]desk.Row, error)
	Open(ctx context.Context, who access.Actor, of journal.ID) (desk.Opened, error)
	Take(ctx context.Context, who access.Actor, c desk.Arrival) (transfer.File, error)
	Refuse(ctx context.Context, who access.Actor, of journal.ID, reason string) (transfer.File, error)
	Withdraw(ctx context.Context, who access.Actor, of journal.ID, reason string) (transfer.File, error)
	Meet(ctx context.Context, raw []byte) (reply []byte, told map[string]int, err error)
	Letter(ctx context.Context, to string) ([]byte, error)
	Card() ([]byte, error)
	Know(ctx context.Context, who access.Actor, of journal.ID, card []byte, as transfer.Peer) (transfer.Peer, error)
	Peers(ctx context.Context) ([]transfer.Peer, error)
}

type routes struct{ desk Desk }

// Path is where servers send each other what they have to tell.
const Path = "/sync/transfers"

// Routes registers them.
func Routes(g *gate.Gate, d Desk) {
	r := &routes{d}
	const tag = "transfers"
	registers := gate.May(access.Register)
	gate.Handle(g, gate.Op{ID: "list-transfers", Method: http.MethodGet, Path: "/transfers", Tag: tag, Who: registers, Summary: "Families on their way from or to another server, the newest first"}, r.list)
	gate.Handle(g, gate.Op{ID: "offer-transfer", Method: http.MethodPost, Path: "/transfers", Tag: tag, Who: registers, Summary: "Offer a family to another server; they stay in the register until it has taken them"}, r.offer)
	gate.Handle(g, gate.Op{ID: "get-transfer", Method: http.MethodGet, Path: "/transfers/{id}", Tag: tag, Who: registers, Summary: "Who is to move, and where that stands"}, r.get)
	gate.Handle(g, gate.Op{ID: "take-transfer", Method: http.MethodPost, Path: "/transfers/{id}/take", Tag: tag, Who: registers, Summary: "Take a family in, by the register's rules: all of them or nobody, once"}, r.take)
	gate.Handle(g, gate.Op{ID: "refuse-transfer", Method: http.MethodPost, Path: "/transfers/{id}/refuse", Tag: tag, Who: registers, Summary: "Say that a family isn't taken here, and why"}, r.refuse)
	gate.Handle(g, gate.Op{ID: "withdraw-transfer", Method: http.MethodPost, Path: "/transfers/{id}/withdraw", Tag: tag, Who: registers, Summary: "Take an offer back, and say why"}, r.withdraw)
	gate.Handle(g, gate.Op{ID: "get-letter", Method: http.MethodGet, Path: "/transfer-letters", Tag: tag, Who: registers, Type: octets, Summary: "What there is to tell another server, as a file for a stick: signed, and sealed to it"}, r.letter)
	gate.Handle(g, gate.Op{ID: "bring-letter", Method: http.MethodPost, Path: "/transfer-letters", Tag: tag, Who: registers, MaxBody: handover.MaxSize, Summary: "Take in a file that another server wrote, and get the one to carry back"}, r.bring)
	gate.Handle(g, gate.Op{ID: "meet-server", Method: http.MethodPost, Path: Path, Tag: "sync", Who: gate.Anybody(), Strict: true, MaxBody: handover.MaxSize, Type: octets, Summary: "What one server tells another of families on their way, signed; the answer is what the other tells it"}, r.meet)
	gate.Handle(g, gate.Op{ID: "list-servers", Method: http.MethodGet, Path: "/servers", Tag: tag, Who: gate.SignedIn(), Summary: "The other servers that are known here"}, r.peers)
	gate.Handle(g, gate.Op{ID: "get-server-card", Method: http.MethodGet, Path: "/servers/card", Tag: tag, Who: gate.SignedIn(), Type: octets, Summary: "The file by which this server makes itself known to others"}, r.card)
	gate.Handle(g, gate.Op{ID: "know-server", Method: http.MethodPost, Path: "/servers", Tag: tag, Who: gate.May(access.ManageUsers), Summary: "Make another server known by its card, or change what is known of it"}, r.know)
}

const octets = "application/octet-stream"

// Transfer is a family on its way, without saying who they are.
type Transfer struct {
	ID     string `json:"id"`
	Side   string `json:"side" enum:"out,in"`
	Server string `json:"server" doc:"what the other server is called here"`
	Area   string `json:"area"`
	Place  string `json:"place"`
	To     string `json:"to" doc:"the area there, as the offer says it"`
	On     string `json:"on" doc:"the day on which they moved"`
	People int    `json:"people"`
	State  string `json:"state" enum:"offered,taken,refused,withdrawn"`
	Reason string `json:"reason"`
	By     string `json:"by" doc:"who wrote it down here last; empty where the other side decided"`
}

func rowOf(f *transfer.File, place, server string) Transfer {
	on := ""
	if f.On != 0 {
		on = f.On.String()
	}
	return Transfer{ID: f.ID.String(), Side: string(f.Side), Server: server, Area: f.Area.String(), Place: place, To: f.To, On: on, People: f.People,
		State: string(f.State), Reason: f.Reason, By: f.By}
}

func (r *routes) list(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[Transfer]], error) {
	rows, err := r.desk.List(ctx, gate.Who(ctx).Actor)
	if err != nil {
		return nil, err
	}
	out := make([]Transfer, len(rows))
	for i := range rows {
		out[i] = rowOf(&rows[i].File, rows[i].Place, rows[i].Server)
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// TransferOffer is who is to move where.
type TransferOffer struct {
	Household string   `json:"household,omitempty" maxLength:"64"`
	People    []string `json:"people,omitempty" maxItems:"50" doc:"those of the household who move; unsaid, all of them"`
	Server    string   `json:"server" maxLength:"256" doc:"the other server's key"`
	To        string   `json:"to,omitempty" maxLength:"64"`
	On        string   `json:"on" format:"date"`
	Address   string   `json:"address,omitempty" maxLength:"2000"`
	Note      string   `json:"note,omitempty" maxLength:"2000"`
}

type offerIn struct {
	gate.Key
	Body TransferOffer
}

// TransferState is where a transfer stands now.
type TransferState struct {
	ID    string `json:"id"`
	State string `json:"state" enum:"offered,taken,refused,withdrawn"`
}

func stateOf(f transfer.File, err error) (*gate.Answer[TransferState], error) {
	if err != nil {
		return nil, err
	}
	return gate.Reply(TransferState{f.ID.String(), string(f.State)}), nil
}

func (r *routes) offer(ctx context.Context, in *offerIn) (*gate.Answer[TransferState], error) {
	key, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	c := desk.Offer{ID: journal.ID{ID: key}, Peer: in.Body.Server, To: in.Body.To, Address: in.Body.Address, Note: in.Body.Note}
	if c.On, err = day.Parse(in.Body.On); err != nil {
		return nil, fault.New(fault.Invalid, "transfer.on").In("on").Because(err)
	}
	if in.Body.Household != "" {
		if c.Household, err = household.ParseID(in.Body.Household); err != nil {
			return nil, fault.New(fault.Invalid, "http.field.uuid").In("household").Because(err)
		}
	}
	for _, text := range in.Body.People {
		p, err := person.ParseID(text)
		if err != nil {
			return nil, fault.New(fault.Invalid, "http.field.uuid").In("people").Because(err)
		}
		c.People = append(c.People, p)
	}
	return stateOf(r.desk.Offer(ctx, gate.Who(ctx).Actor, c))
}

// TransferPath names a transfer.
type TransferPath struct {
	ID string `path:"id" format:"uuid"`
}

func (in TransferPath) of() (journal.ID, error) {
	return shape.EntryID(in.ID, "id")
}

// TransferGuest is somebody who is to move.
type TransferGuest struct {
	Person   string `json:"person"`
	Name     string `json:"name"`
	Sex      string `json:"sex"`
	Birth    string `json:"birth"`
	Relation string `json:"relation" doc:"to the head of the household, in words"`
	Number   string `json:"number" doc:"masked"`
	Known    bool   `json:"known" doc:"the register here has a record of theirs"`
	Here     bool   `json:"here" doc:"which says that they live here"`
}

// TransferFile is a transfer with who they are.
type TransferFile struct {
	Transfer
	Address string          `json:"address"`
	Note    string          `json:"note"`
	Guests  []TransferGuest `json:"guests"`
	Erased  bool            `json:"erased" doc:"the packet's key was destroyed"`
}

type getIn struct{ TransferPath }

func (r *routes) get(ctx context.Context, in *getIn) (*gate.Answer[TransferFile], error) {
	of, err := in.of()
	if err != nil {
		return nil, err
	}
	who := gate.Who(ctx)
	o, err := r.desk.Open(ctx, who.Actor, of)
	if err != nil {
		return nil, err
	}
	out := TransferFile{Transfer: rowOf(&o.File, o.Place, o.Server), Address: o.Packet.Address, Note: o.Packet.Note, Guests: []TransferGuest{}, Erased: len(o.Guests) == 0}
	for i := range o.Guests {
		g := &o.Guests[i]
		out.Guests = append(out.Guests, TransferGuest{Person: g.ID.String(), Name: g.Values["name"], Sex: g.Values["sex"], Birth: g.Values["birth_date"],
			Relation: relation(who.Lang, g.Values["relation"]), Number: view.Mask(vital.IDNumber, g.Values["id_type"], g.Values["id_number"]), Known: g.Known, Here: g.Here})
	}
	return gate.Reply(out), nil
}

func relation(lang words.Lang, code string) string {
	rel, err := household.ParseRelation(code)
	if err != nil || code == "" {
		return ""
	}
	return words.Text(lang, rel.Key(), nil)
}

// TransferOverride is a finding that a person has looked at.
type TransferOverride struct {
	Rule   string `json:"rule" maxLength:"64"`
	Reason string `json:"reason" maxLength:"2000"`
}

// TransferArrival is where a family is taken in.
type TransferArrival struct {
	Area      string             `json:"area" maxLength:"64"`
	Address   string             `json:"address,omitempty" maxLength:"2000"`
	Overrides []TransferOverride `json:"overrides,omitempty" maxItems:"100"`
}

type takeIn struct {
	TransferPath
	Body TransferArrival
}

func (r *routes) take(ctx context.Context, in *takeIn) (*gate.Answer[TransferState], error) {
	of, err := in.of()
	if err != nil {
		return nil, err
	}
	c := desk.Arrival{Of: of, Address: in.Body.Address}
	if c.Area, err = area.ParseCode(in.Body.Area); err != nil {
		return nil, fault.New(fault.Invalid, "transfer.place").In("area").Because(err)
	}
	for _, o := range in.Body.Overrides {
		c.Overrides = append(c.Overrides, journal.Override{Rule: o.Rule, Reason: o.Reason})
	}
	return stateOf(r.desk.Take(ctx, gate.Who(ctx).Actor, c))
}

// TransferReason is why a transfer is refused or taken back.
type TransferReason struct {
	Reason string `json:"reason" maxLength:"1000"`
}

type reasonIn struct {
	TransferPath
	Body TransferReason
}

func (r *routes) refuse(ctx context.Context, in *reasonIn) (*gate.Answer[TransferState], error) {
	of, err := in.of()
	if err != nil {
		return nil, err
	}
	return stateOf(r.desk.Refuse(ctx, gate.Who(ctx).Actor, of, in.Body.Reason))
}

func (r *routes) withdraw(ctx context.Context, in *reasonIn) (*gate.Answer[TransferState], error) {
	of, err := in.of()
	if err != nil {
		return nil, err
	}
	return stateOf(r.desk.Withdraw(ctx, gate.Who(ctx).Actor, of, in.Body.Reason))
}

type letterIn struct {
	Server string `query:"server" required:"true" maxLength:"256" doc:"the other server's key"`
}

func (r *routes) letter(ctx context.Context, in *letterIn) (*huma.StreamResponse, error) {
	raw, err := r.desk.Letter(ctx, in.Server)
	if err != nil {
		return nil, err
	}
	return gate.Attach("transfers.wanjia", octets, raw), nil
}

type rawIn struct {
	RawBody []byte `contentType:"application/octet-stream"`
}

// TransferLetter is what came of a file, and the one to carry back.
type TransferLetter struct {
	Told  map[string]int `json:"told" doc:"how many messages there were, and how many transfers came to which state by them"`
	Reply string         `json:"reply" doc:"the file, base64"`
}

func (r *routes) bring(ctx context.Context, in *rawIn) (*gate.Answer[TransferLetter], error) {
	reply, told, err := r.desk.Meet(ctx, in.RawBody)
	if err != nil {
		return nil, err
	}
	return gate.Reply(TransferLetter{told, base64.StdEncoding.EncodeToString(reply)}), nil
}

func (r *routes) meet(ctx context.Context, in *rawIn) (*huma.StreamResponse, error) {
	reply, _, err := r.desk.Meet(ctx, in.RawBody)
	if err != nil {
		return nil, err
	}
	return gate.Attach("transfers.wanjia", octets, reply), nil
}

func (r *routes) card(context.Context, *struct{}) (*huma.StreamResponse, error) {
	raw, err := r.desk.Card()
	if err != nil {
		return nil, err
	}
	return gate.Attach("server.wanjia", octets, raw), nil
}

// Server is another server.
type Server struct {
	Key  string `json:"key" doc:"that verifies what it signs"`
	Name string `json:"name"`
	URL  string `json:"url" doc:"where it is reached; empty where only sticks go there"`
	Gone bool   `json:"gone" doc:"nothing is taken from it any more"`

	Above bool   `json:"above" doc:"this server's register goes up to it"`
	Below string `json:"below" doc:"the area whose register it keeps and sends here; empty where it sends none"`
}

func serverOf(p *transfer.Peer) Server {
	return Server{p.Key, p.Name, p.URL, p.Gone, p.Above, p.Below.String()}
}

func (r *routes) peers(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[Server]], error) {
	all, err := r.desk.Peers(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Server, len(all))
	for i := range all {
		out[i] = serverOf(&all[i])
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// ServerDraft makes a server known.
type ServerDraft struct {
	Card string `json:"card" maxLength:"8192" doc:"the file that the other server gave, base64"`
	Name string `json:"name" maxLength:"64"`
	URL  string `json:"url,omitempty" maxLength:"256"`
	Gone bool   `json:"gone,omitempty"`

	Above bool   `json:"above,omitempty" doc:"this server's register goes up to it"`
	Below string `json:"below,omitempty" maxLength:"64" doc:"the area whose register it keeps and sends here"`
}

type knowIn struct {
	gate.Key
	Body ServerDraft
}

func (r *routes) know(ctx context.Context, in *knowIn) (*gate.Answer[Server], error) {
	key, err := in.Key.ID()
	if err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(in.Body.Card)
	if err != nil {
		return nil, fault.New(fault.Invalid, "transfer.peer").In("card").Because(err)
	}
	as := transfer.Peer{Name: in.Body.Name, URL: in.Body.URL, Gone: in.Body.Gone, Above: in.Body.Above}
	if in.Body.Below != "" {
		if as.Below, err = area.ParseCode(in.Body.Below); err != nil {
			return nil, fault.New(fault.Invalid, "rollup.keeps").In("below").Because(err)
		}
	}
	p, err := r.desk.Know(ctx, gate.Who(ctx).Actor, journal.ID{ID: key}, raw, as)
	if err != nil {
		return nil, err
	}
	return gate.Reply(serverOf(&p)), nil
}
