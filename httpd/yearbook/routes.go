package yearbook

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"wanjia/base/fault"
	"wanjia/base/words"
	"wanjia/desk/door"
	"wanjia/domain/access"
	"wanjia/domain/area"
	"wanjia/exchange/docx"
	"wanjia/exchange/workbook"
	"wanjia/httpd/gate"
)

// Press makes the tables that may leave.
type Press interface {
	Tables(ctx context.Context, b door.Book) (door.Year, error)
}

type tablesIn struct {
	Code string `path:"code" maxLength:"64"`
	Year int    `query:"year" required:"true" minimum:"1800" maximum:"2200"`
	Lang string `query:"lang" enum:"zh,en," doc:"the language; where it isn't said, the one that the browser asks for"`
	As   string `query:"as" enum:"xlsx,docx" default:"xlsx" doc:"a workbook, or a report with what the tables say in sentences and charts"`
}

// patience is how long making them may take: the events of a year are read one by one.
const patience = 2 * time.Minute

// Routes registers it.
func Routes(g *gate.Gate, press Press) {
	gate.Handle(g, gate.Op{ID: "get-tables", Method: http.MethodGet, Path: "/areas/{code}/tables", Tag: "figures", Who: gate.May(access.Figures), Lasts: patience,
		Type: "application/octet-stream", Summary: "The year's vital statistics tables as they may be published: counts rounded, rates on few events left out, written into the release ledger"},
		func(ctx context.Context, in *tablesIn) (*huma.StreamResponse, error) {
			who := gate.Who(ctx)
			b := door.Book{For: door.Everyone}
			b.Year, b.Who = in.Year, who.Actor
			var err error
			if b.Area, err = area.ParseCode(in.Code); err != nil {
				return nil, err
			}
			made, err := press.Tables(ctx, b)
			if err != nil {
				return nil, err
			}
			lang := who.Lang
			if in.Lang != "" {
				lang = words.ParseLang(in.Lang)
			}
			var out bytes.Buffer
			media := "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
			if in.As == "docx" {
				media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
				err = docx.Write(&out, Report(made, lang))
			} else {
				err = workbook.Write(&out, Pages(made, lang))
			}
			if err != nil {
				return nil, fault.New(fault.Internal, "tables.write").Because(err)
			}
			return gate.Attach("tables-"+made.Area.Code.String()+"-"+strconv.Itoa(in.Year)+"."+in.As, media, out.Bytes()), nil
		})
}
