// Package microdata is the routes of records for everybody: one proposes them and sees how well they hide, another reviews exactly those, and then
// exactly those are taken out. It names who took which step, since two have to answer for what went out.
package microdata

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/fault"
	"wanjia/desk/microdata"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/exchange/sheet"
	"wanjia/httpd/gate"
	"wanjia/httpd/shape"
)

// Desk makes records that everybody may have.
type Desk interface {
	Files(ctx context.Context, who access.Actor) ([]microdata.File, error)
	Look(ctx context.Context, who access.Actor, digest string) (microdata.File, microdata.Records, error)
	Propose(ctx context.Context, w microdata.Wish) (microdata.Records, error)
	Review(ctx context.Context, who access.Actor, digest string) error
	Take(ctx context.Context, w microdata.Wish) (microdata.Records, error)
}

type routes struct{ desk Desk }

// patience is how long making records may take: the cube of every township is asked.
const patience = 2 * time.Minute

// Routes registers them.
func Routes(g *gate.Gate, desk Desk) {
	r := &routes{desk}
	// Who sees figures at all gets in; the desk asks whether they may take counts of an area out.
	op := func(id, method, path, summary string) gate.Op {
		return gate.Op{ID: id, Method: method, Path: path, Tag: "figures", Who: gate.May(access.Figures), Lasts: patience, Summary: summary}
	}
	gate.Handle(g, op("list-microdata", http.MethodGet, "/microdata", "Records for everybody that were proposed, and who took which step"), r.list)
	gate.Handle(g, op("propose-microdata", http.MethodPost, "/microdata", "Make a year's records, coarse enough that each looks like others, and put them before a second person"), r.propose)
	gate.Handle(g, op("get-microdata", http.MethodGet, "/microdata/{hash}", "How well proposed records hide, and some of them, for whoever reviews them"), r.look)
	gate.Handle(g, op("review-microdata", http.MethodPost, "/microdata/{hash}/review", "Say that they may go out; who proposed them can't"), r.review)
	take := op("take-microdata", http.MethodGet, "/microdata/{hash}/{file}", "Take reviewed records out; each time is written into the release ledger")
	take.Type = "application/octet-stream"
	gate.Handle(g, take, r.take)
}

// MicrodataStep is who took a step, and when; empty where nobody has.
type MicrodataStep struct {
	By string `json:"by"`
	At string `json:"at"`
}

// Microdata is a file of records and what became of it.
type Microdata struct {
	Digest   string        `json:"digest" doc:"names exactly these records: the SHA-256 of the file"`
	Area     string        `json:"area"`
	Name     string        `json:"name" doc:"the area's"`
	Year     int           `json:"year"`
	K        int64         `json:"k" doc:"each record looks like at least so many, itself among them"`
	Proposed MicrodataStep `json:"proposed"`
	Reviewed MicrodataStep `json:"reviewed"`
	Taken    MicrodataStep `json:"taken" doc:"when it first went out"`
	Own      bool          `json:"own" doc:"whoever asks proposed it, and can't review it"`
}

// MicrodataKind is one kind of records and how well they hide, as they are and as they would go out.
type MicrodataKind struct {
	Kind          string  `json:"kind" enum:"resident,birth,death"`
	Records       int64   `json:"records" doc:"as they are"`
	Uniques       int64   `json:"uniques" doc:"records that look like no other"`
	Risk          float64 `json:"risk" doc:"the mean chance of picking somebody out"`
	Left          int64   `json:"left" doc:"records that are left in"`
	LeftOut       int64   `json:"left_out"`
	Least         int64   `json:"least" doc:"the smallest group of records that look alike"`
	Diverse       int64   `json:"diverse" doc:"the fewest different values of what isn't coarse in one group"`
	RemainingRisk float64 `json:"remaining_risk"`
}

// MicrodataLook is a proposal as it is reviewed.
type MicrodataLook struct {
	Microdata
	Kinds   []MicrodataKind  `json:"kinds"`
	Columns []string         `json:"columns"`
	Groups  []MicrodataGroup `json:"groups" doc:"the smallest groups of records that look alike in everything, some of each kind"`
	Rows    int              `json:"rows" doc:"how many records there are in all"`
}

// MicrodataGroup is records that look alike in everything.
type MicrodataGroup struct {
	Cells []string `json:"cells" doc:"by column"`
	Count int      `json:"count"`
}

func stepOf(s microdata.Step) MicrodataStep {
	if !s.Taken() {
		return MicrodataStep{}
	}
	return MicrodataStep{s.By, s.At.UTC().Format(time.RFC3339)}
}

func fileOf(f microdata.File) Microdata {
	return Microdata{Digest: f.Digest, Area: f.Area.Code.String(), Name: f.Area.Name, Year: f.Year, K: f.K,
		Proposed: stepOf(f.Proposed), Reviewed: stepOf(f.Reviewed), Taken: stepOf(f.Given), Own: f.Own}
}

func (r *routes) list(ctx context.Context, _ *struct{}) (*gate.Answer[shape.List[Microdata]], error) {
	files, err := r.desk.Files(ctx, gate.Who(ctx).Actor)
	if err != nil {
		return nil, err
	}
	out := []Microdata{}
	for _, f := range files {
		out = append(out, fileOf(f))
	}
	return gate.Reply(shape.ListOf(out, "")), nil
}

