package sync

import (
	"context"
	"encoding/base64"
	"net/http"

	"wanjia/base/fault"
	"wanjia/desk/sync/phones"
	"wanjia/domain/sync"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

func deviceRoutes(g *gate.Gate, r *routes) {
	gate.Handle(g, gate.Op{ID: "enrol-device", Method: http.MethodPost, Path: "/devices", Tag: "sync", Who: gate.SignedIn(),
		Summary: "Enrol a phone of whoever signed in at it; doing it again gives it a new token"}, r.enrol)
	gate.Handle(g, gate.Op{ID: "renew-device", Method: http.MethodPost, Path: "/devices/{id}/lease", Tag: "sync", Who: gate.SignedIn(),
		Summary: "Begin a device's lease anew"}, r.renew)
	gate.Handle(g, gate.Op{ID: "revoke-device", Method: http.MethodPost, Path: "/devices/{id}/revoke", Tag: "sync", Who: gate.SignedIn(),
		Summary: "Take a device back, with the reason; what it has unsent still lands, held"}, r.revoke)
	gate.Handle(g, gate.Op{ID: "list-phones", Method: http.MethodGet, Path: "/sync/devices", Tag: "sync", Who: gate.SignedIn(),
		Summary: "One's own devices, and those of the workers whose entries one settles"}, r.devices)
}

// DeviceEnrolment is a device that a worker brings.
type DeviceEnrolment struct {
	ID        string `json:"id" maxLength:"36" doc:"a UUIDv7, made by the device"`
	Name      string `json:"name" maxLength:"200"`
	PublicKey string `json:"public_key" maxLength:"100" doc:"the uncompressed point of an ECDSA P-256 key, base64url"`
	App       string `json:"app,omitempty" maxLength:"100"`
}

// DeviceGiven is what a device is given.
type DeviceGiven struct {
	ID        string    `json:"id"`
	Account   string    `json:"account"`
	Token     string    `json:"token,omitempty" doc:"told once"`
	Half      string    `json:"half" doc:"the server's half of the key that opens the device's store; to be kept until the lease is over, and no longer"`
	Until     string    `json:"until"`
	OfficeKey string    `json:"office_key" doc:"what unsent entries are sealed to in case the PIN is lost"`
	Scope     SyncScope `json:"scope"`
}

func givenOf(g phones.Given) DeviceGiven {
	return DeviceGiven{ID: g.Device.ID.String(), Account: g.Device.Account, Token: g.Token, Half: base64.RawURLEncoding.EncodeToString(g.Half),
		Until: shape.Instant(g.Device.Until), OfficeKey: base64.RawURLEncoding.EncodeToString(g.OfficeKey), Scope: scopeOf(g.Scope, g.Epoch)}
}

type enrolIn struct{ Body DeviceEnrolment }

func (r *routes) enrol(ctx context.Context, in *enrolIn) (*gate.Answer[DeviceGiven], error) {
	u, err := uuid("id", in.Body.ID)
	if err != nil {
		return nil, err
	}
	raw, err := base64.RawURLEncoding.DecodeString(in.Body.PublicKey)
	if err != nil {
		return nil, fault.New(fault.Invalid, "sync.device.key").In("public_key").Because(err)
	}
	key, err := sync.ParseKey(raw)
	if err != nil {
		return nil, err
	}
	out, err := r.phones.Enrol(ctx, gate.Who(ctx).Visit, phones.Enrolment{ID: u, Name: in.Body.Name, Key: key, App: in.Body.App})
	if err != nil {
		return nil, err
	}
	return gate.Reply(givenOf(out)), nil
}

// DevicePath names a device.
type DevicePath struct {
	ID string `path:"id" format:"uuid"`
}

type renewIn struct{ DevicePath }

func (r *routes) renew(ctx context.Context, in *renewIn) (*gate.Answer[DeviceGiven], error) {
	u, err := uuid("id", in.ID)
	if err != nil {
		return nil, err
	}
	out, err := r.phones.Renew(ctx, gate.Who(ctx).Visit, u)
	if err != nil {
		return nil, err
	}
	return gate.Reply(givenOf(out)), nil
}

// DeviceRevocation says why a device is taken back.
type DeviceRevocation struct {
	Reason string `json:"reason" maxLength:"2000"`
}

type revokeIn struct {
	DevicePath
	Body DeviceRevocation
}

func (r *routes) revoke(ctx context.Context, in *revokeIn) (*struct{}, error) {
	u, err := uuid("id", in.ID)
	if err != nil {
		return nil, err
	}
	return nil, r.phones.Revoke(ctx, gate.Who(ctx).Actor, u, in.Body.Reason)
}

// Device is a worker's store on a phone.
type Device struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Account   string     `json:"account"`
	Display   string     `json:"display"`
	Areas     []string   `json:"areas"`
	App       string     `json:"app"`
	Enrolled  string     `json:"enrolled"`
	Seen      string     `json:"seen"`
	Until     string     `json:"until"`
	Revoked   string     `json:"revoked"`
	Reason    string     `json:"reason"`
	Waiting   int64      `json:"waiting" doc:"what it last said it had unsent"`
	Held      int        `json:"held" doc:"of its worker, in quarantine"`
	LastN     int64      `json:"last_n"`
	Missing   []SyncSpan `json:"missing" doc:"counts between those that came"`
	Clock     string     `json:"clock" doc:"the key of a warning where its clock was off"`
	PublicKey string     `json:"public_key" doc:"by which a relay knows its signatures"`
	Restored  bool       `json:"restored" doc:"it counted twice: its store was put back from a copy"`
}

func (r *routes) devices(ctx context.Context, in *gate.Page) (*gate.Answer[shape.List[Device]], error) {
	ask, err := in.Page()
	if err != nil {
		return nil, err
	}
	rows, next, err := r.phones.List(ctx, gate.Who(ctx).Actor, ask)
	if err != nil {
		return nil, err
	}
	out := make([]Device, len(rows))
	for i := range rows {
		d := &rows[i]
		out[i] = Device{ID: d.ID.String(), Name: d.Name, Account: d.Account, Display: d.Display, Areas: []string{}, App: d.App, Enrolled: shape.Instant(d.Enrolled),
			Seen: shape.Instant(d.Seen), Until: shape.Instant(d.Until), Revoked: shape.Instant(d.Revoked), Reason: d.Reason, Waiting: d.Waiting, Held: d.Held,
			LastN: d.LastN, Missing: spans(d.Missing), Clock: d.Clock, Restored: d.Restored, PublicKey: base64.RawURLEncoding.EncodeToString(d.Key.Bytes())}
		for _, a := range d.Areas {
			out[i].Areas = append(out[i].Areas, a.String())
		}
	}
	return gate.Reply(shape.ListOf(out, next)), nil
}