// MicrodataWish is what is wished.
type MicrodataWish struct {
	Area string `json:"area" maxLength:"64"`
	Year int    `json:"year" minimum:"1800" maximum:"2200"`
	K    int64  `json:"k,omitempty" minimum:"3" maximum:"1000" default:"10" doc:"each record has to look like at least so many, itself among them"`
}

type proposeIn struct{ Body MicrodataWish }

func (r *routes) propose(ctx context.Context, in *proposeIn) (*gate.Answer[MicrodataLook], error) {
	who := gate.Who(ctx).Actor
	at, err := area.ParseCode(in.Body.Area)
	if err != nil {
		return nil, fault.New(fault.Missing, "indicator.area.missing", "area", in.Body.Area).In("area").Because(err)
	}
	made, err := r.desk.Propose(ctx, microdata.Wish{Area: at, Year: in.Body.Year, K: in.Body.K, Who: who})
	if err != nil {
		return nil, err
	}
	return r.shown(ctx, made.Digest)
}

type lookIn struct {
	Digest string `path:"hash" pattern:"^[0-9a-f]{64}$" maxLength:"64"`
}

func (r *routes) look(ctx context.Context, in *lookIn) (*gate.Answer[MicrodataLook], error) {
	return r.shown(ctx, in.Digest)
}

// smallest is how many groups of each kind a reviewer is shown; the file has all.
const smallest = 8

// groupsOf are the smallest groups of records of each kind.
func groupsOf(rows [][]string) []MicrodataGroup {
	at := map[string]int{}
	var all []MicrodataGroup
	for _, row := range rows {
		key := strings.Join(row, "\x1f")
		i, ok := at[key]
		if !ok {
			i = len(all)
			at[key] = i
			all = append(all, MicrodataGroup{Cells: row})
		}
		all[i].Count++
	}
	slices.SortStableFunc(all, func(a, b MicrodataGroup) int { return cmp.Compare(a.Count, b.Count) })
	out, of := []MicrodataGroup{}, map[string]int{}
	for _, g := range all {
		if of[g.Cells[0]]++; of[g.Cells[0]] <= smallest {
			out = append(out, g)
		}
	}
	return out
}

func (r *routes) shown(ctx context.Context, digest string) (*gate.Answer[MicrodataLook], error) {
	f, made, err := r.desk.Look(ctx, gate.Who(ctx).Actor, digest)
	if err != nil {
		return nil, err
	}
	out := MicrodataLook{Microdata: fileOf(f), Kinds: []MicrodataKind{}, Columns: microdata.RecordColumns(), Groups: groupsOf(made.Rows), Rows: len(made.Rows)}
	for _, k := range made.Kinds {
		out.Kinds = append(out.Kinds, MicrodataKind{Kind: k.Name, Records: k.Before.Records, Uniques: k.Before.Uniques, Risk: k.Before.Risk,
			Left: k.After.Records, LeftOut: k.LeftOut, Least: k.After.Least, Diverse: int64(k.After.Diverse), RemainingRisk: k.After.Risk})
	}
	return gate.Reply(out), nil
}

func (r *routes) review(ctx context.Context, in *lookIn) (*gate.Answer[MicrodataLook], error) {
	if _, _, err := r.desk.Look(ctx, gate.Who(ctx).Actor, in.Digest); err != nil {
		return nil, err // what has changed since isn't what was seen
	}
	if err := r.desk.Review(ctx, gate.Who(ctx).Actor, in.Digest); err != nil {
		return nil, err
	}
	return r.shown(ctx, in.Digest)
}

type takeIn struct {
	Digest string `path:"hash" pattern:"^[0-9a-f]{64}$" maxLength:"64"`
	File   string `path:"file" pattern:"^records\\.(csv|xlsx)$" maxLength:"20" doc:"records.csv or records.xlsx"`
}

func (r *routes) take(ctx context.Context, in *takeIn) (*huma.StreamResponse, error) {
	who := gate.Who(ctx).Actor
	f, _, err := r.desk.Look(ctx, who, in.Digest)
	if err != nil {
		return nil, err
	}
	made, err := r.desk.Take(ctx, f.Wish(who))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	ext := in.File[strings.LastIndexByte(in.File, '.')+1:]
	media := "text/csv; charset=utf-8"
	if ext == "xlsx" {
		media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		err = workbook(&out, made)
	} else {
		err = microdata.WriteRecords(&out, made)
	}
	if err != nil {
		return nil, fault.New(fault.Internal, "exports.file").Because(err)
	}
	return gate.Attach("records-"+f.Area.Code.String()+"-"+strconv.Itoa(f.Year)+"."+ext, media, out.Bytes()), nil
}

func workbook(out *bytes.Buffer, made microdata.Records) error {
	x := sheet.NewXLSX(out, microdata.RecordColumns())
	for _, row := range made.Rows {
		if err := x.Write(row...); err != nil {
			return err
		}
	}
	return x.Close()
}
